// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/import/cell_types.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rationale {

namespace {

constexpr std::array lists = {"completions", "labels", "messages", "conversations", "label"};
constexpr std::array numbers = {"reward", "margin", "length", "target_share", "switches"};
constexpr std::array objects = {"source", "extra_info", "reward_model"};

template <size_t size>
bool isOneOf(const std::array<const char*, size>& names, const std::string& name) {
    return std::any_of(names.begin(), names.end(),
                       [&](const char* known) { return name == known; });
}

/// pandas and Excel write True.
std::string lowerWord(const std::string& text) {
    return text == "True" || text == "TRUE"     ? "true"
           : text == "False" || text == "FALSE" ? "false"
                                                : text;
}

} // namespace

void giveTypes(Json& row, const std::string& where) {
    for (auto& member : row.items()) {
        const std::string& name = member.key();
        if (!member.value().is_string())
            continue;
        const auto text = member.value().get<std::string>();
        if (isOneOf(numbers, name)) { // others call a column of texts "length" as well
            if (Json number = Json::parse(text, nullptr, false); number.is_number())
                member.value() = std::move(number);
            continue;
        }
        const bool object = isOneOf(objects, name) && text.starts_with('{');
        const bool messages =
            (name == "prompt" || name == "chosen" || name == "rejected" || name == "completion") &&
            (text.starts_with("[{\"role\":") || text.starts_with("[{\"content\":"));
        if (!isOneOf(lists, name) && !object && !messages)
            continue;
        try {
            member.value() = parseJson(lowerWord(text), "");
        } catch (const Error& error) {
            throw Error(ErrorKind::Input, "A column cannot be read: " + error.message(),
                        where + ", column '" + name + "'",
                        "Lists, true and false stand in CSV as in JSON.");
        }
    }
}

} // namespace rationale
