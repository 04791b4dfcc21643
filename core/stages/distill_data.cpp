// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/distill_data.h"

#include "core/base/error.h"

#include <algorithm>

namespace rationale {

namespace {

constexpr uint64_t sourceStream = 0x6c6d626461; // "lmbda"
constexpr uint64_t sampleStream = 0x676b64;     // "gkd"

} // namespace

DistillData::DistillData(const RunContext& context, const Tokenizer& tokenizer, int64_t positions,
                         const SamplingOptions& sampling)
    : m_tokenizer(tokenizer)
    , m_problems(ProblemSource::fromRecipe(context, tokenizer))
    , m_sampling(sampling)
    , m_seed(context.seed())
    , m_lambda(context.recipe().get<double>("lmbda"))
    , m_fromTeacher(context.recipe().get<bool>("seq_kd")) {
    const auto name = context.recipe().get<std::string>("dataset");
    if (name.empty())
        return;
    readRows(Dataset::open(context.resolveDataset(name)),
             context.recipe().get<size_t>("max_length"), positions);
    m_order.emplace(m_rows.size(), m_seed);
}

void DistillData::readRows(const Dataset& dataset, size_t maxLength, int64_t positions) {
    const bool samples = m_lambda > 0 || m_fromTeacher;
    const bool reads = m_lambda < 1 && !m_fromTeacher;
    const auto room = static_cast<size_t>(positions);
    const size_t longest = samples ? static_cast<size_t>(m_sampling.maxTokens) : 0;
    for (size_t i = 0; i < dataset.size(); ++i) {
        const Json json = dataset.row(i);
        Row row;
        row.prompt = encodePrompt(m_tokenizer, dataset.text(json, i, "prompt"));
        if (reads)
            row.completion = encodeCompletion(m_tokenizer, dataset.text(json, i, "completion"));
        const size_t whole = row.prompt.size() + row.completion.size();
        if (whole > std::min(maxLength, room) || row.prompt.size() + longest > room)
            ++m_skipped;
        else
            m_rows.push_back(std::move(row));
    }
    if (m_rows.empty())
        throw Error(ErrorKind::Input,
                    "The dataset has no row that fits max_length " + std::to_string(maxLength) +
                        " and, with max_completion_length, the models' " +
                        std::to_string(positions) + " positions",
                    dataset.file().string(), "Raise max_length, or lower max_completion_length.");
}

DistillData::Row DistillData::row(uint64_t place) const {
    if (m_order) {
        Row row = m_rows[m_order->row(place)];
        row.key = mixKeys(m_seed, sampleStream, place);
        return row;
    }
    const PromptedProblem problem = m_problems.training(m_seed, 0, static_cast<int64_t>(place));
    return {problem.tokens, encodeCompletion(m_tokenizer, m_problems.solution(problem.problem)),
            problem.key};
}

/// Each example draws for itself, where GKD (algorithm 1) draws once for a whole step: the same
/// share, and every step has both kinds.
DistillData::Source DistillData::sourceOf(uint64_t place) const {
    if (Rng(mixKeys(m_seed, sourceStream, place)).uniform() < m_lambda)
        return Source::Student;
    return m_fromTeacher ? Source::Teacher : Source::Data;
}

void DistillData::sample(LanguageModel& model, const std::vector<Row>& rows,
                         const std::vector<size_t>& members, const SamplingOptions& sampling,
                         const std::function<bool()>& cancelled, DistillBatch& batch,
                         std::vector<TokenSequence>& completions) {
    if (members.empty())
        return;
    std::vector<GenerationRequest> requests;
    requests.reserve(members.size());
    for (const size_t member : members)
        requests.push_back({rows[member].prompt, rows[member].key, 1});
    Generator generator(model);
    const auto finished =
        generator.generate(requests, sampling, [&](const Completion&) { return !cancelled(); });
    for (const Completion& completion : finished) {
        completions[members[static_cast<size_t>(completion.request)]] = completion.tokens;
        batch.generatedTokens += static_cast<int64_t>(completion.tokens.size());
        batch.truncated += completion.truncated ? 1 : 0;
        ++batch.sampled;
    }
}

DistillBatch DistillData::draw(uint64_t first, size_t rows, LanguageModel& student,
                               LanguageModel& teacher,
                               const std::function<bool()>& cancelled) const {
    DistillBatch batch;
    std::vector<Row> drawn;
    std::vector<TokenSequence> completions;
    std::vector<size_t> ofStudent, ofTeacher;
    for (size_t i = 0; i < rows; ++i) {
        drawn.push_back(row(first + i));
        completions.push_back(drawn.back().completion);
        const Source source = sourceOf(first + i);
        if (source == Source::Student)
            ofStudent.push_back(i);
        else if (source == Source::Teacher)
            ofTeacher.push_back(i);
    }
    sample(student, drawn, ofStudent, m_sampling, cancelled, batch, completions);
    sample(teacher, drawn, ofTeacher, m_sampling, cancelled, batch, completions);
    batch.onPolicy = static_cast<int64_t>(ofStudent.size());
    for (size_t i = 0; i < rows; ++i) {
        batch.completionTokens += static_cast<int64_t>(completions[i].size());
        batch.sequences.add(std::move(drawn[i].prompt), std::move(completions[i]));
    }
    return batch;
}

} // namespace rationale
