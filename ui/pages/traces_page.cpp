// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/traces_page.h"

#include "ui/models/sample_table_model.h"
#include "ui/pages/traces_page_filter.h"
#include "ui/pages/traces_page_group.h"
#include "ui/pages/traces_page_groups.h"
#include "ui/pages/traces_page_reader.h"
#include "ui/pages/traces_page_view.h"
#include "ui/services/background_jobs.h"
#include "ui/services/reader_pool.h"
#include "ui/services/run_watcher.h"
#include "ui/services/strings.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QScrollBar>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

namespace rationale::ui {

namespace {

constexpr int newDataMs = 400; // while training: at most this often

} // namespace

TracesPage::TracesPage(StudioContext& context, QWidget* parent)
    : Page(parent)
    , m_context(context)
    , m_stepReaders(std::make_shared<ReaderPool>())
    , m_groupReaders(std::make_shared<ReaderPool>())
    , m_newData(new QTimer(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeToolbar());
    layout->addWidget(makeLine(Qt::Horizontal, this));
    m_empty = new EmptyState(this);
    m_empty->setObjectName(QStringLiteral("tracesEmpty"));
    layout->addWidget(makeBody(), 1);
    layout->addWidget(m_empty, 1);
    m_newData->setSingleShot(true);
    m_newData->setInterval(newDataMs);

    connect(m_newData, &QTimer::timeout, this, &TracesPage::reload);
    connect(&context, &StudioContext::currentRunChanged, this, [this] {
        m_step = -1;
        m_steps.clear();
        if (m_splitChosen)
            m_filter->setTrainingToken(false); // the next run may have held-out samples alone
        m_splitChosen = false;
        m_groups->setGroups({});
        m_group->clear();
        m_reader->clear();
        m_samples->clear();
        reload();
    });
    connect(&context, &StudioContext::stepChanged, this, &TracesPage::reload);
    connect(&context.watcher(), &RunWatcher::runDataChanged, this, [this] {
        m_dirty = true;
        if (m_active && !m_newData->isActive())
            m_newData->start();
    });
    connect(m_filter, &TraceFilterBar::changed, this, &TracesPage::applyFilter);
    connect(m_empty, &EmptyState::primaryClicked, this,
            [this] { m_context.openPage(QStringLiteral("launch")); });
    setView(Groups);
    updateEmptyState();
}

TracesPage::~TracesPage() {
    m_stepReaders->interruptAll();
    m_groupReaders->interruptAll();
}

QWidget* TracesPage::makeToolbar() {
    auto* bar = makePane("true", this);
    bar->setFixedHeight(px(40));
    m_viewSwitch = new SegmentedControl(bar);
    m_viewSwitch->setObjectName(QStringLiteral("tracesView"));
    m_viewSwitch->addSegment(tr("Groups"));
    m_viewSwitch->addSegment(tr("Table"));
    m_filter = new TraceFilterBar(bar);
    m_count = makeLabel({}, FontRole::Table, "secondary", bar);
    m_count->setObjectName(QStringLiteral("tracesCount"));
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(px(12), 0, px(12), 0);
    layout->setSpacing(px(8));
    layout->addWidget(m_viewSwitch);
    layout->addWidget(m_filter, 1);
    layout->addWidget(m_count);
    connect(m_viewSwitch, &SegmentedControl::currentChanged, this,
            [this](int view) { setView(static_cast<View>(view)); });
    return bar;
}

QWidget* TracesPage::makeBody() {
    m_groups = new GroupsPane(this);
    m_groups->setMinimumWidth(px(200));
    m_group = new GroupPane(this);
    m_group->setMinimumWidth(px(400));
    m_reader = new ReaderPane(this);
    m_reader->setMinimumWidth(px(320));
    m_table = makeTable();
    auto* left = new QSplitter(Qt::Horizontal, this);
    left->setHandleWidth(1);
    left->addWidget(m_groups);
    left->addWidget(m_group);
    left->setStretchFactor(1, 1);
    left->setSizes({px(256), px(520)});
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(left);
    m_stack->addWidget(m_table);
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setObjectName(QStringLiteral("tracesSplitter"));
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(m_stack);
    m_splitter->addWidget(m_reader);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setSizes({px(780), px(500)});
    connect(m_groups, &GroupsPane::groupSelected, this, [this](int64_t id, bool byPerson) {
        openGroup(id, m_group->group().id == id ? m_group->member() : -1, byPerson);
    });
    connect(m_group, &GroupPane::memberSelected, this, [this](int member, bool byPerson) {
        showMember(member);
        if (byPerson)
            pinStep();
    });
    connect(m_reader, &ReaderPane::stepRequested, this, &TracesPage::moveMember);
    connect(m_reader, &ReaderPane::linkRequested, this, &TracesPage::copyLink);
    return m_splitter;
}

void TracesPage::activated() {
    m_active = true;
    if (m_dirty)
        reload();
}

void TracesPage::deactivated() {
    m_active = false;
    m_newData->stop();
}

fs::path TracesPage::runFolder() const {
    return path(m_context.runFolder(m_context.currentRun()));
}

void TracesPage::setView(View view) {
    m_viewSwitch->setCurrent(view);
    m_stack->setCurrentIndex(view);
    m_filter->setSearchedTexts(view == Groups ? tr("Search completions of this step")
                                              : tr("Search completions of all steps"));
    reload();
    Q_EMIT keysChanged();
}

void TracesPage::reload() {
    m_dirty = !m_active;
    updateEmptyState();
    if (!m_active || m_context.currentRun().isEmpty())
        return;
    std::error_code ignored; // a run without a database has nothing to show yet
    if (!fs::exists(runFolder() / run_files::database, ignored)) {
        m_dirty = true;
        return;
    }
    if (m_stack->currentIndex() == Groups)
        reloadGroups();
    else
        reloadTable();
}

void TracesPage::showMember(int member) {
    const GroupRecord& group = m_group->group();
    if (member < 0 || member >= static_cast<int>(group.samples.size()))
        return;
    m_reader->setSample(group.samples[static_cast<size_t>(member)], group.prompt, group.size);
    m_reader->setSearch(m_filter->search());
}

void TracesPage::updateEmptyState() {
    const bool noRun = m_context.currentRun().isEmpty();
    const bool noSamples = m_steps.empty() && m_step < 0 && m_samples->rowCount() == 0;
    const bool empty = noRun || (noSamples && !m_filter->isRestricting());
    m_empty->setVisible(empty);
    m_splitter->setVisible(!empty);
    if (noRun)
        m_empty->setContent(QStringLiteral("traces"),
                            tr("Everything a run writes is kept here, with its rewards. Start a "
                               "run, or choose one at the top."),
                            tr("Start a run"));
    else if (empty)
        m_empty->setContent(QStringLiteral("traces"),
                            m_context.currentRunGoesOn()
                                ? tr("This run has written no completion yet. They appear here "
                                     "while it trains.")
                                : tr("This run holds no completions."));
}

/// Reading and following the newest step exclude each other: what a person opens stays.
void TracesPage::pinStep() {
    const RunSummary* run = m_context.watcher().run(m_context.currentRun());
    if (m_context.isLive() && run && isActive(run->info.state) && m_step >= 0)
        m_context.setStep(m_step);
}

} // namespace rationale::ui
