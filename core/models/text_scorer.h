// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/scored_model.h"
#include "core/text/tokenizer.h"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rationale {

/// How a model with a score head wants its texts, saved with it, so that it judges in RL what it
/// was trained on.
struct JudgedText {
    /// The thought is taken away and the final answer judged alone (helpful); else reasoning and
    /// answer (harmless): DeepSeek-R1 §2.3.4.
    bool answerOnly = false;
    /// The score is the logit of a label of its own (pointwise), not a place in an order
    /// (pairwise).
    bool pointwise = false;
    std::string separator = "\n"; // between the steps of a process reward model (TRL)

    Json toJson() const;
    /// Of ScoreHead::about; what another program saved has none and is whole and pairwise. Throws
    /// Error{Corrupt}.
    static JudgedText fromJson(const Json& about);
};

/// Prompt (begin token in front), the part of the completion that is judged, end token.
std::vector<int32_t> judgedTokens(const Tokenizer& tokenizer, const JudgedText& how,
                                  std::string_view prompt, std::string_view completion,
                                  bool prefilledThink);

/// Prompt and steps, the separator after each step; `ends`: the last token of each (TRL
/// PRMTrainer.tokenize_row).
struct StepTokens {
    std::vector<int32_t> tokens, ends;
};
StepTokens stepTokens(const Tokenizer& tokenizer, std::string_view prompt,
                      std::span<const std::string> steps, const std::string& separator);
/// A separator as a line of a recipe or a form can hold it: \n and \t are one character.
std::string unescapedSeparator(const std::string& text);
/// The pieces between separators, without blank ones.
std::vector<std::string> splitSteps(std::string_view completion, const std::string& separator);

/// Bytes up to and including the separator after each of those pieces; the last piece has none when
/// no separator follows it.
std::vector<size_t> stepEnds(std::string_view completion, const std::string& separator);

/// Throws Error{Usage} naming `where` unless it is "last", "min", "mean" or "product".
void requireReduction(const std::string& reduction, const std::string& where);
/// The probabilities that steps are right, at least one, in one number.
double reducedSteps(const std::string& reduction, std::span<const double> steps);

/// A frozen reward model or process reward model with its own tokenizer. Scores do not depend on
/// what they are asked for together with. Not for several threads at once.
class TextScorer {
public:
    /// Throws like loadModel(), and Error{Input} when the folder holds no such model.
    TextScorer(const fs::path& folder, DType computeType, const ScoreHead& wanted);

    struct Text {
        std::string_view prompt, completion;
        bool prefilledThink = false;
    };
    const JudgedText& how() const { return m_how; }
    int64_t maxPositions() const { return m_model->maxPositions(); }
    /// One score per text; none for a text longer than the positions of the model.
    std::vector<std::optional<double>> scores(std::span<const Text> texts) const;
    /// Probability that each step is right; none for a text that is too long.
    std::vector<std::optional<std::vector<double>>>
    stepProbabilities(std::span<const Text> texts) const;

private:
    std::unique_ptr<LanguageModel> m_model;
    std::shared_ptr<const Tokenizer> m_tokenizer;
    JudgedText m_how;
    int32_t m_padId;
};

} // namespace rationale
