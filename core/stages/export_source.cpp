// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/export_source.h"

#include "core/data/dataset.h"
#include "core/data/task.h"
#include "core/stages/dataset_rows.h"
#include "core/stages/stop_signal.h"

#include <memory>

namespace rationale {

namespace {

/// One row through what people said of it and into the form that is asked for.
void give(Json row, const ExportOptions& options, const Heeded& heeded, LeftOut& leftOut,
          const std::function<void(const Json&)>& use) {
    StopSignal::throwIfAsked();
    std::string why;
    if (!heeded.apply(row, why)) {
        ++leftOut[why];
        return;
    }
    const std::vector<Json> rows = exportedRows(row, options, why);
    if (rows.empty())
        ++leftOut[why];
    for (const Json& one : rows)
        use(one);
}

const char* rowKind(ExportKind kind) {
    switch (kind) {
    case ExportKind::Sft:
        return "completions";
    case ExportKind::Preference:
        return "pairs";
    case ExportKind::Kto:
        return "labelled";
    case ExportKind::Steps:
        return "steps";
    }
    return "";
}

TaskProblem problemOf(const PromptRecord& prompt) {
    TaskProblem problem;
    problem.task = prompt.task;
    problem.key = prompt.key;
    problem.prompt = prompt.text;
    problem.reference = prompt.reference;
    problem.language = prompt.language;
    problem.extra = prompt.extra;
    return problem;
}

std::vector<Json> rowsOfGroup(const GroupRecord& group, const RowOptions& options) {
    std::vector<ScoredSample> samples;
    samples.reserve(group.samples.size());
    for (const SampleRecord& record : group.samples) {
        samples.emplace_back();
        samples.back().record = record;
    }
    LeftOut refused; // wrong answers: what a pair's other side is, and a label says
    return rowsOf(problemOf(group.prompt), group, samples, AnswerFilter::rightAnswers(), options,
                  refused);
}

} // namespace

bool Heeded::apply(Json& row, std::string& why) const {
    if (rule == Rule::Ignore)
        return true;
    const auto found = annotations.find(contentKey(row));
    if (found == annotations.end()) {
        why = "a row that nobody has judged";
        return rule != Rule::AcceptedOnly;
    }
    why = "a row that was rejected";
    if (found->second.accepted && found->second.edited)
        row[answerColumn(row)] = *found->second.edited;
    return found->second.accepted;
}

RowSource exportOfDataset(const fs::path& rows, const ExportOptions& options, const Heeded& heeded,
                          LeftOut& leftOut) {
    const auto dataset = std::make_shared<Dataset>(Dataset::open(rows));
    return [dataset, options, &heeded, &leftOut](const auto& use) {
        leftOut.clear();
        for (size_t i = 0; i < dataset->size(); ++i)
            give(dataset->row(i), options, heeded, leftOut, use);
    };
}

RowSource exportOfSamples(const fs::path& runFolder, const SampleFilter& filter,
                          const ExportOptions& options, const Heeded& heeded, LeftOut& leftOut) {
    const auto reader = std::make_shared<RunReader>(runFolder);
    RowOptions rowOptions;
    rowOptions.kind = rowKind(options.kind);
    rowOptions.run = runFolder.filename().string();
    return [=, &heeded, &leftOut](const auto& use) {
        leftOut.clear();
        for (const int64_t step : reader->stepsWithSamples()) {
            if ((filter.stepFrom && step < *filter.stepFrom) ||
                (filter.stepTo && step > *filter.stepTo))
                continue;
            for (const GroupRow& found : reader->groups(step, filter.split)) {
                if ((!filter.language.empty() && found.language != filter.language) ||
                    (!filter.task.empty() && found.task != filter.task))
                    continue;
                StopSignal::throwIfAsked();
                const std::vector<Json> rows =
                    rowsOfGroup(reader->groupWithSamples(found.id), rowOptions);
                if (rows.empty())
                    ++leftOut["a prompt whose answers give no such row"];
                for (const Json& row : rows)
                    give(row, options, heeded, leftOut, use);
            }
        }
    };
}

} // namespace rationale
