// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interop/config_mapper.h"

#include "core/base/error.h"
#include "core/base/nearest_name.h"
#include "core/interop/loose_json.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

namespace rationale::interop {

namespace {

using Kind = KeyOutcome::Kind;

bool isMissing(const Json& value) {
    return value.is_null() || value == "None" || value == "null";
}

[[noreturn]] void wrongType(const std::string& key, const Json& value, const char* wanted) {
    throw Error(ErrorKind::Input, key + ": " + shortText(value) + " is no " + wanted, key,
                std::string("Write a ") + wanted + ".");
}

bool sameValue(const Json& left, const Json& right) {
    if (left.is_number() && right.is_number())
        return left.get<double>() == right.get<double>();
    return left == right;
}

/// Sets "a.b.c" of a nested object.
void setNested(Json& object, const std::string& key, const Json& value) {
    Json* at = &object;
    size_t begin = 0;
    for (size_t dot = key.find('.'); dot != std::string::npos; dot = key.find('.', begin)) {
        at = &(*at)[key.substr(begin, dot - begin)];
        begin = dot + 1;
    }
    (*at)[key.substr(begin)] = value;
}

} // namespace

std::string shortText(const Json& value) {
    std::string text = value.is_string() ? value.get<std::string>() : toJsonText(value);
    std::replace(text.begin(), text.end(), '\n', ' ');
    if (text.size() > 60) {
        text.resize(57);
        text += "...";
    }
    return text;
}

std::vector<KeyOutcome> ConfigImport::refused() const {
    std::vector<KeyOutcome> found;
    std::copy_if(outcomes.begin(), outcomes.end(), std::back_inserter(found),
                 [](const KeyOutcome& one) { return one.kind == Kind::Refused; });
    return found;
}

ConfigMapper::ConfigMapper(ConfigEntries entries)
    : m_entries(std::move(entries)) {}

bool ConfigMapper::has(const std::string& key) const {
    return !isMissing(value(key));
}

Json ConfigMapper::value(const std::string& key, const Json& otherwise) const {
    for (const auto& [name, value] : m_entries)
        if (name == key && !isMissing(value))
            return value;
    return otherwise;
}

int64_t ConfigMapper::whole(const std::string& key, int64_t otherwise) const {
    const Json found = value(key, otherwise);
    const auto number = wholeNumberIn(found);
    if (!number)
        wrongType(key, found, "whole number");
    return *number;
}

double ConfigMapper::number(const std::string& key, double otherwise) const {
    const Json found = value(key, otherwise);
    if (!found.is_number())
        wrongType(key, found, "number");
    return found.get<double>();
}

bool ConfigMapper::flag(const std::string& key, bool otherwise) const {
    const Json found = value(key, otherwise);
    if (!found.is_boolean())
        wrongType(key, found, "truth value");
    return found.get<bool>();
}

std::string ConfigMapper::text(const std::string& key, const std::string& otherwise) const {
    return textIn(value(key, otherwise));
}

void ConfigMapper::put(const std::string& recipeKey, const Json& value) {
    setNested(m_recipe, recipeKey, value);
}

void ConfigMapper::add(Kind kind, const std::string& key, const std::string& what) {
    m_taken.insert(key);
    // What was said of a key first stands, unless it turns out that it cannot be had.
    for (KeyOutcome& known : m_outcomes)
        if (known.key == key) {
            if (kind == Kind::Refused && known.kind != Kind::Refused) {
                known.kind = kind;
                known.what = what;
            }
            return;
        }
    for (const auto& [name, value] : m_entries)
        if (name == key) {
            m_outcomes.push_back({kind, key, shortText(value), what});
            return;
        }
}

void ConfigMapper::refuseUnfilled() {
    for (KeyOutcome& one : m_outcomes)
        if (one.kind == Kind::Mapped && one.value.find('$') != std::string::npos) {
            one.kind = Kind::Refused;
            one.what = "a variable that the shell alone knows; give --set " + one.key + "=VALUE";
        }
}

void ConfigMapper::mapped(const std::string& key, const std::string& what) {
    add(Kind::Mapped, key, what);
}

void ConfigMapper::map(const std::string& key, const std::string& recipeKey, const Json& value,
                       const Json& otherDefault) {
    put(recipeKey, value);
    const std::string what = recipeKey + ": " + shortText(value);
    if (has(key))
        mapped(key, what);
    else
        defaulted(key, otherDefault, what);
}

void ConfigMapper::defaulted(const std::string& key, const Json& value, const std::string& what) {
    m_taken.insert(key);
    m_outcomes.push_back({Kind::Defaulted, key, shortText(value), what});
}

void ConfigMapper::chatTemplate(const std::string& model, const std::string& whoUses) {
    static constexpr std::pair<const char*, const char*> families[] = {
        {"qwen3", "qwen3"},
        {"qwen2", "qwen2.5"},
        {"llama-3.1", "llama3.1"},
        {"llama-3.2", "llama3.1"},
        {"llama-3.3", "llama3.1"},
        {"llama-3", "llama3"},
        {"deepseek-r1", "deepseek-r1-think"},
        {"deepseek-v3", "deepseek-v3"}};
    std::string lower = model;
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    std::string name = "none";
    for (const auto& [part, known] : families)
        if (name == "none" && lower.find(part) != std::string::npos)
            name = known;
    put("task.template", name);
    defaulted("chat template", whoUses,
              "task.template: " + name +
                  (name == "none" ? ", as the model's is not known: choose one" : ""));
}

void ConfigMapper::unneeded(const std::string& key, const std::string& why) {
    add(Kind::Unneeded, key, why);
}

void ConfigMapper::refuse(const std::string& key, const std::string& why) {
    add(Kind::Refused, key, why);
}

void ConfigMapper::missing(const std::string& key, const std::string& why) {
    m_taken.insert(key);
    m_outcomes.push_back({Kind::Refused, key, "missing", why});
}

void ConfigMapper::takeDirect(const std::vector<DirectKey>& keys) {
    for (const DirectKey& key : keys) {
        if (has(key.key) || !key.otherDefault.is_null())
            map(key.key, key.recipeKey, value(key.key, key.otherDefault), key.otherDefault);
        else
            unneeded(key.key, "not set");
    }
}

void ConfigMapper::takeNeutral(const std::vector<NeutralKey>& keys) {
    for (const NeutralKey& key : keys) {
        if (!has(key.key) || sameValue(value(key.key), key.neutral))
            unneeded(key.key, key.why);
        else
            refuse(key.key, key.why);
    }
}

void ConfigMapper::takeMachinery(const std::vector<MachineryKey>& keys) {
    for (const auto& [name, value] : ConfigEntries(m_entries)) {
        if (m_taken.contains(name))
            continue;
        for (const MachineryKey& key : keys) {
            const std::string_view pattern = key.key;
            const bool fits = pattern.ends_with('*')
                                  ? name.starts_with(pattern.substr(0, pattern.size() - 1))
                                  : name == pattern;
            if (!fits)
                continue;
            unneeded(name, key.why);
            break;
        }
    }
}

ConfigImport ConfigMapper::finish(const std::string& source, const std::string& heading) {
    std::vector<std::string> known(m_taken.begin(), m_taken.end());
    for (const auto& [name, value] : ConfigEntries(m_entries))
        if (!m_taken.contains(name)) {
            const std::string near = nearestName(name, known);
            refuse(name, near.empty() ? "unknown" : "unknown; is " + near + " meant?");
        }
    ConfigImport imported;
    imported.outcomes = std::move(m_outcomes);
    std::stable_sort(
        imported.outcomes.begin(), imported.outcomes.end(),
        [](const KeyOutcome& left, const KeyOutcome& right) { return left.kind < right.kind; });
    if (!imported.refused().empty())
        return imported;
    Json values = {{"stage", "grpo"}};
    values.update(m_recipe);
    const Recipe recipe = Recipe::fromJson(values, source);
    recipe.requireValid();
    imported.problems = recipe.validate();
    imported.yaml = heading + recipe.toYaml();
    return imported;
}

} // namespace rationale::interop
