// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/optimizer.h"

#include "core/base/error.h"
#include "core/models/safetensors.h"

#include <cmath>

namespace rationale {

namespace {

constexpr const char* averagePrefix = "exp_avg.";
constexpr const char* squaredPrefix = "exp_avg_sq.";

int64_t readCount(const SafetensorsFile& file, const std::string& key) {
    const auto found = file.metadata().find(key);
    if (found == file.metadata().end() || found->second.empty() ||
        found->second.find_first_not_of("0123456789") != std::string::npos)
        throw Error(ErrorKind::Corrupt, "The optimizer state has no count \"" + key + "\"",
                    file.path().string(), "Resume from another checkpoint");
    return std::stoll(found->second);
}

} // namespace

AdamW::AdamW(std::vector<Parameter> parameters, const AdamWOptions& options)
    : m_options(options)
    , m_squareSum(Tensor::zeros({1}, DType::F64))
    , m_scale(Tensor::zeros({1}, DType::F32)) {
    for (Parameter& parameter : parameters) {
        const Tensor& weight = parameter.var.value();
        Tensor average = Tensor::zeros(weight.shape(), weight.dtype());
        Tensor squared = Tensor::zeros(weight.shape(), weight.dtype());
        m_slots.push_back({std::move(parameter), std::move(average), std::move(squared)});
    }
}

OptimizerReport AdamW::step(double learningRate) {
    const kernels::Ops& ops = kernels::cpuOps();
    m_squareSum.fill(0);
    for (const Slot& slot : m_slots)
        if (const Tensor grad = slot.parameter.var.grad(); grad.defined())
            ops.sumSquares(m_squareSum.view(), grad.view(), true);
    ops.clipScale(m_scale.view(), m_squareSum.view(), m_options.maxGradNorm);
    for (const Slot& slot : m_slots) {
        const Tensor grad = slot.parameter.var.grad();
        if (!grad.defined())
            continue;
        const double decay = slot.parameter.decay ? m_options.weightDecay : 0;
        ops.adamw(slot.parameter.var.value().view(), slot.average.view(), slot.squared.view(), {},
                  grad.view(), m_scale.view(), learningRate, m_options.beta1, m_options.beta2,
                  m_options.epsilon, decay, m_steps + 1);
        slot.parameter.var.zeroGrad();
    }
    // The kernels skip the step by themselves; this read only reports it.
    const double squareSum = m_squareSum.data<double>()[0];
    const bool skipped = !std::isfinite(squareSum);
    (skipped ? m_skipped : m_steps) += 1;
    return {std::sqrt(squareSum), skipped};
}

void AdamW::save(const fs::path& file) const {
    std::vector<NamedTensor> tensors;
    for (const Slot& slot : m_slots) {
        tensors.push_back({averagePrefix + slot.parameter.name, slot.average});
        tensors.push_back({squaredPrefix + slot.parameter.name, slot.squared});
    }
    writeSafetensors(
        file, tensors,
        {{"steps", std::to_string(m_steps)}, {"skipped_steps", std::to_string(m_skipped)}});
}

void AdamW::load(const fs::path& path) {
    const SafetensorsFile file(path);
    if (file.entries().size() != 2 * m_slots.size())
        throw Error(ErrorKind::Corrupt,
                    "The optimizer state is of another model: it has " +
                        std::to_string(file.entries().size()) + " tensors, expected " +
                        std::to_string(2 * m_slots.size()),
                    path.string(), "Resume from a checkpoint of this run");
    const int64_t steps = readCount(file, "steps");
    const int64_t skipped = readCount(file, "skipped_steps");
    std::vector<std::pair<Tensor, Tensor>> moments; // taken over only when all could be read
    for (const Slot& slot : m_slots) {
        Tensor average = Tensor::empty(slot.average.shape(), slot.average.dtype());
        Tensor squared = Tensor::empty(slot.squared.shape(), slot.squared.dtype());
        file.read(averagePrefix + slot.parameter.name, average);
        file.read(squaredPrefix + slot.parameter.name, squared);
        moments.emplace_back(std::move(average), std::move(squared));
    }
    for (size_t i = 0; i < m_slots.size(); ++i)
        std::tie(m_slots[i].average, m_slots[i].squared) = std::move(moments[i]);
    m_steps = steps;
    m_skipped = skipped;
}

} // namespace rationale
