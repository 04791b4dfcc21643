// SPDX-License-Identifier: GPL-3.0-or-later
// Prints the texts of stages, fields and recipes as source that lupdate reads.
#include "core/recipe/recipe_texts.h"

#include <iostream>

int main() {
    for (const std::string& text : rationale::recipeTexts()) {
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
