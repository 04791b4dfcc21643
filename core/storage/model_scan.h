// SPDX-License-Identifier: GPL-3.0-or-later
// What one run folder tells of models: those it has made, those it has measured, those it started
// from. Used by model_list.cpp.
#pragma once

#include "core/storage/model_list.h"

#include <map>

namespace rationale::model_scan {

inline constexpr const char* beforeReport = "evaluation/before"; // of the model a run starts from

/// Changes when the file does: size and time; empty: it is not there.
std::string fileStamp(const fs::path& path);

/// checkpoints/step-N of a run folder that hold a model, ascending.
std::vector<int64_t> checkpointSteps(const fs::path& runFolder);
fs::path checkpointFolder(const fs::path& runFolder, int64_t step);

/// From the run's database; empty where it cannot be read (the list of runs says why).
struct RunMeasures {
    std::map<int64_t, double> announced;   // step → time
    std::map<int64_t, double> full, brief; // "pass@1" and "eval_pass@1" by step
    std::vector<ModelMeasure> reports;     // "evaluation/before" among them
};
/// `withSeries`: also what was logged by step.
RunMeasures readMeasures(const RunSummary& run, bool withSeries);

/// From the run's provenance.json: models by their place, relative to the project or absolute.
struct RunInputs {
    struct Model {
        std::string place, sha256;
    };
    std::string model;         // place of what is trained or measured; may be empty
    std::vector<Model> models; // everything that the run itself reads
};
RunInputs readInputs(const fs::path& runFolder);

} // namespace rationale::model_scan
