// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/rotary_table.h"

#include <cmath>
#include <numbers>
#include <vector>

namespace rationale {

namespace {

double scaledFrequency(double frequency, const Llama3Scaling& scaling) {
    const double waveLength = 2 * std::numbers::pi / frequency;
    if (waveLength < scaling.originalPositions / scaling.highFactor)
        return frequency;
    if (waveLength > scaling.originalPositions / scaling.lowFactor)
        return frequency / scaling.factor;
    const double smooth = (scaling.originalPositions / waveLength - scaling.lowFactor) /
                          (scaling.highFactor - scaling.lowFactor);
    return (1 - smooth) * frequency / scaling.factor + smooth * frequency;
}

template <typename T>
void fillTable(T* table, int64_t positions, const std::vector<double>& frequencies) {
    const auto half = static_cast<int64_t>(frequencies.size());
    for (int64_t position = 0; position < positions; ++position) {
        T* row = table + position * 2 * half;
        for (int64_t i = 0; i < half; ++i) {
            const double angle =
                static_cast<double>(position) * frequencies[static_cast<size_t>(i)];
            row[i] = static_cast<T>(std::cos(angle));
            row[half + i] = static_cast<T>(std::sin(angle));
        }
    }
}

} // namespace

Tensor makeRotaryTable(int64_t maxPositions, int64_t headDim, double theta, DType dtype,
                       const std::optional<Llama3Scaling>& scaling) {
    std::vector<double> frequencies;
    for (int64_t i = 0; i < headDim / 2; ++i) {
        const double exponent = static_cast<double>(2 * i) / static_cast<double>(headDim);
        const double frequency = std::pow(theta, -exponent);
        frequencies.push_back(scaling ? scaledFrequency(frequency, *scaling) : frequency);
    }
    Tensor table = Tensor::empty({maxPositions, headDim}, dtype);
    if (dtype == DType::F64)
        fillTable(table.data<double>(), maxPositions, frequencies);
    else
        fillTable(table.data<float>(), maxPositions, frequencies);
    return table;
}

} // namespace rationale
