// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/field_spec.h"

#include <QWidget>

#include <vector>

class QCheckBox;
class QLabel;
class QLineEdit;

namespace rationale::ui {

class RecipeDocument;

/// The rewards of a policy stage: one row each with its weight. Writes `reward_funcs` and
/// `reward_weights` together, in the order of the choices, so that they can never fall out of step.
class RewardsEditor : public QWidget {
    Q_OBJECT

public:
    static constexpr const char* functionsKey = "reward_funcs";
    static constexpr const char* weightsKey = "reward_weights";

    RewardsEditor(const FieldSpec& functions, RecipeDocument& document, QWidget* parent);
    void refresh();
    void focusEditor();
    void setWeight(const std::string& reward, double weight); // turns it on

private:
    struct Row {
        std::string name;
        QCheckBox* box;
        QLineEdit* weight;
    };
    void write();
    std::vector<std::pair<std::string, double>> read() const; // name → weight, as in the recipe

    RecipeDocument& m_document;
    std::vector<Row> m_rows;
    QLabel* m_problem;
    bool m_writing = false;
};

} // namespace rationale::ui
