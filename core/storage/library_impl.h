// SPDX-License-Identifier: GPL-3.0-or-later
// Private to library*.cpp.
#pragma once

#include "core/storage/database.h"
#include "core/storage/library.h"
#include "core/storage/run_summary.h"

#include <optional>

namespace rationale {

struct Library::Impl {
    explicit Impl(const fs::path& projectFolder);

    /// Runs `body` in a write transaction; throws the reason why the project cannot be written.
    void write(const std::function<void()>& body);
    std::vector<RunSummary> select(const std::string& tail, const std::string& value = {});
    /// Row of a folder found on disk: the next ordinal and colour, `name` or a made one. Part of a
    /// write transaction, so that no other process takes the name meanwhile.
    void insertRun(const RunInfo& info, std::string name);
    /// The wanted name, or the first of "name-2", "name-3" … that no run has.
    std::string freeName(const std::string& wanted);
    void storeDigest(const std::string& id, const RunDigest& digest, const std::string& stamp);
    /// The id of a run that must exist; throws Error{Input}.
    void setColumn(const std::string& id, const char* column, const Json& value);
    void updateColumn(const std::string& id, const char* column, const Json& value); // in write()
    fs::path runFolder(const std::string& id) const;

    fs::path folder;
    std::unique_ptr<Database> database;
    std::optional<Error> readOnlyReason; // set when the project can only be read
    bool isEvidence = false;             // only read on purpose: the studio may keep its settings
};

} // namespace rationale
