// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"

namespace rationale::cli {

/// Works on the queue of a project until nothing waits any more or it is held: starts the first
/// runs, `jobs` at a time, as detached engines, and tells on stdout what becomes of them. Runs that
/// an earlier worker has started count as well. Throws Error{Locked} when another process does so.
void workOnQueue(const fs::path& project, int jobs);

} // namespace rationale::cli
