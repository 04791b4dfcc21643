// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/field_spec.h"

#include <QStringList>
#include <QWidget>

class QLabel;
class QToolButton;
class QVBoxLayout;

namespace rationale::ui {

class FieldEditor;
class RecipeDocument;

/// Widths of the columns of a form, shared by its rows.
struct FormColumns {
    int label = 156, control = 256, paper = 92;
};

/// One setting: changed dot, label, editor, paper value; under the editor its note and problem.
class FormRow : public QWidget {
    Q_OBJECT

public:
    FormRow(const FieldSpec& spec, RecipeDocument& document, const QStringList& models,
            QWidget* parent);

    const FieldSpec& spec() const { return m_spec; }
    bool matches(const QString& words) const; // in name, label, help
    bool hasProblem() const { return m_hasProblem; }
    void setColumns(const FormColumns& columns);
    void refresh(); // from the document
    void focusEditor();

Q_SIGNALS:
    void focused();

protected:
    bool eventFilter(QObject* object, QEvent* event) override;

private:
    QString noteText() const;

    FieldSpec m_spec;
    RecipeDocument& m_document;
    FieldEditor* m_editor;
    QToolButton* m_dot;
    QLabel *m_label, *m_paper, *m_note, *m_problem;
    QVBoxLayout* m_below; // under the editor
    bool m_hasProblem = false;
};

/// How a problem of this level is marked, in sign and colour.
QString problemMark(Problem::Level level);
const char* problemTone(Problem::Level level);
/// "0 to 1", "at least 1", "": the range of a field in words.
QString rangeText(const FieldSpec& spec);
/// The value inside a paper note: "3e-6" of "3e-6 (DeepSeek-R1)"; empty when there is none.
QString paperValue(const FieldSpec& spec);

} // namespace rationale::ui
