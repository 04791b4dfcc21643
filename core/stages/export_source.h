// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/export_rows.h"
#include "core/data/table_reader.h"
#include "core/storage/library.h"
#include "core/storage/run_reader.h"

#include <map>
#include <string>

namespace rationale {

/// What people said of rows, as an export heeds it: what they rejected is left out, what they wrote
/// anew stands in place of what it was.
struct Heeded {
    enum class Rule { Ignore, Judged, AcceptedOnly };
    Rule rule = Rule::Judged;
    std::map<std::string, Annotation> annotations; // Library::annotations()

    /// False: the row is left out, and `why`.
    bool apply(Json& row, std::string& why) const;
};

/// What an export left out: reason, rows.
using LeftOut = std::map<std::string, int64_t>;

/// Rows of a dataset, exported. Counts of `leftOut` are those of the last walk through it. Both
/// throw Error{Stopped} once a StopSignal was there.
RowSource exportOfDataset(const fs::path& rows, const ExportOptions& options, const Heeded& heeded,
                          LeftOut& leftOut);
/// Rows made of a run's stored samples, as rejection_sample makes them of its own: right answers
/// (sft), the best with the worst of a prompt (preference), every answer with whether it is right
/// (kto) or with its steps where the task knows them (steps).
RowSource exportOfSamples(const fs::path& runFolder, const SampleFilter& filter,
                          const ExportOptions& options, const Heeded& heeded, LeftOut& leftOut);

} // namespace rationale
