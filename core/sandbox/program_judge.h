// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/code_answer.h"
#include "core/text/verify.h"

#include <string>
#include <string_view>

namespace rationale {

/// Runs a program against the tests of its problem; `extracted` stays empty. Throws
/// Error{Unavailable} when the sandbox fails.
VerifyResult judgeProgram(const CodeReference& reference, const CodeProgram& program);

/// All lines alike but for white space at their ends, and for empty lines at the end of the text.
bool sameOutput(std::string_view expected, std::string_view given);

} // namespace rationale
