// SPDX-License-Identifier: GPL-3.0-or-later
// Metric logs of JSON lines: {"step": 3, "reward": 0.5, …} or {"step": 3, "data": {…}}.
#pragma once

#include "core/interop/importer.h"

#include <map>

namespace rationale::interop {

/// Whether it can be seconds since the epoch (after 1973), not since the beginning of a run.
inline bool isEpochTime(double seconds) {
    return seconds > 1e8;
}

/// Members that were no numbers and are left out, by name with how often; said in one note.
class LeftOut {
public:
    void add(const std::string& name) { ++m_counts[name]; }
    void tell(ImportSink& sink, const std::string& what) const;

private:
    std::map<std::string, int64_t> m_counts;
};

/// Metrics of one object: numbers, truth values, null as NaN, objects inside by "outer/inner".
/// `without`: members that are none.
void tellMetrics(const Json& object, int64_t step, const std::vector<std::string>& without,
                 ImportSink& sink, LeftOut& leftOut);

/// Reads the lines of a file. A member "data" with an object holds the metrics (veRL), else the
/// others beside the step do. "time", "_timestamp" and "timestamp" are when it was logged.
void readMetricLines(const fs::path& path, ImportSink& sink);
/// Whether the object looks like a line of such a file.
bool isMetricLine(const Json& object);

} // namespace rationale::interop
