// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/recipe.h"

#include "core/recipe/recipe_values.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace rationale {

using namespace recipe_values;

namespace {

bool isReserved(const std::string& key) {
    return key == "stage" || key == "name";
}

std::string placeOf(const std::string& source, const std::map<std::string, int>& lines,
                    const std::string& key) {
    const auto line = lines.find(key);
    if (line == lines.end())
        return source.empty() ? key : source;
    return source + ", line " + std::to_string(line->second);
}

std::string listOfStages() {
    std::string known;
    for (const StageSpec& spec : stageSpecs())
        known += (known.empty() ? "" : ", ") + spec.name;
    return known;
}

Error unknownKey(const StageSpec& stage, const std::string& key, const std::string& where) {
    const std::string near = nearest(stage, key);
    return {ErrorKind::Usage, "Stage " + stage.name + " has no setting '" + key + "'", where,
            near.empty() ? "See 'rationale recipes --fields " + stage.name + "' for all settings."
                         : "Did you mean '" + near + "'?"};
}

bool isNotFinite(const Json& value) {
    return value.is_number_float() && !std::isfinite(value.get<double>());
}

Error wrongType(const FieldSpec& field, const std::string& given, const std::string& where) {
    std::string remedy = "Give " + typeName(field);
    if (!field.defaultValue.is_null())
        remedy += ", for example " + field.defaultValue.dump();
    return {ErrorKind::Usage, field.name + " is " + given, where, remedy + "."};
}

Error wrongValue(const FieldSpec& field, const Json& given, const std::string& where) {
    // JSON, which is what dump() writes, has no word for .nan and .inf and would say null.
    if (given.is_array() ? std::any_of(given.begin(), given.end(), isNotFinite)
                         : isNotFinite(given))
        return wrongType(field, "not a finite number", where);
    return wrongType(field, given.dump() + ", not " + typeName(field), where);
}

} // namespace

Recipe Recipe::fromYaml(const std::string& text, const std::string& source) {
    const Json values = parseYaml(text, source);
    return parsed(values, source, keyLines(text));
}

Recipe Recipe::fromJson(const Json& values, const std::string& source) {
    return parsed(values, source, {});
}

Recipe Recipe::parsed(const Json& values, const std::string& source,
                      std::map<std::string, int> lines) {
    if (!values.is_object())
        throw Error(ErrorKind::Usage, "A recipe is a list of settings, 'key: value'", source,
                    "Start with 'stage: grpo'.");
    const Json* stageName = find(values, "stage");
    if (!stageName || !stageName->is_string())
        throw Error(ErrorKind::Usage, "The recipe names no stage", source,
                    "Add 'stage: NAME' with one of " + listOfStages() + ".");
    const auto stage = stageName->get<std::string>();
    const auto known = std::find_if(stageSpecs().begin(), stageSpecs().end(),
                                    [&](const StageSpec& spec) { return spec.name == stage; });
    if (known == stageSpecs().end())
        throw Error(ErrorKind::Usage, "There is no stage '" + stage + "'",
                    placeOf(source, lines, "stage"), "Use one of " + listOfStages() + ".");

    Recipe recipe(*known, source);
    recipe.m_lines = std::move(lines);
    recipe.m_written["stage"] = stage;
    std::set<std::string> seen;
    for (auto& [key, value] : flatten(*known, values)) {
        if (!seen.insert(key).second) // "task: {name: …}" and "task.name: …"
            throw Error(ErrorKind::Usage, "The setting '" + key + "' appears twice",
                        recipe.place(key), "Keep one of the two.");
        if (key == "stage")
            continue;
        if (key == "name" && !value.is_string())
            throw Error(ErrorKind::Usage, "The name of a recipe is a text", recipe.place(key),
                        "Put it in quotes.");
        if (key == "name") {
            recipe.m_written["name"] = value;
            continue;
        }
        const FieldSpec* field = findField(*known, key);
        if (!field)
            throw unknownKey(*known, key, recipe.place(key));
        const auto typed = converted(*field, value);
        if (!typed)
            throw wrongValue(*field, value, recipe.place(key));
        assign(recipe.m_written, key, *typed);
    }
    return recipe;
}

std::string Recipe::place(const std::string& key) const {
    return placeOf(m_source, m_lines, key);
}

const FieldSpec& Recipe::requireField(const std::string& key) const {
    const FieldSpec* field = findField(*m_stage, key);
    if (!field)
        throw unknownKey(*m_stage, key, m_source);
    return *field;
}

std::string Recipe::name() const {
    const Json* name = find(m_written, "name");
    return name ? name->get<std::string>() : std::string();
}

bool Recipe::knows(const std::string& key) const {
    const auto& fields = stage().fields;
    return std::any_of(fields.begin(), fields.end(),
                       [&](const FieldSpec& field) { return field.name == key; });
}

bool Recipe::has(const std::string& key) const {
    return find(m_written, key) != nullptr;
}

Json Recipe::value(const std::string& key) const {
    if (isReserved(key))
        return key == "stage" ? Json(m_stage->name) : Json(name());
    const FieldSpec& field = requireField(key);
    const Json* written = find(m_written, key);
    return written ? *written : field.defaultValue;
}

Recipe Recipe::with(const std::string& key, const Json& newValue) const {
    if (newValue.is_string() && !isReserved(key))
        return withText(key, newValue.get<std::string>());
    Recipe copy = *this;
    if (key == "stage")
        throw Error(ErrorKind::Usage, "The stage of a recipe cannot be changed", m_source,
                    "Start from another recipe.");
    if (newValue.is_null()) {
        if (key != "name")
            requireField(key);
        remove(copy.m_written, key);
        return copy;
    }
    if (key == "name") {
        if (!newValue.is_string())
            throw Error(ErrorKind::Usage, "The name of a recipe is a text", m_source);
        copy.m_written["name"] = newValue;
        return copy;
    }
    const FieldSpec& field = requireField(key);
    const auto typed = converted(field, newValue);
    if (!typed)
        throw wrongValue(field, newValue, m_source);
    assign(copy.m_written, key, *typed);
    copy.m_lines.erase(key);
    return copy;
}

std::vector<std::string> Recipe::artifactNames(const FieldSpec& field) const {
    if (field.type == FieldType::DatasetList)
        return get<std::vector<std::string>>(field.name);
    const Json named = value(field.name);
    if (!namesArtifacts(field.type) || !named.is_string() || named == Json(""))
        return {};
    return {named.get<std::string>()};
}

Recipe Recipe::ofRun(const std::string& name, uint64_t seed) const {
    Recipe own = with("seed", seed);
    if (!name.empty())
        own = own.with("name", name);
    own.requireValid();
    return own;
}

Recipe Recipe::withText(const std::string& key, const std::string& text) const {
    if (key == "name" || key == "stage")
        return with(key, Json(text));
    const FieldSpec& field = requireField(key);
    const auto typed = fromText(field, text);
    if (!typed)
        throw wrongType(field, "'" + text + "', not " + typeName(field), m_source);
    Recipe copy = *this;
    assign(copy.m_written, key, *typed);
    copy.m_lines.erase(key);
    return copy;
}

std::vector<Problem> Recipe::validate() const {
    std::vector<Problem> problems;
    for (const FieldSpec& field : m_stage->fields) {
        const Json current = value(field.name);
        if (current.is_null() || (field.defaultValue.is_null() && current == Json(""))) {
            problems.push_back({Problem::Level::Block, field.name,
                                field.name + " is missing. Give " + typeName(field) + "."});
            continue;
        }
        const std::string range = rangeProblem(field, current);
        if (!range.empty())
            problems.push_back({Problem::Level::Block, field.name, range});
    }
    // Conditions across fields rely on each field being sound by itself.
    if (problems.empty() && m_stage->crossCheck)
        problems = m_stage->crossCheck(*this);
    std::stable_sort(problems.begin(), problems.end(),
                     [](const Problem& a, const Problem& b) { return a.level > b.level; });
    return problems;
}

void Recipe::requireValid() const {
    const auto problems = validate();
    if (problems.empty() || problems.front().level != Problem::Level::Block)
        return;
    // A message is "what is wrong. Which values work."
    const std::string& message = problems.front().message;
    const size_t end = message.find(". ");
    throw Error(ErrorKind::Usage, message.substr(0, end), place(problems.front().field),
                end == std::string::npos ? std::string() : message.substr(end + 2));
}

Json Recipe::resolved() const {
    Json out = Json::object();
    out["stage"] = m_stage->name;
    out["name"] = name();
    for (const FieldSpec& field : m_stage->fields)
        assign(out, field.name, value(field.name));
    return out;
}

std::string Recipe::toYaml() const {
    Json out = Json::object();
    out["stage"] = m_stage->name;
    if (has("name"))
        out["name"] = name();
    for (const FieldSpec& field : m_stage->fields)
        if (const Json* written = find(m_written, field.name))
            assign(out, field.name, *written);
    return rationale::toYaml(out);
}

std::vector<Recipe::Difference> Recipe::diff(const Recipe& left, const Recipe& right) {
    std::vector<Difference> out;
    std::vector<std::string> keys = {"stage"};
    std::set<std::string> seen;
    for (const Recipe* recipe : {&left, &right})
        for (const FieldSpec& field : recipe->m_stage->fields)
            if (seen.insert(field.name).second)
                keys.push_back(field.name);
    const auto of = [](const Recipe& recipe, const std::string& key) {
        return key == "stage" || findField(*recipe.m_stage, key) ? recipe.value(key) : Json();
    };
    for (const std::string& key : keys) {
        Json a = of(left, key), b = of(right, key);
        if (a != b)
            out.push_back({key, std::move(a), std::move(b)});
    }
    return out;
}

} // namespace rationale
