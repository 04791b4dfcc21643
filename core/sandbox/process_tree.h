// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <sys/types.h>

namespace rationale {

/// What a process and everything below it use, read from /proc.
struct TreeUsage {
    int64_t processes = 0;
    int64_t memory = 0; // bytes: private and shared memory, not the pages of files
    double cpuSeconds = 0;
};

/// A process that ends meanwhile counts for nothing. Memory that processes share is counted once
/// where the sum is above `memoryOfInterest`; below, each counts all that it maps.
TreeUsage usageOfTree(pid_t root, int64_t memoryOfInterest);
/// Whether the kernel says what the children of a process are.
bool canWatchTrees();

} // namespace rationale
