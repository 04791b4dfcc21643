// SPDX-License-Identifier: GPL-3.0-or-later
// The token loss of policy optimisation (DeepSeekMath eq. 3 and its variants; formulas of TRL). All
// in double: a few thousand numbers a step, and the golden values are checked to 1e-8.
#include "isa.h"

#include "kernels/policy_variants.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

namespace {

double at(const View& view, int64_t index) {
    return view.dtype == DType::F64 ? view.as<double>()[index] : double(view.as<float>()[index]);
}

/// KL estimators of Schulman (2020) with d = reference − logprob, and their slope in the log-prob.
void klTerm(int32_t order, double d, double& value, double& slope) {
    if (order == 1) {
        value = -d;
        slope = 1;
    } else if (order == 2) {
        value = d * d / 2;
        slope = -d;
    } else {
        value = expm1(d) - d;
        slope = -expm1(d);
    }
}

struct Inputs {
    View logprob, old, sampler, reference, advantage, mask;
    bool advantageOfToken;
    double behind(int64_t t) const { return old ? at(old, t) : at(logprob, t); }
};

struct Totals {
    double loss = 0, stats[6] = {};
};

void count(Totals& totals, const policy::Term& term, double ratio, double kl) {
    totals.stats[0] += kl;
    if (term.clipped != 0) // rare
        totals.stats[term.clipped < 0 ? 1 : 2] += 1;
    totals.stats[3] += ratio;
    totals.stats[4] = larger(totals.stats[4], ratio);
    totals.stats[5] += 1;
}

template <typename Variant>
void sequenceLoss(Totals& totals, double* slope, const PolicyParams& p, const Inputs& in,
                  int64_t sequence, int64_t begin, int64_t end) {
    double tokens = 0, logRatio = 0;
    for (int64_t t = begin; t < end; ++t) {
        const double m = at(in.mask, t);
        tokens += m;
        logRatio += m * (at(in.logprob, t) - in.behind(t));
        slope[t] = 0;
    }
    if (!(tokens > 0))
        return;
    const double sequenceRatio = exp(logRatio / tokens);
    const double weight = Variant::aggregation == policy::Aggregation::SequenceMean
                              ? 1 / (tokens * p.count)
                              : 1 / p.count;
    const double shared = in.advantageOfToken ? 0 : at(in.advantage, sequence);
    double bySequenceRatio = 0;
    for (int64_t t = begin; t < end; ++t) {
        const double m = at(in.mask, t), lp = at(in.logprob, t);
        if (m == 0)
            continue;
        const double ratio = p.sequenceRatio ? sequenceRatio : exp(lp - in.behind(t));
        const double advantage = in.advantageOfToken ? at(in.advantage, t) : shared;
        const policy::Term term = Variant::term(ratio, lp, advantage, p);
        const double importance =
            p.importanceCap > 0 && in.sampler
                ? smaller(exp(in.behind(t) - at(in.sampler, t)), p.importanceCap)
                : 1.0;
        double kl = 0, klSlope = 0;
        if (in.reference)
            klTerm(p.klOrder, at(in.reference, t) - lp, kl, klSlope);
        totals.loss += weight * m * (importance * term.loss + p.beta * kl);
        slope[t] = weight * m * (importance * term.byLogprob + p.beta * klSlope);
        if (p.sequenceRatio)
            bySequenceRatio += weight * m * importance * term.byRatio;
        else
            slope[t] += weight * m * importance * term.byRatio * ratio;
        count(totals, term, ratio, kl);
    }
    if (p.sequenceRatio)
        for (int64_t t = begin; t < end; ++t)
            slope[t] += bySequenceRatio * sequenceRatio * at(in.mask, t) / tokens;
}

template <typename Variant>
void allSequences(Totals& totals, double* slopes, const PolicyParams& params, const Inputs& inputs,
                  const int32_t* offset, int64_t sequences) {
    for (int64_t i = 0; i < sequences; ++i)
        sequenceLoss<Variant>(totals, slopes, params, inputs, i, offset[i], offset[i + 1]);
}

/// Chosen once, outside the loops.
void runVariant(Totals& totals, double* slopes, const PolicyParams& params, const Inputs& inputs,
                const int32_t* offset, int64_t sequences) {
    int32_t place = 0;
#define RATIONALE_POLICY_VARIANT(type)                                                             \
    if (place++ == params.variant)                                                                 \
        return allSequences<policy::type>(totals, slopes, params, inputs, offset, sequences);
#include "kernels/policy/variant_list.inc"
    unsupported("policyLoss", "there is no such variant");
}

/// Sizes alone cannot tell an advantage of each sequence from one of each token where they agree.
bool isAmbiguous(const int32_t* offset, int64_t sequences, int64_t tokens) {
    for (int64_t i = 0; i < sequences; ++i)
        if (sequences == tokens && offset[i + 1] - offset[i] != 1)
            return true;
    return false;
}

} // namespace

void policyLoss(View loss, View slope, View stats, View logprob, View old, View sampler,
                View reference, View advantage, View mask, View offsets,
                const PolicyParams& params) {
    const int64_t tokens = logprob.size(), sequences = offsets.size() - 1;
    const int32_t* offset = offsets.as<int32_t>();
    if ((advantage.size() != sequences && advantage.size() != tokens) || mask.size() != tokens ||
        slope.size() != tokens || offset[sequences] != tokens || (old && old.size() != tokens) ||
        (sampler && sampler.size() != tokens) || (reference && reference.size() != tokens))
        unsupported("policyLoss", "shapes do not fit");
    if (isAmbiguous(offset, sequences, tokens))
        unsupported("policyLoss", "as many sequences as tokens, and not one token in each");
    auto* slopes = static_cast<double*>(scratch(Scratch::Row, tokens * 8));
    const Inputs inputs{
        logprob, old, sampler, reference, advantage, mask, advantage.size() != sequences};
    Totals totals;
    runVariant(totals, slopes, params, inputs, offset, sequences);
    withType(slope, "policyLoss", [&](auto tag) {
        for (int64_t t = 0; t < tokens; ++t)
            store(slope.as<RATIONALE_ELEMENT(tag)>() + t, slopes[t]);
    });
    withType(loss, "policyLoss",
             [&](auto tag) { store(loss.as<RATIONALE_ELEMENT(tag)>(), totals.loss); });
    if (stats)
        memcpy(stats.data, totals.stats, sizeof(totals.stats));
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
