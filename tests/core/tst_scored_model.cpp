// SPDX-License-Identifier: GPL-3.0-or-later
// Models with a score head: parity with transformers, folders in its layout, and what is refused.
#include "core/models/scored_model.h"
#include "core/train/reward_model_loss.h"
#include "core/train/train_step.h"
#include "reference_fixture.h"

#include <QTemporaryDir>
#include <QtTest>

#include <numeric>

using namespace rationale;
using namespace rationale::test;

namespace {

constexpr double tolerance = 1e-4;

struct Case {
    Case() {
        QFETCH(QString, name);
        folder = referenceData() / "reward_model" / name.toStdString();
        expected = std::make_unique<SafetensorsFile>(folder / "expected.safetensors");
        sequences = {expectedIds(*expected, "ids0"), expectedIds(*expected, "ids1")};
        sequence = name.endsWith("sequence");
        for (const auto& ids : sequences) {
            places.emplace_back(sequence ? 1 : ids.size());
            if (sequence)
                places.back() = {lastPlace(ids, -1)};
            else
                std::iota(places.back().begin(), places.back().end(), 0);
        }
    }
    Tensor wanted(const std::string& name) const { return expectedTensor(*expected, name); }
    /// Both texts' scores, one below the other.
    double scoreError(LanguageModel& model) const {
        const Tensor scores = scoresAt(model, sequences, places).value();
        const int64_t first = wanted("scores0").dim(0);
        return std::max(relativeError(scores.rows(0, first), wanted("scores0")),
                        relativeError(scores.rows(first, scores.dim(0)), wanted("scores1")));
    }

    fs::path folder;
    std::unique_ptr<SafetensorsFile> expected;
    std::vector<std::vector<int32_t>> sequences, places;
    bool sequence = true;
};

void addCases() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"llama_sequence", "qwen2_token", "gpt2_sequence", "gpt2_token"})
        QTest::newRow(name) << name;
}

fs::path family(const char* name) {
    return referenceData() / "families" / name;
}

} // namespace

class TestScoredModel : public QObject {
    Q_OBJECT

private slots:
    void scores_data() { addCases(); }
    void scores() {
        const Case c;
        for (const ModelUse use : {ModelUse::Train, ModelUse::Frozen}) {
            const auto model = loadModel(c.folder, DType::F32, use);
            QCOMPARE(model->labels(), c.sequence ? int64_t{1} : int64_t{2});
            const double error = c.scoreError(*model);
            QVERIFY2(error < tolerance, qPrintable(QString::number(error)));
        }
    }

    void gradients_data() { addCases(); }
    void gradients() {
        const Case c;
        const auto model = loadModel(c.folder, DType::F32);
        const double value = accumulateGradients(1, [&](size_t) {
            const Var scores = scoresAt(*model, c.sequences, c.places);
            const std::vector<double> numbers = numbersOf(scores);
            if (c.sequence)
                return lossOn(scores, pairwiseLoss(numbers, std::vector<double>{0}, 0, 1));
            std::vector<double> labels;
            for (const auto& ids : c.sequences)
                for (size_t t = 0; t < ids.size(); ++t)
                    labels.push_back(static_cast<double>(t % 2));
            return lossOn(scores, stepLoss(numbers, labels, static_cast<double>(labels.size())));
        });
        QVERIFY(std::abs(value / c.wanted("loss").data<float>()[0] - 1) < 1e-5);
        size_t compared = 0;
        for (const Parameter& parameter : model->parameters()) {
            if (!c.expected->contains("gradient." + parameter.name))
                continue;
            const double error =
                relativeError(parameter.var.grad(), c.wanted("gradient." + parameter.name));
            QVERIFY2(error < tolerance, parameter.name.c_str());
            ++compared;
        }
        QVERIFY(compared >= 4); // the head and what lies under it
    }

    void savedFolderIsEqual_data() { addCases(); }
    void savedFolderIsEqual() {
        const Case c;
        const auto model = loadModel(c.folder, DType::F32);
        const QTemporaryDir dir;
        const fs::path saved = dir.path().toStdString();
        saveModel(*model, saved);
        const SafetensorsFile weights(saved / "model.safetensors"),
            given(c.folder / "model.safetensors");
        QCOMPARE(weights.entries().size(), given.entries().size());
        const auto again = loadModel(saved, DType::F32);
        QVERIFY(sameBits(scoresAt(*again, c.sequences, c.places).value(),
                         scoresAt(*model, c.sequences, c.places).value()));
    }

    /// The decoder of a language model is kept, its head is not.
    void languageModelGetsAHead_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"llama_gqa_tied_rope3", "qwen2_gqa_untied", "gpt2_prefixed",
                                 "deepseek_v3_mtp", "qwen3_moe_norm"})
            QTest::newRow(name) << name;
    }
    void languageModelGetsAHead() {
        QFETCH(QString, name);
        const fs::path folder = family(name.toStdString().c_str());
        const ScoreHead head{ScoreHead::Kind::Sequence, 1, {{"scores", "answer"}}};
        const auto model = loadScoredModel(folder, DType::F32, head, 4);
        const auto language = loadModel(folder, DType::F32);
        const TokenBatch batch = packBatch({{1, 2, 3, 4}});
        QVERIFY(sameBits(model->hidden(batch).value(), language->hidden(batch).value()));
        const QTemporaryDir dir;
        const fs::path saved = dir.path().toStdString();
        saveModel(*model, saved);
        const Json config = parseJson(readFile(saved / "config.json"), "config.json");
        QVERIFY(config.at("architectures")[0].get<std::string>().ends_with(
            "ForSequenceClassification"));
        QCOMPARE(config.at("num_labels"), Json(1));
        const SafetensorsFile weights(saved / "model.safetensors");
        QVERIFY(weights.contains("score.weight") && !weights.contains("lm_head.weight"));
        // Another seed draws another head; a head that is there is kept.
        const auto other = loadScoredModel(folder, DType::F32, head, 5);
        const auto kept = loadScoredModel(saved, DType::F32, head, 6);
        const auto read = [&](LanguageModel& from) {
            return numbersOf(scoresAt(from, {{1, 2, 3}}, std::vector<std::vector<int32_t>>{{2}}));
        };
        QVERIFY(read(*other) != read(*model));
        QCOMPARE(read(*kept), read(*model));
        QCOMPARE(scoreHeadOf(kept->config())->about, head.about);
    }

    void wrongHeadsAreRefused() {
        const auto message = [](auto body) { return std::string(errorOf(body).what()); };
        const fs::path scored = referenceData() / "reward_model" / "llama_sequence";
        const auto model = loadModel(scored, DType::F32);
        QVERIFY(message([&] { model->head(); }).find("cannot write") != std::string::npos);
        const auto language = loadModel(family("llama_gqa_tied_rope3"), DType::F32);
        QCOMPARE(language->labels(), int64_t{0});
        QVERIFY(message([&] {
                    language->scores(language->hidden(packBatch({{1}})));
                }).find("cannot score") != std::string::npos);
        const std::string other = message([&] {
            loadScoredModel(scored, DType::F32, {ScoreHead::Kind::Token, 2}, 1);
        });
        QVERIFY2(other.find("LlamaForSequenceClassification") != std::string::npos, other.c_str());
        for (const Json& labels : {Json(0), Json("two"), Json(1U << 30)}) {
            Json config = scoredConfig(tinyConfig(true), {ScoreHead::Kind::Sequence, 1});
            config.erase("id2label");
            config["num_labels"] = labels;
            QVERIFY(message([&] { scoreHeadOf(config); }).find("num_labels") != std::string::npos);
        }
    }

    /// As transformers finds the score of a padded text.
    void lastTokenThatIsNoPadding() {
        const std::vector<int32_t> tokens = {0, 5, 6, 0, 7, 0, 0};
        QCOMPARE(lastPlace(tokens, 0), 4);
        QCOMPARE(lastPlace(tokens, -1), 6);
        QCOMPARE(lastPlace(std::vector<int32_t>{0, 0}, 0), 0);
        QCOMPARE(padIdOf({{"pad_token_id", nullptr}}), -1);
        QCOMPARE(padIdOf({{"pad_token_id", 3}}), 3);
    }
};

QTEST_GUILESS_MAIN(TestScoredModel)
#include "tst_scored_model.moc"
