// SPDX-License-Identifier: GPL-3.0-or-later
// pipelines, lineage, and what run and resume do with pipelines.
#include "app/cli/pipeline_commands.h"

#include "app/cli/commands.h"
#include "app/cli/detach.h"
#include "app/cli/project_folder.h"
#include "app/cli/run_progress.h"
#include "app/cli/table_printer.h"
#include "core/base/id.h"
#include "core/data/dataset.h"
#include "core/stages/checkpoint_store.h"
#include "core/stages/dataset_source.h"
#include "core/stages/model_source.h"
#include "core/stages/pipeline_report.h"
#include "core/stages/pipeline_run.h"
#include "core/stages/pipeline_seeds.h"
#include "core/stages/provenance.h"
#include "core/stages/search_evaluation.h"
#include "core/storage/library_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

namespace rationale::cli {

std::optional<Pipeline> pipelineOf(const std::string& name) {
    std::error_code ignored;
    if (fs::is_regular_file(name, ignored)) {
        const std::string text = readFile(name);
        return Pipeline::isPipeline(text, name) ? std::optional(Pipeline::fromYaml(text, name))
                                                : std::nullopt;
    }
    if (const Preset* preset = findPipelinePreset(name))
        return Pipeline::fromYaml(preset->yaml, preset->name);
    return std::nullopt;
}

std::vector<PipelineRecord> pipelinesNamed(const fs::path& project, const std::string& name) {
    std::vector<PipelineRecord> records = pipelineRecords(project);
    std::erase_if(records, [&name](const PipelineRecord& record) {
        return record.id != name && record.name != name;
    });
    return records;
}

namespace {

Pipeline pipelineIn(const fs::path& folder) {
    const fs::path file = folder / pipeline_files::yaml;
    return Pipeline::fromYaml(readFile(file), file.string());
}

void runPipelineHere(const fs::path& project, const Pipeline& pipeline, PipelineRecord record,
                     const std::string& until) {
    RunProgress progress;
    PipelineOptions options;
    options.until = until;
    options.callbacks = progress.options().callbacks;
    options.onStage = [&](size_t index, const PipelineStageRecord& stage) {
        progress.finish();
        std::cout << "Stage " << index + 1 << " of " << record.stages.size() << ": " << stage.name
                  << " (" << stage.stage << "), run " << stage.run
                  << (stage.reused ? ", made before" : "") << std::endl;
    };
    bool complete = false;
    try {
        complete = runPipeline(project, pipeline, record, options);
    } catch (...) {
        progress.finish();
        throw;
    }
    progress.finish();
    if (!complete)
        throw Error(ErrorKind::Stopped, "Stopped", record.folder.string(),
                    "Continue with 'rationale resume " + record.id + "'.");
    const std::string report = (record.folder / pipeline_files::reportHtml).string();
    std::cout << (record.complete() ? "Complete: " : "Made up to " + until + ": ") << report
              << std::endl;
}

std::optional<PipelineRecord> findRecord(const fs::path& project, const std::string& name) {
    const auto found = pipelinesNamed(project, name);
    return found.empty() ? std::nullopt : std::optional(found.front());
}

std::string stateOf(const PipelineRecord& record) {
    return record.running ? "running" : record.complete() ? "complete" : "unfinished";
}

/// State of a stage's run; "waiting" before there is one.
std::string stateOf(Library& library, const PipelineStageRecord& stage) {
    if (stage.run.empty())
        return "waiting";
    const auto run = library.run(stage.run);
    return !run ? "gone" : stage.reused ? "made before" : toString(run->info.state);
}

Json recordObject(Library& library, const PipelineRecord& record) {
    Json stages = Json::array();
    for (const PipelineStageRecord& stage : record.stages)
        stages.push_back({{"name", stage.name},
                          {"stage", stage.stage},
                          {"run", stage.run},
                          {"state", stateOf(library, stage)},
                          {"reused", stage.reused},
                          {"artifact", stage.artifact}});
    return {{"id", record.id},          {"name", record.name}, {"title", record.title},
            {"state", stateOf(record)}, {"stages", stages},    {"folder", record.folder.string()}};
}

void printPipelines(const std::string& projectOption, const std::string& name, bool json) {
    const fs::path project = projectFolder(projectOption, false);
    Library library(project);
    library.refresh();
    std::vector<PipelineRecord> records = pipelineRecords(project);
    if (!name.empty()) {
        const auto found = findRecord(project, name);
        if (!found)
            throw Error(ErrorKind::Input, "There is no pipeline '" + name + "'", project.string(),
                        "'rationale pipelines' lists those of a project.");
        records = {*found};
    }
    if (json) {
        Json list = Json::array();
        for (const PipelineRecord& record : records)
            list.push_back(recordObject(library, record));
        std::cout << toJsonText(list, 2) << '\n';
        return;
    }
    TablePrinter table({"pipeline", "stage", "kind", "state", "artifact", "run"});
    for (const PipelineRecord& record : records) {
        table.add({record.id, "", "", stateOf(record), "", ""});
        for (const PipelineStageRecord& stage : record.stages)
            table.add({"", stage.name, stage.stage, stateOf(library, stage),
                       stage.artifact.substr(0, 12), stage.run});
    }
    table.print(std::cout, Format::Table);
}

/// What its models reach: of one run, and over the seeds where there are several.
void printResults(const std::string& projectOption, const std::string& name, bool json) {
    if (name.empty())
        throw Error(ErrorKind::Usage, "No pipeline is named", "--results",
                    "Write 'rationale pipelines PIPELINE --results'.");
    const fs::path project = projectFolder(projectOption, false);
    const auto named = pipelinesNamed(project, name);
    if (named.empty())
        throw Error(ErrorKind::Input, "There is no pipeline '" + name + "'", project.string(),
                    "'rationale pipelines' lists those of a project.");
    const auto ended = std::find_if(named.begin(), named.end(),
                                    [](const PipelineRecord& each) { return each.complete(); });
    const PipelineRecord& record = ended == named.end() ? named.front() : *ended;
    Library library(project);
    if (json) {
        std::cout << toJsonText(pipelineReport(record, library), 2) << '\n';
        return;
    }
    const Json report = writePipelineReport(record, library); // other seeds may have come since
    const Json& over = report.at("over_seeds");
    const bool several = over.is_object();
    if (several)
        std::cout << "Means over the seeds " << over.at("seeds").dump()
                  << " (95 % by Student's t)\n";
    std::vector<std::string> columns = {"stage"};
    const std::vector<PipelineMeasure> measures =
        measuresIn((several ? over : report).at("stages"));
    for (const PipelineMeasure& measure : measures)
        columns.emplace_back(measure.title);
    TablePrinter table(columns);
    for (const Json& stage : (several ? over : report).at("stages")) {
        const Json results = stage.value("results", Json::object());
        const Json reached = several ? stage : results.value("evaluation", Json());
        if (!reached.is_object())
            continue;
        std::vector<Json> cells = {stage.at("name")};
        for (const PipelineMeasure& measure : measures)
            cells.emplace_back(measureText(reached, measure));
        table.add(std::move(cells));
    }
    table.print(std::cout, Format::Table);
    for (const Json& stage : report.at("stages")) {
        const Json results = stage.value("results", Json::object());
        const Json reached = results.value("evaluation", Json());
        if (reached.is_object() && reached.contains("search"))
            std::cout << '\n'
                      << stage.at("name").get<std::string>() << ", seed " << stage.at("seed").dump()
                      << ", search under " << reached.at("search")[0].at("budget").get<int64_t>()
                      << " sampled tokens for each prompt\n"
                      << searchTable(reached.at("search")) << '\n';
    }
    for (const Json& claim : (several ? over : report).at("claims"))
        std::cout << claim.at("verdict").get<std::string>()
                  << (several
                          ? fmt::format(", in {} of {} seeds by itself",
                                        claim.at("holding").get<int64_t>(), over.at("seeds").size())
                          : std::string())
                  << ": " << claim.at("says").get<std::string>() << '\n';
    std::cout << (record.folder / pipeline_files::reportHtml).string() << '\n';
}

void printBuiltIn() {
    for (const Preset& preset : pipelinePresets())
        std::cout << preset.name << "\n    " << preset.summary << ".\n"
                  << (preset.expected.empty() ? "" : "    " + preset.expected + "\n");
}

void addPipelines(CLI::App& app) {
    auto* command = app.add_subcommand("pipelines", "List the pipelines of a project");
    struct Arguments {
        std::string name, project, show;
        bool json = false, builtIn = false, results = false;
    };
    auto arguments = std::make_shared<Arguments>();
    command->add_option("PIPELINE", arguments->name, "Id or name; all when left out");
    command->add_option("--project", arguments->project, "Project folder");
    command->add_flag("--json", arguments->json, "As JSON");
    command->add_flag("--results", arguments->results,
                      "What the models of PIPELINE reach, over all its seeds");
    command->add_flag("--built-in", arguments->builtIn, "List the built-in ones instead");
    command->add_option("--show", arguments->show, "Print the YAML of a built-in one");
    command->callback([arguments] {
        if (arguments->builtIn)
            return printBuiltIn();
        if (arguments->results)
            return printResults(arguments->project, arguments->name, arguments->json);
        if (arguments->show.empty())
            return printPipelines(arguments->project, arguments->name, arguments->json);
        const Preset* preset = findPipelinePreset(arguments->show);
        if (!preset)
            throw Error(ErrorKind::Usage, "There is no pipeline '" + arguments->show + "'", "",
                        "'rationale pipelines --built-in' lists them.");
        std::cout << preset->yaml;
    });
}

/// What an artifact says of itself: a model folder, rows, a run by folder, id or name.
Json provenanceOf(const fs::path& project, const std::string& artifact) {
    std::error_code ignored;
    if (fs::exists(artifact, ignored)) {
        Json made = provenance::read(artifact);
        if (made.is_null())
            throw Error(ErrorKind::Input, "Nothing says where this comes from", artifact,
                        "Only what Rationale made knows its provenance.");
        return made;
    }
    if (project.empty())
        throw Error(ErrorKind::Input, "There is no artifact '" + artifact + "'", "",
                    "Give a folder, or name a project with --project.");
    Library library(project);
    library.refresh();
    const std::string ofStage = runOfStage(project, artifact);
    const auto run = library.run(ofStage.empty() ? artifact : ofStage);
    if (run) {
        Json made = provenance::read(run->folder);
        if (made.is_null())
            throw Error(ErrorKind::Input, "The run has not begun, so nothing is known of it yet",
                        run->folder.string(), "Start it.");
        return made;
    }
    const fs::path dataset = project / project_files::datasets / artifact;
    Json made = provenance::read(fs::exists(dataset / Dataset::rowsFile, ignored)
                                     ? dataset
                                     : resolveModelFolder(project, artifact));
    if (made.is_null())
        throw Error(ErrorKind::Input, "Nothing says where this comes from", artifact,
                    "Only what Rationale made knows its provenance.");
    return made;
}

void printTree(const Lineage& made, const std::string& indent) {
    const auto known = [](const std::string& text) { return text.empty() ? "?" : text; };
    std::cout << known(made.stage) << ", run " << known(made.run);
    if (made.step)
        std::cout << ", step " << *made.step;
    if (made.seed)
        std::cout << ", seed " << *made.seed;
    std::cout << ", code " << known(made.codeVersion) << '\n';
    for (size_t i = 0; i < made.inputs.size(); ++i) {
        const bool last = i + 1 == made.inputs.size();
        const LineageInput& input = made.inputs[i];
        std::cout << indent << (last ? "└ " : "├ ") << input.key << ' '
                  << input.sha256.substr(0, 12) << ": ";
        if (input.madeBy)
            printTree(*input.madeBy, indent + (last ? "  " : "│ "));
        else
            std::cout << input.path << " (from outside)\n";
    }
}

void addLineage(CLI::App& app) {
    auto* command = app.add_subcommand("lineage", "Show what a model or dataset was made from");
    struct Arguments {
        std::string artifact, project;
        bool json = false;
    };
    auto arguments = std::make_shared<Arguments>();
    command
        ->add_option("ARTIFACT", arguments->artifact,
                     "Model folder, dataset, or a run by id or name, also run/step-N")
        ->required();
    command->add_option("--project", arguments->project, "Project folder");
    command->add_flag("--json", arguments->json, "As JSON");
    command->callback([arguments] {
        const fs::path wanted = wantedProjectFolder(arguments->project);
        const bool given = !arguments->project.empty();
        const fs::path project = given ? projectFolder(arguments->project, false)
                                 : Library::isProject(wanted) ? wanted
                                                              : fs::path();
        const Json made = provenanceOf(project, arguments->artifact);
        if (arguments->json)
            std::cout << toJsonText(made, 2) << '\n';
        else
            printTree(lineageFrom(made, arguments->artifact), "");
    });
}

/// Before anything is made: what is given must be there.
void requireInputs(const Pipeline& pipeline, const fs::path& project) {
    pipeline.requireInputs();
    for (const PipelineInput& input : pipeline.inputs())
        if (input.kind == ArtifactKind::Model)
            resolveModelFolder(project, input.artifact);
        else
            Dataset::open(resolveDatasetFile(project, input.artifact));
}

} // namespace

void startPipeline(Pipeline pipeline, const PipelineArguments& arguments) {
    for (const std::string& assignment : arguments.set) {
        const size_t equals = assignment.find('=');
        if (equals == std::string::npos)
            throw Error(ErrorKind::Usage, "'" + assignment + "' sets nothing", "--set",
                        "Write it as STAGE.key=value.");
        pipeline = pipeline.withText(assignment.substr(0, equals), assignment.substr(equals + 1));
    }
    if (arguments.seed)
        pipeline = pipeline.withSeed(*arguments.seed);
    pipeline.requireValid();
    stagesUntil(pipeline, arguments.until); // before anything is made
    const fs::path wanted = wantedProjectFolder(arguments.project);
    requireInputs(pipeline, Library::isProject(wanted) ? wanted : fs::path());
    const fs::path project = projectFolder(arguments.project, true);
    const PipelineRecord record = openPipeline(project, pipeline);
    if (arguments.detach)
        startDetachedEngine(record.folder, false, arguments.until);
    if (arguments.json)
        std::cout << toJsonText({{"id", record.id}, {"folder", record.folder.string()}})
                  << std::endl;
    else
        std::cout << "Pipeline " << record.id
                  << (arguments.detach ? " goes on in the background" : "") << std::endl;
    if (!arguments.detach)
        runPipelineHere(project, pipeline, record, arguments.until);
}

bool resumePipeline(const std::string& project, const std::string& name, const std::string& until,
                    bool detach) {
    const fs::path wanted = wantedProjectFolder(project);
    const auto record = findRecord(wanted, name);
    if (!record)
        return false;
    const Pipeline pipeline = pipelineIn(record->folder);
    stagesUntil(pipeline, until);
    if (detach)
        startDetachedEngine(record->folder, true, until);
    else
        runPipelineHere(wanted, pipeline, *record, until);
    return true;
}

void runPipelineFolder(const fs::path& folder, const std::string& until) {
    const fs::path absolute = fs::canonical(folder);
    runPipelineHere(absolute.parent_path().parent_path(), pipelineIn(absolute),
                    readPipelineRecord(absolute), until);
}

void addPipelineCommands(CLI::App& app) {
    addPipelines(app);
    addLineage(app);
}

} // namespace rationale::cli
