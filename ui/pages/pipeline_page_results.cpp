// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/pipeline_page_results.h"

#include "ui/models/comparison_table.h"
#include "ui/services/strings.h"
#include "ui/shell/delegates.h"
#include "ui/shell/table_header.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QHeaderView>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace rationale::ui {

namespace {

QTableView* tableOf(ComparisonTable* model, const char* name) {
    auto* table = new QTableView;
    table->setObjectName(QLatin1String(name));
    table->setModel(model);
    dressTable(table, 26);
    table->setSelectionMode(QAbstractItemView::NoSelection);
    table->setFocusPolicy(Qt::StrongFocus);
    table->setItemDelegate(new NumberDelegate(table));
    table->setItemDelegateForColumn(0, new NameDelegate(table));
    return table;
}

void fit(QTableView* table) {
    QHeaderView* header = table->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setMinimumSectionSize(px(72));
}

/// "61.4 ± 2.1 %": half of the 95 % interval; an en dash where it was not measured.
QString shown(const Json& reached, const PipelineMeasure& measure) {
    const std::string_view key = measure.key;
    const bool isAccuracy = key == "pass@1" || key == "maj@k";
    if (!reached.contains(measure.key) || !reached.at(measure.key).is_object() ||
        (isAccuracy && reached.contains("true_score"))) // replies are never right or wrong
        return QStringLiteral("–");
    const Json& found = reached.at(measure.key);
    const double value = found.value("value", std::nan("")) * measure.factor;
    const double half =
        (found.value("high", std::nan("")) - found.value("low", std::nan(""))) / 2 * measure.factor;
    const QString text = TextFormat::fixed(value, measure.factor == 100 ? 1 : 2);
    return std::isfinite(half) ? QStringLiteral("%1 ± %2").arg(
                                     text, TextFormat::fixed(half, measure.factor == 100 ? 1 : 2))
                               : text;
}

QString cellText(const Json& value) {
    return value.is_string()   ? text(value.get<std::string>())
           : value.is_number() ? TextFormat::number(value.get<double>(), 4)
                               : QStringLiteral("–");
}

} // namespace

PipelineResults::PipelineResults(QWidget* parent)
    : QWidget(parent)
    , m_views(new SegmentedControl)
    , m_stack(new QStackedWidget)
    , m_nothing(makeLabel({}, FontRole::Body, "hint"))
    , m_results(new ComparisonTable(tr("Measured"), this))
    , m_claims(new ComparisonTable(tr("The paper says"), this))
    , m_paper(new ComparisonTable(tr("Paper"), this))
    , m_header(new PaneHeader(tr("Results by stage"))) {
    m_views->setObjectName(QStringLiteral("resultViews"));
    for (const QString& name : {tr("Results"), tr("Claims"), tr("Paper")})
        m_views->addSegment(name);
    m_header->addControl(m_views);
    m_tables = {tableOf(m_results, "pipelineResults"), tableOf(m_claims, "pipelineClaims"),
                tableOf(m_paper, "pipelinePaper")};
    for (QTableView* table : std::as_const(m_tables))
        m_stack->addWidget(table);
    m_nothing->setWordWrap(true);
    m_nothing->setAlignment(Qt::AlignTop);
    m_nothing->setContentsMargins(px(12), px(12), px(12), px(12));
    m_stack->addWidget(m_nothing);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(m_stack, 1);
    connect(m_views, &SegmentedControl::currentChanged, this, &PipelineResults::refresh);
}

void PipelineResults::show(const Pipeline& pipeline, const Json& report) {
    showResults(report);
    showClaims(pipeline, report);
    showPaper(pipeline.paper());
    refresh();
}

void PipelineResults::refresh() {
    static const QStringList nothing{
        tr("What the models of the stages reach appears here, with 95 % intervals, as soon as one "
           "is measured."),
        tr("This pipeline claims nothing to hold its results against."),
        tr("This pipeline names no table of a paper.")};
    const int view = m_views->current();
    QTableView* table = m_tables[view];
    const bool any = table->model()->rowCount() > 0;
    m_nothing->setText(nothing[view]);
    m_stack->setCurrentWidget(any ? static_cast<QWidget*>(table) : m_nothing);
    m_header->setNote(view == 2          ? m_source
                      : view == 0 && any ? tr("± half of the 95 % interval")
                                         : QString());
    fit(table);
}

void PipelineResults::showResults(const Json& report) {
    QVector<ComparedRun> columns;
    QVector<ComparisonTable::Row> rows;
    const Json stages = report.is_object() ? report.value("stages", Json::array()) : Json::array();
    const auto reachedBy = [](const Json& stage) {
        return stage.value("results", Json::object()).value("evaluation", Json());
    };
    std::vector<const PipelineMeasure*> measures;
    for (const PipelineMeasure& measure : pipelineMeasures)
        if (std::any_of(stages.begin(), stages.end(), [&](const Json& stage) {
                const Json reached = reachedBy(stage);
                return reached.is_object() && reached.contains(measure.key);
            }))
            measures.push_back(&measure);
    columns.reserve(static_cast<qsizetype>(measures.size()));
    for (const PipelineMeasure* measure : measures) {
        const QString title = QString::fromLatin1(measure->title) +
                              (measure->factor == 100 ? QStringLiteral(", %") : QString());
        columns.append({title, title});
    }
    for (const Json& stage : stages) {
        const Json reached = reachedBy(stage);
        ComparisonTable::Row row{text(stage.value("name", std::string())), {}, {}, {}};
        bool any = false;
        for (const PipelineMeasure* measure : measures) {
            any = any || (reached.is_object() && reached.contains(measure->key));
            row.values.append(reached.is_object() ? shown(reached, *measure) : QStringLiteral("–"));
        }
        if (any)
            rows.append(row);
    }
    m_results->setContent(columns, rows);
}

void PipelineResults::showClaims(const Pipeline& pipeline, const Json& report) {
    QVector<ComparisonTable::Row> rows;
    const Json judged = report.is_object() ? report.value("claims", Json::array()) : Json::array();
    for (const PipelineClaim& claim : pipeline.claims()) {
        const auto found = std::find_if(judged.begin(), judged.end(), [&](const Json& each) {
            return each.value("says", std::string()) == claim.says;
        });
        QString verdict = tr("not measured yet"), difference = QStringLiteral("–");
        if (found != judged.end()) {
            verdict = text(found->value("verdict", std::string()));
            if (const Json by = found->value("difference", Json()); by.is_object())
                difference = QStringLiteral("%1 (%2 … %3)")
                                 .arg(TextFormat::number(by.value("value", std::nan(""))),
                                      TextFormat::number(by.value("low", std::nan(""))),
                                      TextFormat::number(by.value("high", std::nan(""))));
        }
        const bool holds = verdict.startsWith(QLatin1String("holds"));
        rows.append({text(claim.says),
                     {text(claim.measure), difference, verdict},
                     {false, false, holds},
                     {false, false, !holds && found != judged.end()}});
    }
    m_claims->setContent({{tr("measure"), {}}, {tr("difference"), {}}, {tr("here"), {}}}, rows);
}

void PipelineResults::showPaper(const Json& paper) {
    QVector<ComparedRun> columns;
    QVector<ComparisonTable::Row> rows;
    m_source = paper.is_object() ? text(paper.value("source", std::string())) : QString();
    if (paper.is_object()) {
        for (const Json& name : paper.value("columns", Json::array()))
            columns.append({cellText(name), cellText(name)});
        for (const Json& line : paper.value("rows", Json::array())) {
            if (!line.is_array() || line.empty())
                continue;
            ComparisonTable::Row row{cellText(line[0]), {}, {}, {}};
            for (size_t i = 1; i < line.size(); ++i)
                row.values.append(cellText(line[i]));
            rows.append(row);
        }
    }
    m_paper->setContent(columns, rows);
}

} // namespace rationale::ui
