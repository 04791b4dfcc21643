// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rationale {

/// A regular expression over UTF-8 (PCRE2, compiled to machine code where that works) with the
/// Unicode classes of tokenizer files: \p{L}, \s and the like know every script, and bytes that are
/// no UTF-8 match nothing. Immutable and thread-safe.
class Pattern {
public:
    struct Match {
        size_t begin = 0, end = 0;
    };

    /// Throws Error{Corrupt} with the place of the mistake; `source` names the file.
    Pattern(std::string_view expression, const std::string& source);
    /// The first match that begins at `from` or later. Throws Error{Input} when the text makes the
    /// expression run out of its limits.
    std::optional<Match> find(std::string_view text, size_t from) const;

private:
    struct Code;
    std::shared_ptr<const Code> m_code; // shared by copies
};

/// The expression that matches exactly this text.
std::string escapePattern(std::string_view text);
/// The "pattern" of a step in a tokenizer.json: {"Regex": …} or {"String": …}. Throws
/// Error{Corrupt}.
Pattern patternOfJson(const Json& step, const std::string& source);

} // namespace rationale
