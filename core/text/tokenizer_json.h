// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/large_json.h"
#include "core/text/bpe_tokenizer.h"

namespace rationale {

/// tokenizer.json of the Hugging Face `tokenizers` library (BPE models) ↔ parts. `source` names the
/// file in errors. Throws Error{Corrupt} for a damaged file, Error{Unavailable} for a layout that
/// we do not read.
BpeParts partsFromJson(const LargeJson& json, const std::string& source);
Json partsToJson(const BpeParts& parts, const BpeModel& model);

/// An entry of "added_tokens" or "added_tokens_decoder", without its id. Throws Json::exception.
AddedToken addedTokenOf(const LargeJson& node);
/// Throws Error{Corrupt} for what is no whole number or no token of a model could have.
int32_t tokenIdOf(const LargeJson& node, const std::string& source);
/// Throws Error{Corrupt} for an id that is far beyond the tokens that are there.
void addToken(BpeParts& parts, AddedToken token, const std::string& source);

} // namespace rationale
