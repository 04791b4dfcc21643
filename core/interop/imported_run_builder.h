// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_lock.h"
#include "core/interop/run_import.h"
#include "core/storage/run_rows.h"

#include <map>
#include <memory>
#include <set>
#include <unordered_map>

namespace rationale::interop {

/// A run folder in the making: hidden until publish(), removed unless that was reached.
class ImportedRunBuilder final : public ImportSink {
public:
    /// Makes runs/.import-<id>; throws Error{Io, NoSpace}.
    ImportedRunBuilder(const fs::path& project, std::string name, const std::string& format,
                       const fs::path& source);
    ~ImportedRunBuilder() override;

    void metric(int64_t step, const std::string& name, double value) override;
    void time(int64_t step, double seconds) override;
    void group(GroupRecord group) override;
    void note(const std::string& text) override { m_result.notes.push_back(text); }
    void setting(const std::string& key, const Json& value) override { m_settings[key] = value; }
    void model(const std::string& name) override { m_model = name; }
    void totalSteps(int64_t steps) override { m_totalSteps = steps; }

    /// Writes what is still to write and closes the database. Throws Error{Input} for a source
    /// that had neither metrics nor samples.
    void complete();
    /// Gives the folder its name; returns the id of the run.
    std::string publish();
    /// Takes a published run back, as long as the others are not.
    void withdraw();

    const ImportedRun& result() const { return m_result; }
    const std::string& name() const { return m_name; }

private:
    struct Series {
        std::string name;
        std::vector<std::pair<int64_t, double>> values; // in the order of the source
    };

    struct Scores {
        double rewards = 0, right = 0;
        int64_t rewarded = 0, judged = 0;
    };

    RunInfo info() const;
    void writeMetrics(); // once, before the first group
    void writeLayer(const std::vector<std::vector<int32_t>>& later, int32_t layer);
    void writeClock();
    void writeGroups(); // the ones that wait
    void addScores(const GroupRecord& group);
    void writeScores(); // of the samples, where the source has no such metrics
    void writeEvents();
    void writeTexts() const;

    fs::path m_runs, m_folder; // project/runs, its hidden folder
    std::string m_id, m_name, m_format, m_model;
    fs::path m_source;
    Json m_settings = Json::object();
    int64_t m_totalSteps = 0, m_lastStep = 0;
    std::vector<Series> m_series;
    std::unordered_map<std::string, size_t> m_seriesOf;
    std::map<int64_t, double> m_times;
    std::set<int64_t> m_steps;
    std::map<int64_t, Scores> m_trained, m_evaluated; // by step
    std::vector<GroupRecord> m_waiting;
    size_t m_waitingSamples = 0;
    std::unique_ptr<RunRows> m_rows;
    std::optional<FileLock> m_lock;
    bool m_metricsWritten = false, m_published = false;
    ImportedRun m_result;
};

/// Removes hidden folders that no process is filling any more.
void sweepImports(const fs::path& project);

} // namespace rationale::interop
