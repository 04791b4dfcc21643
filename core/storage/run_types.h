// SPDX-License-Identifier: GPL-3.0-or-later
// Plain values that cross the border between the engine, the databases and the studio.
#pragma once

#include "core/base/fs.h"
#include "core/base/json.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rationale {

/// "Interrupted" is never stored: it is what a stored active state means when run.lock is free.
enum class RunState {
    Queued,
    Launching,
    Running,
    Paused,
    Stopping,
    Complete,
    Stopped,
    Failed,
    Interrupted
};
std::string toString(RunState state); // "queued", "launching" …
RunState runStateFromString(std::string_view text);
inline bool isActive(RunState s) {
    return s == RunState::Launching || s == RunState::Running || s == RunState::Paused ||
           s == RunState::Stopping;
}

struct RunInfo {
    std::string id;
    std::string name;
    std::string stage; // "pretrain", "sft", "grpo", "evaluate"
    std::string model; // what it started from, as written in the recipe; may be empty
    RunState state = RunState::Queued; // already resolved against run.lock
    std::string message;               // why it failed or stopped; may be empty
    int64_t step = 0;
    int64_t totalSteps = 0; // 0: unknown, or of a stage without steps
    double created = 0;     // seconds since the epoch
    double started = 0;
    double ended = 0; // 0: not ended
    double heartbeat = 0;
    uint64_t seed = 0;
};

struct MetricKey {
    int64_t id = 0;
    std::string name; // TRL's: "reward", "rewards/format/mean", "time/generate"
};

/// One metric of one run in step order; superseded rows (older segments) already removed.
struct MetricSeries {
    std::vector<int64_t> steps;
    std::vector<double> values; // NaN and ±Inf as logged
};

/// x axes other than the step: one row per step.
struct StepClock {
    std::vector<int64_t> steps;
    std::vector<double> wallSeconds;    // since the epoch
    std::vector<double> processSeconds; // run time without pauses
    std::vector<int64_t> tokens;        // num_tokens
};

enum class RewardState { Scored, NotApplicable, Unverifiable };
std::string toString(RewardState state); // "scored", "not_applicable", "unverifiable"

struct RewardPart {
    std::string name; // "accuracy"
    double value = 0; // unweighted; NaN unless Scored
    double weight = 1;
    RewardState state = RewardState::Scored;
    std::string reason; // one line a person can read
};

/// Name of the part with what the task itself knows of an answer's worth; its weight is 0 where no
/// reward pays for it.
inline constexpr const char* trueScorePart = "true_score";

/// A run of text in one language. Offsets count Unicode code points of the completion.
struct LanguageSpan {
    int32_t start = 0;
    int32_t end = 0;      // exclusive
    std::string language; // ISO 639-1; "" for digits, operators, tags, code
};

struct PromptRecord {
    std::string key;       // stable id of the problem: hash of task and content
    std::string text;      // what the model saw
    std::string reference; // gold answer
    std::string language;  // target language
    std::string task;
    Json extra; // task's own fields (k, operands …)
};

/// One completion of one prompt at one step, with everything needed to explain its gradient.
struct SampleRecord {
    int64_t id = 0; // set by the database
    int64_t groupId = 0;
    int64_t step = 0;
    int32_t member = 0; // 0 … G-1
    std::string completion;
    std::vector<int32_t> promptTokens;
    std::vector<int32_t> tokens; // completion ids including the end token
    std::vector<float> logprobs; // of the sampled tokens under the sampler, one per token
    std::vector<RewardPart> parts;
    double reward = 0; // Σ weight × value, what the trainer used
    double advantage = 0;
    int32_t length = 0;      // tokens
    int32_t thinkLength = 0; // tokens inside <think>
    int32_t answerLength = 0;
    bool truncated = false;
    bool correct = false;       // strict
    bool hasRightAnswer = true; // else a reply: better or worse, never right, never wrong
    bool formatOk = false;
    std::string extracted;           // extracted answer; may be empty
    std::vector<LanguageSpan> spans; // over the thinking
    double targetShare = 0;          // NaN when there are no words
    int32_t switches = 0;            // changes of language between neighbouring words
    int32_t reflections = 0;         // "wait", "等等" …
};

/// Mixed: two languages in one thought, which is a change of language between neighbouring words.
inline bool isMixed(int32_t switches) {
    return switches > 0;
}
/// Off-target: not one word in the language asked for. A thought without words (NaN) is neither.
inline bool isOffTarget(double targetShare) {
    return targetShare == 0;
}

/// The G completions of one prompt at one step.
struct GroupRecord {
    int64_t id = 0; // set by the database
    int64_t step = 0;
    std::string split = "train"; // or "eval": held out, so nothing is learned from it
    PromptRecord prompt;
    double rewardMean = 0;
    double rewardStd = 0;
    int32_t size = 0;
    int32_t solved = 0;
    bool hasRightAnswer = true; // of its samples
    bool dead = false;          // no advantage: zero variance, or left out by dynamic sampling
    std::vector<SampleRecord> samples;
};

struct RunEvent {
    int64_t id = 0;
    double time = 0;
    int64_t step = 0;
    std::string kind; // "started", "checkpoint", "alert", "command_done", "resumed", "warning" …
    std::string message; // one line
    Json data;
};

struct CheckpointRecord {
    int64_t step = 0;
    std::string path; // relative to the run folder: "checkpoints/step-120"
    double time = 0;
};

/// Files of a run folder; the single place that knows their names (design: "A project on disk").
namespace run_files {
inline constexpr const char* recipe = "recipe.yaml";
inline constexpr const char* resolved = "resolved.json";
inline constexpr const char* database = "run.sqlite";
inline constexpr const char* control = "control.sqlite";
inline constexpr const char* lock = "run.lock";
inline constexpr const char* log = "engine.log";
inline constexpr const char* checkpoints = "checkpoints";
} // namespace run_files

} // namespace rationale
