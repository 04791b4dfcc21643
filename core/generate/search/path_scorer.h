// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"
#include "core/models/language_model.h"
#include "core/text/tokenizer.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rationale {

/// Judges answers, whole or as far as they have come. Deterministic, whatever is asked for
/// together; not for several threads at once. It never knows what is right.
class PathScorer {
public:
    struct Path {
        std::string prompt;                // as text, for models with a tokenizer of their own
        std::vector<int32_t> promptTokens; // as the policy reads it
        std::vector<int32_t> tokens;       // of the answer so far, without the end token
    };

    virtual ~PathScorer() = default;
    virtual std::string name() const = 0; // "process_model"
    /// One number per path, more being better; none for what is too long to read.
    virtual std::vector<std::optional<double>> score(std::span<const Path> paths) = 0;
};

/// The score of a reward model, of whole answers, by the logistic function in 0 … 1. Throws like
/// TextScorer.
std::unique_ptr<PathScorer> makeRewardPathScorer(const fs::path& folder, DType computeType,
                                                 const Tokenizer& policy);
/// What a process reward model says of the steps so far, in one number: "last", "min", "mean" or
/// "product" of the probabilities; a path without a step is worth 0. Throws like TextScorer, and
/// Error{Usage} for another reduction.
std::unique_ptr<PathScorer> makeProcessPathScorer(const fs::path& folder, DType computeType,
                                                  const Tokenizer& policy,
                                                  const std::string& reduction);
/// A value model, as ppo trains one (the critic/ of its checkpoints), read behind the last token.
/// Throws like loadModel(), and Error{Input} when it gives more than one number or has not the
/// `policy`'s vocabulary.
std::unique_ptr<PathScorer> makeValuePathScorer(const fs::path& folder, DType computeType,
                                                const LanguageModel& policy);

} // namespace rationale
