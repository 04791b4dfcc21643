// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/forms/field_editor.h"

#include "ui/services/recipe_text.h"
#include "ui/services/strings.h"

#include <QCheckBox>
#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStyle>
#include <QToolButton>

namespace rationale::ui {

namespace {

void setStateProperty(QWidget* widget, bool error) {
    const QVariant state = error ? QStringLiteral("error") : QString();
    if (widget->property("state") == state)
        return;
    widget->setProperty("state", state);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
}

QHBoxLayout* rowLayout(QWidget* widget) {
    auto* layout = new QHBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    return layout;
}

class BooleanEditor final : public FieldEditor {
public:
    BooleanEditor(const FieldSpec& spec, QWidget* parent)
        : FieldEditor(parent) {
        m_box = new QCheckBox(FieldEditor::tr("On"), this);
        m_box->setObjectName(text(spec.name));
        rowLayout(this)->addWidget(m_box);
        connect(m_box, &QCheckBox::toggled, this, [this](bool on) {
            Q_EMIT edited(on ? QStringLiteral("true") : QStringLiteral("false"));
        });
    }
    void setText(const QString& value) override {
        const QSignalBlocker quiet(m_box);
        m_box->setChecked(value == QLatin1String("true"));
    }
    void setError(bool) override {}
    QWidget* focusTarget() override { return m_box; }

private:
    QCheckBox* m_box;
};

/// Integers, numbers, free text and free lists. Number boxes are narrow, with the unit beside them.
class LineEditor final : public FieldEditor {
public:
    LineEditor(const FieldSpec& spec, QWidget* parent)
        : FieldEditor(parent) {
        m_edit = new QLineEdit(this);
        m_edit->setObjectName(text(spec.name));
        const bool isNumber = spec.type == FieldType::Integer || spec.type == FieldType::Number;
        if (isNumber)
            m_edit->setMaximumWidth(m_edit->fontMetrics().averageCharWidth() * 18);
        if (spec.defaultValue.is_null())
            m_edit->setPlaceholderText(FieldEditor::tr("required"));
        else if (spec.type == FieldType::NumberList || spec.type == FieldType::TextList ||
                 spec.type == FieldType::DatasetList)
            m_edit->setPlaceholderText(FieldEditor::tr("values, separated by commas"));
        auto* layout = rowLayout(this);
        layout->addWidget(m_edit, isNumber ? 0 : 1);
        if (!spec.unit.empty()) {
            auto* unit = new QLabel(recipeText(spec.unit), this);
            unit->setProperty("tone", QStringLiteral("hint"));
            layout->addWidget(unit);
        }
        if (isNumber)
            layout->addStretch(1);
        connect(m_edit, &QLineEdit::textEdited, this, [this](const QString& value) {
            m_typing = true; // "0." means 0 already, but is not to be rewritten under the fingers
            Q_EMIT edited(value);
            m_typing = false;
        });
    }
    void setText(const QString& value) override {
        if (!m_typing && m_edit->text() != value)
            m_edit->setText(value);
    }
    void setError(bool on) override { setStateProperty(m_edit, on); }
    QWidget* focusTarget() override { return m_edit; }

private:
    QLineEdit* m_edit;
    bool m_typing = false;
};

/// A choice, or a model: the second also takes any text.
class ComboEditor final : public FieldEditor {
public:
    ComboEditor(const FieldSpec& spec, const QStringList& offers, bool free, QWidget* parent)
        : FieldEditor(parent) {
        m_combo = new QComboBox(this);
        m_combo->setObjectName(text(spec.name));
        m_combo->setFocusPolicy(Qt::StrongFocus);
        m_combo->setEditable(free);
        m_combo->addItems(offers);
        if (free) {
            m_combo->setInsertPolicy(QComboBox::NoInsert);
            m_combo->lineEdit()->setPlaceholderText(FieldEditor::tr("a folder, a run or a recipe"));
            connect(m_combo, &QComboBox::editTextChanged, this, &FieldEditor::edited);
        } else {
            connect(m_combo, &QComboBox::currentTextChanged, this, &FieldEditor::edited);
        }
        rowLayout(this)->addWidget(m_combo, 1);
        m_combo->installEventFilter(this);
    }
    void setText(const QString& value) override {
        const QSignalBlocker quiet(m_combo);
        if (m_combo->isEditable()) {
            if (m_combo->currentText() != value)
                m_combo->setEditText(value);
            return;
        }
        if (m_combo->findText(value) < 0)
            m_combo->addItem(value);
        m_combo->setCurrentText(value);
    }
    void setError(bool on) override { setStateProperty(m_combo, on); }
    QWidget* focusTarget() override { return m_combo; }

protected:
    /// The wheel scrolls the form; it must not change a setting under the pointer.
    bool eventFilter(QObject* object, QEvent* event) override {
        if (event->type() == QEvent::Wheel && !m_combo->hasFocus()) {
            event->ignore();
            return true;
        }
        return FieldEditor::eventFilter(object, event);
    }

private:
    QComboBox* m_combo;
};

/// Several of a fixed set: one toggle each, in the order of the choices.
class ManyEditor final : public FieldEditor {
public:
    ManyEditor(const FieldSpec& spec, QWidget* parent)
        : FieldEditor(parent) {
        auto* layout = rowLayout(this);
        layout->setSpacing(4);
        for (const std::string& choice : spec.choices) {
            auto* button = new QToolButton(this);
            button->setText(text(choice));
            button->setCheckable(true);
            button->setProperty("kind", QStringLiteral("outlined"));
            button->setObjectName(text(spec.name + "." + choice));
            layout->addWidget(button);
            m_buttons << button;
            connect(button, &QToolButton::clicked, this, [this] { Q_EMIT edited(joined()); });
        }
        layout->addStretch(1);
        setObjectName(text(spec.name));
    }
    void setText(const QString& value) override {
        QStringList on = value.split(QLatin1Char(','));
        for (QString& item : on)
            item = item.trimmed();
        for (QToolButton* button : std::as_const(m_buttons))
            button->setChecked(on.contains(button->text()));
    }
    void setError(bool) override {}
    QWidget* focusTarget() override {
        return m_buttons.isEmpty() ? static_cast<QWidget*>(this) : m_buttons.first();
    }

private:
    QString joined() const {
        QStringList on;
        for (const QToolButton* button : m_buttons)
            if (button->isChecked())
                on << button->text();
        return on.join(QStringLiteral(", "));
    }
    QList<QToolButton*> m_buttons;
};

} // namespace

FieldEditor* FieldEditor::create(const FieldSpec& spec, const QStringList& models,
                                 QWidget* parent) {
    QStringList choices;
    for (const std::string& choice : spec.choices)
        choices << text(choice);
    switch (spec.type) {
    case FieldType::Boolean:
        return new BooleanEditor(spec, parent);
    case FieldType::Choice:
        return new ComboEditor(spec, choices, false, parent);
    case FieldType::Model:
        return new ComboEditor(spec, models, true, parent);
    case FieldType::TextList:
        if (!choices.isEmpty())
            return new ManyEditor(spec, parent);
        return new LineEditor(spec, parent);
    case FieldType::Integer:
    case FieldType::Number:
    case FieldType::Text:
    case FieldType::Dataset:
    case FieldType::DatasetList:
    case FieldType::NumberList:
        return new LineEditor(spec, parent);
    }
    return new LineEditor(spec, parent);
}

} // namespace rationale::ui
