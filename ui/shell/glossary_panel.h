// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/glossary.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QListView;
class QPushButton;
class QStandardItemModel;

namespace rationale::ui {

class StudioContext;

/// F1: what every metric and every option means, found by typing, with the way to where it is shown
/// or set. Lies over the window, never a dialog.
class GlossaryPanel : public QWidget {
    Q_OBJECT

public:
    GlossaryPanel(StudioContext& context, QWidget* window);
    void open(const QString& words = {});

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent*) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void build();
    void filter();
    void showEntry();
    void go(); // to where the entry is shown or set
    void moveBy(int rows);
    const GlossaryEntry* current() const;

    StudioContext& m_context;
    QLineEdit* m_search;
    QListView* m_list;
    QStandardItemModel* m_model;
    QLabel *m_title, *m_text, *m_facts;
    QPushButton* m_go;
};

} // namespace rationale::ui
