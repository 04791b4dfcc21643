// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_reader.h"
#include "ui/shell/page.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

class QLabel;
class QSplitter;
class QStackedWidget;
class QTableView;
class QTimer;

namespace rationale::ui {

class EmptyState;
class GroupPane;
class GroupsPane;
class ReaderPane;
class ReaderPool;
class SampleTableModel;
class SegmentedControl;
class TraceFilterBar;

/// Read what the model wrote: group first, or a table over all steps. Follows the time machine; a
/// person who opens something while a run goes on pins the step they are reading.
class TracesPage : public Page {
    Q_OBJECT

public:
    explicit TracesPage(StudioContext& context, QWidget* parent = nullptr);
    ~TracesPage() override;

    QString id() const override { return QStringLiteral("traces"); }
    QString title() const override { return tr("Traces"); }
    QString iconName() const override { return QStringLiteral("traces"); }
    bool usesRun() const override { return true; }
    QList<PageKey> keys() const override;
    void activated() override;
    void deactivated() override;
    /// "run:step:group:member" (member from 1), or "filter:mixed", "search:TEXT" on the current
    /// run.
    void openArgument(const QString& argument) override;
    /// Deep link of what is open; empty: nothing is.
    QString link() const;

    enum View { Groups, Table };
    void setView(View view);

private:
    struct StepData {
        int64_t step = -1;
        std::vector<int64_t> steps;
        std::vector<GroupRow> groups;
        std::optional<std::set<int64_t>> matching; // ids of the completions; only with a filter
        std::map<int64_t, int> hits;               // matching completions by group
        int64_t completions = 0;                   // that match, or all
        int64_t heldOut = 0;   // groups of the step that "split = train" keeps away
        bool training = false; // the run has training samples and opens with them
    };
    QWidget* makeToolbar();
    QWidget* makeBody();
    QTableView* makeTable();
    void reload(); // the step's groups or the table, off the GUI thread
    void reloadGroups();
    void reloadTable();
    void showStep(StepData data);
    void openGroup(int64_t groupId, int member, bool pin);
    void openSample(int64_t sampleId);
    void showMember(int member);
    void openFirstRow();
    void applyFilter();
    void showReason(int64_t heldOut);
    void showCount();
    void updateEmptyState();
    void pinStep();
    void moveMember(int by);
    void moveStep(int by);
    void moveGroup(int by);
    void copyLink();
    fs::path runFolder() const;

    StudioContext& m_context;
    std::shared_ptr<ReaderPool> m_stepReaders, m_groupReaders;
    SegmentedControl* m_viewSwitch = nullptr;
    TraceFilterBar* m_filter = nullptr;
    QLabel* m_count = nullptr;
    QStackedWidget* m_stack = nullptr;
    QSplitter* m_splitter = nullptr;
    GroupsPane* m_groups = nullptr;
    GroupPane* m_group = nullptr;
    ReaderPane* m_reader = nullptr;
    QTableView* m_table = nullptr;
    SampleTableModel* m_samples = nullptr;
    EmptyState* m_empty = nullptr;
    QTimer* m_newData = nullptr;

    bool m_active = false, m_dirty = true;
    bool m_splitChosen = false; // the token of the split was offered, or is the person's
    bool m_isFiltered = false;
    bool m_leadToMatch = false; // the filter is new: what it finds has yet to be opened
    int64_t m_step = -1;
    std::vector<int64_t> m_steps;
    int64_t m_completions = 0, m_wantedGroup = 0;
    int m_wantedMember = -1;
};

} // namespace rationale::ui
