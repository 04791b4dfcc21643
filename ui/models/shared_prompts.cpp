// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/shared_prompts.h"

#include "ui/models/word_diff.h"
#include "ui/services/reader_pool.h"
#include "ui/services/strings.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <set>

namespace rationale::ui {

namespace {

using Readers = std::vector<std::optional<ReaderPool::Lease>>;

/// The visit of a prompt nearest to a step; none: the run was never given it.
std::optional<GroupRow> visitNear(RunReader& reader, const std::string& key, int64_t step) {
    const std::vector<GroupRow> visits = reader.promptHistory(key);
    const auto nearest =
        std::min_element(visits.begin(), visits.end(), [&](const auto& a, const auto& b) {
            return std::abs(a.step - step) < std::abs(b.step - step);
        });
    return nearest == visits.end() ? std::nullopt : std::optional(*nearest);
}

void findPrompts(Readers& readers, SharedPrompts& found) {
    std::set<std::string> seen;
    for (const GroupRow& group : (*readers[0])->groups(found.step)) {
        if (!seen.insert(group.promptKey).second)
            continue;
        if (seen.size() > mostSharedPrompts)
            break;
        SharedPrompts::Prompt prompt{group.promptKey, group.promptText, group.split, 1};
        for (size_t run = 1; run < readers.size(); ++run)
            if (readers[run] && !(*readers[run])->promptHistory(group.promptKey).empty())
                ++prompt.runs;
        if (prompt.runs > 1)
            found.prompts.append(std::move(prompt));
        else
            ++found.alone;
    }
}

SharedPrompts::Answer answerOf(RunReader& reader, const SharedPrompts& found, Pick pick) {
    SharedPrompts::Answer answer;
    answer.hasRun = true;
    const std::optional<GroupRow> visit = visitNear(reader, found.key, found.step);
    if (!visit)
        return answer;
    GroupRecord group = reader.groupWithSamples(visit->id);
    std::vector<double> rewards;
    rewards.reserve(group.samples.size());
    for (const SampleRecord& sample : group.samples)
        rewards.push_back(sample.reward);
    const int member = pickedMember(rewards, pick);
    if (member < 0)
        return answer;
    answer.found = true;
    answer.step = visit->step;
    answer.groupSize = static_cast<int32_t>(group.samples.size());
    answer.sample = std::move(group.samples[static_cast<size_t>(member)]);
    answer.prompt = std::move(group.prompt);
    return answer;
}

void markDifferences(QVector<SharedPrompts::Answer>& answers) {
    SharedPrompts::Answer& first = answers[0];
    if (!first.found)
        return;
    const QString words = text(first.sample.completion);
    bool isSecond = true;
    for (qsizetype run = 1; run < answers.size(); ++run) {
        SharedPrompts::Answer& other = answers[run];
        if (!other.found)
            continue;
        WordDiff diff = wordDiff(words, text(other.sample.completion));
        other.marks = std::move(diff.onlySecond);
        other.tooLong = diff.tooLong;
        if (std::exchange(isSecond, false))
            first.marks = std::move(diff.onlyFirst);
    }
}

} // namespace

int pickedMember(const std::vector<double>& rewards, Pick pick) {
    if (rewards.empty())
        return -1;
    std::vector<int> order(rewards.size());
    std::iota(order.begin(), order.end(), 0);
    const auto worth = [&](int member) { // what was not scored is worth nothing
        const double reward = rewards[static_cast<size_t>(member)];
        return std::isnan(reward) ? -INFINITY : reward;
    };
    std::stable_sort(order.begin(), order.end(), [&](int a, int b) { return worth(a) > worth(b); });
    if (pick == Pick::Best)
        return order.front();
    if (pick == Pick::Median)
        return order[(order.size() - 1) / 2];
    const double lowest = worth(order.back());
    return *std::find_if(order.begin(), order.end(),
                         [&](int member) { return worth(member) == lowest; });
}

SharedPrompts readSharedPrompts(const SharedPromptsQuery& query,
                                const std::shared_ptr<ReaderPool>& pool) {
    SharedPrompts found;
    Readers readers;
    readers.reserve(query.folders.size());
    for (const fs::path& folder : query.folders)
        readers.push_back(pool->tryLease(folder));
    if (readers.empty() || !readers[0])
        return found;
    found.steps = (*readers[0])->stepsWithSamples();
    if (found.steps.empty())
        return found;
    const auto after = query.step < 0
                           ? found.steps.end()
                           : std::upper_bound(found.steps.begin(), found.steps.end(), query.step);
    found.step = after == found.steps.begin() ? found.steps.front() : *(after - 1);
    findPrompts(readers, found);
    if (found.prompts.isEmpty())
        return found;
    const auto wanted =
        std::find_if(found.prompts.begin(), found.prompts.end(),
                     [&](const SharedPrompts::Prompt& one) { return one.key == query.key; });
    found.key = wanted == found.prompts.end() ? found.prompts.first().key : wanted->key;
    for (auto& reader : readers)
        found.answers.append(reader ? answerOf(**reader, found, query.pick)
                                    : SharedPrompts::Answer());
    markDifferences(found.answers);
    return found;
}

} // namespace rationale::ui
