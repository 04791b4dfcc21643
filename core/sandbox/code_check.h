// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/verify.h"

#include <string>

namespace rationale {

/// verifyAnswer() for every kind, "code" too: what rewards, filters, evaluations and the command
/// line ask. A program that breaks a limit, fails a test or cannot be run is wrong, with the
/// reason; unverifiable only where its tests are at fault or the sandbox failed. Thread-safe; a
/// program that was judged lately is not run again. Throws Error like verifyAnswer(), Error{Input}
/// for a bad reference, Error{Unavailable} where there is no sandbox.
VerifyResult checkAnswer(const std::string& kind, const std::string& gold, const std::string& text,
                         NormalForms forms = NormalForms::LeaveOut);
/// Throws what checkAnswer() would throw for any answer, without running one.
void requireCheckable(const std::string& kind, const std::string& gold);

} // namespace rationale
