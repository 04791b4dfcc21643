// SPDX-License-Identifier: GPL-3.0-or-later
// Shared by the op sources, inside the namespace of one instruction set: vector type, bf16, exp,
// type dispatch. Nothing here may leave a symbol outside that namespace.
#pragma once

#include "runtime.h"

#include <math.h>
#include <omp.h>
#include <string.h>

#ifndef RATIONALE_ISA
#error "compile the op sources through rationale_cpu_isa()"
#endif

namespace rationale::kernels::cpu::RATIONALE_ISA {

#define RATIONALE_OP(name, parameters) void name parameters;
#define RATIONALE_OP_CPU(name, parameters) void name parameters;
#include "kernels/op_list.inc"

#if defined(__AVX512F__)
constexpr int vectorBytes = 64;
#elif defined(__AVX2__)
constexpr int vectorBytes = 32;
#else
constexpr int vectorBytes = 16;
#endif

struct Bf16 {
    uint16_t bits;
};

/// What arithmetic on S is done in.
template <typename S>
struct AccumulateOf {
    using Type = float;
};
template <>
struct AccumulateOf<double> {
    using Type = double;
};

inline float load(const float* p) {
    return *p;
}
inline double load(const double* p) {
    return *p;
}
inline float load(const Bf16* p) {
    return __builtin_bit_cast(float, uint32_t(p->bits) << 16);
}

inline void store(float* p, double v) {
    *p = float(v);
}
inline void store(float* p, float v) {
    *p = v;
}
inline void store(double* p, double v) {
    *p = v;
}
/// Round to nearest even; a NaN stays one.
inline void store(Bf16* p, float v) {
    const uint32_t u = __builtin_bit_cast(uint32_t, v);
    const uint32_t rounded = (u + 0x7fffu + ((u >> 16) & 1u)) >> 16;
    const uint32_t nan = (u >> 16) | 0x40u;
    p->bits = uint16_t((u & 0x7fffffffu) > 0x7f800000u ? nan : rounded);
}
inline void store(Bf16* p, double v) {
    store(p, float(v));
}

template <typename S, typename V>
inline void put(S* p, V v, bool add) {
    store(p, add ? V(load(p)) + v : v);
}

template <typename T>
inline T smaller(T a, T b) {
    return b < a ? b : a;
}
template <typename T>
inline T larger(T a, T b) {
    return a < b ? b : a;
}

/// exp with at most 2 ulp error (tests/kernels measures it): Cody–Waite reduction by ln 2 in two
/// parts, polynomial of degree 7, 2^n in two factors so that the whole range down to denormals
/// works.
inline float expOf(float x) {
    const float above = x > -104.0f ? x : -104.0f; // the form of one max and one min instruction
    const float t = above < 89.0f ? above : 89.0f;
    const float shifted =
        t * 1.44269504088896341f + 12582912.0f; // 1.5 · 2^23: rounds to an integer
    const float n = shifted - 12582912.0f;
    float r = t - n * 0.693145751953125f;
    r = r - n * 1.42860682030941723212e-6f;
    float p = 1.0f / 5040;
    p = p * r + 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r * r + r + 1.0f;
    const int32_t e = __builtin_bit_cast(int32_t, shifted) - 0x4b400000;
    const int32_t half = e >> 1;
    const float a = __builtin_bit_cast(float, (half + 127) << 23);
    const float b = __builtin_bit_cast(float, (e - half + 127) << 23);
    return x != x ? x : p * a * b;
}
inline double expOf(double x) {
    return exp(x);
}

template <typename T>
inline T sigmoidOf(T x) {
    return T(1) / (T(1) + expOf(-x));
}

/// Calls f with a null pointer of the view's element type.
template <typename F>
inline void withType(const View& view, const char* op, F&& f) {
    switch (view.dtype) {
    case DType::F32:
        return f(static_cast<float*>(nullptr));
    case DType::F64:
        return f(static_cast<double*>(nullptr));
    case DType::BF16:
        return f(static_cast<Bf16*>(nullptr));
    default:
        unsupported(op, "element type");
    }
}

template <typename P>
struct PointeeOf;
template <typename E>
struct PointeeOf<E*> {
    using Type = E;
};
#define RATIONALE_ELEMENT(tag) typename PointeeOf<decltype(tag)>::Type

/// Below this many elements (about ten microseconds of simple work) one thread is as fast as
/// several, and does not wait for one that shares its core with another program.
constexpr int64_t serialElements = 32768;

} // namespace rationale::kernels::cpu::RATIONALE_ISA
