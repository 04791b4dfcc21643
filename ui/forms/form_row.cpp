// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/form_row.h"

#include "ui/forms/field_editor.h"
#include "ui/forms/recipe_document.h"
#include "ui/services/recipe_text.h"
#include "ui/services/strings.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace rationale::ui {

namespace {

/// The accent dot that says "not the preset"; a click resets.
class ChangedDot final : public QToolButton {
public:
    using QToolButton::QToolButton;

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        painter.setBrush(token(underMouse() ? Token::AccentHover : Token::Accent));
        const qreal radius = px(underMouse() ? 8 : 6) / 2.0;
        painter.drawEllipse(QRectF(rect()).center(), radius, radius);
    }
};

QToolButton* makeDot(const FieldSpec& spec, QWidget* parent) {
    auto* dot = new ChangedDot(parent);
    dot->setFixedSize(px(20), px(28));
    dot->setCursor(Qt::PointingHandCursor);
    dot->setFocusPolicy(Qt::NoFocus);
    dot->setObjectName(QStringLiteral("reset:") + text(spec.name));
    dot->setAccessibleName(FormRow::tr("Reset %1").arg(recipeText(spec.label)));
    QSizePolicy keepsPlace = dot->sizePolicy();
    keepsPlace.setRetainSizeWhenHidden(true);
    dot->setSizePolicy(keepsPlace);
    dot->setToolTip(FormRow::tr("Not the preset's value. Click to reset (Ctrl+R)."));
    return dot;
}

QString tipOf(const FieldSpec& spec, const QString& label) {
    QString tip = QStringLiteral("<p><b>%1</b> <code>%2</code></p><p>%3</p>")
                      .arg(label.toHtmlEscaped(), text(spec.name).toHtmlEscaped(),
                           recipeText(spec.help).toHtmlEscaped());
    if (const QString range = rangeText(spec); !range.isEmpty())
        tip += QStringLiteral("<p>%1</p>").arg(FormRow::tr("Range: %1").arg(range));
    for (size_t i = 0; i < std::min(spec.choices.size(), spec.choiceHelp.size()); ++i)
        tip += QStringLiteral("<p><b>%1</b> %2</p>")
                   .arg(text(spec.choices[i]).toHtmlEscaped(),
                        recipeText(spec.choiceHelp[i]).toHtmlEscaped());
    if (!spec.paper.empty())
        tip += QStringLiteral("<p>%1</p>")
                   .arg(FormRow::tr("Paper: %1").arg(text(spec.paper).toHtmlEscaped()));
    return tip;
}

} // namespace

QString rangeText(const FieldSpec& spec) {
    const auto shown = [](double value) {
        const QString number = fieldText(Json(value));
        return number.endsWith(QStringLiteral(".0")) ? number.chopped(2) : number;
    };
    if (spec.min && spec.max)
        return FormRow::tr("%1 to %2").arg(shown(*spec.min), shown(*spec.max));
    if (spec.min)
        return FormRow::tr("at least %1").arg(shown(*spec.min));
    if (spec.max)
        return FormRow::tr("at most %1").arg(shown(*spec.max));
    return {};
}

QString problemMark(Problem::Level level) {
    switch (level) {
    case Problem::Level::Block:
        return QStringLiteral("⊘");
    case Problem::Level::Warning:
        return QStringLiteral("⚠");
    case Problem::Level::Note:
        return QStringLiteral("ℹ");
    }
    return {};
}

const char* problemTone(Problem::Level level) {
    switch (level) {
    case Problem::Level::Block:
        return "error";
    case Problem::Level::Warning:
        return "warning";
    case Problem::Level::Note:
        return "secondary";
    }
    return nullptr;
}

QString paperValue(const FieldSpec& spec) {
    return text(spec.paper)
        .section(QStringLiteral(" ("), 0, 0)
        .trimmed()
        .section(QLatin1Char('('), 0, 0);
}

FormRow::FormRow(const FieldSpec& spec, RecipeDocument& document, const QStringList& models,
                 QWidget* parent)
    : QWidget(parent)
    , m_spec(spec)
    , m_document(document) {
    setObjectName(QStringLiteral("row:") + text(spec.name));
    m_dot = makeDot(spec, this);

    m_label = new QLabel(spec.label.empty() ? text(spec.name) : recipeText(spec.label), this);
    m_label->setWordWrap(true);
    m_editor = FieldEditor::create(spec, models, this);
    m_label->setBuddy(m_editor->focusTarget());
    m_editor->focusTarget()->setAccessibleName(m_label->text());
    m_editor->focusTarget()->installEventFilter(this);
    m_paper = new QLabel(paperValue(spec), this);
    m_paper->setFont(ui::font(FontRole::Table));
    m_paper->setProperty("tone", QStringLiteral("secondary"));
    if (!spec.paper.empty())
        m_paper->setToolTip(tr("In the paper: %1. Ctrl+P takes it.").arg(text(spec.paper)));
    m_note = new QLabel(this);
    m_note->setFont(ui::font(FontRole::Table));
    m_note->setProperty("tone", QStringLiteral("hint"));
    m_note->setWordWrap(true);
    m_note->setObjectName(QStringLiteral("note:") + text(spec.name));

    auto* line = new QHBoxLayout;
    line->setContentsMargins(0, px(3), px(12), 0);
    line->setSpacing(px(8));
    line->addWidget(m_dot);
    line->addWidget(m_label);
    line->addWidget(m_editor);
    line->addWidget(m_paper);
    line->addStretch(1);
    m_problem = new QLabel(this);
    m_problem->setWordWrap(true);
    m_problem->setFont(ui::font(FontRole::Table));
    m_problem->setObjectName(QStringLiteral("problem:") + text(spec.name));
    m_below = new QVBoxLayout;
    m_below->setSpacing(px(2));
    m_below->addWidget(m_note);
    m_below->addWidget(m_problem);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(px(2));
    layout->addLayout(line);
    layout->addLayout(m_below);

    setToolTip(tipOf(spec, m_label->text()));

    connect(m_editor, &FieldEditor::edited, this,
            [this](const QString& value) { m_document.setText(m_spec.name, value); });
    connect(m_dot, &QToolButton::clicked, this, [this] { m_document.reset(m_spec.name); });
    refresh();
}

bool FormRow::matches(const QString& words) const {
    const QString all =
        text(m_spec.name) + u' ' + recipeText(m_spec.label) + u' ' + recipeText(m_spec.help);
    for (const QString& word : words.split(QLatin1Char(' '), Qt::SkipEmptyParts))
        if (!all.contains(word, Qt::CaseInsensitive))
            return false;
    return true;
}

void FormRow::setColumns(const FormColumns& columns) {
    m_label->setFixedWidth(columns.label);
    m_editor->setFixedWidth(columns.control);
    m_paper->setFixedWidth(columns.paper);
    m_below->setContentsMargins(m_dot->width() + columns.label + px(16), 0, px(12), px(6));
}

QString FormRow::noteText() const {
    QString note = recipeText(m_spec.help);
    if (const QString range = rangeText(m_spec); !range.isEmpty())
        note = QStringLiteral("%1 (%2)").arg(note, range);
    const std::string chosen = m_document.text(m_spec.name).toStdString();
    for (size_t i = 0; i < std::min(m_spec.choices.size(), m_spec.choiceHelp.size()); ++i)
        if (m_spec.choices[i] == chosen)
            note = recipeText(m_spec.choiceHelp[i]) + QLatin1Char(' ') + note;
    return note;
}

void FormRow::refresh() {
    m_editor->setText(m_document.text(m_spec.name));
    m_note->setText(noteText());
    m_dot->setVisible(m_document.isChanged(m_spec.name));
    const Problem* found = nullptr;
    for (const Problem& problem : m_document.problems())
        if (problem.field == m_spec.name) {
            found = &problem;
            break;
        }
    m_hasProblem = found != nullptr;
    m_problem->setVisible(m_hasProblem);
    const bool block = found && found->level == Problem::Level::Block;
    m_editor->setError(block);
    if (!found)
        return;
    m_problem->setText(problemMark(found->level) + QLatin1Char(' ') + text(found->message));
    setTone(m_problem, problemTone(found->level)); // a palette would lose to the style sheet
}

void FormRow::focusEditor() {
    m_editor->focusTarget()->setFocus(Qt::ShortcutFocusReason);
}

bool FormRow::eventFilter(QObject* object, QEvent* event) {
    if (event->type() == QEvent::FocusIn)
        Q_EMIT focused();
    return QWidget::eventFilter(object, event);
}

} // namespace rationale::ui
