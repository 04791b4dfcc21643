// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/rewards_editor.h"

#include "ui/forms/form_row.h"
#include "ui/forms/recipe_document.h"
#include "ui/services/recipe_text.h"
#include "ui/services/strings.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QCheckBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScopedValueRollback>
#include <QSignalBlocker>
#include <QStyle>

#include <algorithm>

namespace rationale::ui {

RewardsEditor::RewardsEditor(const FieldSpec& functions, RecipeDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_document(document) {
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(px(28), px(2), px(12), px(6));
    grid->setHorizontalSpacing(px(12));
    grid->setVerticalSpacing(px(4));
    grid->setColumnStretch(2, 1);
    int column = 0;
    for (const QString& title : {tr("Reward"), tr("Weight"), tr("Pays")}) {
        auto* label = new QLabel(title, this);
        label->setProperty("tone", QStringLiteral("hint"));
        label->setFont(ui::font(FontRole::Table));
        grid->addWidget(label, 0, column++);
    }
    for (const std::string& name : functions.choices) {
        Row row{name, new QCheckBox(text(name), this), new QLineEdit(this)};
        row.box->setObjectName(QStringLiteral("reward:") + text(name));
        row.weight->setObjectName(QStringLiteral("weight:") + text(name));
        row.weight->setAlignment(Qt::AlignRight);
        row.weight->setFixedWidth(px(64));
        row.weight->setAccessibleName(tr("Weight of %1").arg(text(name)));
        const size_t choice = m_rows.size();
        const bool hasHelp = choice < functions.choiceHelp.size();
        auto* note =
            new QLabel(hasHelp ? recipeText(functions.choiceHelp[choice]) : QString(), this);
        note->setObjectName(QStringLiteral("pays:") + text(name));
        note->setProperty("tone", QStringLiteral("hint"));
        note->setFont(ui::font(FontRole::Table));
        note->setWordWrap(true);
        const int line = static_cast<int>(m_rows.size()) + 1;
        grid->addWidget(row.box, line, 0);
        grid->addWidget(row.weight, line, 1);
        grid->addWidget(note, line, 2);
        connect(row.box, &QCheckBox::toggled, this, &RewardsEditor::write);
        connect(row.weight, &QLineEdit::textEdited, this, &RewardsEditor::write);
        m_rows.push_back(row);
    }
    m_problem = new QLabel(this);
    m_problem->setWordWrap(true);
    m_problem->setFont(ui::font(FontRole::Table));
    m_problem->setObjectName(QStringLiteral("problem:reward_funcs"));
    grid->addWidget(m_problem, static_cast<int>(m_rows.size()) + 1, 0, 1, 3);
    refresh();
}

std::vector<std::pair<std::string, double>> RewardsEditor::read() const {
    std::vector<std::pair<std::string, double>> result;
    const Json functions = m_document.value(functionsKey);
    const Json weights = m_document.value(weightsKey);
    for (size_t i = 0; i < functions.size(); ++i)
        result.emplace_back(functions[i].get<std::string>(),
                            i < weights.size() && weights[i].is_number() ? weights[i].get<double>()
                                                                         : 1.0);
    return result;
}

void RewardsEditor::refresh() {
    const auto current = read();
    for (Row& row : m_rows) {
        const auto found = std::find_if(current.begin(), current.end(),
                                        [&](const auto& item) { return item.first == row.name; });
        const bool on = found != current.end();
        const QSignalBlocker quietBox(row.box);
        row.box->setChecked(on);
        row.weight->setEnabled(on);
        if (on && m_writing && !row.weight->text().isEmpty())
            continue; // what is being typed stays as it is
        row.weight->setText(on ? fieldText(Json(found->second)) : QString());
    }
    const Problem* problem = nullptr;
    for (const Problem& candidate : m_document.problems())
        if (candidate.field == functionsKey || candidate.field == weightsKey) {
            problem = &candidate;
            break;
        }
    m_problem->setVisible(problem != nullptr);
    if (!problem)
        return;
    m_problem->setText(problemMark(problem->level) + QLatin1Char(' ') + text(problem->message));
    setTone(m_problem, problemTone(problem->level));
}

void RewardsEditor::focusEditor() {
    if (!m_rows.empty())
        m_rows.front().box->setFocus(Qt::ShortcutFocusReason);
}

void RewardsEditor::setWeight(const std::string& reward, double weight) {
    for (Row& row : m_rows)
        if (row.name == reward) {
            const QSignalBlocker quiet(row.box);
            row.box->setChecked(true);
            row.weight->setText(fieldText(Json(weight)));
        }
    write();
}

void RewardsEditor::write() {
    Json functions = Json::array(), weights = Json::array();
    bool allOne = true;
    const auto before = read();
    for (Row& row : m_rows) {
        if (!row.box->isChecked())
            continue;
        const auto old = std::find_if(before.begin(), before.end(),
                                      [&](const auto& item) { return item.first == row.name; });
        bool parses = false;
        double weight = row.weight->text().toDouble(&parses);
        const bool wrong = !parses && !row.weight->text().isEmpty();
        row.weight->setProperty("state", wrong ? QStringLiteral("error") : QString());
        row.weight->style()->unpolish(row.weight);
        row.weight->style()->polish(row.weight);
        if (!parses)
            weight = old != before.end() ? old->second : 1.0;
        allOne = allOne && weight == 1.0;
        functions.push_back(row.name);
        weights.push_back(weight);
    }
    const bool wasEmpty = m_document.value(weightsKey).empty();
    const QScopedValueRollback<bool> writing(m_writing, true); // "0" stays "0" on the way to "0.5"
    m_document.setValues(
        {{functionsKey, functions}, {weightsKey, allOne && wasEmpty ? Json::array() : weights}});
}

} // namespace rationale::ui
