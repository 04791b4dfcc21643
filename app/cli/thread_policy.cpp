// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/thread_policy.h"

#include <cstdlib>

#include <unistd.h>

namespace rationale::cli {

void letWaitingThreadsSleep(char** argv) {
    constexpr const char* variable = "OMP_WAIT_POLICY";
    if (std::getenv(variable) != nullptr || ::setenv(variable, "passive", 0) != 0)
        return;
    ::execv("/proc/self/exe", argv); // comes back only when it failed: then go on as we are
}

} // namespace rationale::cli
