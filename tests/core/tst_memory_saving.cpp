// SPDX-License-Identifier: GPL-3.0-or-later
// Gradient checkpointing changes memory, not gradients; replayed routing is followed.
#include "core/base/rng.h"
#include "core/generate/generator.h"
#include "core/train/language_loss.h"
#include "core/train/train_step.h"
#include "reference_fixture.h"

#include <QtTest>

using namespace rationale;
using namespace rationale::test;

namespace {

struct Result {
    double loss = 0;
    std::vector<Tensor> gradients;
    std::vector<ExpertLoad> loads;
    int64_t peak = 0; // bytes above what was there before
};

std::vector<TokenSequence> documents(int64_t vocabulary, int64_t count, int64_t length) {
    Rng rng(12);
    std::vector<TokenSequence> list;
    for (int64_t i = 0; i < count; ++i)
        list.push_back(randomTokens(rng, length + i, vocabulary));
    return list;
}

Result train(LanguageModel& model, const std::vector<TokenSequence>& list, bool checkpointing) {
    model.setCheckpointing(checkpointing);
    model.zeroGrad();
    const DocumentBatch batch = packDocuments(list);
    LanguageLossOptions options;
    options.nextNextWeight = 0.3;
    const LanguageLossScale scale = {static_cast<double>(batch.trainedTokens),
                                     batch.batch.sequences()};
    LanguageLossReport report;
    const kernels::DeviceMemory& memory = kernels::cpuMemory();
    const int64_t before = memory.stats().used;
    memory.resetPeak();
    Result result;
    result.loss = accumulateGradients(
        1, [&](size_t) { return languageLoss(model, batch, scale, options, report); });
    result.peak = memory.stats().peak - before;
    result.loads = report.loads;
    for (const Parameter& parameter : model.parameters())
        if (parameter.var.requiresGrad())
            result.gradients.push_back(parameter.var.grad().clone());
    return result;
}

} // namespace

class TestMemorySaving : public QObject {
    Q_OBJECT

private slots:
    void checkpointingKeepsGradients_data() {
        QTest::addColumn<QString>("family");
        for (const char* family :
             {"llama_gqa_tied_rope3", "gpt2_inner", "qwen3_moe_norm", "deepseek_v3_mtp"})
            QTest::newRow(family) << family;
    }
    void checkpointingKeepsGradients() {
        QFETCH(QString, family);
        const auto model =
            loadModel(referenceData() / "families" / family.toStdString(), DType::F32);
        const auto list = documents(model->vocabularySize(), 3, 5);
        const Result plain = train(*model, list, false), saved = train(*model, list, true);
        QCOMPARE(saved.loads.size(), plain.loads.size());
        for (size_t i = 0; i < plain.loads.size(); ++i)
            QCOMPARE(saved.loads[i].tokens, plain.loads[i].tokens);
        QVERIFY(std::abs(saved.loss - plain.loss) < 1e-5);
        for (size_t i = 0; i < plain.gradients.size(); ++i)
            QVERIFY(relativeError(saved.gradients[i], plain.gradients[i]) < 1e-4);
    }

    void checkpointingSavesMemory() {
        Json config = miniatureConfig();
        config["num_hidden_layers"] = 8;
        const auto model = makeModel(config, DType::F32, 3);
        const auto list = documents(300, 16, 100);
        train(*model, list, false); // gradients are there from now on
        const Result plain = train(*model, list, false), saved = train(*model, list, true);
        QVERIFY2(saved.peak < plain.peak / 3,
                 qPrintable(QString("%1 of %2 bytes").arg(saved.peak).arg(plain.peak)));
    }

    /// Trained with the experts that sampling chose, though the router has moved since.
    void replayFollowsTheSampler() {
        const auto model =
            loadModel(referenceData() / "families" / "deepseek_v3_groups_yarn", DType::F32);
        SamplingOptions options;
        options.maxTokens = 9;
        options.recordRouting = true;
        const std::vector<GenerationRequest> requests = {{{1, 4, 2}, 1, 3}, {{3, 5, 6, 7}, 2, 2}};
        const auto completions = Generator(*model).generate(requests, options);
        std::vector<TokenSequence> prompts, answers;
        std::vector<const std::vector<int32_t>*> routing;
        for (const Completion& completion : completions) {
            prompts.push_back(requests[static_cast<size_t>(completion.request)].prompt);
            answers.push_back(completion.tokens);
            routing.push_back(&completion.routing);
            // one mixture layer, four experts; the last token was never fed
            QCOMPARE(completion.routing.size(),
                     (prompts.back().size() + completion.tokens.size() - 1) * 4);
        }
        const auto worst = [&](const CompletionScores& scores) {
            double difference = 0;
            for (size_t i = 0; i < answers.size(); ++i)
                for (size_t t = 0; t < answers[i].size(); ++t)
                    difference = std::max<double>(
                        difference, std::abs(scores.logprobs[i][t] - completions[i].logprobs[t]));
            return difference;
        };
        QVERIFY(worst(scoreCompletions(*model, prompts, answers, 1, 8192, routing)) < 1e-4);
        for (const Parameter& parameter : model->parameters())
            if (parameter.name.ends_with("e_score_correction_bias"))
                for (int64_t e = 0; e < parameter.var.value().size(); ++e)
                    parameter.var.value().data<float>()[e] = e % 2 == 0 ? 3.0F : -3.0F;
        QVERIFY(worst(scoreCompletions(*model, prompts, answers, 1)) > 1e-2);
        QVERIFY(worst(scoreCompletions(*model, prompts, answers, 1, 8192, routing)) < 1e-4);
    }
};

QTEST_GUILESS_MAIN(TestMemorySaving)
#include "tst_memory_saving.moc"
