// SPDX-License-Identifier: GPL-3.0-or-later
// What the op sources of every instruction set share: plain functions, compiled once for any
// processor.
#pragma once

#include "kernels/ops.h"

namespace rationale::kernels::cpu {

/// Memory of the calling thread that lives until the thread ends; grows, never shrinks. One buffer
/// per use: a kernel must not ask twice for the same one. Aligned to 64 bytes.
enum class Scratch { ConvertA, ConvertB, ConvertC, PadA, PadC, Partial, Attention, Row, Count };
void* scratch(Scratch use, int64_t bytes);

/// Row-major product by oneDNN: c [M, N] (+)= op(a) · op(b), see matmul in op_list.inc. Types: F32
/// all over, or BF16 a and b with BF16 or F32 c.
struct Product {
    void* c;
    const void* a;
    const void* b;
    int64_t m, n, k;
    DType cType, abType;
    bool transposeA, transposeB, accumulate;
};
/// False when the processor has no bf16 product in oneDNN: the caller converts to F32.
bool canMultiply(DType type);
void multiply(const Product& product);

[[noreturn]] void unsupported(const char* op, const char* why);

#define RATIONALE_DECLARE_TABLE(isa)                                                               \
    namespace isa {                                                                                \
    extern const Ops table;                                                                        \
    }
RATIONALE_DECLARE_TABLE(baseline)
RATIONALE_DECLARE_TABLE(avx2)
RATIONALE_DECLARE_TABLE(avx512)
#undef RATIONALE_DECLARE_TABLE

} // namespace rationale::kernels::cpu
