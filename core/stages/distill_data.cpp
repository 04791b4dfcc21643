// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/distill_data.h"

#include "core/base/error.h"

#include <algorithm>

namespace rationale {

namespace {

constexpr uint64_t sourceStream = 0x6c6d626461; // "lmbda"
constexpr uint64_t sampleStream = 0x676b64;     // "gkd"

/// What is right in a dataset nobody says: its completion, if it has one, is a good answer.
TaskProblem problemOf(const Json& row, const std::string& prompt) {
    TaskProblem problem;
    problem.key = contentKey(row);
    problem.prompt = prompt;
    problem.reference = textOr(row, "completion");
    problem.language = textOr(row, "language");
    problem.kind = "reply";
    return problem;
}

} // namespace

DistillData::DistillData(const RunContext& context, const Tokenizer& tokenizer, int64_t positions,
                         const SamplingOptions& sampling)
    : m_tokenizer(tokenizer)
    , m_sampling(sampling)
    , m_seed(context.seed())
    , m_lambda(context.recipe().get<double>("lmbda"))
    , m_fromTeacher(context.recipe().get<bool>("seq_kd")) {
    const auto name = context.recipe().get<std::string>("dataset");
    if (name.empty()) {
        m_problems.emplace(ProblemSource::fromRecipe(context, tokenizer));
        return;
    }
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
        row.asked.problem = problemOf(json, dataset.text(json, i, "prompt"));
        row.asked.tokens = encodePrompt(m_tokenizer, row.asked.problem.prompt);
        if (reads)
            row.completion = encodeCompletion(m_tokenizer, dataset.text(json, i, "completion"));
        const size_t prompt = row.asked.tokens.size(), whole = prompt + row.completion.size();
        if (whole > std::min(maxLength, room) || prompt + longest > room)
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
        row.asked.key = mixKeys(m_seed, sampleStream, place);
        return row;
    }
    Row row;
    row.asked = m_problems->training(m_seed, 0, static_cast<int64_t>(place));
    row.completion = encodeCompletion(m_tokenizer, m_problems->solution(row.asked.problem));
    return row;
}

/// Each example draws for itself, where GKD (algorithm 1) draws once for a whole step: the same
/// share, and every step has both kinds.
DistillData::Source DistillData::sourceOf(uint64_t place) const {
    if (Rng(mixKeys(m_seed, sourceStream, place)).uniform() < m_lambda)
        return Source::Student;
    return m_fromTeacher ? Source::Teacher : Source::Data;
}

std::vector<Completion> DistillData::sample(LanguageModel& model,
                                            const std::vector<size_t>& members,
                                            const std::function<bool()>& cancelled,
                                            std::vector<Row>& rows, DistillBatch& batch) const {
    if (members.empty())
        return {};
    std::vector<GenerationRequest> requests;
    requests.reserve(members.size());
    for (const size_t member : members)
        requests.push_back({rows[member].asked.tokens, rows[member].asked.key, 1});
    Generator generator(model);
    auto finished =
        generator.generate(requests, m_sampling, [&](const Completion&) { return !cancelled(); });
    for (const Completion& completion : finished) {
        rows[members[static_cast<size_t>(completion.request)]].completion = completion.tokens;
        batch.generatedTokens += static_cast<int64_t>(completion.tokens.size());
        batch.truncated += completion.truncated ? 1 : 0;
        ++batch.sampled;
    }
    return finished;
}

DistillBatch DistillData::draw(uint64_t first, size_t rows, LanguageModel& student,
                               LanguageModel& teacher,
                               const std::function<bool()>& cancelled) const {
    DistillBatch batch;
    std::vector<Row> drawn;
    std::vector<size_t> ofStudent, ofTeacher;
    for (size_t i = 0; i < rows; ++i) {
        drawn.push_back(row(first + i));
        const Source source = sourceOf(first + i);
        if (source == Source::Student)
            ofStudent.push_back(i);
        else if (source == Source::Teacher)
            ofTeacher.push_back(i);
    }
    batch.answers = sample(student, ofStudent, cancelled, drawn, batch);
    sample(teacher, ofTeacher, cancelled, drawn, batch);
    for (const size_t i : ofStudent)
        batch.asked.push_back(drawn[i].asked);
    for (Row& each : drawn) {
        batch.completionTokens += static_cast<int64_t>(each.completion.size());
        batch.sequences.add(std::move(each.asked.tokens), std::move(each.completion));
    }
    return batch;
}

} // namespace rationale
