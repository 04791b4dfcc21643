// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"
#include "core/hub/hub.h"

#include <optional>
#include <string>
#include <vector>

namespace rationale {

/// What a folder of downloads holds and where it comes from, as its .hub.json says.
struct DownloadRecord {
    std::string repo, revision, commit;
    HubType type = HubType::Model;
    std::vector<HubFile> files;

    /// Nothing where there is none; throws Error{Io, Corrupt}.
    static std::optional<DownloadRecord> read(const fs::path& folder);
    void write(const fs::path& folder) const;
    bool has(const std::string& name) const;
};

} // namespace rationale
