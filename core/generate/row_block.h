// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace rationale {

/// Generation always runs matrix products on a multiple of this many rows: a processor may use
/// another kernel, with another order of summation, for a few rows than for many, and a sequence
/// alone must give the bits that it gives in a batch.
constexpr int64_t rowBlock = 64;

constexpr int64_t padRows(int64_t rows) {
    return (rows + rowBlock - 1) / rowBlock * rowBlock;
}

} // namespace rationale
