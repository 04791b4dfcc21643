// SPDX-License-Identifier: GPL-3.0-or-later
// The advantage estimators and what they say of themselves, by their place in the list.
#pragma once

#include "core/train/advantages/estimator.h"
#include "core/train/advantages/estimator_list.inc"

namespace rationale::advantages {

struct EstimatorInfo {
    const char* name;                     // of advantage_baseline
    const char* help;                     // one line
    bool needsGroup, scales, readsReward; // see EstimatorTraits
};

inline constexpr EstimatorInfo estimators[] = {
#define RATIONALE_ADVANTAGE_ESTIMATOR(type)                                                        \
    {type::name, type::help, type::needsGroup, type::scales, type::readsReward},
#include "core/train/advantages/estimator_list.inc"
};

} // namespace rationale::advantages
