// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/database.h"
#include "core/storage/run_types.h"
#include "core/storage/search_rows.h"

#include <map>
#include <memory>
#include <span>
#include <unordered_map>

namespace rationale {

struct MetricRow {
    int64_t step = 0;
    std::vector<std::pair<std::string, double>> values;
};

struct ClockRow {
    int64_t step = 0;
    double wallSeconds = 0, processSeconds = 0;
    int64_t tokens = 0;
};

struct StateRow {
    RunState state = RunState::Launching;
    int64_t step = 0, totalSteps = 0;
    std::string message;
};

struct ReportRow {
    std::string name;
    Json value;
};

/// Puts rows into run.sqlite: prepared statements and the ids of names already seen. Knows no
/// threads and no transactions; RunWriter and bulk importers supply both. After a rollback call
/// forget().
class RunRows {
public:
    /// Opens or creates the file, migrates it and begins a new segment at `startStep`.
    RunRows(const fs::path& runFolder, const RunInfo& info, int64_t startStep);
    ~RunRows();

    Database& database() { return *m_database; }
    int64_t segment() const { return m_segment; }

    void write(const MetricRow& row);
    void write(const ClockRow& row);
    void write(const GroupRecord& group);
    void write(const SearchTreeRecord& tree);
    void write(const RunEvent& event);
    void write(const CheckpointRecord& record);
    void write(const StateRow& row);
    void write(const ReportRow& row);
    void heartbeat();
    /// Drops cached ids that a rollback may have taken back.
    void forget();

private:
    struct Statements;

    void beginSegment(const RunInfo& info, int64_t startStep);
    void supersedeAfter(int64_t startStep);
    int64_t nameId(std::unordered_map<std::string, int64_t>& cache, Statement& find,
                   Statement& insert, const std::string& name);
    int64_t promptId(const PromptRecord& prompt, std::span<const int32_t> tokens);
    void writeSample(const GroupRecord& group, const SampleRecord& sample, int64_t groupId);
    void writeParts(const SampleRecord& sample, int64_t sampleId);
    void writeSummaries(const GroupRecord& group,
                        const std::map<std::string, int64_t>& wordsPerLanguage);

    std::unique_ptr<Database> m_database;
    std::unique_ptr<Statements> m_sql;
    std::unique_ptr<SearchRows> m_search;
    int64_t m_segment = 0;
    std::unordered_map<std::string, int64_t> m_metricIds, m_rewardIds, m_promptIds;
};

} // namespace rationale
