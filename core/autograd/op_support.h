// SPDX-License-Identifier: GPL-3.0-or-later
// What the files that define differentiable ops share.
#pragma once

#include "core/autograd/var.h"
#include "core/tensor/storage.h"

#include <initializer_list>
#include <utility>

namespace rationale::ops::detail {

/// Throws Error{Internal} that names the op and the shapes.
void require(bool holds, const char* op, const char* what, std::initializer_list<Shape> shapes);

/// Rows begin … end of a view; an empty view stays empty.
View rowsOf(View view, int64_t begin, int64_t end);

inline const kernels::Ops& kernelsOf(const Tensor& tensor) {
    return opsOf(tensor.device());
}

/// The tape to record on: none when recording is off or no input wants a gradient.
inline Tape* tapeFor(std::initializer_list<const Var*> inputs) {
    Tape* tape = Tape::active();
    for (const Var* input : inputs)
        if (tape && input->requiresGrad())
            return tape;
    return nullptr;
}

/// Wraps the result of an op with one output; `backward(View dy)` runs when a gradient has arrived.
template <typename Backward>
Var record(const Tensor& y, std::initializer_list<const Var*> inputs, Backward backward) {
    Tape* tape = tapeFor(inputs);
    if (!tape)
        return Var::result(y, false);
    const Var output = Var::result(y, true);
    tape->record([output, backward = std::move(backward)] {
        const Tensor dy = output.takeGrad();
        if (dy.defined())
            backward(dy.view());
    });
    return output;
}

} // namespace rationale::ops::detail
