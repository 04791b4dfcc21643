// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/language_model.h"

namespace rationale {

/// A checkpoint of llama2.c (karpathy/llama2.c, export.py "version 0"): seven int32 numbers, then
/// fp32 weights without padding. Its rotary positions turn neighbouring pairs; the rows of the
/// query and key matrices are put into the half-split order of Hugging Face, which gives equal
/// scores. Throws Error{Io, Corrupt}: missing, truncated or lying files.
std::unique_ptr<LanguageModel> loadLlama2c(const fs::path& file, DType computeType);

} // namespace rationale
