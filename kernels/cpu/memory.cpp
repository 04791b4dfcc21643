// SPDX-License-Identifier: GPL-3.0-or-later
// Caching allocator of main memory. Size classes: powers of two and three quarters of them, so that
// a block wastes at most a third; a freed block waits for the next request of its class.
#include "kernels/ops.h"

#include <cstdlib>
#include <cstring>
#include <mutex>
#include <new>
#include <unordered_map>
#include <vector>

namespace rationale::kernels {

namespace {

class Cache {
public:
    void* allocate(int64_t bytes) {
        const int64_t size = sizeClass(bytes);
        std::lock_guard lock(m_mutex);
        m_stats.used += bytes;
        m_stats.peak = m_stats.used > m_stats.peak ? m_stats.used : m_stats.peak;
        auto& blocks = m_free[size];
        if (!blocks.empty()) {
            void* block = blocks.back();
            blocks.pop_back();
            return block;
        }
        void* block = std::aligned_alloc(64, static_cast<size_t>(size));
        if (!block) {
            m_stats.used -= bytes;
            throw std::bad_alloc();
        }
        m_stats.reserved += size;
        ++m_stats.systemCalls;
        return block;
    }

    void release(void* block, int64_t bytes) {
        const int64_t size = sizeClass(bytes);
        std::lock_guard lock(m_mutex);
        m_stats.used -= bytes;
        m_free[size].push_back(block);
    }

    void trim() {
        std::lock_guard lock(m_mutex);
        for (auto& [size, blocks] : m_free) {
            for (void* block : blocks)
                std::free(block);
            m_stats.reserved -= size * static_cast<int64_t>(blocks.size());
            blocks.clear();
        }
    }

    MemoryStats stats() {
        std::lock_guard lock(m_mutex);
        return m_stats;
    }

    void resetPeak() {
        std::lock_guard lock(m_mutex);
        m_stats.peak = m_stats.used;
    }

private:
    static int64_t sizeClass(int64_t bytes) {
        int64_t size = 256;
        while (size < bytes)
            size *= 2;
        return size >= 1024 && size / 4 * 3 >= bytes ? size / 4 * 3 : size;
    }

    std::mutex m_mutex;
    std::unordered_map<int64_t, std::vector<void*>> m_free;
    MemoryStats m_stats;
};

/// Never destroyed: tensors in static storage may outlive everything else.
Cache& cache() {
    static Cache& instance = *new Cache;
    return instance;
}

const DeviceMemory memory = {
    [](int64_t bytes) { return cache().allocate(bytes); },
    [](void* block, int64_t bytes) { cache().release(block, bytes); },
    [] { cache().trim(); },
    [] { return cache().stats(); },
    [] { cache().resetPeak(); },
    [](void* to, const void* from, int64_t n) { std::memcpy(to, from, static_cast<size_t>(n)); },
    [](void* to, const void* from, int64_t n) { std::memcpy(to, from, static_cast<size_t>(n)); },
};

} // namespace

const DeviceMemory& cpuMemory() {
    return memory;
}

} // namespace rationale::kernels
