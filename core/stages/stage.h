// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"
#include "core/stages/run_context.h"

#include <memory>
#include <string>

namespace rationale {

/// An algorithm; restartable at a step boundary. run() returns when done or when
/// context.shouldStop().
class Stage {
public:
    virtual ~Stage() = default;
    virtual void run(RunContext& context) = 0;
    /// Whether a run can go on from this checkpoint, as far as is cheap to see, before anything of
    /// the run is changed. Throws Error{Io, Corrupt}.
    virtual void checkCheckpoint(const fs::path& folder) const;
    /// Whether a run that continues from this checkpoint still reads the model it started from.
    virtual bool needsStartModel(const Recipe& /*recipe*/, const fs::path& /*checkpoint*/) const {
        return false;
    }
};

/// One line per stage in core/stages/stage_registry.cpp; its fields stand in core/recipe/fields.
std::unique_ptr<Stage> makeStage(const std::string& name);

} // namespace rationale
