// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/models_page.h"

#include "core/base/error.h"
#include "ui/pages/models_page_export.h"
#include "ui/pages/models_page_inspector.h"
#include "ui/services/background_jobs.h"
#include "ui/services/project_writer.h"
#include "ui/services/run_watcher.h"
#include "ui/services/strings.h"
#include "ui/shell/delegates.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/studio_settings.h"
#include "ui/shell/table_header.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace rationale::ui {

namespace {

using M = ModelTableModel;
// A running engine changes the list of runs every second.
constexpr int rescanMilliseconds = 1000;
constexpr size_t mostMeasures = 24; // columns of evaluations
constexpr std::initializer_list<std::pair<int, int>> columnWidths{
    {M::Colour, 20},   {M::Name, 176},      {M::Marks, 84}, {M::Stage, 68}, {M::Step, 56},
    {M::PassAt1, 116}, {M::Parameters, 80}, {M::Size, 60},  {M::Made, 84}};

} // namespace

ModelsPage::ModelsPage(StudioContext& context, QWidget* parent)
    : Page(parent)
    , m_context(context)
    , m_list(std::make_shared<ModelList>(path(context.projectFolder())))
    , m_cancelled(std::make_shared<std::atomic<bool>>(false))
    , m_model(new ModelTableModel(this))
    , m_table(new QTableView)
    , m_inspector(new ModelInspector(context))
    , m_export(new ModelExportPanel(context))
    , m_stack(new QStackedWidget)
    , m_empty(new EmptyState)
    , m_exportButton(makeButton(tr("Export…"), QStringLiteral("export"), ButtonKind::Normal, this))
    , m_evaluate(makeButton(tr("Evaluate"), QStringLiteral("check"), ButtonKind::Normal, this))
    , m_train(makeButton(tr("Train from it"), QStringLiteral("launch"), ButtonKind::Primary, this))
    , m_rescan(new QTimer(this)) {
    buildTable();
    buildActions();
    auto* left = makePane();
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildToolbar());
    column->addWidget(makeLine(Qt::Horizontal));
    m_noMatch = new EmptyState;
    m_noMatch->setObjectName(QStringLiteral("noModelMatches"));
    m_noMatch->setContent(QStringLiteral("search"), tr("No model matches the filter."),
                          tr("Clear the filter"));
    m_rows = new QStackedWidget;
    m_rows->addWidget(m_table);
    m_rows->addWidget(m_noMatch);
    column->addWidget(m_rows, 1);
    column->addWidget(m_export);
    auto* splitter = new QSplitter;
    splitter->setObjectName(QStringLiteral("modelsSplitter"));
    splitter->addWidget(left);
    splitter->addWidget(m_inspector);
    splitter->setStretchFactor(0, 1);
    splitter->setSizes({1000, px(344)});
    splitter->setChildrenCollapsible(false);
    m_inspector->setMaximumWidth(px(560));
    m_empty->setContent(QStringLiteral("models"),
                        tr("Models of this project appear here: the checkpoints of its runs, and "
                           "the folders of models/ that were downloaded or put there."),
                        tr("Start the first run"), tr("Copy the command that downloads one"));
    m_stack->addWidget(makePane());
    m_stack->addWidget(m_empty);
    m_stack->addWidget(splitter);
    auto* page = new QVBoxLayout(this);
    page->setContentsMargins(0, 0, 0, 0);
    page->addWidget(m_stack);
    StudioSettings::remember(context, QStringLiteral("models.splitter"), splitter);
    StudioSettings::remember(context, QStringLiteral("models.columns"),
                             m_table->horizontalHeader());
    m_rescan->setSingleShot(true);
    m_rescan->setInterval(rescanMilliseconds);
    connectAll();
    showSelected();
}

ModelsPage::~ModelsPage() {
    *m_cancelled = true;
}

QWidget* ModelsPage::buildToolbar() {
    auto* bar = new QWidget;
    bar->setFixedHeight(px(40));
    auto* row = new QHBoxLayout(bar);
    row->setContentsMargins(px(16), 0, px(12), 0);
    row->setSpacing(px(8));
    m_filter = new QLineEdit;
    m_filter->setObjectName(QStringLiteral("modelFilter"));
    m_filter->setAccessibleName(tr("Filter of the models"));
    m_filter->setPlaceholderText(tr("Filter: name, stage, family or base, as a regex"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(px(380));
    m_filter->setText(qs(m_context.library().setting("models.filter", "").get<std::string>()));
    m_scope = new QComboBox;
    m_scope->setObjectName(QStringLiteral("modelScope"));
    m_scope->setAccessibleName(tr("Which models are shown"));
    m_scope->addItems(
        {tr("All models"), tr("Newest of each run"), tr("Best of each run"), tr("Imported")});
    m_count = makeLabel({}, FontRole::Body, "secondary");
    m_count->setObjectName(QStringLiteral("modelCount"));
    row->addWidget(m_filter, 1);
    row->addWidget(m_scope);
    row->addStretch(1);
    row->addWidget(m_count);
    m_model->setFilter(patternOf(m_filter));
    m_scope->setCurrentIndex(std::clamp(m_context.library().setting("models.scope", 0).get<int>(),
                                        0, m_scope->count() - 1));
    m_model->setScope(static_cast<M::Scope>(m_scope->currentIndex()));
    return bar;
}

void ModelsPage::buildTable() {
    m_table->setObjectName(QStringLiteral("modelsTable"));
    m_table->setAccessibleName(tr("Models"));
    m_table->setModel(m_model);
    dressTable(m_table);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setTabKeyNavigation(false);
    QHeaderView* header = m_table->horizontalHeader();
    header->setResizeContentsPrecision(0); // of thousands of rows only those in sight are measured
    header->setSortIndicatorShown(true);
    header->setSortIndicatorClearable(true);
    header->setSectionResizeMode(M::From, QHeaderView::Stretch);
    header->setSortIndicator(-1, Qt::DescendingOrder);
    setColumnWidths(m_table, columnWidths);
    m_table->setItemDelegate(new CellDelegate(m_table));
    const auto use = [this](auto* delegate, std::initializer_list<int> columns) {
        for (const int column : columns)
            m_table->setItemDelegateForColumn(column, delegate);
    };
    use(new IconDelegate(m_table), {M::Colour});
    use(new NameDelegate(m_table), {M::Name, M::From});
    use(new ChipsDelegate(m_table), {M::Marks});
    use(new NumberDelegate(m_table), {M::Step, M::PassAt1, M::Parameters, M::Size});
}

void ModelsPage::connectAll() {
    connect(m_table->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this,
            [this](int column, Qt::SortOrder order) {
                const QStringList kept = selected();
                m_model->sort(column, order);
                select(kept);
            });
    connect(m_table, &QTableView::doubleClicked, this, &ModelsPage::openRun);
    connect(m_table, &QWidget::customContextMenuRequested, this, &ModelsPage::openMenu);
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, [this] {
        if (!m_selecting)
            showSelected();
    });
    connect(m_filter, &QLineEdit::textChanged, this, &ModelsPage::applyFilter);
    connect(m_scope, &QComboBox::currentIndexChanged, this, [this](int scope) {
        const QStringList kept = selected();
        m_model->setScope(static_cast<M::Scope>(scope));
        m_context.writer().setSetting(QStringLiteral("models.scope"), scope);
        select(kept);
        showCount();
    });
    connect(m_noMatch, &EmptyState::primaryClicked, this, [this] {
        m_scope->setCurrentIndex(0);
        m_filter->clear();
    });
    connect(m_empty, &EmptyState::primaryClicked, this,
            [this] { m_context.openPage(QStringLiteral("launch")); });
    connect(m_empty, &EmptyState::linkClicked, this, [this] {
        copy(QStringLiteral("rationale download OWNER/NAME --project '%1'")
                 .arg(m_context.projectFolder()));
    });
    connect(m_inspector, &ModelInspector::runRequested, this, &ModelsPage::goToRun);
    connect(m_export, &ModelExportPanel::closed, m_table, [this] { m_table->setFocus(); });
    connect(m_rescan, &QTimer::timeout, this, &ModelsPage::scan);
    connect(&m_context.watcher(), &RunWatcher::runsChanged, this, [this] {
        if (m_active && !m_rescan->isActive())
            m_rescan->start();
    });
    connect(&m_context.jobs(), &BackgroundJobs::failed, this,
            [this](const QString& channel) { // the window tells what failed
                if (channel == QLatin1String("models.list"))
                    m_scanning = false;
            });
}

QString ModelsPage::subtitle() const {
    qint64 bytes = 0;
    if (m_model->rows())
        for (const ModelRow& row : m_model->rows()->rows)
            bytes += row.record.facts.bytes;
    if (m_model->totalCount() == 0)
        return {};
    return TextFormat::plural(m_model->totalCount(), tr("%1 model"), tr("%1 models")) +
           QStringLiteral(" · ") + TextFormat::bytes(bytes);
}

void ModelsPage::openArgument(const QString& link) {
    const QString view = link.section(u'#', 1);
    m_wanted = link.section(u'#', 0, 0);
    m_inspector->showView(view == QLatin1String("lineage")       ? 1
                          : view == QLatin1String("evaluations") ? 2
                                                                 : 0);
    m_wantsExport = view == QLatin1String("export");
    showWanted();
}

void ModelsPage::showWanted() {
    if (!m_known || m_wanted.isEmpty() || m_model->rowOf(m_wanted) < 0)
        return;
    select({std::exchange(m_wanted, {})});
    if (std::exchange(m_wantsExport, false))
        exportCurrent();
}

void ModelsPage::activated() {
    m_active = true;
    scan();
    m_table->setFocus();
}

void ModelsPage::deactivated() {
    m_active = false;
    m_rescan->stop();
}

bool ModelsPage::isDrawing() const {
    return m_scanning || m_inspector->isLoading();
}

void ModelsPage::scan() {
    if (!m_active)
        return;
    if (std::exchange(m_scanning, true)) { // the list is used by one thread at a time
        m_again = true;
        return;
    }
    m_context.jobs().run(
        this, QStringLiteral("models.list"),
        [list = m_list, runs = m_context.watcher().runs(), cancelled = m_cancelled,
         project = path(m_context.projectFolder())] {
            // A window that has just opened has not looked for runs yet.
            return modelRowsOf(list->scan(runs.empty() ? Library(project).runs() : runs,
                                          [&] { return cancelled->load(); }));
        },
        [this](const ModelRows& rows) {
            m_scanning = false;
            showRows(rows);
            if (std::exchange(m_again, false))
                m_rescan->start();
        });
}

void ModelsPage::showRows(const ModelRows& rows) {
    const bool first = !std::exchange(m_known, true);
    const QStringList kept = selected();
    m_selecting = true;
    m_model->setRows(rows);
    m_selecting = false;
    select(kept);
    showWanted();
    m_stack->setCurrentIndex(m_model->totalCount() > 0 ? 2 : 1);
    QMetaObject::invokeMethod(this, &ModelsPage::fitColumns, Qt::QueuedConnection);
    showCount();
    if (first && selected().isEmpty() && m_model->rowCount() > 0)
        m_table->selectRow(0);
    else
        showSelected();
    Q_EMIT subtitleChanged(subtitle());
}

/// When the table has its place: only rows in sight are measured.
void ModelsPage::fitColumns() {
    growColumns(m_table, {M::Step, M::PassAt1, M::Parameters, M::Size, M::Made});
    const QAbstractItemView* view = m_table; // the hint is public there
    const int wanted = std::min(view->sizeHintForColumn(M::Name), m_table->viewport()->width() / 4);
    if (wanted > m_table->columnWidth(M::Name))
        m_table->setColumnWidth(M::Name, wanted);
}

void ModelsPage::applyFilter() {
    const QRegularExpression filter = patternOf(m_filter);
    if (!filter.isValid())
        return;
    const QStringList kept = selected();
    m_model->setFilter(filter);
    select(kept);
    showCount();
    m_context.writer().setSetting(QStringLiteral("models.filter"), m_filter->text().toStdString());
}

void ModelsPage::showCount() {
    m_count->setText(tr("%1 of %2 shown")
                         .arg(TextFormat::integer(m_model->rowCount()),
                              TextFormat::integer(m_model->totalCount())));
    m_rows->setCurrentWidget(m_model->rowCount() > 0 ? static_cast<QWidget*>(m_table) : m_noMatch);
}

QStringList ModelsPage::selected() const {
    QStringList names;
    for (const QModelIndex& index : m_table->selectionModel()->selectedRows(M::Name))
        names.append(m_model->nameAt(index.row()));
    return names;
}

const ModelRecord* ModelsPage::current() const {
    const QModelIndexList rows = m_table->selectionModel()->selectedRows(M::Name);
    return rows.isEmpty() ? nullptr : m_model->recordAt(rows.first().row());
}

void ModelsPage::select(const QStringList& names) {
    if (names == selected())
        return;
    m_selecting = true;
    QItemSelection selection;
    for (const QString& name : names)
        if (const int row = m_model->rowOf(name); row >= 0)
            selection.select(m_model->index(row, 0), m_model->index(row, M::ColumnCount - 1));
    m_table->selectionModel()->select(selection, QItemSelectionModel::ClearAndSelect);
    if (!selection.isEmpty()) {
        const QModelIndex first = m_model->index(selection.first().top(), M::Name);
        m_table->selectionModel()->setCurrentIndex(first, QItemSelectionModel::NoUpdate);
        m_table->scrollTo(first);
    }
    m_selecting = false;
    showSelected();
}

void ModelsPage::showSelected() {
    setActionsEnabled();
    const QStringList names = selected();
    const ModelRecord* record = current();
    if (names.size() != 1 || !record) {
        qint64 bytes = 0;
        for (const QString& name : names)
            if (const ModelRecord* one = m_model->record(name))
                bytes += one->facts.bytes;
        m_inspector->showNothing(
            names.isEmpty() ? tr("Select a model to see what it is, what it was made from, and how "
                                 "it was measured.")
                            : tr("%1 models are selected: %2 on disk.")
                                  .arg(names.size())
                                  .arg(TextFormat::bytes(bytes)));
        return;
    }
    ModelQuestion question;
    question.record = *record;
    if (!record->runId.empty())
        question.runFolder = record->folder.parent_path().parent_path();
    for (const RunSummary& run : m_context.watcher().runs())
        question.runNames.insert(qs(run.info.id), qs(run.info.name));
    const auto add = [&](const ModelRecord& measured) {
        for (const ModelMeasure& measure : measured.measures) {
            const RunSummary* run = m_context.watcher().run(qs(measure.runId));
            if (run && question.measures.size() >= mostMeasures)
                ++question.omitted;
            if (!run || question.measures.size() >= mostMeasures)
                continue;
            const QString where = measured.step < 0
                                      ? qs(measured.name)
                                      : tr("step %1").arg(TextFormat::integer(measured.step));
            const QString heading = where + QStringLiteral(" · ") + qs(run->info.name);
            question.measures.push_back({measure, run->folder, {heading, heading}, measured.step});
        }
    };
    add(*record); // its own before those of its run's other steps
    if (!record->runId.empty())
        for (const ModelRow& row : m_model->rows()->rows)
            if (row.record.runId == record->runId && row.record.step != record->step)
                add(row.record);
    m_inspector->showModel(question);
}

} // namespace rationale::ui
