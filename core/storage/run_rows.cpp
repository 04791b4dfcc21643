// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/run_rows.h"

#include "core/base/compress.h"
#include "core/base/hash.h"
#include "core/base/id.h"
#include "core/storage/run_schema.h"
#include "core/storage/text_scan.h"

#include <bit>
#include <cmath>
#include <limits>

namespace rationale {

struct RunRows::Statements {
    explicit Statements(Database& db)
        : metricFind(db, "SELECT id FROM metric_key WHERE name = ?")
        , metricName(db, "INSERT INTO metric_key (name) VALUES (?)")
        , metric(db, "INSERT OR REPLACE INTO metric (key_id, step, segment, value) "
                     "VALUES (?, ?, ?, ?)")
        , clock(db, "INSERT OR REPLACE INTO step_clock "
                    "(step, segment, wall_seconds, process_seconds, tokens) VALUES (?, ?, ?, ?, ?)")
        , promptFind(db, "SELECT id FROM prompt WHERE key = ? AND content_hash = ?")
        , prompt(db, "INSERT INTO prompt (key, content_hash, text, reference, language, task, "
                     "extra, tokens) VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        , group(db, "INSERT INTO sample_group (segment, step, split, prompt_id, reward_mean, "
                    "reward_std, mean_share, size, solved, mixed, dead) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        , sample(db, "INSERT INTO sample (step, correct, format_ok, truncated, dead, reward, "
                     "advantage, target_share, length, think_length, answer_length, switches, "
                     "reflections, split, language, task, group_id, member, segment) "
                     "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
        , text(db, "INSERT INTO sample_text (id, think_begin, think_end, answer_begin, answer_end, "
                   "extracted, text) VALUES (?, ?, ?, ?, ?, ?, ?)")
        , search(db, "INSERT INTO sample_search (rowid, text) VALUES (?, ?)")
        , data(db, "INSERT INTO sample_data (id, tokens, logprobs, spans) VALUES (?, ?, ?, ?)")
        , rewardFind(db, "SELECT id FROM reward_name WHERE name = ?")
        , rewardName(db, "INSERT INTO reward_name (name) VALUES (?)")
        , part(db, "INSERT OR REPLACE INTO reward_part "
                   "(reward_id, sample_id, value, weight, state, reason) VALUES (?, ?, ?, ?, ?, ?)")
        , summary(db, "INSERT INTO step_summary (step, segment, split, target, samples, worded, "
                      "share_sum, mixed, switches) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
                      "ON CONFLICT DO UPDATE SET samples = samples + excluded.samples, "
                      "worded = worded + excluded.worded, "
                      "share_sum = share_sum + excluded.share_sum, "
                      "mixed = mixed + excluded.mixed, switches = switches + excluded.switches")
        , language(db, "INSERT INTO step_language (step, segment, split, target, language, words) "
                       "VALUES (?, ?, ?, ?, ?, ?) "
                       "ON CONFLICT DO UPDATE SET words = words + excluded.words")
        , event(db, "INSERT INTO event (time, step, kind, message, data) VALUES (?, ?, ?, ?, ?)")
        , checkpoint(db, "INSERT OR REPLACE INTO checkpoint (step, path, time, superseded, "
                         "last_group) VALUES (?, ?, ?, 0, (SELECT coalesce(max(id), 0) FROM "
                         "sample_group))")
        , state(db, "UPDATE run SET state = ?1, step = ?2, total_steps = ?3, message = ?4, "
                    "heartbeat = ?5, started = iif(started = 0 AND ?6, ?5, started), "
                    "ended = iif(?7, ?5, 0)")
        , report(db, "INSERT OR REPLACE INTO report (name, value, time) VALUES (?, ?, ?)")
        , beat(db, "UPDATE run SET heartbeat = ?") {}

    Statement metricFind, metricName, metric, clock, promptFind, prompt, group, sample, text,
        search, data, rewardFind, rewardName, part, summary, language, event, checkpoint, state,
        report, beat;
};

namespace {

std::string packSpans(const std::vector<LanguageSpan>& spans) {
    std::string text;
    for (const LanguageSpan& span : spans)
        text +=
            std::to_string(span.start) + ',' + std::to_string(span.end) + ',' + span.language + ';';
    return compress(text);
}

int64_t bits(uint64_t value) {
    return std::bit_cast<int64_t>(value);
}

} // namespace

RunRows::RunRows(const fs::path& runFolder, const RunInfo& info, int64_t startStep)
    : m_database(
          std::make_unique<Database>(runFolder / run_files::database, Database::Mode::Create)) {
    migrate(*m_database, runApplicationId, runMigrations());
    m_sql = std::make_unique<Statements>(*m_database);
    m_search = std::make_unique<SearchRows>(*m_database);
    m_database->transaction([&] { beginSegment(info, startStep); });
}

RunRows::~RunRows() {
    m_sql.reset(); // statements before their connection
    m_search.reset();
    if (m_database)
        m_database->checkpointAndClose();
}

void RunRows::beginSegment(const RunInfo& info, int64_t startStep) {
    Database& db = *m_database;
    const double now = nowSeconds();
    Statement(db, "INSERT INTO run (one, id, name, stage, model, seed, state, message, step, "
                  "total_steps, created, started, ended, heartbeat) "
                  "VALUES (1, ?1, ?2, ?3, ?4, ?5, 'launching', '', ?6, ?7, ?8, 0, 0, ?9) "
                  "ON CONFLICT DO UPDATE SET name = ?2, state = 'launching', message = '', "
                  "step = ?6, total_steps = max(total_steps, ?7), ended = 0, heartbeat = ?9")
        .bind(1, info.id)
        .bind(2, info.name)
        .bind(3, info.stage)
        .bind(4, info.model)
        .bind(5, bits(info.seed))
        .bind(6, startStep)
        .bind(7, info.totalSteps)
        .bind(8, info.created > 0 ? info.created : now)
        .bind(9, now)
        .run();
    supersedeAfter(startStep);
    Statement(db, "INSERT INTO segment (start_step, started) VALUES (?, ?)")
        .bind(1, startStep)
        .bind(2, now)
        .run();
    m_segment = db.lastInsertId();
}

void RunRows::supersedeAfter(int64_t startStep) {
    Database& db = *m_database;
    // A run that has no checkpoint begins anew, and what it measured at step 0 comes again.
    const int64_t kept = startStep > 0 ? startStep : -1;
    Statement(db, "UPDATE segment SET valid_to = min(coalesce(valid_to, ?1), ?1)")
        .bind(1, kept)
        .run();
    int64_t lastGroup = std::numeric_limits<int64_t>::max();
    {
        Statement saved(db, "SELECT last_group FROM checkpoint WHERE step = ? AND superseded = 0");
        saved.bind(1, kept);
        if (saved.step() && !saved.isNull(0))
            lastGroup = saved.integer(0);
    }
    for (const auto& [table, group] : {std::pair("sample", "group_id"), {"sample_group", "id"}})
        Statement(db, std::string("UPDATE ") + table + " SET superseded = 1 WHERE superseded = 0 " +
                          "AND (step > ? OR " + group + " > ?)")
            .bind(1, kept)
            .bind(2, lastGroup)
            .run();
    Statement(db, "UPDATE search_tree SET superseded = 1 WHERE step > ? AND superseded = 0")
        .bind(1, kept)
        .run();
    Statement(db, "UPDATE checkpoint SET superseded = 1 WHERE step > ? AND superseded = 0")
        .bind(1, kept)
        .run();
}

int64_t RunRows::nameId(std::unordered_map<std::string, int64_t>& cache, Statement& find,
                        Statement& insert, const std::string& name) {
    if (const auto known = cache.find(name); known != cache.end())
        return known->second;
    find.bind(1, name);
    const bool stored = find.step();
    int64_t id = stored ? find.integer(0) : 0;
    find.reset();
    if (!stored) {
        insert.bind(1, name).run();
        id = m_database->lastInsertId();
    }
    cache.emplace(name, id);
    return id;
}

void RunRows::write(const MetricRow& row) {
    for (const auto& [name, value] : row.values)
        m_sql->metric.bind(1, nameId(m_metricIds, m_sql->metricFind, m_sql->metricName, name))
            .bind(2, row.step)
            .bind(3, m_segment)
            .bind(4, value)
            .run();
}

void RunRows::write(const ClockRow& row) {
    m_sql->clock.bind(1, row.step)
        .bind(2, m_segment)
        .bind(3, row.wallSeconds)
        .bind(4, row.processSeconds)
        .bind(5, row.tokens)
        .run();
}

int64_t RunRows::promptId(const PromptRecord& prompt, std::span<const int32_t> promptTokens) {
    const std::string extra = toJsonText(prompt.extra);
    const std::string tokens = packInts(promptTokens);
    std::string content; // NUL keeps neighbouring fields apart
    for (const std::string& field :
         {prompt.text, prompt.reference, prompt.language, prompt.task, extra, tokens})
        content.append(field).push_back('\0');
    const int64_t hash = bits(stableHash(content));
    const std::string cacheKey = prompt.key + '\0' + std::to_string(hash);
    if (const auto known = m_promptIds.find(cacheKey); known != m_promptIds.end())
        return known->second;
    Statement& find = m_sql->promptFind.bind(1, prompt.key).bind(2, hash);
    const bool stored = find.step();
    int64_t id = stored ? find.integer(0) : 0;
    find.reset();
    if (!stored) {
        m_sql->prompt.bind(1, prompt.key)
            .bind(2, hash)
            .bind(3, prompt.text)
            .bind(4, prompt.reference)
            .bind(5, prompt.language)
            .bind(6, prompt.task)
            .bind(7, extra)
            .bindBlob(8, tokens)
            .run();
        id = m_database->lastInsertId();
    }
    m_promptIds.emplace(cacheKey, id);
    return id;
}

void RunRows::write(const GroupRecord& group) {
    const int64_t prompt =
        promptId(group.prompt, group.samples.empty()
                                   ? std::span<const int32_t>{}
                                   : std::span<const int32_t>(group.samples[0].promptTokens));
    double shareSum = 0;
    int64_t worded = 0, mixed = 0;
    for (const SampleRecord& sample : group.samples) {
        if (std::isnan(sample.targetShare))
            continue;
        shareSum += sample.targetShare;
        ++worded;
        mixed += isMixed(sample.switches);
    }
    m_sql->group.bind(1, m_segment)
        .bind(2, group.step)
        .bind(3, group.split)
        .bind(4, prompt)
        .bind(5, group.rewardMean)
        .bind(6, group.rewardStd)
        .bind(7, worded > 0 ? shareSum / static_cast<double>(worded) : std::nan(""))
        .bind(8, group.size > 0 ? static_cast<int64_t>(group.size)
                                : static_cast<int64_t>(group.samples.size()))
        .bind(9, group.solved)
        .bind(10, mixed)
        .bind(11, group.dead)
        .run();
    const int64_t groupId = m_database->lastInsertId();
    std::map<std::string, int64_t> words;
    for (const SampleRecord& sample : group.samples) {
        writeSample(group, sample, groupId);
        for (const auto& [language, count] : countWords(sample.completion, sample.spans))
            words[language] += count;
    }
    writeSummaries(group, words);
}

void RunRows::writeSample(const GroupRecord& group, const SampleRecord& sample, int64_t groupId) {
    m_sql->sample.bind(1, group.step)
        .bind(2, !sample.hasRightAnswer ? neitherRightNorWrong
                 : sample.correct       ? int64_t{1}
                                        : int64_t{0})
        .bind(3, sample.formatOk)
        .bind(4, sample.truncated)
        .bind(5, group.dead)
        .bind(6, sample.reward)
        .bind(7, sample.advantage)
        .bind(8, sample.targetShare)
        .bind(9, sample.length)
        .bind(10, sample.thinkLength)
        .bind(11, sample.answerLength)
        .bind(12, sample.switches)
        .bind(13, sample.reflections)
        .bind(14, group.split)
        .bind(15, group.prompt.language)
        .bind(16, group.prompt.task)
        .bind(17, groupId)
        .bind(18, sample.member)
        .bind(19, m_segment)
        .run();
    const int64_t id = m_database->lastInsertId();
    const TraceRanges ranges = traceRanges(sample.completion);
    m_sql->text.bind(1, id)
        .bind(2, static_cast<int64_t>(ranges.thinkBegin))
        .bind(3, static_cast<int64_t>(ranges.thinkEnd))
        .bind(4, static_cast<int64_t>(ranges.answerBegin))
        .bind(5, static_cast<int64_t>(ranges.answerEnd))
        .bind(6, sample.extracted)
        .bind(7, sample.completion)
        .run();
    m_sql->search.bind(1, id).bind(2, sample.completion).run();
    m_sql->data.bind(1, id)
        .bindBlob(2, packInts(sample.tokens))
        .bindBlob(3, packFloats(sample.logprobs))
        .bindBlob(4, packSpans(sample.spans))
        .run();
    writeParts(sample, id);
}

void RunRows::writeParts(const SampleRecord& sample, int64_t sampleId) {
    for (const RewardPart& part : sample.parts)
        m_sql->part.bind(1, nameId(m_rewardIds, m_sql->rewardFind, m_sql->rewardName, part.name))
            .bind(2, sampleId)
            .bind(3, part.value)
            .bind(4, part.weight)
            .bind(5, static_cast<int>(part.state))
            .bind(6, part.reason)
            .run();
}

void RunRows::writeSummaries(const GroupRecord& group,
                             const std::map<std::string, int64_t>& wordsPerLanguage) {
    int64_t worded = 0, mixed = 0, switches = 0;
    double shareSum = 0;
    for (const SampleRecord& sample : group.samples) {
        switches += sample.switches;
        if (std::isnan(sample.targetShare))
            continue;
        ++worded;
        shareSum += sample.targetShare;
        mixed += isMixed(sample.switches);
    }
    m_sql->summary.bind(1, group.step)
        .bind(2, m_segment)
        .bind(3, group.split)
        .bind(4, group.prompt.language)
        .bind(5, static_cast<int64_t>(group.samples.size()))
        .bind(6, worded)
        .bind(7, shareSum)
        .bind(8, mixed)
        .bind(9, switches)
        .run();
    for (const auto& [language, words] : wordsPerLanguage)
        m_sql->language.bind(1, group.step)
            .bind(2, m_segment)
            .bind(3, group.split)
            .bind(4, group.prompt.language)
            .bind(5, language)
            .bind(6, words)
            .run();
}

void RunRows::write(const SearchTreeRecord& tree) {
    m_search->write(tree, m_segment, promptId(tree.prompt, tree.promptTokens));
}

void RunRows::write(const RunEvent& event) {
    m_sql->event.bind(1, event.time)
        .bind(2, event.step)
        .bind(3, event.kind)
        .bind(4, event.message)
        .bind(5, toJsonText(event.data))
        .run();
}

void RunRows::write(const CheckpointRecord& record) {
    m_sql->checkpoint.bind(1, record.step).bind(2, record.path).bind(3, record.time).run();
}

void RunRows::write(const StateRow& row) {
    const bool ended = row.state == RunState::Complete || row.state == RunState::Stopped ||
                       row.state == RunState::Failed;
    m_sql->state.bind(1, toString(row.state))
        .bind(2, row.step)
        .bind(3, row.totalSteps)
        .bind(4, row.message)
        .bind(5, nowSeconds())
        .bind(6, row.state == RunState::Running)
        .bind(7, ended)
        .run();
}

void RunRows::write(const ReportRow& row) {
    m_sql->report.bind(1, row.name).bind(2, toJsonText(row.value)).bind(3, nowSeconds()).run();
}

void RunRows::heartbeat() {
    m_sql->beat.bind(1, nowSeconds()).run();
}

void RunRows::forget() {
    m_metricIds.clear();
    m_rewardIds.clear();
    m_promptIds.clear();
}

} // namespace rationale
