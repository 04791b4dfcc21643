// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <optional>
#include <string>
#include <vector>

namespace rationale {

class Recipe;

enum class FieldType {
    Boolean,
    Integer,
    Number,
    Text,
    Choice,   // one of `choices`
    TextList, // several of `choices` when there are choices, else free
    NumberList,
    Model,   // a folder, or the name of a model, run or recipe of the project
    Dataset, // a JSONL file, or the name of a dataset of the project or of a run that made one
    DatasetList,
};

/// Whether a field of the type names artifacts: one, or a list.
constexpr bool namesArtifacts(FieldType type) {
    return type == FieldType::Model || type == FieldType::Dataset || type == FieldType::DatasetList;
}

/// One option of a stage, declared once. The form, its validation, the command line, the recipe
/// file, the documentation and the config diff are all views of the list of these.
struct FieldSpec {
    std::string name; // recipe key, TRL's where TRL has one; dots nest: "architecture.hidden_size"
    FieldType type = FieldType::Number;
    Json defaultValue; // null: required
    std::string label; // "Learning rate"
    std::string help;  // one or two sentences
    std::string group; // heading in the form: "Model and data", "Policy", "Rewards", "Optimizer" …
    std::string unit;  // "tokens", "steps"; may be empty
    std::string
        paper; // the value the paper used, with its source: "3e-6 (DeepSeek-R1)"; "" not stated
    std::optional<double> min, max; // both included
    std::vector<std::string> choices;
    std::vector<std::string> choiceHelp; // one for each choice, or empty
    bool advanced = false;
    bool live = false; // may be changed while the run goes on
};

struct Problem {
    enum class Level { Note, Warning, Block }; // a note is no fault, only worth knowing
    Level level = Level::Block;
    std::string field;   // recipe key; empty: the whole recipe
    std::string message; // what is wrong and which values work
};

/// What a stage makes and another may start from.
enum class ArtifactKind { Model, Dataset, Report };
const char* toString(ArtifactKind kind); // "model", "dataset", "report"

/// A stage as the form and the validator see it; the algorithm is registered in core/stages.
struct StageSpec {
    std::string name;    // "grpo"
    std::string title;   // "GRPO"
    std::string summary; // one sentence
    ArtifactKind output = ArtifactKind::Model;
    std::vector<FieldSpec> fields;
    /// Conditions across fields; each field has already passed its own check.
    std::vector<Problem> (*crossCheck)(const Recipe&) = nullptr;
};

/// Every stage the product knows, in the order of the recipe (pretrain, sft, grpo, evaluate …).
const std::vector<StageSpec>& stageSpecs();
/// Throws Error{Usage} naming the known stages.
const StageSpec& stageSpec(const std::string& name);
/// Whether a stage goes on by steps (it has max_steps) or is done in one go. One that is not known
/// is taken to.
bool takesSteps(const std::string& stageName);

} // namespace rationale
