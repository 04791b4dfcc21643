// SPDX-License-Identifier: GPL-3.0-or-later
#include "softmax_row.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

void logProbFwd(View logprob, View entropy, View lse, View logits, View targets,
                double temperature) {
    const int64_t rows = logits.rows(), n = logits.columns();
    const int32_t* target = targets.as<int32_t>();
    if (targets.size() != rows || logprob.size() != rows || lse.size() != rows)
        unsupported("logProbFwd", "shapes do not fit");
    for (int64_t r = 0; r < rows; ++r)
        if (target[r] >= n || target[r] < -1)
            unsupported("logProbFwd", "target outside the vocabulary");
    withType(logits, "logProbFwd", [&](auto tag) {
        using In = RATIONALE_ELEMENT(tag);
        using Real = typename AccumulateOf<In>::Type;
        const Real inverse = Real(1 / temperature);
#pragma omp parallel for schedule(static) if (rows * n > serialElements / 4)
        for (int64_t r = 0; r < rows; ++r) {
            const In* x = logits.as<const In>() + r * n;
            const bool wanted = target[r] >= 0;
            auto* p = static_cast<Real*>(scratch(Scratch::Row, n * int64_t(sizeof(Real))));
            const LogitSums<Real> row = softmaxLogits(p, x, n, inverse);
            lse.as<Real>()[r] = row.top * inverse + Real(row.logSum);
            logprob.as<Real>()[r] = wanted ? row.logprob(Real(load(x + target[r]))) : Real(0);
            if (entropy)
                entropy.as<Real>()[r] = wanted ? row.entropy : Real(0);
        }
    });
}

/// d logprob / d x_j = (δ_jt − p_j) / T; d entropy / d x_j = −p_j (log p_j + entropy) / T.
void logProbBwd(View dlogits, View logits, View lse, View entropy, View targets, View dlogprob,
                View dentropy, double temperature) {
    const int64_t rows = logits.rows(), n = logits.columns();
    const int32_t* target = targets.as<int32_t>();
    withType(logits, "logProbBwd", [&](auto from) {
        withType(dlogits, "logProbBwd", [&](auto to) {
            using In = RATIONALE_ELEMENT(from);
            using Out = RATIONALE_ELEMENT(to);
            using Real = typename AccumulateOf<In>::Type;
            const Real inverse = Real(1 / temperature);
#pragma omp parallel for schedule(static) if (rows * n > serialElements / 4)
            for (int64_t r = 0; r < rows; ++r) {
                const In* x = logits.as<const In>() + r * n;
                Out* out = dlogits.as<Out>() + r * n;
                const bool wanted = target[r] >= 0;
                const Real g = wanted && dlogprob ? dlogprob.as<Real>()[r] * inverse : Real(0);
                const Real e = wanted && dentropy ? dentropy.as<Real>()[r] * inverse : Real(0);
                const Real offset = lse.as<Real>()[r];
                const Real h = dentropy ? entropy.as<Real>()[r] : Real(0);
#pragma omp simd
                for (int64_t i = 0; i < n; ++i) {
                    const Real logp = Real(load(x + i)) * inverse - offset;
                    const Real p = expOf(logp);
                    store(out + i, -p * (g + e * (logp + h)));
                }
                if (wanted)
                    store(out + target[r], Real(load(out + target[r])) + g);
            }
        });
    });
}

void weightedSumFwd(View out, View x, View weights) {
    const int64_t n = x.size();
    if (weights.size() != n)
        unsupported("weightedSum", "sizes differ");
    withType(x, "weightedSum", [&](auto from) {
        withType(weights, "weightedSum", [&](auto weightTag) {
            const auto* in = x.as<const RATIONALE_ELEMENT(from)>();
            const auto* w = weights.as<const RATIONALE_ELEMENT(weightTag)>();
            double total = 0;
            for (int64_t i = 0; i < n; ++i)
                total += double(load(in + i)) * double(load(w + i));
            withType(out, "weightedSum",
                     [&](auto to) { store(out.as<RATIONALE_ELEMENT(to)>(), total); });
        });
    });
}

void weightedSumBwd(View dx, View dout, View weights) {
    const int64_t n = dx.size();
    withType(dx, "weightedSum", [&](auto to) {
        withType(weights, "weightedSum", [&](auto weightTag) {
            using Out = RATIONALE_ELEMENT(to);
            using Real = typename AccumulateOf<Out>::Type;
            auto* out = dx.as<Out>();
            const auto* w = weights.as<const RATIONALE_ELEMENT(weightTag)>();
            const Real slope =
                dout.dtype == DType::F64 ? Real(*dout.as<double>()) : Real(*dout.as<float>());
            const bool add = !dx.overwrite;
            for (int64_t i = 0; i < n; ++i)
                put(out + i, slope * Real(load(w + i)), add);
        });
    });
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
