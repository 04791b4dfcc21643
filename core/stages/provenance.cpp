// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/provenance.h"

#include "core/base/hash.h"
#include "core/data/dataset.h"
#include "core/recipe/recipe_values.h"

#include <algorithm>
#include <array>
#include <set>

namespace rationale::provenance {

namespace {

/// A file of the folder that makes the model what it is.
bool isPartOfModel(const fs::path& path) {
    static const std::set<std::string> names = {
        "config.json", "tokenizer.json", "tokenizer_config.json",
        "vocab.json",  "merges.txt",     "tokenizer.model"};
    const std::string name = path.filename().string();
    if (name == "optimizer.safetensors")
        return false;
    return path.extension() == ".safetensors" || names.contains(name);
}

/// Settings that change where and how fast a run works, not what comes out.
constexpr std::array withoutEffect = {"name", "threads", "save_steps", "save_total_limit"};

bool hasEffect(const FieldSpec& field) {
    return std::none_of(withoutEffect.begin(), withoutEffect.end(),
                        [&field](const char* name) { return field.name == name; });
}

std::string pathIn(const fs::path& project, const fs::path& path) {
    const fs::path relative = path.lexically_relative(project);
    const bool inside = !project.empty() && !relative.empty() && *relative.begin() != "..";
    return (inside ? relative : path).string();
}

} // namespace

std::string modelHash(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.is_regular_file() && isPartOfModel(entry.path()))
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::string sums;
    for (const fs::path& path : files)
        sums += path.filename().string() + " " + sha256File(path) + "\n";
    return sha256(sums);
}

std::string datasetHash(const fs::path& rows) {
    const Dataset dataset = Dataset::open(rows);
    std::string sums;
    for (size_t i = 0; i < dataset.size(); ++i) {
        Json row = dataset.row(i);
        if (row.contains(source) && row[source].is_object()) // else a column of the person's own
            row.erase(source);
        sums += sha256(nlohmann::json(row).dump()) + "\n"; // sorts the columns
    }
    return sha256(sums);
}

std::string codeVersion() {
    const std::string revision = RATIONALE_REVISION;
    return std::string(RATIONALE_VERSION) + (revision.empty() ? "" : " (" + revision + ")");
}

std::vector<Input>
inputsOf(const Recipe& recipe,
         const std::function<fs::path(ArtifactKind, const std::string&)>& locate) {
    std::vector<Input> inputs;
    for (const FieldSpec& field : recipe.stage().fields)
        for (const std::string& name : recipe.artifactNames(field)) {
            Input input;
            input.kind =
                field.type == FieldType::Model ? ArtifactKind::Model : ArtifactKind::Dataset;
            input.key = field.name;
            input.name = name;
            input.path = locate(input.kind, name);
            input.sha256 =
                input.kind == ArtifactKind::Model ? modelHash(input.path) : datasetHash(input.path);
            inputs.push_back(std::move(input));
        }
    return inputs;
}

std::string fingerprint(const Recipe& recipe, const std::vector<Input>& inputs) {
    Json settings = Json::object();
    for (const FieldSpec& field : recipe.stage().fields)
        if (hasEffect(field) && recipe.value(field.name) != field.defaultValue)
            settings[field.name] = recipe.value(field.name);
    for (const Input& input : inputs) // content, not the name it goes by
        settings[input.key] = Json::array();
    for (const Input& input : inputs)
        settings[input.key].push_back(input.sha256);
    return sha256(toJsonText(
        {{"stage", recipe.stage().name}, {"settings", settings}, {"version", RATIONALE_VERSION}}));
}

bool hasSettings(const Json& resolved, const Recipe& recipe) {
    const auto& fields = recipe.stage().fields;
    return std::all_of(fields.begin(), fields.end(), [&](const FieldSpec& field) {
        const Json* value = recipe_values::find(resolved, field.name);
        return namesArtifacts(field.type) || !hasEffect(field) || !value ||
               *value == recipe.value(field.name);
    });
}

Json describe(const Recipe& recipe, const std::vector<Input>& inputs, const std::string& run,
              const fs::path& project) {
    Json list = Json::array();
    for (const Input& input : inputs)
        list.push_back({{"key", input.key},
                        {"kind", toString(input.kind)},
                        {"name", input.name},
                        {"path", pathIn(project, input.path)},
                        {"sha256", input.sha256},
                        {"made_by", read(input.path)}});
    return {{"stage", recipe.stage().name},
            {"run", run},
            {"seed", recipe.value("seed")},
            {"code_version", codeVersion()},
            {"fingerprint", fingerprint(recipe, inputs)},
            {"recipe", recipe.written()},
            {"inputs", list}};
}

std::string inputHash(const fs::path& runFolder, const std::string& key) {
    const Json made = read(runFolder);
    if (made.is_object())
        for (const Json& input : made.at("inputs"))
            if (input.at("key") == key)
                return input.at("sha256").get<std::string>();
    return {};
}

} // namespace rationale::provenance
