// SPDX-License-Identifier: GPL-3.0-or-later
// LoRA: equal to PEFT, saved in its layout, only adapters learn, merged equals unmerged.
#include "core/generate/kv_cache.h"
#include "core/models/adapter.h"
#include "core/train/batching.h"
#include "core/train/train_step.h"
#include "reference_fixture.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace rationale;
using namespace rationale::test;

namespace {

fs::path base() {
    return referenceData() / "families" / "qwen2_gqa_tied";
}

fs::path adapter() {
    return referenceData() / "peft" / "qwen2_lora";
}

Tensor logits(LanguageModel& model, const std::vector<int32_t>& ids) {
    const NoGrad noGrad;
    return logitsOf(model, model.hidden(packBatch({ids})).value());
}

} // namespace

class TestAdapter : public QObject {
    Q_OBJECT

private slots:
    void equalsPeft() {
        const auto model = loadModel(base(), DType::F32, ModelUse::Frozen);
        const AdapterOptions options = loadAdapters(*model, adapter());
        QCOMPARE(options.rank, int64_t(4));
        const SafetensorsFile expected(adapter() / "expected.safetensors");
        const std::vector<int32_t> ids = expectedIds(expected, "ids0");
        QVERIFY(relativeError(logits(*model, ids), expectedTensor(expected, "logits0")) < 1e-4);
        const std::vector<TokenSequence> documents = {ids};
        const DocumentBatch batch = packDocuments(documents);
        const double loss = accumulateGradients(1, [&](size_t) {
            return documentLoss(*model, batch, static_cast<double>(batch.trainedTokens));
        });
        QVERIFY(std::abs(loss - expectedTensor(expected, "loss").data<float>()[0]) < 1e-5);
        const auto trained = trainableParameters(*model);
        for (const Parameter& parameter : trained) {
            const Tensor wanted = expectedTensor(expected, "gradient." + parameter.name);
            QVERIFY2(relativeError(parameter.var.grad(), wanted) < 1e-4, parameter.name.c_str());
        }
        QCOMPARE(trained.size(),
                 SafetensorsFile(adapter() / "adapter_model.safetensors").entries().size());
    }

    void mergedEqualsUnmerged_data() {
        QTest::addColumn<QString>("family");
        for (const char* family : {"qwen2_gqa_tied", "gpt2_prefixed", "deepseek_v3_groups_yarn"})
            QTest::newRow(family) << family;
    }
    void mergedEqualsUnmerged() {
        QFETCH(QString, family);
        const fs::path folder = referenceData() / "families" / family.toStdString();
        const auto model = loadModel(folder, DType::F32, ModelUse::Frozen);
        attachAdapters(*model, {3, 6, {"all-linear"}}, 7);
        Rng rng(8);
        for (const Parameter& parameter : trainableParameters(*model)) // B is zero at first
            for (int64_t i = 0; i < parameter.var.value().size(); ++i)
                parameter.var.value().data<float>()[i] = static_cast<float>(0.1 * rng.normal());
        model->refreshComputeWeights();
        const std::vector<int32_t> ids = {3, 1, 7, 2, 5, 4, 6, 8};
        const Tensor unmerged = logits(*model, ids);
        const auto cache = model->makeCache(1, 16); // decoding, absorbed in MLA
        model->step(*cache, {0}, {7}, Tensor::from<int32_t>(std::span(ids).first(7), {7}));
        const Tensor last =
            model->step(*cache, {0}, {1}, Tensor::from<int32_t>(std::span(ids).subspan(7), {1}));
        QVERIFY(relativeError(logitsOf(*model, last), unmerged.rows(7, 8)) < 1e-4);
        const QTemporaryDir saved;
        saveModel(*model, saved.path().toStdString()); // merged in the file
        const auto again = loadModel(saved.path().toStdString(), DType::F32);
        QVERIFY(relativeError(logits(*again, ids), unmerged) < 1e-5);
        mergeAdapters(*model);
        QVERIFY(!hasAdapters(*model));
        QVERIFY(relativeError(logits(*model, ids), unmerged) < 1e-5);
    }

    void onlyAdaptersLearn() {
        const auto model = loadModel(base(), DType::F32);
        std::vector<Tensor> before;
        attachAdapters(*model, {4, 8, {"q_proj", "down_proj"}}, 5);
        for (const Parameter& parameter : model->parameters()) {
            QVERIFY(!parameter.var.requiresGrad());
            before.push_back(parameter.var.value().clone());
        }
        AdamW optimizer(trainableParameters(*model), {});
        const std::vector<TokenSequence> documents = {{3, 1, 7, 2, 5, 4, 6, 8}};
        const DocumentBatch batch = packDocuments(documents);
        double first = 0, last = 0;
        for (int step = 0; step < 30; ++step) {
            last = trainStep(*model, optimizer, 1e-2, 1, [&](size_t) {
                       return documentLoss(*model, batch, 7);
                   }).loss;
            first = step == 0 ? last : first;
        }
        QVERIFY2(last < 0.7 * first, qPrintable(QString("%1 -> %2").arg(first).arg(last)));
        size_t i = 0;
        for (const Parameter& parameter : model->parameters())
            QVERIFY(sameBits(parameter.var.value(), before[i++]));
        const QTemporaryDir folder;
        const fs::path saved = folder.path().toStdString();
        saveAdapters(*model, {4, 8, {"q_proj", "down_proj"}}, "base", saved);
        const auto again = loadModel(base(), DType::F32, ModelUse::Frozen);
        loadAdapters(*again, saved);
        QVERIFY(sameBits(logits(*again, documents[0]), logits(*model, documents[0])));
    }

    void freshAdaptersChangeNothing() {
        const auto model = loadModel(base(), DType::F32, ModelUse::Frozen);
        const std::vector<int32_t> ids = {3, 1, 7, 2};
        const Tensor before = logits(*model, ids);
        attachAdapters(*model, {4, 8, {"all-linear"}}, 5);
        QVERIFY(sameBits(logits(*model, ids), before));
    }

    void refusesWhatItDoesNotKnow() {
        const auto model = loadModel(base(), DType::F32, ModelUse::Frozen);
        const Error unknown = errorOf([&] {
            attachAdapters(*model, {4, 8, {"q_proj", "c_attn"}}, 1);
        });
        QCOMPARE(static_cast<int>(unknown.kind()), static_cast<int>(ErrorKind::Usage));
        QVERIFY(std::string(unknown.what()).find("c_attn") != std::string::npos);
        QVERIFY(unknown.remedy().find("q_proj") != std::string::npos);
        const QTemporaryDir folder;
        const fs::path path = folder.path().toStdString();
        fs::copy(adapter() / "adapter_model.safetensors", path / "adapter_model.safetensors");
        const Json good = parseJson(readFile(adapter() / "adapter_config.json"), "");
        const auto complaint = [&](const char* key, const Json& value) {
            Json config = good;
            config[key] = value;
            writeFileAtomically(path / "adapter_config.json", config.dump());
            const auto fresh = loadModel(base(), DType::F32, ModelUse::Frozen);
            return std::string(errorOf([&] { loadAdapters(*fresh, path); }).what());
        };
        QVERIFY(complaint("peft_type", "IA3").find("LoRA") != std::string::npos);
        QVERIFY(complaint("use_dora", true).find("use_dora") != std::string::npos);
        QVERIFY(complaint("r", 8).find("expected [8") != std::string::npos);
        QVERIFY(complaint("r", "x").find("damaged") != std::string::npos);
        QVERIFY(complaint("target_modules", {"q_proj"}).find("takes") != std::string::npos);
        QVERIFY(complaint("modules_to_save", {"lm_head"}).find("whole modules") !=
                std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestAdapter)
#include "tst_adapter.moc"
