// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/rotary_table.h"

#include <algorithm>
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

/// The pair whose wave makes `turns` turns over the original length.
double pairOf(double turns, const RotaryShape& shape) {
    const double length = shape.yarn->originalPositions;
    return static_cast<double>(shape.dim) * std::log(length / (turns * 2 * std::numbers::pi)) /
           (2 * std::log(shape.theta));
}

void scaleYarn(std::vector<double>& frequencies, const RotaryShape& shape) {
    const YarnScaling& yarn = *shape.yarn;
    double low = pairOf(yarn.betaFast, shape), high = pairOf(yarn.betaSlow, shape);
    if (yarn.truncate) {
        low = std::floor(low);
        high = std::ceil(high);
    }
    low = std::max(low, 0.0);
    high = std::min(high, static_cast<double>(shape.dim - 1));
    if (low == high)
        high += 0.001;
    for (size_t i = 0; i < frequencies.size(); ++i) {
        const double ramp = std::clamp((static_cast<double>(i) - low) / (high - low), 0.0, 1.0);
        frequencies[i] = frequencies[i] / yarn.factor * ramp + frequencies[i] * (1 - ramp);
    }
}

template <typename T>
void fillTable(T* table, int64_t positions, const std::vector<double>& frequencies, double scale) {
    const auto half = static_cast<int64_t>(frequencies.size());
    for (int64_t position = 0; position < positions; ++position) {
        T* row = table + position * 2 * half;
        for (int64_t i = 0; i < half; ++i) {
            const double angle =
                static_cast<double>(position) * frequencies[static_cast<size_t>(i)];
            row[i] = static_cast<T>(std::cos(angle) * scale);
            row[half + i] = static_cast<T>(std::sin(angle) * scale);
        }
    }
}

} // namespace

std::vector<double> rotaryFrequencies(const RotaryShape& shape) {
    std::vector<double> frequencies;
    for (int64_t i = 0; i < shape.dim / 2; ++i) {
        const double exponent = static_cast<double>(2 * i) / static_cast<double>(shape.dim);
        const double frequency = std::pow(shape.theta, -exponent) / shape.linear;
        frequencies.push_back(shape.llama3 ? scaledFrequency(frequency, *shape.llama3) : frequency);
    }
    if (shape.yarn)
        scaleYarn(frequencies, shape);
    return frequencies;
}

Tensor makeRotaryTable(const RotaryShape& shape, DType dtype) {
    const std::vector<double> frequencies = rotaryFrequencies(shape);
    const double scale = shape.yarn ? shape.yarn->attentionFactor : 1;
    Tensor table = Tensor::empty({shape.positions, shape.dim}, dtype);
    if (dtype == DType::F64)
        fillTable(table.data<double>(), shape.positions, frequencies, scale);
    else
        fillTable(table.data<float>(), shape.positions, frequencies, scale);
    return table;
}

} // namespace rationale
