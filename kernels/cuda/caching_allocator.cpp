// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/cuda/caching_allocator.h"

#include <algorithm>
#include <bit>
#include <new>

namespace rationale::kernels {

int64_t CachingAllocator::sizeClass(int64_t bytes) {
    constexpr int64_t smallest = 512;
    if (bytes <= smallest)
        return smallest;
    const auto floorPower = static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(bytes - 1)));
    const int64_t step = std::max(floorPower / 8, smallest);
    return (bytes + step - 1) / step * step;
}

void* CachingAllocator::allocate(int64_t bytes) {
    if (bytes <= 0)
        return nullptr;
    const int64_t size = sizeClass(bytes);
    const std::lock_guard lock(m_mutex);
    void* memory = nullptr;
    if (auto cached = m_free.find(size); cached != m_free.end() && !cached->second.empty()) {
        memory = cached->second.back();
        cached->second.pop_back();
    } else {
        ++m_stats.systemCalls;
        memory = m_system.allocate(size);
        if (!memory) {
            trimLocked();
            memory = m_system.allocate(size);
        }
        if (!memory)
            throw std::bad_alloc();
        m_stats.reserved += size;
    }
    m_stats.used += size;
    m_stats.peak = std::max(m_stats.peak, m_stats.used);
    return memory;
}

void CachingAllocator::release(void* memory, int64_t bytes) {
    if (!memory)
        return;
    const int64_t size = sizeClass(bytes);
    const std::lock_guard lock(m_mutex);
    m_free[size].push_back(memory);
    m_stats.used -= size;
}

void CachingAllocator::trim() {
    const std::lock_guard lock(m_mutex);
    trimLocked();
}

void CachingAllocator::trimLocked() {
    for (auto& [size, blocks] : m_free) {
        for (void* memory : blocks)
            m_system.release(memory);
        m_stats.reserved -= size * static_cast<int64_t>(blocks.size());
    }
    m_free.clear();
}

MemoryStats CachingAllocator::stats() const {
    const std::lock_guard lock(m_mutex);
    return m_stats;
}

void CachingAllocator::resetPeak() {
    const std::lock_guard lock(m_mutex);
    m_stats.peak = m_stats.used;
}

} // namespace rationale::kernels
