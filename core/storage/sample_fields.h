// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_types.h"

namespace rationale {

/// The plain fields of a sample and its group, by the names that the command line and exports use;
/// null where an answer is neither right nor wrong. Rewards, spans and extras are left to them.
Json sampleFields(const GroupRecord& group, const SampleRecord& sample);

/// Into `row`: prompt_tokens, tokens and logprobs.
void addSampleTokens(const SampleRecord& sample, Json& row);

} // namespace rationale
