// SPDX-License-Identifier: GPL-3.0-or-later
// The policy variants and what they say of themselves, by their place in the list. Plain data
// without anything to link: the recipe's form reads it too.
#pragma once

#include "kernels/policy/term.h"
#include "kernels/policy/variant_list.inc"

namespace rationale::kernels::policy {

struct VariantInfo {
    const char* name; // of loss_type
    const char* help; // one line
    Aggregation aggregation;
    bool sequenceRatio, absoluteCap, detachedRatio; // see VariantTraits
};

inline constexpr VariantInfo variants[] = {
#define RATIONALE_POLICY_VARIANT(type)                                                             \
    {type::name,          type::help,        type::aggregation,                                    \
     type::sequenceRatio, type::absoluteCap, type::detachedRatio},
#include "kernels/policy/variant_list.inc"
};

} // namespace rationale::kernels::policy
