// SPDX-License-Identifier: GPL-3.0-or-later
#include "isa.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

void fill(View y, double value) {
    const int64_t n = y.size();
    if (y.dtype == DType::I32) {
        for (int64_t i = 0; i < n; ++i)
            y.as<int32_t>()[i] = int32_t(value);
        return;
    }
    if (value == 0) {
        memset(y.data, 0, size_t(n * bytesOf(y.dtype)));
        return;
    }
    withType(y, "fill", [&](auto tag) {
        auto* out = y.as<RATIONALE_ELEMENT(tag)>();
        for (int64_t i = 0; i < n; ++i)
            store(out + i, value);
    });
}

void cast(View y, View x) {
    const int64_t n = y.size();
    if (x.size() != n)
        unsupported("cast", "sizes differ");
    if (x.dtype == y.dtype) {
        memcpy(y.data, x.data, size_t(n * bytesOf(y.dtype)));
        return;
    }
    withType(y, "cast", [&](auto to) {
        withType(x, "cast", [&](auto from) {
            auto* out = y.as<RATIONALE_ELEMENT(to)>();
            const auto* in = x.as<const RATIONALE_ELEMENT(from)>();
#pragma omp parallel for simd schedule(static) if (n > serialElements)
            for (int64_t i = 0; i < n; ++i)
                store(out + i, load(in + i));
        });
    });
}

void axpy(View y, View x, double alpha) {
    const int64_t n = y.size();
    if (x.size() != n)
        unsupported("axpy", "sizes differ");
    withType(y, "axpy", [&](auto to) {
        withType(x, "axpy", [&](auto from) {
            using Out = RATIONALE_ELEMENT(to);
            using Real = typename AccumulateOf<Out>::Type;
            auto* out = y.as<Out>();
            const auto* in = x.as<const RATIONALE_ELEMENT(from)>();
            const bool add = !y.overwrite;
            const Real factor = Real(alpha);
#pragma omp parallel for simd schedule(static) if (n > serialElements)
            for (int64_t i = 0; i < n; ++i)
                put(out + i, factor * Real(load(in + i)), add);
        });
    });
}

void addFwd(View y, View a, View b) {
    const int64_t n = y.size();
    if (a.size() != n || b.size() != n)
        unsupported("addFwd", "sizes differ");
    withType(y, "addFwd", [&](auto to) {
        withType(a, "addFwd", [&](auto first) {
            withType(b, "addFwd", [&](auto second) {
                using Out = RATIONALE_ELEMENT(to);
                using Real = typename AccumulateOf<Out>::Type;
                auto* out = y.as<Out>();
                const auto* p = a.as<const RATIONALE_ELEMENT(first)>();
                const auto* q = b.as<const RATIONALE_ELEMENT(second)>();
#pragma omp parallel for simd schedule(static) if (n > serialElements)
                for (int64_t i = 0; i < n; ++i)
                    store(out + i, Real(load(p + i)) + Real(load(q + i)));
            });
        });
    });
}

void biasFwd(View y, View bias) {
    const int64_t rows = y.rows(), n = y.columns();
    if (bias.size() != n)
        unsupported("biasFwd", "sizes differ");
    withType(y, "biasFwd", [&](auto to) {
        withType(bias, "biasFwd", [&](auto from) {
            using Out = RATIONALE_ELEMENT(to);
            using Real = typename AccumulateOf<Out>::Type;
            const auto* in = bias.as<const RATIONALE_ELEMENT(from)>();
#pragma omp parallel for schedule(static) if (rows * n > serialElements)
            for (int64_t r = 0; r < rows; ++r) {
                Out* out = y.as<Out>() + r * n;
#pragma omp simd
                for (int64_t i = 0; i < n; ++i)
                    put(out + i, Real(load(in + i)), true);
            }
        });
    });
}

void biasBwd(View dbias, View dy) {
    const int64_t rows = dy.rows(), n = dy.columns();
    if (dbias.size() != n)
        unsupported("biasBwd", "sizes differ");
    withType(dbias, "biasBwd", [&](auto to) {
        withType(dy, "biasBwd", [&](auto from) {
            using Out = RATIONALE_ELEMENT(to);
            using Real = typename AccumulateOf<Out>::Type;
            const auto* in = dy.as<const RATIONALE_ELEMENT(from)>();
            auto* sums = static_cast<Real*>(scratch(Scratch::Row, n * int64_t(sizeof(Real))));
            memset(sums, 0, size_t(n) * sizeof(Real));
            for (int64_t r = 0; r < rows; ++r)
#pragma omp simd
                for (int64_t i = 0; i < n; ++i)
                    sums[i] += Real(load(in + r * n + i));
            for (int64_t i = 0; i < n; ++i)
                put(dbias.as<Out>() + i, sums[i], !dbias.overwrite);
        });
    });
}

namespace {

/// Elements of one pass: both gradients are computed into the first-level cache, then stored.
constexpr int64_t passElements = 512;

template <typename Element>
void swigluPass(Element* __restrict y, const Element* __restrict g, const Element* __restrict u,
                int64_t n) {
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) {
        const auto x = load(g + i);
        store(y + i, x * sigmoidOf(x) * load(u + i));
    }
}

template <typename Real, typename Element, typename Up>
void swigluSlopes(Real* __restrict dg, Real* __restrict du, const Element* g, const Element* u,
                  const Up* upstream, int64_t n) {
#pragma omp simd
    for (int64_t i = 0; i < n; ++i) {
        const Real x = load(g + i), d = Real(load(upstream + i));
        const Real s = sigmoidOf(x);
        dg[i] = d * Real(load(u + i)) * (s * (1 + x * (1 - s)));
        du[i] = d * x * s;
    }
}

template <typename Real>
void putPass(const View& to, int64_t first, const Real* from, int64_t n) {
    if (!to)
        return;
    withType(to, "swigluBwd", [&](auto tag) {
        auto* out = to.as<RATIONALE_ELEMENT(tag)>() + first;
        // NOLINTNEXTLINE(bugprone-branch-clone): it does not look into OpenMP loops
        if (to.overwrite) {
#pragma omp simd
            for (int64_t i = 0; i < n; ++i)
                store(out + i, from[i]);
        } else {
#pragma omp simd
            for (int64_t i = 0; i < n; ++i)
                put(out + i, from[i], true);
        }
    });
}

} // namespace

void swigluFwd(View y, View gate, View up) {
    const int64_t n = y.size();
    if (gate.size() != n || up.size() != n || gate.dtype != y.dtype || up.dtype != y.dtype)
        unsupported("swigluFwd", "sizes or types differ");
    withType(y, "swigluFwd", [&](auto tag) {
        using Element = RATIONALE_ELEMENT(tag);
#pragma omp parallel for schedule(static) if (n > serialElements / 4)
        for (int64_t first = 0; first < n; first += passElements)
            swigluPass(y.as<Element>() + first, gate.as<const Element>() + first,
                       up.as<const Element>() + first, smaller(passElements, n - first));
    });
}

void swigluBwd(View dgate, View dup, View dy, View gate, View up) {
    const int64_t n = dy.size();
    if (gate.size() != n || up.size() != n || gate.dtype != up.dtype)
        unsupported("swigluBwd", "sizes or types differ");
    withType(gate, "swigluBwd", [&](auto tag) {
        withType(dy, "swigluBwd", [&](auto from) {
            using Element = RATIONALE_ELEMENT(tag);
            using Real = typename AccumulateOf<Element>::Type;
            const auto* upstream = dy.as<const RATIONALE_ELEMENT(from)>();
#pragma omp parallel for schedule(static) if (n > serialElements / 4)
            for (int64_t first = 0; first < n; first += passElements) {
                Real dg[passElements], du[passElements];
                const int64_t count = smaller(passElements, n - first);
                swigluSlopes(dg, du, gate.as<const Element>() + first,
                             up.as<const Element>() + first, upstream + first, count);
                putPass(dgate, first, dg, count);
                putPass(dup, first, du, count);
            }
        });
    });
}

namespace {

/// gelu(x) = x · σ(2u), u = √(2/π) (x + 0.044715 x³): ½ (1 + tanh u) = σ(2u).
template <typename Real>
inline Real geluGate(Real x) {
    return sigmoidOf(Real(1.5957691216057308) * (x + Real(0.044715) * x * x * x));
}

template <typename Real>
inline Real geluSlope(Real x) {
    const Real s = geluGate(x);
    const Real inner = Real(1.5957691216057308) * (1 + Real(3 * 0.044715) * x * x);
    return s + x * s * (1 - s) * inner;
}

} // namespace

void geluFwd(View y, View x) {
    const int64_t n = y.size();
    if (x.size() != n || x.dtype != y.dtype)
        unsupported("geluFwd", "sizes or types differ");
    withType(y, "geluFwd", [&](auto tag) {
        auto* out = y.as<RATIONALE_ELEMENT(tag)>();
        const auto* in = x.as<const RATIONALE_ELEMENT(tag)>();
#pragma omp parallel for simd schedule(static) if (n > serialElements / 4)
        for (int64_t i = 0; i < n; ++i)
            store(out + i, load(in + i) * geluGate(load(in + i)));
    });
}

void geluBwd(View dx, View dy, View x) {
    const int64_t n = dy.size();
    if (x.size() != n)
        unsupported("geluBwd", "sizes differ");
    withType(x, "geluBwd", [&](auto tag) {
        withType(dy, "geluBwd", [&](auto from) {
            withType(dx, "geluBwd", [&](auto to) {
                using Element = RATIONALE_ELEMENT(tag);
                using Real = typename AccumulateOf<Element>::Type;
                const auto* in = x.as<const Element>();
                const auto* upstream = dy.as<const RATIONALE_ELEMENT(from)>();
                auto* out = dx.as<RATIONALE_ELEMENT(to)>();
                const bool add = !dx.overwrite;
#pragma omp parallel for simd schedule(static) if (n > serialElements / 4)
                for (int64_t i = 0; i < n; ++i)
                    put(out + i, Real(load(upstream + i)) * geluSlope(Real(load(in + i))), add);
            });
        });
    });
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
