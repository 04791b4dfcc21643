// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/moe.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rationale {

double ExpertLoad::maxViolation() const {
    const auto total = static_cast<double>(std::accumulate(tokens.begin(), tokens.end(), 0LL));
    if (total == 0)
        return 0;
    const double mean = total / static_cast<double>(tokens.size());
    return static_cast<double>(*std::max_element(tokens.begin(), tokens.end())) / mean - 1;
}

ExpertLoad expertLoad(const Tensor& routing, int64_t experts) {
    ExpertLoad load;
    load.tokens.assign(static_cast<size_t>(experts), 0);
    for (int64_t i = 0; i < routing.size(); ++i)
        ++load.tokens[static_cast<size_t>(routing.data<int32_t>()[i])];
    return load;
}

MoeLayer::MoeLayer(const std::string& name, const MoeShape& shape, const WeightTypes& types)
    : m_shape(shape)
    , m_router(name + ".gate.weight", {shape.experts, shape.width}, types.wide(), true) {
    if (shape.choiceBias)
        m_choiceBias = Weight(name + ".gate.e_score_correction_bias", {shape.experts},
                              WeightTypes(wideOf(types.compute), false), false);
    for (int64_t e = 0; e < shape.experts; ++e) {
        const std::string expert = name + ".experts." + std::to_string(e) + ".";
        m_gate.emplace_back(expert + "gate_proj.weight", Shape{shape.hidden, shape.width}, types,
                            true);
        m_up.emplace_back(expert + "up_proj.weight", Shape{shape.hidden, shape.width}, types, true);
        m_down.emplace_back(expert + "down_proj.weight", Shape{shape.width, shape.hidden}, types,
                            true);
    }
    if (shape.sharedHidden > 0)
        m_shared = std::make_unique<SwigluMlp>(name + ".shared_experts", shape.width,
                                               shape.sharedHidden, types);
}

/// Summed over sequences; of the batch as a whole, as often as it has sequences.
Var MoeLayer::balanceLoss(const ops::Routing& routing, const Tensor& sequences) const {
    if (m_shape.balanceBySequence)
        return ops::balanceLoss(routing, sequences, m_shape.balance);
    const auto count = static_cast<double>(sequences.size() - 1);
    kernels::BalanceParams whole = m_shape.balance;
    whole.expert *= count;
    whole.device *= count;
    whole.communication *= count;
    const std::vector<int32_t> ends = {0, static_cast<int32_t>(routing.indices.dim(0))};
    return ops::balanceLoss(routing, Tensor::from<int32_t>(ends, {2}), whole);
}

ops::Routing MoeLayer::routed(const Var& x, const ForwardContext& context) const {
    ForwardExtras* extras = context.extras;
    Tensor replay;
    if (extras != nullptr && extras->routing.size() < extras->replay.size())
        replay = extras->replay[extras->routing.size()];
    const Var logits = ops::linear(ops::cast(x, wideOf(x.value().dtype())), m_router.compute());
    const Tensor bias = m_choiceBias.defined() ? m_choiceBias.master().value() : Tensor();
    const ops::Routing routing = ops::route(logits, bias, m_shape.chosen, m_shape.router, replay);
    if (extras == nullptr)
        return routing;
    extras->routing.push_back(routing.indices);
    const kernels::BalanceParams& balance = m_shape.balance;
    const bool weighs = balance.expert > 0 || balance.device > 0 || balance.communication > 0;
    if (extras->wantBalance && weighs) {
        extras->balance.push_back(balanceLoss(routing, context.offsets));
    }
    return routing;
}

namespace {

/// Where the rows of each expert lie once they are sorted by expert.
struct Dispatch {
    std::vector<int64_t> offsets; // [E + 1]
    Tensor tokens;                // [T · K] int32: the token of each row
    Tensor rows;                  // [T, K] int32: the row of each choice of each token
};

Dispatch sortByExpert(const Tensor& indices, int64_t experts) {
    const int64_t count = indices.size(), chosen = indices.dim(1);
    const int32_t* index = indices.data<int32_t>();
    Dispatch dispatch;
    dispatch.offsets.assign(static_cast<size_t>(experts) + 1, 0);
    for (int64_t i = 0; i < count; ++i)
        ++dispatch.offsets[static_cast<size_t>(index[i]) + 1];
    std::partial_sum(dispatch.offsets.begin(), dispatch.offsets.end(), dispatch.offsets.begin());
    std::vector<int64_t> next(dispatch.offsets.begin(), dispatch.offsets.end() - 1);
    dispatch.tokens = Tensor::empty({count}, DType::I32);
    dispatch.rows = Tensor::empty(indices.shape(), DType::I32);
    for (int64_t i = 0; i < count; ++i) {
        const int64_t row = next[static_cast<size_t>(index[i])]++;
        dispatch.tokens.data<int32_t>()[row] = static_cast<int32_t>(i / chosen);
        dispatch.rows.data<int32_t>()[i] = static_cast<int32_t>(row);
    }
    return dispatch;
}

std::vector<Var> computeWeights(const std::vector<Weight>& weights) {
    std::vector<Var> list;
    list.reserve(weights.size());
    for (const Weight& weight : weights)
        list.push_back(weight.compute());
    return list;
}

} // namespace

Var MoeLayer::experts(const Var& x, const ops::Routing& routing) const {
    const Dispatch dispatch = sortByExpert(routing.indices, m_shape.experts);
    const Var rows = ops::gatherRows(x, dispatch.tokens);
    const Var gate = ops::groupedLinear(rows, dispatch.offsets, computeWeights(m_gate));
    const Var up = ops::groupedLinear(rows, dispatch.offsets, computeWeights(m_up));
    const Var down =
        ops::groupedLinear(ops::swiglu(gate, up), dispatch.offsets, computeWeights(m_down));
    return ops::combineRows(down, dispatch.rows, routing.weights);
}

Var MoeLayer::forward(const Var& x, const ForwardContext& context) const {
    const Var sum = experts(x, routed(x, context));
    return m_shared ? ops::add(sum, m_shared->forward(x, context)) : sum;
}

void MoeLayer::initialise(uint64_t seed, double outputScale) const {
    const double in = 1 / std::sqrt(static_cast<double>(m_shape.width));
    const double out = outputScale / std::sqrt(static_cast<double>(m_shape.hidden));
    m_router.initialiseNormal(seed, in);
    if (m_choiceBias.defined())
        m_choiceBias.fill(0);
    for (size_t e = 0; e < m_gate.size(); ++e) {
        m_gate[e].initialiseNormal(seed, in);
        m_up[e].initialiseNormal(seed, in);
        m_down[e].initialiseNormal(seed, out);
    }
    if (m_shared)
        m_shared->initialise(seed, outputScale);
}

void MoeLayer::appendWeights(WeightList& list) const {
    list.push_back(&m_router);
    if (m_choiceBias.defined())
        list.push_back(&m_choiceBias);
    for (size_t e = 0; e < m_gate.size(); ++e)
        for (const Weight* weight : {&m_gate[e], &m_up[e], &m_down[e]})
            list.push_back(weight);
    if (m_shared)
        m_shared->appendWeights(list);
}

/// The routed experts take no adapters: PEFT of the released code bases leaves them alone too.
void MoeLayer::visitLinears(const LinearVisitor& visit) {
    if (m_shared)
        m_shared->visitLinears(visit);
}

void MoeLayer::updateChoiceBias(const ExpertLoad& load, double rate) const {
    if (!m_choiceBias.defined() || rate == 0)
        return;
    const double total =
        static_cast<double>(std::accumulate(load.tokens.begin(), load.tokens.end(), 0LL));
    const double mean = total / static_cast<double>(load.tokens.size());
    const Tensor step = Tensor::zeros({m_shape.experts}, DType::F32);
    for (size_t e = 0; e < load.tokens.size(); ++e) {
        const double lack = mean - static_cast<double>(load.tokens[e]);
        step.data<float>()[e] = lack > 0 ? 1.0F : lack < 0 ? -1.0F : 0.0F;
    }
    kernels::cpuOps().axpy(m_choiceBias.master().view(), step.view(), rate);
}

} // namespace rationale
