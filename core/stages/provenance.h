// SPDX-License-Identifier: GPL-3.0-or-later
// Where artifacts come from. A run writes provenance.json when it starts; every checkpoint and
// every dataset that it makes carries the same text, with that of its own inputs inside, so that a
// copied folder still knows its base, data, recipe and code version.
#pragma once

#include "core/base/fs.h"
#include "core/recipe/recipe.h"
#include "core/storage/provenance_file.h"

#include <functional>
#include <string>
#include <vector>

namespace rationale {

namespace provenance {

inline constexpr const char* source = "source"; // column of a row: run, step, prompt, checkpoint

/// SHA-256 of what a model is: config, weights and tokenizer, not the trainer's state.
std::string modelHash(const fs::path& folder);
/// SHA-256 of what the rows say, whatever the order of their columns; where they come from (the
/// column "source") does not count.
std::string datasetHash(const fs::path& rows);

/// Program version and, where the build knew it, the commit.
std::string codeVersion();

/// A folder or file that a recipe names, by the recipe's key.
struct Input {
    ArtifactKind kind = ArtifactKind::Model;
    std::string key, name; // name: as in the recipe
    fs::path path;
    std::string sha256;
};
/// What the recipe reads: its model and dataset fields that have a value. `locate` finds the folder
/// or file of a name.
std::vector<Input>
inputsOf(const Recipe& recipe,
         const std::function<fs::path(ArtifactKind, const std::string& name)>& locate);

/// Equal for two runs that must give equal artifacts: stage, settings, seed, content of the inputs,
/// program version. Settings that change no result (name, threads, checkpoints) do not count, and
/// none at its default, so that a setting which is new in the program makes no run another.
std::string fingerprint(const Recipe& recipe, const std::vector<Input>& inputs);
/// Whether a run's resolved settings (resolved.json) are the recipe's, as far as both know them: a
/// default may have changed since. Names of artifacts and settings without effect aside.
bool hasSettings(const Json& resolved, const Recipe& recipe);

/// The text of provenance.json; paths inside `project` are relative to it.
Json describe(const Recipe& recipe, const std::vector<Input>& inputs, const std::string& run,
              const fs::path& project);

/// SHA-256 of what a run started from under a key of its recipe ("model"), hashed at its first
/// start; empty: it names nothing there.
std::string inputHash(const fs::path& runFolder, const std::string& key);

} // namespace provenance

} // namespace rationale
