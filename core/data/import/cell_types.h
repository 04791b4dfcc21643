// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <string>

namespace rationale {

/// Gives the columns of ours that are no texts their types again, in a row of a table that has only
/// texts (CSV): label, completions, labels, reward, source … Others stay texts, whatever they look
/// like: "007" is no number, and a length "short" stays one. Throws Error{Input} placed at `where`
/// for a list or label that is none.
void giveTypes(Json& row, const std::string& where);

} // namespace rationale
