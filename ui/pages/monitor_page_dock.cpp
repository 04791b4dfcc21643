// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/monitor_page_dock.h"

#include "ui/models/alert_list.h"
#include "ui/models/metric_groups.h"
#include "ui/models/metric_store.h"
#include "ui/pages/monitor_page_alerts.h"
#include "ui/pages/monitor_page_events.h"
#include "ui/pages/monitor_page_live.h"
#include "ui/shell/delegates.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QCheckBox>
#include <QCoreApplication>
#include <QHBoxLayout>
#include <QPainter>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QTabWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <array>
#include <cmath>

namespace rationale::ui {

namespace {

constexpr size_t shownEvents = 60;
constexpr int numbersMilliseconds = 50;
const QString stepTimeMetric = QStringLiteral("step_time");
constexpr std::array phaseNames{"generate", "reward", "logprob", "update", "checkpoint"};

QPlainTextEdit* makeCode(const char* name) {
    auto* edit = new QPlainTextEdit;
    edit->setObjectName(QLatin1String(name));
    edit->setReadOnly(true);
    edit->setFont(ui::font(FontRole::CodeSmall));
    edit->setLineWrapMode(QPlainTextEdit::NoWrap);
    edit->setFrameShape(QFrame::NoFrame);
    edit->setMaximumBlockCount(2000);
    return edit;
}

} // namespace

/// One bar of the phases of a step, in the colours of the parts, with shares below.
class MonitorDock::PhaseBar : public QWidget {
public:
    explicit PhaseBar(QWidget* parent)
        : QWidget(parent) {
        setObjectName(QStringLiteral("phaseBar"));
    }
    void setPhases(QVector<QPair<QString, double>> phases, const QString& note) {
        m_phases = std::move(phases);
        m_note = note;
        QStringList spoken;
        for (const auto& [name, seconds] : m_phases)
            spoken.append(QStringLiteral("%1 %2").arg(name, TextFormat::duration(seconds)));
        setAccessibleName(spoken.join(QStringLiteral(", ")));
        setFixedHeight(m_phases.isEmpty()
                           ? px(32)
                           : px(52) + static_cast<int>((m_phases.size() + 1) / 2) * px(20));
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setFont(ui::font(FontRole::Section));
        painter.setPen(token(Token::Text));
        painter.drawText(QRect(px(12), px(4), width(), px(20)), Qt::AlignVCenter,
                         QCoreApplication::translate("MonitorDock", "Step time"));
        painter.setFont(ui::font(FontRole::Table));
        painter.setPen(token(Token::Text3));
        painter.drawText(QRect(0, px(4), width() - px(12), px(20)),
                         Qt::AlignVCenter | Qt::AlignRight, m_note);
        double total = 0;
        for (const auto& phase : std::as_const(m_phases))
            total += phase.second;
        const double room = width() - px(24);
        double x = px(12);
        for (int i = 0; i < m_phases.size() && total > 0; ++i) {
            const double share = m_phases[i].second / total;
            painter.fillRect(QRectF(x, px(28), share * room, px(12)),
                             Theme::instance().partColour(i));
            x += share * room;
            const int column = i % 2, row = i / 2;
            const int half = (width() - px(24)) / 2;
            const QRect cell(px(12) + column * (half + px(4)), px(46) + row * px(20), half - px(4),
                             px(20));
            painter.fillRect(QRect(cell.left(), cell.center().y() - px(5), px(10), px(10)),
                             Theme::instance().partColour(i));
            painter.setPen(token(Token::Text2));
            painter.drawText(cell.adjusted(px(16), 0, 0, 0), Qt::AlignVCenter, m_phases[i].first);
            painter.setPen(token(Token::Text));
            painter.drawText(cell, Qt::AlignVCenter | Qt::AlignRight,
                             TextFormat::percent(share, share < 0.1 ? 1 : 0));
        }
    }

private:
    QVector<QPair<QString, double>> m_phases;
    QString m_note;
};

/// Rows of name, line and last value.
class MonitorDock::Telemetry : public QWidget {
public:
    struct Row {
        QString name, value;
        QVector<float> line;
    };
    explicit Telemetry(QWidget* parent)
        : QWidget(parent) {
        setObjectName(QStringLiteral("telemetry"));
    }
    void setRows(QVector<Row> rows) {
        m_rows = std::move(rows);
        setFixedHeight(m_rows.isEmpty() ? 0 : px(32) + static_cast<int>(m_rows.size()) * px(22));
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setFont(ui::font(FontRole::Section));
        painter.setPen(token(Token::Text));
        painter.drawText(QRect(px(12), px(4), width(), px(20)), Qt::AlignVCenter,
                         QCoreApplication::translate("MonitorDock", "Engine"));
        painter.setFont(ui::font(FontRole::Table));
        const QFontMetrics metrics = painter.fontMetrics();
        int nameWidth = 0, valueWidth = 0;
        for (const Row& row : std::as_const(m_rows)) {
            nameWidth = std::max(nameWidth, metrics.horizontalAdvance(row.name));
            valueWidth = std::max(valueWidth, metrics.horizontalAdvance(row.value));
        }
        nameWidth = std::min(nameWidth, width() / 2) + px(8);
        valueWidth += px(8);
        for (int i = 0; i < m_rows.size(); ++i) {
            const QRect row(px(12), px(26) + i * px(22), width() - px(24), px(22));
            painter.setPen(token(Token::Text2));
            painter.drawText(row, Qt::AlignVCenter,
                             metrics.elidedText(m_rows[i].name, Qt::ElideRight, nameWidth));
            SparklineDelegate::paintLine(&painter,
                                         QRectF(row.left() + nameWidth, row.top() + px(5),
                                                std::max(row.width() - nameWidth - valueWidth, 20),
                                                px(12)),
                                         m_rows[i].line, token(Token::Text3));
            painter.setPen(token(Token::Text));
            painter.drawText(row, Qt::AlignVCenter | Qt::AlignRight, m_rows[i].value);
        }
    }

private:
    QVector<Row> m_rows;
};

MonitorDock::MonitorDock(StudioContext& context, MetricStore& store, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_store(store)
    , m_tabs(new QTabWidget)
    , m_config(makeCode("configText"))
    , m_explanation(new QFrame)
    , m_phases(new PhaseBar(this))
    , m_telemetry(new Telemetry(this))
    , m_numbers(new QTimer(this))
    , m_live(new LiveSettings(context, store)) {
    setObjectName(QStringLiteral("monitorDock"));
    setProperty("pane", QStringLiteral("true"));
    setAttribute(Qt::WA_StyledBackground);
    setMinimumWidth(px(264));
    m_tabs->setObjectName(QStringLiteral("dockTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(buildEvents(), tr("Alerts"));
    m_tabs->addTab(buildLog(), tr("Log"));
    m_tabs->addTab(buildConfig(), tr("Config"));
    buildExplanation();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_tabs, 1);
    column->addWidget(m_explanation);
    column->addWidget(makeLine(Qt::Horizontal));
    column->addWidget(m_phases);
    column->addWidget(makeLine(Qt::Horizontal));
    column->addWidget(m_telemetry);
    connect(&store, &MetricStore::eventsChanged, this, &MonitorDock::refreshEvents);
    connect(&AlertList::of(context), &AlertList::changed, this, &MonitorDock::refreshEvents,
            Qt::QueuedConnection); // the row whose button was pressed goes away
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] { setActive(m_active); });
    connect(&store, &MetricStore::logChanged, this, &MonitorDock::refreshLog);
    connect(&store, &MetricStore::configChanged, this,
            [this] { m_config->setPlainText(m_store.recipeText()); });
    m_numbers->setSingleShot(true);
    m_numbers->setInterval(numbersMilliseconds);
    connect(m_numbers, &QTimer::timeout, this, &MonitorDock::showNumbers);
    refreshEvents();
    refreshNumbers();
}

void MonitorDock::buildExplanation() {
    m_explanation->setObjectName(QStringLiteral("explanation"));
    m_explanation->setProperty("block", QStringLiteral("info"));
    auto* block = new QVBoxLayout(m_explanation);
    auto* head = new QHBoxLayout;
    m_explainTitle = makeLabel({}, FontRole::BodyStrong);
    m_explainTitle->setWordWrap(true);
    m_explainText = makeLabel({}, FontRole::Table, "secondary");
    m_explainText->setObjectName(QStringLiteral("explanationText"));
    m_explainText->setWordWrap(true);
    QToolButton* close = makeIconButton(QStringLiteral("close"), tr("Close"));
    connect(close, &QToolButton::clicked, m_explanation, &QWidget::hide);
    head->addWidget(m_explainTitle, 1);
    head->addWidget(close, 0, Qt::AlignTop);
    block->addLayout(head);
    block->addWidget(m_explainText);
    m_explanation->hide();
}

/// What can be changed while the run goes on stands above what it was started with.
QWidget* MonitorDock::buildConfig() {
    auto* pane = makePane();
    auto* column = new QVBoxLayout(pane);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_live);
    column->addWidget(m_config, 1);
    return pane;
}

QWidget* MonitorDock::buildEvents() {
    auto* area = new QScrollArea;
    area->setObjectName(QStringLiteral("eventList"));
    area->setWidgetResizable(true);
    auto* content = makePane();
    m_events = new QVBoxLayout(content);
    m_events->setContentsMargins(0, 0, 0, 0);
    m_events->setSpacing(0);
    m_events->addStretch(1);
    area->setWidget(content);
    return area;
}

QWidget* MonitorDock::buildLog() {
    auto* pane = makePane();
    auto* column = new QVBoxLayout(pane);
    column->setContentsMargins(0, px(6), 0, 0);
    m_follow = new QCheckBox(tr("Follow"));
    m_follow->setObjectName(QStringLiteral("followLog"));
    m_follow->setChecked(true);
    m_log = makeCode("logText");
    auto* row = new QHBoxLayout;
    row->setContentsMargins(px(12), 0, px(12), 0);
    row->addWidget(m_follow);
    column->addLayout(row);
    column->addWidget(m_log, 1);
    return pane;
}

void MonitorDock::refreshEvents() {
    const AlertFocus keep(m_events->parentWidget());
    while (m_events->count() > 1) {
        QLayoutItem* item = m_events->takeAt(0);
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    int row = addAlerts();
    const std::vector<RunEvent>& events = m_store.events();
    size_t shown = 0;
    for (auto event = events.rbegin(); event != events.rend() && shown < shownEvents; ++event) {
        if (event->kind == "alert")
            continue; // stands above, with its evidence
        ++shown;
        m_events->insertWidget(row++, makeEventRow(m_context, *event));
        m_events->insertWidget(row++, makeLine(Qt::Horizontal));
    }
    if (row == 0) {
        QLabel* none = makeLabel(
            tr("Events of the run appear here: checkpoints, warnings, alerts with their evidence."),
            FontRole::Table, "hint");
        none->setWordWrap(true);
        none->setContentsMargins(px(12), px(12), px(12), px(12));
        m_events->insertWidget(0, none);
    }
}

int MonitorDock::addAlerts() {
    AlertList& alerts = AlertList::of(m_context);
    m_alertSteps.clear();
    int row = 0;
    for (const ShownAlert& shown : alerts.shown()) {
        m_alertSteps.append(shown.alert.step);
        QWidget* made = makeAlertRow(
            m_context, shown, [this](const QString& metric) { Q_EMIT metricWanted(metric); });
        m_events->insertWidget(row++, made);
        m_events->insertWidget(row++, makeLine(Qt::Horizontal));
    }
    if (alerts.dismissed() > 0) {
        QPushButton* back =
            makeButton(TextFormat::plural(alerts.dismissed(), tr("Show %1 dismissed alert"),
                                          tr("Show %1 dismissed alerts")),
                       {}, ButtonKind::Link);
        back->setObjectName(QStringLiteral("restoreAlerts"));
        back->setFont(ui::font(FontRole::Table));
        connect(back, &QPushButton::clicked, &alerts, &AlertList::restoreDismissed);
        m_events->insertWidget(row++, back, 0, Qt::AlignLeft);
    }
    const qsizetype count = alerts.shown().size();
    m_tabs->setTabText(0, count > 0 ? tr("Alerts %1").arg(count) : tr("Events"));
    setActive(m_active);
    showAlertsAt(m_events->parentWidget(), m_context.step());
    return row;
}

void MonitorDock::setActive(bool on) {
    m_active = on;
    if (on && m_tabs->currentIndex() == 0)
        AlertList::of(m_context).markSeen();
}

void MonitorDock::refreshLog() {
    const int at = m_log->verticalScrollBar()->value();
    m_log->setPlainText(m_store.logTail());
    m_log->verticalScrollBar()->setValue(
        m_follow->isChecked() ? m_log->verticalScrollBar()->maximum() : at);
}

void MonitorDock::refreshNumbers() {
    if (!m_numbers->isActive())
        m_numbers->start();
}

void MonitorDock::showNumbers() {
    const qint64 step = m_context.step();
    showAlertsAt(m_events->parentWidget(), step);
    QVector<QPair<QString, double>> phases;
    double total = 0;
    for (const char* name : phaseNames) {
        const QString metric = QStringLiteral("time/") + QLatin1String(name);
        if (!m_store.metrics().contains(metric))
            continue;
        m_store.keep(metric);
        const double seconds = m_store.rawAt(metric, step);
        if (std::isfinite(seconds)) {
            phases.append({QLatin1String(name), seconds});
            total += seconds;
        }
    }
    if (m_store.metrics().contains(stepTimeMetric))
        m_store.keep(stepTimeMetric); // a stage may time its steps without their phases
    const double whole = m_store.rawAt(stepTimeMetric, step);
    m_phases->setPhases(phases, std::isfinite(whole) ? TextFormat::duration(whole)
                                : phases.isEmpty()   ? tr("nothing timed yet")
                                                     : TextFormat::duration(total));
    QVector<Telemetry::Row> rows;
    for (const QString& metric : m_store.metrics()) {
        if (!metric.startsWith(QLatin1String("throughput/")) &&
            !metric.startsWith(QLatin1String("telemetry/")) && metric != QLatin1String("mfu"))
            continue;
        m_store.keep(metric);
        const std::shared_ptr<MetricCurve> curve = m_store.curve(metric);
        if (!curve || curve->raw().empty())
            continue;
        const Reading reading = telemetryReading(metric, m_store.rawAt(metric, step));
        Telemetry::Row row{reading.name, reading.value, {}};
        for (const QPointF& point :
             curve->raw().decimated(curve->raw().x(0), curve->raw().x(curve->raw().size() - 1), 40))
            row.line.append(static_cast<float>(point.y()));
        rows.append(row);
    }
    m_telemetry->setRows(rows);
}

void MonitorDock::explain(const Explanation& explanation) {
    m_explainTitle->setText(explanation.title);
    m_explainText->setText(explanation.text);
    m_explanation->show();
}

void MonitorDock::nextAlert() {
    if (m_alertSteps.isEmpty())
        return;
    const qint64 from = m_context.step();
    const auto next = std::upper_bound(m_alertSteps.begin(), m_alertSteps.end(), from);
    m_context.setStep(next == m_alertSteps.end() ? m_alertSteps.first() : *next);
    m_tabs->setCurrentIndex(0);
}

} // namespace rationale::ui
