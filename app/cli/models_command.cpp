// SPDX-License-Identifier: GPL-3.0-or-later
// models: what the runs of a project have made and what lies in models/.
#include "app/cli/models_command.h"

#include "app/cli/commands.h"
#include "app/cli/project_folder.h"
#include "app/cli/table_printer.h"
#include "core/base/error.h"
#include "core/base/id.h"
#include "core/stages/model_source.h"
#include "core/stages/stop_signal.h"
#include "core/storage/model_actions.h"
#include "core/storage/model_list.h"

#include <algorithm>
#include <cmath>
#include <iostream>

namespace rationale::cli {

namespace {

Json numberOrNull(double value) {
    return std::isnan(value) ? Json(nullptr) : Json(value);
}

Json textOrNull(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json shareObject(const MeasuredShare& share) {
    if (std::isnan(share.value))
        return nullptr;
    return {{"value", share.value},
            {"low", numberOrNull(share.low)},
            {"high", numberOrNull(share.high)}};
}

Json modelObject(const ModelRecord& model) {
    Json measures = Json::array();
    for (const ModelMeasure& measure : model.measures)
        measures.push_back({{"run", measure.runId},
                            {"report", measure.report},
                            {"time", measure.time > 0 ? Json(formatTime(measure.time)) : Json()},
                            {"prompts", measure.prompts},
                            {"pass_at_1", shareObject(measure.passAt1)}});
    return {{"name", model.name},
            {"folder", model.folder.string()},
            {"run", textOrNull(model.runId)},
            {"stage", textOrNull(model.stage)},
            {"step", model.step < 0 ? Json(nullptr) : Json(model.step)},
            {"family", textOrNull(model.facts.family)},
            {"architecture", textOrNull(model.facts.architecture)},
            {"dtype", textOrNull(model.facts.dtype)},
            {"parameters", model.facts.parameters > 0 ? Json(model.facts.parameters) : Json()},
            {"bytes", model.facts.bytes},
            {"trainer_bytes", model.facts.trainerBytes},
            {"adapter", model.facts.hasAdapter},
            {"pass_at_1", shareObject(model.passAt1)},
            {"made", model.made > 0 ? Json(formatTime(model.made)) : Json()},
            {"from", textOrNull(model.from)},
            {"newest", model.newest},
            {"best", model.best},
            {"announced", model.announced},
            {"sha256", textOrNull(model.sha256)},
            {"used_by", model.usedBy},
            {"evaluations", measures},
            {"problem", textOrNull(model.facts.problem)}};
}

std::string marksOf(const ModelRecord& model) {
    std::string marks;
    const auto add = [&marks](bool on, const char* word) {
        if (on)
            marks += (marks.empty() ? "" : " ") + std::string(word);
    };
    add(model.newest, "newest");
    add(model.best, "best");
    add(model.facts.hasAdapter, "adapter");
    add(!model.facts.problem.empty(), "damaged");
    return marks;
}

struct ModelsOptions {
    std::string project, remove;
    bool json = false, force = false;
};

std::vector<ModelRecord> modelsOf(const fs::path& project) {
    Library library(project);
    library.refresh();
    return ModelList(project).scan(library.runs());
}

void printModels(const ModelsOptions& options) {
    const std::vector<ModelRecord> models = modelsOf(projectFolder(options.project, false));
    if (options.json) {
        Json list = Json::array();
        for (const ModelRecord& model : models)
            list.push_back(modelObject(model));
        std::cout << toJsonText(list, 2) << '\n';
        return;
    }
    TablePrinter table(
        {"name", "stage", "step", "parameters", "MB", "pass@1", "made", "from", "marks"});
    for (const ModelRecord& model : models)
        table.add({model.name, textOrNull(model.stage),
                   model.step < 0 ? Json(nullptr) : Json(model.step),
                   model.facts.parameters > 0 ? Json(model.facts.parameters) : Json(nullptr),
                   std::round(static_cast<double>(model.facts.bytes) / 1e4) / 100,
                   numberOrNull(model.passAt1.value),
                   model.made > 0 ? Json(formatTime(model.made)) : Json(nullptr),
                   textOrNull(model.from), textOrNull(marksOf(model))});
    table.print(std::cout, Format::Table);
}

void removeModel(const ModelsOptions& options) {
    const fs::path project = projectFolder(options.project, false);
    const std::vector<ModelRecord> models = modelsOf(project);
    const auto found = std::find_if(models.begin(), models.end(), [&](const ModelRecord& model) {
        return model.name == options.remove;
    });
    if (found == models.end() || found->runId.empty())
        throw Error(ErrorKind::Input, "There is no checkpoint '" + options.remove + "'",
                    project.string(), "'rationale models' lists them, as in run/step-40.");
    if (!found->usedBy.empty() && !options.force)
        throw Error(ErrorKind::Usage,
                    "The run '" + found->usedBy.front() + "'" +
                        (found->usedBy.size() > 1
                             ? " and " + std::to_string(found->usedBy.size() - 1) + " more start"
                             : " starts") +
                        " from it",
                    options.remove, "Add --force when it need not be resumed.");
    deleteCheckpoint(found->folder.parent_path().parent_path(), found->step);
    std::cout << "Deleted " << options.remove << '\n';
}

} // namespace

void exportModelFolder(const std::string& project, const std::string& model, const std::string& to,
                       bool adapter) {
    const fs::path wanted = wantedProjectFolder(project);
    const fs::path folder =
        resolveModelFolder(Library::isProject(wanted) ? wanted : fs::path(), model);
    std::string name = model;
    while (name.ends_with('/'))
        name.pop_back();
    if (fs::path(name).is_absolute() || name.starts_with('.'))
        name = fs::path(name).filename().string();
    std::replace(name.begin(), name.end(), '/', '-');
    const fs::path target = to.empty() ? fs::path(name + "-huggingface") : fs::path(to);
    const StopSignal signal;
    exportModel(folder, target, adapter ? ModelExportPart::Adapter : ModelExportPart::Model,
                [](int64_t, int64_t) { return StopSignal::count() == 0; });
    std::cout << target.string() << '\n';
}

void addModelsCommand(CLI::App& app) {
    const auto options = std::make_shared<ModelsOptions>();
    CLI::App* command = app.add_subcommand(
        "models", "List the models of a project: checkpoints of its runs and folders of models/");
    command->add_option("--project", options->project, "Project folder; default: the nearest one");
    command->add_flag("--json", options->json, "As JSON, with evaluations and what starts from it");
    command->add_option("--delete", options->remove, "Delete this checkpoint, as in run/step-40");
    command->add_flag("--force", options->force, "Delete it even if runs started from it");
    command->callback([options] {
        if (options->remove.empty())
            printModels(*options);
        else
            removeModel(*options);
    });
}

} // namespace rationale::cli
