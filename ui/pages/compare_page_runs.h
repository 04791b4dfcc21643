// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/library.h"

#include <QWidget>

class QLabel;
class QListWidget;
class QListWidgetItem;

namespace rationale::ui {

class PaneHeader;

/// The runs that are compared: a box to show or hide each, its colour, and what sets them apart.
/// Their order is that of columns and legends, and the first is what the others are compared with;
/// it is changed by dragging.
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
    void shiftCurrent(int rows); // within the order

Q_SIGNALS:
    void hiddenChanged();
    void removed(const QString& id);
    void opened(const QString& id);
    void orderChanged(const QStringList& ids);

private:
    QStringList ids() const;
    void reportOrder();
    void describe(QListWidgetItem* item, const RunSummary& run) const;

    PaneHeader* m_header;
    QListWidget* m_list;
    QLabel* m_note;
    QStringList m_order; // as it was last told
    bool m_filling = false;
};

} // namespace rationale::ui
