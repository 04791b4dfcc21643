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

/// YaRN (Peng et al. 2023) as transformers and DeepSeek compute it: low frequencies are divided by
/// the factor, high ones kept, those between `slow` and `fast` turns over the original length
/// mixed.
struct YarnScaling {
    double factor = 1, betaFast = 32, betaSlow = 1;
    double originalPositions = 4096;
    double attentionFactor = 1; // on cosines and sines
    bool truncate = true;       // the two borders to whole dimensions
};

struct RotaryShape {
    int64_t positions = 0, dim = 0; // dim: columns of a head that are turned
    double theta = 10000;
    double linear = 1; // positions are divided by it
    std::optional<Llama3Scaling> llama3 = {};
    std::optional<YarnScaling> yarn = {};
};

/// Angle per position of each of dim / 2 pairs.
std::vector<double> rotaryFrequencies(const RotaryShape& shape);

/// cos | sin of position · frequency, [positions, dim]: dim / 2 cosines, then as many sines (Su et
/// al. 2021, in the half-split order of Hugging Face's rotate_half). fp32; fp64 for fp64 models.
Tensor makeRotaryTable(const RotaryShape& shape, DType dtype);

} // namespace rationale
