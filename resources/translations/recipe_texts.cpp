// SPDX-License-Identifier: GPL-3.0-or-later
// Prints the texts of core/ that the studio shows (stages, fields, recipes, metrics, alerts) as
// source that lupdate reads.
#include "core/recipe/recipe_texts.h"
#include "core/storage/run_alerts.h"

#include <iostream>

int main() {
    std::set<std::string> texts = rationale::recipeTexts();
    for (const rationale::AlertWording& wording : rationale::alertWordings())
        texts.insert({wording.title, wording.evidence, wording.meaning, wording.remedy});
    texts.erase("");
    for (const std::string& text : texts) {
        std::cout << "QT_TRANSLATE_NOOP(\"Recipe\", \"";
        for (const char c : text) {
            if (c == '"' || c == '\\')
                std::cout << '\\';
            if (c == '\n')
                std::cout << "\\n";
            else
                std::cout << c;
        }
        std::cout << "\")\n";
    }
}
