// SPDX-License-Identifier: GPL-3.0-or-later
// What artifacts say of where they come from. core/stages writes it (see stages/provenance.h);
// reading needs no engine.
#pragma once

#include "core/base/fs.h"
#include "core/base/json.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace rationale {

namespace provenance {

inline constexpr const char* file = "provenance.json";     // of a run and of a checkpoint
inline constexpr const char* datasetFile = "dataset.json"; // beside rows.jsonl

/// What a model folder, a dataset's rows or a run folder says of itself; null when it says nothing.
Json read(const fs::path& path);

} // namespace provenance

struct Lineage;

/// One thing that an artifact was made from.
struct LineageInput {
    std::string key;  // of the recipe: "model"
    std::string kind; // "model", "dataset", "file"
    std::string name; // as in the recipe
    std::string path; // relative to the project where it lies in it
    std::string sha256;
    std::shared_ptr<const Lineage> madeBy; // null: it came from outside
};

/// Where an artifact comes from, with that of its inputs inside, back to the base.
struct Lineage {
    std::string stage, run, codeVersion, fingerprint; // may be empty
    std::optional<int64_t> step;                      // of a checkpoint
    std::optional<uint64_t> seed;                     // an import has none
    Json recipe = Json::object();                     // as it was written
    std::vector<LineageInput> inputs;
};

/// `source` names the file in errors. Throws Error{Corrupt} for what is no provenance.
Lineage lineageFrom(const Json& made, const std::string& source);

} // namespace rationale
