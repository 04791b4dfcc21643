// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/preference_loss.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rationale {

namespace {

using Options = PreferenceOptions;

/// A number with its derivatives by the summed log-prob of the chosen and the rejected completion,
/// so that a variant is its formula and nothing else.
struct Dual {
    Dual(double v = 0, double c = 0, double r = 0) // NOLINT: numbers are constants
        : value(v)
        , chosen(c)
        , rejected(r) {}
    double value, chosen, rejected;
};

/// f(x), given f and f′ at the value of x.
Dual chained(const Dual& x, double value, double slope) {
    return {value, slope * x.chosen, slope * x.rejected};
}

Dual operator+(const Dual& a, const Dual& b) {
    return {a.value + b.value, a.chosen + b.chosen, a.rejected + b.rejected};
}

Dual operator-(const Dual& x) {
    return {-x.value, -x.chosen, -x.rejected};
}

Dual operator-(const Dual& a, const Dual& b) {
    return a + -b;
}

Dual operator*(const Dual& a, const Dual& b) {
    return {a.value * b.value, a.chosen * b.value + a.value * b.chosen,
            a.rejected * b.value + a.value * b.rejected};
}

Dual operator/(const Dual& a, double b) {
    return {a.value / b, a.chosen / b, a.rejected / b};
}

double sigmoidOf(double x) { // never overflows
    const double e = std::exp(-std::fabs(x));
    return (x >= 0 ? 1 : e) / (1 + e);
}

Dual sigmoid(const Dual& x) {
    const double s = sigmoidOf(x.value);
    return chained(x, s, s * sigmoidOf(-x.value));
}

Dual logSigmoid(const Dual& x) {
    const double value = std::min(x.value, 0.0) - std::log1p(std::exp(-std::fabs(x.value)));
    return chained(x, value, sigmoidOf(-x.value));
}

Dual exponential(const Dual& x) {
    const double e = std::exp(x.value);
    return chained(x, e, e);
}

Dual square(const Dual& x) {
    return x * x;
}

Dual relu(const Dual& x) {
    return x.value > 0 ? x : Dual();
}

/// What the formulas are made of. Log-ratios are those of policy to reference.
struct Terms {
    Dual chosen, rejected;                 // log-ratios
    Dual delta;                            // f′(chosen) − f′(rejected), or of a sorted batch
    Dual meanDelta;                        // the same, each divided by its tokens
    Dual chosenLogprob;                    // Σ log-probs, without the reference
    double meanChosenTokens = 0;           // of the batch
    size_t chosenRow = 0, rejectedRow = 0; // pairs that the derivatives belong to
};

Dual divergenceScore(const Dual& ratio, const Options& o) {
    constexpr double largest = 80; // TRL clamps here, so that e^x is a float
    switch (o.divergence) {
    case Options::Divergence::ReverseKl:
        break;
    case Options::Divergence::ForwardKl:
        return 1 - exponential(-ratio);
    case Options::Divergence::Js:
        return std::log(2.0) + logSigmoid(ratio);
    case Options::Divergence::Alpha: {
        const double power = o.alpha - 1;
        if (std::fabs(power) < 1e-6) // the limit is the logarithm
            break;
        const Dual scaled = power * ratio;
        return (exponential(scaled.value > largest ? Dual(largest) : scaled) - 1) / power;
    }
    }
    return ratio;
}

Dual smoothed(const Dual& x, const Options& o) {
    return -(1 - o.labelSmoothing) * logSigmoid(x) - o.labelSmoothing * logSigmoid(-x);
}

Dual exo(const Dual& x, const Options& o) {
    return sigmoid(x) * (logSigmoid(x) - std::log1p(-o.labelSmoothing)) +
           sigmoid(-x) * (logSigmoid(-x) - std::log(o.labelSmoothing));
}

Dual robust(const Dual& x, const Options& o) {
    return (-(1 - o.labelSmoothing) * logSigmoid(x) + o.labelSmoothing * logSigmoid(-x)) /
           (1 - 2 * o.labelSmoothing);
}

Dual discopop(const Dual& x, const Options& o) {
    const Dual share = sigmoid(x / o.discopopTau);
    return -logSigmoid(x) * (1 - share) + exponential(-x) * share;
}

/// Which numbers of a batch a loss compares: those of one pair, or (AOT) the i-th smallest of two
/// sorted lists.
enum class Pairing { Own, SortedMargins, SortedRatios };

struct Variant {
    const char* name;
    Dual (*loss)(const Terms& t, const Options& o);
    bool divergence = false, weighting = true;
    Pairing pairing = Pairing::Own;
};

// One line each. Rafailov et al. 2023; Zhao et al. 2023 (SLiC); Azar et al. 2023, eq. 17, with the
// lengths its authors confirmed; Ji et al. 2024, eq. 16; Chen et al. 2024, NCA; Chowdhury et al.
// 2024; Jung et al. 2024, without the running δ; Wu et al. 2024, SPPO; Melnyk et al. 2024 (both);
// D'Oosterlinck et al. 2024, eq. 7 and 8; Lu et al. 2024, eq. 5; cross-entropy of the chosen;
// Shao et al. 2024 (DeepSeekMath), A.1.3: log-ratios averaged over tokens.
const Variant variants[] = {
    {"sigmoid", [](const Terms& t, const Options& o) { return -logSigmoid(o.beta * t.delta); },
     true},
    {"hinge", [](const Terms& t, const Options& o) { return relu(1 - o.beta * t.delta); }, true},
    {"ipo", [](const Terms& t, const Options& o) { return square(t.meanDelta - 0.5 / o.beta); },
     true},
    {"exo_pair", [](const Terms& t, const Options& o) { return exo(o.beta * t.delta, o); }, true},
    {"nca_pair",
     [](const Terms& t, const Options& o) {
         return -logSigmoid(o.beta * t.chosen) - 0.5 * logSigmoid(-o.beta * t.chosen) -
                0.5 * logSigmoid(-o.beta * t.rejected);
     }},
    {"robust", [](const Terms& t, const Options& o) { return robust(o.beta * t.delta, o); }, true},
    {"bco_pair",
     [](const Terms& t, const Options& o) {
         return -logSigmoid(o.beta * t.chosen) - logSigmoid(-o.beta * t.rejected);
     }},
    {"sppo_hard",
     [](const Terms& t, const Options& o) {
         return square(t.chosen - 0.5 / o.beta) + square(t.rejected + 0.5 / o.beta);
     }},
    {"aot", [](const Terms& t, const Options& o) { return smoothed(o.beta * t.delta, o); }, false,
     false, Pairing::SortedMargins},
    {"aot_unpaired", [](const Terms& t, const Options& o) { return smoothed(o.beta * t.delta, o); },
     false, false, Pairing::SortedRatios},
    {"apo_zero",
     [](const Terms& t, const Options& o) {
         return 1 - sigmoid(o.beta * t.chosen) + sigmoid(o.beta * t.rejected);
     }},
    {"apo_down",
     [](const Terms& t, const Options& o) {
         return sigmoid(o.beta * t.chosen) + 1 - sigmoid(o.beta * (t.chosen - t.rejected));
     }},
    {"discopop", [](const Terms& t, const Options& o) { return discopop(o.beta * t.delta, o); },
     true},
    {"sft", [](const Terms& t, const Options&) { return -t.chosenLogprob / t.meanChosenTokens; },
     true, false},
    {"sigmoid_norm",
     [](const Terms& t, const Options& o) { return -logSigmoid(o.beta * t.meanDelta); }, true},
};

const Variant& variantOf(const std::string& name) {
    std::string known;
    for (const Variant& variant : variants) {
        if (name == variant.name)
            return variant;
        known += (known.empty() ? "" : ", ") + std::string(variant.name);
    }
    throw Error(ErrorKind::Usage, "There is no preference loss '" + name + "'", "loss_type",
                "Known: " + known + ".");
}

/// The loss as the recipe combines it, checked.
const Variant& usable(const std::string& name, const Options& o) {
    const Variant& variant = variantOf(name);
    if (o.divergence != Options::Divergence::ReverseKl && !variant.divergence)
        throw Error(ErrorKind::Usage, name + " is defined for reverse_kl alone",
                    "f_divergence_type", "Use reverse_kl.");
    if (o.useWeighting && !variant.weighting)
        throw Error(ErrorKind::Usage, name + " is no sum over pairs that could be weighted",
                    "use_weighting", "Switch it off.");
    return variant;
}

double ratioOf(const SequenceScore& score) {
    return score.policy - score.reference;
}

/// Indices from the smallest value to the largest, NaN last; equal ones in order.
std::vector<size_t> ascending(const std::vector<double>& values) {
    std::vector<size_t> order(values.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
        return values[a] < values[b] || (std::isnan(values[b]) && !std::isnan(values[a]));
    });
    return order;
}

template <typename Value>
std::vector<double> each(std::span<const PairScore> pairs, Value value) {
    std::vector<double> values;
    for (const PairScore& pair : pairs)
        values.push_back(value(pair));
    return values;
}

std::vector<Terms> ownTerms(std::span<const PairScore> pairs, const Options& o) {
    double tokens = 0;
    for (const PairScore& pair : pairs)
        tokens += pair.chosen.tokens;
    std::vector<Terms> all;
    for (size_t i = 0; i < pairs.size(); ++i) {
        const PairScore& pair = pairs[i];
        Terms t;
        t.chosen = {ratioOf(pair.chosen), 1, 0};
        t.rejected = {ratioOf(pair.rejected), 0, 1};
        const Dual good = divergenceScore(t.chosen, o), bad = divergenceScore(t.rejected, o);
        t.delta = good - bad;
        t.meanDelta =
            good / std::max(pair.chosen.tokens, 1.0) - bad / std::max(pair.rejected.tokens, 1.0);
        t.chosenLogprob = {pair.chosen.policy, 1, 0};
        t.meanChosenTokens = std::max(tokens, 1.0) / static_cast<double>(pairs.size());
        t.chosenRow = t.rejectedRow = i;
        all.push_back(t);
    }
    return all;
}

/// AOT: margins of the policy against margins of the reference, each sorted.
std::vector<Terms> sortedMargins(std::span<const PairScore> pairs) {
    const auto policy =
        each(pairs, [](const PairScore& p) { return p.chosen.policy - p.rejected.policy; });
    const auto reference =
        each(pairs, [](const PairScore& p) { return p.chosen.reference - p.rejected.reference; });
    const auto order = ascending(policy), other = ascending(reference);
    std::vector<Terms> all(pairs.size());
    for (size_t i = 0; i < all.size(); ++i) {
        all[i].delta = {policy[order[i]] - reference[other[i]], 1, -1};
        all[i].chosenRow = all[i].rejectedRow = order[i];
    }
    return all;
}

/// AOT without pairs: log-ratios of the chosen against those of the rejected, each sorted.
std::vector<Terms> sortedRatios(std::span<const PairScore> pairs) {
    const auto chosen = each(pairs, [](const PairScore& p) { return ratioOf(p.chosen); });
    const auto rejected = each(pairs, [](const PairScore& p) { return ratioOf(p.rejected); });
    const auto order = ascending(chosen), other = ascending(rejected);
    std::vector<Terms> all(pairs.size());
    for (size_t i = 0; i < all.size(); ++i) {
        all[i].delta = {chosen[order[i]] - rejected[other[i]], 1, -1};
        all[i].chosenRow = order[i];
        all[i].rejectedRow = other[i];
    }
    return all;
}

std::vector<Terms> termsOf(std::span<const PairScore> pairs, const Options& o, Pairing pairing) {
    switch (pairing) {
    case Pairing::SortedMargins:
        return sortedMargins(pairs);
    case Pairing::SortedRatios:
        return sortedRatios(pairs);
    case Pairing::Own:
        break;
    }
    return ownTerms(pairs, o);
}

/// How probable both completions are under the policy, held fixed.
double pairWeight(const PairScore& pair) {
    return std::exp(pair.chosen.alignment) * std::exp(pair.rejected.alignment);
}

struct UnpairedVariant {
    const char* name;
    Dual (*loss)(const Dual& reward, double baseline, bool desirable); // both times β
};

const UnpairedVariant unpaired[] = {
    {"kto",
     [](const Dual& reward, double baseline, bool desirable) {
         return 1 - sigmoid(desirable ? reward - baseline : baseline - reward);
     }},
    {"apo_zero_unpaired", [](const Dual& reward, double,
                             bool desirable) { return sigmoid(desirable ? -reward : reward); }},
};

} // namespace

PreferenceResult pairLoss(std::span<const PairScore> pairs, const PreferenceOptions& options) {
    PreferenceResult result;
    result.slopes.assign(2 * pairs.size(), 0.0);
    for (size_t k = 0; k < options.losses.size(); ++k) {
        const Variant& variant = usable(options.losses[k], options);
        const double factor = (options.weights.empty() ? 1.0 : options.weights[k]) /
                              static_cast<double>(pairs.size());
        for (const Terms& terms : termsOf(pairs, options, variant.pairing)) {
            const double weight =
                factor * (options.useWeighting ? pairWeight(pairs[terms.chosenRow]) : 1.0);
            const Dual loss = variant.loss(terms, options);
            result.loss += weight * loss.value;
            result.slopes[2 * terms.chosenRow] += weight * loss.chosen;
            result.slopes[2 * terms.rejectedRow + 1] += weight * loss.rejected;
        }
    }
    return result;
}

std::vector<PreferenceVariant> preferenceVariants() {
    std::vector<PreferenceVariant> list;
    for (const Variant& variant : variants)
        list.push_back({variant.name, variant.divergence, variant.weighting});
    return list;
}

PreferenceResult unpairedLoss(std::span<const LabelledScore> completions, double baseline,
                              const UnpairedOptions& options) {
    const auto found = std::find_if(std::begin(unpaired), std::end(unpaired),
                                    [&](const auto& one) { return options.loss == one.name; });
    if (found == std::end(unpaired))
        throw Error(ErrorKind::Usage, "There is no unpaired loss '" + options.loss + "'",
                    "loss_type", "Known: kto, apo_zero_unpaired.");
    PreferenceResult result;
    for (const LabelledScore& one : completions) {
        const double weight =
            (one.desirable ? options.desirableWeight : options.undesirableWeight) /
            static_cast<double>(completions.size());
        const Dual reward = options.beta * Dual(ratioOf(one.score), 1, 0);
        const Dual loss = found->loss(reward, options.beta * baseline, one.desirable);
        result.loss += weight * loss.value;
        result.slopes.push_back(weight * loss.chosen);
    }
    return result;
}

std::vector<std::string> unpairedVariants() {
    std::vector<std::string> names;
    for (const UnpairedVariant& variant : unpaired)
        names.emplace_back(variant.name);
    return names;
}

double mismatchedKl(std::span<const SequenceScore> mismatched) {
    double sum = 0;
    for (const SequenceScore& score : mismatched)
        sum += ratioOf(score);
    return mismatched.empty() ? 0.0 : std::max(0.0, sum / static_cast<double>(mismatched.size()));
}

} // namespace rationale
