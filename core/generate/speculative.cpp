// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/generate/speculative.h"

#include "core/base/error.h"
#include "core/base/rng.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace rationale {

namespace {

Tensor intVector(const std::vector<int32_t>& values) {
    return Tensor::from<int32_t>(values, {static_cast<int64_t>(values.size())});
}

/// One text on its way.
struct Sequence {
    Completion* completion = nullptr;
    int32_t slot = 0;
    uint64_t key = 0;
    uint64_t draws = 0;
    int32_t draft = -1;
    std::vector<float> draftRow; // distribution that the draft was drawn from

    double uniform() { return Rng(key, 0, 2 * draws++).uniform(); }
};

int32_t drawFrom(const std::vector<float>& weights, double uniform) {
    double total = 0, reached = 0;
    for (const float weight : weights)
        total += weight;
    int32_t last = 0;
    for (size_t i = 0; i < weights.size(); ++i) {
        if (weights[i] <= 0)
            continue;
        last = static_cast<int32_t>(i);
        reached += weights[i];
        if (reached > uniform * total)
            break;
    }
    return last;
}

Tensor rowsAt(const Tensor& hidden, const std::vector<int64_t>& rows) {
    const NoGrad noGrad;
    return ops::gatherRows(Var(hidden), intVector({rows.begin(), rows.end()})).value();
}

/// All requests that run at a time.
class SpeculativeRun {
public:
    SpeculativeRun(DecoderModel& model, const SamplingOptions& options, SpeculativeReport& report)
        : m_model(model)
        , m_options(options)
        , m_report(report) {}

    void run(std::vector<Sequence> sequences, const std::vector<const TokenVector*>& prompts);

private:
    struct Rows {
        Tensor logits, probabilities; // [rows, V] fp32
        std::vector<float> row(int64_t index) const {
            const float* begin = probabilities.data<float>() + index * probabilities.dim(1);
            return {begin, begin + probabilities.dim(1)};
        }
    };
    Rows headOf(const Tensor& hidden) const;
    void put(Sequence& sequence, int32_t token, const Rows& rows, int64_t row) const;
    bool ended(const Sequence& sequence) const;
    void draft(std::vector<Sequence*>& active, const DecoderModel::Step& step,
               const std::vector<int32_t>& nextIds, const std::vector<int64_t>& lastRows);
    bool verify(Sequence& sequence, const Rows& rows, int64_t row);
    void advance();

    DecoderModel& m_model;
    const SamplingOptions& m_options;
    SpeculativeReport& m_report;
    std::unique_ptr<KvCache> m_cache;
    std::vector<Sequence*> m_active;
};

SpeculativeRun::Rows SpeculativeRun::headOf(const Tensor& hidden) const {
    const kernels::Ops& ops = kernels::cpuOps();
    const Shape shape = {hidden.dim(0), m_model.vocabularySize()};
    Rows rows{Tensor::empty(shape, DType::F32), Tensor::empty(shape, DType::F32)};
    ops.matmul(rows.logits.view(), hidden.view(), m_model.head().view(), false, true, false);
    ops.distribution(rows.probabilities.view(), rows.logits.view(), m_options.temperature,
                     m_options.topK, m_options.topP, m_options.minP);
    return rows;
}

/// Adds a token, with its log-prob under the policy and under what was drawn from.
void SpeculativeRun::put(Sequence& sequence, int32_t token, const Rows& rows, int64_t row) const {
    const double temperature = m_options.temperature > 0 ? m_options.temperature : 1;
    float logprob = 0, lse = 0;
    const auto number = [](float& value) {
        kernels::View view;
        view.data = &value;
        view.rank = 1;
        return view;
    };
    kernels::cpuOps().logProbFwd(number(logprob), {}, number(lse),
                                 rows.logits.rows(row, row + 1).view(), intVector({token}).view(),
                                 temperature);
    const float probability =
        rows.probabilities.data<float>()[row * rows.probabilities.dim(1) + token];
    sequence.completion->tokens.push_back(token);
    sequence.completion->logprobs.push_back(logprob);
    sequence.completion->sampledLogprobs.push_back(std::log(probability));
}

bool SpeculativeRun::ended(const Sequence& sequence) const {
    const std::vector<int32_t>& tokens = sequence.completion->tokens;
    return tokens.back() == m_options.endToken ||
           static_cast<int64_t>(tokens.size()) >= m_options.maxTokens;
}

/// The module on top of a step; the draft of each sequence from its last row that counts.
void SpeculativeRun::draft(std::vector<Sequence*>& active, const DecoderModel::Step& step,
                           const std::vector<int32_t>& nextIds,
                           const std::vector<int64_t>& lastRows) {
    const Rows rows = headOf(rowsAt(m_model.nextNextRows(*m_cache, step, nextIds), lastRows));
    for (size_t i = 0; i < active.size(); ++i) {
        Sequence& sequence = *active[i];
        sequence.draftRow = rows.row(static_cast<int64_t>(i));
        sequence.draft = drawFrom(sequence.draftRow, sequence.uniform());
        ++m_report.drafted;
    }
}

/// Whether the draft is kept. Adds one token: the draft, or one in its place.
bool SpeculativeRun::verify(Sequence& sequence, const Rows& rows, int64_t row) {
    const std::vector<float> target = rows.row(row);
    const auto token = static_cast<size_t>(sequence.draft);
    if (sequence.uniform() * sequence.draftRow[token] < target[token]) {
        put(sequence, sequence.draft, rows, row);
        ++m_report.accepted;
        return true;
    }
    std::vector<float> rest = target;
    float total = 0;
    for (size_t i = 0; i < rest.size(); ++i)
        total += rest[i] = std::max(0.0F, target[i] - sequence.draftRow[i]);
    // Equal but for rounding: nothing is left over, and the target itself is as good.
    put(sequence, drawFrom(total > 0 ? rest : target, sequence.uniform()), rows, row);
    return false;
}

/// One pass over the last token and the draft of every active sequence.
void SpeculativeRun::advance() {
    std::vector<int32_t> slots, ids;
    for (const Sequence* sequence : m_active) {
        slots.push_back(sequence->slot);
        ids.push_back(sequence->completion->tokens.back());
        ids.push_back(sequence->draft);
    }
    const DecoderModel::Step step =
        m_model.stepRows(*m_cache, slots, std::vector<int32_t>(slots.size(), 2), intVector(ids));
    const Rows rows = headOf(step.hidden);
    std::vector<int32_t> nextIds;
    std::vector<Sequence*> going;
    std::vector<int64_t> lastRows;
    for (size_t i = 0; i < m_active.size(); ++i) {
        Sequence& sequence = *m_active[i];
        const auto row = static_cast<int64_t>(2 * i);
        const size_t before = sequence.completion->tokens.size();
        bool kept = verify(sequence, rows, row);
        if (kept && !ended(sequence))
            put(sequence, drawFrom(rows.row(row + 1), sequence.uniform()), rows, row + 1);
        else if (!kept) // the draft's place is taken by another token
            m_cache->truncate(sequence.slot, m_cache->length(sequence.slot) - 1);
        const std::vector<int32_t>& tokens = sequence.completion->tokens;
        m_report.tokens += static_cast<int64_t>(tokens.size() - before);
        nextIds.push_back(tokens[before]);
        nextIds.push_back(tokens.back());
        if (ended(sequence)) {
            sequence.completion->truncated = tokens.back() != m_options.endToken;
            m_cache->clear(sequence.slot);
            continue;
        }
        going.push_back(&sequence);
        lastRows.push_back(kept ? row + 1 : row);
    }
    m_active = std::move(going);
    if (!m_active.empty())
        draft(m_active, step, nextIds, lastRows);
}

void SpeculativeRun::run(std::vector<Sequence> sequences,
                         const std::vector<const TokenVector*>& prompts) {
    size_t longest = 0;
    std::vector<int32_t> slots, counts, ids, nextIds;
    for (size_t i = 0; i < sequences.size(); ++i) {
        longest = std::max(longest, prompts[i]->size());
        slots.push_back(sequences[i].slot = static_cast<int32_t>(i));
        counts.push_back(static_cast<int32_t>(prompts[i]->size()));
        ids.insert(ids.end(), prompts[i]->begin(), prompts[i]->end());
    }
    m_cache = m_model.makeCache(static_cast<int64_t>(sequences.size()),
                                static_cast<int64_t>(longest) + m_options.maxTokens);
    const DecoderModel::Step step = m_model.stepRows(*m_cache, slots, counts, intVector(ids));
    std::vector<int64_t> ends(counts.size()); // last row of each prompt
    std::partial_sum(counts.begin(), counts.end(), ends.begin());
    for (int64_t& end : ends)
        --end;
    const Rows rows = headOf(rowsAt(step.hidden, ends)); // of the last tokens alone
    std::vector<int64_t> lastRows;
    for (size_t i = 0; i < sequences.size(); ++i) {
        nextIds.insert(nextIds.end(), prompts[i]->begin() + 1, prompts[i]->end());
        const auto row = static_cast<int64_t>(i);
        put(sequences[i], drawFrom(rows.row(row), sequences[i].uniform()), rows, row);
        nextIds.push_back(sequences[i].completion->tokens.back());
        if (ended(sequences[i])) {
            sequences[i].completion->truncated =
                sequences[i].completion->tokens.back() != m_options.endToken;
            continue;
        }
        m_active.push_back(&sequences[i]);
        lastRows.push_back(ends[i]);
    }
    if (!m_active.empty())
        draft(m_active, step, nextIds, lastRows);
    while (!m_active.empty())
        advance();
}

} // namespace

SpeculativeGenerator::SpeculativeGenerator(DecoderModel& model)
    : m_model(model) {
    if (!model.predictsNextNext())
        throw Error(ErrorKind::Usage, "The model has no multi-token prediction module",
                    "num_nextn_predict_layers", "Use a deepseek_v3 model that has one");
}

std::vector<Completion>
SpeculativeGenerator::generate(const std::vector<GenerationRequest>& requests,
                               const SamplingOptions& options) {
    checkGeneration(requests, options, m_model.vocabularySize());
    for (const GenerationRequest& request : requests)
        if (request.written > 0 || request.maxTokens > 0 || !request.streams.empty() ||
            request.endsHere)
            throw Error(ErrorKind::Internal, "Drafts do not go on from what is written");
    std::vector<Completion> results;
    for (size_t i = 0; i < requests.size(); ++i)
        for (int32_t member = 0; member < requests[i].samples; ++member) {
            results.emplace_back();
            results.back().request = static_cast<int32_t>(i);
            results.back().member = member;
        }
    for (size_t i = 0; i < results.size();) {
        std::vector<Sequence> sequences;
        std::vector<const TokenVector*> prompts;
        int64_t tokens = 0;
        for (; i < results.size(); ++i) {
            const GenerationRequest& request = requests[static_cast<size_t>(results[i].request)];
            tokens += static_cast<int64_t>(request.prompt.size());
            if (!prompts.empty() && (tokens > prefillTokens ||
                                     static_cast<int64_t>(prompts.size()) >= options.maxConcurrent))
                break;
            sequences.emplace_back();
            sequences.back().completion = &results[i];
            sequences.back().key =
                mixKeys(options.seed, request.promptKey, static_cast<uint64_t>(results[i].member));
            prompts.push_back(&request.prompt);
        }
        SpeculativeRun(m_model, options, m_report).run(std::move(sequences), prompts);
    }
    return results;
}

} // namespace rationale
