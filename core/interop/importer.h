// SPDX-License-Identifier: GPL-3.0-or-later
// What the importers of other programs' logs and rollouts have in common.
#pragma once

#include "core/base/fs.h"
#include "core/base/json.h"
#include "core/storage/run_types.h"

#include <functional>
#include <string>
#include <vector>

namespace rationale::interop {

struct ImportRequest {
    fs::path path;
    std::string stepColumn; // csv: name of the column that counts steps; empty: found by its name
    std::string run;        // trackio: one of the runs of the file; empty: all of them
    fs::path rollouts, validation; // verl: folders of {step}.jsonl; empty: found beside the metrics
};

/// What an importer tells of one run: all metrics first, then the groups.
class ImportSink {
public:
    virtual ~ImportSink() = default;
    /// NaN and ±Inf are values like others; a step that has none is not told. Of a metric that is
    /// told twice for one step the last value counts; the others are kept as superseded.
    /// Throws Error{Input} for a negative step.
    virtual void metric(int64_t step, const std::string& name, double value) = 0;
    /// When the step was logged, in seconds since the epoch; of several the last counts.
    virtual void time(int64_t step, double seconds) = 0;
    virtual void group(GroupRecord group) = 0;
    /// Something that a person should know of what was read; said aloud and kept in the run.
    virtual void note(const std::string& text) = 0;
    /// What the source says of the run's settings, kept in resolved.json.
    virtual void setting(const std::string& key, const Json& value) = 0;
    virtual void model(const std::string& name) = 0;
    virtual void totalSteps(int64_t steps) = 0;
};

/// One run that a source holds.
struct ImportSource {
    std::string name; // how the source calls it; made fit by the library where it must be
    std::function<void(ImportSink&)> read;
};

struct Importer {
    const char* name; // "trl": of the command line
    const char* what; // one line for help
    /// Throws Error{Io, Corrupt, Input, Unavailable}; reads no more than it takes to tell the runs.
    std::vector<ImportSource> (*open)(const ImportRequest&);
    bool readsFolders = true;
};

/// The registry, in the order of the help.
const std::vector<Importer>& importers();
/// Throws Error{Usage} naming the known ones.
const Importer& importer(const std::string& name);

// One file each.
std::vector<ImportSource> openCsvLog(const ImportRequest& request);
std::vector<ImportSource> openJsonlLog(const ImportRequest& request);
std::vector<ImportSource> openTrl(const ImportRequest& request);
std::vector<ImportSource> openVerl(const ImportRequest& request);
std::vector<ImportSource> openPrimeRl(const ImportRequest& request);
std::vector<ImportSource> openVerifiers(const ImportRequest& request);
std::vector<ImportSource> openReasoningGym(const ImportRequest& request);
std::vector<ImportSource> openTrackio(const ImportRequest& request);
std::vector<ImportSource> openTensorboard(const ImportRequest& request);

/// Name of a file or folder as that of a run: without ending, never empty.
std::string runNameOf(const fs::path& path);
/// The files right in a folder whose names are wanted, sorted. Throws Error{Io}.
std::vector<fs::path> filesOf(const fs::path& folder,
                              const std::function<bool(const std::string& name)>& wanted);
/// Throws Error{Io} that names the path unless it is there.
void requirePath(const fs::path& path);

} // namespace rationale::interop
