// SPDX-License-Identifier: GPL-3.0-or-later
// JSON as Python writes it: with NaN, Infinity and -Infinity, which JSON does not have.
#pragma once

#include "core/base/fs.h"
#include "core/base/json.h"

#include <functional>
#include <optional>

namespace rationale::interop {

/// As parseJson(); the three words become the texts "NaN", "Infinity" and "-Infinity".
Json parseLooseJson(std::string_view text, const std::string& source);

/// A number, a truth value as 0 or 1, or a text that names what is not finite. Nothing for the
/// rest.
std::optional<double> numberIn(const Json& value);
/// "nan", "NaN", "inf", "-Infinity" …
std::optional<double> nonFiniteIn(std::string_view text);
/// The number that a text is, spaces around it or a plus before it: also one that is not finite,
/// and 1e400 or 1e-400, which are read as what is nearest. Nothing for the rest.
std::optional<double> numberInText(std::string_view text);
/// A whole number, also when written as 12.0. Nothing for the rest.
std::optional<int64_t> wholeNumberIn(const Json& value);

/// Calls `use` with every line that is not blank; it has to be an object. A last line that ends
/// neither in a line break nor in a whole object was cut off when its writer was: it is left out,
/// and the result says so. Throws Error{Corrupt, Io} with file and line.
bool forEachJsonLine(const fs::path& path,
                     const std::function<void(const Json& row, const std::string& where)>& use);
/// The first object of such a file; nothing when it has none or is no JSON.
std::optional<Json> firstJsonLine(const fs::path& path);

/// With small letters where it has A to Z.
std::string lowerCased(std::string_view text);
/// A member as text: texts as they are, null as nothing, others as JSON.
std::string textIn(const Json& value);
/// The member, or null when the object lacks it.
const Json& memberOf(const Json& object, const std::string& key);

} // namespace rationale::interop
