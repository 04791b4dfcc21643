// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs_page.h"

#include "core/recipe/field_spec.h"
#include "ui/pages/runs_page_evidence.h"
#include "ui/pages/runs_page_inspector.h"
#include "ui/pages/runs_page_queue.h"
#include "ui/services/project_writer.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/delegates.h"
#include "ui/shell/run_control.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/studio_settings.h"
#include "ui/shell/table_header.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QStyle>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace rationale::ui {

namespace {

using M = RunTableModel;
constexpr std::initializer_list<std::pair<int, int>> columnWidths{
    {M::Eye, 32},     {M::Colour, 20},    {M::Pin, 20},     {M::Name, 148}, {M::State, 98},
    {M::Stage, 64},   {M::Progress, 134}, {M::Reward, 84},  {M::Last, 52},  {M::Best, 52},
    {M::PassAt1, 60}, {M::Seed, 48},      {M::Duration, 62}};

QStringList stageNames() {
    QStringList names;
    for (const StageSpec& stage : stageSpecs())
        names.append(qs(stage.name));
    return names;
}

} // namespace

RunsPage::RunsPage(StudioContext& context, QWidget* parent)
    : Page(parent)
    , m_context(context)
    , m_model(new RunTableModel(this))
    , m_table(new QTableView)
    , m_inspector(new RunInspector(context))
    , m_queue(new QueuePane(context))
    , m_evidence(new EvidenceMaker(context))
    , m_stack(new QStackedWidget)
    , m_empty(new EmptyState)
    , m_new(makeButton(tr("New run"), QStringLiteral("plus"), ButtonKind::Primary, this)) {
    m_new->setObjectName(QStringLiteral("newRunButton"));
    m_new->hide();
    buildTable();
    auto* left = makePane();
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildToolbar());
    column->addWidget(makeLine(Qt::Horizontal));
    m_filterProblem = makeLabel({}, FontRole::Table, "error");
    m_filterProblem->setObjectName(QStringLiteral("filterProblem"));
    m_filterProblem->setContentsMargins(px(16), px(4), px(12), px(4));
    m_filterProblem->hide();
    column->addWidget(m_filterProblem);
    m_noMatch = new EmptyState;
    m_noMatch->setObjectName(QStringLiteral("noRunMatches"));
    m_noMatch->setContent(QStringLiteral("search"), tr("No run matches the filter."),
                          tr("Clear the filter"));
    m_rows = new QStackedWidget;
    m_rows->addWidget(m_table);
    m_rows->addWidget(m_noMatch);
    column->addWidget(m_rows, 1);
    column->addWidget(m_evidence);
    column->addWidget(m_queue);
    auto* splitter = new QSplitter;
    splitter->setObjectName(QStringLiteral("runsSplitter"));
    splitter->addWidget(left);
    splitter->addWidget(m_inspector);
    splitter->setStretchFactor(0, 1);
    splitter->setSizes({1000, px(296)});
    splitter->setChildrenCollapsible(false);
    m_inspector->setMaximumWidth(px(480));
    m_empty->setContent(
        QStringLiteral("runs"),
        tr("Runs of this project appear here: what is running, what was tried, and how it went."),
        tr("Start the first run"), {});
    m_stack->addWidget(m_empty);
    m_stack->addWidget(splitter);
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(0, 0, 0, 0);
    page->addWidget(m_stack);
    StudioSettings::remember(context, QStringLiteral("runs.splitter"), splitter);
    StudioSettings::remember(context, QStringLiteral("runs.columns"), m_table->horizontalHeader());
    makeRoomFor(m_table, M::Stage, stageNames()); // whatever widths were remembered
    connect(&context.watcher(), &RunWatcher::runsChanged, this, &RunsPage::refresh);
    connect(m_new, &QPushButton::clicked, this,
            [this] { m_context.openPage(QStringLiteral("launch")); });
    connect(m_empty, &EmptyState::primaryClicked, this,
            [this] { m_context.openPage(QStringLiteral("launch")); });
    connect(m_noMatch, &EmptyState::primaryClicked, m_filter, &QLineEdit::clear);
    connect(m_inspector, &RunInspector::resumeRequested, this,
            [this](const QString& id) { RunControl::resume(m_context, id); });
    connect(m_model, &RunTableModel::renamed, this, [this](const QString& id, const QString& name) {
        m_context.writer().write([id = id.toStdString(), name = name.toStdString()](
                                     Library& library) { library.rename(id, name); });
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, &RunsPage::headingsOverFullWidth);
}

QWidget* RunsPage::buildToolbar() {
    auto* bar = new QWidget;
    bar->setFixedHeight(px(40));
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(px(16), 0, px(12), 0);
    row->setSpacing(px(8));
    m_filter = new QLineEdit;
    m_filter->setObjectName(QStringLiteral("runFilter"));
    m_filter->setPlaceholderText(tr("Filter: regex, state:running, tag:…, stage:grpo"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(px(380));
    m_filter->setText(qs(m_context.library().setting("runs.filter", "").get<std::string>()));
    m_group = new QComboBox;
    m_group->setObjectName(QStringLiteral("runGroup"));
    m_group->addItems({tr("No groups"), tr("Group by stage"), tr("Group by state"),
                       tr("Group by model"), tr("Group by tag")});
    m_count = makeLabel({}, FontRole::Body, "secondary");
    m_count->setObjectName(QStringLiteral("runCount"));
    row->addWidget(m_filter, 1);
    row->addWidget(m_group);
    row->addStretch(1);
    row->addWidget(m_count);
    connect(m_filter, &QLineEdit::textChanged, this, &RunsPage::applyFilter);
    connect(m_group, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_model->setGroupBy(static_cast<RunTableModel::GroupBy>(index));
        refresh();
    });
    m_model->setFilter(m_filter->text());
    return bar;
}

void RunsPage::buildTable() {
    m_table->setObjectName(QStringLiteral("runsTable"));
    m_table->setModel(m_model);
    dressTable(m_table);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::EditKeyPressed);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setTabKeyNavigation(false);
    QHeaderView* header = m_table->horizontalHeader();
    header->setSortIndicatorShown(true);
    header->setSortIndicatorClearable(true);
    header->setSectionResizeMode(M::Tags, QHeaderView::Stretch);
    header->setSortIndicator(-1, Qt::DescendingOrder);
    setColumnWidths(m_table, columnWidths);
    m_table->setItemDelegate(new CellDelegate(m_table));
    const auto use = [this](auto* delegate, std::initializer_list<int> columns) {
        for (const int column : columns)
            m_table->setItemDelegateForColumn(column, delegate);
    };
    use(new IconDelegate(m_table), {M::Eye, M::Colour, M::Pin});
    use(new NameDelegate(m_table), {M::Name});
    use(new StateDelegate(m_table), {M::State});
    use(new ProgressDelegate(m_table), {M::Progress});
    use(new SparklineDelegate(m_table), {M::Reward});
    use(new NumberDelegate(m_table), {M::Last, M::Best, M::PassAt1, M::Seed, M::Duration});
    use(new ChipsDelegate(m_table), {M::Tags});
    connect(header, &QHeaderView::sortIndicatorChanged, this,
            [this](int column, Qt::SortOrder order) {
                const QStringList kept = selected();
                m_model->sort(column, order);
                select(kept);
            });
    connect(m_table, &QTableView::clicked, this, &RunsPage::clicked);
    connect(m_table, &QTableView::doubleClicked, this, [this](const QModelIndex& index) {
        if (index.column() > RunTableModel::Pin)
            openMonitor();
    });
    connect(m_table, &QWidget::customContextMenuRequested, this, &RunsPage::openMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        if (!m_selecting)
            m_inspector->showRuns(selected());
    });
}

QList<QWidget*> RunsPage::headerActions() {
    return {m_new};
}

QString RunsPage::subtitle() const {
    const auto& runs = m_context.watcher().runs();
    const auto running = std::count_if(
        runs.begin(), runs.end(), [](const RunSummary& run) { return isActive(run.info.state); });
    return TextFormat::plural(static_cast<qint64>(runs.size()), tr("%1 run"), tr("%1 runs")) +
           QStringLiteral(" · ") + tr("%1 running").arg(TextFormat::integer(running));
}

void RunsPage::activated() {
    m_active = true;
    refresh();
    m_table->setFocus();
}

void RunsPage::refresh() {
    if (!m_active)
        return;
    const QStringList kept = selected();
    m_selecting = true;
    m_model->setRuns(m_context.watcher().runs());
    m_selecting = false;
    select(kept);
    growColumns(m_table, {M::Last, M::Best, M::PassAt1, M::Seed, M::Duration});
    m_stack->setCurrentIndex(m_model->totalCount() > 0 ? 1 : 0);
    showCount();
    m_inspector->showRuns(selected());
    Q_EMIT subtitleChanged(subtitle());
}

void RunsPage::applyFilter() {
    const QStringList kept = selected();
    const QString problem = m_model->setFilter(m_filter->text());
    const bool valid = problem.isEmpty();
    m_filter->setProperty("state", valid ? QString() : QStringLiteral("error"));
    m_filterProblem->setText(tr("Not a regular expression: %1").arg(problem));
    m_filterProblem->setVisible(!valid);
    style()->unpolish(m_filter);
    style()->polish(m_filter);
    select(kept);
    showCount();
    if (valid)
        m_context.writer().setSetting(QStringLiteral("runs.filter"),
                                      m_filter->text().toStdString());
}

void RunsPage::showCount() {
    m_count->setText(tr("%1 of %2 shown").arg(m_model->shownCount()).arg(m_model->totalCount()));
    m_rows->setCurrentWidget(m_model->shownCount() > 0 ? static_cast<QWidget*>(m_table)
                                                       : m_noMatch);
}

void RunsPage::headingsOverFullWidth() {
    m_table->clearSpans();
    for (int row = 0; row < m_model->rowCount(); ++row)
        if (!m_model->runAt(row))
            m_table->setSpan(row, 0, 1, RunTableModel::ColumnCount);
}

QStringList RunsPage::selected() const {
    QStringList ids;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows(RunTableModel::Name))
        if (const QString id = m_model->idAt(index.row()); !id.isEmpty())
            ids.append(id);
    return ids;
}

QString RunsPage::current() const {
    const QStringList ids = selected();
    return ids.isEmpty() ? m_model->idAt(m_table->currentIndex().row()) : ids.first();
}

void RunsPage::select(const QStringList& ids) {
    if (ids == selected())
        return;
    m_selecting = true;
    QItemSelection selection;
    for (const QString& id : ids)
        if (const int row = m_model->rowOf(id); row >= 0)
            selection.select(m_model->index(row, 0),
                             m_model->index(row, RunTableModel::ColumnCount - 1));
    m_table->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    m_selecting = false;
}

void RunsPage::clicked(const QModelIndex& index) {
    if (index.column() == RunTableModel::Eye || index.column() == RunTableModel::Pin) {
        if (const RunSummary* run = m_model->runAt(index.row()))
            index.column() == RunTableModel::Eye ? toggleVisible(*run) : togglePinned(*run);
    }
}

void RunsPage::openMonitor() {
    if (const QString id = current(); !id.isEmpty()) {
        m_context.setCurrentRun(id);
        m_context.openPage(QStringLiteral("monitor"));
    }
}

void RunsPage::move(int rows) {
    int row = m_table->currentIndex().row() + rows;
    while (row >= 0 && row < m_model->rowCount() && !m_model->runAt(row))
        row += rows;
    if (row >= 0 && row < m_model->rowCount())
        m_table->setCurrentIndex(m_model->index(row, RunTableModel::Name));
}

void RunsPage::toggleVisible(const RunSummary& run) {
    m_context.writer().write([id = run.info.id, visible = !run.visible](Library& library) {
        library.setVisible(id, visible);
    });
}

void RunsPage::togglePinned(const RunSummary& run) {
    m_context.writer().write([id = run.info.id, pinned = !run.pinned](Library& library) {
        library.setPinned(id, pinned);
    });
}

void RunsPage::forSelected(void (RunsPage::*act)(const RunSummary&)) {
    for (const QString& id : selected())
        if (const RunSummary* run = m_context.watcher().run(id))
            (this->*act)(*run);
}

void RunsPage::removeSelected() {
    RunControl::remove(m_context, this, selected());
}

void RunsPage::compareSelected() {
    m_context.openPage(QStringLiteral("compare"), selected().join(u','));
}

void RunsPage::openMenu(const QPoint& position) {
    const QString id = current();
    if (id.isEmpty())
        return;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("runMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& icon, const QString& text, bool enabled, auto act) {
        QAction* action = menu->addAction(IconProvider::icon(icon), text);
        action->setEnabled(enabled);
        connect(action, &QAction::triggered, this, act);
    };
    add(QStringLiteral("monitor"), tr("Open in Monitor"), true, [this] { openMonitor(); });
    add(QStringLiteral("compare"), tr("Compare"), true, [this] { compareSelected(); });
    add(QStringLiteral("clone"), tr("Clone into Launch"), true,
        [this, id] { RunControl::clone(m_context, id); });
    add(QStringLiteral("resume"), tr("Resume"), RunControl::canResume(m_context, id),
        [this, id] { RunControl::resume(m_context, id); });
    add(QStringLiteral("stop"), tr("Stop…"), RunControl::canStop(m_context, id),
        [this, id] { RunControl::stop(m_context, this, id); });
    menu->addSeparator();
    add(QStringLiteral("export"), tr("Make an evidence bundle…"), true,
        [this] { m_evidence->make(selected()); });
    add(QStringLiteral("edit"), tr("Rename"), true,
        [this] { m_table->edit(m_table->currentIndex().siblingAtColumn(RunTableModel::Name)); });
    add(QStringLiteral("pin"), tr("Pin or unpin"), true,
        [this] { forSelected(&RunsPage::togglePinned); });
    add(QStringLiteral("trash"), tr("Delete…"), true, [this] { removeSelected(); });
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

QList<PageKey> RunsPage::keys() const {
    auto* self = const_cast<RunsPage*>(this); // the actions act on the page
    return QList<PageKey>{
               {QStringLiteral("J"), tr("Next"), [self] { self->move(1); }},
               {QStringLiteral("K"), tr("Previous"), [self] { self->move(-1); }},
               {QStringLiteral("Space"), tr("Show or hide"),
                [self] { self->forSelected(&RunsPage::toggleVisible); }},
               {QStringLiteral("Return"), tr("Open in Monitor"), [self] { self->openMonitor(); }},
               {QStringLiteral("C"), tr("Compare"), [self] { self->compareSelected(); }},
               {QStringLiteral("Y"), tr("Clone"),
                [self] { RunControl::clone(self->m_context, self->current()); }},
               {QStringLiteral("R"), tr("Resume"),
                [self] { RunControl::resume(self->m_context, self->current()); }},
               {QStringLiteral("S"), tr("Stop"),
                [self] { RunControl::stop(self->m_context, self, self->current()); }},
               {QStringLiteral("/"), tr("Filter"),
                [self] { self->m_filter->setFocus(Qt::ShortcutFocusReason); }},
               {QStringLiteral("G"), tr("Group by"),
                [self] {
                    self->m_group->setCurrentIndex((self->m_group->currentIndex() + 1) %
                                                   self->m_group->count());
                }},
               {QStringLiteral("P"), tr("Pin"),
                [self] { self->forSelected(&RunsPage::togglePinned); }},
               {QStringLiteral("F2"), tr("Rename"), {}, false},
               {QStringLiteral("Del"), tr("Delete"), [self] { self->removeSelected(); }},
           } +
           m_queue->keys([self] { return self->selected(); }) +
           m_evidence->keys([self] { return self->selected(); });
}

} // namespace rationale::ui
