// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interop/config_import.h"

#include "core/base/error.h"
#include "core/interop/config_mapper.h"

#include <algorithm>

namespace rationale::interop {

namespace {

using Kind = KeyOutcome::Kind;

const char* nameOf(Kind kind) {
    switch (kind) {
    case Kind::Mapped:
        return "mapped";
    case Kind::Defaulted:
        return "default";
    case Kind::Unneeded:
        return "unneeded";
    case Kind::Refused:
        return "refused";
    }
    return "";
}

void flatten(const Json& value, const std::string& prefix, ConfigEntries& entries) {
    for (const auto& [key, child] : value.items()) {
        const std::string name = prefix.empty() ? key : prefix + "." + key;
        if (child.is_object() && !child.empty())
            flatten(child, name, entries);
        else
            entries.emplace_back(name, child);
    }
}

/// A nested YAML of veRL has its keys with dots; of TRL only the top level names fields.
ConfigEntries entriesOf(const Json& yaml, bool nested) {
    ConfigEntries entries;
    if (nested)
        flatten(yaml, {}, entries);
    else
        for (const auto& [key, value] : yaml.items())
            entries.emplace_back(key, value);
    return entries;
}

void applyOptions(const ConfigOptions& options, ConfigEntries& entries) {
    for (const std::string& key : options.drop)
        if (std::erase_if(entries, [&](const auto& entry) { return entry.first == key; }) == 0)
            throw Error(ErrorKind::Usage, "The configuration has no key '" + key + "'", "--drop");
    for (const std::string& text : options.set) {
        const size_t equals = text.find('=');
        if (equals == 0 || equals == std::string::npos)
            throw Error(ErrorKind::Usage, "'" + text + "' is no key=value", "--set");
        const std::string key = text.substr(0, equals);
        const Json value = parseYaml(text.substr(equals + 1), "--set " + key);
        const auto found = std::find_if(entries.begin(), entries.end(),
                                        [&](const auto& entry) { return entry.first == key; });
        if (found == entries.end())
            entries.emplace_back(key, value);
        else
            found->second = value;
    }
}

/// Whether a text for veRL is YAML: its first line of weight is "key:" and not an override.
bool looksLikeYaml(const std::string& text) {
    for (size_t at = 0; at < text.size();) {
        const size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = std::string_view(text).substr(at, end - at);
        at = end + 1;
        const size_t first = line.find_first_not_of(" \t\r");
        if (first == std::string_view::npos || line[first] == '#' || line == "---")
            continue;
        return line.find(':') < line.find('=');
    }
    return false;
}

} // namespace

bool isConfigFormat(const std::string& format) {
    return format == "trl-config" || format == "verl-config";
}

ConfigImport importConfigText(const std::string& format, const std::string& text,
                              const std::string& source, const ConfigOptions& options) {
    const bool isTrl = format == "trl-config";
    ConfigEntries entries;
    std::vector<std::string> notes;
    if (isTrl || looksLikeYaml(text)) {
        const Json yaml = parseYaml(text, source);
        if (!yaml.is_object())
            throw Error(ErrorKind::Input, "The configuration has no keys", source,
                        isTrl ? "Is it the YAML that trl grpo --config takes?" : "");
        entries = entriesOf(yaml, !isTrl);
    } else {
        entries = overridesIn(text, notes);
    }
    if (entries.empty())
        throw Error(
            ErrorKind::Input, "The configuration has no keys", source,
            "Name a YAML file, or a text with overrides such as data.train_batch_size=256.");
    applyOptions(options, entries);
    ConfigImport imported = isTrl ? importTrlConfig(std::move(entries), source)
                                  : importVerlConfig(std::move(entries), source);
    imported.notes = std::move(notes);
    return imported;
}

ConfigImport importConfig(const std::string& format, const fs::path& path,
                          const ConfigOptions& options) {
    return importConfigText(format, readFile(path), path.string(), options);
}

std::string mappingTable(const ConfigImport& imported) {
    size_t keys = 3, values = 5;
    for (const KeyOutcome& one : imported.outcomes) {
        keys = std::max(keys, one.key.size());
        values = std::max(values, std::min<size_t>(one.value.size(), 30));
    }
    std::string table;
    for (const KeyOutcome& one : imported.outcomes) {
        const auto padded = [](std::string text, size_t width) {
            text.resize(std::max(text.size(), width), ' ');
            return text + "  ";
        };
        table += padded(nameOf(one.kind), 8) + padded(one.key, keys) + padded(one.value, values) +
                 one.what + "\n";
    }
    for (const std::string& note : imported.notes)
        table += "Note: " + note + ".\n";
    return table;
}

std::string refusalOf(const ConfigImport& imported) {
    const std::vector<KeyOutcome> refused = imported.refused();
    std::string text = refused.size() == 1
                           ? "1 key has no place in a recipe"
                           : std::to_string(refused.size()) + " keys have no place in a recipe";
    for (size_t i = 0; i < refused.size(); ++i)
        text += (i == 0 ? ": " : "; ") + refused[i].key + " (" + refused[i].what + ")";
    return text;
}

} // namespace rationale::interop
