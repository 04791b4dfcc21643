// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/import/import_format.h"

namespace rationale {

namespace {

std::string fenced(const std::string& code) {
    return "```python\n" + code + (code.ends_with('\n') ? "```" : "\n```");
}

/// https://github.com/openai/human-eval. The reference is what the code reward reads: the tests,
/// and what stands before the body that an answer may consist of.
ImportedRows readHumanEval(const ImportRow& row) {
    const std::string prompt = row.text({"prompt"});
    const Json reference = {{"language", "python"},
                            {"entry_point", row.text({"entry_point"})},
                            {"prompt", prompt},
                            {"test", row.text({"test"})}};
    Json made = problemRow(row,
                           "Complete this Python function. Answer with the whole program in a "
                           "```python block.\n\n" +
                               fenced(prompt),
                           toJsonText(reference), "", "en", "code");
    const std::string solution = row.textOr({"canonical_solution"});
    const std::string& wanted = row.options().solutions;
    if (!solution.empty() && wanted != "none") {
        const std::string program = fenced(prompt + solution);
        made["completion"] =
            wanted == "r1" ? "<think></think><answer>" + program + "</answer>" : program;
    }
    keepColumns(row, {"task_id"}, made);
    return {{made}, {}};
}

} // namespace

namespace import_formats {

const ImportFormat humaneval = {
    "humaneval", "task_id, prompt, entry_point, canonical_solution, test (openai/human-eval)",
    [](const Json& row) {
        return row.contains("prompt") && row.contains("entry_point") && row.contains("test");
    },
    &readHumanEval};

} // namespace import_formats

} // namespace rationale
