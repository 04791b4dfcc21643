// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/pipeline.h"
#include "core/stages/engine.h"
#include "core/storage/pipeline_record.h"

#include <functional>
#include <set>
#include <string>

namespace rationale {

struct PipelineOptions {
    std::string until; // a stage: it and what it needs, and no more; empty: all stages
    EngineContext::Callbacks callbacks; // of each run; alsoStop is the pipeline's own
    /// Told before a stage runs, or when an earlier run is taken instead (`reused`). May be empty.
    std::function<void(size_t index, const PipelineStageRecord& stage)> onStage;
};

/// Makes pipelines/<id>/ for a pipeline, or finds it when the same one was started before.
PipelineRecord openPipeline(const fs::path& project, const Pipeline& pipeline);

/// The stages that `until` is made from, and itself; all of them when it is empty. Throws
/// Error{Usage} when there is no such stage.
std::set<std::string> stagesUntil(const Pipeline& pipeline, const std::string& until);

/// Runs the stages one after the other, each as a run of the project. A stage whose settings,
/// inputs and seed are those of a complete run is not run again; one that was interrupted, stopped
/// or has failed goes on from its newest checkpoint. Throws Error when a stage fails, Error{Locked}
/// when the pipeline is being run already. False: somebody stopped it, by its run or by a command
/// "stop" in control.sqlite of its folder, which the run of the stage obeys.
bool runPipeline(const fs::path& project, const Pipeline& pipeline, PipelineRecord& record,
                 const PipelineOptions& options);

/// SHA-256 of what a complete run made: its newest model, its dataset, or its reports.
std::string artifactHash(const RunSummary& run, ArtifactKind kind);

} // namespace rationale
