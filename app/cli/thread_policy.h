// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace rationale::cli {

/// Lets OpenMP's worker threads sleep while they wait for work. libgomp's default is to spin, which
/// is fine on a machine of our own, but with a second run or a busy desktop on the same processors
/// every small kernel then waits for a whole time slice (measured: 60 s instead of 0.5 s). The
/// choice is read when the library is loaded, so the program starts itself again once;
/// OMP_WAIT_POLICY overrides it.
void letWaitingThreadsSleep(char** argv);

} // namespace rationale::cli
