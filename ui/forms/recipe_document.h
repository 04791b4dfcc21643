// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <QHash>
#include <QObject>
#include <QString>
#include <QStringList>

#include <optional>

namespace rationale::ui {

/// The recipe being edited, as the form, the YAML view and the command line see it. A text that
/// does not fit its field is held beside the recipe, with its message, until it is corrected:
/// nothing typed is ever lost. `base` is the preset the changes are counted against.
class RecipeDocument : public QObject {
    Q_OBJECT

public:
    explicit RecipeDocument(QObject* parent = nullptr);

    /// Starts over from a built-in recipe. Throws Error{Usage} for an unknown name.
    void loadPreset(const QString& name);
    /// Starts over from a recipe text; its own values are the base of later changes. Throws Error.
    void loadYaml(const QString& yaml, const QString& source);
    bool isEmpty() const { return !m_recipe; }

    const Recipe& recipe() const { return *m_recipe; }
    const Recipe& base() const { return *m_base; }
    QString presetName() const { return m_presetName; } // empty: from a file

    /// What the editor of a field shows: the held text when it does not fit, else the value.
    QString text(const std::string& key) const;
    Json value(const std::string& key) const { return m_recipe->value(key); }
    /// Converts the text to the field's type; when it does not fit, holds it as a problem.
    void setText(const std::string& key, const QString& text);
    void setValue(const std::string& key, const Json& value);
    void setValues(const std::vector<std::pair<std::string, Json>>& values); // one change
    void reset(const std::string& key);
    void resetAll();

    /// The text of the YAML view. Editing it replaces the recipe when it parses; else the recipe
    /// stays and yamlError() tells line and reason.
    QString yaml() const { return m_yaml; }
    void setYaml(const QString& yaml);
    QString yamlError() const { return m_yamlError; }
    int yamlErrorLine() const { return m_yamlErrorLine; } // 1-based; 0: none or unknown

    const std::vector<Problem>& problems() const { return m_problems; } // blocks first
    int count(Problem::Level level) const;
    bool isStartable() const { return m_recipe && count(Problem::Level::Block) == 0; }
    bool isChanged(const std::string& key) const; // differs from the base
    std::vector<Recipe::Difference> changes() const;
    /// `rationale run …`, one line, quoted for a shell.
    QString command(const QString& runName, quint64 seed) const;

Q_SIGNALS:
    void loaded();  // another stage or preset: the form is built again
    void changed(); // any value, text or problem

private:
    void replaceBase(Recipe recipe, const QString& presetName);
    void update(bool rewriteYaml);

    std::optional<Recipe> m_base, m_recipe;
    QString m_presetName;
    struct Held {
        QString text, message;
    };
    QHash<QString, Held> m_held; // key → what does not fit
    QString m_yaml, m_yamlError;
    int m_yamlErrorLine = 0;
    std::vector<Problem> m_problems;
};

/// A value as an editor shows it: numbers in shortest form, lists joined with ", ".
QString fieldText(const Json& value);

} // namespace rationale::ui
