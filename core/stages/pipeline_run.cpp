// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/pipeline_run.h"

#include "core/base/file_lock.h"
#include "core/base/hash.h"
#include "core/base/id.h"
#include "core/base/nearest_name.h"
#include "core/stages/checkpoint_store.h"
#include "core/stages/dataset_source.h"
#include "core/stages/model_source.h"
#include "core/stages/pipeline_report.h"
#include "core/stages/provenance.h"
#include "core/storage/run_reader.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>

namespace rationale {

namespace {

/// Finds runs of the project by what they say of themselves.
class RunIndex {
public:
    explicit RunIndex(const fs::path& project)
        : m_library(project) {}

    /// A run that was, or would be, this one: a complete one first, then one to go on with.
    std::optional<RunSummary> find(const Recipe& recipe, const std::string& fingerprint) {
        m_library.refresh();
        std::optional<RunSummary> unfinished;
        for (const RunSummary& run : m_library.runs()) {
            if (run.info.stage != recipe.stage().name || !isThis(run, recipe, fingerprint))
                continue;
            const bool held = FileLock::isHeld(run.folder / run_files::lock);
            if (!held && isWhole(run, recipe.stage().output))
                return run;
            // One that is complete but held is about to be let go.
            if (!unfinished && (held || run.info.state != RunState::Complete))
                unfinished = run;
        }
        return unfinished;
    }

    bool isWholeNow(const std::string& id, ArtifactKind kind) {
        m_library.refreshRun(id);
        const auto run = m_library.run(id);
        return run && isWhole(*run, kind);
    }

    static bool isWhole(const RunSummary& run, ArtifactKind kind) {
        if (run.info.state != RunState::Complete || FileLock::isHeld(run.folder / run_files::lock))
            return false;
        if (kind == ArtifactKind::Model)
            return CheckpointStore(run.folder).newest().has_value();
        return kind == ArtifactKind::Report ||
               fs::exists(run.folder / datasetFolder / provenance::datasetFile);
    }

private:
    /// A run that was killed before it knew its inputs is known by its recipe.
    bool isThis(const RunSummary& run, const Recipe& recipe, const std::string& fingerprint) const {
        try {
            const Json made = provenance::read(run.folder);
            if (!made.is_null()) {
                const fs::path resolved = run.folder / run_files::resolved;
                return made.value("fingerprint", std::string()) == fingerprint &&
                       provenance::hasSettings(parseJson(readFile(resolved), resolved.string()),
                                               recipe);
            }
            const fs::path file = run.folder / run_files::recipe;
            const Recipe own = Recipe::fromYaml(readFile(file), file.string());
            const std::string nameless;
            return own.with("name", nameless).resolved() ==
                   recipe.with("name", nameless).resolved();
        } catch (const Error&) {
            return false; // damaged, or of another version
        }
    }

    Library m_library;
};

class PipelineRun {
public:
    PipelineRun(const fs::path& project, const Pipeline& pipeline, PipelineRecord& record,
                const PipelineOptions& options, ControlReceiver control)
        : m_project(project)
        , m_pipeline(pipeline)
        , m_record(record)
        , m_options(options)
        , m_control(std::move(control))
        , m_index(project) {}

    bool run() {
        const std::set<std::string> wanted = stagesUntil(m_pipeline, m_options.until);
        for (size_t i = 0; i < m_pipeline.stages().size(); ++i) {
            if (!wanted.contains(m_pipeline.stages()[i].name))
                continue;
            if (stopRequest() != StopRequest::No || !runStage(i))
                return false;
        }
        return true;
    }

private:
    /// What somebody asked of the pipeline as a whole so far; the run of its stage obeys.
    StopRequest stopRequest() {
        for (const ControlCommand& command : m_control.poll())
            if (command.verb == "stop")
                m_stop = std::max(m_stop, stopRequestOf(command.arguments));
        return m_stop;
    }

    /// The recipe with "$zero" replaced by the run or the input that it refers to.
    Recipe withInputs(const PipelineStage& stage) const {
        Recipe recipe = stage.recipe;
        const auto replaced = [this](const std::string& value) {
            return m_pipeline.resolved(
                value, [this](const std::string& maker) { return m_runs.at(maker).info.id; });
        };
        for (const FieldSpec& field : recipe.stage().fields) {
            const Json value = recipe.value(field.name);
            if (field.type == FieldType::DatasetList) {
                Json names = Json::array();
                for (const Json& name : value)
                    names.push_back(replaced(name.get<std::string>()));
                recipe = names == value ? recipe : recipe.with(field.name, names);
            } else if ((field.type == FieldType::Model || field.type == FieldType::Dataset) &&
                       value.is_string() && referenceOf(value.get<std::string>())) {
                recipe = recipe.with(field.name, replaced(value.get<std::string>()));
            }
        }
        return recipe;
    }

    fs::path locate(ArtifactKind kind, const std::string& name) const {
        return kind == ArtifactKind::Model ? resolveModelFolder(m_project, name)
                                           : resolveDatasetFile(m_project, name);
    }

    bool runStage(size_t index) {
        const PipelineStage& stage = m_pipeline.stages()[index];
        PipelineStageRecord& entry = m_record.stages[index];
        const Recipe recipe = withInputs(stage);
        const auto inputs =
            provenance::inputsOf(recipe, [this](ArtifactKind kind, const std::string& name) {
                return locate(kind, name);
            });
        const RunSummary run = findOrCreate(stage.name, recipe, inputs);
        const ArtifactKind output = recipe.stage().output;
        if (entry.run != run.info.id) { // what follows is not made of this one
            for (size_t later = index; later < m_record.stages.size(); ++later)
                m_record.stages[later].artifact.clear();
            entry.reused = RunIndex::isWhole(run, output);
        }
        entry.run = run.info.id;
        writePipelineRecord(m_record);
        if (m_options.onStage)
            m_options.onStage(index, entry);
        if (!RunIndex::isWhole(run, output) && !finish(run, output))
            return false;
        entry.artifact = artifactHash(run, output);
        writePipelineRecord(m_record);
        Library library(m_project);
        writePipelineReport(m_record, library); // as far as it is
        m_runs.insert_or_assign(stage.name, run);
        return true;
    }

    /// One process at a time, so that pipelines which share a stage make it once.
    RunSummary findOrCreate(const std::string& stage, const Recipe& recipe,
                            const std::vector<provenance::Input>& inputs) {
        const fs::path file = m_project / pipeline_files::folder / pipeline_files::creating;
        auto lock = FileLock::tryAcquire(file);
        for (; !lock; lock = FileLock::tryAcquire(file))
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        if (auto run = m_index.find(recipe, provenance::fingerprint(recipe, inputs)))
            return std::move(*run);
        Library library(m_project);
        return createRun(library, recipe, m_pipeline.name() + "." + stage,
                         recipe.get<uint64_t>("seed"));
    }

    /// Runs it, or waits for the engine that does. False: stopped.
    bool finish(const RunSummary& run, ArtifactKind output) {
        EngineOptions engine;
        engine.callbacks = m_options.callbacks;
        engine.callbacks.alsoStop = [this] { return stopRequest(); };
        for (;;) {
            while (FileLock::isHeld(run.folder / run_files::lock)) {
                if (stopRequest() != StopRequest::No)
                    return false;
                std::this_thread::sleep_for(std::chrono::milliseconds(100));
            }
            if (m_index.isWholeNow(run.info.id, output))
                return true; // the other engine made it
            engine.resume = fs::exists(run.folder / run_files::database);
            try {
                return runEngine(run.folder, engine).state == RunState::Complete;
            } catch (const Error& error) {
                if (error.kind() != ErrorKind::Locked)
                    throw; // else another was faster: wait for it
            }
        }
    }

    const fs::path& m_project;
    const Pipeline& m_pipeline;
    PipelineRecord& m_record;
    const PipelineOptions& m_options;
    ControlReceiver m_control;
    StopRequest m_stop = StopRequest::No;
    RunIndex m_index;
    std::map<std::string, RunSummary> m_runs; // by stage
};

} // namespace

std::set<std::string> stagesUntil(const Pipeline& pipeline, const std::string& until) {
    std::set<std::string> wanted;
    std::vector<std::string> names;
    const auto& stages = pipeline.stages();
    for (const PipelineStage& stage : stages) {
        names.push_back(stage.name);
        if (until.empty() || stage.name == until)
            wanted.insert(stage.name);
    }
    if (wanted.empty())
        throw Error(ErrorKind::Usage, "The pipeline has no stage '" + until + "'", "--until",
                    "Did you mean '" + nearestName(until, names) +
                        "'? 'rationale pipelines' lists them.");
    for (auto stage = stages.rbegin(); stage != stages.rend();
         ++stage) // what it needs comes before
        if (wanted.contains(stage->name))
            wanted.insert(stage->needs.begin(), stage->needs.end());
    return wanted;
}

std::string artifactHash(const RunSummary& run, ArtifactKind kind) {
    if (kind == ArtifactKind::Dataset)
        return provenance::datasetHash(run.folder / datasetFolder);
    if (kind == ArtifactKind::Model) {
        const CheckpointStore store(run.folder);
        return provenance::modelHash(store.pathOf(store.newest().value()));
    }
    auto report = RunReader(run.folder).report("evaluation");
    if (report)
        report->erase("seconds"); // another time is no other result
    return sha256(report ? toJsonText(*report) : std::string());
}

PipelineRecord openPipeline(const fs::path& project, const Pipeline& pipeline) {
    const std::string yaml = pipeline.toYaml();
    PipelineRecord record;
    record.id = pipeline.name() + "-" + sha256(yaml).substr(0, 8);
    record.folder = project / pipeline_files::folder / record.id;
    if (fs::exists(record.folder / pipeline_files::state)) {
        try {
            return readPipelineRecord(record.folder);
        } catch (const Error& error) {
            if (error.kind() != ErrorKind::Corrupt)
                throw; // else it is written anew: the runs say what is made
        }
    }
    record.name = pipeline.name();
    record.title = pipeline.title();
    record.created = nowSeconds();
    for (const PipelineStage& stage : pipeline.stages())
        record.stages.push_back({stage.name, stage.recipe.stage().name, {}, false, {}});
    makeFolders(record.folder);
    writeFileAtomically(record.folder / pipeline_files::yaml, yaml);
    writePipelineRecord(record);
    return record;
}

bool runPipeline(const fs::path& project, const Pipeline& pipeline, PipelineRecord& record,
                 const PipelineOptions& options) {
    ControlReceiver control(record.folder); // before the lock: no command to this process is missed
    const auto lock = FileLock::tryAcquire(record.folder / pipeline_files::lock);
    if (!lock)
        throw Error(ErrorKind::Locked, "This pipeline is being run already", record.folder.string(),
                    "'rationale pipelines' shows how far it is.");
    return PipelineRun(project, pipeline, record, options, std::move(control)).run();
}

} // namespace rationale
