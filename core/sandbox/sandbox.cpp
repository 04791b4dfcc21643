// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/sandbox.h"

#include "core/base/error.h"
#include "core/sandbox/process_tree.h"
#include "core/sandbox/sandbox_child.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <poll.h>
#include <semaphore>
#include <sys/statvfs.h>
#include <thread>
#include <unistd.h>

namespace rationale {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int tickMs = 10;
constexpr size_t longestStatus = 16384;
constexpr uint64_t mostScratchFiles = 4096;

std::string inMib(int64_t bytes) {
    return std::to_string(bytes >> 20) + " MiB";
}

/// One run: reads what comes, watches what is used, stops what goes too far.
class SandboxRun {
public:
    explicit SandboxRun(const SandboxJob& job)
        : m_limits(job.limits)
        , m_begin(Clock::now())
        , m_child(job) {}

    SandboxResult run() {
        auto nextLook = m_begin + std::chrono::milliseconds(tickMs);
        while (m_outOpen || m_errOpen || m_statusOpen) {
            readAll();
            if (Clock::now() < nextLook)
                continue;
            if (m_result.broken.empty())
                look();
            else
                killAll(); // again: the first time, its init may not have been known
            nextLook = Clock::now() + std::chrono::milliseconds(tickMs);
        }
        m_result.seconds = secondsSoFar();
        readStatus("\"exit-code\":", m_result.exitCode);
        if (m_result.exitCode < 0 && m_result.broken.empty())
            throw Error(ErrorKind::Unavailable, "The sandbox failed: " + firstLine(m_result.err),
                        "sandbox", "See `rationale doctor`");
        if (!m_result.broken.empty())
            m_result.exitCode = -1;
        else if (m_result.exitCode == processesLeft)
            m_result.broken = "left processes running";
        else if (m_result.exitCode == 128 + SIGXFSZ)
            m_result.broken = "wrote a file of more than " + inMib(m_limits.fileSize);
        else if (m_result.exitCode == 128 + SIGKILL &&
                 m_result.seconds >= static_cast<double>(m_limits.cpuSeconds))
            m_result.broken = tooMuchCpu(); // the kernel was quicker
        return std::move(m_result);
    }

private:
    static std::string firstLine(const std::string& text) {
        return text.empty() ? "it ended without a word" : text.substr(0, text.find('\n'));
    }
    std::string tooMuchCpu() const {
        return "used more than " + std::to_string(m_limits.cpuSeconds) + " s of processor time";
    }
    double secondsSoFar() const {
        return std::chrono::duration<double>(Clock::now() - m_begin).count();
    }

    void readAll() {
        pollfd files[3] = {{m_outOpen ? m_child.out() : -1, POLLIN, 0},
                           {m_errOpen ? m_child.err() : -1, POLLIN, 0},
                           {m_statusOpen ? m_child.status() : -1, POLLIN, 0}};
        if (poll(files, 3, tickMs) <= 0)
            return;
        const auto most = static_cast<size_t>(m_limits.output);
        if (files[0].revents != 0)
            m_outOpen = readSome(m_child.out(), m_result.out, most - m_result.err.size());
        if (files[1].revents != 0)
            m_errOpen = readSome(m_child.err(), m_result.err, most - m_result.out.size());
        if (files[2].revents != 0)
            m_statusOpen = readSome(m_child.status(), m_status, longestStatus);
    }

    /// False at the end of the file. What is beyond `most` is thrown away.
    bool readSome(int file, std::string& text, size_t most) {
        char buffer[65536];
        const ssize_t got = read(file, buffer, sizeof buffer);
        if (got < 0)
            return errno == EINTR || errno == EAGAIN;
        const size_t kept = std::min(static_cast<size_t>(got), most - std::min(most, text.size()));
        text.append(buffer, kept);
        if (kept < static_cast<size_t>(got))
            stop("wrote more than " + std::to_string(m_limits.output >> 10) + " KiB of output");
        return got > 0;
    }

    /// A number that bwrap has reported, behind its name.
    template <typename Number>
    bool readStatus(const char* name, Number& value) const {
        const size_t at = m_status.find(name);
        if (at == std::string::npos)
            return false;
        value = static_cast<Number>(std::atol(m_status.c_str() + at + std::strlen(name)));
        return true;
    }

    void look() {
        if (secondsSoFar() > static_cast<double>(m_limits.wallSeconds)) {
            stop("took longer than " + std::to_string(m_limits.wallSeconds) + " s");
            return;
        }
        if (m_init <= 0 && !readStatus("\"child-pid\":", m_init))
            return;
        const TreeUsage usage = usageOfTree(m_init, m_limits.memory);
        constexpr int64_t own = 2; // init and the shell
        struct statvfs scratch {};
        const std::string folder = "/proc/" + std::to_string(m_init) + "/root/tmp";
        const bool seen = // at first the root is still the machine's
            statvfs(folder.c_str(), &scratch) == 0 &&
            scratch.f_blocks * scratch.f_frsize == static_cast<uint64_t>(m_limits.scratch);
        if (usage.memory > m_limits.memory)
            stop("used more than " + inMib(m_limits.memory) + " of memory");
        else if (usage.processes > m_limits.processes + own)
            stop("started more than " + std::to_string(m_limits.processes) + " processes");
        else if (usage.cpuSeconds > static_cast<double>(m_limits.cpuSeconds))
            stop(tooMuchCpu());
        else if (seen && scratch.f_bfree == 0)
            stop("filled its folder of " + inMib(m_limits.scratch));
        else if (seen && scratch.f_files - scratch.f_ffree > mostScratchFiles)
            stop("made more than " + std::to_string(mostScratchFiles) + " files");
    }

    void stop(const std::string& why) {
        if (!m_result.broken.empty())
            return;
        m_result.broken = why;
        killAll();
    }

    /// With the init of its process namespace all others die, and bwrap ends after them.
    void killAll() {
        int ended = 0;
        if (readStatus("\"exit-code\":", ended))
            return;
        if (readStatus("\"child-pid\":", m_init) && m_init > 0 && kill(m_init, SIGKILL) == 0)
            return;
        kill(m_child.pid(), SIGKILL);
    }

    const SandboxLimits& m_limits;
    Clock::time_point m_begin;
    SandboxChild m_child;
    SandboxResult m_result;
    std::string m_status;
    pid_t m_init = -1; // the sandbox's process 1, as it is numbered here
    bool m_outOpen = true, m_errOpen = true, m_statusOpen = true;
};

/// Takes one of the places in which sandboxes run.
class Slot {
public:
    Slot() { places().acquire(); }
    ~Slot() { places().release(); }
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;

private:
    static std::counting_semaphore<>& places() {
        static std::counting_semaphore<> all(sandboxSlots());
        return all;
    }
};

} // namespace

int sandboxSlots() {
    return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

SandboxResult runInSandbox(const SandboxJob& job) {
    const Slot slot;
    try {
        return SandboxRun(job).run();
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::Unavailable)
            throw;
    }
    return SandboxRun(job).run(); // a machine may be short of processes for a moment
}

} // namespace rationale
