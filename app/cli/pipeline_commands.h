// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"
#include "core/recipe/pipeline.h"
#include "core/storage/pipeline_record.h"

#include <optional>
#include <string>
#include <vector>

namespace rationale::cli {

/// The pipeline that `name` is, a YAML file or a built-in one; empty: it is something else.
std::optional<Pipeline> pipelineOf(const std::string& name);

struct PipelineArguments {
    std::string project;
    std::vector<std::string> set; // STAGE.key=value or defaults.key=value
    std::optional<uint64_t> seed;
    std::string until; // a stage; empty: all of them
    bool detach = false, json = false;
};
/// What `run` does with a pipeline: its stages in order, each shown as a run.
void startPipeline(Pipeline pipeline, const PipelineArguments& arguments);

/// The pipelines of this id or name, the newest first.
std::vector<PipelineRecord> pipelinesNamed(const fs::path& project, const std::string& name);

/// Continues the pipeline of this id or name, the newest one first. False: there is none.
bool resumePipeline(const std::string& project, const std::string& name, const std::string& until,
                    bool detach);

/// Runs the pipeline of a folder of pipelines/: what `rationale engine` does with one.
void runPipelineFolder(const fs::path& folder, const std::string& until);

} // namespace rationale::cli
