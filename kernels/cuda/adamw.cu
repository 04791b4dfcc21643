// SPDX-License-Identifier: GPL-3.0-or-later
// AdamW (Loshchilov & Hutter 2019), one thread per weight. The factor on the gradient is read on
// the device: whether a step is skipped never needs the host.
#include "kernels/cuda/dispatch.h"
#include "kernels/cuda/ops_cuda.h"

#include <cmath>

namespace rationale::kernels::RATIONALE_CUDA_NAMESPACE {

namespace {

template <typename A>
struct AdamWConstants {
    A beta1, beta2, epsilon;
    A decay;          // 1 − learning rate · weight decay
    A stepSize;       // learning rate / (1 − beta1^step)
    A varianceFactor; // 1 / (1 − beta2^step)
};

template <typename A, typename C>
__global__ void adamwStep(A* weight, A* m, A* v, C* compute, const A* grad, const float* scale,
                          int64_t size, AdamWConstants<A> constants) {
    const int64_t i = int64_t(blockIdx.x) * blockDim.x + threadIdx.x;
    if (i >= size)
        return;
    const A factor = scale != nullptr ? static_cast<A>(*scale) : A(1);
    if (!(factor >= 0)) // negative or NaN: this step is skipped
        return;
    const A slope = grad[i] * factor;
    const A mean = constants.beta1 * m[i] + (A(1) - constants.beta1) * slope;
    const A variance = constants.beta2 * v[i] + (A(1) - constants.beta2) * slope * slope;
    const A deviation = std::sqrt(variance * constants.varianceFactor) + constants.epsilon;
    const A updated = weight[i] * constants.decay - constants.stepSize * mean / deviation;
    m[i] = mean;
    v[i] = variance;
    weight[i] = updated;
    if (compute != nullptr)
        compute[i] = Convert<C>::from(updated);
}

struct Rates {
    double learningRate, beta1, beta2, epsilon, weightDecay, step;
};

template <typename A, typename C>
void update(View weight, View m, View v, View compute, View grad, View scale, const Rates& rates) {
    constexpr const char* op = "adamw";
    constexpr int threads = 256;
    const AdamWConstants<A> constants{
        static_cast<A>(rates.beta1),
        static_cast<A>(rates.beta2),
        static_cast<A>(rates.epsilon),
        static_cast<A>(1 - rates.learningRate * rates.weightDecay),
        static_cast<A>(rates.learningRate / (1 - std::pow(rates.beta1, rates.step))),
        static_cast<A>(1 / (1 - std::pow(rates.beta2, rates.step))),
    };
    launch(op, adamwStep<A, C>, Grid{(weight.size() + threads - 1) / threads, threads},
           computeStream(), typed<A>(op, weight), typed<A>(op, m), typed<A>(op, v),
           typed<C>(op, compute), typed<A>(op, grad), typed<float>(op, scale), weight.size(),
           constants);
}

} // namespace

void adamw(View weight, View m, View v, View compute, View grad, View scale, double learningRate,
           double beta1, double beta2, double epsilon, double weightDecay, int64_t step) {
    if (weight.size() == 0)
        return;
    const Rates rates{learningRate, beta1, beta2, epsilon, weightDecay, static_cast<double>(step)};
    if (weight.dtype == DType::F64)
        update<double, float>(weight, m, v, compute, grad, scale, rates);
    else if (compute && compute.dtype == DType::BF16)
        update<float, BFloat16>(weight, m, v, compute, grad, scale, rates);
    else
        update<float, float>(weight, m, v, compute, grad, scale, rates);
}

} // namespace rationale::kernels::RATIONALE_CUDA_NAMESPACE
