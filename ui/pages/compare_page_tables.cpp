// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare_page_tables.h"

#include "ui/charts/evaluation_chart.h"
#include "ui/models/evaluation_rows.h"
#include "ui/shell/delegates.h"
#include "ui/shell/table_header.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace rationale::ui {

namespace {

QTableView* makeTable(ComparisonTable* model, const char* name) {
    auto* table = new QTableView;
    table->setObjectName(QLatin1String(name));
    table->setModel(model);
    dressTable(table, 26);
    table->setSelectionMode(QAbstractItemView::NoSelection);
    table->setFocusPolicy(Qt::StrongFocus);
    table->horizontalHeader()->setSectionsClickable(false);
    table->setItemDelegate(new NumberDelegate(table));
    table->setItemDelegateForColumn(0, new NameDelegate(table));
    return table;
}

/// Whole values, however many runs there are; labels end in dots before they take half of the pane.
void fitColumns(QTableView* table) {
    QHeaderView* header = table->horizontalHeader();
    header->setMinimumSectionSize(px(72));
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(0, QHeaderView::Interactive);
    table->resizeColumnToContents(0);
    table->setColumnWidth(0, std::min(table->columnWidth(0), px(176)));
}

QWidget* column(QWidget* header, QWidget* table) {
    QWidget* pane = makePane();
    auto* layout = new QVBoxLayout(pane);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(header);
    layout->addWidget(table, 1);
    return pane;
}

} // namespace

CompareTables::CompareTables(QWidget* parent)
    : QWidget(parent)
    , m_settingsModel(new ComparisonTable(tr("Setting"), this))
    , m_summaryModel(new ComparisonTable(tr("Summary"), this))
    , m_evaluationModel(new ComparisonTable(tr("Evaluation"), this)) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(buildSettings(), 1);
    row->addWidget(makeLine(Qt::Vertical));
    row->addWidget(buildSummary(), 1);
}

QWidget* CompareTables::buildSettings() {
    m_settingsHeader = new PaneHeader(tr("Settings that differ"));
    m_all = makeButton(tr("Show all"), {}, ButtonKind::Quiet);
    m_all->setObjectName(QStringLiteral("allSettings"));
    m_all->setCheckable(true);
    QPushButton* copy =
        makeButton(tr("Copy differences"), QStringLiteral("copy"), ButtonKind::Quiet);
    copy->setObjectName(QStringLiteral("copyDifferences"));
    copy->setToolTip(tr("Copies what sets each run apart from the first one, as text."));
    connect(copy, &QPushButton::clicked, this, &CompareTables::copyDifferences);
    m_settingsHeader->addControl(copy);
    m_settingsHeader->addControl(m_all);
    connect(m_all, &QPushButton::toggled, this, &CompareTables::fillSettings);
    m_settingsTable = makeTable(m_settingsModel, "settingsTable");
    return column(m_settingsHeader, m_settingsTable);
}

QWidget* CompareTables::buildSummary() {
    auto* header = new PaneHeader({});
    m_views = new SegmentedControl;
    m_views->setObjectName(QStringLiteral("compareViews"));
    m_views->addSegment(tr("Summary"));
    m_views->addSegment(tr("Evaluations"));
    m_views->addSegment(tr("Intervals"));
    QPushButton* copy = makeButton(tr("Copy as table"), QStringLiteral("copy"), ButtonKind::Quiet);
    copy->setObjectName(QStringLiteral("copyTables"));
    header->addControl(m_views);
    header->addControl(copy);
    connect(copy, &QPushButton::clicked, this,
            [this] { QApplication::clipboard()->setText(asText()); });
    m_summaryTable = makeTable(m_summaryModel, "summaryTable");
    m_evaluationTable = makeTable(m_evaluationModel, "evaluationTable");
    m_noEvaluation = makeLabel(
        tr("None of these runs has measured its model: evaluations with eval_strategy, and runs of "
           "the stage evaluate, appear here with their 95 % intervals."),
        FontRole::Body, "hint");
    m_noEvaluation->setWordWrap(true);
    m_noEvaluation->setAlignment(Qt::AlignTop);
    m_noEvaluation->setContentsMargins(px(12), px(12), px(12), px(12));
    m_right = new QStackedWidget;
    for (QWidget* view : std::initializer_list<QWidget*>{m_summaryTable, m_evaluationTable,
                                                         buildChart(), m_noEvaluation})
        m_right->addWidget(view);
    connect(m_views, &SegmentedControl::currentChanged, this, &CompareTables::showRight);
    return column(header, m_right);
}

QWidget* CompareTables::buildChart() {
    m_chart = new EvaluationChart;
    m_chartArea = new QScrollArea;
    m_chartArea->setObjectName(QStringLiteral("evaluationArea"));
    m_chartArea->setFrameShape(QFrame::NoFrame);
    m_chartArea->setWidgetResizable(true);
    m_chartArea->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_chartArea->setFocusPolicy(Qt::NoFocus); // the chart takes it
    m_chartArea->setWidget(m_chart);
    connect(m_chart, &EvaluationChart::currentChanged, m_chartArea, [this](int dot) {
        const QPoint place = m_chart->dotRect(dot).center().toPoint();
        m_chartArea->ensureVisible(place.x(), place.y(), 0, px(32));
    });
    return m_chartArea;
}

void CompareTables::showRight() {
    const int view = m_views->current();
    const bool isThere = view == 1 ? m_evaluationModel->rowCount() > 0 : !m_chart->isEmpty();
    m_right->setCurrentWidget(view == 0   ? m_summaryTable
                              : !isThere  ? static_cast<QWidget*>(m_noEvaluation)
                              : view == 1 ? static_cast<QWidget*>(m_evaluationTable)
                                          : m_chartArea);
}

void CompareTables::nextView() {
    m_views->setCurrent((m_views->current() + 1) % 3);
}

void CompareTables::copyDifferences() {
    QApplication::clipboard()->setText(differencesAsText(m_runs, m_settings));
}

void CompareTables::setSettings(const QVector<ComparedRun>& runs,
                                const SettingsComparison& settings) {
    m_runs = runs;
    m_settings = settings;
    fillSettings();
}

void CompareTables::fillSettings() {
    m_settingsModel->setContent(m_runs, settingRows(m_settings, m_all->isChecked()));
    m_settingsHeader->setTitle(m_all->isChecked() ? tr("All settings")
                                                  : tr("Settings that differ"));
    m_settingsHeader->setNote(
        tr("%1 of %2").arg(m_settings.differing).arg(m_settings.lines.size()));
    fitColumns(m_settingsTable);
}

void CompareTables::setSummary(const QVector<ComparedRun>& runs,
                               const QVector<const RunSummary*>& summaries) {
    m_onlyEvaluate = std::all_of(summaries.begin(), summaries.end(), [](const RunSummary* run) {
        return run->info.stage == "evaluate";
    });
    m_summaryModel->setContent(runs, summaryRows(summaries));
    fitColumns(m_summaryTable);
}

void CompareTables::setEvaluations(const QVector<ComparedRun>& runs, const QVector<Json>& reports) {
    m_evaluationModel->setContent(runs, evaluationRows(reports));
    m_chart->setContent(runs, reports);
    fitColumns(m_evaluationTable);
    showRight();
    if (m_onlyEvaluate && m_evaluationModel->rowCount() > 0)
        m_views->setCurrent(m_chart->isEmpty() ? 1 : 2); // there is little else to say of them
}

void CompareTables::toggleAll() {
    m_all->toggle();
}

QString CompareTables::asText() const {
    return m_settingsModel->asText() + u'\n' + m_summaryModel->asText() +
           (m_evaluationModel->rowCount() > 0 ? u'\n' + m_evaluationModel->asText() : QString());
}

} // namespace rationale::ui
