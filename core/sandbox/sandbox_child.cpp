// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/sandbox_child.h"

#include "core/base/error.h"
#include "core/sandbox/syscall_filter.h"

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace rationale {

namespace {

using Arguments = std::vector<std::string>;

constexpr int statusFd = 3, filterFd = 4, firstFileFd = 5; // as bwrap sees them
constexpr int aboveAll = 200; // ours are moved here, so that dup2() never meets one of them
/// Root's processes may not be counted by the kernel and own everything: root runs the sandbox as
/// this user instead, which Debian gives to nobody (Debian policy 9.2.2).
constexpr const char* otherUser = "64321";

[[noreturn]] void failed(const std::string& doing) {
    throw systemError(errno, doing, "the sandbox");
}

OwnedFd moved(int fd) {
    OwnedFd low(fd);
    OwnedFd high(fcntl(fd, F_DUPFD_CLOEXEC, aboveAll));
    if (high.get() < 0)
        failed("open a file of");
    return high;
}

/// A file of memory that can be read from its beginning and not be written any more.
OwnedFd fileOf(const std::string& bytes) {
    const int fd = memfd_create("rationale", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        failed("make an input of");
    OwnedFd file = moved(fd);
    for (size_t done = 0; done < bytes.size();) {
        const ssize_t wrote = write(file.get(), bytes.data() + done, bytes.size() - done);
        if (wrote < 0 && errno != EINTR)
            failed("write an input of");
        done += wrote > 0 ? static_cast<size_t>(wrote) : 0;
    }
    if (lseek(file.get(), 0, SEEK_SET) != 0 ||
        fcntl(file.get(), F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL) !=
            0)
        failed("seal an input of");
    return file;
}

struct Pipe {
    OwnedFd read, write;
    Pipe() {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0)
            failed("make a pipe of");
        read = moved(ends[0]);
        write = moved(ends[1]);
    }
};

bool isFolder(const char* path) {
    struct stat info {};
    return lstat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/// Limits of each process, set inside: there the processes of this sandbox alone are counted.
std::string launcher(const SandboxJob& job) {
    const SandboxLimits& limits = job.limits;
    constexpr int64_t block = 512, kib = 1024;
    const int64_t addresses = 2 * limits.memory + (int64_t{256} << 20); // the tree is watched
    // One second more than the tree has, whose watch says why it stops it.
    std::string script = "ulimit -c 0;ulimit -t " + std::to_string(limits.cpuSeconds + 1) +
                         ";ulimit -v " + std::to_string(addresses / kib) + ";ulimit -f " +
                         std::to_string(limits.fileSize / block) + ";ulimit -n " +
                         std::to_string(limits.openFiles) + ";ulimit -p " +
                         std::to_string(limits.processes + 4) + ";";
    if (job.minds)
        return script + "exec \"$@\"";
    // Signal 0 to everyone but init and this shell finds out whether someone is left.
    return script +
           "\"$@\";code=$?;i=0;while kill -s 0 -- -1 2>/dev/null;do i=$((i+1));"
           "[ $i -gt 5 ]&&exit " +
           std::to_string(processesLeft) + ";sleep 0.02;done;exit $code";
}

Arguments commandLine(const SandboxJob& job) {
    Arguments line;
    const auto add = [&line](std::initializer_list<std::string> words) {
        line.insert(line.end(), words);
    };
    if (geteuid() == 0)
        add({"/usr/bin/setpriv", std::string("--reuid=") + otherUser,
             std::string("--regid=") + otherUser, "--clear-groups"});
    add({bubblewrapPath(),
         "--unshare-user",
         "--unshare-all",
         "--die-with-parent",
         "--new-session",
         "--cap-drop",
         "ALL",
         "--hostname",
         "sandbox",
         "--clearenv",
         "--setenv",
         "PATH",
         "/usr/bin:/bin",
         "--setenv",
         "HOME",
         "/tmp",
         "--setenv",
         "LANG",
         "C.UTF-8",
         "--setenv",
         "PYTHONHASHSEED",
         "0",
         "--ro-bind",
         "/usr",
         "/usr"});
    for (const char* folder : {"bin", "lib", "lib64", "sbin"}) { // links into /usr, or folders
        const std::string path = std::string("/") + folder;
        if (isFolder(path.c_str()))
            add({"--ro-bind", path, path});
        else if (access(path.c_str(), F_OK) == 0)
            add({"--symlink", std::string("usr/") + folder, path});
    }
    for (const char* device : {"/dev/null", "/dev/zero", "/dev/urandom"})
        add({"--dev-bind", device, device});
    add({"--size", std::to_string(job.limits.scratch), "--tmpfs", "/tmp", "--chdir", "/tmp"});
    int fd = firstFileFd;
    for (const SandboxFile& file : job.files)
        add({"--perms", file.executable ? "0555" : "0444", "--file", std::to_string(fd++),
             file.path});
    add({"--remount-ro", "/", "--json-status-fd", std::to_string(statusFd), "--seccomp",
         std::to_string(filterFd), "--", "/bin/sh", "-c", launcher(job), "sh"});
    line.insert(line.end(), job.command.begin(), job.command.end());
    return line;
}

/// posix_spawn's lists, freed at the end.
struct SpawnPlan {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    SpawnPlan() {
        posix_spawn_file_actions_init(&files);
        posix_spawnattr_init(&attributes);
        sigset_t none, all; // the engine blocks and ignores some, which would be inherited
        sigemptyset(&none);
        sigfillset(&all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    ~SpawnPlan() {
        posix_spawn_file_actions_destroy(&files);
        posix_spawnattr_destroy(&attributes);
    }
    SpawnPlan(const SpawnPlan&) = delete;
    SpawnPlan& operator=(const SpawnPlan&) = delete;
};

/// Where memory runs out, the kernel shall look here first.
void offerToOutOfMemory(pid_t pid) {
    const OwnedFd file(
        open(("/proc/" + std::to_string(pid) + "/oom_score_adj").c_str(), O_WRONLY | O_CLOEXEC));
    constexpr std::string_view first = "1000";
    if (file.get() >= 0 && write(file.get(), first.data(), first.size()) < 0)
        return; // a matter of politeness only
}

} // namespace

std::string bubblewrapPath() {
    for (const char* path : {"/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"})
        if (access(path, X_OK) == 0)
            return path;
    return {};
}

SandboxChild::SandboxChild(const SandboxJob& job) {
    Arguments arguments = commandLine(job);
    std::vector<char*> argv;
    argv.reserve(arguments.size() + 1);
    for (std::string& argument : arguments)
        argv.push_back(argument.data());
    argv.push_back(nullptr);
    std::string path = "PATH=/usr/bin:/bin";
    char* const environment[] = {path.data(), nullptr};

    const OwnedFd input = fileOf(job.input), filter = fileOf(syscallFilter());
    Pipe out, err, status;
    std::vector<OwnedFd> files;
    files.reserve(job.files.size());
    for (const SandboxFile& file : job.files)
        files.push_back(fileOf(file.bytes));
    SpawnPlan plan;
    const auto place = [&plan](const OwnedFd& fd, int target) {
        posix_spawn_file_actions_adddup2(&plan.files, fd.get(), target);
    };
    place(input, 0);
    place(out.write, 1);
    place(err.write, 2);
    place(status.write, statusFd);
    place(filter, filterFd);
    int target = firstFileFd;
    for (const OwnedFd& file : files)
        place(file, target++);
    // Libraries open files without O_CLOEXEC: nothing of the engine may be inherited.
    posix_spawn_file_actions_addclosefrom_np(&plan.files, target);
    errno = posix_spawn(&m_pid, argv[0], &plan.files, &plan.attributes, argv.data(), environment);
    if (errno != 0) {
        m_pid = -1;
        failed("start");
    }
    offerToOutOfMemory(m_pid);
    m_out = std::move(out.read);
    m_err = std::move(err.read);
    m_status = std::move(status.read);
}

SandboxChild::~SandboxChild() {
    if (m_pid < 0)
        return;
    kill(m_pid, SIGKILL); // by then it has ended, but for exceptions; what is in it dies with it
    while (waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {
    }
}

} // namespace rationale
