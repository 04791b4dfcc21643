// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"

#include <string>
#include <vector>

namespace rationale {

/// What became of a stage of a pipeline.
struct PipelineStageRecord {
    std::string name, stage; // "dev1", "sft"
    std::string run;         // id; empty: not reached yet
    bool reused = false;     // an earlier run had made it already
    std::string artifact;    // SHA-256 of what it made; empty: not complete
};

/// A pipeline that was started in a project: pipelines/<id>/ with pipeline.yaml and state.json,
/// which only the process that runs it writes.
struct PipelineRecord {
    std::string id; // "mini-r1-3fa1c2d0": name and content, so that starting it again goes on
    std::string name, title;
    fs::path folder;
    double created = 0;
    std::vector<PipelineStageRecord> stages;
    bool running = false; // a process holds pipeline.lock
    bool complete() const;
};

namespace pipeline_files {
inline constexpr const char* folder = "pipelines"; // of a project
inline constexpr const char* yaml = "pipeline.yaml";
inline constexpr const char* state = "state.json";
inline constexpr const char* lock = "pipeline.lock";
inline constexpr const char* creating = "creating.lock"; // held while a stage's run is chosen
inline constexpr const char* reportJson = "report.json";
inline constexpr const char* reportHtml = "report.html";
} // namespace pipeline_files

void writePipelineRecord(const PipelineRecord& record);
/// Throws Error{Io, Corrupt}.
PipelineRecord readPipelineRecord(const fs::path& folder);
/// Every pipeline of a project, newest first; damaged ones are left out.
std::vector<PipelineRecord> pipelineRecords(const fs::path& project);

/// The run of a stage named "mini-r1.dev1", by name or id of the pipeline, of which the newest
/// counts; empty: there is none.
std::string runOfStage(const fs::path& project, const std::string& name);

} // namespace rationale
