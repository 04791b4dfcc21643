// SPDX-License-Identifier: GPL-3.0-or-later
// The gates of DeepSeek-V2 and V3 on hand-made scores, the balance losses, and the layer around
// them (reference/deepseek-papers.md §4, §7.4 groups 6 to 8).
#include "core/models/decoder_config.h"
#include "core/nn/moe.h"
#include "model_fixture.h"

#include <QtTest>

#include <cmath>
#include <numeric>

using namespace rationale;
using namespace rationale::test;
using Params = kernels::RouterParams;

namespace {

Var row(const std::vector<float>& values) {
    return Var(Tensor::from<float>(std::span<const float>(values),
                                   {1, static_cast<int64_t>(values.size())}));
}

Tensor biasOf(const std::vector<float>& values) {
    return Tensor::from<float>(std::span<const float>(values),
                               {static_cast<int64_t>(values.size())});
}

/// Logits whose sigmoid is each of these scores.
Var sigmoidLogits(const std::vector<double>& scores) {
    std::vector<float> logits;
    for (const double score : scores)
        logits.push_back(static_cast<float>(std::log(score / (1 - score))));
    return row(logits);
}

/// Logits whose softmax is each of these scores, which add up to 1.
Var softmaxLogits(const std::vector<double>& scores) {
    std::vector<float> logits;
    for (const double score : scores)
        logits.push_back(static_cast<float>(std::log(score)));
    return row(logits);
}

std::vector<int32_t> expertsOf(const ops::Routing& routing) {
    return {routing.indices.data<int32_t>(),
            routing.indices.data<int32_t>() + routing.indices.size()};
}

bool near(double a, double b) {
    return std::abs(a - b) < 1e-6;
}

double weight(const ops::Routing& routing, int64_t i) {
    return routing.weights.value().data<float>()[i];
}

} // namespace

class TestRouter : public QObject {
    Q_OBJECT

private slots:
    void v2TakesTheBestGroupsByTheirBestExpert() {
        // Groups {0,1} {2,3} {4,5} {6,7}: best experts 0.30, 0.25, 0.12, 0.02.
        const std::vector<double> scores = {0.30, 0.04, 0.25, 0.20, 0.12, 0.06, 0.02, 0.01};
        const Params params{Params::Softmax, Params::Best, 4, 2, false, 16};
        const ops::Routing routing = ops::route(softmaxLogits(scores), {}, 3, params);
        QCOMPARE(expertsOf(routing), (std::vector<int32_t>{0, 2, 3}));
        for (int64_t i = 0; i < 3; ++i) // no renormalisation, times the factor
            QVERIFY(
                near(weight(routing, i),
                     16 * scores[static_cast<size_t>(expertsOf(routing)[static_cast<size_t>(i)])]));
    }

    void v3TakesGroupsByTheSumOfTheirTwoBest() {
        // Group {0,1}: 0.9 + 0.1; {2,3}: 0.6 + 0.5: the second wins though its best is lower.
        const Params params{Params::Sigmoid, Params::BestTwo, 2, 1, true, 2.5};
        const ops::Routing routing = ops::route(sigmoidLogits({0.9, 0.1, 0.6, 0.5}), {}, 2, params);
        QCOMPARE(expertsOf(routing), (std::vector<int32_t>{2, 3}));
        QVERIFY(near(weight(routing, 0), 2.5 * 0.6 / 1.1));
        QVERIFY(near(weight(routing, 1), 2.5 * 0.5 / 1.1));
    }

    void biasMovesTheChoiceAndNoWeight() {
        const Params params{Params::Sigmoid, Params::BestTwo, 1, 1, true, 2.5};
        const Var logits = sigmoidLogits({0.8, 0.7, 0.3, 0.2});
        const ops::Routing routing = ops::route(logits, biasOf({0, -0.6F, 0.1F, 0}), 2, params);
        QCOMPARE(expertsOf(routing), (std::vector<int32_t>{0, 2}));
        QVERIFY(near(weight(routing, 1), 2.5 * 0.3 / 1.1)); // of the score without bias
    }

    void sameBiasForAllChangesNothing() {
        const Params params{Params::Sigmoid, Params::BestTwo, 4, 2, true, 2.5};
        Rng rng(3);
        for (int trial = 0; trial < 200; ++trial) {
            std::vector<float> logits;
            for (int e = 0; e < 16; ++e)
                logits.push_back(static_cast<float>(rng.normal()));
            const ops::Routing plain = ops::route(row(logits), {}, 4, params);
            const ops::Routing moved =
                ops::route(row(logits), biasOf(std::vector<float>(16, -4)), 4, params);
            QCOMPARE(expertsOf(moved), expertsOf(plain));
            QVERIFY(sameBits(moved.weights.value(), plain.weights.value()));
        }
    }

    /// A mask of 0 would win against scores that the bias made negative (issue 45440 of
    /// transformers).
    void maskedGroupsAreNeverChosen() {
        const Params params{Params::Sigmoid, Params::BestTwo, 4, 1, true, 1};
        Rng rng(4);
        for (int trial = 0; trial < 200; ++trial) {
            std::vector<float> logits, bias;
            for (int e = 0; e < 16; ++e) {
                logits.push_back(static_cast<float>(rng.normal()));
                bias.push_back(static_cast<float>(-2 - rng.uniform()));
            }
            const auto chosen = expertsOf(ops::route(row(logits), biasOf(bias), 4, params));
            for (const int32_t expert : chosen)
                QCOMPARE(expert / 4, chosen.front() / 4);
        }
    }

    void tiesGoToTheLowerIndex() {
        const ops::Routing routing =
            ops::route(row({1, 1, 1, 1}), {}, 2, {Params::Softmax, Params::Best, 1, 1, true, 1});
        QCOMPARE(expertsOf(routing), (std::vector<int32_t>{0, 1}));
    }

    void notANumberStillNamesExperts() {
        const Params params{Params::Sigmoid, Params::BestTwo, 2, 1, true, 1};
        const auto chosen = expertsOf(ops::route(row({NAN, NAN, NAN, NAN}), {}, 2, params));
        for (const int32_t expert : chosen)
            QVERIFY(expert >= 0 && expert < 4);
    }

    void replayTakesTheExpertsThatItIsGiven() {
        const Params params{Params::Softmax, Params::Best, 1, 1, false, 1};
        const std::vector<float> two = {3, 2, 1, 0, 3, 2, 1, 0};
        const Var logits(Tensor::from<float>(std::span<const float>(two), {2, 4}));
        const std::vector<int32_t> given = {3, 1, -1, -1};
        const ops::Routing routing =
            ops::route(logits, {}, 2, params, Tensor::from<int32_t>(given, {2, 2}));
        QCOMPARE(expertsOf(routing), (std::vector<int32_t>{3, 1, 0, 1}));
        const ops::Routing own = ops::route(logits, {}, 2, params);
        QVERIFY(near(weight(routing, 1), weight(own, 1))); // expert 1's score either way
    }

    /// V2 §2.2.3 by hand: 4 tokens of one sequence, 4 experts in 2 groups, 1 per token.
    void balanceLossesFollowTheirFormulas() {
        const std::vector<double> scores = {0.7, 0.1, 0.1, 0.1};
        std::vector<float> logits;
        for (int t = 0; t < 4; ++t)
            for (const double score : scores)
                logits.push_back(static_cast<float>(std::log(score)));
        const Var all(Tensor::from<float>(std::span<const float>(logits), {4, 4}));
        const ops::Routing routing =
            ops::route(all, {}, 1, {Params::Softmax, Params::Best, 1, 1, false, 1});
        const std::vector<int32_t> ends = {0, 4};
        const Tensor offsets = Tensor::from<int32_t>(ends, {2});
        const auto loss = [&](const kernels::BalanceParams& params) {
            return ops::balanceLoss(routing, offsets, params).value().data<float>()[0];
        };
        // f = (4, 0, 0, 0), P = scores.
        QVERIFY(near(loss({1, 0, 0, 2, 1, false}), 4 * 0.7));
        // Mean of f over group 0 is 2; its P is 0.8.
        QVERIFY(near(loss({0, 1, 0, 2, 1, false}), 2 * 0.8));
        // Every token goes to group 0: f'' = 2 / (1 · 4) · 4 = 2.
        QVERIFY(near(loss({0, 0, 1, 2, 1, false}), 2 * 0.8));
    }

    void sharedExpertsAreOneWideMlp() {
        const WeightTypes types(DType::F32);
        const MoeShape shape{8, 2, 1, 6, 12, {}, false, {}, true};
        const MoeLayer layer("model.layers.0.mlp", shape, types);
        layer.initialise(5, 1);
        WeightList weights;
        layer.appendWeights(weights);
        const auto named = [&](const std::string& name) -> Tensor {
            for (const Weight* weight : weights)
                if (weight->name() == name)
                    return weight->master().value();
            return {};
        };
        for (int e = 0; e < 2; ++e) // only the shared ones speak
            named("model.layers.0.mlp.experts." + std::to_string(e) + ".down_proj.weight").fill(0);
        Rng rng(6);
        std::vector<float> input;
        for (int i = 0; i < 16; ++i)
            input.push_back(static_cast<float>(rng.normal()));
        const Var x(Tensor::from<float>(std::span<const float>(input), {2, 8}));
        const Tensor whole = layer.forward(x, {}).value();
        Tensor sum = Tensor::zeros({2, 8}, DType::F32);
        const Tensor down = named("model.layers.0.mlp.shared_experts.down_proj.weight");
        for (int64_t part = 0; part < 2; ++part) { // two experts of width 6
            const auto rows = [&](const std::string& name) {
                return Var(named("model.layers.0.mlp.shared_experts." + name + ".weight")
                               .rows(part * 6, part * 6 + 6));
            };
            const Var inner =
                ops::swiglu(ops::linear(x, rows("gate_proj")), ops::linear(x, rows("up_proj")));
            const Var columns = ops::takeColumns(Var(down), 1, part * 6, 6, DType::F32);
            kernels::cpuOps().axpy(sum.view(), ops::linear(inner, columns).value().view(), 1);
        }
        for (int64_t i = 0; i < sum.size(); ++i)
            QVERIFY(near(sum.data<float>()[i], whole.data<float>()[i]));
    }

    void mixtureLayersStandWhereTheConfigurationSays() {
        Json config = {{"model_type", "deepseek_v3"},
                       {"vocab_size", 10},
                       {"hidden_size", 16},
                       {"intermediate_size", 16},
                       {"num_hidden_layers", 6},
                       {"num_attention_heads", 2},
                       {"q_lora_rank", nullptr},
                       {"kv_lora_rank", 8},
                       {"qk_nope_head_dim", 4},
                       {"qk_rope_head_dim", 4},
                       {"v_head_dim", 4},
                       {"n_routed_experts", 4},
                       {"num_experts_per_tok", 2},
                       {"moe_intermediate_size", 8},
                       {"first_k_dense_replace", 3},
                       {"moe_layer_freq", 1},
                       {"n_group", 1},
                       {"topk_group", 1},
                       {"routed_scaling_factor", 2.5}};
        QCOMPARE(readDeepseekV3(config).isMoe,
                 (std::vector<bool>{false, false, false, true, true, true}));
        config["moe_layer_freq"] = 2;
        config["first_k_dense_replace"] = 1;
        QCOMPARE(readDeepseekV3(config).isMoe,
                 (std::vector<bool>{false, false, true, false, true, false}));
        config["n_routed_experts"] = nullptr;
        QVERIFY(!readDeepseekV3(config).moe);
        config["n_routed_experts"] = 4;
        config.erase("topk_group"); // transformers would take 4: a guess is no better than that
        const Error error = errorOf([&] { readDeepseekV3(config); });
        QVERIFY(std::string(error.what()).find("topk_group") != std::string::npos);
    }

    /// The loss of a batch does not depend on how many sequences it is cut into.
    void batchLossIsAMeanToo() {
        MoeShape shape{8, 4, 2, 6, 0, {}, false, {}, false};
        shape.balance.expert = 0.5;
        const MoeLayer layer("mlp", shape, WeightTypes(DType::F32));
        layer.initialise(3, 1);
        Rng rng(4);
        std::vector<float> input;
        for (int i = 0; i < 96; ++i)
            input.push_back(static_cast<float>(rng.normal()));
        const Var x(Tensor::from<float>(std::span<const float>(input), {12, 8}));
        const auto mean = [&](const std::vector<int32_t>& ends) {
            ForwardExtras extras;
            extras.wantBalance = true;
            ForwardContext context;
            const auto count = static_cast<int64_t>(ends.size());
            context.offsets = Tensor::from<int32_t>(ends, {count});
            context.extras = &extras;
            layer.forward(x, context);
            return extras.balance.at(0).value().data<float>()[0] / static_cast<double>(count - 1);
        };
        QVERIFY(near(mean({0, 12}), mean({0, 3, 7, 12})));
    }

    void choiceBiasMovesAgainstTheLoad() {
        const MoeShape shape{8, 4, 2, 6, 0, {}, true, {}, true};
        const MoeLayer layer("mlp", shape, WeightTypes(DType::F32));
        layer.initialise(1, 1);
        layer.updateChoiceBias({{10, 0, 4, 2}}, 0.25); // mean 4
        WeightList weights;
        layer.appendWeights(weights);
        const float* bias = weights[1]->master().value().data<float>();
        QCOMPARE(weights[1]->name(), std::string("mlp.gate.e_score_correction_bias"));
        QCOMPARE((std::vector<float>{bias, bias + 4}), (std::vector<float>{-0.25, 0.25, 0, 0.25}));
        QVERIFY(near((ExpertLoad{{10, 0, 4, 2}}).maxViolation(), 1.5));
    }
};

QTEST_GUILESS_MAIN(TestRouter)
#include "tst_router.moc"
