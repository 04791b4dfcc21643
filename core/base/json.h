// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace rationale {

using Json = nlohmann::ordered_json;

/// Deeper nesting is refused, as serde_json refuses it, which reads safetensors and tokenizer.json
/// elsewhere: whatever copies or writes a value calls itself for each level.
inline constexpr size_t deepestJson = 128;

/// Parses JSON; throws Error{Corrupt} naming `source`, line and column.
Json parseJson(std::string_view text, const std::string& source);
/// Parses YAML 1.2 core scalars (int, float, bool, null, string), sequences and mappings into Json.
/// A duplicate key is an error. Throws Error{Usage} naming `source`, line and column.
Json parseYaml(std::string_view text, const std::string& source);
/// Writes block-style YAML that parseYaml reads back to an equal value; numbers in shortest form.
std::string toYaml(const Json& value);
/// NaN and ±Inf become the strings "nan", "inf", "-inf" (JSON has no such numbers).
std::string toJsonText(const Json& value, int indent = -1);
/// The value with null for every NaN in it: for readers of what is unknown there.
Json unknownAsNull(Json value);

} // namespace rationale
