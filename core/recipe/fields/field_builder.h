// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/field_spec.h"

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace rationale::fields {

/// Reads like a sentence where a stage's fields are listed; ends as a FieldSpec.
class Field {
public:
    Field(std::string name, FieldType type, Json defaultValue) {
        m_spec.name = std::move(name);
        m_spec.type = type;
        m_spec.defaultValue = std::move(defaultValue);
    }

    Field& label(std::string text) { return m_spec.label = std::move(text), *this; }
    Field& help(std::string text) { return m_spec.help = std::move(text), *this; }
    Field& group(std::string text) { return m_spec.group = std::move(text), *this; }
    Field& unit(std::string text) { return m_spec.unit = std::move(text), *this; }
    Field& paper(std::string text) { return m_spec.paper = std::move(text), *this; }
    Field& range(double low, double high) {
        m_spec.min = low;
        m_spec.max = high;
        return *this;
    }
    Field& atLeast(double low) { return m_spec.min = low, *this; }
    Field& choices(std::vector<std::string> values) {
        return m_spec.choices = std::move(values), *this;
    }
    Field& choiceHelp(std::vector<std::string> texts) {
        return m_spec.choiceHelp = std::move(texts), *this;
    }
    Field& advanced() { return m_spec.advanced = true, *this; }
    Field& live() { return m_spec.live = true, *this; }

    operator FieldSpec() const { return m_spec; } // NOLINT: meant to convert

private:
    FieldSpec m_spec;
};

inline Field boolean(std::string name, bool value) {
    return {std::move(name), FieldType::Boolean, value};
}
inline Field integer(std::string name, int64_t value) {
    return {std::move(name), FieldType::Integer, value};
}
inline Field number(std::string name, double value) {
    return {std::move(name), FieldType::Number, value};
}
inline Field text(std::string name, std::string value) {
    return {std::move(name), FieldType::Text, std::move(value)};
}
inline Field choice(std::string name, std::string value, std::vector<std::string> choices) {
    return Field(std::move(name), FieldType::Choice, std::move(value)).choices(std::move(choices));
}

/// Headings of the form, in the order they appear.
namespace groups {
inline constexpr const char* model = "Model and data";
inline constexpr const char* corpus = "Corpus";
inline constexpr const char* task = "Task";
inline constexpr const char* architecture = "Architecture";
inline constexpr const char* mixture = "Latent attention and experts";
inline constexpr const char* policy = "Policy";
inline constexpr const char* sampling = "Sampling";
inline constexpr const char* rewards = "Rewards";
inline constexpr const char* filters = "Filters";
inline constexpr const char* optimizer = "Optimizer";
inline constexpr const char* memory = "Memory";
inline constexpr const char* evaluation = "Evaluation";
inline constexpr const char* search = "Test-time search";
inline constexpr const char* machine = "Run";
} // namespace groups

using FieldList = std::vector<FieldSpec>;

/// Fields that several stages share, with the defaults of each.
struct OptimizerDefaults {
    double learningRate = 1e-6;
    double weightDecay = 0;
    double adamBeta2 = 0.999;
    int64_t warmupSteps = 0;
    std::string scheduler = "constant";
    std::string paperLearningRate;
};
FieldList optimizerFields(const OptimizerDefaults& defaults);
FieldList taskFields();
FieldList mixtureLossFields(double biasRate, double nextNextWeight);
FieldList memoryFields();        // use_peft, lora_*, gradient_checkpointing
FieldList checkpointingFields(); // gradient_checkpointing alone
FieldList mixtureFields();       // architecture.* of the DeepSeek families, and their losses
FieldList samplingFields(int64_t maxCompletionLength);
FieldList runFields(int64_t maxSteps, int64_t saveSteps);
FieldList machineFields();
FieldList rewardFields(); // reward_funcs, reward_weights and reward.<name>.<option>
FieldList textFilterFields(bool exactFormat); // filter.* that look at the text alone
FieldList advantageFields();                  // from rewards to advantages: grpo
FieldList policyEvaluationFields();           // before, during and after: grpo, ppo
Field microBatchField();                      // per_device_train_batch_size, in answers
Field referenceRefreshField();                // ref_model_sync_steps
Field routerReplayField();                    // router_replay
FieldList searchFields();                     // search.*: evaluate
FieldList evaluationSizeFields(const std::string& prefix, int64_t prompts, int64_t samples);

FieldList joined(std::initializer_list<FieldList> lists);

/// One file each in core/recipe/fields.
StageSpec pretrainSpec();
StageSpec sftSpec();
StageSpec grpoSpec();
StageSpec ppoSpec();
StageSpec rejectionSampleSpec();
StageSpec curateSpec();
StageSpec preferenceSpec();
StageSpec distillSpec();
StageSpec evaluateSpec();
StageSpec rewardModelSpec();
StageSpec processRewardSpec();

/// Used by several crossChecks.
void checkSchedule(const Recipe& recipe, std::vector<Problem>& problems);
void checkMixture(const Recipe& recipe, std::vector<Problem>& problems);
void checkTask(const Recipe& recipe, std::vector<Problem>& problems);
void checkRewardModels(const Recipe& recipe, std::vector<Problem>& problems);
void checkRewards(const Recipe& recipe, std::vector<Problem>& problems);
void checkPositions(const Recipe& recipe, std::vector<Problem>& problems);
/// Answers of a step into mini-batches, `key` of them, and those into micro-batches.
void checkMiniBatches(const Recipe& recipe, const char* key, std::vector<Problem>& problems);
void checkAdvantages(const Recipe& recipe, std::vector<Problem>& problems);
void checkSearch(const Recipe& recipe, std::vector<Problem>& problems);
void block(std::vector<Problem>& problems, std::string field, std::string message);
void note(std::vector<Problem>& problems, std::string field, std::string message);
void warn(std::vector<Problem>& problems, std::string field, std::string message);
std::string shortNumber(double value); // "0.001", "3e-06"

} // namespace rationale::fields
