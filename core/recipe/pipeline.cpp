// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/pipeline.h"

#include "core/base/fs.h"

#include <algorithm>
#include <set>

namespace rationale {

namespace {

[[noreturn]] void refuse(const std::string& what, const std::string& where,
                         const std::string& remedy) {
    throw Error(ErrorKind::Usage, what, where, remedy);
}

std::string textOf(const Json& values, const char* key, const std::string& source) {
    const auto found = values.find(key);
    if (found == values.end())
        return {};
    if (!found->is_string())
        refuse(std::string(key) + " is no text", source, "Write one.");
    return found->get<std::string>();
}

bool isStageName(const std::string& name) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    return !name.empty() && name != "defaults" && std::all_of(name.begin(), name.end(), fits);
}

/// What a recipe that a stage starts from has written.
Json recipeValues(const std::string& name, const std::string& where) {
    std::error_code ignored;
    if (const Preset* preset = findPreset(name))
        return Recipe::fromYaml(preset->yaml, preset->name).written();
    if (fs::is_regular_file(name, ignored))
        return Recipe::fromYaml(readFile(name), name).written();
    refuse("There is no recipe '" + name + "'", where,
           "'rationale recipes' lists the built-in ones.");
}

bool knowsKey(const StageSpec& spec, const std::string& key) {
    return std::any_of(spec.fields.begin(), spec.fields.end(), [&key](const FieldSpec& field) {
        return field.name == key || field.name.starts_with(key + ".");
    });
}

void requireMeasure(const std::string& key, const std::string& where) {
    std::string known;
    for (const PipelineMeasure& measure : pipelineMeasures) {
        if (key == measure.key)
            return;
        known += (known.empty() ? "" : ", ") + std::string(measure.key);
    }
    refuse("Nothing is measured as '" + key + "'", where, "Use one of " + known + ".");
}

/// The values of a stage: its recipe's, then the defaults it knows, then its own.
Json stageValues(const Json& entry, const Json& defaults, const std::string& where) {
    Json own = entry;
    own.erase("name");
    Json values = Json::object();
    const std::string recipe = textOf(entry, "recipe", where);
    if (!recipe.empty())
        values = recipeValues(recipe, where);
    own.erase("recipe");
    values.erase("name");
    const std::string stage =
        own.contains("stage") ? textOf(own, "stage", where) : values.value("stage", std::string());
    if (stage.empty())
        refuse("A stage says neither 'stage' nor 'recipe'", where, "Give one of them.");
    const StageSpec& spec = stageSpec(stage);
    for (const auto& [key, value] : defaults.items())
        if (knowsKey(spec, key))
            values.merge_patch({{key, value}});
    values.merge_patch(own);
    return values;
}

/// Not the name of a run or dataset of the project. A path is remembered in full, so that it is
/// found from wherever the pipeline is resumed.
bool isPath(const std::string& artifact) {
    std::error_code ignored;
    const fs::path path = artifact;
    return artifact.find('/') != std::string::npos
               ? fs::exists(path, ignored)
               : fs::is_regular_file(path, ignored) || fs::exists(path / "config.json", ignored) ||
                     fs::exists(path / "rows.jsonl", ignored);
}

} // namespace

std::optional<std::string> referenceOf(const std::string& value) {
    return value.starts_with('$') ? std::optional(value.substr(1)) : std::nullopt;
}

bool Pipeline::isPipeline(const std::string& yaml, const std::string& source) {
    const Json values = parseYaml(yaml, source);
    return values.is_object() && values.contains("pipeline");
}

const PipelineStage* Pipeline::find(const std::string& name) const {
    const auto found = std::find_if(m_stages.begin(), m_stages.end(),
                                    [&name](const auto& stage) { return stage.name == name; });
    return found == m_stages.end() ? nullptr : &*found;
}

void Pipeline::checkStage(const PipelineStage& stage) const {
    const std::string where = m_source + ", stage " + stage.name;
    for (const FieldSpec& field : stage.recipe.stage().fields)
        for (const std::string& name : stage.recipe.artifactNames(field)) {
            const auto reference = referenceOf(name);
            if (!reference && field.type == FieldType::Model && findPreset(name))
                refuse(field.name + " is the built-in recipe '" + name + "'", where,
                       "Make it a stage of the pipeline and refer to that.");
            if (!reference)
                continue;
            const PipelineStage* source = find(*reference);
            const PipelineInput* input = findInput(*reference);
            if (!source && !input)
                refuse("There is no stage '" + *reference + "' before it, and no such input", where,
                       "Stages stand in the order they run.");
            const ArtifactKind wanted =
                field.type == FieldType::Model ? ArtifactKind::Model : ArtifactKind::Dataset;
            const ArtifactKind given = source ? source->recipe.stage().output : input->kind;
            if (given != wanted)
                refuse(field.name + " takes a " + toString(wanted) + ", '" + *reference +
                           "' is a " + toString(given),
                       where, "Refer to another stage or input.");
        }
    try {
        stage.recipe.requireValid();
    } catch (const Error& error) {
        refuse(error.message(), where, error.remedy());
    }
}

Pipeline Pipeline::fromYaml(const std::string& text, const std::string& source) {
    const Json values = parseYaml(text, source);
    if (!values.is_object())
        refuse("This is no pipeline", source, "It begins with 'pipeline: NAME'.");
    for (const auto& [key, value] : values.items())
        if (!std::set<std::string>{"pipeline", "title", "inputs", "defaults", "stages", "claims",
                                   "paper"}
                 .contains(key))
            refuse("A pipeline has no setting '" + key + "'", source,
                   "It has pipeline, title, inputs, defaults, stages, claims and paper.");
    Pipeline pipeline;
    pipeline.m_source = source;
    pipeline.m_name = textOf(values, "pipeline", source);
    pipeline.m_title = textOf(values, "title", source);
    if (!isStageName(pipeline.m_name))
        refuse("'" + pipeline.m_name + "' names no pipeline", source,
               "Use small letters, digits, - and _.");
    pipeline.readInputs(values.value("inputs", Json::object()));
    const Json defaults = values.value("defaults", Json::object());
    const Json stages = values.value("stages", Json::array());
    if (!stages.is_array() || stages.empty() || !defaults.is_object())
        refuse("A pipeline needs a list of stages", source, "Write '- name: …' for each.");
    for (size_t i = 0; i < stages.size(); ++i) {
        const std::string place = source + ", stage " + std::to_string(i + 1);
        if (!stages[i].is_object())
            refuse("A stage is no list of settings", place, "Write '- name: …' for each.");
        const std::string name = textOf(stages[i], "name", place);
        if (!isStageName(name))
            refuse("'" + name + "' names no stage", place, "Use small letters, digits, - and _.");
        if (pipeline.find(name) || pipeline.findInput(name))
            refuse("Two stages or inputs are called '" + name + "'", source, "Rename one.");
        const std::string where = source + ", stage " + name;
        PipelineStage stage{
            name, Recipe::fromJson(stageValues(stages[i], defaults, where), where), {}};
        for (const FieldSpec& field : stage.recipe.stage().fields)
            for (const std::string& value : stage.recipe.artifactNames(field))
                if (const auto reference = referenceOf(value);
                    reference && !pipeline.findInput(*reference))
                    stage.needs.push_back(*reference);
        pipeline.checkStage(stage);
        pipeline.m_stages.push_back(std::move(stage));
    }
    pipeline.checkDefaults(defaults);
    pipeline.readClaims(values.value("claims", Json::array()));
    pipeline.readPaper(values.value("paper", Json()));
    return pipeline;
}

const PipelineInput* Pipeline::findInput(const std::string& name) const {
    const auto found = std::find_if(m_inputs.begin(), m_inputs.end(),
                                    [&name](const auto& input) { return input.name == name; });
    return found == m_inputs.end() ? nullptr : &*found;
}

void Pipeline::readInputs(const Json& inputs) {
    const std::string where = m_source + ", inputs";
    if (!inputs.is_object())
        refuse("The inputs have no names", where, "Write 'NAME: {kind: model, says: …}' for each.");
    for (const auto& [name, entry] : inputs.items()) {
        if (!isStageName(name) || !entry.is_object())
            refuse("'" + name + "' is no input", where,
                   "Write 'NAME: {kind: model, says: …}', NAME in small letters.");
        PipelineInput input{name, textOf(entry, "says", where), ArtifactKind::Model,
                            textOf(entry, "artifact", where)};
        const std::string kind = textOf(entry, "kind", where);
        if (kind != toString(ArtifactKind::Model) && kind != toString(ArtifactKind::Dataset))
            refuse("The input '" + name + "' is of no kind", where, "Use kind model or dataset.");
        if (kind == toString(ArtifactKind::Dataset))
            input.kind = ArtifactKind::Dataset;
        m_inputs.push_back(std::move(input));
    }
}

void Pipeline::requireInputs() const {
    std::string missing;
    for (const PipelineInput& input : m_inputs)
        if (input.artifact.empty())
            missing += "\n  --set " + input.name + "=" +
                       (input.kind == ArtifactKind::Model ? "MODEL" : "DATASET") + "  " +
                       input.says;
    if (!missing.empty())
        refuse("Not everything that " + m_name + " starts from is given", m_source,
               "Add:" + missing);
}

std::string Pipeline::resolved(const std::string& value,
                               const std::function<std::string(const std::string&)>& runOf) const {
    const auto reference = referenceOf(value);
    if (!reference)
        return value;
    const PipelineInput* input = findInput(*reference);
    return input ? input->artifact : runOf(*reference);
}

Pipeline Pipeline::withInput(const std::string& name, const std::string& artifact) const {
    Pipeline copy = *this;
    for (PipelineInput& input : copy.m_inputs)
        if (input.name == name)
            input.artifact =
                isPath(artifact) ? fs::absolute(artifact).lexically_normal().string() : artifact;
    return copy;
}

void Pipeline::checkDefaults(const Json& defaults) const {
    for (const auto& item : defaults.items()) {
        const std::string& key = item.key();
        if (std::none_of(m_stages.begin(), m_stages.end(), [&key](const PipelineStage& stage) {
                return knowsKey(stage.recipe.stage(), key);
            }))
            refuse("No stage has a setting '" + key + "'", m_source + ", defaults",
                   "'rationale recipes --fields STAGE' lists settings.");
    }
}

void Pipeline::readClaims(const Json& claims) {
    for (const Json& entry : claims) {
        const std::string where = m_source + ", claims";
        if (!entry.is_object())
            refuse("A claim is no list of settings", where,
                   "It has says, measure, lower and higher.");
        const PipelineClaim claim{textOf(entry, "says", where), textOf(entry, "measure", where),
                                  textOf(entry, "lower", where), textOf(entry, "higher", where),
                                  textOf(entry, "than", where)};
        requireMeasure(claim.measure, where);
        if (!claim.than.empty())
            requireMeasure(claim.than, where);
        for (const std::string& name : {claim.lower, claim.higher}) {
            const PipelineStage* stage = find(name);
            if (!stage || stage->recipe.stage().output != ArtifactKind::Report)
                refuse("'" + name + "' measures nothing", where, "Name an evaluate stage.");
        }
        m_claims.push_back(claim);
    }
}

void Pipeline::readPaper(const Json& paper) {
    if (paper.is_null())
        return;
    const std::string where = m_source + ", paper";
    const auto isList = [](const Json& json, const char* key) {
        const auto found = json.find(key);
        return found != json.end() && found->is_array() && !found->empty();
    };
    if (!paper.is_object() || !isList(paper, "columns") || !isList(paper, "rows"))
        refuse("The paper's table has no columns or no rows", where,
               "It has source, columns and rows.");
    for (const Json& row : paper.at("rows"))
        if (!row.is_array() || row.size() != paper.at("columns").size() + 1)
            refuse("A row of the paper's table has not one value for each column", where,
                   "Write its name, then the values.");
    m_paper = paper;
}

Pipeline Pipeline::withText(const std::string& key, const std::string& text) const {
    if (findInput(key))
        return withInput(key, text);
    const size_t dot = key.find('.');
    const std::string target = key.substr(0, dot);
    const bool all = target == "defaults";
    if (dot == std::string::npos || (!all && !find(target)))
        refuse("'" + key + "' names no stage of " + m_name, "--set",
               "Write it as STAGE.key=value, or defaults.key=value for all.");
    const std::string setting = key.substr(dot + 1);
    Pipeline copy = *this;
    copy.m_stages.clear();
    bool known = !all;
    for (const PipelineStage& stage : m_stages) {
        PipelineStage changed = stage;
        const bool meant = all ? stage.recipe.knows(setting) : stage.name == target;
        known = known || meant;
        if (meant)
            changed.recipe = stage.recipe.withText(setting, text);
        copy.m_stages.push_back(std::move(changed));
    }
    if (!known)
        refuse("No stage of " + m_name + " has a setting '" + setting + "'", "--set",
               "'rationale recipes --fields STAGE' lists settings.");
    return copy;
}

void Pipeline::requireValid() const {
    for (const PipelineStage& stage : m_stages)
        checkStage(stage);
}

Pipeline Pipeline::withSeed(uint64_t seed) const {
    Pipeline copy = *this;
    for (PipelineStage& stage : copy.m_stages)
        stage.recipe = stage.recipe.with("seed", seed);
    return copy;
}

std::string Pipeline::toYaml() const {
    Json stages = Json::array();
    for (const PipelineStage& stage : m_stages) {
        Json values = stage.recipe.written();
        values["name"] = stage.name;
        stages.push_back(std::move(values));
    }
    Json all = {{"pipeline", m_name}, {"title", m_title}};
    for (const PipelineInput& input : m_inputs)
        all["inputs"][input.name] = {
            {"kind", toString(input.kind)}, {"says", input.says}, {"artifact", input.artifact}};
    all["stages"] = stages;
    for (const PipelineClaim& claim : m_claims) {
        Json written = {{"says", claim.says},
                        {"measure", claim.measure},
                        {"lower", claim.lower},
                        {"higher", claim.higher}};
        if (!claim.than.empty())
            written["than"] = claim.than;
        all["claims"].push_back(std::move(written));
    }
    if (!m_paper.is_null())
        all["paper"] = m_paper;
    return rationale::toYaml(all);
}

} // namespace rationale
