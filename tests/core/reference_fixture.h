// SPDX-License-Identifier: GPL-3.0-or-later
// What tests/oracle wrote: models of every family with what transformers computes for them.
#pragma once

#include "core/models/safetensors.h"
#include "model_fixture.h"

#include <cmath>
#include <string>
#include <vector>

namespace rationale::test {

inline fs::path referenceData() {
    return fs::path(RATIONALE_SOURCE_DIR) / "tests" / "data";
}

/// One tensor of an expected.safetensors.
inline Tensor expectedTensor(const SafetensorsFile& file, const std::string& name) {
    const auto& entry = file.entries().at(name);
    Tensor values = Tensor::zeros(entry.shape, entry.dtype == "I32" ? DType::I32 : DType::F32);
    file.read(name, values);
    return values;
}

inline std::vector<int32_t> expectedIds(const SafetensorsFile& file, const std::string& name) {
    const Tensor ids = expectedTensor(file, name);
    return {ids.data<int32_t>(), ids.data<int32_t>() + ids.size()};
}

/// Largest difference, relative to the largest expected value (absolute where all are zero).
inline double relativeError(const Tensor& actual, const Tensor& wanted) {
    double worst = 0, largest = 0;
    for (int64_t i = 0; i < wanted.size(); ++i) {
        const double value = wanted.data<float>()[i];
        const double difference = std::abs(actual.data<float>()[i] - value);
        worst = std::isnan(difference) ? INFINITY : std::max(worst, difference);
        largest = std::max(largest, std::abs(value));
    }
    return largest > 0 ? worst / largest : worst;
}

/// Folders below tests/data/families.
inline std::vector<std::string> familyCases() {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(referenceData() / "families"))
        names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

/// A file's name of a tensor for the model's.
inline std::string fileName(const SafetensorsFile& expected, const std::string& name) {
    const std::string gradient = "gradient.";
    if (expected.contains(gradient + name))
        return gradient + name;
    const size_t dot = name.find('.'); // "transformer." of gpt2, which some files leave out
    return gradient + name.substr(dot + 1);
}

} // namespace rationale::test
