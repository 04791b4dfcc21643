// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stages/provenance.h"

#include <optional>
#include <string>
#include <vector>

namespace rationale {

/// The "made_by" of a dataset that a command made, no run: laid out as provenance::describe() does,
/// so that lineage and reports read it. `stage`: "import", "decontaminate" …
Json madeByCommand(const std::string& stage, const std::string& name, const Json& options,
                   Json inputs);
/// A dataset as an entry of `inputs`.
Json datasetInput(const std::string& key, const std::string& name, const fs::path& rows);
/// A foreign file as one; its path is its name, which says nothing of this machine.
Json fileInput(const std::string& name, const std::string& sha256);

/// A dataset of a project's datasets/, a folder or a bare .jsonl file there.
struct DatasetEntry {
    std::string name;
    fs::path rows;
    std::optional<int64_t> count; // as its dataset.json says
    std::string madeBy;           // "import", "generate", the stage of a run …; may be empty
    uint64_t bytes = 0;
};
/// By name; one whose dataset.json cannot be read is listed without what that would say.
std::vector<DatasetEntry> datasetsOf(const fs::path& project);

} // namespace rationale
