// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/detach.h"

#include "core/base/error.h"
#include "core/base/file_lock.h"
#include "core/base/id.h"
#include "core/storage/library_schema.h"
#include "core/storage/pipeline_record.h"
#include "core/storage/run_types.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace rationale::cli {

namespace {

/// In the child, between fork and exec: only async-signal-safe calls.
[[noreturn]] void becomeProgram(const char* const* arguments, int log) {
    setsid();
    const int nothing = open("/dev/null", O_RDONLY);
    dup2(nothing, STDIN_FILENO);
    dup2(log, STDOUT_FILENO);
    dup2(log, STDERR_FILENO);
    execv(arguments[0], const_cast<char* const*>(arguments));
    _exit(127);
}

/// This program again, as a process of its own session; its id.
pid_t startDetached(const std::vector<std::string>& words, const std::string& logPath) {
    const std::string program = fs::read_symlink("/proc/self/exe").string();
    std::vector<const char*> arguments = {program.c_str()};
    arguments.reserve(words.size() + 2);
    for (const std::string& word : words)
        arguments.push_back(word.c_str());
    arguments.push_back(nullptr);
    const int log = open(logPath.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (log < 0)
        throw systemError(errno, "open the log", logPath);
    const pid_t child = fork();
    if (child == 0)
        becomeProgram(arguments.data(), log);
    close(log);
    if (child < 0)
        throw systemError(errno, "start an engine", program);
    return child;
}

} // namespace

void startDetachedEngine(const fs::path& runFolder, bool resume, const std::string& until) {
    const bool pipeline = fs::exists(runFolder / pipeline_files::yaml);
    const fs::path lock = runFolder / (pipeline ? pipeline_files::lock : run_files::lock);
    if (FileLock::isHeld(lock))
        throw Error(ErrorKind::Locked, "An engine already works on this run", runFolder.string(),
                    "Wait for it, or stop it with 'rationale stop'.");
    std::vector<std::string> words = {"engine", runFolder.string()};
    if (resume)
        words.emplace_back("--resume");
    if (!until.empty())
        words.insert(words.end(), {"--until", until});
    const std::string logPath = (runFolder / run_files::log).string();
    const pid_t child = startDetached(words, logPath);
    for (;;) {
        int status = 0;
        const pid_t ended = waitpid(child, &status, WNOHANG);
        if (ended == child && !(WIFEXITED(status) && WEXITSTATUS(status) == 0))
            throw Error(ErrorKind::Io, "The engine ended at once", logPath, "See that log.");
        if (ended == child || FileLock::isHeld(lock))
            return;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
}

void startDetachedQueue(const fs::path& project) {
    startDetached({"queue", "run", "--project", project.string()},
                  (project / project_files::queueLog).string());
}

} // namespace rationale::cli
