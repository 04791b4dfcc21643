// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/reward_model_loss.h"

#include <span>
#include <vector>

namespace rationale {

/// Of each token of an answer.
struct GaeTargets {
    std::vector<double> advantages;
    std::vector<double> returns; // what the critic should have said: advantages + values
};

/// Generalised advantage estimation over one answer (Schulman et al. 2016, arXiv:1506.02438,
/// eq. 16; TRL 1.4.0 PPOTrainer.train): A_t = δ_t + γλ · A_{t+1}, δ_t = r_t + γ · V_{t+1} − V_t.
/// `rewards` [T] are what each token earned, `values` [T] what the critic said before each. Nothing
/// follows the last token, of a cut-off answer neither. Throws Error{Internal} when the two differ
/// in length.
GaeTargets generalisedAdvantages(std::span<const double> rewards, std::span<const double> values,
                                 double gamma, double lambda);

struct ValueLoss {
    ScoreLoss loss;
    double clipped = 0; // tokens whose clipped value is the worse one
};

/// ½ · max((V − R)², (V_old + clip(V − V_old, ±cliprange) − R)²), summed and divided by the `count`
/// of tokens of the whole optimizer step (TRL 1.4.0 PPOTrainer.train; veRL compute_value_loss).
/// `cliprange` 0: not clipped. All [T]. Throws Error{Internal} when they differ in length.
ValueLoss clippedValueLoss(std::span<const double> values, std::span<const double> old,
                           std::span<const double> returns, double cliprange, double count);

/// 1 − Var(returns − values) / Var(returns), veRL's critic/vf_explained_var: 1 for a critic that
/// knows everything, 0 for one that knows the mean. NaN where all returns are alike.
double explainedVariance(std::span<const double> values, std::span<const double> returns);

} // namespace rationale
