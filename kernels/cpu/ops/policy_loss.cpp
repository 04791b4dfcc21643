// SPDX-License-Identifier: GPL-3.0-or-later
// The token loss of policy optimisation (DeepSeekMath eq. 3 and its variants; formulas of TRL). All
// in double: a few thousand numbers a step, and the golden values are checked to 1e-8.
#include "isa.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

namespace {

double at(const View& view, int64_t index) {
    return view.dtype == DType::F64 ? view.as<double>()[index] : double(view.as<float>()[index]);
}

/// Loss of one token and its slope in the ratio, or directly in the log-prob (cispo).
struct Term {
    double loss = 0, byRatio = 0, byLogprob = 0;
};

Term clipTerm(const PolicyParams& p, double ratio, double advantage) {
    const double capped = p.delta > 0 ? smaller(ratio, p.delta) : ratio;
    const double clipped = smaller(larger(ratio, 1 - p.epsilonLow), 1 + p.epsilonHigh);
    Term term;
    if (capped * advantage <= clipped * advantage) {
        term.loss = -capped * advantage;
        term.byRatio = p.delta > 0 && ratio > p.delta ? 0 : -advantage;
    } else {
        term.loss = -clipped * advantage;
    }
    if (p.dualClip > 0 && advantage < 0 && term.loss > -p.dualClip * advantage)
        term = {-p.dualClip * advantage, 0, 0};
    return term;
}

Term tokenTerm(const PolicyParams& p, double ratio, double advantage, double logprob) {
    switch (p.loss) {
    case PolicyParams::Cispo: {
        const double weight = smaller(ratio, p.epsilonHigh) * advantage;
        return {-weight * logprob, 0, -weight};
    }
    case PolicyParams::Sapo: {
        const double tau = advantage > 0 ? p.sapoTauPositive : p.sapoTauNegative;
        const double s = 1 / (1 + exp(-tau * (ratio - 1)));
        return {-advantage * 4 / tau * s, -advantage * 4 * s * (1 - s), 0};
    }
    default:
        return clipTerm(p, ratio, advantage);
    }
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
    View logprob, old, sampler, reference, mask;
    double behind(int64_t t) const { return old ? at(old, t) : at(logprob, t); }
};

struct Totals {
    double loss = 0, stats[6] = {};
};

void count(Totals& totals, const PolicyParams& p, double ratio, double advantage, double kl) {
    const bool cispo = p.loss == PolicyParams::Cispo;
    totals.stats[0] += kl;
    if (p.loss == PolicyParams::Clip && advantage < 0 && ratio < 1 - p.epsilonLow)
        totals.stats[1] += 1;
    if ((p.loss == PolicyParams::Clip && advantage > 0 && ratio > 1 + p.epsilonHigh) ||
        (cispo && advantage > 0 && ratio > p.epsilonHigh))
        totals.stats[2] += 1;
    totals.stats[3] += ratio;
    totals.stats[4] = larger(totals.stats[4], ratio);
    totals.stats[5] += 1;
}

void sequenceLoss(Totals& totals, double* slope, const PolicyParams& p, const Inputs& in,
                  double advantage, int64_t begin, int64_t end) {
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
    const double weight =
        p.aggregation == PolicyParams::SequenceMean ? 1 / (tokens * p.count) : 1 / p.count;
    double bySequenceRatio = 0;
    for (int64_t t = begin; t < end; ++t) {
        const double m = at(in.mask, t), lp = at(in.logprob, t);
        if (m == 0)
            continue;
        const double ratio = p.sequenceRatio ? sequenceRatio : exp(lp - in.behind(t));
        const Term term = tokenTerm(p, ratio, advantage, lp);
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
        count(totals, p, ratio, advantage, kl);
    }
    if (p.sequenceRatio)
        for (int64_t t = begin; t < end; ++t)
            slope[t] += bySequenceRatio * sequenceRatio * at(in.mask, t) / tokens;
}

} // namespace

void policyLoss(View loss, View slope, View stats, View logprob, View old, View sampler,
                View reference, View advantage, View mask, View offsets,
                const PolicyParams& params) {
    const int64_t tokens = logprob.size(), sequences = offsets.size() - 1;
    const int32_t* offset = offsets.as<int32_t>();
    if (advantage.size() != sequences || mask.size() != tokens || slope.size() != tokens ||
        offset[sequences] != tokens || (old && old.size() != tokens) ||
        (sampler && sampler.size() != tokens) || (reference && reference.size() != tokens))
        unsupported("policyLoss", "shapes do not fit");
    auto* slopes = static_cast<double*>(scratch(Scratch::Row, tokens * 8));
    const Inputs inputs{logprob, old, sampler, reference, mask};
    Totals totals;
    for (int64_t i = 0; i < sequences; ++i)
        sequenceLoss(totals, slopes, params, inputs, at(advantage, i), offset[i], offset[i + 1]);
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
