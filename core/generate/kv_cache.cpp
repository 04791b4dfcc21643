// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/generate/kv_cache.h"

#include "core/base/error.h"

#include <algorithm>
#include <cstring>

namespace rationale {

namespace {

int64_t pagesFor(int64_t tokens) {
    return (tokens + KvCache::pageTokens - 1) / KvCache::pageTokens;
}

Tensor intTensor(const std::vector<int32_t>& values, Shape shape) {
    return Tensor::from<int32_t>(values, std::move(shape));
}

} // namespace

KvCache::KvCache(const KvLayout& layout, int64_t slots, int64_t maxTokens)
    : m_layout(layout)
    , m_maxTokens(maxTokens)
    , m_slots(static_cast<size_t>(slots)) {
    const int64_t pages = slots * pagesFor(maxTokens);
    for (int64_t layer = 0; layer < layout.layers; ++layer) {
        if (layout.latent > 0) {
            m_keys.push_back(Tensor::zeros({pages, pageTokens, layout.latent}, layout.dtype));
            continue;
        }
        const Shape shape = {pages, layout.kvHeads, pageTokens, layout.headDim};
        m_keys.push_back(Tensor::zeros(shape, layout.dtype));
        m_values.push_back(Tensor::zeros(shape, layout.dtype));
    }
    m_users.assign(static_cast<size_t>(pages), 0);
    for (int64_t page = pages - 1; page >= 0; --page)
        m_freePages.push_back(static_cast<int32_t>(page));
}

int64_t KvCache::length(int32_t slot) const {
    return m_slots[static_cast<size_t>(slot)].length;
}

int64_t KvCache::bytes() const {
    return static_cast<int64_t>(m_users.size()) * pageTokens * m_layout.bytesPerToken();
}

int32_t KvCache::takePage() {
    if (m_freePages.empty())
        throw Error(ErrorKind::Internal, "The key/value cache has no free page");
    const int32_t page = m_freePages.back();
    m_freePages.pop_back();
    m_users[static_cast<size_t>(page)] = 1;
    return page;
}

void KvCache::releasePage(int32_t page) {
    if (--m_users[static_cast<size_t>(page)] == 0)
        m_freePages.push_back(page);
}

void KvCache::copyPage(int32_t from, int32_t to) {
    for (const std::vector<Tensor>* tensors : {&m_keys, &m_values})
        for (const Tensor& tensor : *tensors)
            tensor.rows(to, to + 1).copyFrom(tensor.rows(from, from + 1));
}

void KvCache::clear(int32_t slot) {
    Slot& cleared = m_slots[static_cast<size_t>(slot)];
    // Last taken, first reused: the next sequence finds its pages still in the processor's cache.
    for (auto page = cleared.pages.rbegin(); page != cleared.pages.rend(); ++page)
        releasePage(*page);
    cleared = {};
}

void KvCache::truncate(int32_t slot, int64_t length) {
    Slot& cut = m_slots[static_cast<size_t>(slot)];
    if (length > cut.length)
        throw Error(ErrorKind::Internal, "A cache slot cannot be cut to more than it holds");
    while (static_cast<int64_t>(cut.pages.size()) > pagesFor(length)) {
        releasePage(cut.pages.back());
        cut.pages.pop_back();
    }
    cut.length = length;
}

void KvCache::share(int32_t from, int32_t to) {
    const Slot& source = m_slots[static_cast<size_t>(from)];
    Slot& target = m_slots[static_cast<size_t>(to)];
    if (target.length != 0)
        throw Error(ErrorKind::Internal, "A cache slot that is in use cannot take a prompt");
    const auto fullPages = static_cast<size_t>(source.length / pageTokens);
    for (size_t i = 0; i < source.pages.size(); ++i) {
        if (i < fullPages) {
            target.pages.push_back(source.pages[i]);
            ++m_users[static_cast<size_t>(source.pages[i])];
        } else {
            target.pages.push_back(takePage());
            copyPage(source.pages[i], target.pages.back());
        }
    }
    target.length = source.length;
}

KvStep KvCache::append(const std::vector<int32_t>& slots, const std::vector<int32_t>& counts,
                       int64_t rows) {
    const auto padded = static_cast<size_t>(rows);
    std::vector<int32_t> positions(padded, 0), cacheRows(padded, -1), sequences(padded, 0),
        lengths(padded, 0);
    const int64_t maxPages = pagesFor(m_maxTokens);
    std::vector<int32_t> offsets = {0};
    bool fresh = true;
    std::vector<int32_t> table(slots.size() * static_cast<size_t>(maxPages), 0);
    size_t row = 0;
    for (size_t i = 0; i < slots.size(); ++i) {
        Slot& slot = m_slots[static_cast<size_t>(slots[i])];
        fresh = fresh && slot.length == 0;
        offsets.push_back(offsets.back() + counts[i]);
        if (slot.length + counts[i] > m_maxTokens)
            throw Error(ErrorKind::Input,
                        "A sequence would grow to " + std::to_string(slot.length + counts[i]) +
                            " tokens, but the cache holds " + std::to_string(m_maxTokens),
                        {}, "Shorten the prompt or ask for fewer new tokens");
        for (int32_t added = 0; added < counts[i]; ++added, ++row) {
            const auto position = static_cast<int32_t>(slot.length++);
            const auto page = static_cast<size_t>(position / pageTokens);
            if (page == slot.pages.size())
                slot.pages.push_back(takePage());
            positions[row] = position;
            cacheRows[row] = slot.pages[page] * static_cast<int32_t>(pageTokens) +
                             position % static_cast<int32_t>(pageTokens);
            sequences[row] = static_cast<int32_t>(i);
            lengths[row] = position + 1;
        }
        std::copy(slot.pages.begin(), slot.pages.end(),
                  table.begin() + static_cast<std::ptrdiff_t>(i) * maxPages);
    }
    const auto batch = static_cast<int64_t>(slots.size());
    offsets.push_back(static_cast<int32_t>(rows));
    return {
        intTensor(positions, {rows}),        intTensor(cacheRows, {rows}),
        intTensor(sequences, {rows}),        intTensor(lengths, {rows}),
        intTensor(table, {batch, maxPages}), fresh ? intTensor(offsets, {batch + 2}) : Tensor()};
}

void KvCache::write(int64_t layer, const Tensor& k, const Tensor& v, const KvStep& step) const {
    kernels::cpuOps().kvWrite(keys(layer).view(), values(layer).view(), k.view(), v.view(),
                              step.cacheRows.view());
}

Tensor KvCache::attend(int64_t layer, const Tensor& q, const KvStep& step, int64_t heads,
                       double scale) const {
    Tensor out = Tensor::empty(q.shape(), q.dtype());
    kernels::cpuOps().attentionPaged(out.view(), q.view(), keys(layer).view(), values(layer).view(),
                                     step.pageTable.view(), step.sequences.view(),
                                     step.lengths.view(), heads, scale);
    return out;
}

void KvCache::writeLatent(int64_t layer, const Tensor& latent, const Tensor& key,
                          const KvStep& step) const {
    kernels::cpuOps().latentWrite(keys(layer).view(), latent.view(), key.view(),
                                  step.cacheRows.view());
}

Tensor KvCache::attendLatent(int64_t layer, const Tensor& q, const KvStep& step, int64_t heads,
                             int64_t rank, double scale) const {
    Tensor out = Tensor::empty({q.dim(0), heads * rank}, q.dtype());
    kernels::cpuOps().attentionLatent(out.view(), q.view(), keys(layer).view(),
                                      step.pageTable.view(), step.sequences.view(),
                                      step.lengths.view(), heads, scale);
    return out;
}

} // namespace rationale
