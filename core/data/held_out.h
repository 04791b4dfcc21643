// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash.h"

#include <string_view>

namespace rationale {

/// A problem with this language-free key ("chains:4 7 times 3") is never trained on: one in ten.
inline bool isHeldOutKey(std::string_view key) {
    return stableHash(key) % 10 == 0;
}

} // namespace rationale
