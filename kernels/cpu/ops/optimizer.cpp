// SPDX-License-Identifier: GPL-3.0-or-later
#include "isa.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

namespace {

struct Rates {
    double learningRate, beta1, beta2, epsilon, weightDecay, correction1, correction2;
};

template <typename Real, typename Copy>
void update(const View& weight, const View& m, const View& v, const View& compute, const View& grad,
            Real scale, const Rates& rates) {
    const int64_t n = weight.size();
    Real* w = weight.as<Real>();
    Real* mean = m.as<Real>();
    Real* square = v.as<Real>();
    Copy* copy = compute.as<Copy>();
    const Real* g = grad.as<const Real>();
    const Real beta1 = Real(rates.beta1), beta2 = Real(rates.beta2), epsilon = Real(rates.epsilon);
    const Real keep = Real(1 - rates.learningRate * rates.weightDecay);
    const Real step = Real(rates.learningRate / rates.correction1);
    const Real correction = Real(1 / rates.correction2);
#pragma omp parallel for simd schedule(static) if (n > serialElements)
    for (int64_t i = 0; i < n; ++i) {
        const Real slope = g[i] * scale;
        const Real first = beta1 * mean[i] + (1 - beta1) * slope;
        const Real second = beta2 * square[i] + (1 - beta2) * slope * slope;
        mean[i] = first;
        square[i] = second;
        const Real root = sizeof(Real) == 8 ? Real(sqrt(double(second * correction)))
                                            : Real(sqrtf(float(second * correction)));
        const Real next = w[i] * keep - step * first / (root + epsilon);
        w[i] = next;
        if (copy)
            store(copy + i, next);
    }
}

} // namespace

void adamw(View weight, View m, View v, View compute, View grad, View scale, double learningRate,
           double beta1, double beta2, double epsilon, double weightDecay, int64_t step) {
    const double factor = scale ? double(*scale.as<float>()) : 1.0;
    if (!(factor >= 0))
        return;
    const Rates rates{learningRate,
                      beta1,
                      beta2,
                      epsilon,
                      weightDecay,
                      1 - pow(beta1, double(step)),
                      1 - pow(beta2, double(step))};
    const View others[] = {m, v, grad};
    for (const View& view : others)
        if (view.dtype != weight.dtype || view.size() != weight.size())
            unsupported("adamw", "weight, m, v and grad must agree");
    if (weight.dtype == DType::F64)
        update<double, float>(weight, m, v, compute, grad, factor, rates);
    else if (weight.dtype != DType::F32)
        unsupported("adamw", "element type");
    else if (compute && compute.dtype == DType::BF16)
        update<float, Bf16>(weight, m, v, compute, grad, float(factor), rates);
    else
        update<float, float>(weight, m, v, compute, grad, float(factor), rates);
}

/// Blocks of fixed size, added in order: the same sum for any number of threads.
void sumSquares(View sum, View x, bool accumulate) {
    constexpr int64_t block = 4096;
    const int64_t n = x.size(), blocks = (n + block - 1) / block;
    auto* partials = static_cast<double*>(scratch(Scratch::Partial, (blocks + 1) * 8));
    withType(x, "sumSquares", [&](auto tag) {
        using Element = RATIONALE_ELEMENT(tag);
        using Real = typename AccumulateOf<Element>::Type;
        const Element* in = x.as<const Element>();
#pragma omp parallel for schedule(static) if (n > 4 * serialElements)
        for (int64_t b = 0; b < blocks; ++b) {
            Real total = 0;
            const int64_t end = smaller(n, (b + 1) * block);
#pragma omp simd reduction(+ : total)
            for (int64_t i = b * block; i < end; ++i)
                total += Real(load(in + i)) * Real(load(in + i));
            partials[b] = double(total);
        }
    });
    double total = accumulate ? *sum.as<double>() : 0.0;
    for (int64_t b = 0; b < blocks; ++b)
        total += partials[b];
    *sum.as<double>() = total;
}

void clipScale(View scale, View sum, double maxNorm) {
    const double norm = sqrt(*sum.as<double>());
    float factor = maxNorm > 0 && norm > maxNorm ? float(maxNorm / norm) : 1.0f;
    if (!__builtin_isfinite(norm))
        factor = -1;
    *scale.as<float>() = factor;
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
