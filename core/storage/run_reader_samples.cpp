// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/run_reader.h"

#include "core/base/compress.h"
#include "core/storage/run_reader_impl.h"
#include "core/storage/run_schema.h"
#include "core/storage/text_scan.h"

#include <charconv>

namespace rationale {
namespace {

constexpr int64_t previewLength = 120;

constexpr const char* groupColumns =
    "SELECT g.id, g.step, g.split, p.text, p.key, p.reference, p.language, p.task, g.reward_mean, "
    "g.reward_std, g.mean_share, g.size, g.solved, g.mixed, g.dead, "
    "(SELECT sum(s.target_share = 0) FROM sample s WHERE s.group_id = g.id), "
    "(SELECT s.correct FROM sample s WHERE s.group_id = g.id LIMIT 1) FROM sample_group g "
    "JOIN prompt p ON p.id = g.prompt_id WHERE g.superseded = 0 AND ";

/// Files of before version 3, which a reader leaves as they are, do not say it.
bool hasRightAnswer(int64_t correct, const std::string& task) {
    return correct != neitherRightNorWrong && task != "replies";
}

GroupRow readGroupRow(const Statement& row) {
    GroupRow group;
    group.id = row.integer(0);
    group.step = row.integer(1);
    group.split = row.text(2);
    group.promptText = row.text(3);
    group.promptKey = row.text(4);
    group.reference = row.text(5);
    group.language = row.text(6);
    group.task = row.text(7);
    group.rewardMean = row.real(8);
    group.rewardStd = row.real(9);
    group.meanShare = row.real(10);
    group.size = static_cast<int32_t>(row.integer(11));
    group.solved = static_cast<int32_t>(row.integer(12));
    group.mixed = static_cast<int32_t>(row.integer(13));
    group.dead = row.integer(14) != 0;
    group.offTarget = static_cast<int32_t>(row.integer(15));
    group.hasRightAnswer = hasRightAnswer(row.integer(16), group.task);
    return group;
}

std::vector<LanguageSpan> unpackSpans(std::string_view blob, const std::string& source) {
    const std::string text = decompress(blob, source);
    std::vector<LanguageSpan> spans;
    for (size_t at = 0; at < text.size();) {
        const size_t end = text.find(';', at);
        LanguageSpan span;
        const char* const stop = text.data() + (end == std::string::npos ? text.size() : end);
        const auto start = std::from_chars(text.data() + at, stop, span.start);
        if (end == std::string::npos || start.ptr == stop)
            throw Error(ErrorKind::Corrupt, "language spans are damaged", source);
        const auto finish = std::from_chars(start.ptr + 1, stop, span.end);
        if (finish.ptr == stop)
            throw Error(ErrorKind::Corrupt, "language spans are damaged", source);
        span.language.assign(finish.ptr + 1, stop);
        spans.push_back(std::move(span));
        at = end + 1;
    }
    return spans;
}

} // namespace

std::vector<SampleRow> RunReader::sampleRows(std::span<const int64_t> ids) {
    std::vector<SampleRow> rows;
    rows.reserve(ids.size());
    StatementUse query(m_impl->statement(
        "SELECT s.id, s.group_id, s.step, s.member, s.reward, s.advantage, s.target_share, "
        "s.length, s.think_length, s.answer_length, s.switches, s.reflections, s.truncated, "
        "s.correct, s.format_ok, s.dead, s.language, s.task, substr(t.text, 1, ?2), s.split, "
        "substr(p.text, 1, ?2) FROM sample s JOIN sample_text t ON t.id = s.id "
        "JOIN sample_group g ON g.id = s.group_id JOIN prompt p ON p.id = g.prompt_id "
        "WHERE s.id = ?1"));
    for (const int64_t id : ids) {
        query->reset();
        query->bind(1, id).bind(2, previewLength);
        if (!query->step())
            throw Error(ErrorKind::Input, "there is no sample " + std::to_string(id),
                        m_impl->database.path().string());
        SampleRow row;
        row.id = query->integer(0);
        row.groupId = query->integer(1);
        row.step = query->integer(2);
        row.member = static_cast<int32_t>(query->integer(3));
        row.reward = query->real(4);
        row.advantage = query->real(5);
        row.targetShare = query->real(6);
        row.length = static_cast<int32_t>(query->integer(7));
        row.thinkLength = static_cast<int32_t>(query->integer(8));
        row.answerLength = static_cast<int32_t>(query->integer(9));
        row.switches = static_cast<int32_t>(query->integer(10));
        row.reflections = static_cast<int32_t>(query->integer(11));
        row.truncated = query->integer(12) != 0;
        row.correct = query->integer(13) == 1;
        row.formatOk = query->integer(14) != 0;
        row.dead = query->integer(15) != 0;
        row.language = query->text(16);
        row.task = query->text(17);
        row.preview = previewOf(query->text(18), previewLength);
        row.split = query->text(19);
        row.prompt = previewOf(query->text(20), previewLength);
        rows.push_back(std::move(row));
    }
    return rows;
}

std::vector<RewardPart> RunReader::Impl::readParts(int64_t sampleId) {
    std::vector<RewardPart> parts;
    StatementUse query(
        statement("SELECT n.name, r.value, r.weight, r.state, r.reason FROM reward_name n "
                  "JOIN reward_part r ON r.reward_id = n.id AND r.sample_id = ? ORDER BY n.id"));
    query->bind(1, sampleId);
    while (query->step()) {
        const int64_t state = query->integer(3);
        if (state < 0 || state > static_cast<int64_t>(RewardState::Unverifiable))
            throw Error(ErrorKind::Corrupt, "unknown reward state " + std::to_string(state),
                        database.path().string());
        parts.push_back({query->text(0), query->real(1), query->real(2),
                         static_cast<RewardState>(state), query->text(4)});
    }
    return parts;
}

SampleRecord RunReader::Impl::readSample(int64_t id) {
    const std::string source = database.path().string() + ", sample " + std::to_string(id);
    SampleRecord sample;
    {
        StatementUse query(statement(
            "SELECT s.group_id, s.step, s.member, s.reward, s.advantage, s.length, s.think_length, "
            "s.answer_length, s.truncated, s.correct, s.format_ok, s.target_share, s.switches, "
            "s.reflections, t.extracted, t.text, d.tokens, d.logprobs, d.spans, p.tokens, s.task "
            "FROM sample s JOIN sample_text t ON t.id = s.id JOIN sample_data d ON d.id = s.id "
            "JOIN sample_group g ON g.id = s.group_id JOIN prompt p ON p.id = g.prompt_id "
            "WHERE s.id = ?"));
        query->bind(1, id);
        if (!query->step())
            throw Error(ErrorKind::Input, "there is no sample " + std::to_string(id),
                        database.path().string());
        sample.id = id;
        sample.groupId = query->integer(0);
        sample.step = query->integer(1);
        sample.member = static_cast<int32_t>(query->integer(2));
        sample.reward = query->real(3);
        sample.advantage = query->real(4);
        sample.length = static_cast<int32_t>(query->integer(5));
        sample.thinkLength = static_cast<int32_t>(query->integer(6));
        sample.answerLength = static_cast<int32_t>(query->integer(7));
        sample.truncated = query->integer(8) != 0;
        sample.correct = query->integer(9) == 1;
        sample.hasRightAnswer = hasRightAnswer(query->integer(9), query->text(20));
        sample.formatOk = query->integer(10) != 0;
        sample.targetShare = query->real(11);
        sample.switches = static_cast<int32_t>(query->integer(12));
        sample.reflections = static_cast<int32_t>(query->integer(13));
        sample.extracted = query->text(14);
        sample.completion = query->text(15);
        sample.tokens = unpackInts(query->blob(16), source);
        sample.logprobs = unpackFloats(query->blob(17), source);
        sample.spans = unpackSpans(query->blob(18), source);
        sample.promptTokens = unpackInts(query->blob(19), source);
    }
    sample.parts = readParts(id);
    return sample;
}

SampleRecord RunReader::sample(int64_t id) {
    return m_impl->readSample(id);
}

std::vector<GroupRow> RunReader::groups(int64_t step, const std::string& split) {
    std::vector<GroupRow> rows;
    StatementUse query(m_impl->statement(
        std::string(groupColumns) + "g.step = ?1 AND (?2 = '' OR g.split = ?2) ORDER BY g.id"));
    query->bind(1, step).bind(2, split);
    while (query->step())
        rows.push_back(readGroupRow(*query));
    return rows;
}

std::vector<GroupRow> RunReader::promptHistory(const std::string& promptKey) {
    std::vector<GroupRow> rows;
    StatementUse query(
        m_impl->statement(std::string(groupColumns) + "p.key = ? ORDER BY g.step, g.id"));
    query->bind(1, promptKey);
    while (query->step())
        rows.push_back(readGroupRow(*query));
    return rows;
}

GroupRecord RunReader::groupWithSamples(int64_t groupId) {
    const std::string source = m_impl->database.path().string();
    GroupRecord group;
    std::vector<int64_t> ids;
    {
        StatementUse query(m_impl->statement(
            "SELECT g.step, g.split, p.key, p.text, p.reference, p.language, p.task, p.extra, "
            "g.reward_mean, g.reward_std, g.size, g.solved, g.dead FROM sample_group g "
            "JOIN prompt p ON p.id = g.prompt_id WHERE g.id = ?"));
        query->bind(1, groupId);
        if (!query->step())
            throw Error(ErrorKind::Input, "there is no group " + std::to_string(groupId), source);
        group.id = groupId;
        group.step = query->integer(0);
        group.split = query->text(1);
        group.prompt = {query->text(2), query->text(3), query->text(4),
                        query->text(5), query->text(6), parseJson(query->text(7), source)};
        group.rewardMean = query->real(8);
        group.rewardStd = query->real(9);
        group.size = static_cast<int32_t>(query->integer(10));
        group.solved = static_cast<int32_t>(query->integer(11));
        group.dead = query->integer(12) != 0;
    }
    {
        StatementUse query(
            m_impl->statement("SELECT id FROM sample WHERE group_id = ? ORDER BY member, id"));
        query->bind(1, groupId);
        while (query->step())
            ids.push_back(query->integer(0));
    }
    for (const int64_t id : ids)
        group.samples.push_back(m_impl->readSample(id));
    group.hasRightAnswer = group.samples.empty() || group.samples.front().hasRightAnswer;
    return group;
}

std::vector<int64_t> RunReader::stepsWithSamples() {
    std::vector<int64_t> steps;
    const ValidSteps valid = m_impl->validSteps();
    StatementUse query(
        m_impl->statement("SELECT DISTINCT step, segment FROM step_summary ORDER BY step"));
    while (query->step()) {
        const int64_t step = query->integer(0);
        if (valid.keeps(step, query->integer(1)) && (steps.empty() || steps.back() != step))
            steps.push_back(step);
    }
    return steps;
}

std::vector<std::string> RunReader::rewardNames() {
    std::vector<std::string> names;
    StatementUse query(m_impl->statement("SELECT name FROM reward_name ORDER BY id"));
    while (query->step())
        names.push_back(query->text(0));
    return names;
}

} // namespace rationale
