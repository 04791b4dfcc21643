// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/task.h"

#include <string_view>
#include <vector>

namespace rationale {

/// What ends a step of a written chain.
inline constexpr std::string_view chainStepEnd = " .";

/// One step of a written chain: what ends in a full stop.
struct ChainStep {
    size_t end = 0; // byte after its full stop
    bool right = false;
};

/// The steps of a thought about a problem of the task "chains". A step is right when the dials it
/// ends with are those of the problem after as many operations as the thought has written so far,
/// its own included, and that operation is the problem's. So an error stays an error in what is
/// built on it until a check (" wait no 2 1 .") puts it right, and language does not matter.
std::vector<ChainStep> checkChainSteps(const TaskProblem& problem, std::string_view thought);

} // namespace rationale
