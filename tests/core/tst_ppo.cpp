// SPDX-License-Identifier: GPL-3.0-or-later
// Generalised advantages, whitening and both losses of PPO against TRL in float64
// (tests/oracle/ppo_fixture.py), golden values, and that micro-batches do not matter.
#include "core/autograd/policy_loss.h"
#include "core/base/error.h"
#include "core/base/fs.h"
#include "core/base/json.h"
#include "core/base/rng.h"
#include "core/train/advantages.h"
#include "core/train/ppo.h"

#include <QtTest>

#include <cmath>

using namespace rationale;

namespace {

using Rows = std::vector<std::vector<double>>;

constexpr double tolerance = 1e-12;

Json cases() {
    const fs::path file =
        fs::path(RATIONALE_SOURCE_DIR) / "tests" / "data" / "ppo" / "expected.json";
    return parseJson(readFile(file), file.string());
}

void addCases() {
    QTest::addColumn<int>("index");
    for (int i = 0; i < static_cast<int>(cases().size()); ++i)
        QTest::addRow("case %d", i) << i;
}

Json currentCase() {
    QFETCH(int, index);
    return cases().at(static_cast<size_t>(index));
}

Rows rowsOf(const Json& one, const char* key) {
    return one.at(key).get<Rows>();
}

std::vector<double> flat(const Rows& rows) {
    std::vector<double> all;
    for (const std::vector<double>& row : rows)
        all.insert(all.end(), row.begin(), row.end());
    return all;
}

double worstError(const std::vector<double>& actual, const std::vector<double>& wanted) {
    double worst = actual.size() == wanted.size() ? 0 : 1e9;
    for (size_t i = 0; i < std::min(actual.size(), wanted.size()); ++i)
        worst =
            std::max(worst, std::abs(actual[i] - wanted[i]) / std::max(1.0, std::abs(wanted[i])));
    return worst;
}

Tensor doubles(const std::vector<double>& values) {
    return Tensor::from<double>(values, {static_cast<int64_t>(values.size())});
}

GaeTargets targetsOf(const Json& one, size_t answer) {
    return generalisedAdvantages(rowsOf(one, "rewards")[answer], rowsOf(one, "old_values")[answer],
                                 one.at("gamma").get<double>(), one.at("lam").get<double>());
}

ValueLoss valueLossOf(const Json& one, double cliprange) {
    const std::vector<double> values = flat(rowsOf(one, "new_values"));
    return clippedValueLoss(values, flat(rowsOf(one, "old_values")), flat(rowsOf(one, "returns")),
                            cliprange, static_cast<double>(values.size()));
}

} // namespace

class TestPpo : public QObject {
    Q_OBJECT

private slots:
    /// reference/rl-engines.md §1.6.
    void goldenAdvantages() {
        const std::vector<double> rewards = {-.1, -.05, 1}, values = {.2, .4, .6};
        const GaeTargets found = generalisedAdvantages(rewards, values, 1, .95);
        QVERIFY(worstError(found.advantages, {.6035, .53, .4}) < tolerance);
        QVERIFY(worstError(found.returns, {.8035, .93, 1.0}) < tolerance);
    }

    /// λ = 1 is what was earned from here on, less the value; λ = 0 trusts the next value alone.
    void extremesOfLambda() {
        const std::vector<double> rewards = {-.1, -.05, 1}, values = {.2, .4, .6};
        const GaeTargets far = generalisedAdvantages(rewards, values, 1, 1);
        QVERIFY(worstError(far.returns, {.85, .95, 1}) < tolerance);
        const GaeTargets near = generalisedAdvantages(rewards, values, .5, 0);
        QVERIFY(worstError(near.returns, {-.1 + .5 * .4, -.05 + .5 * .6, 1}) < tolerance);
        const std::vector<double> none;
        QVERIFY(generalisedAdvantages(none, none, 1, 1).advantages.empty());
        try {
            generalisedAdvantages(rewards, none, 1, 1);
            QFAIL("values are missing");
        } catch (const Error& error) {
            QCOMPARE(error.kind(), ErrorKind::Internal);
        }
    }

    void advantagesOfTrl_data() { addCases(); }
    void advantagesOfTrl() {
        const Json one = currentCase();
        const size_t answers = one.at("lengths").size();
        Rows advantages, returns;
        for (size_t i = 0; i < answers; ++i) {
            const GaeTargets found = targetsOf(one, i);
            advantages.push_back(found.advantages);
            returns.push_back(found.returns);
        }
        QVERIFY(worstError(flat(advantages), flat(rowsOf(one, "raw_advantages"))) < tolerance);
        QVERIFY(worstError(flat(returns), flat(rowsOf(one, "returns"))) < tolerance);
        if (one.at("whiten").get<bool>())
            advantages::whiten(advantages);
        QVERIFY(worstError(flat(advantages), flat(rowsOf(one, "advantages"))) < tolerance);
    }

    void valueLossOfTrl_data() { addCases(); }
    void valueLossOfTrl() {
        const Json one = currentCase();
        const ValueLoss found = valueLossOf(one, one.at("cliprange_value").get<double>());
        QVERIFY(worstError({found.loss.value}, {one.at("vf_loss").get<double>()}) < tolerance);
        QVERIFY(worstError(found.loss.slopes, flat(rowsOf(one, "value_gradient"))) < tolerance);
        const auto tokens = static_cast<double>(found.loss.slopes.size());
        QVERIFY(std::abs(found.clipped / tokens - one.at("vf_clipfrac").get<double>()) < 1e-12);
    }

    void policyLossOfTrl_data() { addCases(); }
    void policyLossOfTrl() {
        const Json one = currentCase();
        const std::vector<double> logprobs = flat(rowsOf(one, "new_logprobs"));
        std::vector<int32_t> offsets = {0};
        for (const Json& length : one.at("lengths"))
            offsets.push_back(offsets.back() + length.get<int32_t>());
        PolicyLossInput input;
        input.old = doubles(flat(rowsOf(one, "old_logprobs")));
        input.advantage = doubles(flat(rowsOf(one, "advantages")));
        input.mask = doubles(std::vector<double>(logprobs.size(), 1.0));
        input.offsets = Tensor::from<int32_t>(offsets, {static_cast<int64_t>(offsets.size())});
        PolicyLossOptions options; // dapo, which the stage takes
        options.epsilonLow = options.epsilonHigh = one.at("cliprange").get<double>();
        PolicyLossScale scale;
        scale.sequences = static_cast<int64_t>(offsets.size()) - 1;
        scale.tokens = static_cast<int64_t>(logprobs.size());
        const Var variable(doubles(logprobs), true);
        PolicyLossStats stats;
        Tape tape;
        const Var loss = policyLoss(variable, input, options, scale, &stats);
        tape.backward(loss);
        QVERIFY(worstError({loss.value().data<double>()[0]}, {one.at("pg_loss").get<double>()}) <
                tolerance);
        const double* gradient = variable.grad().data<double>();
        QVERIFY(worstError({gradient, gradient + logprobs.size()},
                           flat(rowsOf(one, "logprob_gradient"))) < tolerance);
        QVERIFY(std::abs((stats.clipLow + stats.clipHigh) / stats.tokens -
                         one.at("pg_clipfrac").get<double>()) < 1e-12);
    }

    void unclippedValueLossIsTheSquare() {
        for (const Json& one : cases()) {
            const ValueLoss found = valueLossOf(one, 0);
            const std::vector<double> values = flat(rowsOf(one, "new_values"));
            const std::vector<double> returns = flat(rowsOf(one, "returns"));
            double wanted = 0;
            for (size_t t = 0; t < values.size(); ++t)
                wanted += (values[t] - returns[t]) * (values[t] - returns[t]) / 2;
            QCOMPARE(found.clipped, 0.0);
            QVERIFY(worstError({found.loss.value}, {wanted / double(values.size())}) < tolerance);
        }
    }

    void microBatchesDoNotMatter() {
        Rng rng(5);
        std::vector<double> values, old, returns;
        for (int i = 0; i < 12; ++i) {
            values.push_back(rng.normal());
            old.push_back(values.back() + 0.3 * rng.normal());
            returns.push_back(rng.normal());
        }
        const ValueLoss whole = clippedValueLoss(values, old, returns, .2, 12);
        double sum = 0, clipped = 0;
        for (size_t i = 0; i < 12; i += 4) {
            const ValueLoss part =
                clippedValueLoss(std::span(values).subspan(i, 4), std::span(old).subspan(i, 4),
                                 std::span(returns).subspan(i, 4), .2, 12);
            sum += part.loss.value;
            clipped += part.clipped;
            for (size_t j = 0; j < 4; ++j)
                QCOMPARE(part.loss.slopes[j], whole.loss.slopes[i + j]);
        }
        QVERIFY(std::abs(sum - whole.loss.value) < 1e-15);
        QCOMPARE(clipped, whole.clipped);
        QVERIFY(clipped > 0 && clipped < 12);
    }

    void explainedVariances() {
        const std::vector<double> returns = {0, 1, 2, 3}, mean(4, 1.5), wrong = {3, 2, 1, 0};
        QCOMPARE(explainedVariance(returns, returns), 1.0);
        QCOMPARE(explainedVariance(mean, returns), 0.0);
        QCOMPARE(explainedVariance(wrong, returns), -3.0);
        QVERIFY(std::isnan(explainedVariance(returns, mean)));
    }
};

QTEST_GUILESS_MAIN(TestPpo)
#include "tst_ppo.moc"
