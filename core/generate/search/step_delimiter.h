// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/tokenizer.h"

#include <cstdint>
#include <span>
#include <string>

namespace rationale {

/// Tells where a step of reasoning ends: with the token that completes its delimiter. Steps are
/// tokens, not text, so nothing is encoded again; what the token holds behind the delimiter belongs
/// to the step.
class StepDelimiter {
public:
    /// `tokenizer` must outlive it. Throws Error{Usage} for an empty delimiter.
    StepDelimiter(const Tokenizer& tokenizer, std::string delimiter);
    /// Of the tokens of a step so far. A delimiter with nothing but white space before it ends
    /// nothing.
    bool endsBehind(std::span<const int32_t> tokens) const;

private:
    const Tokenizer& m_tokenizer;
    std::string m_delimiter;
};

} // namespace rationale
