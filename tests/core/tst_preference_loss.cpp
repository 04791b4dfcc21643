// SPDX-License-Identifier: GPL-3.0-or-later
// DPO, its variants and KTO against TRL's own code (tests/oracle/preference_fixture.py) and the
// golden values of reference/rl-engines.md §1.6; and that micro-batches change no gradient.
#include "core/recipe/recipe.h"
#include "core/train/preference_loss.h"
#include "core/train/sequence_loss.h"
#include "core/train/train_step.h"
#include "reference_fixture.h"

#include <QtTest>

#include <set>

using namespace rationale;
using namespace rationale::test;

namespace {

using Divergence = PreferenceOptions::Divergence;

const Json& oracle() {
    static const Json json = [] {
        const fs::path file = referenceData() / "preference" / "expected.json";
        return parseJson(readFile(file), file.string());
    }();
    return json;
}

PreferenceOptions optionsOf(const Json& json) {
    PreferenceOptions options;
    options.losses = json.at("loss_types").get<std::vector<std::string>>();
    if (json.contains("loss_weights"))
        options.weights = json.at("loss_weights").get<std::vector<double>>();
    options.beta = json.value("beta", 0.1);
    options.labelSmoothing = json.value("label_smoothing", 0.0);
    options.alpha = json.value("f_alpha_divergence_coef", 0.5);
    options.useWeighting = json.value("use_weighting", false);
    const std::string divergence = json.value("f_divergence_type", "reverse_kl");
    options.divergence = divergence == "forward_kl"         ? Divergence::ForwardKl
                         : divergence == "js_divergence"    ? Divergence::Js
                         : divergence == "alpha_divergence" ? Divergence::Alpha
                                                            : Divergence::ReverseKl;
    return options;
}

SequenceScore scoreOf(const Json& json, size_t i) {
    SequenceScore score;
    score.policy = json.at("policy")[i].get<double>();
    score.reference = json.at("reference")[i].get<double>();
    score.tokens = json.at("tokens")[i].get<double>();
    if (json.contains("alignment"))
        score.alignment = json.at("alignment")[i].get<double>();
    return score;
}

/// TRL has all chosen completions before all rejected ones.
std::vector<PairScore> pairsOf(const Json& json) {
    const auto count = json.at("pairs").get<size_t>();
    std::vector<PairScore> pairs;
    for (size_t i = 0; i < count; ++i)
        pairs.push_back({scoreOf(json, i), scoreOf(json, count + i)});
    return pairs;
}

double relative(double actual, double wanted) {
    return std::abs(actual - wanted) / std::max(1.0, std::abs(wanted));
}

/// One pair of β 0.1 with log-ratios 2 and −1 (rl-engines.md §1.6).
double goldenLoss(const char* loss, double smoothing = 0, double chosenTokens = 1,
                  double rejectedTokens = 1) {
    PreferenceOptions options;
    options.losses = {loss};
    options.labelSmoothing = smoothing;
    const std::vector<PairScore> pair = {{{-3, -5, chosenTokens, 0}, {-7, -6, rejectedTokens, 0}}};
    return pairLoss(pair, options).loss;
}

SequenceSet someSequences(int64_t vocabulary) {
    Rng rng(5);
    SequenceSet set;
    for (int64_t i = 0; i < 10; ++i)
        set.add(randomTokens(rng, 2 + i % 3, vocabulary),
                randomTokens(rng, 1 + i * 7 % 6, vocabulary));
    return set;
}

/// Of a loss that compares all pairs of the step with each other.
struct Gradients {
    double loss = 0;
    std::vector<Tensor> values;
};

Gradients gradientsOf(LanguageModel& model, const SequenceSet& set, size_t atATime) {
    PreferenceOptions options;
    options.losses = {"aot", "sigmoid_norm", "sft"};
    options.weights = {1, 2, 0.3};
    Gradients result;
    SequenceLoss loss(model, set, atATime, false, [&](const SequenceSums& sums) {
        std::vector<PairScore> pairs;
        const auto score = [&](size_t i) {
            return SequenceScore{sums.logprob[i], -5.0 - static_cast<double>(i % 4),
                                 static_cast<double>(set.completions[i].size()), 0};
        };
        for (size_t i = 0; i < set.size(); i += 2)
            pairs.push_back({score(i), score(i + 1)});
        const PreferenceResult found = pairLoss(pairs, options);
        result.loss = found.loss;
        return found.slopes;
    });
    model.zeroGrad();
    accumulateGradients(loss.microBatches(), [&](size_t i) { return loss.microBatch(i); });
    for (const Parameter& parameter : model.parameters())
        result.values.push_back(parameter.var.grad().to(DType::F64).clone());
    return result;
}

} // namespace

class TestPreferenceLoss : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void pairsMatchTrl_data() {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const Json& one : oracle().at("pairs"))
            QTest::newRow(one.at("name").get<std::string>().c_str()) << index++;
    }
    void pairsMatchTrl() {
        QFETCH(int, index);
        const Json& json = oracle().at("pairs")[static_cast<size_t>(index)];
        const double tolerance = json.at("exact").get<bool>() ? 1e-9 : 1e-5;
        const auto pairs = pairsOf(json);
        const PreferenceResult result = pairLoss(pairs, optionsOf(json.at("options")));
        double worst = relative(result.loss, json.at("loss").get<double>());
        for (size_t i = 0; i < pairs.size(); ++i)
            for (size_t side = 0; side < 2; ++side)
                worst = std::max(
                    worst, relative(result.slopes[2 * i + side],
                                    json.at("gradient")[i + side * pairs.size()].get<double>()));
        QVERIFY2(worst < tolerance, qPrintable(QString::number(worst)));
    }

    void completionsMatchTrl_data() {
        QTest::addColumn<int>("index");
        int index = 0;
        for (const Json& one : oracle().at("unpaired"))
            QTest::newRow(one.at("name").get<std::string>().c_str()) << index++;
    }
    void completionsMatchTrl() {
        QFETCH(int, index);
        const Json& json = oracle().at("unpaired")[static_cast<size_t>(index)];
        const Json& given = json.at("options");
        UnpairedOptions options;
        options.loss = given.at("loss_type").get<std::string>();
        options.beta = given.value("beta", 0.1);
        options.desirableWeight = given.value("desirable_weight", 1.0);
        options.undesirableWeight = given.value("undesirable_weight", 1.0);
        std::vector<LabelledScore> completions;
        std::vector<SequenceScore> mismatched;
        for (size_t i = 0; i < json.at("labels").size(); ++i) {
            completions.push_back({scoreOf(json, i), json.at("labels")[i].get<bool>()});
            mismatched.push_back({json.at("mismatched_policy")[i].get<double>(),
                                  json.at("mismatched_reference")[i].get<double>(), 1, 0});
        }
        const double baseline = options.loss == "kto" ? mismatchedKl(mismatched) : 0;
        double worst = relative(baseline, json.at("kl").get<double>());
        const PreferenceResult result = unpairedLoss(completions, baseline, options);
        worst = std::max(worst, relative(result.loss, json.at("loss").get<double>()));
        for (size_t i = 0; i < completions.size(); ++i)
            worst =
                std::max(worst, relative(result.slopes[i], json.at("gradient")[i].get<double>()));
        QVERIFY2(worst < 1e-9, qPrintable(QString::number(worst)));
    }

    void everyVariantIsInTheFixture() {
        std::set<std::string> tested, known;
        for (const Json& one : oracle().at("pairs"))
            for (const Json& loss : one.at("options").at("loss_types"))
                tested.insert(loss.get<std::string>());
        for (const Json& one : oracle().at("unpaired"))
            tested.insert(one.at("options").at("loss_type").get<std::string>());
        for (const PreferenceVariant& variant : preferenceVariants())
            known.insert(variant.name);
        for (const std::string& name : unpairedVariants())
            known.insert(name);
        QCOMPARE(tested, known);
    }

    void golden_data() {
        QTest::addColumn<double>("actual");
        QTest::addColumn<double>("expected");
        QTest::newRow("sigmoid") << goldenLoss("sigmoid") << .55435524;
        QTest::newRow("hinge") << goldenLoss("hinge") << .7;
        QTest::newRow("ipo") << goldenLoss("ipo", 0, 4, 5) << 18.49;
        QTest::newRow("sigmoid_norm") << goldenLoss("sigmoid_norm", 0, 4, 5) << .65875956;
        QTest::newRow("robust") << goldenLoss("robust", .1) << .51685524;
        QTest::newRow("apo_zero") << goldenLoss("apo_zero") << .92518682;
        QTest::newRow("sppo_hard") << goldenLoss("sppo_hard") << 25.0;
        QTest::newRow("bco_pair") << goldenLoss("bco_pair") << 1.24253553;
    }
    void golden() {
        QFETCH(double, actual);
        QFETCH(double, expected);
        QVERIFY2(std::abs(actual - expected) < 1e-8, qPrintable(QString::number(actual, 'g', 12)));
    }

    /// Extreme log-ratios overflow nothing that is bounded by its formula.
    void farFromTheReference() {
        for (const double ratio : {1e4, -1e4})
            for (const char* loss : {"sigmoid", "bco_pair", "apo_zero", "apo_down", "aot"}) {
                PreferenceOptions options;
                options.losses = {loss};
                const std::vector<PairScore> pair = {{{ratio, 0, 3, 0}, {0, 0, 3, 0}}};
                const PreferenceResult result = pairLoss(pair, options);
                QVERIFY2(std::isfinite(result.loss) && std::isfinite(result.slopes[0]), loss);
            }
    }

    void refusesWhatDoesNotGoTogether() {
        const std::vector<PairScore> pair = {{{-1, -2, 1, 0}, {-1, -2, 1, 0}}};
        PreferenceOptions unknown, divergent, weighted;
        unknown.losses = {"sigmiod"};
        divergent.losses = {"bco_pair"};
        divergent.divergence = Divergence::Js;
        weighted.losses = {"sft"};
        weighted.useWeighting = true;
        for (const PreferenceOptions& options : {unknown, divergent, weighted})
            QCOMPARE(errorOf([&] { pairLoss(pair, options); }).kind(), ErrorKind::Usage);
        QCOMPARE(errorOf([&] { unpairedLoss({}, 0, {"kot"}); }).kind(), ErrorKind::Usage);
    }

    /// The recipe offers what there is, and blocks what pairLoss() refuses.
    void fieldsKnowTheVariants() {
        std::vector<std::string> choices, known;
        for (const FieldSpec& field : stageSpec("preference").fields)
            if (field.name == "loss_type")
                choices = field.choices;
        const auto blocks = [](const std::string& loss, const std::string& key,
                               const std::string& value) {
            Recipe recipe = Recipe::fromYaml("stage: preference\nmodel: m\ndataset: d\n"
                                             "label_smoothing: 0.1\nloss_type: " +
                                                 loss + "\n",
                                             "test");
            return !recipe.withText(key, value).validate().empty();
        };
        for (const PreferenceVariant& variant : preferenceVariants()) {
            known.push_back(variant.name);
            QVERIFY2(!blocks(variant.name, "beta", "0.2"), variant.name.c_str());
            QCOMPARE(blocks(variant.name, "f_divergence_type", "js_divergence"),
                     !variant.divergence);
            QCOMPARE(blocks(variant.name, "use_weighting", "true"), !variant.weighting);
        }
        for (const std::string& name : unpairedVariants()) {
            known.push_back(name);
            QVERIFY(!blocks(name, "beta", "0.2"));
            QVERIFY(blocks(name, "use_weighting", "true"));
        }
        QCOMPARE(choices, known);
        QVERIFY(blocks("[kto, sigmoid]", "beta", "0.2"));
        QVERIFY(blocks("exo_pair", "label_smoothing", "0"));
        QVERIFY(blocks("sigmoid", "loss_weights", "[1, 2]"));
        QVERIFY(blocks("kto", "per_device_train_batch_size", "1"));
    }

    void microBatches_data() {
        QTest::addColumn<int>("type");
        QTest::addColumn<double>("tolerance");
        QTest::newRow("fp64") << int(DType::F64) << 1e-12;
        QTest::newRow("fp32") << int(DType::F32) << 1e-6;
    }
    void microBatches() {
        QFETCH(int, type);
        QFETCH(double, tolerance);
        const auto model = makeModel(tinyConfig(true), static_cast<DType>(type), 7);
        const SequenceSet set = someSequences(model->vocabularySize());
        const Gradients whole = gradientsOf(*model, set, set.size());
        for (const size_t atATime : {2, 4, 6}) {
            const Gradients parts = gradientsOf(*model, set, atATime);
            QVERIFY(relative(parts.loss, whole.loss) < tolerance);
            for (size_t p = 0; p < whole.values.size(); ++p) {
                double difference = 0, size = 0;
                for (int64_t i = 0; i < whole.values[p].size(); ++i) {
                    const double a = whole.values[p].data<double>()[i];
                    difference += std::pow(a - parts.values[p].data<double>()[i], 2);
                    size += a * a;
                }
                QVERIFY(size > 0);
                QVERIFY2(std::sqrt(difference / size) < tolerance,
                         qPrintable(QString::number(std::sqrt(difference / size))));
            }
        }
    }

    /// d loss / d weight by finite differences, through the whole model.
    void gradientIsThatOfTheLoss() {
        const auto model = makeModel(tinyConfig(true), DType::F64, 9);
        const SequenceSet set = someSequences(model->vocabularySize());
        const Gradients found = gradientsOf(*model, set, 4);
        const auto parameters = model->parameters();
        for (size_t p = 0; p < parameters.size(); ++p) {
            double* weight = parameters[p].var.value().data<double>();
            const int64_t i = parameters[p].var.value().size() / 3;
            const double kept = weight[i], step = 1e-5;
            weight[i] = kept + step;
            const double above = gradientsOf(*model, set, set.size()).loss;
            weight[i] = kept - step;
            const double below = gradientsOf(*model, set, set.size()).loss;
            weight[i] = kept;
            const double slope = found.values[p].data<double>()[i];
            QVERIFY2(std::abs((above - below) / (2 * step) - slope) < 1e-6 * (1 + std::abs(slope)),
                     parameters[p].name.c_str());
        }
    }

    /// log p − log Σ p² from two temperatures, against the probabilities themselves.
    void alignmentIsThatOfTheDistribution() {
        const auto model = makeModel(tinyConfig(false), DType::F64, 3);
        const SequenceSet set = someSequences(model->vocabularySize());
        const SequenceSums sums = sumLogProbs(*model, set, 3, true);
        const int64_t vocabulary = model->vocabularySize();
        for (size_t i = 0; i < set.size(); ++i) {
            SequenceSet every; // each token of the vocabulary as the one completion token
            for (int32_t token = 0; token < vocabulary; ++token)
                every.add(set.prompts[i], {token});
            const SequenceSums ones = sumLogProbs(*model, every, every.size(), true);
            double squares = 0;
            for (const double logprob : ones.logprob)
                squares += std::exp(2 * logprob);
            const auto first = static_cast<size_t>(set.completions[i][0]);
            QVERIFY(std::abs(ones.alignment[first] - (ones.logprob[first] - std::log(squares))) <
                    1e-10);
            if (set.completions[i].size() == 1)
                QVERIFY(std::abs(sums.alignment[i] - ones.alignment[first]) < 1e-10);
        }
    }
};

QTEST_GUILESS_MAIN(TestPreferenceLoss)
#include "tst_preference_loss.moc"
