// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interop/importer.h"
#include "core/storage/library.h"

namespace rationale::interop {

/// `stage` of runs that were not made here; no StageSpec has the name, so none can be started.
inline constexpr const char* importedStage = "imported";

struct ImportedRun {
    RunSummary run;
    int64_t metricNames = 0, values = 0, steps = 0, groups = 0, samples = 0;
    int64_t replaced = 0; // values that a later one of the same metric and step stands in front of
    std::vector<std::string> notes;
};

/// Imports every run of the source, all of them or none. Each is made in a hidden folder of the
/// project and renamed when it is complete: a process that is killed leaves nothing that counts,
/// and the next import sweeps it away. No existing run is changed. `name` names the run instead
/// of the source; a name that the project has already is refused.
/// Throws Error{Usage, Input, Io, Corrupt, NoSpace, Unavailable}.
std::vector<ImportedRun> importRuns(Library& library, const Importer& importer,
                                    const ImportRequest& request, const std::string& name);

} // namespace rationale::interop
