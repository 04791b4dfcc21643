// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>

namespace rationale {

/// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC'11): a pure
/// function of (key, counter). Sampling uses it keyed by (seed, sequence, position), so batch size,
/// grouping and restarts do not change the text.
std::array<uint32_t, 4> philox(uint64_t key, uint64_t counterLow, uint64_t counterHigh);

/// 64-bit mix of several integers, to derive one key from (seed, step, prompt, member …).
uint64_t mixKeys(uint64_t a, uint64_t b, uint64_t c = 0, uint64_t d = 0);

/// A sequential view of one Philox stream. The state is (key, stream, position): three integers
/// that a checkpoint stores.
class Rng {
public:
    explicit Rng(uint64_t key, uint64_t stream = 0, uint64_t position = 0);

    uint32_t nextUint32();
    uint64_t nextUint64();
    double uniform();                         // [0, 1), 53 bits
    int64_t below(int64_t bound);             // uniform in [0, bound), unbiased; bound ≥ 1
    int64_t range(int64_t low, int64_t high); // both ends included
    bool chance(double probability);
    double normal(); // standard normal, Box–Muller
    uint64_t position() const { return m_position; }

    template <typename Container>
    void shuffle(Container& items) { // Fisher–Yates
        for (int64_t i = static_cast<int64_t>(items.size()) - 1; i > 0; --i) {
            using std::swap;
            swap(items[i], items[below(i + 1)]);
        }
    }

private:
    uint64_t m_key;
    uint64_t m_stream;
    uint64_t m_position; // 32-bit words drawn so far
    std::array<uint32_t, 4> m_block{};
    uint64_t m_blockIndex = ~uint64_t{0};
};

} // namespace rationale
