// SPDX-License-Identifier: GPL-3.0-or-later
// Runs what nobody trusts: one command in a bubblewrap sandbox of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rationale {

/// Of all processes of the sandbox together unless said otherwise.
struct SandboxLimits {
    int64_t cpuSeconds = 5;
    int64_t wallSeconds = 10;
    int64_t memory = int64_t{512} << 20;  // bytes: private and shared pages
    int64_t scratch = int64_t{64} << 20;  // bytes in /tmp, the one folder that can be written
    int64_t fileSize = int64_t{32} << 20; // bytes of one file
    int64_t output = int64_t{1} << 20;    // bytes of stdout and stderr together
    int64_t processes = 24;
    int64_t openFiles = 64; // of one process
};

struct SandboxFile {
    std::string path, bytes; // absolute, in the sandbox; read-only there
    bool executable = false;
};

struct SandboxJob {
    std::vector<std::string> command; // absolute path first
    std::string input;                // stdin
    std::vector<SandboxFile> files;
    SandboxLimits limits;
    /// The command minds itself whether processes outlive it; else the sandbox looks and says so.
    bool minds = false;
};

struct SandboxResult {
    int exitCode = -1;    // 128 + signal where one ended it; -1 when it was stopped
    std::string broken;   // the limit that it broke: "took longer than 10 s"; empty: none
    std::string out, err; // together at most limits.output bytes
    double seconds = 0;   // on the clock, from its start: waiting for its turn is not in it
};

/// No network, no home, no /proc; /usr read-only; /tmp its own; nothing of the environment and no
/// file of this process; no user namespaces, no foreign memory (seccomp). When it returns, no
/// process of the sandbox is left. Thread-safe; at most as many at once as sandboxSlots(). Throws
/// Error{Unavailable} when the sandbox itself fails, never for what the command does.
SandboxResult runInSandbox(const SandboxJob& job);

/// How many sandboxes run at once: one per processor.
int sandboxSlots();

/// What the machine lacks; empty: the sandbox works. Tried once per process, by running one.
struct SandboxReport {
    std::string missing, remedy;
    bool works() const { return missing.empty(); }
};
const SandboxReport& sandboxReport();
/// Throws Error{Unavailable} that says what to install or to set. `language`: "python", "cpp", or
/// empty for the sandbox alone.
void requireSandbox(const std::string& language = {});

} // namespace rationale
