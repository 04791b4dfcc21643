// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/run_diff.h"

#include "core/base/error.h"
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

SettingsComparison compareSettings(const std::vector<fs::path>& runFolders) {
    SettingsComparison comparison;
    std::vector<Settings> runs;
    Settings all;
    for (const fs::path& folder : runFolders) {
        QString problem;
        try {
            runs.push_back(settingsOf(folder));
        } catch (const Error& error) {
            runs.emplace_back();
            problem = QString::fromUtf8(error.what());
        }
        comparison.problems.append(problem);
        all.insert(runs.back().begin(), runs.back().end());
    }
    for (const auto& [key, value] : all) {
        SettingsComparison::Line line{QString::fromStdString(key), {}, false};
        for (const Settings& settings : runs) {
            const auto it = settings.find(key);
            line.values.append(it == settings.end() ? QString(QChar(0x2013))
                                                    : QString::fromStdString(it->second));
            line.differs |= line.values.last() != line.values.first();
        }
        comparison.differing += line.differs ? 1 : 0;
        comparison.lines.append(std::move(line));
    }
    return comparison;
}

} // namespace rationale::ui
