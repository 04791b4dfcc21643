// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace rationale::kernels {

/// Part of each block of columns of one tensor, and where it goes in another: heads and what they
/// consist of.
struct ColumnMap {
    int64_t blocks = 1;
    int64_t yBlock = 0, yOffset = 0; // columns of a block of y; first of the part in it
    int64_t xBlock = 0, xOffset = 0;
    int64_t width = 0; // columns of the part
};

} // namespace rationale::kernels
