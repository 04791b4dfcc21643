// SPDX-License-Identifier: GPL-3.0-or-later
// The losses that keep the experts evenly busy (DeepSeek-V2 §2.2.3, V3 §2.1.2).
#include "isa.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

namespace {

/// counts [E] of one sequence, and sent [groups]: its tokens with an expert of that group.
template <typename Real>
void countRow(Real* counts, Real* sent, const int32_t* index, int64_t chosen, int64_t size) {
    for (int64_t j = 0; j < chosen; ++j) {
        counts[index[j]] += 1;
        bool first = true;
        for (int64_t i = 0; i < j; ++i)
            first = first && index[i] / size != index[j] / size;
        sent[index[j] / size] += first ? Real(1) : Real(0);
    }
}

template <typename Real>
void slopesOf(Real* slopes, const Real* counts, const Real* sent, int64_t experts, int64_t chosen,
              Real tokens, const BalanceParams& p) {
    const int64_t size = experts / p.groups;
    const Real each = Real(experts) / (Real(chosen) * tokens);
    const Real perGroup = Real(p.groups) / (Real(p.groupsChosen) * tokens);
    for (int64_t g = 0; g < p.groups; ++g) {
        Real sum = 0;
        for (int64_t i = 0; i < size; ++i)
            sum += counts[g * size + i] * each;
        for (int64_t i = 0; i < size; ++i)
            slopes[g * size + i] = Real(p.expert) * counts[g * size + i] * each +
                                   Real(p.device) * sum / Real(size) +
                                   Real(p.communication) * sent[g] * perGroup;
    }
}

template <typename Real>
Real rowSum(const Real* scores, int64_t experts, bool wanted) {
    if (!wanted)
        return 1;
    Real sum = 0;
    for (int64_t e = 0; e < experts; ++e)
        sum += scores[e];
    return sum;
}

template <typename Real>
void forward(const View& loss, const View& slopes, const View& scores, const View& indices,
             const View& offsets, const BalanceParams& p) {
    const int64_t experts = scores.columns(), chosen = indices.columns();
    const int64_t work = experts + p.groups;
    auto* counts = static_cast<Real*>(scratch(Scratch::Row, work * int64_t(sizeof(Real))));
    Real* sent = counts + experts;
    Real total = 0;
    for (int64_t b = 0; b + 1 < offsets.size(); ++b) {
        const int64_t begin = offsets.as<int32_t>()[b], end = offsets.as<int32_t>()[b + 1];
        Real* slope = slopes.as<Real>() + b * experts;
        memset(counts, 0, size_t(work) * sizeof(Real));
        for (int64_t t = begin; t < end; ++t)
            countRow(counts, sent, indices.as<int32_t>() + t * chosen, chosen, experts / p.groups);
        slopesOf(slope, counts, sent, experts, chosen, Real(larger<int64_t>(end - begin, 1)), p);
        Real sum = 0;
        for (int64_t t = begin; t < end; ++t) {
            const Real* s = scores.as<const Real>() + t * experts;
            Real along = 0;
            for (int64_t e = 0; e < experts; ++e)
                along += slope[e] * s[e];
            sum += along / rowSum(s, experts, p.normalise);
        }
        total += sum / Real(larger<int64_t>(end - begin, 1));
    }
    *loss.as<Real>() = total;
}

template <typename Real>
void backward(const View& dscores, const View& dloss, const View& slopes, const View& scores,
              const View& offsets, const BalanceParams& p) {
    const int64_t experts = scores.columns();
    for (int64_t b = 0; b + 1 < offsets.size(); ++b) {
        const int64_t begin = offsets.as<int32_t>()[b], end = offsets.as<int32_t>()[b + 1];
        const Real* slope = slopes.as<const Real>() + b * experts;
        const Real scale = *dloss.as<Real>() / Real(larger<int64_t>(end - begin, 1));
        for (int64_t t = begin; t < end; ++t) {
            const Real* s = scores.as<const Real>() + t * experts;
            const Real sum = rowSum(s, experts, p.normalise);
            Real along = 0;
            for (int64_t e = 0; e < experts && p.normalise; ++e)
                along += slope[e] * s[e] / sum;
            for (int64_t e = 0; e < experts; ++e)
                put(dscores.as<Real>() + t * experts + e, scale * (slope[e] - along) / sum,
                    !dscores.overwrite);
        }
    }
}

} // namespace

void balanceFwd(View loss, View slopes, View scores, View indices, View offsets,
                const BalanceParams& params) {
    if (slopes.columns() != scores.columns() || slopes.rows() != offsets.size() - 1 ||
        indices.rows() != scores.rows() || scores.columns() % params.groups != 0)
        unsupported("balanceFwd", "shapes do not fit");
    if (scores.dtype == DType::F64)
        forward<double>(loss, slopes, scores, indices, offsets, params);
    else
        forward<float>(loss, slopes, scores, indices, offsets, params);
}

void balanceBwd(View dscores, View dloss, View slopes, View scores, View offsets,
                const BalanceParams& params) {
    if (scores.dtype == DType::F64)
        backward<double>(dscores, dloss, slopes, scores, offsets, params);
    else
        backward<float>(dscores, dloss, slopes, scores, offsets, params);
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
