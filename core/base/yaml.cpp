// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/json.h"

#include <cerrno>
#include <cstdlib>
#include <limits>
#include <optional>

#include <yaml-cpp/yaml.h>

namespace rationale {
namespace {

constexpr int depthLimit = 100;
constexpr int64_t nodeLimit = 1'000'000; // aliases can multiply a small file without bound

[[noreturn]] void failAt(const std::string& what, const std::string& source,
                         const YAML::Mark& mark) {
    std::string where = source;
    if (!mark.is_null())
        where += ", line " + std::to_string(mark.line + 1) + ", column " +
                 std::to_string(mark.column + 1);
    throw Error(ErrorKind::Usage, what, where);
}

bool onlyDigits(std::string_view text, std::string_view digits) {
    return !text.empty() && text.find_first_not_of(digits) == std::string_view::npos;
}

/// [-+]?[0-9]+ | 0o[0-7]+ | 0x[0-9a-fA-F]+ ; numbers beyond 64 bits are left to asFloat.
std::optional<Json> asInteger(const std::string& text) {
    std::string_view digits = text;
    int base = 10;
    bool negative = false;
    if (digits.starts_with("0o") && onlyDigits(digits.substr(2), "01234567")) {
        base = 8;
        digits.remove_prefix(2);
    } else if (digits.starts_with("0x") && onlyDigits(digits.substr(2), "0123456789abcdefABCDEF")) {
        base = 16;
        digits.remove_prefix(2);
    } else {
        if (digits.starts_with('-') || digits.starts_with('+')) {
            negative = digits.front() == '-';
            digits.remove_prefix(1);
        }
        if (!onlyDigits(digits, "0123456789"))
            return std::nullopt;
    }
    errno = 0;
    const unsigned long long magnitude = std::strtoull(std::string(digits).c_str(), nullptr, base);
    constexpr auto highest = static_cast<unsigned long long>(std::numeric_limits<int64_t>::max());
    if (errno == ERANGE || (negative && magnitude > highest + 1))
        return std::nullopt;
    if (negative)
        return Json(static_cast<int64_t>(0 - magnitude));
    if (magnitude > highest)
        return Json(static_cast<uint64_t>(magnitude));
    return Json(static_cast<int64_t>(magnitude));
}

/// [-+]? ( \.[0-9]+ | [0-9]+ ( \.[0-9]* )? ) ( [eE] [-+]? [0-9]+ )? and the words of YAML 1.2 core.
std::optional<double> asFloat(const std::string& text) {
    std::string_view rest = text;
    double sign = 1;
    if (rest.starts_with('-') || rest.starts_with('+')) {
        sign = rest.front() == '-' ? -1 : 1;
        rest.remove_prefix(1);
    }
    if (rest == ".inf" || rest == ".Inf" || rest == ".INF")
        return sign * std::numeric_limits<double>::infinity();
    if (text == ".nan" || text == ".NaN" || text == ".NAN")
        return std::numeric_limits<double>::quiet_NaN();
    size_t at = 0, digits = 0;
    const auto skipDigits = [&] {
        const size_t begin = at;
        while (at < rest.size() && rest[at] >= '0' && rest[at] <= '9')
            ++at;
        return at - begin;
    };
    digits = skipDigits();
    if (at < rest.size() && rest[at] == '.') {
        ++at;
        digits += skipDigits();
    }
    if (digits == 0)
        return std::nullopt;
    if (at < rest.size() && (rest[at] == 'e' || rest[at] == 'E')) {
        ++at;
        if (at < rest.size() && (rest[at] == '-' || rest[at] == '+'))
            ++at;
        if (skipDigits() == 0)
            return std::nullopt;
    }
    if (at != rest.size())
        return std::nullopt;
    return sign * std::strtod(std::string(rest).c_str(), nullptr);
}

Json plainScalar(const std::string& text) {
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL")
        return nullptr;
    if (text == "true" || text == "True" || text == "TRUE")
        return true;
    if (text == "false" || text == "False" || text == "FALSE")
        return false;
    if (const auto integer = asInteger(text))
        return *integer;
    if (const auto number = asFloat(text))
        return *number;
    return text;
}

class Converter {
public:
    explicit Converter(const std::string& source)
        : m_source(source) {}

    Json convert(const YAML::Node& node, int depth = 0) {
        if (depth > depthLimit || ++m_nodes > nodeLimit)
            failAt("YAML is nested too deeply or an alias refers to itself", m_source, node.Mark());
        switch (node.Type()) {
        case YAML::NodeType::Scalar:
            // Quoted and block scalars carry the tag "!", plain ones "?".
            return node.Tag() == "?" ? plainScalar(node.Scalar()) : Json(node.Scalar());
        case YAML::NodeType::Sequence: {
            Json array = Json::array();
            for (const auto& item : node)
                array.push_back(convert(item, depth + 1));
            return array;
        }
        case YAML::NodeType::Map:
            return convertMap(node, depth);
        default:
            return nullptr;
        }
    }

private:
    Json convertMap(const YAML::Node& node, int depth) {
        Json object = Json::object();
        for (const auto& pair : node) {
            if (!pair.first.IsScalar())
                failAt("a key must be a plain word", m_source, pair.first.Mark());
            const std::string key = pair.first.Scalar();
            if (object.contains(key))
                failAt("key \"" + key + "\" appears twice", m_source, pair.first.Mark());
            object[key] = convert(pair.second, depth + 1);
        }
        return object;
    }

    const std::string& m_source;
    int64_t m_nodes = 0;
};

} // namespace

Json parseYaml(std::string_view text, const std::string& source) {
    try {
        const auto documents = YAML::LoadAll(std::string(text));
        if (documents.size() > 1)
            failAt("more than one YAML document in one file", source, documents[1].Mark());
        if (documents.empty())
            return nullptr;
        return Converter(source).convert(documents.front());
    } catch (const YAML::Exception& error) {
        failAt("malformed YAML: " + error.msg, source, error.mark);
    }
}

} // namespace rationale
