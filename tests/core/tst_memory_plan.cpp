// SPDX-License-Identifier: GPL-3.0-or-later
// The planner's numbers against what the allocator really hands out.
#include "core/generate/kv_cache.h"
#include "core/models/activation_size.h"
#include "core/models/adapter.h"
#include "core/models/families.h"
#include "core/stages/memory_plan.h"
#include "core/train/batching.h"
#include "core/train/train_step.h"
#include "reference_fixture.h"

#include <QtTest>

using namespace rationale;
using namespace rationale::test;

namespace {

/// A fixture's configuration, widened so that numbers matter more than the tape.
Json widened(const std::string& family) {
    const fs::path file = referenceData() / "families" / family / "config.json";
    Json config = parseJson(readFile(file), file.string());
    config.erase("quantization_config");
    const auto scale = [&](const char* key, int64_t factor) {
        if (config.contains(key) && config[key].is_number_integer())
            config[key] = config[key].get<int64_t>() * factor;
    };
    for (const char* key :
         {"hidden_size", "intermediate_size", "moe_intermediate_size", "n_embd", "n_inner",
          "head_dim", "kv_lora_rank", "q_lora_rank", "qk_nope_head_dim", "v_head_dim"})
        scale(key, 4);
    config["num_nextn_predict_layers"] = 0;
    for (const char* key : {"max_position_embeddings", "n_positions"})
        if (config.contains(key))
            config[key] = 256;
    return config;
}

int64_t trainingPeak(LanguageModel& model, int64_t sequences, int64_t length) {
    Rng rng(1);
    std::vector<TokenSequence> documents;
    for (int64_t i = 0; i < sequences; ++i)
        documents.push_back(randomTokens(rng, length, model.vocabularySize()));
    const DocumentBatch batch = packDocuments(documents);
    const auto pass = [&] {
        accumulateGradients(1, [&](size_t) {
            return documentLoss(model, batch, static_cast<double>(batch.trainedTokens));
        });
    };
    pass(); // gradients are there from now on
    kernels::cpuMemory().resetPeak();
    const int64_t before = kernels::cpuMemory().stats().used;
    pass();
    return kernels::cpuMemory().stats().peak - before;
}

} // namespace

class TestMemoryPlan : public QObject {
    Q_OBJECT

private slots:
    void activationsAreWhatTheAllocatorGives_data() {
        QTest::addColumn<QString>("family");
        QTest::addColumn<int>("type");
        QTest::addColumn<bool>("adapters");
        QTest::addColumn<bool>("checkpointing");
        for (const char* family :
             {"llama_gqa_tied_rope3", "qwen2_gqa_untied", "qwen3_head_dim", "qwen3_moe_norm",
              "gpt2_inner", "deepseek_v2_groups", "deepseek_v3_plain"})
            for (const DType type : {DType::F32, DType::BF16})
                QTest::addRow("%s %s", family, type == DType::F32 ? "fp32" : "bf16")
                    << family << int(type) << false << false;
        QTest::newRow("adapters") << "qwen2_gqa_untied" << int(DType::BF16) << true << false;
        QTest::newRow("checkpointing")
            << "llama_gqa_tied_rope3" << int(DType::BF16) << false << true;
    }
    void activationsAreWhatTheAllocatorGives() {
        QFETCH(QString, family);
        QFETCH(int, type);
        QFETCH(bool, adapters);
        QFETCH(bool, checkpointing);
        const Json config = widened(family.toStdString());
        const auto model = makeModel(config, static_cast<DType>(type), 3);
        if (adapters)
            attachAdapters(*model, {8, 16, {"all-linear"}}, 1);
        model->setCheckpointing(checkpointing);
        const ActivationSize size =
            activationSize(config, static_cast<DType>(type),
                           [&](const std::string&) { return adapters ? int64_t{8} : int64_t{0}; });
        constexpr int64_t tokens = 32 * 64;
        const int64_t measured = trainingPeak(*model, 32, 64);
        const int64_t planned = tokens * size.kept(checkpointing);
        const double ratio = static_cast<double>(planned) / static_cast<double>(measured);
        qInfo("planned / measured %.3f of %lld bytes", ratio, static_cast<long long>(measured));
        QVERIFY2(ratio > 0.87 && ratio < 1.15, std::to_string(ratio).c_str());
    }

    void shapesAreThoseOfTheModel() {
        for (const std::string& family : familyCases()) {
            const auto model = loadModel(referenceData() / "families" / family, DType::F32);
            const auto shapes = shapesOf(model->config());
            const auto parameters = model->parameters();
            QCOMPARE(shapes.size(), parameters.size());
            for (size_t i = 0; i < shapes.size(); ++i) {
                QCOMPARE(shapes[i].name, parameters[i].name);
                QCOMPARE(shapes[i].shape, parameters[i].var.shape());
            }
            const auto cache = model->makeCache(1, 16);
            QCOMPARE(cacheBytesPerToken(model->config(), DType::F32),
                     cache->layout().bytesPerToken());
        }
    }

    /// DeepSeek-V3 as published: 671 B parameters (its report counts 671.03 with the embedding),
    /// and 70,272 bytes of bf16 cache per token.
    void plansModelsThatNoMachineHolds() {
        const Json config = {{"model_type", "deepseek_v3"},
                             {"vocab_size", 129280},
                             {"hidden_size", 7168},
                             {"intermediate_size", 18432},
                             {"moe_intermediate_size", 2048},
                             {"num_hidden_layers", 61},
                             {"num_attention_heads", 128},
                             {"n_shared_experts", 1},
                             {"n_routed_experts", 256},
                             {"num_experts_per_tok", 8},
                             {"routed_scaling_factor", 2.5},
                             {"kv_lora_rank", 512},
                             {"q_lora_rank", 1536},
                             {"qk_rope_head_dim", 64},
                             {"v_head_dim", 128},
                             {"qk_nope_head_dim", 128},
                             {"n_group", 8},
                             {"topk_group", 4},
                             {"first_k_dense_replace", 3},
                             {"max_position_embeddings", 163840}};
        int64_t parameters = 0;
        for (const TensorShape& tensor : shapesOf(config)) {
            int64_t count = 1;
            for (const int64_t size : tensor.shape)
                count *= size;
            parameters += count;
        }
        QVERIFY(std::abs(static_cast<double>(parameters) - 671.03e9) < 0.01e9);
        QCOMPARE(cacheBytesPerToken(config, DType::BF16), int64_t{70272});
    }
};

QTEST_GUILESS_MAIN(TestMemoryPlan)
#include "tst_memory_plan.moc"
