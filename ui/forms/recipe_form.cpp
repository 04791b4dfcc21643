// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/recipe_form.h"

#include "ui/forms/form_row.h"
#include "ui/forms/recipe_document.h"
#include "ui/forms/rewards_editor.h"
#include "ui/services/recipe_text.h"
#include "ui/services/strings.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QLabel>
#include <QRegularExpression>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace rationale::ui {

namespace {

/// 131,072 as a recipe writes it.
QString withoutThousands(QString number) {
    static const QRegularExpression comma(QStringLiteral("(?<=\\d),(?=\\d{3}(?!\\d))"));
    return number.remove(comma);
}

} // namespace

RecipeForm::RecipeForm(RecipeDocument& document, QWidget* parent)
    : QScrollArea(parent)
    , m_document(document) {
    setWidgetResizable(true);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setObjectName(QStringLiteral("recipeForm"));
    connect(&document, &RecipeDocument::loaded, this, &RecipeForm::build);
    connect(&document, &RecipeDocument::changed, this, &RecipeForm::refresh);
    if (!document.isEmpty())
        build();
}

void RecipeForm::build() {
    m_groups.clear();
    m_focusedField.clear();
    auto* content = new QWidget;
    content->setProperty("pane", QStringLiteral("true"));
    m_layout = new QVBoxLayout(content);
    m_layout->setContentsMargins(px(4), px(4), 0, px(12));
    m_layout->setSpacing(0);
    std::vector<FieldSpec> fields = m_document.recipe().stage().fields;
    for (const FieldSpec& spec : fields) {
        const QString title = recipeText(spec.group);
        auto group = std::find_if(m_groups.begin(), m_groups.end(),
                                  [&](const Group& other) { return other.title == title; });
        if (group == m_groups.end()) {
            m_groups.emplace_back().title = title;
            group = m_groups.end() - 1;
        }
        if (spec.name == RewardsEditor::functionsKey) {
            group->rewards = new RewardsEditor(spec, m_document, content);
        } else if (spec.name != RewardsEditor::weightsKey) {
            auto* row = new FormRow(spec, m_document, m_models, content);
            connect(row, &FormRow::focused, this,
                    [this, key = text(spec.name)] { m_focusedField = key; });
            group->rows.push_back(row);
        }
    }
    addColumnHeads();
    for (Group& group : m_groups) {
        addGroupHeader(group);
        if (group.rewards)
            m_layout->addWidget(group.rewards);
        for (FormRow* row : group.rows)
            m_layout->addWidget(row);
    }
    m_nothing = new QLabel(tr("No setting matches."), content);
    m_nothing->setProperty("tone", QStringLiteral("hint"));
    m_nothing->setContentsMargins(px(24), px(12), 0, 0);
    m_layout->addWidget(m_nothing);
    m_layout->addStretch(1);
    alignColumns();
    setWidget(content);
    updateVisibility();
}

void RecipeForm::addGroupHeader(Group& group) {
    auto* header = new QToolButton;
    header->setText(group.title);
    header->setFont(ui::font(FontRole::Section));
    header->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    header->setArrowType(Qt::DownArrow);
    header->setFocusPolicy(Qt::TabFocus);
    header->setObjectName(QStringLiteral("group:") + group.title);
    header->setMinimumHeight(px(32));
    m_layout->addWidget(header, 0, Qt::AlignLeft);
    group.header = header;
    connect(header, &QToolButton::clicked, this, [this, header] {
        for (Group& each : m_groups)
            if (each.header == header)
                each.folded = !each.folded;
        updateVisibility();
    });
}

void RecipeForm::addColumnHeads() {
    auto* heads = new QHBoxLayout;
    heads->setContentsMargins(px(28), px(4), px(12), 0); // beside the dots of the rows
    heads->setSpacing(px(8));
    const auto head = [&](const QString& words) {
        auto* label = new QLabel(words);
        label->setFont(ui::font(FontRole::Small));
        label->setProperty("tone", QStringLiteral("hint"));
        heads->addWidget(label);
        return label;
    };
    m_settingHead = head(tr("Setting"));
    m_valueHead = head(tr("Value"));
    QLabel* paper = head(tr("Papers use"));
    paper->setObjectName(QStringLiteral("paperHead"));
    paper->setToolTip(tr("The value of the paper that this setting is from; the tooltip of the "
                         "setting names it."));
    heads->addStretch(1);
    m_layout->addLayout(heads);
}

void RecipeForm::resizeEvent(QResizeEvent* event) {
    QScrollArea::resizeEvent(event);
    alignColumns();
}

/// The editors take what a narrow window leaves them.
void RecipeForm::alignColumns() {
    FormColumns columns{px(156), px(240), px(92)};
    for (const Group& group : m_groups)
        for (const FormRow* row : group.rows) {
            const QFontMetrics body(ui::font(FontRole::Body)), table(ui::font(FontRole::Table));
            const int label = body.horizontalAdvance(recipeText(row->spec().label)) + px(4);
            columns.label = std::min(px(176), std::max(columns.label, label));
            const int paper = table.horizontalAdvance(paperValue(row->spec())) + px(4);
            columns.paper = std::min(px(132), std::max(columns.paper, paper));
        }
    const int others = px(20) + columns.label + columns.paper + px(4 * 8 + 12);
    columns.control = std::clamp(viewport()->width() - others, px(132), px(240));
    for (const Group& group : m_groups)
        for (FormRow* row : group.rows)
            row->setColumns(columns);
    if (m_settingHead)
        m_settingHead->setFixedWidth(columns.label);
    if (m_valueHead)
        m_valueHead->setFixedWidth(columns.control);
}

void RecipeForm::refresh() {
    for (const Group& group : m_groups) {
        for (FormRow* row : group.rows)
            row->refresh();
        if (group.rewards)
            group.rewards->refresh();
    }
    updateVisibility();
}

void RecipeForm::updateVisibility() {
    bool any = false;
    for (Group& group : m_groups) {
        bool groupShown = false;
        for (FormRow* row : group.rows) {
            // A changed or wrong setting is never hidden behind "advanced".
            const bool wanted = m_words.isEmpty()
                                    ? m_advanced || !row->spec().advanced || row->hasProblem() ||
                                          m_document.isChanged(row->spec().name)
                                    : row->matches(m_words);
            groupShown = groupShown || wanted;
            row->setVisible(wanted && (!group.folded || !m_words.isEmpty()));
        }
        if (group.rewards) {
            const bool wanted =
                m_words.isEmpty() ||
                QStringLiteral("rewards reward_funcs reward_weights accuracy format "
                               "language_consistency length repetition")
                    .contains(m_words, Qt::CaseInsensitive);
            groupShown = groupShown || wanted;
            group.rewards->setVisible(wanted && (!group.folded || !m_words.isEmpty()));
        }
        group.header->setVisible(groupShown);
        group.header->setArrowType(group.folded ? Qt::RightArrow : Qt::DownArrow);
        any = any || groupShown;
    }
    if (m_nothing)
        m_nothing->setVisible(!any);
}

void RecipeForm::setAdvanced(bool on) {
    m_advanced = on;
    updateVisibility();
}

void RecipeForm::find(const QString& words) {
    m_words = words.trimmed();
    updateVisibility();
}

void RecipeForm::showField(const QString& key) {
    const bool isReward = key == QLatin1String(RewardsEditor::functionsKey) ||
                          key == QLatin1String(RewardsEditor::weightsKey);
    for (Group& group : m_groups) {
        if (isReward && group.rewards) {
            group.folded = false;
            updateVisibility();
            ensureWidgetVisible(group.rewards);
            group.rewards->focusEditor();
            return;
        }
        for (FormRow* row : group.rows) {
            if (text(row->spec().name) != key)
                continue;
            group.folded = false;
            if (row->spec().advanced && !m_advanced)
                m_advanced = true;
            updateVisibility();
            widget()->layout()->activate();
            ensureWidgetVisible(row, 0, px(60));
            row->focusEditor();
            return;
        }
    }
}

bool RecipeForm::showNextProblem() {
    QStringList fields;
    for (const Problem& problem : m_document.problems())
        if (!problem.field.empty() && !fields.contains(text(problem.field)))
            fields << text(problem.field);
    if (fields.isEmpty())
        return false;
    const qsizetype at = fields.indexOf(m_focusedField);
    showField(fields[(at + 1) % fields.size()]);
    return true;
}

void RecipeForm::resetFocused() {
    if (!m_focusedField.isEmpty())
        m_document.reset(m_focusedField.toStdString());
}

void RecipeForm::takePaperValue() {
    for (const Group& group : m_groups)
        for (const FormRow* row : group.rows)
            if (text(row->spec().name) == m_focusedField && !paperValue(row->spec()).isEmpty())
                m_document.setText(row->spec().name, withoutThousands(paperValue(row->spec())));
}

void RecipeForm::setRewardWeight(const QString& reward, double weight) {
    for (const Group& group : m_groups)
        if (group.rewards)
            group.rewards->setWeight(reward.toStdString(), weight);
}

} // namespace rationale::ui
