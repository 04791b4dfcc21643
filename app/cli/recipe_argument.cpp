// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/recipe_argument.h"

#include "core/base/error.h"
#include "core/stages/dataset_source.h"
#include "core/stages/model_source.h"

namespace rationale::cli {

namespace {

Recipe loadRecipe(const std::string& name) {
    std::error_code ignored;
    if (fs::is_regular_file(name, ignored))
        return Recipe::fromYaml(readFile(name), name);
    if (const Preset* preset = findPreset(name))
        return Recipe::fromYaml(preset->yaml, preset->name);
    std::string known;
    for (const Preset& preset : presets())
        known += (known.empty() ? "" : ", ") + preset.name;
    const std::string where = name.empty() ? name : fs::absolute(name).string();
    throw Error(ErrorKind::Usage, "There is no recipe '" + name + "'", where,
                "Give a YAML file or one of " + known + ".");
}

} // namespace

Recipe recipeOf(const std::string& name, const std::vector<std::string>& settings,
                const std::optional<uint64_t>& seed) {
    Recipe recipe = loadRecipe(name);
    for (const std::string& assignment : settings) {
        const size_t equals = assignment.find('=');
        if (equals == std::string::npos)
            throw Error(ErrorKind::Usage, "'" + assignment + "' sets nothing", "--set",
                        "Write it as key=value.");
        recipe = recipe.withText(assignment.substr(0, equals), assignment.substr(equals + 1));
    }
    if (seed)
        recipe = recipe.with("seed", *seed);
    recipe.requireValid();
    return recipe;
}

void requireArtifacts(const Recipe& recipe, const fs::path& project, bool models) {
    for (const FieldSpec& field : recipe.stage().fields)
        for (const std::string& name : recipe.artifactNames(field)) {
            if (field.type != FieldType::Model)
                resolveDatasetFile(project, name);
            else if (models && (field.name != "model" || !findPreset(name)))
                resolveModelFolder(project, name);
        }
}

} // namespace rationale::cli
