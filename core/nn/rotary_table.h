// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/tensor/tensor.h"

#include <optional>

namespace rationale {

/// Llama 3.1's stretching of the low frequencies (rope_type "llama3" in config.json).
struct Llama3Scaling {
    double factor = 8, lowFactor = 1, highFactor = 4;
    double originalPositions = 8192;
};

/// cos | sin of position · frequency, [maxPositions, headDim]: headDim / 2 cosines, then as many
/// sines (Su et al. 2021, in the half-split order of Hugging Face's rotate_half). fp32; fp64 for
/// fp64 models.
Tensor makeRotaryTable(int64_t maxPositions, int64_t headDim, double theta, DType dtype,
                       const std::optional<Llama3Scaling>& scaling = {});

} // namespace rationale
