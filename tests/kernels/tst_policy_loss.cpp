// SPDX-License-Identifier: GPL-3.0-or-later
// Golden values computed with TRL's formulas in float64 (reference/rl-engines.md §1.6), and what
// must hold for any input: micro-batching changes nothing, a group without spread gives no
// gradient, an unchanged policy has ratio 1.
#include "core/base/error.h"
#include "op_cases.h"

#include <QtTest>

using namespace opcases;
using Options = PolicyLossOptions;

namespace {

Tensor doubles(const std::vector<double>& values) {
    return Tensor::from<double>(values, {static_cast<int64_t>(values.size())});
}

const std::vector<double> logprobs = {-1, -2, -.5, -.3, -1.2, -9.9};

PolicyLossInput goldenInput() {
    PolicyLossInput input;
    input.old = doubles({-1.2, -1.7, -.5, -.2, -1.6, -9.9});
    input.reference = doubles({-1.1, -1.9, -.7, -.3, -1.0, -9.9});
    input.advantage = doubles({.8, -.8});
    input.mask = doubles({1, 1, 1, 1, 1, 0});
    input.offsets = ints({0, 3, 6});
    return input;
}

double lossOf(const Options& options, const PolicyLossInput& input = goldenInput()) {
    const PolicyLossScale scale{2, 5, 4};
    return policyLoss(Var(doubles(logprobs)), input, options, scale).value().data<double>()[0];
}

/// A sampler that differs from the trainer: old − sampler = −.1, .2, 0, .2, −.3.
PolicyLossInput sampledInput() {
    PolicyLossInput input = goldenInput();
    input.sampler = doubles({-1.1, -1.9, -.5, -.4, -1.3, -9.9});
    return input;
}

Options with(const std::string& loss, double epsilonHigh = 0.2, double beta = 0) {
    Options options;
    options.loss = loss;
    options.epsilonHigh = epsilonHigh;
    options.beta = beta;
    return options;
}

/// The gradient with the counts of goldenInput().
std::vector<double> gradientOf(const Options& options, const PolicyLossInput& input,
                               PolicyLossStats* stats) {
    const Var lp(doubles(logprobs), true);
    Tape tape;
    tape.backward(policyLoss(lp, input, options, {2, 5, 4}, stats));
    return {lp.grad().data<double>(), lp.grad().data<double>() + logprobs.size()};
}

/// Every variant of the list with ratios of either level.
void addVariants() {
    QTest::addColumn<QString>("variant");
    QTest::addColumn<bool>("sequenceRatio");
    for (const auto& variant : kernels::policy::variants)
        for (const bool sequence : {false, true})
            QTest::addRow("%s %s", variant.name, sequence ? "sequence" : "token")
                << QString(variant.name) << sequence;
}

Options currentVariant() {
    QFETCH(QString, variant);
    QFETCH(bool, sequenceRatio);
    Options options = with(variant.toStdString());
    options.ratio = sequenceRatio ? Options::Ratio::Sequence : Options::Ratio::Token;
    return options;
}

/// One sequence of a packed batch as a batch of its own.
PolicyLossInput sliceOf(const PolicyLossInput& all, int64_t sequence) {
    const int32_t* offsets = all.offsets.data<int32_t>();
    const int64_t begin = offsets[sequence], end = offsets[sequence + 1];
    return {all.old.rows(begin, end),       {},
            all.reference.rows(begin, end), all.advantage.rows(sequence, sequence + 1),
            all.mask.rows(begin, end),      ints({0, static_cast<int32_t>(end - begin)})};
}

} // namespace

class TestPolicyLoss : public QObject {
    Q_OBJECT
private slots:
    void golden_data() {
        QTest::addColumn<double>("actual");
        QTest::addColumn<double>("expected");
        QTest::newRow("grpo") << lossOf(with("grpo")) << .08722333;
        QTest::newRow("bnpo") << lossOf(with("bnpo")) << -.08706498;
        QTest::newRow("dapo") << lossOf(with("dapo")) << -.08706498;
        QTest::newRow("dr_grpo") << lossOf(with("dr_grpo")) << -.05441561;
        QTest::newRow("grpo clip-higher") << lossOf(with("grpo", .28)) << .08436963;
        QTest::newRow("dapo clip-higher") << lossOf(with("dapo", .28)) << -.09048942;
        QTest::newRow("dr_grpo clip-higher") << lossOf(with("dr_grpo", .28)) << -.05655589;
        QTest::newRow("grpo beta") << lossOf(with("grpo", .2, .04)) << .08762895;
        QTest::newRow("dapo beta") << lossOf(with("dapo", .2, .04)) << -.08666384;
        QTest::newRow("dr_grpo beta") << lossOf(with("dr_grpo", .2, .04)) << -.0541649;
        Options gspo = with("grpo");
        gspo.ratio = Options::Ratio::Sequence;
        QTest::newRow("gspo") << lossOf(gspo) << .07784726;
        QTest::newRow("cispo") << lossOf(with("cispo", 1.1)) << .23842963;
        QTest::newRow("sapo") << lossOf(with("sapo")) << .04408877;
    }
    void golden() {
        QFETCH(double, actual);
        QFETCH(double, expected);
        QVERIFY2(std::abs(actual - expected) < 1e-8, qPrintable(QString::number(actual, 'g', 12)));
    }

    /// By hand from the per-token losses of goldenTokens(), −.96 −.59265458 −.8 | .72386993
    /// 1.19345976 (w = e^.2, e^−.3, 1 | e^−.1, e^.4; A = .8 | −.8). dapo: sum / 5; grpo: the mean
    /// of both sequences' means.
    void goldenSwitches_data() {
        QTest::addColumn<double>("actual");
        QTest::addColumn<double>("expected");

        // −min(min(w, δ) · A, clip(w) · A) (rl-engines.md §1.1). δ = 1.3 caps the last: 1.3 · .8 =
        // 1.04. δ = 1.1 caps the first as well, 1.1 · .8 = .88, and the last falls to its clip,
        // 1.2 · .8 = .96.
        Options delta = with("dapo");
        delta.delta = 1.3; // (−.96 −.59265458 −.8 +.72386993 +1.04) / 5
        QTest::newRow("delta") << lossOf(delta) << -.11775693;
        delta.loss = "grpo";
        delta.delta = 1.1; // ((−.88 −.59265458 −.8) / 3 + (.72386993 + .96) / 2) / 2
        QTest::newRow("delta below the clip") << lossOf(delta) << .04219172;

        // A < 0: min(L, −c · A) (rl-engines.md §1.4). c = 1.4: the last is 1.4 · .8 = 1.12.
        Options dual = with("dapo");
        dual.dualClip = 1.4; // (−.96 −.59265458 −.8 +.72386993 +1.12) / 5
        QTest::newRow("dual clip") << lossOf(dual) << -.10175693;
        dual.dualClip = 3; // touches nothing
        QTest::newRow("dual clip out of reach") << lossOf(dual) << -.08706498;

        // L · min(exp(old − sampler), cap) (rl-engines.md §1.3, truncate): factors e^−.1, 1.1 (of
        // e^.2), 1, 1.1, e^−.3.
        Options capped = with("dapo"); // (−.96 · .90483742 −.59265458 · 1.1 −.8
        capped.importanceCap = 1.1;    //  +.72386993 · 1.1 +1.19345976 · .74081822) / 5
        QTest::newRow("importance cap") << lossOf(capped, sampledInput()) << -.12803406;
        capped.importanceCap = 0;
        QTest::newRow("no cap") << lossOf(capped, sampledInput()) << -.08706498;

        // d = reference − log p = −.1, .1, −.2 | 0, .2. k1 = −d: sequence means .2 / 3 and −.2 / 2.
        Options kl = with("grpo", .2, .04);
        kl.kl = Options::Kl::K1; // .08722333 + .04 · (.0666666667 − .1) / 2
        QTest::newRow("k1") << lossOf(kl) << .08655666;
        kl.loss = "dapo";
        kl.kl = Options::Kl::K2; // d² / 2 = .005 .005 .02 0 .02: −.08706498 + .04 · .05 / 5
        QTest::newRow("k2") << lossOf(kl) << -.08666498;
        kl.importanceCap = 1.1; // the KL term is not weighted (TRL adds it afterwards)
        QTest::newRow("k2 beside the cap") << lossOf(kl, sampledInput()) << -.12763406;
    }
    void goldenSwitches() { golden(); }

    void goldenTokens() {
        // Per-token clip losses: the slope of the loss in one advantage-scaled token at a time.
        const double expected[] = {-.96, -.59265458, -.8, .72386993, 1.19345976};
        for (int token = 0; token < 5; ++token) {
            PolicyLossInput input = goldenInput();
            input.mask = Tensor::zeros({6}, DType::F64);
            input.mask.data<double>()[token] = 1;
            const Var loss = policyLoss(Var(doubles(logprobs)), input, with("dapo"), {2, 1, 4});
            QVERIFY(std::abs(loss.value().data<double>()[0] - expected[token]) < 1e-8);
        }
        PolicyLossStats stats;
        policyLoss(Var(doubles(logprobs)), goldenInput(), with("dapo"), {2, 5, 4}, &stats);
        QVERIFY(std::abs(stats.klSum / stats.tokens - .01002837) < 1e-8);
        QCOMPARE(stats.tokens, 5.0);
        QCOMPARE(stats.clipHigh, 1.0); // exp(0.2) > 1.2 with a positive advantage
        QCOMPARE(stats.clipLow, 0.0);
    }

    void constantTokenAdvantagesAreThoseOfTheSequence_data() { addVariants(); }
    void constantTokenAdvantagesAreThoseOfTheSequence() {
        const Options options = currentVariant();
        PolicyLossInput bySequence = goldenInput(), byToken = goldenInput();
        byToken.advantage = doubles({.8, .8, .8, -.8, -.8, -.8});
        PolicyLossStats sequenceStats, tokenStats;
        QCOMPARE(gradientOf(options, byToken, &tokenStats),
                 gradientOf(options, bySequence, &sequenceStats));
        QCOMPARE(lossOf(options, byToken), lossOf(options, bySequence));
        QCOMPARE(tokenStats.clipHigh, sequenceStats.clipHigh);
        QCOMPARE(tokenStats.clipLow, sequenceStats.clipLow);
    }

    /// Ratios e^.2, e^−.3, 1 | e^−.1, e^.4 clipped to .8 … 1.2, each with its own advantage: −1.2 ·
    /// 1, .8 · .5 (A < 0: the clipped one is worse), 0, −.90483742 · 2, 1.49182470 · 1 (not
    /// clipped).
    void tokenAdvantagesByHand() {
        PolicyLossInput input = goldenInput();
        input.advantage = doubles({1, -.5, 0, 2, -1, 7});
        const double tokens[] = {-1.2, .4, 0, -1.80967484, 1.49182470};
        const double dapo = (tokens[0] + tokens[1] + tokens[2] + tokens[3] + tokens[4]) / 5;
        QVERIFY(std::abs(lossOf(with("dapo"), input) - dapo) < 1e-8);
        const double grpo =
            ((tokens[0] + tokens[1] + tokens[2]) / 3 + (tokens[3] + tokens[4]) / 2) / 2;
        QVERIFY(std::abs(lossOf(with("grpo"), input) - grpo) < 1e-8);
        PolicyLossStats stats;
        const auto gradient = gradientOf(with("dapo"), input, &stats);
        // −A · w where the ratio is not held, else 0; the last token is masked.
        const double expected[] = {0, 0, 0, -1.80967484 / 5, 1.49182470 / 5, 0};
        for (size_t t = 0; t < 6; ++t)
            QVERIFY(std::abs(gradient[t] - expected[t]) < 1e-8);
        QCOMPARE(stats.clipHigh, 1.0);
        QCOMPARE(stats.clipLow, 1.0);
    }

    void refusesAdvantagesThatCouldBeEither() {
        PolicyLossInput input = goldenInput();
        input.offsets = ints({0, 1, 2, 3, 4, 6, 6}); // six sequences, one of them empty
        input.advantage = doubles({1, 1, 1, 1, 1, 1});
        QVERIFY_EXCEPTION_THROWN(lossOf(with("dapo"), input), std::exception);
        input.offsets = ints({0, 1, 2, 3, 4, 5, 6}); // one token in each: both readings agree
        QVERIFY(std::isfinite(lossOf(with("dapo"), input)));
        input.advantage = doubles({1, 1, 1});
        QVERIFY_EXCEPTION_THROWN(lossOf(with("dapo"), input), std::exception);
    }

    void unknownVariantNamesTheKnown() {
        try {
            lossOf(with("ppo"));
            QFAIL("accepted");
        } catch (const Error& error) {
            QVERIFY(error.kind() == ErrorKind::Usage);
            QVERIFY2(std::string(error.what()).find("grpo, bnpo, dr_grpo, dapo, cispo, sapo") !=
                         std::string::npos,
                     error.what());
        }
    }

    void microBatches_data() { addVariants(); }
    void microBatches() {
        Options options = currentVariant();
        options.epsilonHigh = 0.3;
        options.beta = 0.05;
        const PolicyLossScale scale{2, 5, 4};
        const Var whole(doubles(logprobs), true), parts(doubles(logprobs), true);
        double wholeLoss = 0, partsLoss = 0;
        {
            Tape tape;
            const Var value = policyLoss(whole, goldenInput(), options, scale);
            tape.backward(value);
            wholeLoss = value.value().data<double>()[0];
        }
        std::vector<double> gradient;
        for (int64_t i = 0; i < 2; ++i) {
            const Var part(doubles(logprobs).rows(3 * i, 3 * i + 3), true);
            Tape tape;
            const Var value = policyLoss(part, sliceOf(goldenInput(), i), options, scale);
            tape.backward(value);
            partsLoss += value.value().data<double>()[0];
            for (int64_t t = 0; t < 3; ++t)
                gradient.push_back(part.grad().data<double>()[t]);
        }
        QVERIFY(std::abs(wholeLoss - partsLoss) < 1e-14);
        for (size_t t = 0; t < gradient.size(); ++t)
            QVERIFY(std::abs(whole.grad().data<double>()[t] - gradient[t]) < 1e-15);
    }

    void noSpreadNoGradient() {
        PolicyLossInput input = goldenInput();
        input.advantage = doubles({0, 0}); // what every estimator gives such a group
        for (const auto& variant : kernels::policy::variants) {
            const Var lp(doubles(logprobs), true);
            Tape tape;
            tape.backward(policyLoss(lp, input, with(variant.name), {2, 5, 4}));
            for (int64_t t = 0; t < 6; ++t)
                QCOMPARE(lp.grad().data<double>()[t], 0.0);
        }
    }

    void ratioOneAtStepZero() {
        PolicyLossInput input = goldenInput();
        input.reference = doubles(logprobs);
        // Old log-probs of the same policy, none at all, and of a policy that differs in one token.
        for (const double ahead : {0.0, std::nan(""), 0.01}) {
            std::vector<double> old = logprobs;
            old[3] -= ahead;
            input.old = std::isnan(ahead) ? Tensor() : doubles(old);
            const double ratio = std::isnan(ahead) ? 1 : std::exp(ahead);
            const Var lp(doubles(logprobs), true);
            PolicyLossStats stats;
            Tape tape;
            tape.backward(policyLoss(lp, input, with("dapo", .2, .001), {2, 5, 4}, &stats));
            QVERIFY(std::abs(stats.ratioSum - (4 + ratio)) < 1e-14);
            QVERIFY(std::abs(stats.ratioMax - ratio) < 1e-14);
            QCOMPARE(stats.klSum, 0.0);
            QCOMPARE(stats.clipLow + stats.clipHigh, 0.0);
            for (int64_t t = 0; t < 5; ++t) // at ratio 1 the gradient is that of −A · log p
                QVERIFY(std::abs(lp.grad().data<double>()[t] -
                                 (t < 3 ? -.8 : .8) / 5 * (t == 3 ? ratio : 1)) < 1e-15);
            QCOMPARE(lp.grad().data<double>()[5], 0.0);
        }
    }

    void cispoGradient() {
        const Var lp(doubles(logprobs), true);
        Tape tape;
        tape.backward(policyLoss(lp, goldenInput(), with("cispo", 1.1), {2, 5, 4}));
        const double ratios[] = {std::exp(.2), std::exp(-.3), 1, std::exp(-.1), std::exp(.4)};
        for (int64_t t = 0; t < 5; ++t)
            QVERIFY(std::abs(lp.grad().data<double>()[t] +
                             std::min(ratios[t], 1.1) * (t < 3 ? .8 : -.8) / 5) < 1e-14);
    }

    void refusesMissingReference() {
        PolicyLossInput input = goldenInput();
        input.reference = {};
        QVERIFY_EXCEPTION_THROWN(
            policyLoss(Var(doubles(logprobs)), input, with("dapo", .2, .1), {2, 5, 4}),
            std::exception);
        QVERIFY_EXCEPTION_THROWN(
            policyLoss(Var(doubles(logprobs)), goldenInput(), with("dapo"), {}), std::exception);
    }
};

QTEST_APPLESS_MAIN(TestPolicyLoss)
#include "tst_policy_loss.moc"
