// SPDX-License-Identifier: GPL-3.0-or-later
#include "runtime.h"

#include <cstdlib>
#include <cstring>

namespace rationale::kernels {

namespace {

struct Candidate {
    const char* name;
    const Ops* table;
    bool runsHere;
};

#if defined(__x86_64__)
bool hasAvx2() {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
bool hasAvx512() {
    return hasAvx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512cd");
}
#endif

/// Best first.
const Candidate* candidates(int& count) {
    static const Candidate list[] = {
#if defined(RATIONALE_HAS_ISA_avx512)
        {"avx512", &cpu::avx512::table, hasAvx512()},
#endif
#if defined(RATIONALE_HAS_ISA_avx2)
        {"avx2", &cpu::avx2::table, hasAvx2()},
#endif
        {"baseline", &cpu::baseline::table, true},
    };
    count = static_cast<int>(sizeof(list) / sizeof(list[0]));
    return list;
}

const Candidate& chosen() {
    static const Candidate& choice = []() -> const Candidate& {
        int count = 0;
        const Candidate* list = candidates(count);
        const char* cap = std::getenv("RATIONALE_MAX_CPU_ISA");
        int first = 0; // an unknown name caps nothing
        for (int i = 0; cap && i < count; ++i)
            if (std::strcmp(list[i].name, cap) == 0)
                first = i;
        while (!list[first].runsHere)
            ++first; // baseline always runs
        return list[first];
    }();
    return choice;
}

} // namespace

const Ops& cpuOps() {
    return *chosen().table;
}
const char* cpuIsaName() {
    return chosen().name;
}

const Ops* cpuOpsFor(const char* isa) {
    int count = 0;
    const Candidate* list = candidates(count);
    for (int i = 0; i < count; ++i)
        if (std::strcmp(list[i].name, isa) == 0 && list[i].runsHere)
            return list[i].table;
    return nullptr;
}

} // namespace rationale::kernels
