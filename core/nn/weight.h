// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/module.h"

#include <cstdint>

namespace rationale {

/// dtypes of a model: masters in fp32 with bf16 or fp32 compute, or all in fp64 for gradient
/// checks.
struct WeightTypes {
    explicit WeightTypes(DType computeType);
    DType master;
    DType compute;
};

/// A master weight and its compute copy. Both share one gradient.
class Weight {
public:
    Weight() = default;
    Weight(std::string name, const Shape& shape, const WeightTypes& types, bool decay);

    bool defined() const { return m_master.defined(); }
    const Var& master() const { return m_master; }
    const Var& compute() const { return m_compute; } // the master itself when the dtypes agree
    Parameter parameter() const { return {m_name, m_master, m_decay}; }

    /// Casts the master into the compute copy.
    void refresh() const;
    void fill(double value) const;
    /// N(0, standardDeviation), from a stream of (seed, name): the order of parameters does not
    /// matter.
    void initialiseNormal(uint64_t seed, double standardDeviation) const;

private:
    std::string m_name;
    bool m_decay = true;
    Var m_master, m_compute;
};

} // namespace rationale
