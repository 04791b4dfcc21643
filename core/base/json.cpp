// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json.h"

#include "core/base/error.h"
#include "core/base/large_json.h"

#include <cmath>
#include <set>
#include <vector>

namespace rationale {
namespace {

struct TextPosition {
    size_t line = 1, column = 1;
};

TextPosition positionOf(std::string_view text, size_t byte) {
    TextPosition position;
    for (size_t i = 0; i < byte && i < text.size(); ++i) {
        if (text[i] == '\n') {
            ++position.line;
            position.column = 1;
        } else if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) {
            ++position.column; // columns count characters, not UTF-8 continuation bytes
        }
    }
    return position;
}

/// nlohmann's text without its "[json.exception…] parse error at line…: " prefix.
std::string reasonOf(std::string text) {
    if (const size_t bracket = text.find("] "); text.starts_with("[json.exception"))
        text.erase(0, bracket + 2);
    if (text.starts_with("parse error at"))
        text.erase(0, text.find(": ") + 2);
    return text;
}

Json withoutNonFinite(const Json& value) {
    if (value.is_number_float()) {
        const double number = value.get<double>();
        if (std::isnan(number))
            return "nan";
        if (std::isinf(number))
            return number > 0 ? "inf" : "-inf";
        return value;
    }
    if (!value.is_structured())
        return value;
    Json copy = value.is_array() ? Json::array() : Json::object();
    for (auto it = value.begin(); it != value.end(); ++it) {
        if (value.is_array())
            copy.push_back(withoutNonFinite(*it));
        else
            copy[it.key()] = withoutNonFinite(it.value());
    }
    return copy;
}

constexpr const char* remedy = "Correct it, or copy the file again from where it comes from";

template <typename Value>
Value parseAs(std::string_view text, const std::string& source) {
    std::vector<std::set<std::string>> keys; // of the objects that are open
    std::string duplicate;
    const auto watch = [&](int depth, typename Value::parse_event_t event, Value& parsed) {
        if (depth > deepestJson)
            throw Error(ErrorKind::Corrupt,
                        "malformed JSON: nested more than " + std::to_string(deepestJson) +
                            " levels deep",
                        source, remedy);
        if (event == Value::parse_event_t::object_start)
            keys.emplace_back();
        else if (event == Value::parse_event_t::object_end)
            keys.pop_back();
        else if (event == Value::parse_event_t::key) {
            const auto& key = parsed.template get_ref<const std::string&>();
            if (!keys.back().insert(key).second && duplicate.empty())
                duplicate = key;
        }
        return true;
    };
    try {
        Value value = Value::parse(text, watch);
        if (!duplicate.empty())
            throw Error(ErrorKind::Corrupt, "key \"" + duplicate + "\" appears twice", source,
                        remedy);
        return value;
    } catch (const typename Value::parse_error& error) {
        const TextPosition at = positionOf(text, error.byte > 0 ? error.byte - 1 : 0);
        throw Error(ErrorKind::Corrupt, "malformed JSON: " + reasonOf(error.what()),
                    source + ", line " + std::to_string(at.line) + ", column " +
                        std::to_string(at.column),
                    remedy);
    } catch (const typename Value::exception& error) { // numbers out of range, bad UTF-8
        throw Error(ErrorKind::Corrupt, "malformed JSON: " + reasonOf(error.what()), source,
                    remedy);
    }
}

} // namespace

Json parseJson(std::string_view text, const std::string& source) {
    return parseAs<Json>(text, source);
}

LargeJson parseLargeJson(std::string_view text, const std::string& source) {
    return parseAs<LargeJson>(text, source);
}

std::string toJsonText(const Json& value, int indent) {
    // Model output may end inside a character; a replacement mark is better than no line at all.
    return withoutNonFinite(value).dump(indent, ' ', false, Json::error_handler_t::replace);
}

} // namespace rationale
