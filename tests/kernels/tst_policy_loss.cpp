// SPDX-License-Identifier: GPL-3.0-or-later
// Golden values computed with TRL's formulas in float64 (reference/rl-engines.md §1.6), and what
// must hold for any input: micro-batching changes nothing, a group without spread gives no
// gradient, an unchanged policy has ratio 1.
#include "op_cases.h"

#include <QtTest>

using namespace opcases;
using Options = PolicyLossOptions;
using Loss = PolicyLossOptions::Loss;

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

Options with(Loss loss, double epsilonHigh = 0.2, double beta = 0) {
    Options options;
    options.loss = loss;
    options.epsilonHigh = epsilonHigh;
    options.beta = beta;
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
        QTest::newRow("grpo") << lossOf(with(Loss::Grpo)) << .08722333;
        QTest::newRow("bnpo") << lossOf(with(Loss::Bnpo)) << -.08706498;
        QTest::newRow("dapo") << lossOf(with(Loss::Dapo)) << -.08706498;
        QTest::newRow("dr_grpo") << lossOf(with(Loss::DrGrpo)) << -.05441561;
        QTest::newRow("grpo clip-higher") << lossOf(with(Loss::Grpo, .28)) << .08436963;
        QTest::newRow("dapo clip-higher") << lossOf(with(Loss::Dapo, .28)) << -.09048942;
        QTest::newRow("dr_grpo clip-higher") << lossOf(with(Loss::DrGrpo, .28)) << -.05655589;
        QTest::newRow("grpo beta") << lossOf(with(Loss::Grpo, .2, .04)) << .08762895;
        QTest::newRow("dapo beta") << lossOf(with(Loss::Dapo, .2, .04)) << -.08666384;
        QTest::newRow("dr_grpo beta") << lossOf(with(Loss::DrGrpo, .2, .04)) << -.0541649;
        Options gspo = with(Loss::Grpo);
        gspo.ratio = Options::Ratio::Sequence;
        QTest::newRow("gspo") << lossOf(gspo) << .07784726;
        QTest::newRow("cispo") << lossOf(with(Loss::Cispo, 1.1)) << .23842963;
        QTest::newRow("sapo") << lossOf(with(Loss::Sapo)) << .04408877;
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
        Options delta = with(Loss::Dapo);
        delta.delta = 1.3; // (−.96 −.59265458 −.8 +.72386993 +1.04) / 5
        QTest::newRow("delta") << lossOf(delta) << -.11775693;
        delta.loss = Loss::Grpo;
        delta.delta = 1.1; // ((−.88 −.59265458 −.8) / 3 + (.72386993 + .96) / 2) / 2
        QTest::newRow("delta below the clip") << lossOf(delta) << .04219172;

        // A < 0: min(L, −c · A) (rl-engines.md §1.4). c = 1.4: the last is 1.4 · .8 = 1.12.
        Options dual = with(Loss::Dapo);
        dual.dualClip = 1.4; // (−.96 −.59265458 −.8 +.72386993 +1.12) / 5
        QTest::newRow("dual clip") << lossOf(dual) << -.10175693;
        dual.dualClip = 3; // touches nothing
        QTest::newRow("dual clip out of reach") << lossOf(dual) << -.08706498;

        // L · min(exp(old − sampler), cap) (rl-engines.md §1.3, truncate): factors e^−.1, 1.1 (of
        // e^.2), 1, 1.1, e^−.3.
        Options capped = with(Loss::Dapo); // (−.96 · .90483742 −.59265458 · 1.1 −.8
        capped.importanceCap = 1.1;        //  +.72386993 · 1.1 +1.19345976 · .74081822) / 5
        QTest::newRow("importance cap") << lossOf(capped, sampledInput()) << -.12803406;
        capped.importanceCap = 0;
        QTest::newRow("no cap") << lossOf(capped, sampledInput()) << -.08706498;

        // d = reference − log p = −.1, .1, −.2 | 0, .2. k1 = −d: sequence means .2 / 3 and −.2 / 2.
        Options kl = with(Loss::Grpo, .2, .04);
        kl.kl = Options::Kl::K1; // .08722333 + .04 · (.0666666667 − .1) / 2
        QTest::newRow("k1") << lossOf(kl) << .08655666;
        kl.loss = Loss::Dapo;
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
            const Var loss = policyLoss(Var(doubles(logprobs)), input, with(Loss::Dapo), {2, 1, 4});
            QVERIFY(std::abs(loss.value().data<double>()[0] - expected[token]) < 1e-8);
        }
        PolicyLossStats stats;
        policyLoss(Var(doubles(logprobs)), goldenInput(), with(Loss::Dapo), {2, 5, 4}, &stats);
        QVERIFY(std::abs(stats.klSum / stats.tokens - .01002837) < 1e-8);
        QCOMPARE(stats.tokens, 5.0);
        QCOMPARE(stats.clipHigh, 1.0); // exp(0.2) > 1.2 with a positive advantage
        QCOMPARE(stats.clipLow, 0.0);
    }

    void advantages() {
        const std::vector<double> rewards = {1, 0, 0, 1};
        for (const auto& [method, value] :
             {std::pair{"group", .86587543}, {"none", .5}, {"rloo", 2. / 3}}) {
            const std::vector<double> found = groupAdvantages(rewards, method);
            for (size_t i = 0; i < rewards.size(); ++i)
                QVERIFY(std::abs(found[i] - (rewards[i] > 0 ? value : -value)) < 1e-8);
        }
        for (const double advantage : groupAdvantages(std::vector<double>{.3, .3, .3}, "group"))
            QCOMPARE(advantage, 0.0);
        QCOMPARE(groupAdvantages(std::vector<double>{2}, "group").front(), 0.0);
        QVERIFY_EXCEPTION_THROWN(groupAdvantages(rewards, "median"), std::exception);
    }

    void microBatches_data() {
        QTest::addColumn<int>("loss");
        QTest::addColumn<bool>("sequenceRatio");
        for (const Loss loss :
             {Loss::Grpo, Loss::Bnpo, Loss::DrGrpo, Loss::Dapo, Loss::Cispo, Loss::Sapo})
            for (const bool sequence : {false, true})
                QTest::addRow("%d %d", static_cast<int>(loss), sequence)
                    << static_cast<int>(loss) << sequence;
    }
    void microBatches() {
        QFETCH(int, loss);
        QFETCH(bool, sequenceRatio);
        Options options = with(static_cast<Loss>(loss), 0.3, 0.05);
        options.ratio = sequenceRatio ? Options::Ratio::Sequence : Options::Ratio::Token;
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
        const std::vector<double> zero = groupAdvantages(std::vector<double>{1, 1}, "group");
        input.advantage = doubles(zero);
        for (const Loss loss : {Loss::Grpo, Loss::Dapo, Loss::DrGrpo, Loss::Cispo, Loss::Sapo}) {
            const Var lp(doubles(logprobs), true);
            Tape tape;
            tape.backward(policyLoss(lp, input, with(loss), {2, 5, 4}));
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
            tape.backward(policyLoss(lp, input, with(Loss::Dapo, .2, .001), {2, 5, 4}, &stats));
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
        tape.backward(policyLoss(lp, goldenInput(), with(Loss::Cispo, 1.1), {2, 5, 4}));
        const double ratios[] = {std::exp(.2), std::exp(-.3), 1, std::exp(-.1), std::exp(.4)};
        for (int64_t t = 0; t < 5; ++t)
            QVERIFY(std::abs(lp.grad().data<double>()[t] +
                             std::min(ratios[t], 1.1) * (t < 3 ? .8 : -.8) / 5) < 1e-14);
    }

    void refusesMissingReference() {
        PolicyLossInput input = goldenInput();
        input.reference = {};
        QVERIFY_EXCEPTION_THROWN(
            policyLoss(Var(doubles(logprobs)), input, with(Loss::Dapo, .2, .1), {2, 5, 4}),
            std::exception);
        QVERIFY_EXCEPTION_THROWN(
            policyLoss(Var(doubles(logprobs)), goldenInput(), with(Loss::Dapo), {}),
            std::exception);
    }
};

QTEST_APPLESS_MAIN(TestPolicyLoss)
#include "tst_policy_loss.moc"
