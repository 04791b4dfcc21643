// SPDX-License-Identifier: GPL-3.0-or-later
// Losses that look at whole completions only: direct preference optimisation (Rafailov et al. 2023)
// and its published variants, and KTO. Pure arithmetic in double precision; names and formulas are
// those of TRL's DPOTrainer and KTOTrainer.
#pragma once

#include <span>
#include <string>
#include <vector>

namespace rationale {

/// Of one completion given its prompt.
struct SequenceScore {
    double policy = 0;    // Σ log-probs of its tokens, the end token included
    double reference = 0; // the same under the reference model
    double tokens = 0;    // how many these are
    double alignment = 0; // mean of log p(token) − log Σ p² under the policy; use_weighting only
};

struct PairScore {
    SequenceScore chosen, rejected;
};

struct PreferenceOptions {
    /// f′ of the log-ratios (Wang et al. 2024, "Beyond Reverse KL", Table 1).
    enum class Divergence { ReverseKl, ForwardKl, Js, Alpha };
    std::vector<std::string> losses = {"sigmoid"}; // loss_type: their weighted sum
    std::vector<double> weights;                   // loss_weights; empty: 1 each
    Divergence divergence = Divergence::ReverseKl;
    double beta = 0.1;
    double labelSmoothing = 0;
    double alpha = 0.5;        // f_alpha_divergence_coef
    double discopopTau = 0.05; // discopop_tau
    bool useWeighting = false; // WPO (Zhou et al. 2024, eq. 2)
};

/// Mean over the pairs (completions) of a whole optimizer step, and d loss / d policy of each
/// completion; of pairs: chosen, rejected, chosen, rejected …
struct PreferenceResult {
    double loss = 0;
    std::vector<double> slopes;
};

/// Throws Error{Usage} for a loss it does not know, or options that it cannot take.
PreferenceResult pairLoss(std::span<const PairScore> pairs, const PreferenceOptions& options);

/// What a variant of pairLoss can be combined with.
struct PreferenceVariant {
    std::string name;
    bool divergence = false; // f_divergence_type other than reverse_kl
    bool weighting = false;  // use_weighting
};
std::vector<PreferenceVariant> preferenceVariants();

struct LabelledScore {
    SequenceScore score;
    bool desirable = false; // label
};

struct UnpairedOptions {
    std::string loss = "kto"; // or "apo_zero_unpaired"
    double beta = 0.1;
    double desirableWeight = 1, undesirableWeight = 1;
};

/// Ethayarajh et al. 2024, "KTO", eq. 7. `baseline` is mismatchedKl() of the step, held fixed.
/// Throws Error{Usage} for a loss it does not know.
PreferenceResult unpairedLoss(std::span<const LabelledScore> completions, double baseline,
                              const UnpairedOptions& options);
std::vector<std::string> unpairedVariants();

/// max(0, mean log-ratio) of completions under prompts that are not theirs: how far the policy has
/// moved from the reference, whatever the prompt.
double mismatchedKl(std::span<const SequenceScore> mismatched);

} // namespace rationale
