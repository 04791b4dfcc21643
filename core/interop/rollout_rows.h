// SPDX-License-Identifier: GPL-3.0-or-later
// Answers as other programs write them, made into groups of samples.
#pragma once

#include "core/base/json.h"
#include "core/storage/run_types.h"

#include <cmath>
#include <optional>
#include <string>
#include <vector>

namespace rationale::interop {

/// One answer with what its source says of it; what it does not say stays unknown.
struct Rollout {
    std::string completion;
    std::vector<RewardPart> parts;
    double reward = std::nan(""), advantage = std::nan("");
    std::optional<bool> correct, truncated;
    std::string extracted;
    std::optional<int64_t> tokenCount; // of the completion
    std::vector<int32_t> promptTokens, tokens;
    std::vector<float> logprobs;
    Json extra = Json::object(); // every column that has no place above
};

struct RolloutGroup {
    int64_t step = 0;
    std::string split = "train";
    std::string prompt, reference, task;
    Json extra = Json::object(); // of the prompt
    std::vector<Rollout> rollouts;
};

/// Name of the member of PromptRecord::extra that has one object for each sample of the group.
inline constexpr const char* sampleExtras = "samples";

/// A group with everything that the texts tell: languages, thinking, R1's format. The target
/// language is the one that most of the prompt is in. Lengths are the source's tokens, else words
/// (runs of letters and digits, CJK characters one each). An answer that the source does not call
/// right or wrong is neither.
GroupRecord toGroup(RolloutGroup group);

/// A prompt or completion as one text: a text as it is; of a list of messages the content of a
/// single one, of several each under the line "[role]". A thought of its own field stands in
/// <think> tags, a tool call as "[tool call] name arguments".
std::string chatText(const Json& messages);

/// Whether a part of this name says if the answer is right ("acc", "accuracy_reward",
/// "correct_answer").
bool tellsCorrectness(const std::string& name);

/// Sums weight × value of the scored parts; NaN when none is.
double sumOf(const std::vector<RewardPart>& parts);
/// A part from a cell: a number; null or NaN for a reward that does not apply to this answer.
RewardPart partOf(const std::string& name, const Json& value, double weight = 1);
/// Such a part into `rollout`, which is right or wrong by it where its name says so.
void addPart(const std::string& name, const Json& value, double weight, Rollout& rollout);

} // namespace rationale::interop
