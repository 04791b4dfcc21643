// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/fields/field_builder.h"
#include "core/recipe/recipe.h"

namespace rationale::fields {

namespace {

std::vector<Problem> check(const Recipe& recipe) {
    std::vector<Problem> problems;
    if (recipe.get<std::vector<std::string>>("datasets").empty())
        block(problems, "datasets", "Nothing is named to curate. Name at least one dataset.");
    return problems;
}

} // namespace

StageSpec curateSpec() {
    StageSpec spec;
    spec.name = "curate";
    spec.title = "Curation";
    spec.summary = "Joins datasets and keeps the rows that a rule, or a person, accepts.";
    spec.output = ArtifactKind::Dataset;
    const FieldList data = {
        Field("datasets", FieldType::DatasetList, nullptr)
            .label("Datasets")
            .help("JSONL files, datasets of the project, or runs that made one; their rows follow "
                  "each other.")
            .group(groups::model),
        choice("accept", "rule", {"rule", "annotations"})
            .label("Accepted by")
            .help("rule: whatever passes the filters. annotations: what passes them waits until a "
                  "person has accepted or rejected every row ('rationale annotate').")
            .group(groups::model)
            .paper("annotations (R1, cold start)"),
        integer("max_rows", 0)
            .label("Rows at most")
            .help("A random choice that the seed fixes; 0 takes all.")
            .group(groups::model)
            .range(0, 1e9),
        number("replay_share", 0)
            .label("Share replayed")
            .help("Above 0 the first dataset is new and the others are history: a random choice of "
                  "their rows makes up this share of the result.")
            .group(groups::model)
            .paper("0.1 (DeepSeekMath, iterative GRPO)")
            .range(0, 0.99)
            .advanced(),
        boolean("dedupe", true)
            .label("No duplicates")
            .help("Equal prompts with equal answers become one row.")
            .group(groups::model)
            .advanced(),
    };
    spec.fields = joined({data, textFilterFields(false), machineFields()});
    spec.crossCheck = check;
    return spec;
}

} // namespace rationale::fields
