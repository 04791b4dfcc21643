// SPDX-License-Identifier: GPL-3.0-or-later
// A stackful coroutine on POSIX ucontext, told to the sanitizers when they are on.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <ucontext.h>
#include <utility>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace rationale::kernels::emulation {

/// Runs a body that can be left in the middle (suspend) and taken up again (resume), on the OS
/// thread that resumes it. A finished or abandoned fiber is used again by start().
class Fiber {
public:
    Fiber()
        : m_stack(new std::byte[stackBytes]) {}
    Fiber(const Fiber&) = delete;
    Fiber& operator=(const Fiber&) = delete;
    ~Fiber() {
#if defined(__SANITIZE_THREAD__)
        if (m_tsanFiber)
            __tsan_destroy_fiber(m_tsanFiber);
#endif
    }

    void start(std::function<void()> body) {
        m_body = std::move(body);
        m_failure = nullptr;
        if (std::exchange(m_idle, false))
            return; // the last body ended: its context waits for the next one
#if defined(__SANITIZE_ADDRESS__)
        ASAN_UNPOISON_MEMORY_REGION(m_stack.get(), stackBytes); // an abandoned body left its marks
#endif
#if defined(__SANITIZE_THREAD__)
        if (m_tsanFiber)
            __tsan_destroy_fiber(m_tsanFiber);
        m_tsanFiber = __tsan_create_fiber(0);
#endif
        getcontext(&m_context);
        m_context.uc_stack.ss_sp = m_stack.get();
        m_context.uc_stack.ss_size = stackBytes;
        m_context.uc_link = nullptr;
        const auto address = reinterpret_cast<size_t>(this);
        makecontext(&m_context, reinterpret_cast<void (*)()>(&Fiber::enter), 2,
                    static_cast<unsigned>(address >> 32), static_cast<unsigned>(address));
    }

    /// Returns when the body suspends or ends; what it threw comes out here.
    void resume() {
#if defined(__SANITIZE_ADDRESS__)
        void* fake = nullptr;
        __sanitizer_start_switch_fiber(&fake, m_stack.get(), stackBytes);
#endif
#if defined(__SANITIZE_THREAD__)
        m_tsanCaller = __tsan_get_current_fiber();
        __tsan_switch_to_fiber(m_tsanFiber, 0);
#endif
        swapcontext(&m_caller, &m_context);
#if defined(__SANITIZE_ADDRESS__)
        __sanitizer_finish_switch_fiber(fake, nullptr, nullptr);
#endif
        if (m_failure)
            std::rethrow_exception(std::exchange(m_failure, nullptr));
    }

    /// Called by the body alone.
    void suspend() {
#if defined(__SANITIZE_ADDRESS__)
        void* fake = nullptr;
        __sanitizer_start_switch_fiber(&fake, m_callerStack, m_callerStackBytes);
#endif
#if defined(__SANITIZE_THREAD__)
        __tsan_switch_to_fiber(m_tsanCaller, 0);
#endif
        swapcontext(&m_context, &m_caller);
#if defined(__SANITIZE_ADDRESS__)
        arrived(fake);
#endif
    }

private:
    static constexpr size_t stackBytes = 128 * 1024;

    static void enter(unsigned high, unsigned low) {
        auto* self = reinterpret_cast<Fiber*>((static_cast<size_t>(high) << 32) | low);
        self->arrived(nullptr);
        for (;;) {
            try {
                self->m_body();
            } catch (...) {
                self->m_failure = std::current_exception();
            }
            self->m_idle = true;
            self->suspend();
        }
    }

    void arrived([[maybe_unused]] void* fake) {
#if defined(__SANITIZE_ADDRESS__)
        __sanitizer_finish_switch_fiber(fake, &m_callerStack, &m_callerStackBytes);
#endif
    }

    std::unique_ptr<std::byte[]> m_stack;
    std::function<void()> m_body;
    std::exception_ptr m_failure;
    bool m_idle = false;
    ucontext_t m_context{}, m_caller{};
#if defined(__SANITIZE_ADDRESS__)
    const void* m_callerStack = nullptr;
    size_t m_callerStackBytes = 0;
#endif
#if defined(__SANITIZE_THREAD__)
    void* m_tsanFiber = nullptr;
    void* m_tsanCaller = nullptr;
#endif
};

} // namespace rationale::kernels::emulation
