// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs_page_queue.h"

#include "ui/services/background_jobs.h"
#include "ui/services/engine_launcher.h"
#include "ui/services/project_writer.h"
#include "ui/services/run_watcher.h"
#include "ui/services/strings.h"
#include "ui/shell/delegates.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/table_header.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QMenu>
#include <QTableView>
#include <QVBoxLayout>

#include <mutex>

namespace rationale::ui {

namespace {

constexpr int pollMs = 1000;
constexpr int rowHeight = 28;
constexpr int mostRows = 6; // shown without scrolling

} // namespace

/// How many steps each queued run will take, read once from its folder: a queued run has no
/// database yet.
class QueuePlans {
public:
    std::map<std::string, int64_t> of(const QueueState& state, const fs::path& project) {
        const std::lock_guard guard(m_mutex);
        std::map<std::string, int64_t> wanted;
        for (const auto* entries : {&state.begun, &state.waiting})
            for (const QueueEntry& entry : *entries) {
                const auto known = m_steps.find(entry.run);
                wanted.emplace(entry.run,
                               known == m_steps.end() ? read(project, entry.run) : known->second);
            }
        m_steps = wanted;
        return wanted;
    }

private:
    static int64_t read(const fs::path& project, const std::string& run) {
        const fs::path file = project / "runs" / run / run_files::resolved;
        try {
            const Json resolved = parseJson(readFile(file), file.string());
            return resolved.is_object() ? resolved.value("max_steps", int64_t{0}) : 0;
        } catch (const std::exception&) {
            return 0; // unknown; the run itself tells what is wrong with it
        }
    }

    std::mutex m_mutex;
    std::map<std::string, int64_t> m_steps;
};

QueuePane::QueuePane(StudioContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_model(new QueueModel(this))
    , m_table(new QTableView)
    , m_plans(std::make_shared<QueuePlans>()) {
    setObjectName(QStringLiteral("queuePane"));
    buildTable();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(makeLine(Qt::Horizontal));
    column->addWidget(buildHeader());
    column->addWidget(m_table);
    m_timer.setInterval(pollMs);
    connect(&m_timer, &QTimer::timeout, this, &QueuePane::refresh);
    connect(&context.writer(), &ProjectWriter::written, this, &QueuePane::refresh);
    connect(&context.watcher(), &RunWatcher::runsChanged, this, &QueuePane::refresh);
    connect(m_model, &QueueModel::moveRequested, this, &QueuePane::move);
    showState({});
}

QWidget* QueuePane::buildHeader() {
    auto* bar = new QWidget;
    bar->setFixedHeight(px(36));
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(px(8), 0, px(12), 0);
    row->setSpacing(px(8));
    m_fold = makeIconButton(QStringLiteral("chevron-down"), tr("Fold or unfold the queue"));
    m_fold->setObjectName(QStringLiteral("queueFold"));
    QSizePolicy keepsRoom = m_fold->sizePolicy(); // the title stays where it is
    keepsRoom.setRetainSizeWhenHidden(true);
    m_fold->setSizePolicy(keepsRoom);
    m_count = new Chip;
    m_count->setObjectName(QStringLiteral("queueCount"));
    m_note = makeLabel({}, FontRole::Table, "secondary");
    m_note->setObjectName(QStringLiteral("queueNote"));
    m_continue = makeButton(tr("Continue"), QStringLiteral("play"), ButtonKind::Primary);
    m_continue->setObjectName(QStringLiteral("queueContinue"));
    m_up = makeIconButton(QStringLiteral("chevron-up"), tr("Start earlier"));
    m_up->setObjectName(QStringLiteral("queueUp"));
    m_down = makeIconButton(QStringLiteral("chevron-down"), tr("Start later"));
    m_down->setObjectName(QStringLiteral("queueDown"));
    m_remove = makeIconButton(QStringLiteral("close"), tr("Take out of the queue"));
    m_remove->setObjectName(QStringLiteral("queueRemove"));
    m_hold = makeButton(tr("Hold queue"), QStringLiteral("pause"), ButtonKind::Quiet);
    m_hold->setObjectName(QStringLiteral("queueHold"));
    row->addWidget(m_fold);
    row->addWidget(makeLabel(tr("Queue"), FontRole::Section));
    row->addWidget(m_count);
    row->addWidget(m_note, 1);
    for (QWidget* control :
         std::initializer_list<QWidget*>{m_continue, m_up, m_down, m_remove, m_hold})
        row->addWidget(control);
    connect(m_fold, &QToolButton::clicked, this, [this] { fold(!m_folded); });
    connect(m_continue, &QPushButton::clicked, this, [this] { m_context.launcher().startQueue(); });
    connect(m_up, &QToolButton::clicked, this, [this] { moveSelected(-1); });
    connect(m_down, &QToolButton::clicked, this, [this] { moveSelected(1); });
    connect(m_remove, &QToolButton::clicked, this, &QueuePane::removeSelected);
    connect(m_hold, &QPushButton::clicked, this, &QueuePane::toggleHeld);
    return bar;
}

void QueuePane::buildTable() {
    using Q = QueueModel;
    m_table->setObjectName(QStringLiteral("queueTable"));
    m_table->setAccessibleName(tr("Queue"));
    m_table->setModel(m_model);
    dressTable(m_table, rowHeight);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setTabKeyNavigation(false);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setDragDropMode(QAbstractItemView::InternalMove);
    m_table->setDragDropOverwriteMode(false);
    m_table->horizontalHeader()->setSectionsClickable(false);
    setColumnWidths(m_table, {{Q::Place, 36},
                              {Q::Colour, 20},
                              {Q::Name, 220},
                              {Q::Stage, 90},
                              {Q::WaitsFor, 120},
                              {Q::Estimate, 90}});
    m_table->horizontalHeader()->setSectionResizeMode(Q::Name, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(Q::Start, QHeaderView::ResizeToContents);
    m_table->setItemDelegate(new CellDelegate(m_table));
    m_table->setItemDelegateForColumn(Q::Place, new NumberDelegate(m_table));
    m_table->setItemDelegateForColumn(Q::Colour, new IconDelegate(m_table));
    m_table->setItemDelegateForColumn(Q::Name, new NameDelegate(m_table));
    m_table->setItemDelegateForColumn(Q::WaitsFor, new NameDelegate(m_table));
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &QueuePane::showButtons);
    connect(m_table, &QWidget::customContextMenuRequested, this, &QueuePane::openMenu);
    connect(m_table, &QTableView::doubleClicked, this, [this](const QModelIndex& index) {
        m_context.setCurrentRun(m_model->runAt(index.row()));
        m_context.openPage(QStringLiteral("monitor"));
    });
}

void QueuePane::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    m_timer.start();
    refresh();
}

void QueuePane::hideEvent(QHideEvent* event) {
    QWidget::hideEvent(event);
    m_timer.stop();
}

void QueuePane::refresh() {
    if (!isVisible())
        return;
    struct Read {
        QueueState state;
        std::map<std::string, int64_t> steps;
    };
    m_context.jobs().run(
        this, QStringLiteral("runs.queue"),
        [plans = m_plans, project = path(m_context.projectFolder())] {
            Read read{RunQueue::read(project), {}};
            read.steps = plans->of(read.state, project);
            return read;
        },
        [this](const Read& read) { showQueue(read.state, read.steps); });
}

void QueuePane::showQueue(const QueueState& state, const std::map<std::string, int64_t>& steps) {
    const QString kept = selected();
    m_model->setRows(queueRows(state, m_context.watcher().runs(), steps), state.held);
    select(kept);
    showState(state);
}

void QueuePane::showState(const QueueState& state) {
    const auto waiting = static_cast<qint64>(state.waiting.size());
    const bool empty = m_model->rowCount() == 0;
    const bool standsStill = !state.held && !state.working && waiting > 0;
    m_held = state.held;
    m_count->setText(TextFormat::integer(waiting));
    m_count->setVisible(waiting > 0);
    setTone(m_note, state.held || standsStill ? "warning" : "secondary");
    if (state.held)
        m_note->setText(tr("The queue is held. What runs goes on, nothing new starts."));
    else if (standsStill)
        m_note->setText(tr("The queue stands still: nobody works on it."));
    else if (empty)
        m_note->setText(tr("Nothing waits. Add runs to the queue in Launch."));
    else
        m_note->setText(tr("Runs start in this order. Drag to change it."));
    m_continue->setVisible(standsStill);
    m_hold->setVisible(!empty || state.held);
    m_hold->setText(state.held ? tr("Release queue") : tr("Hold queue"));
    m_hold->setIcon(
        IconProvider::icon(state.held ? QStringLiteral("play") : QStringLiteral("pause")));
    for (QToolButton* button : {m_up, m_down, m_remove, m_fold})
        button->setVisible(!empty);
    showHeight();
    showButtons();
}

void QueuePane::showHeight() {
    const int rows = std::min(m_model->rowCount(), mostRows);
    m_table->setVisible(rows > 0 && !m_folded);
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() +
                            rows * px(rowHeight) + px(2));
}

void QueuePane::fold(bool folded) {
    m_folded = folded;
    m_fold->setIcon(IconProvider::icon(folded ? QStringLiteral("chevron-right")
                                              : QStringLiteral("chevron-down")));
    showHeight();
}

void QueuePane::showButtons() {
    const int place = m_model->placeAt(m_model->rowOf(selected()));
    m_up->setEnabled(place > 1);
    m_down->setEnabled(place > 0 && place < m_model->waitingCount());
    m_remove->setEnabled(place > 0);
}

QString QueuePane::selected() const {
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return rows.isEmpty() ? QString() : m_model->runAt(rows.first().row());
}

void QueuePane::select(const QString& run) {
    const int row = m_model->rowOf(run);
    if (row >= 0 && run != selected())
        m_table->setCurrentIndex(m_model->index(row, QueueModel::Name));
}

void QueuePane::move(const QString& run, int place) {
    m_context.writer().write([run = run.toStdString(), place](Library& library) {
        RunQueue(library.folder()).move(run, place);
    });
}

void QueuePane::moveSelected(int rows) {
    const QString run = selected();
    const int place = m_model->placeAt(m_model->rowOf(run));
    if (place > 0 && place + rows >= 1 && place + rows <= m_model->waitingCount())
        move(run, place + rows);
}

void QueuePane::removeSelected() {
    if (const QString run = selected(); isWaiting(run))
        toggle({run});
}

void QueuePane::toggle(const QStringList& runs) {
    QStringList added;
    for (const QString& run : runs) {
        const RunSummary* known = m_context.watcher().run(run);
        if (isWaiting(run))
            m_context.writer().write([id = run.toStdString()](Library& library) {
                RunQueue(library.folder()).remove(id);
            });
        else if (known && known->info.state == RunState::Queued)
            added.append(run);
        else if (known)
            m_context.toast(tr("%1 has begun already and cannot be queued. Resume or clone it.")
                                .arg(qs(known->info.name)),
                            true);
    }
    if (!added.isEmpty())
        m_context.launcher().enqueueMade(added);
}

void QueuePane::toggleHeld() {
    m_context.launcher().setQueueHeld(!m_held);
}

void QueuePane::openMenu(const QPoint& position) {
    const QModelIndex index = m_table->indexAt(position);
    if (!index.isValid())
        return;
    m_table->setCurrentIndex(index);
    const QString run = selected();
    const int place = m_model->placeAt(index.row());
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("queueMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString& icon, const QString& label, bool enabled, auto act) {
        QAction* action = menu->addAction(IconProvider::icon(icon), label);
        action->setEnabled(enabled);
        connect(action, &QAction::triggered, this, act);
    };
    add(QStringLiteral("step-first"), tr("Start first"), place > 1, [this, run] { move(run, 1); });
    add(QStringLiteral("step-last"), tr("Start last"), place > 0 && place < m_model->waitingCount(),
        [this, run] { move(run, m_model->waitingCount()); });
    add(QStringLiteral("close"), tr("Take out of the queue"), place > 0,
        [this] { removeSelected(); });
    menu->popup(m_table->viewport()->mapToGlobal(position));
}

QList<PageKey> QueuePane::keys(const std::function<QStringList()>& selectedRuns) {
    return {
        {QStringLiteral("Alt+Up"), tr("Start earlier"), [this] { moveSelected(-1); }, false},
        {QStringLiteral("Alt+Down"), tr("Start later"), [this] { moveSelected(1); }, false},
        {QStringLiteral("Q"), tr("Queue or take out"),
         [this, selectedRuns] {
             if (m_table->hasFocus())
                 removeSelected();
             else
                 toggle(selectedRuns());
         }},
        {QStringLiteral("H"), tr("Hold or release queue"), [this] { toggleHeld(); }, false},
        {QStringLiteral("Ctrl+J"), tr("Go to the queue"),
         [this] {
             fold(false);
             m_table->setFocus(Qt::ShortcutFocusReason);
             if (selected().isEmpty())
                 select(m_model->runAt(0));
         },
         false},
    };
}

} // namespace rationale::ui
