// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"
#include "core/text/bpe_tokenizer.h"

namespace rationale {

/// Whether a file begins as OpenAI's tiktoken writes its ranks: lines of base64 and a number.
bool isTiktokenFile(const fs::path& path);
/// Adds bytes and merges: of two neighbours that make a token, the pair with the lowest rank first.
/// Throws Error{Io, Corrupt}.
void readTiktokenRanks(const fs::path& path, BpeParts& parts);

} // namespace rationale
