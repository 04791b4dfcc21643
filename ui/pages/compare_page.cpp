// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare_page.h"

#include "ui/charts/card_grid.h"
#include "ui/models/evaluation_rows.h"
#include "ui/models/metric_groups.h"
#include "ui/models/metric_store.h"
#include "ui/models/run_diff.h"
#include "ui/pages/compare_page_runs.h"
#include "ui/pages/compare_page_tables.h"
#include "ui/pages/compare_page_traces.h"
#include "ui/services/background_jobs.h"
#include "ui/services/project_writer.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/overlays.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/studio_settings.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QComboBox>
#include <QLineEdit>
#include <QRegularExpression>
#include <QSet>
#include <QSlider>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <cmath>
#include <utility>

namespace rationale::ui {

namespace {

constexpr int refreshMilliseconds = 500;
constexpr int mostNamed = 3;                     // settings that a sentence names
const QString allTogether = QStringLiteral("*"); // names no setting
const QString runsKey = QStringLiteral("compare.runs");

} // namespace

ComparePage::ComparePage(StudioContext& context, QWidget* parent)
    : Page(parent)
    , m_context(context)
    , m_stack(new QStackedWidget)
    , m_empty(new EmptyState)
    , m_list(new CompareRuns)
    , m_tables(new CompareTables)
    , m_traces(new CompareTraces(context))
    , m_views(new QStackedWidget)
    , m_grid(new CardGrid)
    , m_add(makeButton(tr("Add runs"), QStringLiteral("plus"), ButtonKind::Primary, this))
    , m_refresh(new QTimer(this)) {
    m_add->setObjectName(QStringLiteral("addRunsButton"));
    m_add->hide(); // until the header takes it
    m_empty->setContent(
        QStringLiteral("compare"),
        tr("Runs side by side: their curves, the settings that differ, and how each of them went."),
        tr("Add runs"), tr("Choose them on Runs"));
    m_views->addWidget(buildCurves());
    m_views->addWidget(m_traces);
    auto* splitter = new QSplitter;
    splitter->setObjectName(QStringLiteral("compareSplitter"));
    m_list->setMinimumWidth(px(160));
    splitter->addWidget(m_list);
    splitter->addWidget(m_views);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({px(200), 1000});
    splitter->setChildrenCollapsible(false);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(splitter);
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(0, 0, 0, 0);
    page->addWidget(m_stack);
    StudioSettings::remember(context, QStringLiteral("compare.splitter"), splitter);
    m_refresh->setInterval(refreshMilliseconds);
    connectAll();
    m_groupKey = qs(context.library().setting("compare.group", "").get<std::string>());
    for (const Json& id : context.library().setting(runsKey.toStdString(), Json::array()))
        m_wanted.append(qs(id.get<std::string>()));
}

ComparePage::~ComparePage() = default;

QWidget* ComparePage::buildCurves() {
    auto* curves = new QSplitter(Qt::Vertical);
    curves->setObjectName(QStringLiteral("compareTablesSplitter"));
    curves->addWidget(m_grid);
    curves->addWidget(m_tables);
    curves->setStretchFactor(0, 1);
    curves->setSizes({600, px(240)});
    curves->setChildrenCollapsible(false);
    StudioSettings::remember(m_context, QStringLiteral("compare.tables"), curves);
    auto* pane = new QWidget;
    auto* column = new QVBoxLayout(pane);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildToolbar());
    column->addWidget(curves, 1);
    return pane;
}

QList<QWidget*> ComparePage::headerActions() {
    return {m_readTraces, m_add};
}

QString ComparePage::subtitle() const {
    return m_runs.isEmpty() ? QString()
                            : TextFormat::plural(m_runs.size(), tr("%1 run"), tr("%1 runs"));
}

QList<PageKey> ComparePage::keys() const {
    auto* self = const_cast<ComparePage*>(this); // the actions act on the page
    const auto next = [](QComboBox* box) {
        box->setCurrentIndex((box->currentIndex() + 1) % box->count());
    };
    return {
        {QStringLiteral("J"), tr("Next run"), [self] { self->m_list->move(1); }},
        {QStringLiteral("K"), tr("Previous run"), [self] { self->m_list->move(-1); }},
        {QStringLiteral("Space"), tr("Show or hide"), [self] { self->m_list->toggleCurrent(); }},
        {QStringLiteral("N"), tr("Add runs"), [self] { self->addRuns(); }},
        {QStringLiteral("Del"), tr("Remove"), [self] { self->m_list->removeCurrent(); }},
        {QStringLiteral("Alt+Up"), tr("Move the run up"),
         [self] { self->m_list->shiftCurrent(-1); }, false},
        {QStringLiteral("Alt+Down"), tr("Move the run down"),
         [self] { self->m_list->shiftCurrent(1); }, false},
        {QStringLiteral("G"), tr("Group by"), [self, next] { next(self->m_group); }},
        {QStringLiteral("B"), tr("Band"), [self, next] { next(self->m_band); }},
        {QStringLiteral("T"), tr("Traces side by side"),
         [self] { self->showTraces(self->m_views->currentWidget() != self->m_traces); }},
        {QStringLiteral("Drag"), tr("Zoom"), {}},
        {QStringLiteral("Double-click"), tr("Reset"), {}},
        {QStringLiteral("L"), tr("Log y"), [self] { self->m_logY->toggle(); }},
        {QStringLiteral("D"), tr("All settings"), [self] { self->m_tables->toggleAll(); }},
        {QStringLiteral("E"), tr("Summary or evaluations"), [self] { self->m_tables->nextView(); },
         false},
        {QStringLiteral("Shift+J"), tr("Next prompt"), [self] { self->m_traces->movePrompt(1); },
         false},
        {QStringLiteral("Shift+K"), tr("Previous prompt"),
         [self] { self->m_traces->movePrompt(-1); }, false},
        {QStringLiteral("M"), tr("Best, median or worst completion"),
         [self] { self->m_traces->nextPick(); }, false},
        {QStringLiteral("W"), tr("Mark what differs"), [self] { self->m_traces->toggleMarks(); },
         false},
        {QStringLiteral("Y"), tr("Copy differences"), [self] { self->m_tables->copyDifferences(); },
         false},
        {QStringLiteral("/"), tr("Filter"),
         [self] { self->m_filter->setFocus(Qt::ShortcutFocusReason); }, false},
    };
}

void ComparePage::openArgument(const QString& runIds) {
    const QStringList parts = runIds.split(u':');
    setRuns(parts[0].split(u',', Qt::SkipEmptyParts));
    showTraces(parts.value(1) == QLatin1String("traces"));
}

void ComparePage::activated() {
    m_active = true;
    setRuns(m_wanted);
    m_refresh->start();
}

void ComparePage::deactivated() {
    m_active = false;
    m_refresh->stop();
}

bool ComparePage::isDrawing() const {
    for (const MetricStore* store : m_stores)
        if (store->isLoading())
            return true;
    return m_views->currentWidget() == m_traces ? m_traces->isReading() : m_grid->hasPending();
}

void ComparePage::showTraces(bool on) {
    m_views->setCurrentIndex(on ? 1 : 0);
    refreshTraces();
}

/// Those that are shown, in their order.
void ComparePage::refreshTraces() {
    const QVector<ComparedRun> names = comparedRuns();
    const QStringList hidden = m_list->hidden();
    QVector<CompareTraces::Run> runs;
    for (qsizetype i = 0; i < m_runs.size(); ++i)
        if (const RunSummary* run = m_context.watcher().run(m_runs[i]);
            run && !hidden.contains(m_runs[i]))
            runs.append({names[i], run->folder, run->sampleCount});
    m_traces->setRuns(runs);
}

void ComparePage::addRuns() {
    QList<PaletteEntry> entries;
    for (const RunSummary& run : m_context.watcher().runs())
        if (const QString id = qs(run.info.id); !m_runs.contains(id))
            entries.append({qs(run.info.stage), qs(run.info.name), {}, [this, id] {
                                setRuns(m_wanted + QStringList{id});
                            }});
    if (!m_palette)
        m_palette = new CommandPalette(window());
    m_palette->open(entries, tr("Type the name of a run to add"));
}

void ComparePage::setRuns(const QStringList& ids) {
    if (ids != m_wanted) {
        m_wanted = ids;
        Json kept = Json::array();
        for (const QString& id : ids)
            kept.push_back(id.toStdString());
        m_context.writer().setSetting(runsKey, kept);
    }
    QStringList known; // the list may not be read yet, and runs are deleted
    for (const QString& id : ids)
        if (m_context.watcher().run(id) && !known.contains(id))
            known.append(id);
    m_runs = known;
    if (!m_active)
        return;
    const bool sameRuns = QSet<QString>(m_asked.begin(), m_asked.end()) ==
                          QSet<QString>(m_runs.begin(), m_runs.end());
    const bool changed = std::exchange(m_asked, m_runs) != m_runs || !m_settings;
    for (const QString& id : m_stores.keys())
        if (!m_runs.contains(id))
            m_stores.take(id)->deleteLater();
    for (const QString& id : std::as_const(m_runs)) {
        if (m_stores.contains(id))
            continue;
        auto* store = new MetricStore(m_context, this);
        store->setSmoothing(m_smoothing->value() / 100.0);
        store->setAxis(static_cast<XAxis>(m_axis->currentIndex()));
        connect(store, &MetricStore::metricsChanged, this, &ComparePage::refreshSections);
        connect(store, &MetricStore::curveReady, this, &ComparePage::updateCard);
        connect(store, &MetricStore::axisReady, this, &ComparePage::refreshCards);
        m_stores.insert(id, store);
        store->setRun(id);
    }
    m_stack->setCurrentIndex(m_runs.isEmpty() ? 0 : 1);
    refreshRuns();
    if (!changed)
        return;
    if (!sameRuns) // in another order they keep what is looked at
        m_zoom.reset();
    readSettings();
    refreshSections();
    refreshCards();
    Q_EMIT subtitleChanged(subtitle());
}

void ComparePage::refreshRuns() {
    QVector<const RunSummary*> summaries;
    for (const QString& id : std::as_const(m_runs))
        if (const RunSummary* run = m_context.watcher().run(id))
            summaries.append(run);
    m_list->setRuns(summaries);
    m_tables->setSummary(comparedRuns(), summaries);
    refreshTraces();
}

void ComparePage::readSettings() {
    std::vector<fs::path> folders;
    for (const QString& id : std::as_const(m_runs))
        folders.push_back(m_context.watcher().run(id)->folder);
    m_context.jobs().run(
        this, QStringLiteral("compare.settings"),
        [folders = std::move(folders), runs = m_runs] {
            return std::make_tuple(runs, compareSettings(folders), evaluationsOf(folders));
        },
        [this](const std::tuple<QStringList, SettingsComparison, QVector<Json>>& result) {
            if (std::get<0>(result) != m_runs)
                return;
            showSettings(std::get<1>(result));
            m_tables->setEvaluations(comparedRuns(), std::get<2>(result));
        });
}

QVector<ComparedRun> ComparePage::comparedRuns() const {
    QStringList names;
    for (const QString& id : m_runs) {
        const RunSummary* run = m_context.watcher().run(id);
        names.append(run ? qs(run->info.name) : id);
    }
    const QStringList shortNames = withoutCommonPrefix(names);
    QVector<ComparedRun> runs;
    for (qsizetype i = 0; i < names.size(); ++i) {
        const RunSummary* run = m_context.watcher().run(m_runs[i]);
        runs.append({shortNames[i], names[i], run ? run->colour : 0});
    }
    return runs;
}

void ComparePage::showSettings(const SettingsComparison& settings) {
    auto named = std::make_shared<SettingsComparison>(settings);
    for (SettingsComparison::Line& line : named->lines)
        for (QString& value : line.values) // stages of pipelines name their model by its run's id
            if (const RunSummary* run = m_context.watcher().run(value))
                value = qs(run->info.name);
    m_settings = std::move(named);
    m_tables->setSettings(comparedRuns(), *m_settings);
    const QSignalBlocker quiet(m_group);
    m_group->clear();
    m_group->addItem(tr("No groups"), QString());
    QStringList keys;
    bool seeds = false;
    for (const SettingsComparison::Line& line : m_settings->lines) {
        const bool isName = line.key == QLatin1String("name") || line.key == QLatin1String("seed");
        seeds |= line.differs && line.key == QLatin1String("seed");
        if (line.differs && !isName)
            keys.append(line.key);
    }
    m_group->addItem(tr("All together"), allTogether);
    if (seeds && !keys.isEmpty())
        m_group->addItem(tr("Seeds together"), QStringLiteral("seed"));
    for (const QString& key : std::as_const(keys))
        m_group->addItem(tr("Group by %1").arg(key), key);
    m_group->setCurrentIndex(std::max(m_group->findData(m_groupKey), 0));
    noteDifferences();
    refreshCards();
}

void ComparePage::noteDifferences() {
    QStringList settings, beyond;
    bool seeds = false;
    for (const SettingsComparison::Line& line : m_settings->lines) {
        if (!line.differs || line.key == QLatin1String("name"))
            continue;
        const bool isSetting = line.kind == SettingsComparison::Kind::Setting;
        if (isSetting && line.key == QLatin1String("seed"))
            seeds = true;
        else
            (isSetting ? settings : beyond).append(line.key);
    }
    const auto named = [](const QStringList& all) {
        return all.mid(0, mostNamed).join(QStringLiteral(", ")) +
               (all.size() > mostNamed ? QStringLiteral(", …") : QString());
    };
    QStringList notes = m_settings->problems;
    notes.removeAll(QString());
    notes.append(m_runs.size() < 2           ? tr("Add another run to see what differs.")
                 : !settings.isEmpty()       ? tr("They differ in %1.").arg(named(settings))
                 : seeds && beyond.isEmpty() ? tr("The runs differ in their seeds alone.")
                 : seeds                     ? tr("Of their settings only the seeds differ.")
                                             : tr("No setting differs."));
    if (!beyond.isEmpty())
        notes.append(tr("Not set by the recipe, but different: %1.").arg(named(beyond)));
    m_list->setNote(notes.join(u'\n'));
}

} // namespace rationale::ui
