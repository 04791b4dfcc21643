// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interop/loose_json.h"

#include "core/base/error.h"
#include "core/text/answer_text.h"

#include <charconv>
#include <cmath>
#include <cstdlib>
#include <limits>

namespace rationale::interop {

namespace {

bool isWordByte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Length of a word that JSON lacks and that stands at `at`; 0: none.
size_t nonFiniteAt(std::string_view text, size_t at) {
    for (const std::string_view word : {"-Infinity", "Infinity", "NaN"})
        if (text.substr(at, word.size()) == word &&
            (at + word.size() == text.size() || !isWordByte(text[at + word.size()])))
            return word.size();
    return 0;
}

/// The text with those words in quotes; unchanged (and not copied) where there are none.
std::optional<std::string> quoted(std::string_view text) {
    std::string out;
    bool changed = false, inString = false;
    size_t copied = 0;
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
            continue;
        }
        if (c == '"') {
            inString = true;
            continue;
        }
        if (c != 'N' && c != 'I' && c != '-')
            continue;
        const size_t length = nonFiniteAt(text, i);
        if (length == 0)
            continue;
        out.append(text.substr(copied, i - copied)).append("\"");
        out.append(text.substr(i, length)).append("\"");
        copied = i + length;
        i = copied - 1;
        changed = true;
    }
    if (!changed)
        return std::nullopt;
    out.append(text.substr(copied));
    return out;
}

bool isBlank(std::string_view line) {
    return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

/// Lines of a text: without its mark of byte order, ended by \n or \r\n.
template <typename Use>
void forEachLine(std::string_view text, const Use& use) {
    if (text.starts_with("\xEF\xBB\xBF"))
        text.remove_prefix(3);
    for (int64_t number = 1; !text.empty(); ++number) {
        const size_t end = text.find('\n');
        const bool whole = end != std::string_view::npos;
        const std::string_view line = text.substr(0, end);
        text.remove_prefix(whole ? end + 1 : text.size());
        if (!isBlank(line) && !use(line, number, whole))
            return;
    }
}

} // namespace

Json parseLooseJson(std::string_view text, const std::string& source) {
    const std::optional<std::string> changed = quoted(text);
    return parseJson(changed ? std::string_view(*changed) : text, source);
}

std::optional<double> nonFiniteIn(std::string_view text) {
    const std::string word = lowerCased(text);
    if (word == "nan" || word == "-nan" || word == "+nan")
        return std::numeric_limits<double>::quiet_NaN();
    if (word == "inf" || word == "+inf" || word == "infinity" || word == "+infinity")
        return std::numeric_limits<double>::infinity();
    if (word == "-inf" || word == "-infinity")
        return -std::numeric_limits<double>::infinity();
    return std::nullopt;
}

std::optional<double> numberInText(std::string_view text) {
    const std::string plain = trimmed(text);
    if (const auto special = nonFiniteIn(plain))
        return special;
    const char* const end = plain.data() + plain.size();
    const char* const begin = plain.data() + (plain.starts_with('+') ? 1 : 0);
    double value = 0;
    const auto [rest, error] = std::from_chars(begin, end, value);
    if (rest != end || error == std::errc::invalid_argument || plain.starts_with("+-"))
        return std::nullopt;
    return error == std::errc() ? value : std::strtod(begin, nullptr);
}

std::optional<double> numberIn(const Json& value) {
    if (value.is_number())
        return value.get<double>();
    if (value.is_boolean())
        return value.get<bool>() ? 1 : 0;
    if (value.is_string())
        return nonFiniteIn(value.get_ref<const std::string&>());
    return std::nullopt;
}

std::optional<int64_t> wholeNumberIn(const Json& value) {
    if (value.is_number_integer())
        return value.is_number_unsigned() &&
                       value.get<uint64_t>() > std::numeric_limits<int64_t>::max()
                   ? std::nullopt
                   : std::optional<int64_t>(value.get<int64_t>());
    if (!value.is_number_float())
        return std::nullopt;
    const auto number = value.get<double>();
    if (std::abs(number) > 9007199254740992.0 || number != std::floor(number))
        return std::nullopt; // beyond 2^53 a double does not tell neighbours apart
    return static_cast<int64_t>(number);
}

bool forEachJsonLine(const fs::path& path,
                     const std::function<void(const Json&, const std::string&)>& use) {
    const MappedFile file(path);
    bool cutOff = false;
    forEachLine({file.data(), file.size()}, [&](std::string_view line, int64_t number, bool whole) {
        const std::string where = path.string() + ", line " + std::to_string(number);
        Json row;
        try {
            row = parseLooseJson(line, where);
        } catch (const Error& error) {
            if (whole)
                throw Error(ErrorKind::Corrupt, "This line is no JSON object: " + error.message(),
                            where, "Repair or remove the line.");
            cutOff = true;
            return false;
        }
        if (!row.is_object())
            throw Error(ErrorKind::Corrupt, "This line is no JSON object", where,
                        "Repair or remove the line.");
        use(row, where);
        return true;
    });
    return cutOff;
}

std::optional<Json> firstJsonLine(const fs::path& path) {
    const MappedFile file(path);
    std::optional<Json> first;
    forEachLine({file.data(), file.size()}, [&](std::string_view line, int64_t, bool) {
        try {
            first = parseLooseJson(line, path.string());
        } catch (const Error&) {
        }
        return false;
    });
    return first && first->is_object() ? first : std::nullopt;
}

std::string lowerCased(std::string_view text) {
    std::string copy(text);
    for (char& c : copy)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return copy;
}

std::string textIn(const Json& value) {
    if (value.is_null())
        return {};
    return value.is_string() ? value.get<std::string>() : toJsonText(value);
}

const Json& memberOf(const Json& object, const std::string& key) {
    static const Json nothing;
    if (!object.is_object())
        return nothing;
    const auto found = object.find(key);
    return found == object.end() ? nothing : *found;
}

} // namespace rationale::interop
