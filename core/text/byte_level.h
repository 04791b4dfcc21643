// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rationale {

/// GPT-2's printable spelling of bytes ("Ġ" for a space), the one tokenizer.json uses.
std::string toByteLevel(std::string_view bytes);
/// The bytes behind such a spelling; empty when a character stands for no byte.
std::optional<std::string> fromByteLevel(std::string_view spelling);

} // namespace rationale
