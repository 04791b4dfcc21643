// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_reader.h"
#include "ui/models/group_list_model.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QListView;

namespace rationale::ui {

class PaneHeader;

/// The prompts of a step: solved squares, mean reward, dead badge, off-target marks.
class GroupsPane : public QWidget {
    Q_OBJECT

public:
    explicit GroupsPane(QWidget* parent = nullptr);

    /// Keeps the prompt that was selected, by id, else by place.
    void setGroups(std::vector<GroupRow> groups, GroupListModel::Hits hits = {});
    /// What the list says when it is empty.
    void setReason(const QString& words);
    int count() const;
    bool contains(int64_t groupId) const;
    int64_t selectedGroup() const; // 0: none
    void selectGroup(int64_t groupId);
    bool selectRow(int row);
    int selectedRow() const;

Q_SIGNALS:
    /// `byPerson`: a click or a key, not a step that arrived.
    void groupSelected(int64_t groupId, bool byPerson);

private:
    GroupListModel* m_model;
    QListView* m_view;
    QComboBox* m_order;
    QLabel* m_none;
    PaneHeader* m_header;
    bool m_updating = false;
};

} // namespace rationale::ui
