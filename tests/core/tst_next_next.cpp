// SPDX-License-Identifier: GPL-3.0-or-later
// The multi-token prediction module: equal to the reference, its loss, and speculative decoding
// whose text is distributed as without it (reference/deepseek-papers.md §5.1, §7.4 group 9).
#include "core/generate/speculative.h"
#include "core/train/language_loss.h"
#include "core/train/train_step.h"
#include "reference_fixture.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>
#include <map>

using namespace rationale;
using namespace rationale::test;

namespace {

fs::path fixture() {
    return referenceData() / "families" / "deepseek_v3_mtp";
}

Json nextNextConfig() {
    Json config = parseJson(readFile(fixture() / "config.json"), "config.json");
    config["max_position_embeddings"] = 128;
    return config;
}

DecoderModel& decoder(LanguageModel& model) {
    return dynamic_cast<DecoderModel&>(model);
}

/// Drafts of a random module are mostly wrong; sharpened, the model speaks in few words and the
/// module can guess some.
std::unique_ptr<LanguageModel> talkativeModel(DType type = DType::F32) {
    auto model = makeModel(nextNextConfig(), type, 21);
    for (const Parameter& parameter : model->parameters())
        if (parameter.name == "lm_head.weight")
            for (int64_t i = 0; i < parameter.var.value().size(); ++i)
                parameter.var.value().data<float>()[i] *= 2;
    model->refreshComputeWeights();
    return model;
}

std::vector<TokenSequence> documents(int64_t vocabulary) {
    Rng rng(31);
    std::vector<TokenSequence> list;
    for (const int64_t length : {9, 1, 2, 12})
        list.push_back(randomTokens(rng, length, vocabulary));
    return list;
}

} // namespace

class TestNextNext : public QObject {
    Q_OBJECT

private slots:
    void predictionsEqualTheReference() {
        const auto model = loadModel(fixture(), DType::F32);
        const SafetensorsFile expected(fixture() / "expected.safetensors");
        ForwardExtras extras;
        extras.wantNextNext = true;
        model->hidden(packBatch({expectedIds(expected, "ids0")}), &extras);
        const Tensor wanted = expectedTensor(expected, "mtp_logits0_after_norm");
        const Tensor logits = logitsOf(*model, extras.nextNext.value());
        QCOMPARE(logits.dim(0), wanted.dim(0) + 1); // the last row predicts nothing
        const double error = relativeError(logits.rows(0, wanted.dim(0)), wanted);
        QVERIFY2(error < 1e-4, std::to_string(error).c_str());
    }

    /// transformers counts a module in config.json that it does not write.
    void moduleThatIsNotInTheFileIsNoneOfTheModel() {
        const auto model = makeModel(nextNextConfig(), DType::F32, 1);
        const QTemporaryDir folder;
        const fs::path path = folder.path().toStdString();
        std::vector<NamedTensor> tensors;
        for (const Parameter& parameter : model->parameters())
            if (!parameter.name.starts_with("model.layers.2."))
                tensors.push_back({parameter.name, parameter.var.value()});
        writeWeightFiles(path, tensors);
        writeFileAtomically(path / "config.json", model->config().dump());
        const auto loaded = loadModel(path, DType::F32);
        QVERIFY(!decoder(*loaded).predictsNextNext());
        QCOMPARE(loaded->config().at("num_nextn_predict_layers"), Json(0));
        tensors.push_back({"model.layers.2.enorm.weight", tensors.back().tensor});
        writeWeightFiles(path, tensors); // a part of it is a mistake
        QVERIFY(std::string(errorOf([&] { loadModel(path, DType::F32); }).what())
                    .find("model.layers.2.") != std::string::npos);
    }

    void moduleIsNamedAfterTheLayers() {
        const auto model = makeModel(nextNextConfig(), DType::F32, 1);
        const auto hidden = nextNextConfig().at("hidden_size").get<int64_t>();
        int found = 0;
        for (const Parameter& parameter : model->parameters())
            if (parameter.name == "model.layers.2.eh_proj.weight") {
                QCOMPARE(parameter.var.shape(), (Shape{hidden, 2 * hidden}));
                ++found;
            }
        QCOMPARE(found, 1);
        QCOMPARE(model->repeatedTensors().size(), size_t(2)); // as released files have them
    }

    /// Every sequence by itself gives the same loss and gradients as all in one batch.
    void lossDoesNotDependOnTheBatch() {
        const auto model = makeModel(nextNextConfig(), DType::F32, 7);
        const auto all = documents(model->vocabularySize());
        LanguageLossOptions options;
        options.nextNextWeight = 0.3;
        const LanguageLossScale scale = {20, 4};
        const auto gradients = [&](size_t each, LanguageLossReport& report) {
            model->zeroGrad();
            accumulateGradients(all.size() / each, [&](size_t i) {
                const auto part = std::span(all).subspan(i * each, each);
                return languageLoss(*model, packDocuments(part), scale, options, report);
            });
            std::vector<Tensor> copies;
            for (const Parameter& parameter : model->parameters())
                if (parameter.var.requiresGrad())
                    copies.push_back(parameter.var.grad().clone());
            return copies;
        };
        LanguageLossReport whole, single;
        const auto a = gradients(4, whole), b = gradients(1, single);
        QVERIFY(whole.nextNext > 1);
        QVERIFY(whole.balance > 0);
        QVERIFY(std::abs(whole.nextNext - single.nextNext) < 1e-4);
        QVERIFY(std::abs(whole.balance - single.balance) < 1e-6);
        QCOMPARE(whole.loads.size(), size_t(2));
        QCOMPARE(whole.loads[0].tokens, single.loads[0].tokens);
        for (size_t i = 0; i < a.size(); ++i)
            QVERIFY(relativeError(b[i], a[i]) < 1e-3);
    }

    void greedyTextIsTheSameText() {
        const auto model = talkativeModel();
        Rng rng(3);
        std::vector<GenerationRequest> requests;
        for (uint64_t i = 0; i < 12; ++i)
            requests.push_back({randomTokens(rng, 3 + static_cast<int64_t>(i), 31), i, 1});
        for (auto& request : requests)
            for (int32_t& token : request.prompt)
                token %= static_cast<int32_t>(model->vocabularySize());
        SamplingOptions options;
        options.temperature = 0;
        options.maxTokens = 40;
        options.endToken = 2;
        const auto plain = Generator(*model).generate(requests, options);
        SpeculativeGenerator speculative(decoder(*model));
        const auto drafted = speculative.generate(requests, options);
        for (size_t i = 0; i < plain.size(); ++i) {
            QCOMPARE(drafted[i].tokens, plain[i].tokens);
            QCOMPARE(drafted[i].truncated, plain[i].truncated);
            for (size_t t = 0; t < plain[i].tokens.size(); ++t)
                QVERIFY(std::abs(drafted[i].logprobs[t] - plain[i].logprobs[t]) < 1e-4);
        }
        const SpeculativeReport& report = speculative.report();
        QVERIFY(report.accepted > 0 && report.accepted < report.drafted);
        qInfo("greedy: %lld of %lld drafts accepted, %.2f tokens a pass of a sequence",
              static_cast<long long>(report.accepted), static_cast<long long>(report.drafted),
              static_cast<double>(report.tokens) / static_cast<double>(report.drafted));
    }

    /// Chi-square of the pairs of the second and third token against the model's own distribution.
    void sampledTextHasTheSameDistribution_data() {
        QTest::addColumn<double>("temperature");
        QTest::addColumn<double>("topP");
        QTest::newRow("plain") << 1.0 << 1.0;
        QTest::newRow("cool, nucleus") << 0.7 << 0.9;
    }
    void sampledTextHasTheSameDistribution();
};

namespace {

/// p(b | prompt, a, …): one row of the distribution that is sampled from.
std::vector<double> distributionAfter(LanguageModel& model, const std::vector<int32_t>& ids,
                                      const SamplingOptions& options) {
    const Tensor hidden = model.hidden(packBatch({ids})).value();
    const Tensor logits = logitsOf(model, hidden.rows(hidden.dim(0) - 1, hidden.dim(0)));
    const Tensor p = Tensor::empty(logits.shape(), DType::F32);
    kernels::cpuOps().distribution(p.view(), logits.view(), options.temperature, options.topK,
                                   options.topP, options.minP);
    return {p.data<float>(), p.data<float>() + p.size()};
}

} // namespace

void TestNextNext::sampledTextHasTheSameDistribution() {
    QFETCH(double, temperature);
    QFETCH(double, topP);
    const auto model = talkativeModel();
    SamplingOptions options;
    options.temperature = temperature;
    options.topP = topP;
    options.maxTokens = 3;
    options.seed = 17;
    constexpr int samples = 20000;
    const std::vector<int32_t> prompt = {1, 5, 3};
    SpeculativeGenerator speculative(decoder(*model));
    const auto completions = speculative.generate({{prompt, 4, samples}}, options);
    std::map<std::vector<int32_t>, double> counts;
    for (const Completion& completion : completions)
        counts[completion.tokens] += 1;
    // Expected counts of every text of three tokens; rare ones are one class.
    const auto extended = [&](std::vector<int32_t> ids, int32_t token) {
        ids.push_back(token);
        return ids;
    };
    double chiSquare = 0, restExpected = 0, restSeen = 0;
    int classes = 0;
    const auto first = distributionAfter(*model, prompt, options);
    for (size_t a = 0; a < first.size(); ++a) {
        if (first[a] == 0)
            continue;
        const auto afterA = extended(prompt, static_cast<int32_t>(a));
        const auto second = distributionAfter(*model, afterA, options);
        for (size_t b = 0; b < second.size(); ++b) {
            if (first[a] * second[b] == 0)
                continue;
            const auto third =
                distributionAfter(*model, extended(afterA, static_cast<int32_t>(b)), options);
            for (size_t c = 0; c < third.size(); ++c) {
                const double expected = samples * first[a] * second[b] * third[c];
                const double seen = counts[{static_cast<int32_t>(a), static_cast<int32_t>(b),
                                            static_cast<int32_t>(c)}];
                if (expected < 10) {
                    restExpected += expected;
                    restSeen += seen;
                    continue;
                }
                chiSquare += (seen - expected) * (seen - expected) / expected;
                ++classes;
            }
        }
    }
    if (restExpected > 0)
        chiSquare += (restSeen - restExpected) * (restSeen - restExpected) / restExpected;
    // Wilson–Hilferty: the cube root of chi-square over its degrees is nearly normal.
    const double degrees = classes;
    const double spread = 2 / (9 * degrees);
    const double z = (std::cbrt(chiSquare / degrees) - (1 - spread)) / std::sqrt(spread);
    const SpeculativeReport& report = speculative.report();
    qInfo("chi-square %.1f of %d classes (z %.2f), acceptance %.1f %%", chiSquare, classes, z,
          100 * report.acceptance());
    QVERIFY(classes > 20);
    QVERIFY(report.accepted > samples / 100 && report.accepted < report.drafted);
    QVERIFY(z < 4);
}

QTEST_GUILESS_MAIN(TestNextNext)
#include "tst_next_next.moc"
