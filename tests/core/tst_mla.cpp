// SPDX-License-Identifier: GPL-3.0-or-later
// Multi-head latent attention: absorbed equals expanded, the cache has exactly the promised size,
// the rotary positions of DeepSeek and YaRN (reference/deepseek-papers.md §3, §7.4 groups 2 to 4).
#include "core/generate/kv_cache.h"
#include "core/models/config_reader.h"
#include "core/models/decoder_config.h"
#include "reference_fixture.h"

#include <QtTest>

#include <cmath>

using namespace rationale;
using namespace rationale::test;

namespace {

Json mlaConfig(int64_t queryRank) {
    Json config = {
        {"model_type", "deepseek_v3"}, {"vocab_size", 31},       {"hidden_size", 48},
        {"intermediate_size", 40},     {"num_hidden_layers", 3}, {"num_attention_heads", 3},
        {"q_lora_rank", nullptr},      {"kv_lora_rank", 20},     {"qk_nope_head_dim", 10},
        {"qk_rope_head_dim", 6},       {"v_head_dim", 14},       {"max_position_embeddings", 128},
        {"tie_word_embeddings", true}};
    if (queryRank > 0)
        config["q_lora_rank"] = queryRank;
    return config;
}

double largestDifference(const Tensor& a, const Tensor& b) {
    double worst = 0;
    for (int64_t i = 0; i < a.size(); ++i)
        worst = std::max(worst, std::abs(double(a.data<float>()[i]) - b.data<float>()[i]));
    return worst;
}

} // namespace

class TestMla : public QObject {
    Q_OBJECT

private slots:
    void absorbedEqualsExpanded_data() {
        QTest::addColumn<int>("queryRank");
        QTest::newRow("plain queries") << 0;
        QTest::newRow("compressed queries") << 12;
    }
    void absorbedEqualsExpanded() {
        QFETCH(int, queryRank);
        const auto model = makeModel(mlaConfig(queryRank), DType::F32, 4);
        Rng rng(9);
        const std::vector<int32_t> ids = randomTokens(rng, 70, 31);
        const Tensor expanded = model->hidden(packBatch({ids})).value();
        const auto cache = model->makeCache(3, 96);
        for (int64_t t = 0; t < 70; ++t) { // token by token: absorbed from the second on
            const Tensor hidden = model->step(
                *cache, {2}, {1}, Tensor::from<int32_t>(std::span(&ids[size_t(t)], 1), {1}));
            QVERIFY(largestDifference(hidden, expanded.rows(t, t + 1)) <= 1e-5);
        }
    }

    void aSequenceAloneEqualsOneInABatch() {
        const auto model = makeModel(mlaConfig(12), DType::F32, 4);
        Rng rng(10);
        const std::vector<int32_t> first = randomTokens(rng, 20, 31),
                                   second = randomTokens(rng, 33, 31);
        const auto feed = [&](KvCache& cache, const std::vector<int32_t>& used, int64_t begin,
                              int64_t end) {
            std::vector<int32_t> ids, counts;
            for (const int32_t slot : used) {
                const auto& source = slot == 0 ? first : second;
                ids.insert(ids.end(), source.begin() + begin, source.begin() + end);
                counts.push_back(static_cast<int32_t>(end - begin));
            }
            return model->step(cache, used, counts,
                               Tensor::from<int32_t>(ids, {static_cast<int64_t>(ids.size())}));
        };
        const auto together = model->makeCache(2, 64), alone = model->makeCache(2, 64);
        for (const auto& [begin, end] : {std::pair{0, 15}, {15, 16}, {16, 19}}) {
            const Tensor both = feed(*together, {0, 1}, begin, end);
            QVERIFY(sameBits(feed(*alone, {1}, begin, end), both.rows(1, 2)));
        }
    }

    void cacheHasTheLatentAndTheSharedKeyAlone() {
        for (const DType type : {DType::F32, DType::BF16}) {
            const auto model = makeModel(mlaConfig(12), type, 4);
            const auto cache = model->makeCache(4, 64);
            // (d_c + d_h^R) per token and layer: 26 numbers, three layers.
            QCOMPARE(cache->layout().bytesPerToken(), (20 + 6) * 3 * kernels::bytesOf(type));
            QCOMPARE(cache->bytes(), 4 * 64 * (20 + 6) * 3 * kernels::bytesOf(type));
        }
        const auto plain = makeModel(miniatureConfig(), DType::F32, 4);
        QCOMPARE(plain->makeCache(1, 16)->layout().bytesPerToken(), 2 * 2 * 32 * 3 * 4);
    }

    void sharedPromptsAndCutSequences() {
        const auto model = makeModel(mlaConfig(0), DType::F32, 4);
        Rng rng(11);
        const std::vector<int32_t> ids = randomTokens(rng, 24, 31);
        const auto tokens = [&](int64_t begin, int64_t end) {
            return Tensor::from<int32_t>(std::span(ids).subspan(size_t(begin), size_t(end - begin)),
                                         {end - begin});
        };
        const auto cache = model->makeCache(3, 64);
        model->step(*cache, {0}, {21}, tokens(0, 21));
        cache->share(0, 1); // a full page shared, a partial one copied
        const Tensor own = model->step(*cache, {0}, {1}, tokens(21, 22));
        QVERIFY(sameBits(model->step(*cache, {1}, {1}, tokens(21, 22)), own));
        model->step(*cache, {1}, {2}, tokens(0, 2)); // drafts that come to nothing
        cache->truncate(1, 22);
        QCOMPARE(cache->length(1), int64_t(22));
        QVERIFY(sameBits(model->step(*cache, {1}, {1}, tokens(22, 23)),
                         model->step(*cache, {0}, {1}, tokens(22, 23))));
    }

    /// Turning neighbours is de-interleaving, then rotate_half: queries and keys are permuted
    /// alike, so every score is the same.
    void neighboursScoreAsHalves() {
        constexpr int64_t rows = 5, width = 8;
        Rng rng(2);
        std::vector<float> q, k;
        for (int64_t i = 0; i < rows * width; ++i) {
            q.push_back(static_cast<float>(rng.normal()));
            k.push_back(static_cast<float>(rng.normal()));
        }
        const auto turned = [&](const std::vector<float>& values, bool neighbours) {
            std::vector<float> order = values;
            for (int64_t r = 0; r < rows && !neighbours; ++r)
                for (int64_t i = 0; i < width; ++i)
                    order[size_t(r * width + i / 2 + i % 2 * width / 2)] =
                        values[size_t(r * width + i)];
            const std::vector<int32_t> positions = {0, 3, 1, 7, 4};
            const Tensor table = makeRotaryTable({16, width, 100.0}, DType::F32);
            return ops::rope(Var(Tensor::from<float>(std::span<const float>(order), {rows, width})),
                             Tensor::from<int32_t>(positions, {rows}), table, width, neighbours)
                .value();
        };
        const Tensor qa = turned(q, true), ka = turned(k, true);
        const Tensor qb = turned(q, false), kb = turned(k, false);
        const auto score = [](const Tensor& x, const Tensor& y, int64_t i, int64_t j) {
            double sum = 0;
            for (int64_t c = 0; c < width; ++c)
                sum += double(x.data<float>()[i * width + c]) * y.data<float>()[j * width + c];
            return sum;
        };
        for (int64_t i = 0; i < rows; ++i)
            for (int64_t j = 0; j < rows; ++j)
                QVERIFY(std::abs(score(qa, ka, i, j) - score(qb, kb, i, j)) < 1e-5);
    }

    /// reference/deepseek-papers.md §3.2: low 10, high 23 for dim 64, theta 1e4, length 4096.
    void yarnKeepsHighAndDividesLowFrequencies() {
        YarnScaling yarn;
        yarn.factor = 40;
        RotaryShape shape{163840, 64, 10000.0};
        const auto plain = rotaryFrequencies(shape);
        shape.yarn = yarn;
        const auto stretched = rotaryFrequencies(shape);
        for (size_t i = 0; i < 32; ++i) {
            const double ramp = std::clamp((double(i) - 10) / 13, 0.0, 1.0);
            const double wanted = plain[i] * (ramp / 40 + 1 - ramp);
            QVERIFY(std::abs(stretched[i] / wanted - 1) < 1e-12);
        }
        QCOMPARE(stretched[10], plain[10]);
        QVERIFY(std::abs(stretched[23] * 40 / plain[23] - 1) < 1e-12);
    }

    void scoreScaleHasTheSquareOfMscale() {
        QVERIFY(std::abs(yarnScale(40, 1.0) - 1.36889) < 1e-5);
        QVERIFY(std::abs(yarnScale(40, 0.707) - 1.26080) < 1e-5);
        QCOMPARE(yarnScale(1, 1.0), 1.0);
        Json config = mlaConfig(12);
        config["qk_nope_head_dim"] = 128;
        config["qk_rope_head_dim"] = 64;
        const auto scale = [&] { return readDeepseekV3(config).mla->scale; };
        QVERIFY(std::abs(scale() - 1 / std::sqrt(192.0)) < 1e-12);
        config["rope_scaling"] = {
            {"type", "yarn"}, {"factor", 40}, {"mscale", 1.0}, {"mscale_all_dim", 1.0}};
        QVERIFY(std::abs(scale() - 0.1352338) < 1e-7);
        config["rope_scaling"]["mscale"] = config["rope_scaling"]["mscale_all_dim"] = 0.707;
        QVERIFY(std::abs(scale() - 0.1147214) < 1e-7);
        QCOMPARE(readDeepseekV3(config).rotary.yarn->attentionFactor, 1.0);
    }
};

QTEST_GUILESS_MAIN(TestMla)
#include "tst_mla.moc"
