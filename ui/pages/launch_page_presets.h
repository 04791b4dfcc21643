// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QListWidget>

namespace rationale::ui {

/// The built-in recipes, two lines each, in the order of the whole recipe.
class PresetList : public QListWidget {
    Q_OBJECT

public:
    explicit PresetList(QWidget* parent = nullptr);
    void select(const QString& presetName); // empty: none; emits nothing
    QString selected() const;

Q_SIGNALS:
    void presetChosen(const QString& presetName);
};

} // namespace rationale::ui
