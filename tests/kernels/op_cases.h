// SPDX-License-Identifier: GPL-3.0-or-later
// One table of differentiable ops: shapes, types, and how to call each. The gradient check and the
// comparison of precisions both walk it.
#pragma once

#include "core/autograd/ops.h"
#include "core/autograd/policy_loss.h"
#include "core/base/rng.h"
#include "kernels/policy_variants.h"

#include <cmath>
#include <functional>
#include <string>
#include <vector>

namespace opcases {

using namespace rationale;

inline Tensor ints(const std::vector<int32_t>& values) {
    return Tensor::from<int32_t>(values, {static_cast<int64_t>(values.size())});
}

inline Tensor normal(const Shape& shape, uint64_t seed, double scale = 1, double shift = 0) {
    Rng rng(seed);
    Tensor tensor = Tensor::empty(shape, DType::F64);
    for (int64_t i = 0; i < tensor.size(); ++i)
        tensor.data<double>()[i] = rng.normal() * scale + shift;
    return tensor;
}

struct Input {
    Shape shape;
    bool wide = false; // stays fp32 in the bf16 run: residual stream, norm weights, log-probs
    double scale = 1, shift = 0;
};

/// Outputs of an op in the compute type `type` (F64 in the gradient check).
using Call = std::function<std::vector<Var>(const std::vector<Var>&, DType type)>;

struct OpCase {
    std::string name;
    std::vector<Input> inputs;
    Call call;
    double bf16Tolerance = 0.02; // of the largest entry
};

inline Tensor rotaryTable(int64_t positions, int64_t headDim) {
    Tensor table = Tensor::empty({positions, headDim}, DType::F64);
    const int64_t half = headDim / 2;
    for (int64_t p = 0; p < positions; ++p)
        for (int64_t i = 0; i < half; ++i) {
            const double angle = p * std::pow(10000.0, -2.0 * i / headDim);
            table.data<double>()[p * headDim + i] = std::cos(angle);
            table.data<double>()[p * headDim + half + i] = std::sin(angle);
        }
    return table;
}

inline Tensor real(const Tensor& tensor, DType type) {
    return tensor.to(type == DType::F64 ? DType::F64 : DType::F32);
}

inline OpCase attentionCase(const std::string& name, const std::vector<int32_t>& offsets,
                            int64_t heads, int64_t kvHeads, int64_t headDim, int64_t valueDim = 0) {
    const int64_t tokens = offsets.back(), value = valueDim > 0 ? valueDim : headDim;
    return {
        name,
        {{{tokens, heads * headDim}}, {{tokens, kvHeads * headDim}}, {{tokens, kvHeads * value}}},
        [=](const std::vector<Var>& in, DType) -> std::vector<Var> {
            return {ops::attention(in[0], in[1], in[2], ints(offsets), heads, kvHeads, headDim,
                                   1 / std::sqrt(static_cast<double>(headDim)))};
        },
        0.03};
}

/// `advantages`: 3, one of each sequence, or 9, one of each token.
inline OpCase policyCase(const std::string& name, const PolicyLossOptions& options,
                         int64_t advantages = 3) {
    return {name,
            {{{9}, true, 0.4, -1}},
            [options, advantages](const std::vector<Var>& in, DType type) -> std::vector<Var> {
                PolicyLossInput input;
                input.old = real(normal({9}, 31, 0.4, -1), type);
                input.sampler = real(normal({9}, 33, 0.4, -1), type);
                input.reference = real(normal({9}, 32, 0.4, -1), type);
                input.advantage = real(normal({advantages}, 34), type);
                Tensor mask = Tensor::zeros({9}, DType::F64);
                mask.fill(1);
                mask.data<double>()[3] = 0;
                input.mask = real(mask, type);
                input.offsets = ints({0, 4, 4, 9});
                return {policyLoss(in[0], input, options, {3, 8, 5})};
            }};
}

inline std::vector<OpCase> policyCases() {
    using O = PolicyLossOptions;
    std::vector<OpCase> cases;
    for (const auto& variant : kernels::policy::variants)
        for (const O::Kl kl : {O::Kl::K1, O::Kl::K2, O::Kl::K3}) {
            const std::string name = variant.name;
            O options;
            options.loss = name;
            options.kl = kl;
            options.beta = 0.1;
            options.importanceCap = 1.3;
            if (variant.detachedRatio)
                continue; // no finite difference shows its gradient
            const int number = static_cast<int>(kl) + 1;
            cases.push_back(policyCase("policy " + name + " k" + std::to_string(number), options));
            if (kl != O::Kl::K3)
                continue;
            cases.push_back(policyCase("policy " + name + " token advantages", options, 9));
            options.ratio = O::Ratio::Sequence;
            cases.push_back(policyCase("policy " + name + " sequence", options));
            cases.push_back(
                policyCase("policy " + name + " sequence, token advantages", options, 9));
        }
    O capped;
    capped.delta = 1.4;
    capped.dualClip = 1.5;
    capped.epsilonHigh = 0.6;
    cases.push_back(policyCase("policy delta and dual clip", capped));
    return cases;
}

inline std::vector<OpCase> elementCases() {
    const auto rows = [](const std::vector<Var>& in, DType) -> std::vector<Var> {
        return {ops::gatherRows(in[0], ints({2, 0, 2, 4}))};
    };
    return {
        {"embedding",
         {{{7, 5}, true}},
         [](const auto& in, DType type) -> std::vector<Var> {
             const DType wide = type == DType::F64 ? DType::F64 : DType::F32;
             return {ops::embedding(in[0], ints({3, 0, 3, 6, 1, 3}), wide)};
         }},
        {"gatherRows", {{{5, 6}}}, rows},
        {"linear",
         {{{6, 7}}, {{5, 7}}},
         [](const auto& in, DType) -> std::vector<Var> { return {ops::linear(in[0], in[1])}; }},
        {"linear with bias",
         {{{21, 40}}, {{24, 40}}, {{24}}},
         [](const auto& in, DType) -> std::vector<Var> {
             return {ops::linear(in[0], in[1], in[2])};
         }},
        {"linear used three times",
         {{{75, 16}}, {{9, 16}}, {{9, 16}}, {{9, 16}}},
         [](const auto& in, DType) -> std::vector<Var> {
             return {ops::linear(in[0], in[1]), ops::linear(in[0], in[2]),
                     ops::linear(in[0], in[3])};
         }},
        {"rmsNorm",
         {{{5, 20}, true}, {{20}, true, 0.3, 1}},
         [](const auto& in, DType type) -> std::vector<Var> {
             return {ops::rmsNorm(in[0], in[1], 1e-5, type)};
         }},
        {"addRmsNorm",
         {{{130, 18}, true}, {{130, 18}}, {{18}, true, 0.3, 1}},
         [](const auto& in, DType type) -> std::vector<Var> {
             const ops::NormPair pair = ops::addRmsNorm(in[0], in[1], in[2], 1e-5, type);
             return {pair.sum, pair.normed};
         }},
        {"addRmsNorm, sum alone",
         {{{3, 18}, true}, {{3, 18}}, {{18}, true, 0.3, 1}},
         [](const auto& in, DType type) -> std::vector<Var> {
             return {ops::addRmsNorm(in[0], in[1], in[2], 1e-5, type).sum};
         }},
        {"addRmsNorm, norm alone",
         {{{3, 18}, true}, {{3, 18}}, {{18}, true, 0.3, 1}},
         [](const auto& in, DType type) -> std::vector<Var> {
             return {ops::addRmsNorm(in[0], in[1], in[2], 1e-5, type).normed};
         }},
        {"add",
         {{{4, 9}, true}, {{4, 9}}},
         [](const auto& in, DType) -> std::vector<Var> { return {ops::add(in[0], in[1])}; }},
        {"add to itself",
         {{{4, 9}}},
         [](const auto& in, DType) -> std::vector<Var> { return {ops::add(in[0], in[0])}; }},
        {"addScaled",
         {{{4, 9}}, {{4, 9}}},
         [](const auto& in, DType) -> std::vector<Var> {
             return {ops::addScaled(in[0], in[1], -0.7)};
         }},
        {"swiglu",
         {{{4, 37}, false, 2}, {{4, 37}}},
         [](const auto& in, DType) -> std::vector<Var> { return {ops::swiglu(in[0], in[1])}; }},
        {"rope",
         {{{5, 24}}},
         [](const auto& in, DType) -> std::vector<Var> {
             return {ops::rope(in[0], ints({0, 1, 5, 2, 7}), rotaryTable(8, 8), 8)};
         }},
        {"weightedSum",
         {{{11}, true}},
         [](const auto& in, DType type) -> std::vector<Var> {
             return {ops::weightedSum(in[0], real(normal({11}, 77), type))};
         }},
    };
}

/// What MLA, GPT-2 and the mixtures of experts need beyond llama.
inline std::vector<OpCase> familyCases() {
    using Inputs = const std::vector<Var>&;
    using Outputs = std::vector<Var>;
    return {
        {"linear, weight [in, out]",
         {{{21, 40}}, {{40, 24}}, {{24}}},
         [](Inputs in, DType) -> Outputs { return {ops::linearInOut(in[0], in[1], in[2])}; }},
        {"layerNorm",
         {{{130, 18}, true}, {{18}, true, 0.3, 1}, {{18}, true}},
         [](Inputs in, DType type) -> Outputs {
             return {ops::layerNorm(in[0], in[1], in[2], 1e-5, type)};
         }},
        {"rmsNorm of each head",
         {{{5, 24}, true}, {{8}, true, 0.3, 1}},
         [](Inputs in, DType type) -> Outputs { return {ops::rmsNorm(in[0], in[1], 1e-5, type)}; }},
        {"gelu",
         {{{4, 37}, false, 2}},
         [](Inputs in, DType) -> Outputs { return {ops::gelu(in[0])}; }},
        {"rope, neighbours of the last columns",
         {{{5, 24}}},
         [](Inputs in, DType) -> Outputs {
             return {ops::rope(in[0], ints({0, 1, 5, 2, 7}), rotaryTable(8, 6), 12, true)};
         }},
        {"takeColumns",
         {{{7, 15}}},
         [](Inputs in, DType type) -> Outputs {
             return {ops::takeColumns(in[0], 3, 0, 2, type),
                     ops::takeColumns(in[0], 3, 1, 4, type)};
         }},
        {"joinShared",
         {{{7, 12}}, {{7, 4}}},
         [](Inputs in, DType) -> Outputs { return {ops::joinShared(in[0], in[1], 4)}; }},
        {"groupedLinear, one expert idle",
         {{{11, 16}}, {{9, 16}}, {{9, 16}}, {{9, 16}}},
         [](Inputs in, DType) -> Outputs {
             return {ops::groupedLinear(in[0], {0, 4, 4, 11}, std::span(in).subspan(1))};
         }},
        {"combineRows",
         {{{6, 10}}, {{3, 2}, true}},
         [](Inputs in, DType) -> Outputs {
             const Tensor rows = ints({4, 0, 2, 5, 1, 3}).reshape({3, 2});
             return {ops::combineRows(in[0], rows, in[1])};
         }},
    };
}

inline OpCase routerCase(const std::string& name, const kernels::RouterParams& params) {
    return {name, {{{9, 8}, true}}, [params](const std::vector<Var>& in, DType type) {
                const Tensor bias = real(normal({8}, 41, 0.3, -2), type);
                const ops::Routing routing = ops::route(in[0], bias, 3, params);
                kernels::BalanceParams balance{
                    0.5, 0.3, 0.2, 4, 2, params.scoring == kernels::RouterParams::Sigmoid};
                return std::vector<Var>{routing.weights,
                                        ops::balanceLoss(routing, ints({0, 4, 4, 9}), balance)};
            }};
}

inline std::vector<OpCase> routerCases() {
    using P = kernels::RouterParams;
    return {routerCase("router of V2", {P::Softmax, P::Best, 4, 2, false, 16}),
            routerCase("router of V3", {P::Sigmoid, P::BestTwo, 4, 2, true, 2.5}),
            routerCase("router of qwen3_moe", {P::Softmax, P::Best, 1, 1, true, 1})};
}

/// Student states [T, 12] and head [V, 12] against a teacher of width 7.
inline OpCase divergenceCase(const std::string& name, int64_t rows, int64_t vocabulary, double beta,
                             double temperature) {
    return {name,
            {{{rows, 12}}, {{vocabulary, 12}}},
            [=](const std::vector<Var>& in, DType type) -> std::vector<Var> {
                return {ops::headDivergence(in[0], in[1], normal({rows, 7}, 41).to(type),
                                            normal({vocabulary, 7}, 42).to(type), beta,
                                            temperature)};
            }};
}

inline std::vector<OpCase> divergenceCases() {
    return {divergenceCase("headDivergence, forward KL", 5, 11, 0, 1),
            divergenceCase("headDivergence, reverse KL, temperature 0.7", 5, 11, 1, 0.7),
            divergenceCase("headDivergence, between", 5, 11, 0.3, 1),
            divergenceCase("headDivergence in chunks", 70, 6000, 0.5, 1)};
}

inline std::vector<OpCase> headCases() {
    const auto head = [](double temperature, bool entropy) {
        return [=](const std::vector<Var>& in, DType) -> std::vector<Var> {
            const ops::LogProbs out =
                ops::headLogProbs(in[0], in[1], ints({3, -1, 0, 10, 3}), temperature, entropy);
            if (entropy)
                return {out.logprobs, out.entropy};
            return {out.logprobs};
        };
    };
    // Rows enough for several chunks of the head: 2^19 / 6000 rounds down to 64.
    const auto chunked = [](const std::vector<Var>& in, DType) -> std::vector<Var> {
        std::vector<int32_t> targets(70);
        for (size_t i = 0; i < targets.size(); ++i)
            targets[i] = static_cast<int32_t>(i * 37 % 6000);
        return {ops::headLogProbs(in[0], in[1], ints(targets)).logprobs};
    };
    return {{"headLogProbs", {{{5, 12}}, {{11, 12}}}, head(1, false)},
            {"headLogProbs, temperature 0.7 and entropy", {{{5, 12}}, {{11, 12}}}, head(0.7, true)},
            {"headLogProbs in chunks", {{{70, 4}}, {{6000, 4}}}, chunked}};
}

inline std::vector<OpCase> opCases() {
    std::vector<OpCase> cases = elementCases();
    for (OpCase& c : headCases())
        cases.push_back(std::move(c));
    cases.push_back(attentionCase("attention", {0, 5, 6, 13}, 2, 2, 4));
    cases.push_back(attentionCase("attention, grouped heads", {0, 35, 40, 111}, 4, 2, 32));
    cases.push_back(attentionCase("attention, one key head, odd size", {0, 0, 33}, 3, 1, 6));
    cases.push_back(attentionCase("attention, values narrower", {0, 35, 40, 75}, 4, 2, 24, 16));
    cases.push_back(attentionCase("attention, values wider", {0, 13}, 2, 1, 6, 20));
    for (auto more : {policyCases, familyCases, routerCases, divergenceCases})
        for (OpCase& c : more())
            cases.push_back(std::move(c));
    return cases;
}

/// Runs a case in one type: Σ random weights · outputs, and the gradients of the inputs, as fp64.
struct RunResult {
    double loss = 0;
    std::vector<Tensor> outputs, gradients;
};

inline RunResult run(const OpCase& op, const std::vector<Tensor>& values, DType type,
                     bool backward) {
    std::vector<Var> inputs;
    for (size_t i = 0; i < values.size(); ++i) {
        const DType own = type == DType::BF16 && op.inputs[i].wide ? DType::F32 : type;
        inputs.push_back(Var(values[i].to(own), backward));
    }
    Tape tape;
    const std::vector<Var> outputs = op.call(inputs, type);
    Var loss;
    RunResult result;
    for (size_t i = 0; i < outputs.size(); ++i) {
        const Var part =
            ops::weightedSum(outputs[i], real(normal({outputs[i].value().size()}, 900 + i), type));
        loss = loss.defined() ? ops::add(loss, part) : part;
        result.outputs.push_back(outputs[i].value().to(DType::F64).clone());
    }
    result.loss = loss.value().to(DType::F64).data<double>()[0];
    if (!backward)
        return result;
    tape.backward(loss);
    for (const Var& input : inputs) // none at all is a gradient of zero
        result.gradients.push_back(input.grad().defined()
                                       ? input.grad().to(DType::F64)
                                       : Tensor::zeros(input.shape(), DType::F64));
    return result;
}

inline std::vector<Tensor> valuesOf(const OpCase& op) {
    std::vector<Tensor> values;
    for (size_t i = 0; i < op.inputs.size(); ++i)
        values.push_back(
            normal(op.inputs[i].shape, 100 + i, op.inputs[i].scale, op.inputs[i].shift));
    return values;
}

} // namespace opcases
