// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QString>

#include <string>

namespace rationale::ui {

/// A text of the recipe schema (core/recipe/recipe_texts.h) in the language of the studio.
inline QString recipeText(const std::string& text) {
    return text.empty() ? QString() : QCoreApplication::translate("Recipe", text.c_str());
}

} // namespace rationale::ui
