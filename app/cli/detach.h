// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"

#include <string>

namespace rationale::cli {

/// Starts `rationale engine FOLDER`, of a run or a pipeline, as a process of its own session, its
/// output in engine.log, and returns once it holds the folder's lock. Throws Error when it ends
/// without ever taking it. `until`: the stage that a pipeline is to be run up to; empty: all.
void startDetachedEngine(const fs::path& folder, bool resume, const std::string& until = {});

/// Starts `rationale queue run` in the same way, its output in queue.log, and does not wait for it.
/// One that finds another at work ends at once.
void startDetachedQueue(const fs::path& project);

} // namespace rationale::cli
