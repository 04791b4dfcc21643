// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/text/bpe_tokenizer.h"

namespace rationale {

/// tokenizer.json of the Hugging Face `tokenizers` library (BPE models) ↔ parts. `source` names the
/// file in errors. Throws Error{Corrupt} for a damaged file, Error{Unavailable} for a layout that
/// we do not read.
BpeParts partsFromJson(const Json& json, const std::string& source);
Json partsToJson(const BpeParts& parts, const BpeModel& model);

} // namespace rationale
