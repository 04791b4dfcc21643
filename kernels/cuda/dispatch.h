// SPDX-License-Identifier: GPL-3.0-or-later
// From the types of views to the types of a kernel template.
#pragma once

#include "kernels/cuda/device_math.h"
#include "kernels/view.h"

#include <stdexcept>
#include <string>

namespace rationale::kernels::RATIONALE_CUDA_NAMESPACE {

template <typename T>
struct TypeTag {
    using type = T;
};

[[noreturn]] inline void refuse(const char* op, const char* reason) {
    throw std::invalid_argument(std::string(op) + ": " + reason);
}

/// `body(arithmetic, compute)`: float with F32 or BF16, or double with F64.
template <typename Body>
void dispatchTypes(const char* op, DType arithmetic, DType compute, const Body& body) {
    if (arithmetic == DType::F64 && compute == DType::F64)
        body(TypeTag<double>{}, TypeTag<double>{});
    else if (arithmetic == DType::F32 && compute == DType::F32)
        body(TypeTag<float>{}, TypeTag<float>{});
    else if (arithmetic == DType::F32 && compute == DType::BF16)
        body(TypeTag<float>{}, TypeTag<BFloat16>{});
    else
        refuse(op, "types must be F32 with F32 or BF16, or all F64");
}

/// The view's memory as T; a type that is not T, where the view is not empty, is refused.
template <typename T>
T* typed(const char* op, const View& view) {
    constexpr DType expected = sizeof(T) == 8   ? DType::F64
                               : sizeof(T) == 2 ? DType::BF16
                                                : DType::F32;
    if (view && view.dtype != expected)
        refuse(op, "a view has another type than the op list says");
    return view.as<T>();
}

} // namespace rationale::kernels::RATIONALE_CUDA_NAMESPACE
