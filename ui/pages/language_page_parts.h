// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of the Language page: the histogram of switches and the what-if of the language reward.
#pragma once

#include "core/storage/run_types.h"
#include "ui/models/group_what_if.h"

#include <QVector>
#include <QWidget>

class QLabel;
class QLineEdit;
class QPushButton;
class QSlider;
class QStandardItemModel;

namespace rationale::ui {

class PaneHeader;

/// Bars with their counts above them.
class HistogramView : public QWidget {
    Q_OBJECT

public:
    explicit HistogramView(QWidget* parent = nullptr);
    void setSwitches(const std::vector<GroupRecord>& groups);
    const QVector<int>& counts() const { return m_counts; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QVector<int> m_counts;
};

/// What another weight of the language reward would have done to the groups of this step.
class WhatIfPane : public QWidget {
    Q_OBJECT

public:
    explicit WhatIfPane(QWidget* parent = nullptr);
    void setGroups(const std::vector<GroupRecord>* groups); // must outlive the next call
    void showGroup(int index);
    double weight() const;
    const WhatIf& result() const { return m_result; }
    void focusWeight();

Q_SIGNALS:
    void useWeight(double weight);

private:
    void compute();
    void showTable();

    const std::vector<GroupRecord>* m_groups = nullptr;
    WhatIf m_result;
    int m_group = 0;
    QSlider* m_slider;
    QLineEdit* m_value;
    QLabel *m_figures, *m_note;
    PaneHeader* m_groupHeader;
    QStandardItemModel* m_table;
    QPushButton* m_use;
};

} // namespace rationale::ui
