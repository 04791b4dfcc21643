// SPDX-License-Identifier: GPL-3.0-or-later
#include "runtime.h"

#include <cstdlib>
#include <new>
#include <stdexcept>
#include <string>

namespace rationale::kernels::cpu {

namespace {

struct Buffers {
    void* memory[static_cast<int>(Scratch::Count)] = {};
    int64_t bytes[static_cast<int>(Scratch::Count)] = {};
    ~Buffers() {
        for (void* block : memory)
            std::free(block);
    }
};

thread_local Buffers buffers;

} // namespace

void* scratch(Scratch use, int64_t bytes) {
    const int index = static_cast<int>(use);
    if (buffers.bytes[index] < bytes) {
        const int64_t rounded = (bytes + bytes / 4 + 4095) / 4096 * 4096;
        std::free(buffers.memory[index]);
        buffers.bytes[index] = 0;
        buffers.memory[index] = std::aligned_alloc(64, static_cast<size_t>(rounded));
        if (!buffers.memory[index])
            throw std::bad_alloc();
        buffers.bytes[index] = rounded;
    }
    return buffers.memory[index];
}

void unsupported(const char* op, const char* why) {
    throw std::invalid_argument(std::string("kernel ") + op + ": " + why);
}

} // namespace rationale::kernels::cpu
