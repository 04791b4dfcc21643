// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/language_model.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace rationale {

/// What stands on a decoder instead of its language head: a linear layer over the last hidden
/// states, `score.weight` [labels, D], in the layout of transformers. Sequence: one reading per
/// text, ...ForSequenceClassification. Token: one per token, with a `score.bias`,
/// ...ForTokenClassification.
struct ScoreHead {
    enum class Kind { Sequence, Token };
    Kind kind = Kind::Sequence;
    int64_t labels = 1;
    /// How the texts are to be given to it; kept under "rationale" in config.json.
    Json about = {};

    bool fits(const ScoreHead& other) const { return kind == other.kind && labels == other.labels; }
};

/// The head that a config.json names; none: a language model. Throws Error{Input}.
std::optional<ScoreHead> scoreHeadOf(const Json& config);
/// config.json of the same decoder with that head instead of its own.
Json scoredConfig(Json config, const ScoreHead& head);
/// Whether a tensor of that name belongs to a score head ("classifier." in gpt2).
bool isScoreTensor(const std::string& name);

/// From the folder of a language model, with a new head from N(0, 0.02) (initializer_range of
/// transformers) and `seed`, or of a model that has such a head. Throws like loadModel(), and
/// Error{Input} when the folder has another kind of head.
std::unique_ptr<LanguageModel> loadScoredModel(const fs::path& folder, DType computeType,
                                               const ScoreHead& head, uint64_t seed,
                                               ModelUse use = ModelUse::Train);

/// Scores [N, labels] of the hidden states after the tokens `places[i]` of sequence i, in order; on
/// the active tape if there is one.
Var scoresAt(LanguageModel& model, const std::vector<std::vector<int32_t>>& sequences,
             std::span<const std::vector<int32_t>> places);
/// The same as numbers.
std::vector<double> numbersOf(const Var& scores);

/// Scores at all places of all sequences without a tape, a row of labels for each place of one, so
/// many sequences at a time that memory is bounded.
std::vector<std::vector<double>> readScores(LanguageModel& model,
                                            const std::vector<std::vector<int32_t>>& sequences,
                                            const std::vector<std::vector<int32_t>>& places);

/// "pad_token_id" of a config.json; -1: none.
int32_t padIdOf(const Json& config);
/// Where transformers reads the score of a sequence: at the last token that is not padding.
int32_t lastPlace(std::span<const int32_t> tokens, int32_t padId);

} // namespace rationale
