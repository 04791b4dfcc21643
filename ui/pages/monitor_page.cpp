// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/monitor_page.h"

#include "ui/charts/card_grid.h"
#include "ui/models/alert_list.h"
#include "ui/models/metric_explanations.h"
#include "ui/models/metric_groups.h"
#include "ui/models/metric_store.h"
#include "ui/pages/card_export.h"
#include "ui/pages/monitor_page_dock.h"
#include "ui/pages/run_activity.h"
#include "ui/services/dialogs.h"
#include "ui/services/project_writer.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/run_control.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/studio_settings.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSlider>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <cmath>
#include <utility>

namespace rationale::ui {

namespace {

constexpr int refreshMilliseconds = 100;
constexpr size_t mostPoints =
    8'000'000; // a quarter of a gigabyte: beyond, only what is seen is kept

} // namespace

MonitorPage::MonitorPage(StudioContext& context, QWidget* parent)
    : Page(parent)
    , m_context(context)
    , m_store(new MetricStore(context, this))
    , m_stack(new QStackedWidget)
    , m_empty(new EmptyState)
    , m_refresh(new QTimer(this)) {
    m_checkpoint = makeButton(tr("Checkpoint"), QStringLiteral("save"));
    m_checkpoint->setObjectName(QStringLiteral("checkpointButton"));
    m_pause = makeButton(tr("Pause"), QStringLiteral("pause"));
    m_pause->setObjectName(QStringLiteral("pauseButton"));
    m_stop = makeButton(tr("Stop"), QStringLiteral("stop"));
    m_stop->setObjectName(QStringLiteral("stopButton"));
    m_resume = makeButton(tr("Resume"), QStringLiteral("resume"), ButtonKind::Primary);
    m_resume->setObjectName(QStringLiteral("resumeButton"));
    for (QPushButton* button : {m_checkpoint, m_pause, m_stop, m_resume}) {
        button->setParent(this); // until the header takes it
        button->hide();
    }
    m_grid = new CardGrid;
    m_dock = new MonitorDock(context, *m_store);
    auto* splitter = new QSplitter;
    splitter->setObjectName(QStringLiteral("monitorSplitter"));
    splitter->addWidget(m_grid);
    splitter->addWidget(m_dock);
    splitter->setStretchFactor(0, 1);
    splitter->setSizes({1000, px(304)});
    splitter->setChildrenCollapsible(false);
    m_dock->setMaximumWidth(px(420));
    auto* curves = new QWidget;
    auto* inner = new QVBoxLayout(curves);
    inner->setContentsMargins(0, 0, 0, 0);
    inner->setSpacing(0);
    inner->addWidget(buildToolbar());
    m_endNote = buildEndNote();
    inner->addWidget(m_endNote);
    m_activity = new RunActivity(context);
    inner->addWidget(m_activity);
    inner->addWidget(splitter, 1);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(curves);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_stack);
    m_refresh->setSingleShot(true);
    m_refresh->setInterval(refreshMilliseconds);
    StudioSettings::remember(context, QStringLiteral("monitor.splitter"), splitter);
    connectSignals();
    connectToolbar();
    const Json folded = context.library().setting("monitor.folded", Json::array());
    QStringList ids;
    for (const Json& id : folded)
        ids.append(qs(id.get<std::string>()));
    m_grid->setFolded(ids);
}

void MonitorPage::connectSignals() {
    connect(m_empty, &EmptyState::primaryClicked, this,
            [this] { m_context.openPage(QStringLiteral("launch")); });
    connect(m_empty, &EmptyState::linkClicked, this,
            [this] { m_context.openPage(QStringLiteral("runs")); });
    connect(m_checkpoint, &QPushButton::clicked, this,
            [this] { RunControl::checkpoint(m_context, m_context.currentRun()); });
    connect(m_pause, &QPushButton::clicked, this,
            [this] { RunControl::togglePause(m_context, m_context.currentRun()); });
    connect(m_stop, &QPushButton::clicked, this,
            [this] { RunControl::stop(m_context, this, m_context.currentRun()); });
    connect(m_resume, &QPushButton::clicked, this,
            [this] { RunControl::resume(m_context, m_context.currentRun()); });
    connect(&m_context, &StudioContext::currentRunChanged, this, &MonitorPage::showRun);
    connect(&m_context, &StudioContext::stepChanged, this, &MonitorPage::showCursorOfStep);
    connect(&m_context.watcher(), &RunWatcher::runsChanged, this, [this] {
        if (m_active)
            showRun();
    });
    connect(&m_context.watcher(), &RunWatcher::runDataChanged, this, [this](const QString& run) {
        if (m_active && run == m_store->run() && !m_refresh->isActive())
            m_refresh->start();
    });
    connect(m_refresh, &QTimer::timeout, m_store, &MetricStore::refresh);
    connect(m_dock, &MonitorDock::metricWanted, this, &MonitorPage::showMetric);
    connect(&AlertList::of(m_context), &AlertList::changed, this, [this] {
        for (ChartCard* card : m_grid->cards())
            updateCard(card->metricName()); // their triangles
    });
    connect(m_store, &MetricStore::metricsChanged, this, &MonitorPage::refreshSections);
    connect(m_store, &MetricStore::curveReady, this, &MonitorPage::updateCard);
    connect(m_store, &MetricStore::axisReady, this, &MonitorPage::refreshCards);
    connect(m_grid, &CardGrid::cardMade, this, &MonitorPage::prepareCard);
    connect(m_grid, &CardGrid::dataWanted, this, [this](const QString& metric) {
        if (m_store->curve(metric))
            updateCard(metric); // a card that was filtered away has come back
        else
            m_store->request(metric);
    });
    connect(m_grid, &CardGrid::foldedChanged, this, [this] {
        Json ids = Json::array();
        for (const QString& id : m_grid->folded())
            ids.push_back(id.toStdString());
        m_context.writer().setSetting(QStringLiteral("monitor.folded"), ids);
    });
}

QList<QWidget*> MonitorPage::headerActions() {
    return {m_checkpoint, m_pause, m_stop, m_resume};
}

QList<PageKey> MonitorPage::keys() const {
    auto* self = const_cast<MonitorPage*>(this); // the actions act on the page
    return {
        {QStringLiteral("Drag"), tr("Zoom"), {}},
        {QStringLiteral("Shift Drag"), tr("Pan"), {}},
        {QStringLiteral("Double-click"), tr("Reset"), {}},
        {QStringLiteral("["), tr("Step back"), [self] { self->moveStep(-1); }},
        {QStringLiteral("]"), tr("Step forward"), [self] { self->moveStep(1); }},
        {QStringLiteral("L"), tr("Log y"), [self] { self->m_logY->toggle(); }},
        {QStringLiteral("O"), tr("Outliers"), [self] { self->m_outliers->toggle(); }},
        {QStringLiteral("S"), tr("Smoothing"),
         [self] { self->m_smoothing->setFocus(Qt::ShortcutFocusReason); }},
        {QStringLiteral("A"), tr("Next alert"), [self] { self->m_dock->nextAlert(); }},
        {QStringLiteral("I"), tr("Explain the metric"), [self] { self->explainPointed(); }, false},
        {QStringLiteral("T"), tr("Traces at step"),
         [self] { self->m_context.openPage(QStringLiteral("traces")); }},
        {QStringLiteral("/"), tr("Filter"),
         [self] { self->m_filter->setFocus(Qt::ShortcutFocusReason); }, false},
        {QStringLiteral("Backspace"), tr("Zoom back"),
         [self] {
             for (ChartCard* card : self->m_grid->cards())
                 if (card->underMouse())
                     card->zoomBack();
         },
         false},
    };
}

void MonitorPage::activated() {
    m_active = true;
    m_dock->setActive(true);
    showRun();
    m_store->refresh();
}

bool MonitorPage::isDrawing() const {
    return m_grid->hasPending();
}

void MonitorPage::deactivated() {
    m_active = false;
    m_dock->setActive(false);
    m_refresh->stop();
}

void MonitorPage::showRun() {
    refreshState();
    if (!m_active)
        return;
    const RunSummary* run = m_context.watcher().run(m_context.currentRun());
    m_stack->setCurrentIndex(run ? 1 : 0);
    if (!run) {
        m_empty->setContent(QStringLiteral("monitor"),
                            tr("The curves of a run appear here while it learns."),
                            tr("Start a run"), tr("Open Runs"));
        m_store->setRun({});
        return;
    }
    if (m_store->run() != m_context.currentRun()) {
        m_zoom.reset();
        m_store->setRun(m_context.currentRun());
    }
}

void MonitorPage::refreshState() {
    const QString id = m_context.currentRun();
    const RunSummary* run = m_context.watcher().run(id);
    const bool active = run && isActive(run->info.state);
    const bool paused = run && run->info.state == RunState::Paused;
    const bool shown = m_active && run;
    m_checkpoint->setVisible(shown && active);
    m_pause->setVisible(shown && active);
    m_stop->setVisible(shown && active);
    m_pause->setText(paused ? tr("Continue") : tr("Pause"));
    m_pause->setIcon(IconProvider::icon(paused ? QStringLiteral("play") : QStringLiteral("pause")));
    m_stop->setEnabled(RunControl::canStop(m_context, id));
    m_checkpoint->setEnabled(RunControl::canSave(m_context, id));
    const QString endNote = run ? RunControl::endNote(run->info) : QString();
    m_endText->setText(endNote);
    m_endNote->setVisible(!endNote.isEmpty()); // with a button of its own
    m_activity->showRun(run);
    refreshHint();
    m_resume->setVisible(shown && endNote.isEmpty() && RunControl::canResume(m_context, id));
}

void MonitorPage::refreshSections() {
    if (m_store->isLoading()) { // most runs log the same metrics: their cards stay
        m_grid->clearCards();
        m_dock->refreshNumbers();
        return;
    }
    const QRegularExpression filter = patternOf(m_filter);
    if (!filter.isValid())
        return;
    refreshHint();
    m_grid->setSections(metricSections(m_store->metrics(), filter));
    if (!m_wantedMetric.isEmpty())
        showMetric(std::exchange(m_wantedMetric, {}));
    m_dock->refreshNumbers();
}

void MonitorPage::refreshHint() {
    const QString curves = tr("The curves of this run appear here with its first step.");
    const QString activity = m_activity->text();
    m_grid->setHint(!m_store->metrics().isEmpty() ? tr("No metric matches the filter.")
                    : activity.isEmpty() ? tr("This run has logged no metric yet.") + u' ' + curves
                                         : activity + QStringLiteral(". ") + curves);
}

CardOptions MonitorPage::options() const {
    const auto [low, high] = m_store->xRange();
    return {m_store->axis(), m_outliers->isChecked(), m_logY->isChecked(), low, high};
}

void MonitorPage::prepareCard(ChartCard* card) {
    card->setExplainable(isExplainable(card->metricName()));
    card->setTitle(metricTitle(card->metricName()), metricHelp(card->metricName()));
    connect(card, &ChartCard::cursorMoved, this, [this, card](double x, bool inside) {
        if (!inside)
            showCursorOfStep();
        else if (m_sync->isChecked())
            m_grid->setCursor(x);
        else
            card->setCursor(x);
    });
    connect(card, &ChartCard::zoomed, this, &MonitorPage::setZoom);
    connect(card, &ChartCard::stepClicked, this, [this](qint64 step) { m_context.setStep(step); });
    connect(card, &ChartCard::explainRequested, this, &MonitorPage::explain);
    connect(card, &ChartCard::enlargeRequested, this, [this, card] {
        const bool one = m_perRow->currentIndex() == 1;
        m_perRow->setCurrentIndex(one ? 0 : 1);
        m_grid->ensureWidgetVisible(card);
    });
    connect(card, &ChartCard::exportRequested, this,
            [this, card](const QString& suffix) { exportCard(m_context, this, *card, suffix); });
}

void MonitorPage::updateCard(const QString& metric) {
    if (metric.startsWith(QLatin1String("time/")) ||
        metric.startsWith(QLatin1String("throughput/")) || metric == QLatin1String("mfu") ||
        metric.startsWith(QLatin1String("telemetry/")) || metric == QLatin1String("step_time"))
        m_dock->refreshNumbers();
    ChartCard* card = m_grid->card(metric);
    const std::shared_ptr<MetricCurve> curve = m_store->curve(metric);
    if (!card || !curve)
        return;
    const RunSummary* run = m_context.watcher().run(m_store->run());
    card->setSeries(
        {CardSeries{run ? qs(run->info.name) : m_store->run(), run ? run->colour : 0, curve}});
    const CardOptions shown = options();
    card->setOptions(shown);
    if (std::exchange(m_xMax, shown.xMax) != shown.xMax)
        refreshCards(); // all cards show the same steps
    QVector<PlotMark> marks;
    for (const ShownAlert& shown : AlertList::of(m_context).shown())
        if (shown.alert.metric.empty() || qs(shown.alert.metric) == metric)
            marks.append({m_store->xOfStep(shown.alert.step),
                          token(shown.alert.severe ? Token::Err : Token::Warn), shown.title()});
    card->setMarks(marks);
    card->setZoom(m_zoom);
    if (!m_context.isLive())
        card->setCursor(m_store->xOfStep(m_context.step()));
    m_grid->markDirty(metric);
    if (m_store->pointCount() > mostPoints)
        m_store->release(m_grid->releaseUnseen());
}

void MonitorPage::refreshCards() {
    for (ChartCard* card : m_grid->cards()) {
        card->setOptions(options());
        card->setZoom(m_zoom);
    }
    m_grid->markAllDirty();
}

void MonitorPage::showCursorOfStep() {
    m_grid->setCursor(m_context.isLive() ? std::nullopt
                                         : std::optional(m_store->xOfStep(m_context.step())));
    if (m_active)
        m_dock->refreshNumbers();
}

void MonitorPage::setZoom(double xMin, double xMax, bool reset) {
    m_zoom = reset ? std::nullopt : std::optional(ChartCard::Zoom{xMin, xMax, 0, 1, false});
    m_grid->setZoom(m_zoom, sender());
}

void MonitorPage::moveStep(int by) {
    const RunSummary* run = m_context.watcher().run(m_context.currentRun());
    if (!run)
        return;
    const qint64 from = m_context.isLive() ? run->info.step : m_context.step();
    const qint64 to = std::max<qint64>(from + by, 0);
    m_context.setStep(to >= run->info.step ? -1 : to);
}

void MonitorPage::exportAll() {
    const QString folder = m_context.dialogs().chooseFolder(this, tr("Folder for the CSV files"));
    if (folder.isEmpty())
        return;
    int written = 0;
    for (ChartCard* card : m_grid->cards()) {
        QString name = card->metricName();
        name.replace(u'/', u'_');
        if (card->isDrawn())
            written += card->exportTo(folder + u'/' + name + QStringLiteral(".csv"));
    }
    m_context.toast(TextFormat::plural(written, tr("%1 file written"), tr("%1 files written")));
}

} // namespace rationale::ui
