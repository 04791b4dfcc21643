// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/generate/generator.h"
#include "core/stages/problem_source.h"
#include "core/stages/run_context.h"
#include "core/train/sequence_loss.h"

#include <functional>
#include <optional>
#include <vector>

namespace rationale {

/// What one optimizer step of distillation reads.
struct DistillBatch {
    SequenceSet sequences;
    std::vector<PromptedProblem> asked; // of the student
    std::vector<Completion> answers;    // which it sampled; `request` is a place among `asked`
    int64_t sampled = 0, truncated = 0;
    int64_t generatedTokens = 0, completionTokens = 0;
};

/// Prompts of a dataset, or problems of the task; each with a completion of the student, of the
/// teacher (seq_kd), or of the data (worked solutions where it is the task). Which, and the text,
/// is a function of (seed, place in the stream, models) alone.
class DistillData {
public:
    /// `positions`: of the model that has fewer. Throws Error{Input, Usage} for bad rows, or when
    /// nothing fits.
    DistillData(const RunContext& context, const Tokenizer& tokenizer, int64_t positions,
                const SamplingOptions& sampling);

    /// The `rows` examples from place `first` on. Throws Error{Stopped} when `cancelled`.
    DistillBatch draw(uint64_t first, size_t rows, LanguageModel& student, LanguageModel& teacher,
                      const std::function<bool()>& cancelled) const;
    size_t skipped() const { return m_skipped; }
    /// Empty: the prompts are those of a dataset.
    std::string taskName() const { return m_problems ? m_problems->taskName() : std::string(); }

private:
    struct Row {
        PromptedProblem asked;
        TokenSequence completion; // empty where it is always sampled
    };
    enum class Source { Data, Student, Teacher };
    void readRows(const Dataset& dataset, size_t maxLength, int64_t positions);
    Row row(uint64_t place) const;
    Source sourceOf(uint64_t place) const;
    /// Of the members among the rows, whose completions they become.
    std::vector<Completion> sample(LanguageModel& model, const std::vector<size_t>& members,
                                   const std::function<bool()>& cancelled, std::vector<Row>& rows,
                                   DistillBatch& batch) const;

    const Tokenizer& m_tokenizer;
    std::optional<ProblemSource> m_problems; // where there is no dataset
    SamplingOptions m_sampling;
    uint64_t m_seed;
    double m_lambda; // lmbda
    bool m_fromTeacher;
    std::vector<Row> m_rows;
    size_t m_skipped = 0;
    std::optional<EpochOrder> m_order; // none: problems of the task
};

} // namespace rationale
