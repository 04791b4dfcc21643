// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json.h"

#include <cmath>

namespace rationale {
namespace {

/// Whether a plain (unquoted) scalar reads back as this very string.
bool canBePlain(const std::string& text) {
    if (text.empty() || text.size() > 200 || text.front() == ' ' || text.back() == ' ' ||
        text.back() == ':')
        return false;
    static constexpr std::string_view indicators = "-?:,[]{}#&*!|>'\"%@`=<";
    if (indicators.find(text.front()) != std::string_view::npos)
        return false;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte >= 0x7F || byte == '"' || byte == '\\')
            return false; // other scripts are quoted too: never wrong, and easy to see
    }
    if (text.find(": ") != std::string::npos || text.find(" #") != std::string::npos)
        return false;
    const Json back = parseYaml(text, "");
    return back.is_string() && back.get_ref<const std::string&>() == text;
}

std::string quoted(const std::string& text) {
    return Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string scalar(const Json& value) {
    if (value.is_string()) {
        const auto& text = value.get_ref<const std::string&>();
        return canBePlain(text) ? text : quoted(text);
    }
    if (value.is_number_float()) {
        const double number = value.get<double>();
        if (std::isnan(number))
            return ".nan";
        if (std::isinf(number))
            return number > 0 ? ".inf" : "-.inf";
    }
    return value.dump(); // shortest digits that read back to the same number
}

bool isBlock(const Json& value) {
    return value.is_structured() && !value.empty();
}

void write(const Json& value, size_t indent, std::string& out);

/// What follows "key:" or "-": the scalar on the same line, or a block on the next ones.
void writeValue(const Json& value, size_t indent, std::string& out) {
    if (isBlock(value)) {
        out += '\n';
        write(value, indent, out);
    } else {
        out += ' ' + scalar(value) + '\n';
    }
}

void write(const Json& value, size_t indent, std::string& out) {
    const std::string margin(indent, ' ');
    if (value.is_object() && !value.empty()) {
        for (const auto& [key, item] : value.items()) {
            out += margin + (canBePlain(key) ? key : quoted(key)) + ':';
            writeValue(item, indent + 2, out);
        }
    } else if (value.is_array() && !value.empty()) {
        for (const auto& item : value) {
            out += margin + '-';
            writeValue(item, indent + 2, out);
        }
    } else {
        out += margin + scalar(value) + '\n';
    }
}

} // namespace

std::string toYaml(const Json& value) {
    std::string out;
    write(value, 0, out);
    return out;
}

} // namespace rationale
