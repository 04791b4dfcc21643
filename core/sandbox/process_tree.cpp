// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/process_tree.h"

#include "core/base/owned_fd.h"

#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <string>
#include <unistd.h>
#include <vector>

namespace rationale {

namespace {

namespace fs = std::filesystem;

constexpr size_t mostProcesses = 4096;

/// /proc files are short; empty when the process is gone.
std::string readProc(const std::string& path) {
    std::string text;
    const OwnedFd file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0)
        return text;
    char buffer[4096];
    for (ssize_t got = 0; (got = read(file.get(), buffer, sizeof buffer)) > 0;)
        text.append(buffer, static_cast<size_t>(got));
    return text;
}

/// Bytes behind "Name:" in a file of lines "Name: 12 kB"; 0 when it is not there.
int64_t bytesOf(const std::string& text, const char* name) {
    const size_t at = text.find(name);
    if (at == std::string::npos)
        return 0;
    return std::strtoll(text.c_str() + at + std::strlen(name), nullptr, 10) * 1024;
}

void addChildren(pid_t process, std::vector<pid_t>& list) {
    std::error_code code;
    const std::string tasks = "/proc/" + std::to_string(process) + "/task";
    for (fs::directory_iterator it(tasks, code), end; !code && it != end; it.increment(code)) {
        const std::string children = readProc(it->path().string() + "/children");
        char* at = nullptr;
        const char* text = children.c_str();
        for (long child = std::strtol(text, &at, 10); at != text;
             text = at, child = std::strtol(text, &at, 10))
            if (list.size() < mostProcesses)
                list.push_back(static_cast<pid_t>(child));
    }
}

/// Its own time and that of the children that it has waited for.
double cpuOf(const std::string& folder) {
    const std::string stat = readProc(folder + "stat");
    const size_t name = stat.rfind(')'); // the name may hold anything
    if (name == std::string::npos)
        return 0;
    const char* at = stat.c_str() + name + 2;
    constexpr int skipped = 11; // state … cmajflt; then utime, stime, cutime, cstime
    for (int i = 0; i < skipped && at; ++i)
        at = std::strchr(at, ' ') ? std::strchr(at, ' ') + 1 : nullptr;
    int64_t ticks = 0;
    for (int i = 0; i < 4 && at; ++i) {
        char* next = nullptr;
        ticks += std::strtoll(at, &next, 10);
        at = next;
    }
    static const auto perSecond = static_cast<double>(sysconf(_SC_CLK_TCK));
    return static_cast<double>(ticks) / perSecond;
}

} // namespace

TreeUsage usageOfTree(pid_t root, int64_t memoryOfInterest) {
    std::vector<pid_t> all = {root};
    for (size_t i = 0; i < all.size(); ++i)
        addChildren(all[i], all);
    TreeUsage usage;
    usage.processes = static_cast<int64_t>(all.size());
    int64_t shared = 0;
    for (const pid_t process : all) {
        const std::string folder = "/proc/" + std::to_string(process) + "/";
        usage.cpuSeconds += cpuOf(folder);
        const std::string status = readProc(folder + "status");
        usage.memory += bytesOf(status, "RssAnon:") + bytesOf(status, "RssShmem:");
    }
    if (usage.memory <= memoryOfInterest)
        return usage;
    for (const pid_t process : all) {
        const std::string folder = "/proc/" + std::to_string(process) + "/";
        const std::string rollup = readProc(folder + "smaps_rollup");
        if (rollup.empty()) { // gone, or hidden from us
            const std::string status = readProc(folder + "status");
            shared += bytesOf(status, "RssAnon:") + bytesOf(status, "RssShmem:");
        }
        shared += bytesOf(rollup, "Pss_Anon:") + bytesOf(rollup, "Pss_Shmem:");
    }
    usage.memory = shared;
    return usage;
}

bool canWatchTrees() {
    const std::string self = std::to_string(getpid());
    return access(("/proc/" + self + "/task/" + self + "/children").c_str(), R_OK) == 0;
}

} // namespace rationale
