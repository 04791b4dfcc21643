// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/bpe_model.h"

#include <algorithm>
#include <queue>

namespace rationale {

namespace {

uint64_t pairKey(int32_t left, int32_t right) {
    return (static_cast<uint64_t>(static_cast<uint32_t>(left)) << 32) |
           static_cast<uint32_t>(right);
}

struct Candidate {
    int32_t rank;
    int32_t position; // of the left symbol
    int32_t left, right, result;
    bool operator>(const Candidate& other) const {
        return rank != other.rank ? rank > other.rank : position > other.position;
    }
};

} // namespace

BpeModel::BpeModel(std::vector<std::string> bytes, std::vector<Merge> merges,
                   const std::vector<int32_t>& unlisted)
    : m_bytes(std::move(bytes))
    , m_merges(std::move(merges)) {
    std::vector<bool> listed(m_bytes.size(), true);
    for (const int32_t id : unlisted)
        listed[static_cast<size_t>(id)] = false;
    for (size_t id = 0; id < m_bytes.size(); ++id)
        if (listed[id])
            m_ids.emplace(m_bytes[id], static_cast<int32_t>(id));
    for (size_t i = 0; i < m_merges.size(); ++i)
        m_rules.emplace(pairKey(m_merges[i].left, m_merges[i].right), static_cast<int32_t>(i));
}

int32_t BpeModel::find(std::string_view bytes) const {
    const auto found = m_ids.find(bytes);
    return found == m_ids.end() ? -1 : found->second;
}

const BpeModel::Merge* BpeModel::rule(int32_t left, int32_t right) const {
    const auto found = m_rules.find(pairKey(left, right));
    return found == m_rules.end() ? nullptr : &m_merges[static_cast<size_t>(found->second)];
}

void BpeModel::merge(std::vector<int32_t>& symbols) const {
    const auto count = static_cast<int32_t>(symbols.size());
    std::vector<int32_t> next(symbols.size()), previous(symbols.size());
    for (int32_t i = 0; i < count; ++i) {
        next[i] = i + 1;
        previous[i] = i - 1;
    }
    std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> queue;
    const auto offer = [&](int32_t position) {
        if (position < 0 || next[position] >= count)
            return;
        const int32_t left = symbols[position], right = symbols[next[position]];
        if (const Merge* found = rule(left, right))
            queue.push({found->rank, position, left, right, found->result});
    };
    for (int32_t i = 0; i + 1 < count; ++i)
        offer(i);
    while (!queue.empty()) {
        const Candidate best = queue.top();
        queue.pop();
        const int32_t right = next[best.position];
        // A candidate is stale once either of its symbols has been merged away.
        if (right >= count || symbols[best.position] != best.left || symbols[right] != best.right)
            continue;
        symbols[best.position] = best.result;
        symbols[right] = -1;
        next[best.position] = next[right];
        if (next[right] < count)
            previous[next[right]] = best.position;
        offer(previous[best.position]);
        offer(best.position);
    }
    std::erase(symbols, -1);
}

} // namespace rationale
