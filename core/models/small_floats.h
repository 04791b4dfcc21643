// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace rationale {

/// IEEE 754 binary16.
float halfToFloat(uint16_t half);
/// OCP 8-bit E4M3 ("float8_e4m3fn"): bias 7, no infinities, NaN at 0x7f and 0xff, largest 448.
float float8ToFloat(uint8_t bits);

} // namespace rationale
