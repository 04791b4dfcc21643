// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/models_page_inspector.h"

#include "ui/charts/chart_card.h"
#include "ui/models/evaluation_rows.h"
#include "ui/pages/card_export.h"
#include "ui/pages/models_page_lineage.h"
#include "ui/services/background_jobs.h"
#include "ui/shell/delegates.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/table_header.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTableWidget>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <utility>

namespace rationale::ui {

namespace {

constexpr int secondLine = 2; // run colour of what was measured on fewer prompts, after the run's
constexpr int runColours = 8;

QLabel* makeNote(const QString& sentence, const char* name) {
    QLabel* label = makeLabel(sentence, FontRole::Body, "hint");
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignTop);
    label->setContentsMargins(px(12), px(12), px(12), px(12));
    return label;
}

QString noMeasureText() {
    return ModelInspector::tr("Nobody has measured this model yet: Evaluate opens Launch with a "
                              "recipe that does.");
}

CardSeries seriesOf(const QVector<AccuracyPoint>& points, const QString& label,
                    const QString& shortLabel, int colour) {
    CardSeries series;
    series.label = label;
    series.shortLabel = shortLabel;
    series.colour = colour;
    series.curve = std::make_shared<MetricCurve>(0);
    series.curve->setSparse(true);
    auto band = std::make_shared<CurveBand>();
    for (const AccuracyPoint& point : points) {
        series.curve->append(point.step, point.share.value);
        if (std::isnan(point.share.low) || std::isnan(point.share.high))
            continue;
        band->lower.append(static_cast<double>(point.step), point.share.low);
        band->upper.append(static_cast<double>(point.step), point.share.high);
    }
    if (band->lower.size() > 1)
        series.band = std::move(band);
    return series;
}

} // namespace

ModelInspector::ModelInspector(StudioContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_header(new PaneHeader(tr("Model")))
    , m_stack(new QStackedWidget) {
    setObjectName(QStringLiteral("modelInspector"));
    setProperty("pane", QStringLiteral("true"));
    setAttribute(Qt::WA_StyledBackground);
    setMinimumWidth(px(312));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_header->setMinimumHeight(px(40));
    column->addWidget(m_header);
    column->addWidget(makeLine(Qt::Horizontal));
    m_nothing = makeNote({}, "noModelChosen");
    auto* one = new QWidget;
    auto* parts = new QVBoxLayout(one);
    parts->setContentsMargins(0, px(12), 0, 0);
    parts->setSpacing(px(8));
    m_name = new ElidedLabel({}, FontRole::PaneTitle);
    m_name->setObjectName(QStringLiteral("modelName"));
    m_name->setElideMode(Qt::ElideMiddle);
    m_name->setContentsMargins(px(12), 0, px(12), 0);
    m_views = new SegmentedControl;
    m_views->setObjectName(QStringLiteral("modelViews"));
    m_views->addSegment(tr("Summary"));
    m_views->addSegment(tr("Lineage"));
    m_views->addSegment(tr("Evaluations"));
    auto* views = new QHBoxLayout;
    views->setContentsMargins(px(12), 0, px(12), 0);
    views->addWidget(m_views);
    views->addStretch(1);
    m_view = new QStackedWidget;
    m_view->addWidget(buildSummary());
    m_view->addWidget(buildLineage());
    m_view->addWidget(buildEvaluations());
    parts->addWidget(m_name);
    parts->addLayout(views);
    parts->addWidget(m_view, 1);
    m_stack->addWidget(m_nothing);
    m_stack->addWidget(one);
    column->addWidget(m_stack, 1);
    connect(m_views, &SegmentedControl::currentChanged, m_view, &QStackedWidget::setCurrentIndex);
}

void ModelInspector::addControl(QWidget* button) {
    m_header->addControl(button);
}

QWidget* ModelInspector::buildSummary() {
    m_facts = makeLabel({}, FontRole::Body, "secondary");
    m_facts->setObjectName(QStringLiteral("modelFacts"));
    m_facts->setWordWrap(true);
    m_facts->setAlignment(Qt::AlignTop);
    m_facts->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_facts->setContentsMargins(px(12), 0, px(12), px(8));
    m_facts->setProperty("pane", QStringLiteral("true"));
    m_facts->setAttribute(Qt::WA_StyledBackground);
    auto* scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("modelFactsScroll"));
    scroll->setAccessibleName(tr("Summary of the model"));
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(m_facts);
    m_files = new QTableWidget(0, 3);
    m_files->setObjectName(QStringLiteral("modelFiles"));
    m_files->setAccessibleName(tr("Files of the model"));
    m_files->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_files->setSelectionMode(QAbstractItemView::NoSelection);
    dressTable(m_files, 24);
    m_files->setHorizontalHeaderLabels({tr("File"), tr("For"), tr("Size")});
    m_files->horizontalHeaderItem(2)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_files->horizontalHeader()->setSectionsClickable(false);
    m_files->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    setColumnWidths(m_files, {{1, 64}, {2, 72}});
    m_files->setItemDelegate(new CellDelegate(m_files));
    m_files->setItemDelegateForColumn(0, new NameDelegate(m_files));
    m_files->setItemDelegateForColumn(2, new NumberDelegate(m_files));
    auto* pane = new QWidget;
    auto* column = new QVBoxLayout(pane);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(scroll, 3);
    column->addWidget(makeLine(Qt::Horizontal));
    column->addWidget(m_files, 2);
    return pane;
}

QWidget* ModelInspector::buildLineage() {
    m_lineage = new LineageTree;
    connect(m_lineage, &LineageTree::runRequested, this, &ModelInspector::runRequested);
    m_lineageNote = makeNote({}, "lineageNote");
    auto* pane = new QWidget;
    auto* column = new QVBoxLayout(pane);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_lineageNote);
    column->addWidget(m_lineage, 1);
    return pane;
}

QWidget* ModelInspector::buildEvaluations() {
    m_chart = new ChartCard(QStringLiteral("pass@1"));
    m_chart->setTitle(tr("pass@1 by step"));
    m_chart->setFixedHeight(px(206));
    connect(m_chart, &ChartCard::cursorMoved, m_chart, [this](double x, bool inside) {
        m_chart->setCursor(inside ? std::optional(x) : std::nullopt);
    });
    connect(m_chart, &ChartCard::exportRequested, this,
            [this](const QString& suffix) { exportCard(m_context, this, *m_chart, suffix); });
    m_measures = new ComparisonTable(tr("Measure"), this);
    m_measureTable = new QTableView;
    m_measureTable->setObjectName(QStringLiteral("modelMeasures"));
    m_measureTable->setAccessibleName(tr("Evaluations of the model"));
    m_measureTable->setModel(m_measures);
    dressTable(m_measureTable, 26);
    m_measureTable->setSelectionMode(QAbstractItemView::NoSelection);
    m_measureTable->horizontalHeader()->setSectionsClickable(false);
    m_measureTable->setItemDelegate(new NumberDelegate(m_measureTable));
    m_measureTable->setItemDelegateForColumn(0, new NameDelegate(m_measureTable));
    m_noMeasure = makeNote(noMeasureText(), "noMeasure");
    auto* pane = new QWidget;
    auto* column = new QVBoxLayout(pane);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* margin = new QHBoxLayout;
    margin->setContentsMargins(px(8), 0, px(8), px(8));
    margin->addWidget(m_chart);
    column->addLayout(margin);
    column->addWidget(m_noMeasure);
    column->addWidget(m_measureTable, 1);
    column->addStretch(0);
    return pane;
}

void ModelInspector::nextView() {
    m_views->setCurrent((m_views->current() + 1) % m_view->count());
}

void ModelInspector::showNothing(const QString& sentence) {
    m_record = {};
    m_loading = false;
    m_nothing->setText(sentence);
    m_stack->setCurrentIndex(0);
}

void ModelInspector::showModel(const ModelQuestion& question) {
    const bool other = question.record.folder != m_record.folder;
    m_record = question.record;
    m_stack->setCurrentIndex(1);
    m_name->setText(qs(m_record.name));
    m_name->setAccessibleName(qs(m_record.name));
    if (other) {
        m_shown = {};
        m_facts->setText(tr("Reading…"));
        m_files->setRowCount(0);
        m_lineage->clear();
        m_lineageNote->hide();
        m_measures->setContent({}, {});
        m_chart->hide();
        m_noMeasure->hide();
        m_measureTable->hide();
        m_lineage->hide();
    }
    m_loading = true;
    m_context.jobs().run(
        this, QStringLiteral("models.details"), [question] { return readModelDetails(question); },
        [this, folder = m_record.folder](const ModelDetails& details) {
            if (folder != m_record.folder)
                return;
            m_loading = false;
            fill(details);
        });
}

void ModelInspector::fill(const ModelDetails& details) {
    const ModelDetails before = std::exchange(m_shown, details);
    if (details.facts != before.facts || details.files != before.files)
        fillFacts(details);
    if (details.lineage != before.lineage || details.lineageProblem != before.lineageProblem)
        fillLineage(details);
    fillChart(details);
    m_noMeasure->setVisible(details.reports.isEmpty() || details.omitted > 0);
    m_noMeasure->setText(
        details.omitted > 0
            ? tr("%1 more evaluations of its run are not shown here.").arg(details.omitted)
            : noMeasureText());
    m_measureTable->setVisible(!details.reports.isEmpty());
    if (details.reports == before.reports && !before.facts.isEmpty())
        return;
    m_measures->setContent(details.measured, evaluationRows(details.reports));
    sizeMeasures();
}

/// Values whole; headings, which are long names, end in dots instead.
void ModelInspector::sizeMeasures() {
    const QAbstractItemView* view = m_measureTable; // the hint is public there
    for (int column = 0; column < m_measures->columnCount(); ++column)
        m_measureTable->setColumnWidth(
            column, column == 0 ? std::min(view->sizeHintForColumn(0), px(120))
                                : std::max(view->sizeHintForColumn(column), px(120)));
}

void ModelInspector::fillFacts(const ModelDetails& details) {
    QStringList lines;
    lines.reserve(details.facts.size());
    for (const auto& [label, value] : details.facts)
        lines.append(label + QStringLiteral(":  ") + value);
    m_facts->setText(lines.join(u'\n'));
    m_files->setRowCount(static_cast<int>(details.files.size()));
    int row = 0;
    for (const ModelFile& file : details.files) {
        const QString part = file.part == ModelFilePart::Trainer   ? tr("trainer")
                             : file.part == ModelFilePart::Adapter ? tr("adapter")
                                                                   : tr("model");
        const QStringList cells{qs(file.name), part, TextFormat::bytes(file.bytes)};
        for (int column = 0; column < cells.size(); ++column) {
            auto* item = new QTableWidgetItem(cells[column]);
            item->setToolTip(cells[column]);
            m_files->setItem(row, column, item);
        }
        ++row;
    }
}

void ModelInspector::fillLineage(const ModelDetails& details) {
    m_lineageNote->setText(details.lineageProblem);
    m_lineageNote->setVisible(!details.lineageProblem.isEmpty());
    m_lineage->setVisible(!details.lineage.text.isEmpty());
    m_lineage->setLineage(details.lineage);
}

void ModelInspector::fillChart(const ModelDetails& details) {
    QVector<CardSeries> series;
    if (!details.full.isEmpty())
        series.append(seriesOf(details.full, tr("pass@1, measured fully"), tr("measured fully"),
                               m_record.colour));
    if (!details.brief.isEmpty())
        series.append(seriesOf(details.brief, tr("pass@1, measured while training"),
                               tr("while training"), (m_record.colour + secondLine) % runColours));
    m_chart->setVisible(!series.isEmpty());
    if (series.isEmpty())
        return;
    CardOptions options;
    options.xMin = 0;
    options.xMax = 1;
    for (const auto* points : {&details.full, &details.brief})
        if (!points->isEmpty())
            options.xMax = std::max(options.xMax, static_cast<double>(points->last().step));
    m_chart->setOptions(options);
    m_chart->setSeries(std::move(series));
    m_chart->redraw();
}

bool ModelInspector::openFocused() {
    QTreeWidgetItem* item = m_lineage->hasFocus() ? m_lineage->currentItem() : nullptr;
    if (item)
        m_lineage->openItem(item);
    return item != nullptr;
}

} // namespace rationale::ui
