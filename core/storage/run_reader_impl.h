// SPDX-License-Identifier: GPL-3.0-or-later
// Private to run_reader*.cpp.
#pragma once

#include "core/storage/database.h"
#include "core/storage/run_reader.h"
#include "core/storage/sample_query.h"

#include <unordered_map>
#include <utility>
#include <vector>

namespace rationale {

/// Which rows still count: those up to the last valid step of their segment.
class ValidSteps {
public:
    explicit ValidSteps(std::vector<int64_t> lastStep)
        : m_lastStep(std::move(lastStep)) {}
    bool keeps(int64_t step, int64_t segment) const {
        return segment >= 0 && segment < static_cast<int64_t>(m_lastStep.size()) &&
               step <= m_lastStep[static_cast<size_t>(segment)];
    }

private:
    std::vector<int64_t> m_lastStep; // by segment id; INT64_MAX while nothing superseded it
};

struct RunReader::Impl {
    explicit Impl(const fs::path& runFolder);

    /// Prepared once per text; bound anew at each use.
    Statement& statement(const std::string& sql);
    ValidSteps validSteps();

    using Keyed = std::pair<double, int64_t>; // sort key, sample id
    /// What a filter selects. Kept until the database changes; sorted only as far as pages were
    /// asked for, because a person rarely goes past the first.
    struct Selection {
        std::string fingerprint; // of filter, order and part
        int64_t version = -1;
        std::vector<Keyed> rows;
        size_t sorted = 0; // rows[0 … sorted) are in their final place
    };
    SampleQuery query(const SampleFilter& filter);
    Selection& select(const SampleFilter& filter, SampleOrder order, bool descending,
                      const std::string& part);
    std::vector<Keyed> load(const SampleFilter& filter, SampleOrder order, const std::string& part);
    /// A page of all samples, straight from the index of the column.
    std::vector<int64_t> pageOfAll(SampleOrder order, bool descending, int64_t limit,
                                   int64_t offset);
    SampleRecord readSample(int64_t id);
    std::vector<RewardPart> readParts(int64_t sampleId);

    fs::path folder;
    Database database;
    std::unordered_map<std::string, Statement> statements;
    Selection selection;
    std::string countFingerprint;
    int64_t countVersion = -1, count = 0;
};

/// Resets a statement at the end of the scope, so that no read transaction stays open.
class StatementUse {
public:
    explicit StatementUse(Statement& statement)
        : m_statement(statement) {}
    ~StatementUse() { m_statement.reset(); }
    StatementUse(const StatementUse&) = delete;
    StatementUse& operator=(const StatementUse&) = delete;
    Statement* operator->() { return &m_statement; }
    Statement& operator*() { return m_statement; }

private:
    Statement& m_statement;
};

} // namespace rationale
