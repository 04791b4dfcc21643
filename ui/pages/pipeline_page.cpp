// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/pipeline_page.h"

#include "core/base/error.h"
#include "ui/models/comparison_table.h"
#include "ui/pages/pipeline_page_inspector.h"
#include "ui/pages/pipeline_page_results.h"
#include "ui/pages/pipeline_view.h"
#include "ui/services/background_jobs.h"
#include "ui/services/engine_command.h"
#include "ui/services/recipe_text.h"
#include "ui/services/run_watcher.h"
#include "ui/services/strings.h"
#include "ui/shell/delegates.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/studio_settings.h"
#include "ui/shell/table_header.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

namespace rationale::ui {

namespace {

constexpr int refreshMs = 1000;
const QString jobChannel = QStringLiteral("pipeline.read");

} // namespace

PipelinePage::PipelinePage(StudioContext& context, QWidget* parent)
    : Page(parent)
    , m_context(context)
    , m_command(new EngineCommand(this))
    , m_views(new QStackedWidget)
    , m_view(new PipelineView)
    , m_list(new QTableView)
    , m_listModel(new ComparisonTable(tr("Stage"), this))
    , m_inspector(new PipelineInspector)
    , m_results(new PipelineResults)
    , m_timer(new QTimer(this)) {
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(0, 0, 0, 0);
    page->setSpacing(0);
    page->addWidget(buildToolbar());
    page->addWidget(buildBody(), 1);
    m_timer->setInterval(refreshMs);
    connect(m_timer, &QTimer::timeout, this, &PipelinePage::refresh);
    connect(&context.watcher(), &RunWatcher::runsChanged, this, [this] {
        if (m_active)
            refresh();
    });
    connect(&context.jobs(), &BackgroundJobs::failed, this, [this](const QString& channel) {
        if (channel == jobChannel)
            m_reading = false;
    });
    connect(m_view, &PipelineView::selectionChanged, this, &PipelinePage::showSelection);
    connect(m_view, &PipelineView::nodeActivated, this, &PipelinePage::openStage);
    connect(m_inspector, &PipelineInspector::nodeChosen, m_view, &PipelineView::selectNode);
    connect(m_inspector, &PipelineInspector::runUntil, this, &PipelinePage::run);
    connect(m_inspector, &PipelineInspector::runOpened, this, [this](const QString& run) {
        m_context.setCurrentRun(run);
        m_context.openPage(QStringLiteral("monitor"));
    });
    connect(m_inspector, &PipelineInspector::editRequested, this, [this](const QString& run) {
        m_context.openPage(QStringLiteral("launch"), QStringLiteral("run:") + run);
    });
    connectInputs();
    m_key = qs(context.library().setting("pipeline.key", "").get<std::string>());
}

QWidget* PipelinePage::buildToolbar() {
    auto* bar = makePane();
    bar->setFixedHeight(px(44));
    m_mode = new SegmentedControl;
    m_mode->setObjectName(QStringLiteral("pipelineMode"));
    m_mode->addSegment(tr("Graph"));
    m_mode->addSegment(tr("List"));
    connect(m_mode, &SegmentedControl::currentChanged, m_views, &QStackedWidget::setCurrentIndex);
    m_pick = makeButton(tr("Choose a pipeline"), QStringLiteral("pipeline"));
    m_pick->setObjectName(QStringLiteral("pickPipeline"));
    connect(m_pick, &QPushButton::clicked, this, &PipelinePage::choosePipeline);
    m_state = makeLabel({}, FontRole::Body, "secondary");
    m_state->setObjectName(QStringLiteral("pipelineState"));
    m_changes = new QLineEdit;
    m_changes->setObjectName(QStringLiteral("pipelineChanges"));
    m_changes->setAccessibleName(tr("Settings to change"));
    m_changes->setPlaceholderText(tr("Settings to change: zero.max_steps=50 defaults.dtype=fp32"));
    m_seed = makeNumberBox(QStringLiteral("0000000"));
    m_seed->setObjectName(QStringLiteral("pipelineSeed"));
    m_seed->setAccessibleName(tr("Seed"));
    m_seed->setPlaceholderText(tr("Seed"));
    for (QLineEdit* box : {m_changes, m_seed})
        connect(box, &QLineEdit::textChanged, this, &PipelinePage::applyChanges);
    m_run = makeButton(tr("Run all"), QStringLiteral("play"), ButtonKind::Primary, this);
    m_run->setObjectName(QStringLiteral("runPipeline"));
    m_stop = makeButton(tr("Stop"), QStringLiteral("stop"), ButtonKind::Normal, this);
    m_stop->setObjectName(QStringLiteral("stopPipeline"));
    for (QPushButton* button : {m_run, m_stop})
        button->hide(); // until the header takes them
    connect(m_run, &QPushButton::clicked, this, [this] { run({}); });
    connect(m_stop, &QPushButton::clicked, this, &PipelinePage::stop);
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(px(12), 0, px(12), 0);
    row->setSpacing(px(8));
    row->addWidget(m_pick);
    row->addWidget(m_mode);
    row->addWidget(m_state);
    row->addStretch(1);
    row->addWidget(m_changes, 2);
    row->addWidget(m_seed);
    return bar;
}

QWidget* PipelinePage::buildBody() {
    m_list->setObjectName(QStringLiteral("pipelineList"));
    m_list->setAccessibleName(tr("Stages of the pipeline"));
    m_list->setModel(m_listModel);
    dressTable(m_list, 30);
    m_list->setItemDelegate(new NameDelegate(m_list));
    connect(m_list->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& now) {
                if (now.isValid() && now.row() < m_graph.nodes.size())
                    m_view->selectNode(now.row());
            });
    connect(m_list, &QTableView::activated, this,
            [this](const QModelIndex& at) { openStage(at.row()); });
    m_views->addWidget(m_view);
    m_views->addWidget(m_list);
    m_error = makeLabel({}, FontRole::Body, "error");
    m_error->setObjectName(QStringLiteral("pipelineError"));
    m_error->setWordWrap(true);
    m_error->setContentsMargins(px(12), px(6), px(12), px(6));
    m_error->hide();
    auto* upper = new QWidget;
    auto* column = new QVBoxLayout(upper);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_error);
    column->addWidget(m_views, 1);
    column->addWidget(buildLegend());
    auto* stack = new QSplitter(Qt::Vertical);
    stack->setObjectName(QStringLiteral("pipelineResultsSplitter"));
    stack->addWidget(upper);
    stack->addWidget(m_results);
    stack->setStretchFactor(0, 1);
    stack->setSizes({600, px(200)});
    stack->setChildrenCollapsible(false);
    auto* splitter = new QSplitter;
    splitter->setObjectName(QStringLiteral("pipelineSplitter"));
    splitter->addWidget(stack);
    splitter->addWidget(m_inspector);
    splitter->setStretchFactor(0, 1);
    splitter->setSizes({1000, px(320)});
    splitter->setChildrenCollapsible(false);
    m_inspector->setMinimumWidth(px(260));
    StudioSettings::remember(m_context, QStringLiteral("pipeline.splitter"), splitter);
    StudioSettings::remember(m_context, QStringLiteral("pipeline.results"), stack);
    return splitter;
}

QWidget* PipelinePage::buildLegend() {
    auto* bar = makePane("window");
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(px(12), px(4), px(12), px(6));
    row->setSpacing(px(14));
    for (const QString& text :
         {tr("─── weights"), tr("╌╌╌ rows of data"), tr("┈┈┈ teacher, judge or critic")})
        row->addWidget(makeLabel(text, FontRole::Small, "secondary"));
    row->addStretch(1);
    const auto add = [&](const QString& icon, const QString& tip, const char* name,
                         const std::function<void()>& act) {
        QToolButton* button = makeIconButton(icon, tip);
        button->setObjectName(QLatin1String(name));
        connect(button, &QToolButton::clicked, this, act);
        row->addWidget(button);
    };
    add(QStringLiteral("minus"), tr("Smaller"), "zoomOut",
        [this] { m_view->setZoom(m_view->zoom() / 1.25); });
    add(QStringLiteral("plus"), tr("Larger"), "zoomIn",
        [this] { m_view->setZoom(m_view->zoom() * 1.25); });
    add(QStringLiteral("expand"), tr("All in sight"), "zoomFit", [this] { m_view->fit(); });
    return bar;
}

PipelinePage::Snapshot PipelinePage::read(const fs::path& project, const QString& wanted) {
    Snapshot found;
    found.all = pipelineRecords(project);
    found.key = !wanted.isEmpty()   ? wanted
                : found.all.empty() ? QStringLiteral("mini-r1")
                                    : text(found.all.front().id);
    try {
        const std::string key = found.key.toStdString();
        const fs::path folder = project / pipeline_files::folder / key;
        if (fs::exists(folder / pipeline_files::yaml)) {
            const fs::path file = folder / pipeline_files::yaml;
            found.record = readPipelineRecord(folder);
            found.pipeline =
                std::make_shared<Pipeline>(Pipeline::fromYaml(readFile(file), file.string()));
            const fs::path report = folder / pipeline_files::reportJson;
            if (fs::exists(report))
                found.report = parseJson(readFile(report), report.string());
        } else if (const Preset* preset = findPipelinePreset(key)) {
            found.pipeline =
                std::make_shared<Pipeline>(Pipeline::fromYaml(preset->yaml, preset->name));
        } else {
            found.pipeline = std::make_shared<Pipeline>(Pipeline::fromYaml(readFile(key), key));
        }
    } catch (const Error& error) {
        found.problem = QString::fromUtf8(error.what());
    }
    return found;
}

void PipelinePage::refresh() {
    m_reading = true;
    m_context.jobs().run(
        this, jobChannel,
        [project = path(m_context.projectFolder()), key = m_key] { return read(project, key); },
        [this](Snapshot snapshot) { take(std::move(snapshot)); });
}

void PipelinePage::take(Snapshot snapshot) {
    m_reading = false;
    const bool another = snapshot.key != m_shown.key;
    m_shown = std::move(snapshot);
    m_key = m_shown.key;
    if (another) {
        m_inputs.clear();
        const QSignalBlocker one(m_changes), two(m_seed);
        m_changes->clear();
        m_seed->clear();
    }
    applyChanges();
    Q_EMIT subtitleChanged(subtitle());
}

void PipelinePage::applyChanges() {
    m_edited = m_shown.pipeline;
    m_changeError.clear();
    if (m_shown.pipeline && !m_shown.record) {
        try {
            Pipeline changed = *m_shown.pipeline;
            for (auto it = m_inputs.cbegin(); it != m_inputs.cend(); ++it)
                changed = changed.withText(it.key().toStdString(), it.value().toStdString());
            for (const QString& change : m_changes->text().split(u' ', Qt::SkipEmptyParts)) {
                const qsizetype equals = change.indexOf(u'=');
                if (equals < 0)
                    throw Error(ErrorKind::Usage,
                                tr("\"%1\" sets nothing").arg(change).toStdString(), "",
                                tr("Write it as stage.key=value.").toStdString());
                changed = changed.withText(change.left(equals).toStdString(),
                                           change.mid(equals + 1).toStdString());
            }
            if (!m_seed->text().isEmpty())
                changed = changed.withSeed(m_seed->text().toULongLong());
            changed.requireValid();
            m_edited = std::make_shared<Pipeline>(std::move(changed));
        } catch (const Error& error) {
            m_changeError = QString::fromUtf8(error.what());
        }
    }
    showGraph();
}

void PipelinePage::showGraph() {
    const bool fresh = m_graph.nodes.isEmpty() ||
                       m_graph.nodes.size() != (m_edited ? graphOf(*m_edited).nodes.size() : 0);
    m_graph = m_edited ? graphOf(*m_edited) : PipelineGraph();
    addState(m_graph, m_shown.record ? &*m_shown.record : nullptr, m_shown.report,
             [this](const std::string& id) { return m_context.watcher().run(text(id)); });
    m_view->setGraph(m_graph);
    if (fresh)
        m_view->fit();
    if (const int wanted = m_graph.find(m_wantedStage); wanted >= 0) {
        m_wantedStage.clear();
        m_view->selectNode(wanted);
    }
    showList();
    if (m_edited)
        m_results->show(*m_edited, m_shown.report);
    const QString problem = m_shown.problem.isEmpty() ? m_changeError : m_shown.problem;
    m_error->setText(problem);
    m_error->setVisible(!problem.isEmpty());
    m_pick->setText(m_edited ? text(m_edited->title()) : tr("Choose a pipeline"));
    m_changes->setVisible(!m_shown.record);
    m_seed->setVisible(!m_shown.record);
    m_state->setText(stateText());
    m_run->setText(!m_shown.record              ? tr("Run all")
                   : m_shown.record->complete() ? tr("Complete")
                                                : tr("Resume"));
    m_run->setEnabled(m_edited && problem.isEmpty() &&
                      !(m_shown.record && (m_shown.record->complete() || isRunning())));
    m_run->setVisible(m_active && !isRunning());
    m_stop->setVisible(m_active && isRunning());
    showSelection();
}

QString PipelinePage::stateText() const {
    if (!m_shown.record)
        return m_edited ? tr("not started, %1 stages").arg(m_edited->stages().size()) : QString();
    const auto [done, all] = stagesDone(*m_shown.record);
    const QString count = tr("%1 of %2 stages done").arg(done).arg(all);
    for (const PipelineNode& node : m_graph.nodes)
        if (node.waitsForPerson())
            return count + QStringLiteral(" · ") + tr("1 waits for you");
    return count;
}

QString PipelinePage::subtitle() const {
    return m_shown.record ? text(m_shown.record->id) : QString();
}

void PipelinePage::showList() {
    QVector<ComparisonTable::Row> rows;
    rows.reserve(m_graph.nodes.size());
    for (const PipelineNode& node : std::as_const(m_graph.nodes)) {
        QStringList needs;
        for (const PipelineEdge& edge : std::as_const(m_graph.edges))
            if (m_graph.nodes[edge.to].name == node.name)
                needs.append(m_graph.nodes[edge.from].name);
        rows.append(
            {node.name,
             {node.kind, PipelineView::stateText(node),
              (node.result + u' ' + node.resultNote).trimmed(), needs.join(QStringLiteral(", "))},
             {},
             {}});
    }
    const QModelIndex current = m_list->currentIndex();
    m_listModel->setContent(
        {{tr("Kind"), {}}, {tr("State"), {}}, {tr("Result"), {}}, {tr("Needs"), {}}}, rows);
    m_list->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
    if (current.row() >= 0 && current.row() < rows.size()) {
        const QSignalBlocker quiet(m_list->selectionModel());
        m_list->setCurrentIndex(m_listModel->index(current.row(), 0));
    }
}

void PipelinePage::showSelection() {
    const Preset* preset = m_edited ? findPipelinePreset(m_edited->name()) : nullptr;
    m_inspector->show(
        {m_edited, m_graph, m_view->selectedNode(), m_view->selectedEdge(),
         preset ? recipeText(preset->summary) + QStringLiteral(". ") + recipeText(preset->expected)
                : QString(),
         m_shown.record.has_value(), isRunning()});
}

void PipelinePage::activated() {
    m_active = true;
    refresh();
    m_timer->start();
    showGraph();
}

void PipelinePage::deactivated() {
    m_active = false;
    m_timer->stop();
}

QList<QWidget*> PipelinePage::headerActions() {
    return {m_stop, m_run};
}

} // namespace rationale::ui
