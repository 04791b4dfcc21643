// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tensor/tensor.h"

#include <functional>
#include <memory>
#include <vector>

namespace rationale {

/// A value that may have a gradient. Copying shares both. The gradient buffer is made on first use:
/// fp32 (fp64 for fp64 values) for what a person makes, the type of the value for what an op
/// returns.
class Var {
public:
    Var() = default;
    explicit Var(Tensor value, bool requiresGrad = false);
    /// For ops: like the constructor, but the gradient has the type of the value, so that a bf16
    /// activation has a bf16 gradient.
    static Var result(Tensor value, bool requiresGrad);

    bool defined() const { return m_value.defined(); }
    const Tensor& value() const;
    bool requiresGrad() const;
    /// Where a backward kernel adds to: empty View when no gradient is wanted. The first one after
    /// zeroGrad() gets `overwrite` set and must write all of it.
    View gradView() const;
    /// What a backward kernel reads: empty View when nothing has arrived.
    View upstreamGrad() const;
    Tensor grad() const; // undefined when none was made
    /// The next gradient overwrites this one; the buffer is kept.
    void zeroGrad() const;
    /// Moves the gradient out, or in: false (and nothing done) when one is there or is not wanted.
    /// Saves a copy where the gradient of a sum goes to a summand unchanged.
    Tensor takeGrad() const;
    bool giveGrad(Tensor gradient) const;
    /// The same gradient under another value: the bf16 copy of an fp32 master weight. What backward
    /// kernels add to the alias, they add to the master.
    Var alias(Tensor value) const;

    const Shape& shape() const { return value().shape(); }
    int64_t dim(int index) const { return value().dim(index); }
    View view() const { return value().view(); }

private:
    struct Gradient;
    Tensor m_value;
    std::shared_ptr<Gradient> m_gradient;
};

/// Linear record of backward closures for one step: record order is already topological.
/// Thread-local: while a Tape lives it is active; ops record on it when an input requires a
/// gradient.
class Tape {
public:
    Tape();
    ~Tape();
    Tape(const Tape&) = delete;
    Tape& operator=(const Tape&) = delete;

    static Tape* active(); // nullptr: inference
    void record(std::function<void()> backward);
    /// Runs the closures in reverse, freeing each as it goes. `loss`: its gradient is set to 1
    /// (scalar).
    void backward(const Var& loss);
    /// The same for gradients that the caller has already put in place.
    void run();

private:
    std::vector<std::function<void()>> m_nodes;
    Tape* m_previous = nullptr;
};

/// Turns recording off in a scope (reference model, sampling).
class NoGrad {
public:
    NoGrad();
    ~NoGrad();

private:
    Tape* m_saved;
};

/// Runs `block` without keeping its activations; backward runs it again on a local tape. The first
/// output follows; all may have gradients.
std::vector<Var> checkpoint(const std::function<std::vector<Var>(const Var&)>& block,
                            const Var& input);

} // namespace rationale
