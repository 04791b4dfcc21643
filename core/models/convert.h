// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"

namespace rationale {

/// Makes `target` a Hugging Face folder (config.json, model.safetensors in fp32, tokenizer) from a
/// llama2.c checkpoint (a file) or another Hugging Face folder (any dtype, sharded or not).
/// `tokenizer`: a folder or a llama2.c tokenizer file; empty: tok<vocabulary>.bin or tokenizer.bin
/// beside a checkpoint, or the source folder's own. `target` appears whole or not at all.
/// `adapter`: a folder in PEFT's layout that is merged into the weights; empty: none.
/// Throws Error{Io, Corrupt, Input}, also when the target exists.
void convertModel(const fs::path& source, const fs::path& target, const fs::path& tokenizer = {},
                  const fs::path& adapter = {});

} // namespace rationale
