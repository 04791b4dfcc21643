// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"
#include "core/recipe/field_spec.h"

#include <map>
#include <string>
#include <vector>

namespace rationale {

/// Immutable description of one stage: the keys the person wrote, checked against the stage's
/// fields. A value read through get<T>() is the written one or the field's default.
class Recipe {
public:
    /// From YAML text; `source` names it in errors. Throws Error{Usage} for malformed YAML, an
    /// unknown stage, an unknown key (with the nearest known one), or a value of the wrong type.
    /// Ranges and conditions across fields are left to validate(), so that a form can hold them.
    static Recipe fromYaml(const std::string& text, const std::string& source);
    static Recipe fromJson(const Json& values, const std::string& source);

    const StageSpec& stage() const { return *m_stage; }
    std::string name() const;                         // "name" key; may be empty
    const Json& written() const { return m_written; } // nested, as written, with "stage"

    bool has(const std::string& key) const;   // written by the person
    bool knows(const std::string& key) const; // a field of the stage
    Json value(const std::string& key) const;
    template <typename T>
    T get(const std::string& key) const {
        return value(key).get<T>();
    }

    /// Models or datasets that a field names; empty for fields of other types.
    std::vector<std::string> artifactNames(const FieldSpec& field) const;

    /// The recipe as a run keeps it: with its seed and, unless empty, its name, so that the run's
    /// folder alone says what it is. Throws like requireValid().
    Recipe ofRun(const std::string& name, uint64_t seed) const;

    /// A copy with one key changed; null removes it. Text is converted to the field's type, so that
    /// `--set learning_rate=1e-4` and a form's line edit both come here. Throws Error{Usage}.
    Recipe with(const std::string& key, const Json& newValue) const;
    Recipe withText(const std::string& key, const std::string& text) const;

    /// All problems, blocks first: ranges, required fields, then the stage's crossCheck.
    std::vector<Problem> validate() const;
    /// Throws Error{Usage} with the first blocking problem.
    void requireValid() const;

    Json resolved() const;      // nested: every field with its value
    std::string toYaml() const; // the written keys, in the order of the fields
    /// Keys whose resolved values differ, with both values.
    struct Difference {
        std::string key;
        Json left, right;
    };
    static std::vector<Difference> diff(const Recipe& left, const Recipe& right);

private:
    Recipe(const StageSpec& stage, std::string source)
        : m_stage(&stage)
        , m_source(std::move(source)) {}
    /// Checks names and types of everything in `values` and takes it over.
    static Recipe parsed(const Json& values, const std::string& source,
                         std::map<std::string, int> lines);
    std::string place(const std::string& key) const; // "recipe.yaml, line 7"
    const FieldSpec& requireField(const std::string& key) const;

    const StageSpec* m_stage;
    Json m_written = Json::object();
    std::string m_source;               // file or "recipe", for errors
    std::map<std::string, int> m_lines; // key → line of the YAML text; empty for JSON
};

/// A built-in recipe (resources/recipes/*.yaml, compiled in).
struct Preset {
    std::string name;     // "mini-r1-zero"
    std::string title;    // "R1-Zero"
    std::string summary;  // "GRPO from a base model"
    std::string needs;    // name of the preset whose model it starts from; may be empty
    std::string expected; // the measured curve with seeds and hardware; may be empty
    std::string yaml;
};
const std::vector<Preset>& presets();
const Preset* findPreset(const std::string& name); // nullptr: unknown

} // namespace rationale
