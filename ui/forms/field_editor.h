// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/field_spec.h"

#include <QStringList>
#include <QWidget>

namespace rationale::ui {

/// Edits one field. Editors hold text, never a value: what a text means is decided by the recipe,
/// in one place, so that a form, a YAML line and `--set` can never disagree.
class FieldEditor : public QWidget {
    Q_OBJECT

public:
    /// One editor per FieldType. `models` are offered for FieldType::Model.
    static FieldEditor* create(const FieldSpec& spec, const QStringList& models, QWidget* parent);

    virtual void setText(const QString& text) = 0; // emits nothing
    virtual void setError(bool on) = 0;
    virtual QWidget* focusTarget() = 0;

Q_SIGNALS:
    void edited(const QString& text);

protected:
    using QWidget::QWidget;
};

} // namespace rationale::ui
