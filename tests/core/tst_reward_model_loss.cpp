// SPDX-License-Identifier: GPL-3.0-or-later
// Losses of scores against TRL and torch in float64 (tests/oracle/reward_fixture.py), and that
// neither extreme scores nor micro-batches matter.
#include "core/base/json.h"
#include "core/base/rng.h"
#include "core/models/scored_model.h"
#include "core/train/reward_model_loss.h"
#include "core/train/train_step.h"

#include <QtTest>

#include <cmath>

using namespace rationale;

namespace {

constexpr double tolerance = 1e-12;

Json cases() {
    const fs::path file =
        fs::path(RATIONALE_SOURCE_DIR) / "tests" / "data" / "reward_model" / "losses.json";
    return parseJson(readFile(file), file.string());
}

ScoreLoss lossOf(const Json& one) {
    const auto scores = one.at("scores").get<std::vector<double>>();
    const auto targets = one.at("targets").get<std::vector<double>>();
    const auto count = static_cast<double>(targets.size());
    const auto kind = one.at("kind").get<std::string>();
    return kind == "pairwise" ? pairwiseLoss(scores, targets, one.at("centre").get<double>(), count)
           : kind == "pointwise" ? pointwiseLoss(scores, targets, count)
                                 : stepLoss(scores, targets, count);
}

double errorOf(double actual, double wanted) {
    return std::abs(actual - wanted) / std::max(1.0, std::abs(wanted));
}

} // namespace

class TestRewardModelLoss : public QObject {
    Q_OBJECT

private slots:
    void valuesAndSlopes() {
        double worst = 0;
        size_t compared = 0;
        for (const Json& one : cases()) {
            const ScoreLoss loss = lossOf(one);
            const auto gradient = one.at("gradient").get<std::vector<double>>();
            worst = std::max(worst, errorOf(loss.value, one.at("loss").get<double>()));
            QCOMPARE(loss.slopes.size(), gradient.size());
            for (size_t i = 0; i < gradient.size(); ++i)
                worst = std::max(worst, errorOf(loss.slopes[i], gradient[i]));
            compared += gradient.size();
        }
        QVERIFY2(worst < tolerance, qPrintable(QString::number(worst)));
        QVERIFY(compared > 50);
    }

    /// reference/rl-engines.md §1.6.
    void goldenValues() {
        const std::vector<double> scores = {1.3, 0.4};
        const auto value = [&](double margin, double centre) {
            return pairwiseLoss(scores, std::vector<double>{margin}, centre, 1).value;
        };
        QVERIFY(std::abs(value(0, 0) - .34115387) < 1e-8);
        QVERIFY(std::abs(value(.5, 0) - .51301525) < 1e-8);
        QVERIFY(std::abs(value(0, .01) - .37005387) < 1e-8);
    }

    void extremeScoresAreFinite() {
        for (const double far : {1e4, -1e4}) {
            const std::vector<double> scores = {far, -far};
            const ScoreLoss pair = pairwiseLoss(scores, std::vector<double>{0}, 0, 1);
            const ScoreLoss step = stepLoss(scores, std::vector<double>{0}, 1);
            const ScoreLoss point = pointwiseLoss(scores, std::vector<double>{1, 1}, 1);
            for (const ScoreLoss* loss : {&pair, &step, &point}) {
                QVERIFY(std::isfinite(loss->value));
                for (const double slope : loss->slopes)
                    QVERIFY(std::abs(slope) <= 1);
            }
        }
    }

    void microBatchesDoNotMatter() {
        Rng rng(3);
        std::vector<double> scores, margins;
        for (int i = 0; i < 8; ++i) {
            margins.push_back(rng.uniform());
            scores.push_back(rng.normal());
            scores.push_back(rng.normal());
        }
        const ScoreLoss whole = pairwiseLoss(scores, margins, 0.1, 8);
        double sum = 0;
        for (size_t i = 0; i < 8; i += 2) {
            const ScoreLoss part = pairwiseLoss(std::span(scores).subspan(2 * i, 4),
                                                std::span(margins).subspan(i, 2), 0.1, 8);
            sum += part.value;
            for (size_t j = 0; j < 4; ++j)
                QCOMPARE(part.slopes[j], whole.slopes[2 * i + j]);
        }
        QVERIFY(std::abs(sum - whole.value) < 1e-15);
    }

    void tapeHasTheSlopes() {
        const Var scores(Tensor::from<double>(std::vector<double>{1.3, 0.4}, {2, 1}), true);
        const ScoreLoss loss = pairwiseLoss(numbersOf(scores), std::vector<double>{0.5}, 0.02, 1);
        Tape tape;
        const Var scalar = lossOn(scores, loss);
        QCOMPARE(scalarOf(scalar), loss.value);
        tape.backward(scalar);
        for (size_t i = 0; i < 2; ++i)
            QCOMPARE(scores.grad().data<double>()[i], loss.slopes[i]);
    }
};

QTEST_GUILESS_MAIN(TestRewardModelLoss)
#include "tst_reward_model_loss.moc"
