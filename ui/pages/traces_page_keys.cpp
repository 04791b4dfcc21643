// SPDX-License-Identifier: GPL-3.0-or-later
// The Traces page: table over all steps, keys and links.
#include "ui/models/sample_table_model.h"
#include "ui/pages/traces_page.h"
#include "ui/pages/traces_page_filter.h"
#include "ui/pages/traces_page_group.h"
#include "ui/pages/traces_page_groups.h"
#include "ui/pages/traces_page_reader.h"
#include "ui/pages/traces_page_view.h"
#include "ui/services/background_jobs.h"
#include "ui/services/reader_pool.h"
#include "ui/services/strings.h"
#include "ui/shell/delegates.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/table_header.h"
#include "ui/shell/theme.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTableView>

#include <algorithm>

namespace rationale::ui {

namespace {

using Samples = SampleTableModel;

/// Which completion, what it was asked, what it earned and what it says, within the width that a
/// window of 1440 leaves; the other figures are a right click away.
void arrangeColumns(QTableView* table) {
    setColumnWidths(table, {{Samples::Step, 60},
                            {Samples::Group, 56},
                            {Samples::Member, 32},
                            {Samples::Reward, 58},
                            {Samples::Advantage, 58},
                            {Samples::Length, 56},
                            {Samples::ThinkLength, 56},
                            {Samples::AnswerLength, 62},
                            {Samples::TargetShare, 60},
                            {Samples::Switches, 72},
                            {Samples::Reflections, 62},
                            {Samples::Language, 72},
                            {Samples::Task, 72},
                            {Samples::Prompt, 168},
                            {Samples::Flags, 132},
                            {Samples::Text, 160}});
    QHeaderView* header = table->horizontalHeader();
    header->setStretchLastSection(true);
    header->setSectionsMovable(true);
    for (const int column : {Samples::Advantage, Samples::Length, Samples::ThinkLength,
                             Samples::AnswerLength, Samples::TargetShare, Samples::Switches,
                             Samples::Reflections, Samples::Language, Samples::Task})
        header->hideSection(column);
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    QObject::connect(
        header, &QHeaderView::customContextMenuRequested, header, [header](const QPoint& at) {
            auto* menu = new QMenu(header);
            menu->setAttribute(Qt::WA_DeleteOnClose);
            for (int column = 0; column < header->count(); ++column) {
                const QAbstractItemModel* model = header->model();
                QAction* action =
                    menu->addAction(model->headerData(column, Qt::Horizontal).toString());
                action->setCheckable(true);
                action->setChecked(!header->isSectionHidden(column));
                QObject::connect(action, &QAction::toggled, header, [header, column](bool shown) {
                    header->setSectionHidden(column, !shown);
                });
            }
            menu->popup(header->mapToGlobal(at));
        });
}

} // namespace

QTableView* TracesPage::makeTable() {
    m_samples = new SampleTableModel(m_context.jobs(), this);
    auto* table = new QTableView(this);
    table->setObjectName(QStringLiteral("sampleTable"));
    table->setAccessibleName(tr("Completions of the run"));
    table->setModel(m_samples);
    dressTable(table);
    table->setItemDelegate(new CellDelegate(table));
    for (int column = 0; column < SampleTableModel::Language; ++column)
        table->setItemDelegateForColumn(column, new NumberDelegate(table));
    table->setItemDelegateForColumn(SampleTableModel::Flags, new ChipsDelegate(table));
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    arrangeColumns(table);
    table->horizontalHeader()->setSortIndicator(SampleTableModel::Step, Qt::DescendingOrder);
    table->setSortingEnabled(true);
    connect(m_samples, &SampleTableModel::counted, this, [this](qint64 rows) {
        m_completions = rows;
        showCount();
        updateEmptyState();
        openFirstRow();
    });
    connect(m_samples, &SampleTableModel::rowsFetched, this, &TracesPage::openFirstRow);
    connect(table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& current) {
                if (const SampleRow* row =
                        current.isValid() ? m_samples->row(current.row()) : nullptr)
                    openSample(row->id);
            });
    return table;
}

void TracesPage::reloadTable() {
    SampleFilter filter = m_filter->filter();
    if (!m_context.isLive())
        filter.stepTo = m_context.step();
    if (m_samples->rowCount() == 0 || m_samples->filter() != filter) {
        m_samples->setSource(m_context.runFolder(m_context.currentRun()), filter);
        return;
    }
    // Rows that move under a reader are worse than a late count: follow only at the top.
    if (m_table->verticalScrollBar()->value() == 0 && !m_table->currentIndex().isValid())
        m_samples->refresh();
}

/// After a search the first of its rows; any other table waits for a click, for a chosen row would
/// keep new ones away.
void TracesPage::openFirstRow() {
    if (!m_leadToMatch || m_stack->currentIndex() != Table || m_filter->search().isEmpty())
        return;
    if (m_samples->rowCount() == 0 || !m_samples->row(0))
        return; // asking for the row fetches it
    m_leadToMatch = false;
    m_table->selectRow(0);
}

void TracesPage::openSample(int64_t sampleId) {
    m_groupReaders->interruptAll();
    m_context.jobs().run(
        this, QStringLiteral("traces.group"),
        [readers = m_groupReaders, folder = runFolder(), sampleId] {
            const auto reader = readers->lease(folder);
            const SampleRecord sample = reader->sample(sampleId);
            return std::pair(reader->groupWithSamples(sample.groupId), sample.member);
        },
        [this](std::pair<GroupRecord, int32_t> opened) {
            const auto& samples = opened.first.samples;
            const auto found =
                std::find_if(samples.begin(), samples.end(), [&](const SampleRecord& sample) {
                    return sample.member == opened.second;
                });
            const int place =
                found == samples.end() ? 0 : static_cast<int>(found - samples.begin());
            m_group->setGroup(std::move(opened.first), place);
            showMember(m_group->member());
        });
}

void TracesPage::moveMember(int by) {
    if (m_stack->currentIndex() == Table) {
        const int row = std::clamp(m_table->currentIndex().row() + by, 0,
                                   std::max(0, m_samples->rowCount() - 1));
        m_table->selectRow(row);
        return;
    }
    if (!m_group->selectMember(m_group->member() + by))
        moveGroup(by);
}

void TracesPage::moveStep(int by) {
    if (m_steps.empty())
        return;
    auto at = std::lower_bound(m_steps.begin(), m_steps.end(), m_step) - m_steps.begin();
    at = std::clamp<std::ptrdiff_t>(at + by, 0, static_cast<std::ptrdiff_t>(m_steps.size()) - 1);
    m_context.setStep(m_steps[static_cast<size_t>(at)]);
}

void TracesPage::moveGroup(int by) {
    if (m_stack->currentIndex() == Groups)
        m_groups->selectRow(m_groups->selectedRow() + by);
}

QList<PageKey> TracesPage::keys() const {
    auto* self = const_cast<TracesPage*>(this); // keys act on the page, asking for them does not
    const auto last = [self] {
        if (self->m_stack->currentIndex() == Table)
            self->m_table->selectRow(self->m_samples->rowCount() - 1);
        else
            self->m_group->selectMember(static_cast<int>(self->m_group->group().samples.size()) -
                                        1);
    };
    const auto first = [self] {
        if (self->m_stack->currentIndex() == Table)
            self->m_table->selectRow(0);
        else
            self->m_group->selectMember(0);
    };
    return {
        {QStringLiteral("J"), tr("Next completion"), [self] { self->moveMember(1); }},
        {QStringLiteral("K"), tr("Previous completion"), [self] { self->moveMember(-1); }},
        {QStringLiteral("Shift+J"), tr("Next step"), [self] { self->moveStep(1); }},
        {QStringLiteral("Shift+K"), tr("Previous step"), [self] { self->moveStep(-1); }},
        {QStringLiteral("["), tr("Previous group"), [self] { self->moveGroup(-1); }},
        {QStringLiteral("]"), tr("Next group"), [self] { self->moveGroup(1); }},
        {QStringLiteral("/"), tr("Search"), [self] { self->m_filter->focusSearch(); }},
        {QStringLiteral("N"), tr("Next hit"), [self] { self->m_reader->view().nextHit(1); }, false},
        {QStringLiteral("L"), tr("Language"), [self] { self->m_reader->toggleLanguages(); }},
        {QStringLiteral("Space"), tr("Fold thinking"), [self] { self->m_reader->toggleFold(); }},
        {QStringLiteral("G"), tr("First"), first, false},
        {QStringLiteral("Shift+G"), tr("Last"), last, false},
        {QStringLiteral("T"), tr("Groups, table"),
         [self] { self->setView(self->m_stack->currentIndex() == Groups ? Table : Groups); }},
        {QStringLiteral("Y"), tr("Copy text"), [self] { self->m_reader->copyText(); }, false},
        {QStringLiteral("Shift+Y"), tr("Copy JSON"), [self] { self->m_reader->copyJson(); }, false},
        {QStringLiteral("Ctrl+L"), tr("Copy link"), [self] { self->copyLink(); }, false},
    };
}

QString TracesPage::link() const {
    const GroupRecord& group = m_group->group();
    const int member = m_group->member();
    if (member < 0 || member >= static_cast<int>(group.samples.size()))
        return {};
    return QStringLiteral("%1:%2:%3:%4")
        .arg(m_context.currentRun())
        .arg(group.step)
        .arg(group.id)
        .arg(group.samples[static_cast<size_t>(member)].member + 1);
}

void TracesPage::copyLink() {
    const QString shown = link();
    if (shown.isEmpty())
        return;
    QGuiApplication::clipboard()->setText(shown);
    m_context.toast(tr("Copied %1").arg(shown));
}

void TracesPage::openArgument(const QString& argument) {
    if (argument.startsWith(QLatin1String("search:"))) {
        m_filter->setSearch(argument.mid(7));
        return;
    }
    if (argument.startsWith(QLatin1String("filter:"))) {
        SampleFilter filter;
        filter.mixed =
            argument.endsWith(QLatin1String("mixed")) ? std::optional(true) : std::nullopt;
        setView(Table);
        m_splitChosen = true; // what was asked for, and nothing beside it
        m_filter->setFilter(filter);
        return;
    }
    const QStringList parts = argument.split(QLatin1Char(':'));
    if (!parts[0].isEmpty())
        m_context.setCurrentRun(parts[0]);
    if (parts.size() > 3)
        m_wantedMember = parts[3].toInt() - 1;
    if (parts.size() > 2)
        m_wantedGroup = parts[2].toLongLong();
    setView(Groups);
    if (parts.size() > 1) {
        m_context.setStep(parts[1].toLongLong());
        reload(); // the step may be the one already shown
    }
}

} // namespace rationale::ui
