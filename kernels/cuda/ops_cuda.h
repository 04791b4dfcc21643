// SPDX-License-Identifier: GPL-3.0-or-later
// Declares the ops that the op list gives to every device. A missing definition is a link error.
#pragma once

#include "kernels/cuda/platform.h"
#include "kernels/ops.h"

namespace rationale::kernels::RATIONALE_CUDA_NAMESPACE {

#define RATIONALE_OP(name, parameters) void name parameters;
#include "kernels/op_list.inc"

} // namespace rationale::kernels::RATIONALE_CUDA_NAMESPACE
