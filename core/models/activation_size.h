// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/tensor/tensor.h"

#include <functional>
#include <string>

namespace rationale {

/// Bytes that a forward pass keeps or needs per token. Counted from the ops of core/nn: what each
/// one's backward holds on to. tst_memory_plan.cpp compares them with what the allocator hands out.
struct ActivationSize {
    int64_t perLayer = 0;  // kept for the backward, mean over layers
    int64_t perToken = 0;  // outside the layers: embedding, last norm
    int64_t boundary = 0;  // between two layers: all that gradient checkpointing keeps of one
    int64_t transient = 0; // largest set alive at a time without a tape
    int64_t layers = 0;
    int64_t kept(bool checkpointing) const {
        return checkpointing ? layers * boundary + perLayer + perToken
                             : layers * perLayer + perToken;
    }
};

/// `adapterRank` gives the rank of the adapter on a matrix by the last part of its name, 0: none.
/// Throws Error{Input} for a configuration that is no model.
ActivationSize activationSize(const Json& config, DType computeType,
                              const std::function<int64_t(const std::string&)>& adapterRank);

/// Bytes of the table of rotary angles; 0 with learned positions.
int64_t rotaryBytes(const Json& config, DType computeType);

/// Bytes per token of all layers' cache.
int64_t cacheBytesPerToken(const Json& config, DType computeType);

} // namespace rationale
