// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/run_diff.h"

#include "core/base/error.h"
#include "core/recipe/recipe.h"
#include "core/storage/provenance_file.h"
#include "core/storage/run_types.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <map>

namespace rationale::ui {

namespace {

using Settings = std::map<std::string, std::string>;

QString unknown() {
    return QString(QChar(0x2013));
}

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

using Kind = SettingsComparison::Kind;

/// What is known of one run, each kind by name.
struct Facts {
    Settings settings, inputs, environment;
    Settings& of(Kind kind) {
        return kind == Kind::Setting ? settings : kind == Kind::Input ? inputs : environment;
    }
};

Json jsonOf(const fs::path& file) {
    return fs::exists(file) ? parseJson(readFile(file), file.string()) : Json();
}

void readSettings(const fs::path& runFolder, Facts& facts) {
    const fs::path file = runFolder / run_files::recipe;
    const std::string text = readFile(file);
    if (isOfKnownStage(parseYaml(text, file.string()))) {
        flatten(Recipe::fromYaml(text, file.string()).resolved(), {}, facts.settings);
    } else { // imported: what the other program said
        const fs::path resolved = runFolder / run_files::resolved;
        Json said = parseJson(readFile(resolved), resolved.string());
        if (said.is_object())
            said.erase("environment");
        flatten(said, {}, facts.settings);
    }
}

std::string words(const char* text) {
    return QCoreApplication::translate("Compare", text).toStdString();
}

/// The computer and the program, as the engine has noted when the run began.
void readEnvironment(const fs::path& runFolder, Facts& facts) {
    static constexpr std::array<std::pair<const char*, const char*>, 6> known = {{
        {"processor", QT_TRANSLATE_NOOP("Compare", "Processor")},
        {"cores", QT_TRANSLATE_NOOP("Compare", "Cores")},
        {"memory", QT_TRANSLATE_NOOP("Compare", "Memory")},
        {"host", QT_TRANSLATE_NOOP("Compare", "Computer")},
        {"compute_type", QT_TRANSLATE_NOOP("Compare", "Number type computed in")},
        {"threads", QT_TRANSLATE_NOOP("Compare", "Threads used")},
    }};
    const Json resolved = jsonOf(runFolder / run_files::resolved);
    const Json environment = resolved.is_object() ? resolved.value("environment", Json()) : Json();
    if (!environment.is_object())
        return;
    for (const auto& [key, label] : known)
        if (environment.contains(key))
            flatten(environment.at(key), words(label), facts.environment);
    const auto seed = facts.settings.find("seed");
    if (environment.contains("seed") && (seed == facts.settings.end() || seed->second == "null"))
        facts.settings["seed"] = toJsonText(environment.at("seed")); // drawn by the engine
}

/// What the run started from, by the hash of its content: two files of one name may differ.
void readProvenance(const fs::path& runFolder, Facts& facts) {
    constexpr size_t shown = 12; // digits of a hash, enough to tell two apart
    const Json made = jsonOf(runFolder / provenance::file);
    if (!made.is_object())
        return;
    if (const Json version = made.value("code_version", Json()); version.is_string())
        facts.environment[words(QT_TRANSLATE_NOOP("Compare", "Code version"))] =
            version.get<std::string>();
    const Json inputs = made.value("inputs", Json::array());
    for (const Json& input : inputs) {
        const std::string key = input.value("key", std::string());
        const std::string hash = input.value("sha256", std::string());
        if (!key.empty() && !hash.empty())
            facts.inputs[QCoreApplication::translate("Compare", "Content of %1")
                             .arg(QString::fromStdString(key))
                             .toStdString()] = hash.substr(0, shown);
    }
}

/// Tries one part; says what stands against it.
template <typename Part>
void tryPart(QString& problem, Part part) {
    try {
        part();
    } catch (const Error& error) {
        problem += (problem.isEmpty() ? QString() : QStringLiteral("\n")) +
                   QString::fromUtf8(error.what());
    } catch (const Json::exception& error) { // valid JSON that says something else
        problem += (problem.isEmpty() ? QString() : QStringLiteral("\n")) +
                   QString::fromUtf8(error.what());
    }
}

void compareKind(std::vector<Facts>& runs, Kind kind, SettingsComparison& comparison) {
    Settings all;
    for (Facts& facts : runs)
        all.insert(facts.of(kind).begin(), facts.of(kind).end());
    for (const auto& [key, value] : all) {
        SettingsComparison::Line line{QString::fromStdString(key), {}, false, kind};
        for (Facts& facts : runs) {
            const auto it = facts.of(kind).find(key);
            line.values.append(it == facts.of(kind).end() ? unknown()
                                                          : QString::fromStdString(it->second));
        }
        for (int run = 0; run < line.values.size(); ++run)
            line.differs |= line.isOther(run);
        comparison.differing += line.differs ? 1 : 0;
        comparison.lines.append(std::move(line));
    }
}

} // namespace

bool SettingsComparison::Line::isOther(int run) const {
    const QString mine = values.value(run), first = values.value(0);
    const bool isKnown = kind == Kind::Setting || (mine != unknown() && first != unknown());
    return isKnown && mine != first;
}

SettingsComparison compareSettings(const std::vector<fs::path>& runFolders) {
    SettingsComparison comparison;
    std::vector<Facts> runs(runFolders.size());
    for (size_t i = 0; i < runFolders.size(); ++i) {
        QString problem;
        Facts& facts = runs[i];
        tryPart(problem, [&] { readSettings(runFolders[i], facts); });
        const bool hasRecipe = problem.isEmpty();
        tryPart(problem, [&] { readProvenance(runFolders[i], facts); });
        if (hasRecipe)
            tryPart(problem, [&] { readEnvironment(runFolders[i], facts); });
        comparison.problems.append(problem);
    }
    for (const Kind kind : {Kind::Setting, Kind::Input, Kind::Environment})
        compareKind(runs, kind, comparison);
    return comparison;
}

} // namespace rationale::ui
