// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"

#include <spdlog/spdlog.h>

namespace rationale {

/// Sends spdlog's default logger to `file` (appending, flushed at each line) and, when
/// `alsoStderr`, to the terminal. Call once per process; afterwards use spdlog::info, warn, error
/// directly.
void startLog(const fs::path& file, bool alsoStderr);

} // namespace rationale
