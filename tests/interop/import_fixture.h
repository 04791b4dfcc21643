// SPDX-License-Identifier: GPL-3.0-or-later
// A project that things are imported into, and what readers then see.
#pragma once

#include "core/interop/loose_json.h"
#include "core/interop/run_import.h"
#include "core/storage/database.h"
#include "core/storage/run_reader.h"
#include "tests/support/test_project.h"

#include <cmath>
#include <fstream>
#include <map>

namespace rationale::test {

using Values = std::map<std::pair<std::string, int64_t>, double>; // (metric, step) → value

inline bool same(double left, double right) {
    return left == right || (std::isnan(left) && std::isnan(right));
}
inline bool same(const Values& left, const Values& right) {
    return left.size() == right.size() &&
           std::equal(left.begin(), left.end(), right.begin(), [](const auto& a, const auto& b) {
               return a.first == b.first && same(a.second, b.second);
           });
}

class ImportProject {
public:
    ImportProject()
        : m_library(m_project.path()) {}

    interop::ImportedRun import(const std::string& format, const fs::path& path,
                                const std::string& name = {}, interop::ImportRequest request = {}) {
        request.path = path;
        return interop::importRuns(m_library, interop::importer(format), request, name).at(0);
    }
    /// What is said of a source that cannot be imported; nothing may be left of it.
    Error refusal(const std::string& format, const fs::path& path,
                  interop::ImportRequest request = {}) {
        const Error error = errorOf([&] { import(format, path, {}, std::move(request)); });
        m_library.refresh();
        const bool clean = fs::is_empty(m_project.path() / "runs") && m_library.runs().empty();
        return clean ? error : Error(ErrorKind::Internal, "something was left behind");
    }
    Library& library() { return m_library; }
    fs::path path() const { return m_project.path(); }
    QString qpath() const { return m_project.qpath(); }
    fs::path write(const std::string& name, const std::string& text) const {
        const fs::path file = m_files / name;
        fs::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << text;
        return file;
    }
    fs::path files() const { return m_files.path(); }

private:
    TestProject m_project;
    TempDir m_files;
    Library m_library;
};

inline Values valuesOf(const fs::path& run) {
    RunReader reader(run);
    Values values;
    for (const MetricKey& key : reader.metricKeys()) {
        const MetricSeries series = reader.series(key.id);
        for (size_t i = 0; i < series.steps.size(); ++i)
            values[{key.name, series.steps[i]}] = series.values[i];
    }
    return values;
}

inline int64_t count(const fs::path& run, const std::string& sql) {
    Database database(run / run_files::database, Database::Mode::ReadOnly);
    Statement statement(database, sql);
    statement.step();
    return statement.integer(0);
}

/// All groups of a run, in the order of steps and ids.
inline std::vector<GroupRecord> groupsOf(const fs::path& run) {
    RunReader reader(run);
    std::vector<GroupRecord> groups;
    for (const int64_t step : reader.stepsWithSamples())
        for (const GroupRow& row : reader.groups(step))
            groups.push_back(reader.groupWithSamples(row.id));
    return groups;
}

inline const RewardPart& part(const SampleRecord& sample, const std::string& name) {
    static const RewardPart none{"none", std::nan(""), 0, RewardState::NotApplicable, "no part"};
    for (const RewardPart& one : sample.parts)
        if (one.name == name)
            return one;
    return none;
}

} // namespace rationale::test
