// SPDX-License-Identifier: GPL-3.0-or-later
// The bwrap process behind runInSandbox(), its command line and its pipes.
#pragma once

#include "core/base/owned_fd.h"
#include "core/sandbox/sandbox.h"

#include <string>
#include <sys/types.h>
#include <vector>

namespace rationale {

/// A started sandbox. Its destructor kills what is left and waits for it. Lives and dies on one
/// thread: the sandbox ends with the thread that started it.
class SandboxChild {
public:
    /// Throws Error{Unavailable, Io} when it cannot be started.
    explicit SandboxChild(const SandboxJob& job);
    ~SandboxChild();
    SandboxChild(const SandboxChild&) = delete;
    SandboxChild& operator=(const SandboxChild&) = delete;

    pid_t pid() const { return m_pid; }
    int out() const { return m_out.get(); }
    int err() const { return m_err.get(); }
    int status() const { return m_status.get(); } // where bwrap reports: --json-status-fd

private:
    pid_t m_pid = -1;
    OwnedFd m_out, m_err, m_status;
};

/// Exit code of the sandbox where processes outlived the command; a program that ends with it by
/// itself is as wrong.
inline constexpr int processesLeft = 250;

/// Path of bwrap; empty: it is not installed.
std::string bubblewrapPath();

} // namespace rationale
