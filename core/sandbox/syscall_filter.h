// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace rationale {

/// A seccomp program as bwrap --seccomp reads it: refuses what namespaces and limits do not cover:
/// memory that belongs to no process, other address families, the memory of other processes, new
/// namespaces and the rarely used doors of the kernel. Throws Error{Unavailable}.
const std::string& syscallFilter();

} // namespace rationale
