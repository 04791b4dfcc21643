// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <csignal>
#include <functional>

#include <sys/wait.h>
#include <unistd.h>

namespace rationale::test {

/// A forked child that runs `body` and then waits to be killed. `body` gets a function that tells
/// the parent "so far all is well"; waitUntilReady() returns whether that has happened. Fork before
/// the test starts threads.
class ChildProcess {
public:
    explicit ChildProcess(const std::function<void(const std::function<void()>& ready)>& body) {
        int ends[2];
        if (::pipe(ends) != 0)
            return;
        m_pid = ::fork();
        if (m_pid == 0) {
            std::signal(SIGTERM, SIG_DFL); // Qt Test installs a handler that prints a stack
            bool failed = false;
            try {
                body([&] { failed = ::write(ends[1], "y", 1) != 1; });
            } catch (...) {
                failed = true;
            }
            ::_exit(failed ? 1 : 0);
        }
        ::close(ends[1]);
        m_pipe = ends[0];
    }
    ~ChildProcess() {
        kill(SIGKILL);
        if (m_pipe >= 0)
            ::close(m_pipe);
    }
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    bool waitUntilReady() const {
        char answer = 0;
        return ::read(m_pipe, &answer, 1) == 1 && answer == 'y';
    }
    void kill(int signal) {
        if (m_pid > 0) {
            ::kill(m_pid, signal);
            wait();
        }
    }
    /// Exit status; -1 when a signal ended it.
    int wait() {
        int status = 0;
        if (m_pid > 0)
            ::waitpid(m_pid, &status, 0);
        m_pid = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    pid_t m_pid = -1;
    int m_pipe = -1;
};

} // namespace rationale::test
