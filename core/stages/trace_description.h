// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_types.h"
#include "core/text/trace.h"

#include <string>

namespace rationale {

/// Takes the completion of a record apart and fills in what its text alone tells of the thinking:
/// languages (against the one that was asked for) and reflections. A thought without tags is a
/// thought all the same. With no language asked for the target share is NaN. `prefilled`:
/// opensThought() of the prompt. Returns where the parts are.
Trace describeTrace(const std::string& language, SampleRecord& record, bool prefilled);

} // namespace rationale
