// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/decoder_model.h"

#include "core/base/error.h"
#include "core/generate/row_block.h"

#include <algorithm>
#include <cmath>

namespace rationale {

namespace {

/// The token after each one; the last of a sequence is followed by itself, which nobody looks at.
Tensor nextTokens(const TokenBatch& batch) {
    const Tensor next = batch.ids.clone();
    const int32_t* id = batch.ids.data<int32_t>();
    const int32_t* offset = batch.offsets.data<int32_t>();
    for (int64_t b = 0; b < batch.sequences(); ++b)
        for (int32_t t = offset[b]; t + 1 < offset[b + 1]; ++t)
            next.data<int32_t>()[t] = id[t + 1];
    return next;
}

} // namespace

DecoderModel::DecoderModel(Json config, DType computeType, DecoderParts parts)
    : m_json(std::move(config))
    , m_parts(std::move(parts)) {
    m_computeType = computeType;
}

WeightList DecoderParts::weights() const {
    WeightList list = {&tokens.weight()};
    if (positions.defined())
        list.push_back(&positions.weight());
    for (const DecoderBlock& block : blocks)
        block.appendWeights(list);
    norm.appendWeights(list);
    if (head.weight().defined())
        head.appendWeights(list);
    if (score.weight().defined())
        score.appendWeights(list);
    if (nextNext) {
        const NextNext& next = *nextNext;
        next.embeddingNorm.appendWeights(list);
        next.hiddenNorm.appendWeights(list);
        next.projection.appendWeights(list);
        next.block->appendWeights(list);
        next.norm.appendWeights(list);
    }
    return list;
}

std::vector<Parameter> DecoderModel::parameters() const {
    std::vector<Parameter> parameters;
    for (const Weight* weight : weights())
        parameters.push_back(weight->parameter());
    return parameters;
}

void DecoderModel::refreshComputeWeights() {
    for (const Weight* weight : weights())
        weight->refresh();
    visitLinears([](Linear& linear) {
        if (linear.hasAdapter()) {
            linear.adapterA().refresh();
            linear.adapterB().refresh();
        }
    });
}

void DecoderModel::freeze() {
    for (const Weight* weight : weights())
        weight->freeze();
}

void DecoderParts::visitLinears(const LinearVisitor& visit) {
    // PEFT takes an adapter on any gate_proj, up_proj or down_proj of a mixture for one on the
    // fused experts of transformers: there, attention alone.
    const bool mixture = !mixtures().empty();
    for (DecoderBlock& block : blocks)
        if (mixture)
            block.visitAttention(visit);
        else
            block.visitLinears(visit);
}

void DecoderModel::visitLinears(const LinearVisitor& visit) {
    m_parts.visitLinears(visit);
}

std::vector<Parameter> DecoderModel::repeatedTensors() const {
    if (!m_parts.nextNext)
        return {};
    const std::string name = "model.layers." + std::to_string(m_parts.blocks.size());
    const Weight& tokens = m_parts.tokens.weight();
    const Weight& head = m_parts.head.weight().defined() ? m_parts.head.weight() : tokens;
    return {{name + ".embed_tokens.weight", tokens.master(), true},
            {name + ".shared_head.head.weight", head.master(), true}};
}

/// The head of the language model that a score head stands on; the next-next layer of a file whose
/// config.json does not ask for it.
bool DecoderModel::ignoresTensor(const std::string& name) const {
    if (labels() > 0 && name == "lm_head.weight")
        return true;
    return !m_parts.nextNext && m_json.value("model_type", "") == "deepseek_v3" &&
           name.starts_with("model.layers." + std::to_string(m_parts.blocks.size()) + ".");
}

void DecoderModel::initialise(uint64_t seed) {
    const double outputScale = 1 / std::sqrt(2.0 * static_cast<double>(m_parts.blocks.size()));
    const Weight& tokens = m_parts.tokens.weight();
    const double fanIn = 1 / std::sqrt(static_cast<double>(tokens.master().dim(1)));
    // As a tied head it gives logits of variance 1. With the usual 0.02 the layers' outputs drown
    // the token in the residual stream, and copying from the prompt is learned three times later.
    tokens.initialiseNormal(seed, fanIn);
    if (m_parts.positions.defined())
        m_parts.positions.weight().initialiseNormal(seed, fanIn);
    for (DecoderBlock& block : m_parts.blocks)
        block.initialise(seed, outputScale);
    m_parts.norm.initialise();
    if (m_parts.head.weight().defined())
        m_parts.head.initialise(seed, fanIn);
    if (m_parts.nextNext) {
        const DecoderParts::NextNext& next = *m_parts.nextNext;
        next.embeddingNorm.initialise();
        next.hiddenNorm.initialise();
        next.projection.initialise(seed, fanIn / std::sqrt(2.0));
        next.block->initialise(seed, outputScale);
        next.norm.initialise();
    }
    initialiseScore(seed);
    refreshComputeWeights();
}

void DecoderModel::initialiseScore(uint64_t seed) {
    if (labels() == 0)
        return;
    m_parts.score.initialise(seed, 0.02);
    m_parts.score.weight().refresh();
}

Residual DecoderModel::residualOf(const Tensor& ids, const ForwardContext& context) const {
    Residual residual = {m_parts.tokens.forward(ids), {}};
    if (m_parts.positions.defined())
        residual.sum = ops::add(residual.sum, m_parts.positions.forward(context.positions));
    const bool again = m_checkpointing && Tape::active() != nullptr;
    for (size_t layer = 0; layer < m_parts.blocks.size(); ++layer)
        residual =
            again ? checkpointed(layer, residual, context)
                  : m_parts.blocks[layer].forward(residual, static_cast<int64_t>(layer), context);
    return residual;
}

/// The second pass must send every token to the experts of the first.
Residual DecoderModel::checkpointed(size_t layer, const Residual& input,
                                    const ForwardContext& context) const {
    ForwardExtras* extras = context.extras;
    const bool balance = extras != nullptr && extras->wantBalance;
    const auto chosen = std::make_shared<std::vector<Tensor>>(); // experts, once they are known
    if (extras != nullptr && extras->routing.size() < extras->replay.size())
        chosen->push_back(extras->replay[extras->routing.size()]);
    const std::vector<Var> outputs = checkpoint(
        [this, layer, context, balance, chosen](const Var& x) {
            ForwardExtras pass; // the caller's may be gone when the block runs again
            pass.replay = *chosen;
            pass.wantBalance = balance;
            ForwardContext inner = context;
            inner.extras = &pass;
            const Residual out =
                m_parts.blocks[layer].forward({x, {}}, static_cast<int64_t>(layer), inner);
            *chosen = pass.routing;
            std::vector<Var> results = {ops::add(out.sum, out.delta)};
            results.insert(results.end(), pass.balance.begin(), pass.balance.end());
            return results;
        },
        input.delta.defined() ? ops::add(input.sum, input.delta) : input.sum);
    if (extras != nullptr) {
        extras->routing.insert(extras->routing.end(), chosen->begin(), chosen->end());
        extras->balance.insert(extras->balance.end(), outputs.begin() + 1, outputs.end());
    }
    return {outputs.front(), {}};
}

Var DecoderModel::nextNextHidden(const Var& final, const Tensor& nextIds,
                                 const ForwardContext& context) const {
    const DecoderParts::NextNext& next = *m_parts.nextNext;
    const Var embedded = next.embeddingNorm.forward(m_parts.tokens.forward(nextIds));
    const Var joined = ops::joinShared(embedded, next.hiddenNorm.forward(final), 1);
    const Var projected = next.projection.forward(joined);
    const Residual begin = {ops::cast(projected, wideOf(projected.value().dtype())), {}};
    const auto layer = static_cast<int64_t>(m_parts.blocks.size());
    return normResidual(next.norm, next.block->forward(begin, layer, context)).normed;
}

void DecoderModel::requirePositions(int64_t tokens) const {
    if (tokens > m_parts.maxPositions)
        throw Error(ErrorKind::Input,
                    "A sequence of " + std::to_string(tokens) + " tokens is longer than the " +
                        std::to_string(m_parts.maxPositions) + " positions of the model",
                    "max_position_embeddings", "Shorten the text or ask for fewer new tokens");
}

/// Of a tokenizer that belongs to another model.
void DecoderModel::requireVocabulary(const Tensor& ids) const {
    const int64_t vocabulary = vocabularySize();
    for (int64_t i = 0; i < ids.size(); ++i)
        if (const int32_t id = ids.data<int32_t>()[i]; id < 0 || id >= vocabulary)
            throw Error(ErrorKind::Input,
                        "Token " + std::to_string(id) + " is outside the vocabulary of " +
                            std::to_string(vocabulary),
                        "vocab_size", "Use the tokenizer of the model");
}

Var DecoderModel::hidden(const TokenBatch& batch, ForwardExtras* extras) {
    requirePositions(batch.longest);
    requireVocabulary(batch.ids);
    ForwardContext context = {batch.positions, m_parts.rotary, batch.offsets};
    context.extras = extras;
    const ops::NormPair last = normResidual(m_parts.norm, residualOf(batch.ids, context));
    if (extras != nullptr && extras->wantNextNext && m_parts.nextNext)
        extras->nextNext = nextNextHidden(last.normed, nextTokens(batch), context);
    return last.normed;
}

int64_t DecoderModel::labels() const {
    const Weight& score = m_parts.score.weight();
    return score.defined() ? score.shape()[0] : 0;
}

Var DecoderModel::scores(const Var& hidden) {
    if (labels() == 0)
        throw Error(ErrorKind::Input, "The model writes texts, it cannot score them",
                    "architectures in config.json", "Give a reward model");
    return m_parts.score.forward(ops::cast(hidden, wideOf(hidden.value().dtype())));
}

Var DecoderModel::head() {
    if (labels() > 0)
        throw Error(ErrorKind::Input, "The model scores texts, it cannot write them",
                    "architectures in config.json", "Give a language model");
    const Weight& own = m_parts.head.weight();
    return own.defined() ? own.compute() : m_parts.tokens.weight().compute();
}

DecoderModel::Step DecoderModel::stepRows(KvCache& cache, const std::vector<int32_t>& slots,
                                          const std::vector<int32_t>& counts, const Tensor& ids,
                                          ForwardExtras* extras) {
    const NoGrad noGrad;
    const int64_t rows = padRows(ids.size());
    const Tensor padded = Tensor::zeros({rows}, DType::I32);
    padded.rows(0, ids.size()).copyFrom(ids);
    const KvStep step = cache.append(slots, counts, rows);
    ForwardContext context = {step.positions, m_parts.rotary, step.offsets, &cache, &step};
    context.extras = extras;
    return {step, normResidual(m_parts.norm, residualOf(padded, context)).normed.value()};
}

Tensor DecoderModel::nextNextRows(KvCache& cache, const Step& step,
                                  const std::vector<int32_t>& nextIds) {
    const NoGrad noGrad;
    const Tensor ids = Tensor::zeros({step.hidden.dim(0)}, DType::I32);
    std::copy(nextIds.begin(), nextIds.end(), ids.data<int32_t>());
    const KvStep& at = step.cacheStep;
    const ForwardContext context = {at.positions, m_parts.rotary, at.offsets, &cache, &at};
    return nextNextHidden(Var(step.hidden), ids, context).value();
}

Tensor DecoderModel::step(KvCache& cache, const std::vector<int32_t>& slots,
                          const std::vector<int32_t>& counts, const Tensor& ids,
                          ForwardExtras* extras) {
    const Tensor hidden = stepRows(cache, slots, counts, ids, extras).hidden;
    std::vector<int32_t> lastRows;
    lastRows.reserve(counts.size());
    int32_t next = 0;
    for (const int32_t count : counts)
        lastRows.push_back((next += count) - 1);
    const auto batch = static_cast<int64_t>(slots.size());
    if (batch == ids.size()) // decoding: every row is a last one
        return hidden.rows(0, batch);
    return ops::gatherRows(Var(hidden), Tensor::from<int32_t>(lastRows, {batch})).value();
}

std::vector<const MoeLayer*> DecoderParts::mixtures() const {
    std::vector<const MoeLayer*> list;
    for (const DecoderBlock& block : blocks)
        if (const auto* mixture = dynamic_cast<const MoeLayer*>(&block.mlp()))
            list.push_back(mixture);
    return list;
}

std::vector<const MoeLayer*> DecoderModel::allMixtures() const {
    auto list = m_parts.mixtures();
    if (m_parts.nextNext)
        if (const auto* own = dynamic_cast<const MoeLayer*>(&m_parts.nextNext->block->mlp()))
            list.push_back(own);
    return list;
}

std::vector<int64_t> DecoderModel::routedLayers() const {
    std::vector<int64_t> chosen;
    for (const MoeLayer* mixture : m_parts.mixtures())
        chosen.push_back(mixture->shape().chosen);
    return chosen;
}

int64_t DecoderModel::expertCount() const {
    const auto list = allMixtures();
    return list.empty() ? 0 : list.front()->shape().experts;
}

void DecoderModel::updateChoiceBias(const std::vector<ExpertLoad>& loads, double rate) {
    const auto list = allMixtures();
    for (size_t i = 0; i < list.size() && i < loads.size(); ++i)
        list[i]->updateChoiceBias(loads[i], rate);
}

std::unique_ptr<KvCache> DecoderModel::makeCache(int64_t slots, int64_t maxTokens) const {
    requirePositions(maxTokens);
    return std::make_unique<KvCache>(m_parts.layout, slots, maxTokens);
}

} // namespace rationale
