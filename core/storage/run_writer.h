// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_types.h"
#include "core/storage/search_records.h"

#include <memory>
#include <span>
#include <utility>

namespace rationale {

/// The only writer of a run's run.sqlite. Calls copy their arguments into a bounded queue; one
/// thread commits every 250 ms or 1,000 rows. A write error (full disk, damaged file) is rethrown
/// by the next call or by flush(), once, as Error{NoSpace, Io, Corrupt}: the run fails, committed
/// rows stay.
class RunWriter {
public:
    /// Creates or opens run.sqlite of the folder and begins a new segment at `startStep`: rows of
    /// older segments with step > startStep, and samples written after the checkpoint of that step,
    /// become superseded (kept, marked). 0: the run begins anew, all older rows are superseded.
    RunWriter(const fs::path& runFolder, const RunInfo& info, int64_t startStep);
    ~RunWriter(); // flushes; never throws

    void metrics(int64_t step, std::span<const std::pair<std::string, double>> values);
    /// Clock row of a step (x axes of charts).
    void clock(int64_t step, double wallSeconds, double processSeconds, int64_t tokens);
    /// A prompt with its completions; language spans, parts, tokens and log-probs included.
    void group(GroupRecord group);
    /// A prompt with the tree that a search grew.
    void searchTree(SearchTreeRecord tree);
    void event(int64_t step, const std::string& kind, const std::string& message, Json data = {});
    void checkpoint(const CheckpointRecord& record); // call after the folder was renamed into place
    void state(RunState state, int64_t step, int64_t totalSteps, const std::string& message = {});
    /// Named JSON results of the run: evaluation reports, gates, timings.
    void report(const std::string& name, const Json& value);
    /// Waits until everything queued is committed; throws the pending write error, if any.
    void flush();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace rationale
