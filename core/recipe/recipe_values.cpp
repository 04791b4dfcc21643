// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/recipe_values.h"

#include "core/base/json.h"
#include "core/base/nearest_name.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>

namespace rationale::recipe_values {

namespace {

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    size_t begin = 0;
    while (begin <= text.size()) {
        const size_t end = std::min(text.find(separator, begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

std::string trimmed(const std::string& text) {
    const size_t begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

std::optional<double> parseNumber(const std::string& text) {
    const std::string clean = trimmed(text);
    double value = 0;
    const char* begin = clean.data() + (!clean.empty() && clean[0] == '+' ? 1 : 0);
    const auto result = std::from_chars(begin, clean.data() + clean.size(), value);
    if (clean.empty() || result.ec != std::errc() || result.ptr != clean.data() + clean.size())
        return std::nullopt;
    return value;
}

std::string shown(double value) {
    char buffer[40];
    if (value == std::floor(value) && std::fabs(value) < 1e15)
        std::snprintf(buffer, sizeof buffer, "%.0f", value);
    else
        std::snprintf(buffer, sizeof buffer, "%g", value);
    return buffer;
}

void flattenInto(const StageSpec& stage, const Json& nested, const std::string& prefix,
                 std::vector<std::pair<std::string, Json>>& out) {
    for (const auto& [key, value] : nested.items()) {
        const std::string name = prefix + key;
        if (value.is_object() && !value.empty() && !findField(stage, name))
            flattenInto(stage, value, name + ".", out);
        else
            out.emplace_back(name, value);
    }
}

void linesInto(const YAML::Node& node, const std::string& prefix, std::map<std::string, int>& out) {
    for (const auto& entry : node) {
        if (!entry.first.IsScalar())
            continue;
        const std::string name = prefix + entry.first.Scalar();
        out.emplace(name, entry.first.Mark().line + 1);
        if (entry.second.IsMap())
            linesInto(entry.second, name + ".", out);
    }
}

} // namespace

const Json* find(const Json& nested, const std::string& key) {
    const Json* node = &nested;
    for (const std::string& part : split(key, '.')) {
        if (!node->is_object())
            return nullptr;
        const auto found = node->find(part);
        if (found == node->end())
            return nullptr;
        node = &*found;
    }
    return node;
}

void assign(Json& nested, const std::string& key, Json value) {
    Json* node = &nested;
    for (const std::string& part : split(key, '.')) {
        if (!node->is_object())
            *node = Json::object();
        node = &(*node)[part];
    }
    *node = std::move(value);
}

void remove(Json& nested, const std::string& key) {
    const size_t dot = key.find('.');
    const std::string head = key.substr(0, dot);
    const auto found = nested.find(head);
    if (found == nested.end())
        return;
    if (dot != std::string::npos && found->is_object())
        remove(*found, key.substr(dot + 1));
    if (dot == std::string::npos || (found->is_object() && found->empty()))
        nested.erase(head);
}

std::vector<std::pair<std::string, Json>> flatten(const StageSpec& stage, const Json& nested) {
    std::vector<std::pair<std::string, Json>> out;
    flattenInto(stage, nested, {}, out);
    return out;
}

std::string nearest(const StageSpec& stage, const std::string& key) {
    std::vector<std::string> known = {"stage", "name"};
    for (const FieldSpec& field : stage.fields)
        known.push_back(field.name);
    // Of a dotted name the last part alone is what many write.
    std::map<std::string, std::string> whole;
    for (const FieldSpec& field : stage.fields)
        if (const size_t dot = field.name.rfind('.'); dot != std::string::npos)
            whole.emplace(field.name.substr(dot + 1), field.name);
    for (const auto& [last, name] : whole)
        known.push_back(last);
    const std::string near = nearestName(key, known);
    const auto dotted = whole.find(near);
    return dotted == whole.end() || findField(stage, near) ? near : dotted->second;
}

const FieldSpec* findField(const StageSpec& stage, const std::string& key) {
    for (const FieldSpec& field : stage.fields)
        if (field.name == key)
            return &field;
    return nullptr;
}

std::optional<Json> converted(const FieldSpec& field, const Json& value) {
    const auto list = [&](auto&& element) -> std::optional<Json> {
        Json out = Json::array();
        const Json items = value.is_array() ? value : Json::array({value});
        for (const Json& item : items) {
            if (!element(item))
                return std::nullopt;
            out.push_back(item);
        }
        return out;
    };
    const auto isNumber = [](const Json& v) {
        return v.is_number() && std::isfinite(v.get<double>());
    };
    switch (field.type) {
    case FieldType::Boolean:
        return value.is_boolean() ? std::optional<Json>(value) : std::nullopt;
    case FieldType::Integer: {
        if (value.is_number_integer())
            return value;
        if (!isNumber(value))
            return std::nullopt;
        const double number = value.get<double>();
        if (number != std::floor(number) || std::fabs(number) > 9e15)
            return std::nullopt;
        return Json(static_cast<int64_t>(number));
    }
    case FieldType::Number:
        return isNumber(value) ? std::optional<Json>(value) : std::nullopt;
    case FieldType::Text:
    case FieldType::Choice:
    case FieldType::Model:
    case FieldType::Dataset:
        return value.is_string() ? std::optional<Json>(value) : std::nullopt;
    case FieldType::TextList:
    case FieldType::DatasetList:
        return list([](const Json& v) { return v.is_string(); });
    case FieldType::NumberList:
        return list(isNumber);
    }
    return std::nullopt;
}

std::optional<Json> fromText(const FieldSpec& field, const std::string& text) {
    const std::string clean = trimmed(text);
    switch (field.type) {
    case FieldType::Boolean:
        if (clean == "true" || clean == "yes" || clean == "on" || clean == "1")
            return Json(true);
        if (clean == "false" || clean == "no" || clean == "off" || clean == "0")
            return Json(false);
        return std::nullopt;
    case FieldType::Integer: {
        int64_t integer = 0;
        const auto result = std::from_chars(clean.data(), clean.data() + clean.size(), integer);
        if (!clean.empty() && result.ec == std::errc() && result.ptr == clean.data() + clean.size())
            return Json(integer);
        const auto number = parseNumber(clean);
        return number ? converted(field, Json(*number)) : std::nullopt;
    }
    case FieldType::Number: {
        const auto number = parseNumber(clean);
        return number ? converted(field, Json(*number)) : std::nullopt;
    }
    case FieldType::Text:
    case FieldType::Choice:
    case FieldType::Model:
    case FieldType::Dataset:
        return Json(clean);
    case FieldType::TextList:
    case FieldType::DatasetList:
    case FieldType::NumberList:
        break;
    }
    std::string inner = clean;
    if (inner.size() >= 2 && inner.front() == '[' && inner.back() == ']')
        inner = inner.substr(1, inner.size() - 2);
    Json out = Json::array();
    if (trimmed(inner).empty())
        return out;
    for (const std::string& part : split(inner, ',')) {
        const auto number = parseNumber(part);
        if (field.type == FieldType::NumberList && !number)
            return std::nullopt;
        out.push_back(field.type == FieldType::NumberList ? Json(*number) : Json(trimmed(part)));
    }
    return converted(field, out);
}

std::string typeName(const FieldSpec& field) {
    switch (field.type) {
    case FieldType::Boolean:
        return "true or false";
    case FieldType::Integer:
        return "a whole number";
    case FieldType::Number:
        return "a number";
    case FieldType::Text:
        return "a text";
    case FieldType::Choice:
        return "one of its choices";
    case FieldType::Model:
        return "the name of a model";
    case FieldType::Dataset:
        return "a file or the name of a dataset";
    case FieldType::TextList:
    case FieldType::DatasetList:
        return "a list of names";
    case FieldType::NumberList:
        return "a list of numbers";
    }
    return "a value";
}

std::string rangeProblem(const FieldSpec& field, const Json& value) {
    if (!field.choices.empty()) {
        const Json items = value.is_array() ? value : Json::array({value});
        for (const Json& item : items) {
            const auto text = item.get<std::string>();
            if (std::find(field.choices.begin(), field.choices.end(), text) != field.choices.end())
                continue;
            std::string known;
            for (const std::string& choice : field.choices)
                known += (known.empty() ? "" : ", ") + choice;
            return field.name + " cannot be '" + text + "'. Use " +
                   (field.type == FieldType::TextList ? "some of " : "one of ") + known + ".";
        }
    }
    if (field.type != FieldType::Integer && field.type != FieldType::Number)
        return {};
    const double number = value.get<double>();
    if ((!field.min || number >= *field.min) && (!field.max || number <= *field.max))
        return {};
    std::string allowed;
    if (field.min && field.max)
        allowed = "Use " + shown(*field.min) + " to " + shown(*field.max) + ".";
    else if (field.min)
        allowed = "Use " + shown(*field.min) + " or more.";
    else
        allowed = "Use " + shown(*field.max) + " or less.";
    return field.name + " is " + shown(number) + ". " + allowed;
}

std::map<std::string, int> keyLines(const std::string& yaml) {
    std::map<std::string, int> lines;
    try {
        const YAML::Node root = YAML::Load(yaml);
        if (root.IsMap())
            linesInto(root, {}, lines);
    } catch (const YAML::Exception&) {
        lines.clear(); // parseYaml has said, or will say, what is wrong with the text
    }
    return lines;
}

} // namespace rationale::recipe_values
