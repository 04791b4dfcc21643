// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/engine.h"

#include "core/base/file_lock.h"
#include "core/base/id.h"
#include "core/base/log.h"
#include "core/models/language_model.h"
#include "core/stages/model_source.h"
#include "core/stages/provenance.h"
#include "core/stages/stage.h"
#include "core/storage/run_reader.h"

#include <omp.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace rationale {

namespace {

FileLock lockRun(const fs::path& runFolder) {
    if (!fs::is_directory(runFolder))
        throw Error(ErrorKind::Io, "There is no such run folder", runFolder.string(),
                    "'rationale runs' lists the runs of a project.");
    auto lock = FileLock::tryAcquire(runFolder / run_files::lock);
    if (!lock)
        throw Error(ErrorKind::Locked, "An engine already works on this run", runFolder.string(),
                    "Wait for it, or stop it with 'rationale stop'.");
    return std::move(*lock);
}

/// The project a run folder lies in (project/runs/<id>); empty when it stands alone.
fs::path projectOf(const fs::path& runFolder) {
    const fs::path project = fs::absolute(runFolder).parent_path().parent_path();
    return Library::isProject(project) ? project : fs::path();
}

RunInfo infoOf(const fs::path& runFolder, const fs::path& project, const Recipe& recipe) {
    const std::string id = fs::absolute(runFolder).filename().string();
    try { // the list of the project only helps: its damage is not this run's
        if (!project.empty()) {
            Library library(project);
            library.refreshRun(id);
            if (auto run = library.run(id)) {
                run->info.seed = recipe.get<uint64_t>("seed"); // the list's can be a guess
                return run->info;
            }
        }
    } catch (const Error& error) {
        spdlog::warn("the project list was not read: {}", error.what());
    }
    RunInfo info;
    info.id = id;
    info.name = recipe.name().empty() ? id : recipe.name();
    info.stage = recipe.stage().name;
    info.seed = recipe.get<uint64_t>("seed");
    info.created = nowSeconds();
    return info;
}

/// Not: one that was killed before its first row.
bool isComplete(const fs::path& runFolder) {
    try {
        return RunReader(runFolder).info().state == RunState::Complete;
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Io)
            return false;
        throw;
    }
}

/// A run that has done all it was asked for would only measure itself again.
void requireUnfinished(const fs::path& runFolder, int64_t totalSteps,
                       const std::optional<int64_t>& newest) {
    if (newest.value_or(0) < totalSteps || !isComplete(runFolder))
        return;
    throw Error(ErrorKind::Usage, "This run is complete", runFolder.string(),
                "Go back to one of its checkpoints with --step N, or start another run.");
}

/// Before anything is set aside: a resume that cannot succeed must leave the run as it is.
void requireStartModel(const RunSetup& setup) {
    if (setup.startModel.empty() || fs::exists(setup.startModel / "config.json"))
        return;
    const Recipe& recipe = setup.recipe;
    if (makeStage(recipe.stage().name)->needsStartModel(recipe, setup.resumeFolder))
        throw Error(ErrorKind::Input, "The model that this run started from is gone",
                    setup.startModel.string(),
                    "Put it back: it is the reference of the KL penalty. Nothing was changed.");
}

RunSetup prepare(fs::path runFolder, const EngineOptions& options) {
    runFolder = fs::absolute(runFolder).lexically_normal();
    if (runFolder.filename().empty())
        runFolder = runFolder.parent_path();
    const fs::path file = runFolder / run_files::recipe;
    Recipe recipe = Recipe::fromYaml(readFile(file), file.string());
    recipe.requireValid();
    const fs::path project = projectOf(runFolder);
    RunSetup setup{recipe, infoOf(runFolder, project, recipe), runFolder, project, 0, {}, {}};
    setup.info.totalSteps = recipe.knows("max_steps") ? recipe.get<int64_t>("max_steps") : 0;
    const CheckpointStore store(runFolder);
    if (!options.resume) {
        if (store.newest())
            throw Error(ErrorKind::Usage, "This run has already begun", runFolder.string(),
                        "Continue it with 'rationale resume', or start another run.");
        return setup;
    }
    const auto step = options.fromStep ? options.fromStep : store.newest();
    if (!options.fromStep)
        requireUnfinished(runFolder, setup.info.totalSteps, step);
    if (options.fromStep && !fs::exists(store.pathOf(*step)))
        throw Error(ErrorKind::Input, "The run has no checkpoint of step " + std::to_string(*step),
                    runFolder.string(), "See checkpoints/ in the run folder.");
    if (step) { // a run stopped before its first checkpoint begins again
        makeStage(recipe.stage().name)->checkCheckpoint(store.pathOf(*step));
        setup.startStep = *step;
        setup.resumeFolder = store.pathOf(*step);
        setup.startModel = EngineContext::modelFolderIn(setup.resumeFolder, project);
        requireStartModel(setup);
    }
    return setup;
}

/// Waits for a base that another engine is training. False: this run was asked to stop.
bool waitForOther(EngineContext& context, const RunSummary& base) {
    const fs::path lock = base.folder / run_files::lock;
    while (FileLock::isHeld(lock)) {
        if (context.stopRequested())
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return true;
}

/// Trains the base in this process; the waiting run's stop reaches it. False: it was stopped.
bool trainBase(EngineContext& context, const RunSummary& base, const EngineOptions& options,
               bool resume) {
    if (options.onBase)
        options.onBase(base);
    EngineOptions baseOptions;
    baseOptions.resume = resume;
    baseOptions.callbacks = options.callbacks;
    baseOptions.callbacks.alsoStop = [&context, &options] {
        const StopRequest own = context.stopRequest();
        return own != StopRequest::No || !options.callbacks.alsoStop ? own
                                                                     : options.callbacks.alsoStop();
    };
    double lastShown = 0;
    const auto shown = options.callbacks.progress;
    baseOptions.callbacks.progress = [&, shown](const RunContext::Progress& progress) {
        if (shown)
            shown(progress);
        if (nowSeconds() - lastShown < 0.5)
            return;
        lastShown = nowSeconds();
        context.setState(RunState::Launching, "Training " + base.info.name + " first: step " +
                                                  std::to_string(progress.step) + " of " +
                                                  std::to_string(progress.totalSteps));
    };
    return runEngine(base.folder, baseOptions).state == RunState::Complete;
}

/// The recipe of a base, on the same part of the machine as the run that needs it.
Recipe baseRecipe(const Preset& preset, const Recipe& waiting) {
    Recipe recipe = Recipe::fromYaml(preset.yaml, preset.name);
    for (const char* key : {"threads", "dtype"})
        recipe = recipe.with(key, waiting.value(key));
    return recipe;
}

/// `data.run` of the event is the base's id: the studio shows that run meanwhile.
void announceBase(EngineContext& context, const RunSummary& base, const std::string& message) {
    context.setState(RunState::Launching, message);
    context.writer().event(context.step(), "base", message, {{"run", base.info.id}});
    context.writer().flush();
}

/// A model named by a built-in recipe: found among the runs of this seed, or trained now.
/// Empty: the run was asked to stop meanwhile.
fs::path obtainPresetModel(EngineContext& context, const fs::path& project, const Preset& preset,
                           const EngineOptions& options) {
    Library library(project);
    for (;;) {
        auto base = findPresetRun(library, preset, context.seed());
        const bool found = base.has_value();
        if (found && FileLock::isHeld(base->folder / run_files::lock)) {
            announceBase(context, *base,
                         "Waiting for " + base->info.name + ", which another engine is training");
            if (!waitForOther(context, *base))
                return {};
            continue; // complete now, or to be continued by us
        }
        if (found && base->info.state == RunState::Complete)
            return resolveModelFolder(project, base->info.id);
        if (!found)
            base = createRun(library, baseRecipe(preset, context.recipe()), preset.name,
                             context.seed());
        announceBase(context, *base, "Training " + base->info.name + " first");
        if (!trainBase(context, *base, options, found))
            return {};
        library.refreshRun(base->info.id);
    }
}

/// Finds or makes the model the recipe starts from. False: asked to stop meanwhile.
bool obtainModel(EngineContext& context, const RunSetup& setup, const EngineOptions& options) {
    if (!setup.recipe.knows("model") || !context.modelFolder().empty())
        return true; // there is none, or a resumed run knows it
    const auto name = setup.recipe.get<std::string>("model");
    const Preset* preset = findPreset(name);
    std::error_code ignored;
    const bool isFolder = fs::exists(fs::path(name) / "config.json", ignored);
    const fs::path folder = preset && !isFolder && !setup.projectFolder.empty()
                                ? obtainPresetModel(context, setup.projectFolder, *preset, options)
                                : resolveModelFolder(setup.projectFolder, name);
    context.setModelFolder(folder);
    return !folder.empty();
}

void writeEnvironment(EngineContext& context, const Recipe& recipe) {
    const auto wanted = recipe.get<int>("threads");
    if (wanted > 0)
        omp_set_num_threads(wanted);
    const DType type = computeTypeFromName(recipe.get<std::string>("dtype"));
    const Json environment =
        environmentReport(type == DType::BF16 ? "bf16" : "fp32", omp_get_max_threads());
    Json resolved = recipe.resolved();
    resolved["environment"] = environment;
    resolved["environment"]["seed"] = context.seed();
    writeFileAtomically(context.runFolder() / run_files::resolved, toJsonText(resolved, 2) + "\n");
    context.writer().report("environment", resolved["environment"]);
}

/// What the run starts from, by content. A resumed run keeps what it wrote at its first start; rows
/// that have changed since would make it another run.
void recordInputs(EngineContext& context, const RunSetup& setup) {
    const auto locate = [&](ArtifactKind kind, const std::string& name) {
        return kind == ArtifactKind::Model ? context.resolveModel(name)
                                           : context.resolveDataset(name);
    };
    Json known = setup.resumeFolder.empty() ? Json() : provenance::read(setup.runFolder);
    if (known.is_null()) {
        known = provenance::describe(setup.recipe, provenance::inputsOf(setup.recipe, locate),
                                     setup.info.id, setup.projectFolder);
        writeFileAtomically(setup.runFolder / provenance::file, toJsonText(known, 2) + "\n");
    }
    for (const Json& input : known.at("inputs")) {
        const auto name = input.at("name").get<std::string>();
        if (setup.resumeFolder.empty() || input.at("kind") != "dataset" ||
            provenance::datasetHash(context.resolveDataset(name)) == input.at("sha256"))
            continue;
        throw Error(ErrorKind::Input, "The dataset that this run started with has changed", name,
                    "Put the rows back, or start another run with the new ones.");
    }
    context.setProvenance(std::move(known));
}

EngineOutcome stopped(EngineContext& context) {
    const auto saved = context.lastCheckpoint();
    std::string message =
        "Stopped at step " + std::to_string(context.step()) +
        (saved ? saved == context.step() ? ", saved"
                                         : "; the last checkpoint is step " + std::to_string(*saved)
               : "; nothing was saved");
    if (!context.inStage() && !saved)
        message = "Stopped before its first step; what its base has saved is used again";
    context.setState(RunState::Stopped, message);
    context.writer().event(context.step(), "stopped", message);
    context.writer().flush();
    return {RunState::Stopped, message};
}

EngineOutcome runStage(EngineContext& context, const RunSetup& setup,
                       const EngineOptions& options) {
    context.setState(RunState::Launching);
    context.writer().event(setup.startStep, setup.resumeFolder.empty() ? "started" : "resumed",
                           setup.resumeFolder.empty()
                               ? "Started"
                               : "Resumed at step " + std::to_string(setup.startStep));
    try {
        if (!obtainModel(context, setup, options))
            return stopped(context);
        context.beginStage();
        writeEnvironment(context, setup.recipe);
        recordInputs(context, setup);
        context.setState(RunState::Running);
        makeStage(setup.recipe.stage().name)->run(context);
    } catch (const Error& error) {
        if (error.kind() != ErrorKind::Stopped)
            throw;
        return stopped(context);
    }
    if (context.stoppedByPerson())
        return stopped(context);
    context.setState(RunState::Complete);
    context.writer().event(context.step(), "complete", "Complete");
    context.writer().flush();
    return {RunState::Complete, {}};
}

/// Says in the database why the run failed, if the database still takes it.
void recordFailure(EngineContext& context, const std::string& message) {
    spdlog::error("{}", message);
    try {
        context.setState(RunState::Failed, message);
        context.writer().event(context.step(), "failed", message);
        context.writer().flush();
    } catch (const std::exception& second) {
        spdlog::error("the failure could not be recorded: {}", second.what());
    }
}

/// A run whose recipe cannot even be read must not look queued for ever.
void recordUnreadable(const fs::path& runFolder, const std::string& message) {
    std::error_code ignored;
    if (fs::exists(runFolder / run_files::database, ignored))
        return; // it has begun before: its rows and state stay as they are
    try {
        RunInfo info;
        info.id = info.name = runFolder.filename().string();
        info.created = nowSeconds();
        RunWriter writer(runFolder, info, 0);
        writer.state(RunState::Failed, 0, 0, message);
        writer.flush();
    } catch (const std::exception& error) {
        spdlog::error("the failure could not be recorded: {}", error.what());
    }
}

RunSetup prepareOrRecord(const fs::path& runFolder, const EngineOptions& options) {
    try {
        return prepare(runFolder, options);
    } catch (const Error& error) {
        recordUnreadable(runFolder, error.what());
        throw;
    }
}

/// The studio's list shows the end at once, not at its next scan.
void refreshLibrary(const RunSetup& setup) {
    if (setup.projectFolder.empty())
        return;
    try {
        Library(setup.projectFolder).refreshRun(setup.info.id);
    } catch (const std::exception& error) {
        spdlog::warn("the project list was not refreshed: {}", error.what());
    }
}

} // namespace

EngineOutcome runEngine(const fs::path& runFolder, const EngineOptions& options) {
    ControlReceiver control(runFolder); // whoever finds the run locked may send commands
    const FileLock lock = lockRun(runFolder);
    startLog(runFolder / run_files::log, false);
    const RunSetup setup = prepareOrRecord(runFolder, options);
    spdlog::info("{} of {} from step {}", setup.recipe.stage().name, setup.info.name,
                 setup.startStep);
    EngineContext context(setup, std::move(control), options.callbacks);
    try {
        const EngineOutcome outcome = runStage(context, setup, options);
        spdlog::info("{} {}", toString(outcome.state), outcome.message);
        refreshLibrary(setup);
        return outcome;
    } catch (const Error& error) {
        recordFailure(context, error.what());
        refreshLibrary(setup);
        throw;
    } catch (const std::exception& error) {
        recordFailure(context, error.what());
        refreshLibrary(setup);
        throw Error(ErrorKind::Internal, error.what(), setup.runFolder.string(),
                    "See engine.log in that folder.");
    }
}

} // namespace rationale
