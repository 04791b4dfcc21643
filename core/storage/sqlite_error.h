// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/base/fs.h"

struct sqlite3;

namespace rationale {

/// The Error for the last failed call on `handle`, naming the database file: full disks become
/// NoSpace, damaged files Corrupt, busy ones Locked, interrupted queries Stopped, bad SQL Input.
Error databaseError(sqlite3* handle, int code, const fs::path& path);

} // namespace rationale
