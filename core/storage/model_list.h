// SPDX-License-Identifier: GPL-3.0-or-later
// Every model of a project: checkpoints of its runs and the folders of models/.
#pragma once

#include "core/storage/library.h"
#include "core/storage/model_folder.h"

#include <functional>
#include <limits>

namespace rationale {

/// An accuracy with its 95 % interval; NaN: unknown.
struct MeasuredShare {
    double value = std::numeric_limits<double>::quiet_NaN();
    double low = std::numeric_limits<double>::quiet_NaN();
    double high = std::numeric_limits<double>::quiet_NaN();
};

/// An evaluation that some run has kept.
struct ModelMeasure {
    std::string runId, runName; // the run that measured
    std::string report;         // its name there: "evaluation", "evaluation/after"
    int64_t step = 0;           // of that run, where it measures its own model
    double time = 0;            // seconds since the epoch; 0: unknown
    int64_t prompts = 0;        // 0: unknown
    MeasuredShare passAt1;      // NaN where the model is judged by something else
};

struct ModelRecord {
    std::string name;           // what a recipe calls it: "amber-heron-7/step-120", "qwen2.5-3b"
    std::string runId, runName; // empty: it lies in models/
    std::string stage;          // of its run
    int64_t step = -1;          // −1: not a checkpoint
    int32_t colour = 0;         // of its run
    fs::path folder;
    ModelFacts facts;
    double made = 0;                    // seconds since the epoch
    std::string from;                   // the model its run started from, as a recipe calls it
    std::string sha256;                 // of its content, where a run that read it says so
    std::vector<std::string> usedBy;    // names of runs that start from it
    std::vector<ModelMeasure> measures; // of this very model, oldest first
    MeasuredShare passAt1;              // the newest measure, else what the run logged at this step
    bool newest = false;                // the last one that its run has announced
    bool best = false;                  // by pass@1 among those of its run that were measured alike
    bool announced = true;              // false: its run has not told of it, or no longer
    bool unfinishedRun = false;         // its run may go on from here
};

/// Lists models; remembers what it has read by the stamps of the files, so that a second look costs
/// little more than listing folders. One thread at a time; call off the GUI thread.
class ModelList {
public:
    explicit ModelList(const fs::path& projectFolder);
    ~ModelList();

    /// The newest first. `runs`: of the same project. What is damaged is listed with its problem.
    /// Throws Error{Stopped} once `cancelled` says so.
    std::vector<ModelRecord> scan(const std::vector<RunSummary>& runs,
                                  const std::function<bool()>& cancelled = {});

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// An evaluation of a report of a run: its "pass@1" with interval; NaN where it has none.
MeasuredShare passAt1Of(const Json& report);

} // namespace rationale
