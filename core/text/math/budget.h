// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace rationale::math {

/// Thrown by everything that works out values: this far and no further. Not an Error: it becomes
/// the reason of a verdict.
struct GiveUp {
    const char* why;
};

/// What one comparison may cost. Steps are counted before they are made, so that the verdict does
/// not depend on the machine; the thread's own time on the processor is the second line.
class Budget {
public:
    explicit Budget(int64_t steps = mostSteps, int64_t milliseconds = mostMilliseconds);

    void spend(int64_t steps);

    static constexpr int64_t mostSteps = 300000; // products of two terms of one word each
    static constexpr int64_t mostMilliseconds = 60;

private:
    int64_t m_steps;
    int64_t m_end; // milliseconds of the thread's clock
    int m_calls = 0;
};

} // namespace rationale::math
