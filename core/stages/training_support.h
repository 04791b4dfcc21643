// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/adapter.h"
#include "core/models/language_model.h"
#include "core/models/scored_model.h"
#include "core/stages/evaluate.h"
#include "core/stages/run_context.h"
#include "core/text/tokenizer.h"
#include "core/train/optimizer.h"
#include "core/train/train_step.h"
#include "core/train/trainer_state.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace rationale {

/// What every training stage holds: a model with its tokenizer, optimizer and state, fresh or from
/// the checkpoint of a resumed run.
struct TrainingSession {
    std::unique_ptr<LanguageModel> model;
    std::shared_ptr<const Tokenizer> tokenizer;
    std::unique_ptr<AdamW> optimizer;
    TrainerState state;
    std::optional<AdapterOptions> adapter; // use_peft
    std::string baseName;                  // of the model that the adapter belongs to

    void save(const fs::path& folder) const;
};

/// From random weights (pretrain): architecture.* of the recipe and the miniature's tokenizer.
TrainingSession beginFromScratch(RunContext& context);
/// From the model named in the recipe, or from the checkpoint when the run is resumed.
TrainingSession beginFromModel(RunContext& context);

/// The same with a score head: a new one where the recipe names a language model.
TrainingSession beginFromScored(RunContext& context, const ScoreHead& head);

AdapterOptions adapterOptions(const Recipe& recipe);
AdamWOptions adamOptions(const Recipe& recipe);

/// Adapters are no part of a checkpoint's own weights file but for being merged into it: a run with
/// them goes on from its start model and this folder of the checkpoint.
inline constexpr const char* adapterFolder = "adapter";

/// learning_rate (live), or the rate under another key, times the schedule at a step counted from
/// 0.
double learningRateAt(const RunContext& context, int64_t step, const char* key = "learning_rate");

SamplingOptions samplingOptions(const Recipe& recipe, const Tokenizer& tokenizer, uint64_t seed);

/// config.json of the model that a pretrain recipe asks for.
Json recipeModelConfig(const Recipe& recipe, const Tokenizer& tokenizer);

/// Throws Error{Usage} when prompts and max_completion_length do not fit the model's positions.
void requireRoom(const LanguageModel& model, const ProblemSource& source,
                 int64_t maxCompletionLength);

/// Evaluates under the eyes of the context (stop, progress line), stores every sample with split
/// "eval" and the report under `reportName`. Throws Error{Stopped}.
EvaluationReport evaluateForRun(RunContext& context, LanguageModel& model,
                                const Tokenizer& tokenizer, const ProblemSource& source,
                                EvaluationOptions options, const std::string& reportName);

/// Metrics of one step, in the order they were added.
class MetricList {
public:
    void add(std::string name, double value) { m_values.emplace_back(std::move(name), value); }
    const std::vector<std::pair<std::string, double>>& values() const { return m_values; }

private:
    std::vector<std::pair<std::string, double>> m_values;
};

/// The steps that are left, each followed by its "flos" (floating-point operations of the matrix
/// products) and stepDone(), and a checkpoint after the last. False: somebody stopped the run.
bool runSteps(RunContext& context, int64_t totalSteps,
              const std::function<void(const fs::path& folder)>& save,
              const std::function<void(int64_t step)>& oneStep);

/// What an optimizer step leaves to say beside its own metrics.
struct StepEnd {
    int64_t step = 0, totalSteps = 0;
    double loss = 0, rate = 0, seconds = 0, tokensPerSecond = 0;
    TrainReport trained;
};
/// Adds what all of them have (grad_norm, learning_rate, num_tokens, step_time …) and writes
/// metrics, clock, progress and the alert of a skipped step.
void finishStep(RunContext& context, const TrainingSession& session, const StepEnd& end,
                MetricList metrics);

/// A second model that the recipe names under `key` (a reference, a teacher), frozen, in the number
/// format of the trained one. Throws Error{Input} naming `key` when the vocabularies differ.
std::unique_ptr<LanguageModel> loadBeside(const fs::path& folder, const LanguageModel& trained,
                                          const std::string& key);

/// Seconds since construction or the last lap().
class Stopwatch {
public:
    Stopwatch();
    double lap(); // and starts again
    double seconds() const;

private:
    double m_begin;
};

} // namespace rationale
