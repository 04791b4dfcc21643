// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace rationale::kernels {

/// Plain options of the policyLoss kernel; meaning and source: core/autograd/policy_loss.h.
struct PolicyParams {
    int32_t variant = 0; // place in policy/variant_list.inc
    bool sequenceRatio = false;
    double count = 1; // global divisor
    double epsilonLow = 0.2, epsilonHigh = 0.2, delta = 0, dualClip = 0;
    double beta = 0;
    int32_t klOrder = 3; // estimator k1, k2 or k3
    double sapoTauPositive = 1.0, sapoTauNegative = 1.05;
    double importanceCap = 0;
};

} // namespace rationale::kernels
