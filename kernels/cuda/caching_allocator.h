// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "kernels/ops.h"

#include <map>
#include <mutex>
#include <vector>

namespace rationale::kernels {

/// Keeps released blocks for the next request of the same size class, so that a warm training step
/// asks the system for nothing. A block may be handed out again at once: its users are ordered by
/// the one compute stream. Knows nothing of CUDA: the system's two calls are given.
class CachingAllocator {
public:
    struct System {
        void* (*allocate)(int64_t bytes); // null when there is no memory left
        void (*release)(void* memory);
    };

    explicit CachingAllocator(System system)
        : m_system(system) {}
    CachingAllocator(const CachingAllocator&) = delete;
    CachingAllocator& operator=(const CachingAllocator&) = delete;

    /// Gives the cached blocks back and tries again before it throws std::bad_alloc. 0 bytes: null.
    void* allocate(int64_t bytes);
    void release(void* memory, int64_t bytes);
    void trim();
    MemoryStats stats() const;
    void resetPeak();

    /// Bytes really taken for a request: eighths of the power of two below it, at least 512. At
    /// most one eighth is wasted, and few classes exist.
    static int64_t sizeClass(int64_t bytes);

private:
    void trimLocked();

    System m_system;
    mutable std::mutex m_mutex;
    std::map<int64_t, std::vector<void*>> m_free; // by size class
    MemoryStats m_stats;
};

} // namespace rationale::kernels
