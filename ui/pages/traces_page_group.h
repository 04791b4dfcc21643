// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_types.h"
#include "ui/models/group_table_model.h"

#include <QWidget>

class QLabel;
class QTableView;

namespace rationale::ui {

class PaneHeader;

/// One prompt with its completions, and why the chosen one got its reward.
class GroupPane : public QWidget {
    Q_OBJECT

public:
    explicit GroupPane(QWidget* parent = nullptr);

    void setGroup(GroupRecord group, int member); // member −1: the first that matches
    void setMatching(GroupTableModel::Matching matching);
    bool memberMatches() const; // of the chosen completion; true without a filter
    bool selectFirstMatch();
    void clear();
    const GroupRecord& group() const;
    int member() const; // −1: none
    bool selectMember(int member);

Q_SIGNALS:
    void memberSelected(int member, bool byPerson);

protected:
    void resizeEvent(QResizeEvent*) override;

private:
    void dressGroup();
    void explain();
    void fitTable();
    void fitColumns();
    QString partsLegend() const;

    GroupTableModel* m_model;
    QTableView* m_table;
    QLabel *m_task, *m_rule, *m_prompt, *m_gold, *m_why, *m_legend;
    PaneHeader *m_groupHeader, *m_whyHeader;
    bool m_updating = false;
};

} // namespace rationale::ui
