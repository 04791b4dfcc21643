// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rng.h"

#include "core/base/error.h"

#include <cmath>
#include <numbers>

namespace rationale {

std::array<uint32_t, 4> philox(uint64_t key, uint64_t counterLow, uint64_t counterHigh) {
    // Constants and round function: Salmon et al., SC'11, §4.3 (philox4x32-10).
    constexpr uint64_t multiplier0 = 0xD2511F53, multiplier1 = 0xCD9E8D57;
    constexpr uint32_t weyl0 = 0x9E3779B9, weyl1 = 0xBB67AE85;
    std::array<uint32_t, 4> x = {
        static_cast<uint32_t>(counterLow), static_cast<uint32_t>(counterLow >> 32),
        static_cast<uint32_t>(counterHigh), static_cast<uint32_t>(counterHigh >> 32)};
    uint32_t key0 = static_cast<uint32_t>(key), key1 = static_cast<uint32_t>(key >> 32);
    for (int round = 0; round < 10; ++round) {
        const uint64_t product0 = multiplier0 * x[0], product1 = multiplier1 * x[2];
        x = {static_cast<uint32_t>(product1 >> 32) ^ x[1] ^ key0, static_cast<uint32_t>(product1),
             static_cast<uint32_t>(product0 >> 32) ^ x[3] ^ key1, static_cast<uint32_t>(product0)};
        key0 += weyl0;
        key1 += weyl1;
    }
    return x;
}

uint64_t mixKeys(uint64_t a, uint64_t b, uint64_t c, uint64_t d) {
    // Philox as a hash: (a, b) is the counter, then its output and (c, d) enter a second call.
    const auto first = philox(0x52617469'6F6E616C, a, b);
    const uint64_t left = first[0] | (uint64_t{first[1]} << 32);
    const uint64_t right = first[2] | (uint64_t{first[3]} << 32);
    const auto second = philox(left, right ^ c, d);
    return second[0] | (uint64_t{second[1]} << 32);
}

Rng::Rng(uint64_t key, uint64_t stream, uint64_t position)
    : m_key(key)
    , m_stream(stream)
    , m_position(position) {}

uint32_t Rng::nextUint32() {
    const uint64_t block = m_position / 4;
    if (block != m_blockIndex) {
        m_block = philox(m_key, block, m_stream);
        m_blockIndex = block;
    }
    return m_block[m_position++ % 4];
}

uint64_t Rng::nextUint64() {
    const uint64_t low = nextUint32();
    return low | (uint64_t{nextUint32()} << 32);
}

double Rng::uniform() {
    return static_cast<double>(nextUint64() >> 11) * 0x1.0p-53;
}

int64_t Rng::below(int64_t bound) {
    if (bound < 1)
        throw Error(ErrorKind::Internal, "Rng::below needs a bound of at least 1");
    // Rejection of the incomplete last interval: exactly uniform.
    const uint64_t range = static_cast<uint64_t>(bound);
    const uint64_t threshold = (0 - range) % range;
    for (;;) {
        const uint64_t value = nextUint64();
        if (value >= threshold)
            return static_cast<int64_t>(value % range);
    }
}

int64_t Rng::range(int64_t low, int64_t high) {
    if (high < low)
        throw Error(ErrorKind::Internal, "Rng::range needs low <= high");
    const uint64_t width = static_cast<uint64_t>(high) - static_cast<uint64_t>(low);
    if (width >= static_cast<uint64_t>(INT64_MAX))
        throw Error(ErrorKind::Internal, "Rng::range is wider than 2^63 - 1");
    return low + below(static_cast<int64_t>(width) + 1);
}

bool Rng::chance(double probability) {
    return uniform() < probability;
}

double Rng::normal() {
    // Box–Muller's cosine half only: the state stays three integers. 1 - u keeps the log finite.
    const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
    return radius * std::cos(2.0 * std::numbers::pi * uniform());
}

} // namespace rationale
