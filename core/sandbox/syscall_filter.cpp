// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sandbox/syscall_filter.h"

#include "core/base/error.h"
#include "core/base/owned_fd.h"

#include <cerrno>
#include <memory>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

namespace rationale {

namespace {

/// Memory that no process owns would escape the limit; the others reach into other processes or
/// into parts of the kernel that no answer needs.
constexpr const char* refusedCalls[] = {
    "memfd_create",
    "memfd_secret",
    "shmget",
    "shmat",
    "msgget",
    "semget",
    "mq_open",
    "ptrace",
    "process_vm_readv",
    "process_vm_writev",
    "pidfd_getfd",
    "kcmp",
    "unshare",
    "setns",
    "mount",
    "umount2",
    "pivot_root",
    "chroot",
    "fsopen",
    "fsmount",
    "fspick",
    "open_tree",
    "move_mount",
    "mount_setattr",
    "keyctl",
    "add_key",
    "request_key",
    "bpf",
    "perf_event_open",
    "userfaultfd",
    "io_uring_setup",
    "io_uring_enter",
    "io_uring_register",
    "open_by_handle_at",
    "name_to_handle_at",
    "quotactl",
    "syslog",
    "personality",
    "init_module",
    "finit_module",
    "delete_module",
    "kexec_load",
    "acct",
    "swapon",
    "swapoff",
    "reboot",
    "vhangup",
    "fanotify_init",
};

void check(int code) {
    if (code != 0)
        throw Error(ErrorKind::Unavailable, "The filter of system calls could not be made",
                    "sandbox", "libseccomp refused with " + std::to_string(-code));
}

std::string makeFilter() {
    const std::unique_ptr<void, void (*)(scmp_filter_ctx)> filter(seccomp_init(SCMP_ACT_ALLOW),
                                                                  seccomp_release);
    if (!filter)
        check(-ENOMEM);
    for (const char* name : refusedCalls) {
        const int call = seccomp_syscall_resolve_name(name);
        if (call != __NR_SCMP_ERROR) // unknown to an older library: then the kernel is older too
            check(seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), call, 0));
    }
    // glibc falls back to clone(), whose flags can be seen.
    check(seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0));
    check(seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(EPERM), SCMP_SYS(clone), 1,
                           SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_NEWUSER, CLONE_NEWUSER)));
    // Some families, as AF_VSOCK, know no network namespaces.
    check(seccomp_rule_add(filter.get(), SCMP_ACT_ERRNO(ENETUNREACH), SCMP_SYS(socket), 1,
                           SCMP_A0(SCMP_CMP_NE, AF_UNIX)));
    const OwnedFd file(memfd_create("filter", MFD_CLOEXEC));
    if (file.get() < 0)
        throw systemError(errno, "make", "the filter of system calls");
    std::string bytes;
    int code = seccomp_export_bpf(filter.get(), file.get());
    if (code == 0) {
        bytes.resize(static_cast<size_t>(lseek(file.get(), 0, SEEK_END)));
        if (pread(file.get(), bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
            code = -EIO;
    }
    check(code);
    return bytes;
}

} // namespace

const std::string& syscallFilter() {
    static const std::string filter = makeFilter();
    return filter;
}

} // namespace rationale
