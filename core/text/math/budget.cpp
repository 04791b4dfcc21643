// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/math/budget.h"

#include <flint/flint.h>

#include <ctime>

namespace rationale::math {

namespace {

/// Of this thread alone: a busy machine does not change a verdict.
int64_t threadMilliseconds() {
    timespec time = {};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return static_cast<int64_t>(time.tv_sec) * 1000 + time.tv_nsec / 1000000;
}

/// FLINT keeps what it has once allocated, for each thread: a thread that ends gives it back.
struct ThreadCaches {
    bool used = false;
    ThreadCaches() = default;
    ~ThreadCaches() { flint_cleanup(); }
    ThreadCaches(const ThreadCaches&) = delete;
    ThreadCaches& operator=(const ThreadCaches&) = delete;
};

} // namespace

Budget::Budget(int64_t steps, int64_t milliseconds)
    : m_steps(steps)
    , m_end(threadMilliseconds() + milliseconds) {
    thread_local ThreadCaches caches;
    caches.used = true;
}

void Budget::spend(int64_t steps) {
    m_steps -= steps + 1;
    if (m_steps < 0)
        throw GiveUp{"it takes too many steps"};
    if (++m_calls % 16 == 0 && threadMilliseconds() > m_end)
        throw GiveUp{"it takes too long"};
}

} // namespace rationale::math
