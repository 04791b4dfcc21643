// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace rationale {

/// What a file for another trainer holds, in TRL's columns.
enum class ExportKind {
    Sft,        // prompt, completion
    Preference, // prompt, chosen, rejected
    Kto,        // prompt, completion, label
    Steps,      // prompt, completions, labels
};
/// "sft", "preference", "kto" or "steps"; throws Error{Usage}.
ExportKind exportKindFromString(const std::string& text);

struct ExportOptions {
    ExportKind kind = ExportKind::Sft;
    bool messages = false; // texts as lists of one message, TRL's conversational form
    bool bare = false;     // TRL's columns alone
};

/// Rows of that kind made of one of ours: a pair is a completion to learn (its chosen answer) and
/// two labelled ones; a labelled row is a completion when its label is true. Empty: it says nothing
/// of that kind, `why` says what it lacks. Columns that are not TRL's follow as they are.
std::vector<Json> exportedRows(const Json& row, const ExportOptions& options, std::string& why);

} // namespace rationale
