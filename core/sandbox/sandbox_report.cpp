// SPDX-License-Identifier: GPL-3.0-or-later
// Whether this machine can run sandboxes, found out by running one.
#include "core/base/error.h"
#include "core/base/fs.h"
#include "core/sandbox/process_tree.h"
#include "core/sandbox/sandbox.h"
#include "core/sandbox/sandbox_child.h"

#include <unistd.h>

namespace rationale {

namespace {

std::string settingOf(const char* path) {
    std::error_code code;
    if (!fs::exists(path, code))
        return {};
    std::string text = readFile(path);
    while (text.ends_with('\n'))
        text.pop_back();
    return text;
}

/// The setting that keeps users from making namespaces, if one does.
std::string namespaceRemedy() {
    struct Setting {
        const char *path, *bad, *remedy;
    };
    constexpr Setting settings[] = {
        {"/proc/sys/kernel/unprivileged_userns_clone", "0",
         "Run `sysctl kernel.unprivileged_userns_clone=1`"},
        {"/proc/sys/user/max_user_namespaces", "0", "Run `sysctl user.max_user_namespaces=10000`"},
        {"/proc/sys/kernel/apparmor_restrict_unprivileged_userns", "1",
         "Run `sysctl kernel.apparmor_restrict_unprivileged_userns=0`, or give bwrap an AppArmor "
         "profile that allows user namespaces"},
    };
    for (const Setting& setting : settings)
        if (settingOf(setting.path) == setting.bad)
            return setting.remedy;
    return "User namespaces must be allowed; containers and chroots often forbid them (Docker: "
           "--security-opt seccomp=unconfined --security-opt systempaths=unconfined)";
}

/// Prints "ready" where nothing that the sandbox promises is missing: the scratch folder can be
/// written, the root cannot, nobody else is seen, processes are counted.
SandboxJob trial() {
    SandboxJob job;
    job.command = {"/bin/sh", "-c",
                   "echo x >/tmp/x && ! (echo x >/x) 2>/dev/null && [ ! -e /proc/1 ] && "
                   "[ ! -e /home ] && ulimit -S -p 4 && "
                   "(for i in 1 2 3 4 5 6; do sleep 0.02 & done) 2>/tmp/refused; "
                   "ulimit -S -p 20; grep -q fork /tmp/refused && echo ready"};
    job.limits.wallSeconds = 30;
    job.minds = true;
    return job;
}

SandboxReport findOut() {
    SandboxReport report;
    if (bubblewrapPath().empty())
        return {"bubblewrap is not installed", "Run `apt install bubblewrap`"};
    if (geteuid() == 0 && access("/usr/bin/setpriv", X_OK) != 0)
        return {"setpriv is not installed", "Run `apt install util-linux`"};
    if (!canWatchTrees())
        return {"The kernel does not tell the children of a process",
                "Use a kernel with CONFIG_PROC_CHILDREN"};
    try {
        const SandboxResult result = runInSandbox(trial());
        if (result.exitCode < 0 || result.out != "ready\n")
            report = {"The limits of the sandbox do not hold here: " +
                          (result.broken.empty() ? result.err : result.broken),
                      "Use a kernel of 5.14 or newer"};
    } catch (const Error& error) {
        return {error.message(), namespaceRemedy()};
    }
    return report;
}

} // namespace

const SandboxReport& sandboxReport() {
    static const SandboxReport report = findOut();
    return report;
}

void requireSandbox(const std::string& language) {
    const SandboxReport& report = sandboxReport();
    if (!report.works())
        throw Error(ErrorKind::Unavailable,
                    "Code answers cannot be judged without a sandbox: " + report.missing, "sandbox",
                    report.remedy);
    if (language == "python" && access("/usr/bin/python3", X_OK) != 0)
        throw Error(ErrorKind::Unavailable, "Answers in Python cannot be run", "/usr/bin/python3",
                    "Run `apt install python3`");
    if (language == "cpp" && access("/usr/bin/g++", X_OK) != 0)
        throw Error(ErrorKind::Unavailable, "Answers in C++ cannot be compiled", "/usr/bin/g++",
                    "Run `apt install g++`");
}

} // namespace rationale
