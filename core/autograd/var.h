// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tensor/tensor.h"

#include <functional>
#include <memory>
#include <vector>

namespace rationale {

/// A value that may have a gradient. Copying shares both. The gradient buffer is made on first use,
/// in fp32 (fp64 for fp64 values), zero-filled; backward kernels add to it.
class Var {
public:
    Var() = default;
    explicit Var(Tensor value, bool requiresGrad = false);

    bool defined() const { return static_cast<bool>(m_node); }
    const Tensor& value() const;
    bool requiresGrad() const;
    /// Gradient view for a backward kernel: empty View when no gradient is wanted.
    View gradView() const;
    Tensor grad() const;      // undefined when none was made
    void zeroGrad() const;
    void dropGrad() const;
    /// The same gradient under another value: the bf16 copy of an fp32 master weight. What backward
    /// kernels add to the alias, they add to the master.
    Var alias(Tensor value) const;

    const Shape& shape() const { return value().shape(); }
    int64_t dim(int index) const { return value().dim(index); }
    View view() const { return value().view(); }

private:
    struct Node;
    std::shared_ptr<Node> m_node;
};

/// Linear record of backward closures for one step: record order is already topological. Thread-local:
/// while a Tape lives it is active; ops record on it when an input requires a gradient.
class Tape {
public:
    Tape();
    ~Tape();
    Tape(const Tape&) = delete;
    Tape& operator=(const Tape&) = delete;

    static Tape* active(); // nullptr: inference
    void record(std::function<void()> backward);
    /// Runs the closures in reverse, freeing each as it goes. `loss`: its gradient is set to 1 (scalar).
    void backward(const Var& loss);

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

/// Runs `block` without keeping its activations; backward runs it again on a local tape.
Var checkpoint(const std::function<Var(const Var&)>& block, const Var& input);

} // namespace rationale
