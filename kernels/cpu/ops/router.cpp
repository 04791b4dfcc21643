// SPDX-License-Identifier: GPL-3.0-or-later
// Which experts a token goes to, with what weight, and the losses that keep them evenly busy.
#include "isa.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

namespace {

template <typename Real>
void scoreRow(Real* scores, const Real* logits, int64_t n, RouterParams::Scoring scoring) {
    if (scoring == RouterParams::Sigmoid) {
        for (int64_t e = 0; e < n; ++e)
            scores[e] = sigmoidOf(logits[e]);
        return;
    }
    Real top = logits[0], sum = 0;
    for (int64_t e = 1; e < n; ++e)
        top = larger(top, logits[e]);
    for (int64_t e = 0; e < n; ++e)
        sum += scores[e] = expOf(logits[e] - top);
    for (int64_t e = 0; e < n; ++e)
        scores[e] /= sum;
}

/// The place of the largest of `values`, the lower one in a tie; it becomes −∞. A NaN is taken for
/// −∞: some expert is chosen all the same, and the loss shows the NaN.
template <typename Real>
int64_t takeLargest(Real* values, int64_t n) {
    int64_t best = -1;
    for (int64_t i = 0; i < n; ++i)
        if (values[i] > -Real(INFINITY) && (best < 0 || values[i] > values[best]))
            best = i;
    if (best >= 0)
        values[best] = -Real(INFINITY);
    return best;
}

template <typename Real>
Real groupScore(const Real* choice, int64_t size, RouterParams::GroupScore kind) {
    Real best = -Real(INFINITY), second = -Real(INFINITY);
    for (int64_t i = 0; i < size; ++i) {
        if (choice[i] > best) {
            second = best;
            best = choice[i];
        } else if (choice[i] > second) {
            second = choice[i];
        }
    }
    return kind == RouterParams::BestTwo && size > 1 ? best + second : best;
}

/// Experts outside the best groups get −∞: 0 would win against a negative biased score.
template <typename Real>
void maskGroups(Real* choice, Real* work, int64_t experts, const RouterParams& p) {
    const int64_t size = experts / p.groups;
    Real* kept = work + p.groups;
    for (int64_t g = 0; g < p.groups; ++g) {
        work[g] = groupScore(choice + g * size, size, p.groupScore);
        kept[g] = 0;
    }
    for (int64_t i = 0; i < p.groupsChosen; ++i)
        if (const int64_t g = takeLargest(work, p.groups); g >= 0)
            kept[g] = 1;
    for (int64_t g = 0; g < p.groups; ++g)
        for (int64_t i = 0; i < size && kept[g] == 0; ++i)
            choice[g * size + i] = -Real(INFINITY);
}

template <typename Real>
void chooseRow(int32_t* indices, const Real* scores, const Real* bias, Real* work, int64_t experts,
               int64_t chosen, const RouterParams& p) {
    Real* choice = work;
    for (int64_t e = 0; e < experts; ++e)
        choice[e] = scores[e] + (bias ? bias[e] : Real(0));
    if (p.groups > 1)
        maskGroups(choice, work + experts, experts, p);
    for (int64_t j = 0; j < chosen; ++j) {
        const int64_t e = takeLargest(choice, experts);
        indices[j] = int32_t(e < 0 ? j : e);
    }
}

template <typename Real>
Real weightFactor(const Real* scores, const int32_t* indices, int64_t chosen,
                  const RouterParams& p) {
    if (!p.normalise)
        return Real(p.scale);
    Real sum = Real(1e-20); // of the reference: scores that are all 0 give weights of 0
    for (int64_t j = 0; j < chosen; ++j)
        sum += scores[indices[j]];
    return Real(p.scale) / sum;
}

template <typename Real>
void forward(const View& indices, const View& weights, const View& scores, const View& logits,
             const View& bias, const RouterParams& p) {
    const int64_t tokens = logits.rows(), experts = logits.columns(), chosen = indices.columns();
    for (int64_t t = 0; t < tokens; ++t) {
        Real* row = scores.as<Real>() + t * experts;
        int32_t* index = indices.as<int32_t>() + t * chosen;
        scoreRow(row, logits.as<const Real>() + t * experts, experts, p.scoring);
        auto* work = static_cast<Real*>(
            scratch(Scratch::Row, (experts + 2 * p.groups) * int64_t(sizeof(Real))));
        if (index[0] < 0)
            chooseRow(index, row, bias ? bias.as<const Real>() : nullptr, work, experts, chosen, p);
        const Real factor = weightFactor(row, index, chosen, p);
        for (int64_t j = 0; j < chosen; ++j)
            weights.as<Real>()[t * chosen + j] = row[index[j]] * factor;
    }
}

/// ds += the part of the gradient of the scores that comes through the weights.
template <typename Real>
void weightGradient(Real* ds, const Real* dweights, const Real* scores, const int32_t* indices,
                    int64_t chosen, const RouterParams& p) {
    const Real factor = weightFactor(scores, indices, chosen, p);
    Real along = 0; // of the sum that they are divided by
    if (p.normalise)
        for (int64_t j = 0; j < chosen; ++j)
            along += dweights[j] * scores[indices[j]] * factor / Real(p.scale);
    for (int64_t j = 0; j < chosen; ++j)
        ds[indices[j]] += factor * (dweights[j] - along);
}

template <typename Real>
void backward(const View& dlogits, const View& dweights, const View& dscores, const View& scores,
              const View& indices, const RouterParams& p) {
    const int64_t tokens = scores.rows(), experts = scores.columns(), chosen = indices.columns();
    auto* ds = static_cast<Real*>(scratch(Scratch::Row, experts * int64_t(sizeof(Real))));
    for (int64_t t = 0; t < tokens; ++t) {
        const Real* s = scores.as<const Real>() + t * experts;
        for (int64_t e = 0; e < experts; ++e)
            ds[e] = dscores ? dscores.as<Real>()[t * experts + e] : Real(0);
        if (dweights)
            weightGradient(ds, dweights.as<const Real>() + t * chosen, s,
                           indices.as<int32_t>() + t * chosen, chosen, p);
        Real along = 0;
        for (int64_t e = 0; e < experts; ++e)
            along += ds[e] * s[e];
        for (int64_t e = 0; e < experts; ++e) {
            const Real slope =
                p.scoring == RouterParams::Sigmoid ? ds[e] * (1 - s[e]) : ds[e] - along;
            put(dlogits.as<Real>() + t * experts + e, s[e] * slope, !dlogits.overwrite);
        }
    }
}

} // namespace

void routerFwd(View indices, View weights, View scores, View logits, View bias,
               const RouterParams& params) {
    const int64_t experts = logits.columns();
    if (scores.size() != logits.size() || weights.size() != indices.size() ||
        indices.rows() != logits.rows() || indices.columns() > experts ||
        experts % params.groups != 0 || (bias && bias.size() != experts))
        unsupported("routerFwd", "shapes do not fit");
    if (logits.dtype != scores.dtype || logits.dtype != weights.dtype ||
        (bias && bias.dtype != logits.dtype))
        unsupported("routerFwd", "all must be F32, or all F64");
    if (logits.dtype == DType::F64)
        forward<double>(indices, weights, scores, logits, bias, params);
    else
        forward<float>(indices, weights, scores, logits, bias, params);
}

void routerBwd(View dlogits, View dweights, View dscores, View scores, View indices,
               const RouterParams& params) {
    if (scores.dtype == DType::F64)
        backward<double>(dlogits, dweights, dscores, scores, indices, params);
    else
        backward<float>(dlogits, dweights, dscores, scores, indices, params);
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
