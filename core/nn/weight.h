// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/nn/module.h"

#include <cstdint>

namespace rationale {

/// fp32, or fp64 for fp64: of the residual stream, norms and routers.
constexpr DType wideOf(DType type) {
    return type == DType::F64 ? DType::F64 : DType::F32;
}

/// dtypes of a model: masters in fp32 with bf16 or fp32 compute, or all in fp64 for gradient
/// checks. A frozen model has its compute weights alone.
struct WeightTypes {
    explicit WeightTypes(DType computeType, bool canTrain = true)
        : master(canTrain ? wideOf(computeType) : computeType)
        , compute(computeType)
        , trainable(canTrain) {}
    /// The same for a weight that is always wide.
    WeightTypes wide() const {
        WeightTypes types(wideOf(compute), trainable);
        types.allocate = allocate;
        return types;
    }
    /// The same for a table that the residual stream starts from: fp32 numbers in a file stay so,
    /// or a frozen copy of a policy would not be that policy.
    WeightTypes table() const {
        WeightTypes types = *this;
        types.master = wideTables ? wideOf(compute) : master;
        return types;
    }
    /// Names and shapes alone: what a configuration asks for, without memory for it.
    static WeightTypes shapesOnly() {
        WeightTypes types(DType::F32, false);
        types.allocate = false;
        return types;
    }

    DType master;
    DType compute;
    bool trainable;
    bool allocate = true;
    bool wideTables = false;
};

/// A master weight and its compute copy. Both share one gradient.
class Weight {
public:
    Weight() = default;
    Weight(std::string name, const Shape& shape, const WeightTypes& types, bool decay);

    bool defined() const { return !m_name.empty(); }
    const std::string& name() const { return m_name; }
    const Shape& shape() const { return m_shape; }
    bool decays() const { return m_decay; }
    const Var& master() const { return m_master; }
    const Var& compute() const { return m_compute; } // the master itself when the dtypes agree
    Parameter parameter() const { return {m_name, m_master, m_decay}; }

    /// Casts the master into the compute copy.
    void refresh() const;
    /// No gradient from now on; of master and compute copy only the compute copy is kept.
    void freeze() const;
    void fill(double value) const;
    /// N(0, standardDeviation), from a stream of (seed, name): the order of parameters does not
    /// matter.
    void initialiseNormal(uint64_t seed, double standardDeviation) const;

private:
    std::string m_name;
    Shape m_shape;
    bool m_decay = true;
    mutable Var m_master,
        m_compute; // freeze() lets go of the master: every list of weights sees it
};

} // namespace rationale
