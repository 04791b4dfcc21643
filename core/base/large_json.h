// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

namespace rationale {

/// For objects of many keys, as vocabularies: finds a key fast (Json looks at all of them) and
/// forgets their order.
using LargeJson = nlohmann::json;

/// As parseJson().
LargeJson parseLargeJson(std::string_view text, const std::string& source);

} // namespace rationale
