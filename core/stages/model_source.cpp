// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/model_source.h"

#include "core/base/file_lock.h"
#include "core/stages/checkpoint_store.h"

#include <set>

namespace rationale {

namespace {

bool holdsModel(const fs::path& folder) {
    std::error_code ignored;
    return fs::exists(folder / "config.json", ignored);
}

[[noreturn]] void notFound(const std::string& name, const std::string& looked) {
    throw Error(ErrorKind::Input, "There is no model '" + name + "'", looked,
                "Give a folder with config.json, or the name of a run that has a checkpoint "
                "('rationale runs' lists them).");
}

fs::path checkpointOf(const RunSummary& run, const std::string& name, const std::string& step) {
    const CheckpointStore store(run.folder);
    if (step.empty()) {
        const auto newest = store.newest();
        if (!newest)
            throw Error(ErrorKind::Input, "Run '" + name + "' has no checkpoint yet",
                        run.folder.string(), "Wait for its first one, or choose another model.");
        if (!holdsModel(store.pathOf(*newest)))
            throw Error(ErrorKind::Input, "Run '" + name + "' makes a dataset, not a model",
                        run.folder.string(), "Name a run that trains a model.");
        return store.pathOf(*newest);
    }
    const fs::path folder = run.folder / run_files::checkpoints / step;
    if (holdsModel(folder))
        return folder;
    std::string known;
    for (const int64_t saved : store.steps())
        known += (known.empty() ? "" : ", ") + ("step-" + std::to_string(saved));
    throw Error(ErrorKind::Input, "Run '" + name + "' has no checkpoint '" + step + "'",
                run.folder.string(), known.empty() ? "It has none yet." : "It has " + known + ".");
}

/// Whether the run was made by this recipe as it is built in; machine settings do not matter.
bool isMadeBy(const RunSummary& run, const Recipe& preset) {
    const fs::path file = run.folder / run_files::recipe;
    std::error_code ignored;
    if (run.info.stage != preset.stage().name || !fs::exists(file, ignored))
        return false;
    try {
        const Recipe recipe = Recipe::fromYaml(readFile(file), file.string());
        for (const auto& difference : Recipe::diff(recipe, preset))
            if (!std::set<std::string>{"name", "seed", "threads", "dtype"}.contains(difference.key))
                return false;
        return true;
    } catch (const Error&) {
        return false; // made by another version, or damaged: not ours to use
    }
}

} // namespace

fs::path resolveModelFolder(const fs::path& projectFolder, const std::string& name) {
    if (name.empty())
        notFound(name, projectFolder.string());
    if (holdsModel(name))
        return name;
    std::error_code ignored;
    if (name.find('/') != std::string::npos && fs::is_directory(name, ignored)) {
        const auto newest = CheckpointStore(name).newest(); // a run folder by its path
        if (newest)
            return CheckpointStore(name).pathOf(*newest);
        if (fs::exists(fs::path(name) / "adapter_config.json", ignored))
            throw Error(ErrorKind::Input, "The folder holds an adapter, not a model", name,
                        "Merge it first: rationale convert BASE OUT --adapter " + name);
        throw Error(ErrorKind::Input, "The folder holds no model", name,
                    "A model folder has config.json and model.safetensors.");
    }
    if (projectFolder.empty())
        notFound(name, fs::absolute(name).string());
    if (holdsModel(projectFolder / "models" / name))
        return projectFolder / "models" / name;
    Library library(projectFolder);
    library.refresh();
    const size_t slash = name.rfind('/');
    const bool hasStep = slash != std::string::npos && name.compare(slash + 1, 5, "step-") == 0;
    const std::string runName = hasStep ? name.substr(0, slash) : name;
    if (const auto run = library.run(runName))
        return checkpointOf(*run, runName, hasStep ? name.substr(slash + 1) : std::string());
    notFound(name, projectFolder.string());
}

std::optional<RunSummary> findPresetRun(Library& library, const Preset& preset, uint64_t seed) {
    const Recipe recipe = Recipe::fromYaml(preset.yaml, preset.name);
    library.refresh();
    std::optional<RunSummary> candidate;
    for (const RunSummary& run : library.runs()) { // newest first
        if (run.info.seed != seed || !isMadeBy(run, recipe))
            continue;
        const bool active = FileLock::isHeld(run.folder / run_files::lock);
        if (run.info.state == RunState::Complete && !active && CheckpointStore(run.folder).newest())
            return run;
        const bool resumable = CheckpointStore(run.folder).newest().has_value();
        if (!candidate && run.info.state != RunState::Complete && (active || resumable))
            candidate = run;
    }
    return candidate;
}

RunSummary createRun(Library& library, const Recipe& recipe, const std::string& name,
                     uint64_t seed) {
    const Recipe own = recipe.ofRun(name, seed);
    const std::string model = own.knows("model") ? own.get<std::string>("model") : std::string();
    return library.createRun(own.toYaml(), own.resolved(), own.stage().name, model, name, seed);
}

} // namespace rationale
