// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/language_page.h"

#include "ui/charts/plot_view.h"
#include "ui/models/sample_strip_model.h"
#include "ui/pages/language_page_parts.h"
#include "ui/pages/traces_page_view.h"
#include "ui/services/background_jobs.h"
#include "ui/services/reader_pool.h"
#include "ui/services/run_watcher.h"
#include "ui/services/strings.h"
#include "ui/shell/delegates.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/table_header.h"
#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QComboBox>
#include <QHeaderView>
#include <QSplitter>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace rationale::ui {

namespace {

constexpr int newDataMs = 500;

QWidget* makeCard(const QString& title, QWidget* content, QLabel* note, QWidget* parent) {
    auto* card = makePane("card", parent);
    auto* header = new PaneHeader(title, card);
    header->addControl(note);
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(1, 1, 1, px(6));
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(content, 1);
    return card;
}

} // namespace

LanguagePage::LanguagePage(StudioContext& context, QWidget* parent)
    : Page(parent)
    , m_context(context)
    , m_curveReaders(std::make_shared<ReaderPool>())
    , m_stepReaders(std::make_shared<ReaderPool>())
    , m_newData(new QTimer(this)) {
    m_empty = new EmptyState(this);
    m_empty->setObjectName(QStringLiteral("languageEmpty"));
    m_splitter = new QSplitter(Qt::Horizontal, this);
    m_splitter->setObjectName(QStringLiteral("languageSplitter"));
    m_splitter->setHandleWidth(1);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(makeCharts());
    m_splitter->addWidget(makeSide());
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setSizes({px(860), px(360)});
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(makeToolbar());
    layout->addWidget(makeLine(Qt::Horizontal, this));
    layout->addWidget(m_splitter, 1);
    layout->addWidget(m_empty, 1);
    m_newData->setSingleShot(true);
    m_newData->setInterval(newDataMs);

    connect(m_newData, &QTimer::timeout, this, &LanguagePage::reload);
    connect(&context, &StudioContext::currentRunChanged, this, [this] {
        m_curves = {};
        showStep({});
        showCurves({});
        reload();
    });
    connect(&context, &StudioContext::stepChanged, this, [this] {
        if (m_active)
            loadStep();
        else
            m_dirty = true;
    });
    connect(&context.watcher(), &RunWatcher::runDataChanged, this, [this] {
        m_dirty = true;
        if (m_active && !m_newData->isActive())
            m_newData->start();
    });
    connect(m_empty, &EmptyState::primaryClicked, this,
            [this] { m_context.openPage(QStringLiteral("launch")); });
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        showShares();
        showMixed();
        showLegends();
    });
    updateEmptyState();
}

LanguagePage::~LanguagePage() {
    m_curveReaders->interruptAll();
    m_stepReaders->interruptAll();
}

QWidget* LanguagePage::makeToolbar() {
    auto* bar = makePane("true", this);
    bar->setFixedHeight(px(40));
    m_prompts = new QComboBox(bar);
    m_prompts->setObjectName(QStringLiteral("promptLanguage"));
    m_prompts->setAccessibleName(tr("Prompts"));
    m_prompts->addItem(tr("All prompts"), QString());
    m_prompts->addItem(tr("English prompts"), QStringLiteral("en"));
    m_prompts->addItem(tr("Chinese prompts"), QStringLiteral("zh"));
    m_count = makeLabel({}, FontRole::Table, "secondary", bar);
    m_count->setObjectName(QStringLiteral("languageCount"));
    auto* layout = new QHBoxLayout(bar);
    layout->setContentsMargins(px(12), 0, px(12), 0);
    layout->setSpacing(px(8));
    layout->addWidget(m_prompts);
    layout->addWidget(makeLabel(tr("words of the thinking; digits, operators and tags count for no "
                                   "language"),
                                FontRole::Table, "hint", bar));
    layout->addStretch(1);
    layout->addWidget(m_count);
    connect(m_prompts, &QComboBox::currentIndexChanged, this, [this] {
        m_curves = {};
        reload();
    });
    return bar;
}

void LanguagePage::makePlots() {
    m_legend = makeLabel({}, FontRole::Table, "secondary", this);
    m_legend->setObjectName(QStringLiteral("shareLegend"));
    m_legend->setTextFormat(Qt::RichText);
    m_mixedNote = makeLabel({}, FontRole::Table, "secondary", this);
    m_mixedNote->setObjectName(QStringLiteral("mixedNote"));
    m_mixedNote->setTextFormat(Qt::RichText);
    m_mixedNote->setToolTip(
        tr("Mixed: two languages in one thought, at least one switch between neighbouring words. "
           "A thought wholly in another language is not mixed but off-target: it lowers the "
           "target share. Thoughts without words count for neither."));
    m_shares = PlotView::create(this);
    m_shares->setObjectName(QStringLiteral("sharePlot"));
    m_mixed = PlotView::create(this);
    m_mixed->setObjectName(QStringLiteral("mixedPlot"));
    for (PlotView* plot : {m_shares, m_mixed}) {
        plot->setYUnit(QStringLiteral("\u00A0%"));
        connect(plot, &PlotView::clicked, this,
                [this](double x) { m_context.setStep(std::llround(std::max(0.0, x))); });
        connect(plot, &PlotView::crosshairMoved, this, [this](double x, bool inside) {
            m_shares->setCrosshair(x, inside);
            m_mixed->setCrosshair(x, inside);
        });
    }
    m_switches = new HistogramView(this);
    m_switches->setObjectName(QStringLiteral("switchHistogram"));
}

void LanguagePage::makeTable() {
    m_model = new LanguageStripModel(this);
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("languageTable"));
    m_table->setAccessibleName(tr("Completions of the step by language"));
    m_table->setModel(m_model);
    dressTable(m_table, 27);
    m_table->setItemDelegate(new CellDelegate(m_table));
    m_table->setItemDelegateForColumn(LanguageStripModel::Spans,
                                      new LanguageStripDelegate(m_table));
    for (const int column : {LanguageStripModel::Share, LanguageStripModel::Switches})
        m_table->setItemDelegateForColumn(column, new NumberDelegate(m_table));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->horizontalHeader()->setSectionResizeMode(LanguageStripModel::Spans,
                                                      QHeaderView::Stretch);
    m_table->horizontalHeader()->setSortIndicator(LanguageStripModel::Share, Qt::AscendingOrder);
    m_table->setSortingEnabled(true);
    setColumnWidths(m_table, {{LanguageStripModel::Group, 56},
                              {LanguageStripModel::Prompt, 190},
                              {LanguageStripModel::Target, 56},
                              {LanguageStripModel::Share, 64},
                              {LanguageStripModel::Switches, 76}});
    connect(
        m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this](const QModelIndex& current) { showRow(current.isValid() ? current.row() : -1); });
    connect(m_table, &QTableView::clicked, this, [this](const QModelIndex& index) {
        pinStep();
        if (index.column() != LanguageStripModel::Spans)
            return;
        const QRect cell = m_table->visualRect(index);
        const QPoint at = m_table->viewport()->mapFromGlobal(QCursor::pos());
        showSpan(index.row(), static_cast<double>(at.x() - cell.left() - px(8)) /
                                  std::max(1, cell.width() - px(16)));
    });
    connect(m_table, &QTableView::doubleClicked, this, [this](const QModelIndex& index) {
        const SampleRecord& sample = m_model->sample(index.row());
        m_context.openPage(QStringLiteral("traces"), QStringLiteral("%1:%2:%3:%4")
                                                         .arg(m_context.currentRun())
                                                         .arg(sample.step)
                                                         .arg(m_model->groupOf(index.row()).id)
                                                         .arg(sample.member + 1));
    });
}

QWidget* LanguagePage::makeCharts() {
    makePlots();
    makeTable();
    auto* pane = makePane("window", this);
    auto* row = new QHBoxLayout;
    row->setSpacing(px(8));
    row->addWidget(makeCard(tr("Mixed texts and target share"), m_mixed, m_mixedNote, pane), 2);
    row->addWidget(makeCard(tr("Switches in a text"), m_switches,
                            makeLabel({}, FontRole::Table, "hint", pane), pane),
                   1);
    auto* layout = new QVBoxLayout(pane);
    layout->setContentsMargins(px(8), px(8), px(8), px(8));
    layout->setSpacing(px(8));
    layout->addWidget(
        makeCard(tr("Share of each language in the thinking"), m_shares, m_legend, pane), 4);
    layout->addLayout(row, 3);
    layout->addWidget(makeCard(tr("Completions of the step"), m_table,
                               makeLabel({}, FontRole::Table, "hint", pane), pane),
                      5);
    return pane;
}

QWidget* LanguagePage::makeSide() {
    auto* pane = makePane("true", this);
    pane->setMinimumWidth(px(304));
    pane->setMaximumWidth(px(480));
    m_whatIf = new WhatIfPane(pane);
    m_spanTitle =
        makeLabel(tr("Click a strip to read the text there"), FontRole::Section, nullptr, pane);
    m_spanTitle->setObjectName(QStringLiteral("spanTitle"));
    m_spanTitle->setContentsMargins(px(12), px(8), px(12), px(4));
    m_text = new TraceView(pane);
    m_text->setObjectName(QStringLiteral("spanText"));
    m_text->setFolded(false);
    auto* layout = new QVBoxLayout(pane);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_whatIf, 3);
    layout->addWidget(makeLine(Qt::Horizontal, pane));
    layout->addWidget(m_spanTitle);
    layout->addWidget(m_text, 2);
    connect(m_whatIf, &WhatIfPane::useWeight, this, [this](double weight) {
        m_context.openPage(QStringLiteral("launch"),
                           QStringLiteral("run:%1 reward:%2=%3")
                               .arg(m_context.currentRun(), QString::fromLatin1(languageReward))
                               .arg(weight));
    });
    return pane;
}

QList<PageKey> LanguagePage::keys() const {
    auto* self = const_cast<LanguagePage*>(this); // keys act on the page, asking for them does not
    const auto move = [self](int by) {
        self->pinStep();
        const int row = std::clamp(self->m_table->currentIndex().row() + by, 0,
                                   std::max(0, self->m_model->rowCount() - 1));
        self->m_table->selectRow(row);
    };
    return {
        {QStringLiteral("J"), tr("Next completion"), [move] { move(1); }},
        {QStringLiteral("K"), tr("Previous completion"), [move] { move(-1); }},
        {QStringLiteral("N"), tr("Next span"), [self] { self->moveSpan(1); }},
        {QStringLiteral("Shift+N"), tr("Previous span"), [self] { self->moveSpan(-1); }},
        {QStringLiteral("Shift+J"), tr("Next step"),
         [self] { self->m_context.setStep(self->shownStep() + 1); }},
        {QStringLiteral("Shift+K"), tr("Previous step"),
         [self] { self->m_context.setStep(std::max<int64_t>(0, self->shownStep() - 1)); }},
        {QStringLiteral("W"), tr("Weight"), [self] { self->m_whatIf->focusWeight(); }},
    };
}

void LanguagePage::activated() {
    m_active = true;
    if (m_dirty)
        reload();
}

void LanguagePage::deactivated() {
    m_active = false;
    m_newData->stop();
}

fs::path LanguagePage::runFolder() const {
    return path(m_context.runFolder(m_context.currentRun()));
}

std::string LanguagePage::promptLanguage() const {
    return m_prompts->currentData().toString().toStdString();
}

int64_t LanguagePage::shownStep() const {
    return m_step;
}

void LanguagePage::reload() {
    m_dirty = !m_active;
    updateEmptyState();
    std::error_code ignored; // a run without a database has nothing to show yet
    if (!m_active || m_context.currentRun().isEmpty())
        return;
    if (!fs::exists(runFolder() / run_files::database, ignored)) {
        m_dirty = true;
        return;
    }
    loadCurves();
    loadStep();
}

void LanguagePage::updateEmptyState() {
    const bool noRun = m_context.currentRun().isEmpty();
    // The evaluation before the first step is one point, of which a curve says nothing.
    const bool empty = noRun || (m_curves.all.size() < 2 && m_model->rowCount() == 0);
    m_empty->setVisible(empty);
    m_splitter->setVisible(!empty);
    if (noRun)
        m_empty->setContent(QStringLiteral("language"),
                            tr("Which language a model thinks in, step by step. Start a run, or "
                               "choose one at the top."),
                            tr("Start a run"));
    else if (empty && !m_curves.all.empty())
        m_empty->setContent(
            QStringLiteral("language"),
            m_context.currentRunGoesOn()
                ? tr("This run has written held-out samples only, which Traces "
                     "shows. Languages appear here from its first training step on.")
                : tr("This run holds the samples of one step only, which Traces "
                     "shows. Languages are curves over several."));
    else if (empty)
        m_empty->setContent(QStringLiteral("language"),
                            m_context.currentRunGoesOn()
                                ? tr("This run has written no completion yet. Languages appear "
                                     "here while it trains.")
                                : tr("This run holds no completions."));
}

} // namespace rationale::ui
