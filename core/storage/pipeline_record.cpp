// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/pipeline_record.h"

#include "core/base/error.h"
#include "core/base/file_lock.h"
#include "core/base/json.h"

#include <algorithm>

namespace rationale {

bool PipelineRecord::complete() const {
    return !stages.empty() && std::all_of(stages.begin(), stages.end(), [](const auto& stage) {
        return !stage.artifact.empty();
    });
}

void writePipelineRecord(const PipelineRecord& record) {
    Json stages = Json::array();
    for (const PipelineStageRecord& stage : record.stages)
        stages.push_back({{"name", stage.name},
                          {"stage", stage.stage},
                          {"run", stage.run},
                          {"reused", stage.reused},
                          {"artifact", stage.artifact}});
    writeFileAtomically(record.folder / pipeline_files::state,
                        toJsonText({{"name", record.name},
                                    {"title", record.title},
                                    {"created", record.created},
                                    {"stages", stages}},
                                   2) +
                            "\n");
}

PipelineRecord readPipelineRecord(const fs::path& folder) {
    const fs::path file = folder / pipeline_files::state;
    const Json json = parseJson(readFile(file), file.string());
    PipelineRecord record;
    record.folder = folder;
    record.id = folder.filename().string();
    record.running = FileLock::isHeld(folder / pipeline_files::lock);
    try {
        record.name = json.at("name").get<std::string>();
        record.title = json.at("title").get<std::string>();
        record.created = json.at("created").get<double>();
        for (const Json& stage : json.at("stages"))
            record.stages.push_back(
                {stage.at("name").get<std::string>(), stage.at("stage").get<std::string>(),
                 stage.at("run").get<std::string>(), stage.at("reused").get<bool>(),
                 stage.at("artifact").get<std::string>()});
    } catch (const Json::exception& error) {
        throw Error(ErrorKind::Corrupt, error.what(), file.string(),
                    "Start the pipeline again: it goes on where its runs are.");
    }
    return record;
}

std::vector<PipelineRecord> pipelineRecords(const fs::path& project) {
    std::vector<PipelineRecord> records;
    std::error_code failed;
    for (const auto& entry : fs::directory_iterator(project / pipeline_files::folder, failed)) {
        try {
            records.push_back(readPipelineRecord(entry.path()));
        } catch (const Error&) {
            continue; // a list shows what it can
        }
    }
    std::sort(records.begin(), records.end(),
              [](const auto& left, const auto& right) { return left.created > right.created; });
    return records;
}

std::string runOfStage(const fs::path& project, const std::string& name) {
    const size_t dot = name.find('.');
    if (dot == std::string::npos)
        return {};
    for (const PipelineRecord& record : pipelineRecords(project)) {
        if (name.substr(0, dot) != record.name && name.substr(0, dot) != record.id)
            continue;
        for (const PipelineStageRecord& stage : record.stages)
            if (stage.name == name.substr(dot + 1) && !stage.run.empty())
                return stage.run;
    }
    return {};
}

} // namespace rationale
