// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stages/engine_context.h"
#include "core/storage/library.h"

#include <optional>

namespace rationale {

struct EngineOptions {
    bool resume = false;             // continue from a checkpoint
    std::optional<int64_t> fromStep; // which one; the newest when empty
    EngineContext::Callbacks callbacks;
    /// Told when another run goes first (the base that a recipe needs); may be empty.
    std::function<void(const RunSummary&)> onBase;
};

struct EngineOutcome {
    RunState state = RunState::Complete; // Complete or Stopped
    std::string message;
};

/// Runs the run of a folder to its end in this process, holding run.lock: what `rationale engine`,
/// `run` and `resume` do. A model that the recipe names by a built-in recipe is trained first, as a
/// run of its own in the same project. Throws Error after the run was marked failed;
/// Error{Locked} when an engine already works on it (then nothing was touched).
EngineOutcome runEngine(const fs::path& runFolder, const EngineOptions& options);

} // namespace rationale
