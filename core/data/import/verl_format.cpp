// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/import/conversation.h"

namespace rationale {

namespace {

/// Tests as programming sets write them, {"inputs": […], "outputs": […]}, as the code reward reads
/// them.
std::string testCases(const ImportRow& row, const Json& tests) {
    const auto inputs = tests.find("inputs"), outputs = tests.find("outputs");
    if (inputs == tests.end() || outputs == tests.end() || !inputs->is_array() ||
        !outputs->is_array() || inputs->size() != outputs->size())
        row.refuse("Tests without inputs and outputs", "reward_model.ground_truth", skipRemedy);
    Json cases = Json::array();
    for (size_t i = 0; i < inputs->size(); ++i)
        cases.push_back({{"input", (*inputs)[i]}, {"output", (*outputs)[i]}});
    return toJsonText({{"cases", cases}});
}

struct Reference {
    std::string text, kind, dropped;
};

/// What the rule of a data source compares with.
Reference referenceOf(const ImportRow& row, const Json& truth) {
    if (truth.is_string() && row.textOr({"ability"}) != "code")
        return {truth.get<std::string>(), "math", {}};
    if (truth.is_number())
        return {truth.dump(), "math", {}};
    Json tests = truth;
    if (truth.is_string())
        tests = parseJson(truth.get<std::string>(),
                          row.where() + ", column 'reward_model.ground_truth'");
    if (tests.is_object() && tests.contains("target") && tests.contains("numbers")) {
        std::string text = tests["target"].dump() + ":"; // TinyZero's countdown
        for (const Json& number : tests["numbers"])
            text += " " + number.dump();
        return {text, "countdown", {}};
    }
    if (tests.is_object() && tests.contains("fn_name"))
        return {{}, {}, "tests that call a function by its name"};
    if (tests.is_object())
        return {testCases(row, tests), "code", {}};
    row.refuse("The right answer is neither text nor number", "reward_model.ground_truth",
               skipRemedy);
}

ImportedRows readVerl(const ImportRow& row) {
    const Json* const model = row.find({"reward_model"});
    if (!model || !model->is_object() || !model->contains("ground_truth"))
        row.refuse("A row lacks the right answer", "reward_model.ground_truth", skipRemedy);
    const Json* const prompt = row.find({"prompt"});
    if (!prompt)
        row.refuse("A row lacks a column", "prompt", skipRemedy);
    const std::string question = prompt->is_string()
                                     ? prompt->get<std::string>()
                                     : promptText(row, messagesOf(row, *prompt, "prompt"));
    const Reference reference = referenceOf(row, (*model)["ground_truth"]);
    if (!reference.dropped.empty())
        return {{}, reference.dropped};
    const Json* const extra = row.find({"extra_info"});
    const auto worked =
        extra && extra->is_object() ? extra->find("answer") : Json::const_iterator();
    const bool solved =
        extra && extra->is_object() && worked != extra->end() && worked->is_string();
    Json made =
        problemRow(row, question, reference.text,
                   solved ? worked->get<std::string>() : std::string(), "", reference.kind.c_str());
    keepColumns(row, {"data_source", "ability", "extra_info"}, made);
    return {{made}, {}};
}

} // namespace

namespace import_formats {

const ImportFormat verl = {
    "verl", "data_source, prompt messages, reward_model.ground_truth, extra_info (veRL)",
    [](const Json& row) { return row.contains("reward_model") && row.contains("prompt"); },
    &readVerl};

} // namespace import_formats

} // namespace rationale
