// SPDX-License-Identifier: GPL-3.0-or-later
// Configurations of other trainers' GRPO as recipes of the stage grpo.
#pragma once

#include "core/base/fs.h"
#include "core/recipe/recipe.h"

#include <string>
#include <utility>
#include <vector>

namespace rationale::interop {

/// What became of one key of the source, or of one that it leaves to a default.
struct KeyOutcome {
    enum class Kind {
        Mapped,    // a key of the recipe, or part of one
        Defaulted, // not in the source: the other program's default, written out
        Unneeded,  // of the other program's machinery: changes nothing of what is learned
        Refused    // has a meaning that cannot be had here, or none that is known
    };
    Kind kind = Kind::Mapped;
    std::string key;   // of the source
    std::string value; // as written; of a default: the default
    std::string what;  // "learning_rate: 1e-06", or why not
};

struct ConfigImport {
    std::vector<KeyOutcome> outcomes; // mapped, defaulted, unneeded, refused; each in source order
    std::string yaml;                 // the recipe; empty where a key is refused
    std::vector<Problem> problems;    // warnings and notes of the recipe
    std::vector<std::string> notes;   // what the reader of the source left out

    std::vector<KeyOutcome> refused() const;
};

/// Keys of a configuration with dots, in the order of the source.
using ConfigEntries = std::vector<std::pair<std::string, Json>>;

struct ConfigOptions {
    std::vector<std::string> set;  // "key=value": in place of what the source says
    std::vector<std::string> drop; // keys to leave out, whatever they meant
};

/// "trl-config" or "verl-config".
bool isConfigFormat(const std::string& format);
/// Reads a file: YAML, or for veRL any text with key=value overrides, such as a shell script.
/// Every key is mapped, unneeded or refused. Throws Error{Usage, Input, Io} for a file that cannot
/// be read and for a recipe that does not hold.
ConfigImport importConfig(const std::string& format, const fs::path& path,
                          const ConfigOptions& options = {});
ConfigImport importConfigText(const std::string& format, const std::string& text,
                              const std::string& source, const ConfigOptions& options = {});

/// One line per key, for people.
std::string mappingTable(const ConfigImport& imported);
/// The keys that were refused, with why.
std::string refusalOf(const ConfigImport& imported);

} // namespace rationale::interop
