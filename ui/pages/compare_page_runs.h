// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/library.h"

#include <QWidget>

class QLabel;
class QListWidget;

namespace rationale::ui {

class PaneHeader;

/// The runs that are compared: a box to show or hide each, its colour, and what sets them apart.
class CompareRuns : public QWidget {
    Q_OBJECT

public:
    explicit CompareRuns(QWidget* parent = nullptr);
    void setRuns(const QVector<const RunSummary*>& runs); // keeps what is hidden and chosen
    void setNote(const QString& sentence);
    QStringList hidden() const;
    void move(int rows);
    void toggleCurrent();
    void removeCurrent();

Q_SIGNALS:
    void hiddenChanged();
    void removed(const QString& id);
    void opened(const QString& id);

private:
    PaneHeader* m_header;
    QListWidget* m_list;
    QLabel* m_note;
    bool m_filling = false;
};

} // namespace rationale::ui
