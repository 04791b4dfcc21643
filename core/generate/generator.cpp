// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/generate/generator.h"

#include "core/autograd/ops.h"
#include "core/base/error.h"
#include "core/base/rng.h"
#include "core/generate/kv_cache.h"
#include "core/generate/row_block.h"

#include <algorithm>
#include <cmath>

namespace rationale {

namespace {

Tensor intVector(const std::vector<int32_t>& values) {
    return Tensor::from<int32_t>(values, {static_cast<int64_t>(values.size())});
}

[[noreturn]] void refuse(const std::string& what, const std::string& where,
                         const std::string& remedy) {
    throw Error(ErrorKind::Input, what, where, remedy);
}

void checkOptions(const SamplingOptions& options) {
    if (!std::isfinite(options.temperature) || options.temperature < 0)
        refuse("The temperature is not a number of at least 0", "temperature", "0 is greedy");
    if (!(options.topP > 0 && options.topP <= 1))
        refuse("top_p is outside (0, 1]", "top_p", "1 turns it off");
    if (options.topK < 0)
        refuse("top_k is negative", "top_k", "0 turns it off");
    if (!(options.minP >= 0 && options.minP <= 1))
        refuse("min_p is outside [0, 1]", "min_p", "0 turns it off");
    if (options.maxTokens < 1 || options.maxConcurrent < 1)
        refuse("The limits of tokens and of concurrent sequences must be at least 1", "max_tokens",
               "Ask for at least one token");
}

void checkRequest(const GenerationRequest& request, size_t index, int64_t vocabulary) {
    const std::string where = "prompt " + std::to_string(index);
    if (request.prompt.empty())
        refuse("A prompt has no tokens", where, "Begin it with <bos> or some text");
    if (request.samples < 1)
        refuse("A prompt asks for no samples", where, "Ask for at least one");
    if (request.maxTokens < 0 || request.written < 0 ||
        request.written >= static_cast<int64_t>(request.prompt.size()))
        refuse("What a prompt says of its tokens does not fit it", where,
               "Something must stand before what was written already");
    if (!request.streams.empty() && request.streams.size() != static_cast<size_t>(request.samples))
        refuse("A prompt has another number of streams than of samples", where,
               "Give one stream for each sample, or none");
    for (const int32_t token : request.prompt)
        if (token < 0 || token >= vocabulary)
            refuse("Token " + std::to_string(token) + " is outside the vocabulary of " +
                       std::to_string(vocabulary),
                   where, "Use the tokenizer of the model");
}

/// One call of generate(): admits sequences into free slots, samples, decodes, until all have
/// ended.
class GenerationRun {
public:
    GenerationRun(LanguageModel& model, std::unique_ptr<KvCache>& cache,
                  const std::vector<GenerationRequest>& requests, const SamplingOptions& options);

    std::vector<Completion> run(const std::function<bool(const Completion&)>& onFinished);

private:
    struct Sequence {
        size_t result = 0; // index of its completion
        int32_t slot = 0;
        uint64_t key = 0;
    };
    using RoutingRows = std::vector<int32_t>;

    void prepareCache(int64_t tokens);
    const GenerationRequest& requestOf(const Completion& completion) const {
        return m_requests[static_cast<size_t>(completion.request)];
    }
    int64_t limitOf(const GenerationRequest& request) const {
        return request.maxTokens > 0 ? std::min(request.maxTokens, m_options.maxTokens)
                                     : m_options.maxTokens;
    }
    Tensor decode();
    Tensor admit();
    Tensor step(const std::vector<int32_t>& slots, const std::vector<int32_t>& counts,
                const std::vector<int32_t>& ids);
    RoutingRows routingOf(int64_t begin, int64_t end) const;
    void keepPrompt(int32_t slot, const Tensor& hidden);
    bool groupContinues() const {
        return m_next < m_results.size() && m_results[m_next].member > 0;
    }
    void sample(const Tensor& decoded, const Tensor& fresh);
    void sampleBlock(const Tensor& hidden, size_t begin, size_t count);
    void removeEnded(const std::function<bool(const Completion&)>& onFinished);

    LanguageModel& m_model;
    std::unique_ptr<KvCache>& m_cache;
    const std::vector<GenerationRequest>& m_requests;
    const SamplingOptions& m_options;
    std::vector<Completion> m_results;
    size_t m_next = 0;              // first completion that has not begun
    std::vector<Sequence> m_active; // in the order of the rows of the hidden states
    std::vector<int32_t> m_freeSlots;
    int32_t m_promptSlot = 0; // keeps the prompt of a group that has not begun as a whole
    Tensor m_promptHidden;    // [1, D] of that prompt
    ForwardExtras m_extras;   // of the last step
    std::vector<RoutingRows> m_promptRouting; // by request
};

GenerationRun::GenerationRun(LanguageModel& model, std::unique_ptr<KvCache>& cache,
                             const std::vector<GenerationRequest>& requests,
                             const SamplingOptions& options)
    : m_model(model)
    , m_cache(cache)
    , m_requests(requests)
    , m_options(options) {
    checkGeneration(requests, options, model.vocabularySize());
    m_promptRouting.resize(requests.size());
    int64_t longest = 0;
    for (size_t i = 0; i < requests.size(); ++i) {
        // The last sampled token is never fed back, so it needs no room.
        longest = std::max(longest, static_cast<int64_t>(requests[i].prompt.size()) +
                                        limitOf(requests[i]) - 1);
        for (int32_t member = 0; member < requests[i].samples; ++member) {
            m_results.emplace_back();
            m_results.back().request = static_cast<int32_t>(i);
            m_results.back().member = member;
        }
    }
    if (!m_results.empty())
        prepareCache(longest);
}

void GenerationRun::prepareCache(int64_t tokens) {
    const int64_t slots = std::min(static_cast<int64_t>(m_results.size()), m_options.maxConcurrent);
    if (!m_cache || m_cache->slotCount() < slots + 1 || m_cache->maxTokens() < tokens) {
        m_cache.reset(); // its memory is free before the new one is made
        m_cache = m_model.makeCache(slots + 1, tokens);
    }
    for (int32_t slot = 0; slot < m_cache->slotCount(); ++slot)
        m_cache->clear(slot);
    m_promptSlot = static_cast<int32_t>(slots);
    for (auto slot = static_cast<int32_t>(slots) - 1; slot >= 0; --slot)
        m_freeSlots.push_back(slot);
}

std::vector<Completion>
GenerationRun::run(const std::function<bool(const Completion&)>& onFinished) {
    while (true) {
        const Tensor decoded = m_active.empty() ? Tensor() : decode();
        const Tensor fresh = admit();
        if (m_active.empty())
            return std::move(m_results);
        sample(decoded, fresh);
        removeEnded(onFinished);
    }
}

/// Feeds the last token of every active sequence; hidden states [active, D].
Tensor GenerationRun::decode() {
    std::vector<int32_t> slots, ids;
    for (const Sequence& sequence : m_active) {
        slots.push_back(sequence.slot);
        ids.push_back(m_results[sequence.result].tokens.back());
    }
    const Tensor hidden = step(slots, std::vector<int32_t>(slots.size(), 1), ids);
    for (size_t i = 0; i < m_active.size() && m_options.recordRouting; ++i) {
        const RoutingRows row = routingOf(static_cast<int64_t>(i), static_cast<int64_t>(i) + 1);
        RoutingRows& all = m_results[m_active[i].result].routing;
        all.insert(all.end(), row.begin(), row.end());
    }
    return hidden;
}

Tensor GenerationRun::step(const std::vector<int32_t>& slots, const std::vector<int32_t>& counts,
                           const std::vector<int32_t>& ids) {
    m_extras = {};
    return m_model.step(*m_cache, slots, counts, intVector(ids),
                        m_options.recordRouting ? &m_extras : nullptr);
}

/// Rows begin … end of the last step: all mixture layers of one token after the other.
GenerationRun::RoutingRows GenerationRun::routingOf(int64_t begin, int64_t end) const {
    RoutingRows rows;
    for (int64_t row = begin; row < end; ++row)
        for (const Tensor& layer : m_extras.routing) {
            const int32_t* chosen = layer.data<int32_t>() + row * layer.dim(1);
            rows.insert(rows.end(), chosen, chosen + layer.dim(1));
        }
    return rows;
}

/// Begins as many sequences as there are free slots. A prompt is prefilled in the slot of its first
/// member; the others share its pages. Hidden states of the prompts' last tokens [begun, D].
Tensor GenerationRun::admit() {
    std::vector<int32_t> promptSlots, counts, ids;
    std::vector<size_t> prefilled; // requests
    std::vector<int32_t> rows;     // prefilled prompt of each new sequence; -1: the kept one
    const size_t firstNew = m_active.size();
    while (m_next < m_results.size() && !m_freeSlots.empty()) {
        const Completion& completion = m_results[m_next];
        const GenerationRequest& request = requestOf(completion);
        const size_t length = request.prompt.size();
        if (completion.member == 0) {
            if (!ids.empty() && static_cast<int64_t>(ids.size() + length) > prefillTokens)
                break;
            promptSlots.push_back(m_freeSlots.back());
            prefilled.push_back(static_cast<size_t>(completion.request));
            counts.push_back(static_cast<int32_t>(length));
            ids.insert(ids.end(), request.prompt.begin(), request.prompt.end());
        }
        const uint64_t stream =
            request.streams.empty()
                ? samplingStream(m_options.seed, request.promptKey, completion.member)
                : request.streams[static_cast<size_t>(completion.member)];
        m_active.push_back({m_next, m_freeSlots.back(), stream});
        m_freeSlots.pop_back();
        rows.push_back(static_cast<int32_t>(promptSlots.size()) - 1);
        ++m_next;
    }
    if (rows.empty())
        return {};
    const Tensor hidden = ids.empty() ? Tensor() : step(promptSlots, counts, ids);
    int64_t fed = 0;
    for (size_t i = 0; i < prefilled.size() && m_options.recordRouting; fed += counts[i++])
        m_promptRouting[prefilled[i]] = routingOf(fed, fed + counts[i]);
    for (size_t i = 0; i < rows.size(); ++i) {
        const int32_t slot = m_active[firstNew + i].slot;
        const int32_t source =
            rows[i] < 0 ? m_promptSlot : promptSlots[static_cast<size_t>(rows[i])];
        if (source != slot)
            m_cache->share(source, slot);
    }
    const Tensor& like = ids.empty() ? m_promptHidden : hidden;
    const Tensor begun =
        Tensor::empty({static_cast<int64_t>(rows.size()), like.dim(1)}, like.dtype());
    for (size_t i = 0; i < rows.size(); ++i) {
        const auto row = static_cast<int64_t>(i);
        begun.rows(row, row + 1)
            .copyFrom(rows[i] < 0 ? m_promptHidden : hidden.rows(rows[i], rows[i] + 1));
    }
    if (!ids.empty())
        keepPrompt(promptSlots.back(), hidden.rows(hidden.dim(0) - 1, hidden.dim(0)));
    return begun;
}

/// The last prompt's group may go on in a later round.
void GenerationRun::keepPrompt(int32_t slot, const Tensor& hidden) {
    m_cache->clear(m_promptSlot);
    if (!groupContinues())
        return;
    m_cache->share(slot, m_promptSlot);
    m_promptHidden = hidden.clone();
}

void GenerationRun::sample(const Tensor& decoded, const Tensor& fresh) {
    const Tensor& like = decoded.defined() ? decoded : fresh;
    const auto count = static_cast<int64_t>(m_active.size());
    const int64_t continued = decoded.defined() ? decoded.dim(0) : 0;
    const Tensor hidden = Tensor::zeros({padRows(count), like.dim(1)}, like.dtype());
    if (decoded.defined())
        hidden.rows(0, continued).copyFrom(decoded);
    if (fresh.defined())
        hidden.rows(continued, count).copyFrom(fresh);
    // In blocks, so that the logits of a large batch never exist.
    for (int64_t begin = 0; begin < count; begin += rowBlock)
        sampleBlock(hidden.rows(begin, begin + rowBlock), static_cast<size_t>(begin),
                    static_cast<size_t>(std::min(rowBlock, count - begin)));
}

void GenerationRun::sampleBlock(const Tensor& hidden, size_t begin, size_t count) {
    const kernels::Ops& ops = kernels::cpuOps();
    const NoGrad noGrad;
    const Var head = m_model.head();
    const Tensor logits = Tensor::empty({rowBlock, head.dim(0)}, DType::F32);
    ops.matmul(logits.view(), hidden.view(), head.view(), false, true, false);

    std::vector<int32_t> keys, positions;
    for (size_t i = begin; i < begin + count; ++i) {
        keys.push_back(static_cast<int32_t>(static_cast<uint32_t>(m_active[i].key)));
        keys.push_back(static_cast<int32_t>(static_cast<uint32_t>(m_active[i].key >> 32)));
        const Completion& completion = m_results[m_active[i].result];
        positions.push_back(static_cast<int32_t>(requestOf(completion).written +
                                                 static_cast<int64_t>(completion.tokens.size())));
    }
    const auto rows = static_cast<int64_t>(count);
    const Tensor tokens = Tensor::empty({rows}, DType::I32);
    const Tensor logprobs = Tensor::empty({rows}, DType::F32);
    const Tensor sampledLogprobs = Tensor::empty({rows}, DType::F32);
    ops.sample(tokens.view(), logprobs.view(), sampledLogprobs.view(), logits.rows(0, rows).view(),
               Tensor::from<int32_t>(keys, {rows, 2}).view(), intVector(positions).view(),
               m_options.temperature, m_options.topK, m_options.topP, m_options.minP);
    for (size_t i = 0; i < count; ++i) {
        Completion& completion = m_results[m_active[begin + i].result];
        completion.tokens.push_back(tokens.data<int32_t>()[i]);
        completion.logprobs.push_back(logprobs.data<float>()[i]);
        completion.sampledLogprobs.push_back(sampledLogprobs.data<float>()[i]);
    }
}

void GenerationRun::removeEnded(const std::function<bool(const Completion&)>& onFinished) {
    std::vector<Sequence> going;
    for (const Sequence& sequence : m_active) {
        Completion& completion = m_results[sequence.result];
        const GenerationRequest& request = requestOf(completion);
        const bool ended = completion.tokens.back() == m_options.endToken;
        completion.stopped = !ended && request.endsHere && request.endsHere(completion.tokens);
        completion.truncated = !ended && !completion.stopped &&
                               static_cast<int64_t>(completion.tokens.size()) >= limitOf(request);
        if (!ended && !completion.stopped && !completion.truncated) {
            going.push_back(sequence);
            continue;
        }
        m_cache->clear(sequence.slot);
        m_freeSlots.push_back(sequence.slot);
        const RoutingRows& prompt = m_promptRouting[static_cast<size_t>(completion.request)];
        completion.routing.insert(completion.routing.begin(), prompt.begin(), prompt.end());
        if (onFinished && !onFinished(completion))
            throw Error(ErrorKind::Stopped, "Generation was stopped");
    }
    m_active = std::move(going);
}

} // namespace

uint64_t samplingStream(uint64_t seed, uint64_t promptKey, int32_t member) {
    return mixKeys(seed, promptKey, static_cast<uint64_t>(member));
}

struct Generator::Impl {
    LanguageModel& model;
    std::unique_ptr<KvCache> cache; // kept from call to call
};

Generator::Generator(LanguageModel& model)
    : m_impl(new Impl{model, nullptr}) {}

Generator::~Generator() = default;

std::vector<Completion>
Generator::generate(const std::vector<GenerationRequest>& requests, const SamplingOptions& options,
                    const std::function<bool(const Completion&)>& onFinished) {
    return GenerationRun(m_impl->model, m_impl->cache, requests, options).run(onFinished);
}

void checkGeneration(const std::vector<GenerationRequest>& requests, const SamplingOptions& options,
                     int64_t vocabulary) {
    checkOptions(options);
    for (size_t i = 0; i < requests.size(); ++i)
        checkRequest(requests[i], i, vocabulary);
}

} // namespace rationale
