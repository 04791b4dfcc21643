// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rationale {

/// checkpoints/step-N of a run folder. A folder with that name is complete: it was written under
/// another name, synced and then renamed.
class CheckpointStore {
public:
    explicit CheckpointStore(const fs::path& runFolder);

    fs::path pathOf(int64_t step) const;
    static std::string relativePath(int64_t step); // "checkpoints/step-120"
    std::vector<int64_t> steps() const;            // ascending
    std::optional<int64_t> newest() const;

    /// Lets `save` fill a temporary folder, syncs every file, renames it into place. On failure
    /// nothing but the temporary folder is touched, and it is removed. Throws Error.
    void publish(int64_t step, const std::function<void(const fs::path& folder)>& save);
    /// Removes the oldest until `limit` are left; 0 keeps all.
    void prune(int64_t limit);
    /// Puts checkpoints past `step` out of the way ("superseded-step-60"), when a run goes back;
    /// which these were.
    std::vector<int64_t> supersedeAfter(int64_t step);
    /// Takes that back, when the run could not go back after all. Never throws.
    void reinstate(const std::vector<int64_t>& steps);
    /// Removes what an engine that was killed left half-written.
    void removeUnfinished();

private:
    fs::path asideOf(int64_t step) const; // "superseded-step-60"

    fs::path m_folder;
};

} // namespace rationale
