// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/math/budget.h"

#include <ctime>

namespace rationale::math {

namespace {

/// Of this thread alone: a busy machine does not change a verdict.
int64_t threadMilliseconds() {
    timespec time = {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<int64_t>(time.tv_sec) * 1000 + time.tv_nsec / 1000000;
}

} // namespace

Budget::Budget(int64_t steps)
    : m_steps(steps)
    , m_started(threadMilliseconds()) {}

void Budget::spend(int64_t steps) {
    m_steps -= steps + 1;
    if (m_steps < 0)
        throw GiveUp{"it takes too many steps"};
    if (++m_calls % 32 == 0 && threadMilliseconds() - m_started > mostMilliseconds)
        throw GiveUp{"it takes too long"};
}

} // namespace rationale::math
