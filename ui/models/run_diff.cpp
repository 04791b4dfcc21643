// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/run_diff.h"

#include "core/recipe/recipe.h"
#include "core/storage/run_types.h"

#include <algorithm>
#include <map>

namespace rationale::ui {

namespace {

using Settings = std::map<std::string, std::string>;

void flatten(const Json& value, const std::string& prefix, Settings& into) {
    if (!value.is_object()) {
        into[prefix] = value.is_string() ? value.get<std::string>() : toJsonText(value);
        return;
    }
    for (const auto& [key, child] : value.items())
        flatten(child, prefix.empty() ? key : prefix + "." + key, into);
}

bool isOfKnownStage(const Json& recipe) {
    return recipe.is_object() &&
           std::any_of(stageSpecs().begin(), stageSpecs().end(), [&](const StageSpec& spec) {
               return recipe.value("stage", Json()) == spec.name;
           });
}

Settings settingsOf(const fs::path& runFolder) {
    const fs::path file = runFolder / run_files::recipe;
    const std::string text = readFile(file);
    Settings settings;
    if (isOfKnownStage(parseYaml(text, file.string()))) {
        flatten(Recipe::fromYaml(text, file.string()).resolved(), {}, settings);
    } else { // imported: what the other program said
        const fs::path resolved = runFolder / run_files::resolved;
        flatten(parseJson(readFile(resolved), resolved.string()), {}, settings);
    }
    return settings;
}

} // namespace

RunDiff diffRuns(const fs::path& left, const fs::path& right) {
    const Settings a = settingsOf(left), b = settingsOf(right);
    Settings all = a;
    all.insert(b.begin(), b.end());
    RunDiff diff;
    diff.settings = static_cast<int>(all.size());
    const auto text = [](const Settings& settings, const std::string& key) {
        const auto it = settings.find(key);
        return it == settings.end() ? QString(QChar(0x2013)) : QString::fromStdString(it->second);
    };
    for (const auto& [key, value] : all) {
        const QString l = text(a, key), r = text(b, key);
        if (l != r)
            diff.lines.append({QString::fromStdString(key), l, r});
    }
    return diff;
}

} // namespace rationale::ui
