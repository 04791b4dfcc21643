// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/autograd/var.h"

#include <cstdint>
#include <span>
#include <vector>

namespace rationale {

/// A loss of a few scores, worked out in double on the host: its value and its slope by each score.
/// Sums are divided by the `count` of the whole optimizer step, so micro-batching never changes a
/// gradient.
struct ScoreLoss {
    double value = 0;
    std::vector<double> slopes;
};

/// Bradley–Terry over pairs, TRL RewardTrainer: −log σ(c − r − margin) + centre · (c + r)².
/// `scores` [2 P] are chosen and rejected in turn; `margins` [P].
ScoreLoss pairwiseLoss(std::span<const double> scores, std::span<const double> margins,
                       double centre, double count);
/// Binary cross-entropy of σ(score) with `labels` 0 or 1.
ScoreLoss pointwiseLoss(std::span<const double> scores, std::span<const double> labels,
                        double count);
/// Cross-entropy of `labels` 0 or 1 under the softmax of `scores` [2 N], TRL PRMTrainer.
ScoreLoss stepLoss(std::span<const double> scores, std::span<const double> labels, double count);

/// The loss as a scalar of the tape. `scores` has as many numbers as there are slopes.
Var lossOn(const Var& scores, const ScoreLoss& loss);

} // namespace rationale
