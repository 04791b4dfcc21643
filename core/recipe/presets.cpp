// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/pipeline.h"
#include "core/recipe/preset_files.h"
#include "core/recipe/recipe.h"

namespace rationale {

namespace {

std::string textOf(const Json& head, const char* key) {
    const auto found = head.find(key);
    return found == head.end() ? std::string() : found->get<std::string>();
}

/// A preset file is two YAML documents: what is said about the recipe, then the recipe.
Preset parsePreset(const PresetFile& file) {
    const std::string text(file.text);
    const std::string separator = "\n---\n";
    const size_t border = text.find(separator);
    if (border == std::string::npos)
        throw Error(ErrorKind::Internal, "A built-in recipe has no head", file.name);
    const Json head = parseYaml(text.substr(0, border + 1), file.name);
    return {file.name,
            textOf(head, "title"),
            textOf(head, "summary"),
            textOf(head, "needs"),
            textOf(head, "expected"),
            text.substr(border + separator.size())};
}

std::vector<Preset> parsed(std::span<const PresetFile> files) {
    std::vector<Preset> list;
    list.reserve(files.size());
    for (const PresetFile& file : files)
        list.push_back(parsePreset(file));
    return list;
}

const Preset* named(const std::vector<Preset>& list, const std::string& name) {
    for (const Preset& preset : list)
        if (preset.name == name)
            return &preset;
    return nullptr;
}

} // namespace

const std::vector<Preset>& presets() {
    static const std::vector<Preset> all = parsed(presetFiles());
    return all;
}

const Preset* findPreset(const std::string& name) {
    return named(presets(), name);
}

const std::vector<Preset>& pipelinePresets() {
    static const std::vector<Preset> all = parsed(pipelineFiles());
    return all;
}

const Preset* findPipelinePreset(const std::string& name) {
    return named(pipelinePresets(), name);
}

} // namespace rationale
