// SPDX-License-Identifier: GPL-3.0-or-later
// One thread block on one OS thread: every CUDA thread is a fiber that runs until a barrier.
#pragma once

#include "kernels/cuda/emulation/fiber.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <deque>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

namespace rationale::kernels::emulation {

constexpr int warpSize = 32;

/// The kernel did what CUDA forbids: barrier not reached by all, a write past shared memory …
struct Violation : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// In which order blocks, and the threads between two barriers, run. A correct kernel cannot tell.
struct Schedule {
    enum Order { Forward, Reverse, Shuffled } order = Forward;
    uint64_t seed = 1; // of Shuffled
};

inline std::vector<int> visitOrder(int count, const Schedule& schedule, std::mt19937_64& random) {
    std::vector<int> order(static_cast<size_t>(count));
    std::iota(order.begin(), order.end(), 0);
    if (schedule.order == Schedule::Reverse)
        std::reverse(order.begin(), order.end());
    if (schedule.order == Schedule::Shuffled)
        std::shuffle(order.begin(), order.end(), random);
    return order;
}

/// Memory of a block, filled with NaN, between two guards that are looked at when the block ends.
/// Under AddressSanitizer there are no guards: its own sit closer and also see reads.
class SharedMemory {
public:
    SharedMemory(const void* site, size_t bytes)
        : m_site(site)
        , m_bytes(bytes) {
        m_memory.resize(bytes + 2 * guard, 0xFF); // all ones: NaN in every floating-point type
        std::fill_n(m_memory.begin(), guard, pattern);
        std::fill_n(m_memory.end() - static_cast<ptrdiff_t>(guard), guard, pattern);
    }
    const void* site() const { return m_site; }
    size_t bytes() const { return m_bytes; }
    void* data() { return m_memory.data() + guard; }
    bool intact() const {
        const auto untouched = [](uint8_t byte) { return byte == pattern; };
        return std::all_of(m_memory.begin(), m_memory.begin() + guard, untouched) &&
               std::all_of(m_memory.end() - static_cast<ptrdiff_t>(guard), m_memory.end(),
                           untouched);
    }

private:
#if defined(__SANITIZE_ADDRESS__)
    static constexpr size_t guard = 0;
#else
    static constexpr size_t guard = 64;
#endif
    static constexpr uint8_t pattern = 0xA5;
    const void* m_site;
    size_t m_bytes;
    std::vector<uint8_t> m_memory;
};

class Block {
public:
    enum class Warp : uint8_t { Sync, Shuffle, Ballot };

    Block(int threads, size_t dynamicBytes, const Schedule& schedule, std::mt19937_64& random)
        : m_schedule(schedule)
        , m_random(random)
        , m_lanes(static_cast<size_t>(threads))
        , m_published(static_cast<size_t>(threads))
        , m_dynamicBytes(dynamicBytes) {
        shared(&m_dynamicBytes, dynamicBytes);
    }

    /// Runs the body once per thread; `enter(thread)` sets threadIdx before a thread goes on.
    void run(const std::function<void()>& body, const std::function<void(int)>& enter) {
        for (size_t t = 0; t < m_lanes.size(); ++t) {
            fiber(t).start([this, &body] {
                body();
                current().state = State::Done;
            });
        }
        while (std::any_of(m_lanes.begin(), m_lanes.end(),
                           [](const Lane& lane) { return lane.state != State::Done; })) {
            const bool ran = runReady(enter);
            const bool freed = releaseWarps();
            if (!ran && !freed && !releaseBlock())
                throw Violation("deadlock: " + describeWaiting());
        }
        for (const SharedMemory& memory : m_shared) {
            if (!memory.intact())
                throw Violation("a write past the end of " + std::to_string(memory.bytes()) +
                                " bytes of shared memory");
        }
    }

    /// The array of one declaration: the same memory for every thread of the block.
    void* shared(const void* site, size_t bytes) {
        for (SharedMemory& memory : m_shared) {
            if (memory.site() == site)
                return memory.data();
        }
        return m_shared.emplace_back(site, bytes).data();
    }
    void* dynamicShared() { return m_shared.front().data(); }

    void syncBlock() { wait(State::AtBlockBarrier); }

    /// The lanes of `mask` meet; afterwards each sees the values that all of them brought.
    const uint64_t* exchange(Warp kind, unsigned mask, uint64_t value) {
        Lane& lane = current();
        if (!(mask >> (m_current % warpSize) & 1))
            throw Violation("a thread calls a warp primitive with a mask that lacks it");
        lane.kind = kind;
        lane.mask = mask;
        lane.value = value;
        wait(State::AtWarpBarrier);
        return &m_published[static_cast<size_t>(m_current / warpSize * warpSize)];
    }
    int thread() const { return m_current; }
    int lanesInWarp() const {
        const int first = m_current / warpSize * warpSize;
        return std::min(warpSize, static_cast<int>(m_lanes.size()) - first);
    }

private:
    enum class State : uint8_t { Ready, AtWarpBarrier, AtBlockBarrier, Done };
    struct Lane {
        State state = State::Ready;
        Warp kind = Warp::Sync;
        unsigned mask = 0;
        uint64_t value = 0;
    };

    // Stacks are kept for the blocks to come.
    static Fiber& fiber(size_t thread) {
        static thread_local std::deque<Fiber> pool;
        while (pool.size() <= thread)
            pool.emplace_back();
        return pool[thread];
    }

    Lane& current() { return m_lanes[static_cast<size_t>(m_current)]; }

    void wait(State state) {
        current().state = state;
        fiber(static_cast<size_t>(m_current)).suspend();
    }

    bool runReady(const std::function<void(int)>& enter) {
        bool ran = false;
        for (const int thread :
             visitOrder(static_cast<int>(m_lanes.size()), m_schedule, m_random)) {
            if (m_lanes[static_cast<size_t>(thread)].state != State::Ready)
                continue;
            m_current = thread;
            enter(thread);
            fiber(static_cast<size_t>(thread)).resume();
            ran = true;
        }
        return ran;
    }

    bool releaseWarps() {
        bool released = false;
        for (size_t first = 0; first < m_lanes.size(); first += warpSize) {
            const size_t count = std::min<size_t>(warpSize, m_lanes.size() - first);
            for (size_t lane = 0; lane < count; ++lane) {
                if (m_lanes[first + lane].state == State::AtWarpBarrier)
                    released |= releaseMask(first, count, m_lanes[first + lane]);
            }
        }
        return released;
    }

    // Frees the lanes of the leader's mask when all of them wait for the same primitive.
    bool releaseMask(size_t first, size_t count, const Lane& leader) {
        const unsigned mask = leader.mask;
        const Warp kind = leader.kind;
        for (size_t lane = 0; lane < count; ++lane) {
            const Lane& other = m_lanes[first + lane];
            if (!(mask >> lane & 1))
                continue;
            if (other.state == State::Done)
                throw Violation("a warp primitive waits for a thread that has ended");
            if (other.state != State::AtWarpBarrier)
                return false;
            if (other.mask != mask || other.kind != kind)
                throw Violation("threads of one warp meet in different warp primitives");
        }
        for (size_t lane = 0; lane < count; ++lane) {
            if (!(mask >> lane & 1))
                continue;
            m_published[first + lane] = m_lanes[first + lane].value;
            m_lanes[first + lane].state = State::Ready;
        }
        return true;
    }

    bool releaseBlock() {
        for (const Lane& lane : m_lanes) {
            if (lane.state == State::Done)
                throw Violation("__syncthreads() is not reached by every thread of the block");
            if (lane.state != State::AtBlockBarrier)
                return false;
        }
        for (Lane& lane : m_lanes)
            lane.state = State::Ready;
        return true;
    }

    std::string describeWaiting() const {
        std::array<int, 4> count{};
        for (const Lane& lane : m_lanes)
            ++count[static_cast<size_t>(lane.state)];
        return std::to_string(count[1]) + " threads wait for their warp, " +
               std::to_string(count[2]) + " for their block, " + std::to_string(count[3]) +
               " have ended";
    }

    const Schedule& m_schedule;
    std::mt19937_64& m_random;
    std::vector<Lane> m_lanes;
    std::vector<uint64_t> m_published;
    std::deque<SharedMemory> m_shared;
    size_t m_dynamicBytes;
    int m_current = 0;
};

} // namespace rationale::kernels::emulation
