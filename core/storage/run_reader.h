// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_types.h"
#include "core/storage/search_records.h"

#include <memory>
#include <optional>
#include <span>

namespace rationale {

/// Columns a trace table can sort by.
enum class SampleOrder {
    Id,
    Step,
    Reward,
    Advantage,
    Length,
    ThinkLength,
    AnswerLength,
    TargetShare,
    Switches,
    Reflections,
    Part
};
enum class TextScope { All, Thinking, Answer };

/// Conjunction of conditions; empty members do not restrict.
struct SampleFilter {
    std::optional<int64_t> stepFrom, stepTo; // both included
    std::string split;                       // "train", "eval", "" both
    std::string language;                    // target language
    std::string task;
    std::optional<bool> correct; // right or wrong; what has no right answer is neither
    std::optional<bool> formatOk, truncated, mixed, offTarget, dead;
    std::optional<double> rewardFrom, rewardTo, shareFrom, shareTo;
    std::optional<int64_t> lengthFrom, lengthTo;
    std::string promptKey;
    std::string search; // substring, any script, 1 code point or more; FTS from 3 on, LIKE below
    TextScope scope = TextScope::All;

    bool operator==(const SampleFilter&) const = default;
};

/// What a table row needs; no whole text.
struct SampleRow {
    int64_t id = 0, groupId = 0, step = 0;
    int32_t member = 0;
    double reward = 0, advantage = 0, targetShare = 0;
    int32_t length = 0, thinkLength = 0, answerLength = 0, switches = 0, reflections = 0;
    bool truncated = false, correct = false, formatOk = false, dead = false;
    std::string split, language, task;
    std::string prompt, preview; // first 120 code points, newlines as spaces; of the completion
};

struct GroupRow {
    int64_t id = 0, step = 0;
    std::string split, promptText, promptKey, reference, language, task;
    double rewardMean = 0, rewardStd = 0, meanShare = 0;
    int32_t size = 0, solved = 0, mixed = 0, offTarget = 0; // completions
    bool dead = false, hasRightAnswer = true;
};

/// Per step and language: how the thinking was written.
struct LanguageStep {
    int64_t step = 0;
    std::vector<std::pair<std::string, double>> shares; // language → share of words, sums to 1
    double targetShare = 0;                             // mean over samples with words
    double mixedShare = 0;                              // of the samples with words
    double meanSwitches = 0;
};

/// Typed read-only queries on one run; holds no read transaction between calls. Not thread-safe:
/// one reader per thread. Opens files of an active or a finished run; never creates or migrates
/// them.
class RunReader {
public:
    explicit RunReader(const fs::path& runFolder); // throws Error{Io, Corrupt}
    ~RunReader();

    const fs::path& folder() const;
    int64_t dataVersion(); // changes when the engine has committed
    void interrupt();      // from another thread: the running query throws Error{Stopped}

    RunInfo info(); // state resolved against run.lock
    std::vector<MetricKey> metricKeys();
    MetricSeries series(int64_t keyId, int64_t afterStep = -1);
    MetricSeries series(const std::string& name, int64_t afterStep = -1); // empty if unknown
    std::optional<double> lastValue(const std::string& name);
    StepClock clock(int64_t afterStep = -1);
    /// First step of the newest segment: when it changes, series must be read again from the start.
    int64_t segmentCount();

    int64_t sampleCount(const SampleFilter& filter);
    /// A page of ids in order; fetch rows by id. Ties break by id, so paging is stable.
    std::vector<int64_t> sampleIds(const SampleFilter& filter, SampleOrder order, bool descending,
                                   int64_t limit, int64_t offset, const std::string& part = {});
    std::vector<SampleRow> sampleRows(std::span<const int64_t> ids); // in the order of `ids`
    SampleRecord sample(int64_t id); // with text, tokens, parts, spans
    std::vector<GroupRow> groups(int64_t step, const std::string& split = {});
    GroupRecord groupWithSamples(int64_t groupId);
    /// All visits of one prompt over the steps, oldest first.
    std::vector<GroupRow> promptHistory(const std::string& promptKey);
    std::vector<int64_t> stepsWithSamples(); // ascending
    std::vector<std::string> rewardNames();  // recipe order
    std::vector<LanguageStep> languageSteps(const std::string& promptLanguage = {},
                                            int64_t afterStep = -1);

    /// Searches in the order they were written, without their nodes; none in files of before they
    /// were kept. `strategy` empty: of all; `limit` -1: all.
    std::vector<SearchTreeRecord> searchTrees(const std::string& strategy = {}, int64_t limit = -1,
                                              int64_t offset = 0);
    /// With its nodes. Throws Error{Input} for an id that is not there, Error{Corrupt}.
    SearchTreeRecord searchTree(int64_t id);

    std::vector<RunEvent> events(int64_t afterId = 0, const std::string& kind = {});
    std::vector<CheckpointRecord> checkpoints();
    std::optional<Json> report(const std::string& name);
    std::vector<std::string> reportNames();
    Json resolved(); // resolved.json; null when absent
    std::string recipeText();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace rationale
