// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/dataset_rows.h"

#include "core/stages/provenance.h"
#include "core/stages/step_scorer.h"

#include <algorithm>
#include <cmath>

namespace rationale {

namespace {

Json sourceOf(const GroupRecord& group, const SampleRecord& sample, const RowOptions& options) {
    return {{"run", options.run},
            {"step", sample.step},
            {"prompt", group.prompt.key},
            {"member", sample.member},
            {"checkpoint", options.checkpoint}};
}

Json promptRow(const GroupRecord& group) {
    return {{"prompt", group.prompt.text},
            {"language", group.prompt.language},
            {"reference", group.prompt.reference},
            {"task", group.prompt.task}};
}

Json completionRow(const GroupRecord& group, const SampleRecord& sample,
                   const RowOptions& options) {
    Json row = promptRow(group);
    row["completion"] = sample.completion;
    row["reward"] = sample.reward;
    row["length"] = sample.length;
    row["target_share"] = std::isnan(sample.targetShare) ? Json(nullptr) : Json(sample.targetShare);
    row["switches"] = sample.switches;
    row[provenance::source] = sourceOf(group, sample, options);
    return row;
}

using Members = std::vector<const SampleRecord*>;

/// By falling reward; equal ones in the order they were sampled.
void sortBest(Members& members) {
    std::stable_sort(members.begin(), members.end(), [](const auto* left, const auto* right) {
        return left->reward > right->reward;
    });
}

size_t limited(size_t count, int64_t limit) {
    return limit > 0 ? std::min(count, static_cast<size_t>(limit)) : count;
}

std::vector<Json> completionRows(const GroupRecord& group, const Members& passed, const Members&,
                                 const RowOptions& options) {
    std::vector<Json> rows;
    for (size_t i = 0; i < limited(passed.size(), options.keepPerPrompt); ++i)
        rows.push_back(completionRow(group, *passed[i], options));
    return rows;
}

/// The best with the worst, the second best with the second worst …
std::vector<Json> pairRows(const GroupRecord& group, const Members& passed, const Members& all,
                           const RowOptions& options) {
    std::vector<Json> rows;
    for (size_t i = 0; i < limited(passed.size(), options.keepPerPrompt); ++i) {
        if (i >= all.size())
            break;
        const SampleRecord& chosen = *passed[i];
        const SampleRecord& rejected = *all[all.size() - 1 - i];
        const double margin = chosen.reward - rejected.reward;
        if (!(margin > 0) || margin < options.minMargin)
            break;
        Json row = promptRow(group);
        row["chosen"] = chosen.completion;
        row["rejected"] = rejected.completion;
        row["margin"] = margin;
        row[provenance::source] = sourceOf(group, chosen, options);
        row[provenance::source]["rejected_member"] = rejected.member;
        rows.push_back(std::move(row));
    }
    return rows;
}

/// At most so many, from both ends in turn: a judge learns from good and bad ones.
Members bestAndWorst(const Members& sorted, int64_t limit) {
    Members chosen;
    const size_t count = limited(sorted.size(), limit);
    chosen.reserve(count);
    for (size_t i = 0; i < count; ++i)
        chosen.push_back(i % 2 == 0 ? sorted[i / 2] : sorted[sorted.size() - 1 - i / 2]);
    return chosen;
}

std::vector<Json> labelledRows(const GroupRecord& group, const Members& passed, const Members& all,
                               const RowOptions& options) {
    std::vector<Json> rows;
    for (const SampleRecord* sample : bestAndWorst(all, options.keepPerPrompt)) {
        Json row = completionRow(group, *sample, options);
        row["label"] = std::find(passed.begin(), passed.end(), sample) != passed.end();
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<Json> stepRows(const TaskProblem& problem, const GroupRecord& group, const Members& all,
                           const RowOptions& options) {
    std::vector<Json> rows;
    for (const SampleRecord* sample : bestAndWorst(all, options.keepPerPrompt)) {
        Json row = promptRow(group);
        row["completions"] = Json::array();
        row["labels"] = Json::array();
        for (const LabelledStep& step :
             labelledSteps(problem, sample->completion, sample->correct)) {
            row["completions"].push_back(step.text);
            row["labels"].push_back(step.right);
        }
        row[provenance::source] = sourceOf(group, *sample, options);
        if (!row["labels"].empty())
            rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace

std::vector<Json> rowsOf(const TaskProblem& problem, const GroupRecord& group,
                         const std::vector<ScoredSample>& samples, const AnswerFilter& filter,
                         const RowOptions& options, std::map<std::string, int64_t>& refused) {
    Members passed, all;
    for (const ScoredSample& sample : samples) {
        all.push_back(&sample.record);
        const std::string refusal = filter.refusal(sample.record);
        if (refusal.empty())
            passed.push_back(&sample.record);
        else
            ++refused[refusal];
    }
    sortBest(passed);
    sortBest(all);
    if (options.kind == "pairs")
        return pairRows(group, passed, all, options);
    if (options.kind == "steps")
        return stepRows(problem, group, all, options);
    if (options.kind == "labelled")
        return labelledRows(group, passed, all, options);
    return completionRows(group, passed, all, options);
}

} // namespace rationale
