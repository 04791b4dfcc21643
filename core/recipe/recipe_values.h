// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/field_spec.h"

#include <map>
#include <optional>
#include <string>

namespace rationale::recipe_values {

/// Value at a dotted key of a nested object; nullptr when it is not there.
const Json* find(const Json& nested, const std::string& key);
void assign(Json& nested, const std::string& key, Json value);
void remove(Json& nested, const std::string& key); // and mappings left empty

/// Dotted keys of a nested object with their values, in order. A mapping at the place of a field of
/// its own name stays a value, so that the type check can refuse it.
std::vector<std::pair<std::string, Json>> flatten(const StageSpec& stage, const Json& nested);

/// Nearest field name to a mistyped key; empty when nothing is near.
std::string nearest(const StageSpec& stage, const std::string& key);
const FieldSpec* findField(const StageSpec& stage, const std::string& key);

/// The value as the field's type (2e3 is an integer, one word is a list of one), or nothing.
std::optional<Json> converted(const FieldSpec& field, const Json& value);
/// Text from a command line or a line edit; lists are separated by commas.
std::optional<Json> fromText(const FieldSpec& field, const std::string& text);
std::string typeName(const FieldSpec& field); // "a whole number"

/// Range and choices of one value that already has the right type; empty: fine.
std::string rangeProblem(const FieldSpec& field, const Json& value);

/// Line of each dotted key in a YAML text, from 1; empty for text that is not a YAML mapping.
std::map<std::string, int> keyLines(const std::string& yaml);

} // namespace rationale::recipe_values
