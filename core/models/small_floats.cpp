// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/small_floats.h"

#include <bit>
#include <limits>

namespace rationale {

float halfToFloat(uint16_t half) {
    const uint32_t sign = static_cast<uint32_t>(half & 0x8000u) << 16;
    const uint32_t exponent = (half >> 10) & 0x1fu;
    const uint32_t mantissa = half & 0x3ffu;
    if (exponent == 0) // zero or subnormal: mantissa · 2^-24
        return std::bit_cast<float>(
            sign | std::bit_cast<uint32_t>(static_cast<float>(mantissa) * 0x1p-24f));
    if (exponent == 31)
        return std::bit_cast<float>(sign | 0x7f800000u | (mantissa << 13));
    return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
}

float float8ToFloat(uint8_t bits) {
    const float sign = (bits & 0x80u) != 0 ? -1.0F : 1.0F;
    const uint32_t exponent = (bits >> 3) & 0xfu;
    const uint32_t mantissa = bits & 0x7u;
    if ((bits & 0x7fu) == 0x7fu)
        return std::numeric_limits<float>::quiet_NaN();
    if (exponent == 0) // zero or subnormal: mantissa · 2^-9
        return sign * static_cast<float>(mantissa) * 0x1p-9F;
    return sign * std::bit_cast<float>(((exponent + 120) << 23) | (mantissa << 20));
}

} // namespace rationale
