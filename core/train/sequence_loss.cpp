// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/sequence_loss.h"

#include "core/base/error.h"

namespace rationale {

namespace {

struct Pass {
    Var logprobs;     // [N]
    Tensor alignment; // [N] log p(token) − log Σ p²; undefined unless asked for
    Tensor offsets;   // [B + 1]
};

/// log Σ p² = 2 log p(token) at temperature 1 − log p(token) at temperature ½.
Tensor alignmentOf(LanguageModel& model, const Var& hidden, const Tensor& targets,
                   const Tensor& logprobs) {
    const NoGrad noGrad;
    const Var half = ops::headLogProbs(hidden, model.head(), targets, 0.5).logprobs;
    const Tensor aligned = half.value().to(DType::F64).clone(), plain = logprobs.to(DType::F64);
    for (int64_t t = 0; t < aligned.size(); ++t)
        aligned.data<double>()[t] -= plain.data<double>()[t];
    return aligned;
}

Pass forward(LanguageModel& model, const SequenceSet& set, const IndexRange& range,
             bool alignment) {
    const CompletionBatch batch =
        packCompletions(std::span(set.prompts).subspan(range.begin, range.size()),
                        std::span(set.completions).subspan(range.begin, range.size()));
    const Var hidden = ops::gatherRows(model.hidden(batch.batch), batch.rows);
    Pass pass;
    pass.logprobs = ops::headLogProbs(hidden, model.head(), batch.targets).logprobs;
    pass.offsets = batch.offsets;
    if (alignment)
        pass.alignment = alignmentOf(model, hidden, batch.targets, pass.logprobs.value());
    return pass;
}

void appendSums(const Tensor& values, const Tensor& offsets, bool mean, std::vector<double>& sums) {
    const Tensor wide = values.to(DType::F64);
    const int32_t* begin = offsets.data<int32_t>();
    for (int64_t i = 0; i + 1 < offsets.size(); ++i) {
        double sum = 0;
        for (int32_t t = begin[i]; t < begin[i + 1]; ++t)
            sum += wide.data<double>()[t];
        const int32_t count = begin[i + 1] - begin[i];
        sums.push_back(mean && count > 0 ? sum / count : sum);
    }
}

void append(const Pass& pass, SequenceSums& sums) {
    appendSums(pass.logprobs.value(), pass.offsets, false, sums.logprob);
    if (pass.alignment.defined())
        appendSums(pass.alignment, pass.offsets, true, sums.alignment);
}

} // namespace

void SequenceSet::add(TokenSequence prompt, TokenSequence completion) {
    prompts.push_back(std::move(prompt));
    completions.push_back(std::move(completion));
}

int64_t SequenceSet::tokens() const {
    size_t sum = 0;
    for (size_t i = 0; i < size(); ++i)
        sum += prompts[i].size() + completions[i].size();
    return static_cast<int64_t>(sum);
}

SequenceSums sumLogProbs(LanguageModel& model, const SequenceSet& set, size_t atATime,
                         bool alignment) {
    const NoGrad noGrad;
    SequenceSums sums;
    for (const IndexRange& range : splitByCount(set.size(), atATime))
        append(forward(model, set, range, alignment), sums);
    return sums;
}

SequenceLoss::SequenceLoss(LanguageModel& model, const SequenceSet& set, size_t atATime,
                           bool alignment, Slopes slopes)
    : m_model(model)
    , m_set(set)
    , m_alignment(alignment)
    , m_slopesOf(std::move(slopes))
    , m_ranges(splitByCount(set.size(), atATime)) {
    if (m_ranges.size() > 1)
        m_slopes = m_slopesOf(sumLogProbs(model, set, atATime, alignment));
}

Var SequenceLoss::microBatch(size_t index) {
    const IndexRange& range = m_ranges[index];
    const bool whole = m_ranges.size() == 1;
    const Pass pass = forward(m_model, m_set, range, m_alignment && whole);
    if (whole) {
        SequenceSums sums;
        append(pass, sums);
        m_slopes = m_slopesOf(sums);
    }
    if (m_slopes.size() != m_set.size())
        throw Error(ErrorKind::Internal, "Every sequence needs its slope", "SequenceLoss");
    std::vector<double> slopes(static_cast<size_t>(pass.logprobs.value().size()));
    const int32_t* begin = pass.offsets.data<int32_t>();
    for (size_t i = 0; i < range.size(); ++i)
        std::fill(slopes.begin() + begin[i], slopes.begin() + begin[i + 1],
                  m_slopes[range.begin + i]);
    return ops::weightedSum(pass.logprobs,
                            Tensor::from<double>(slopes, {static_cast<int64_t>(slopes.size())}));
}

} // namespace rationale
