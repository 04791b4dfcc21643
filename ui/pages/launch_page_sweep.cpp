// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/launch_page_sweep.h"

#include "core/base/error.h"
#include "ui/forms/recipe_document.h"
#include "ui/services/background_jobs.h"
#include "ui/services/dialogs.h"
#include "ui/services/engine_launcher.h"
#include "ui/services/run_watcher.h"
#include "ui/services/strings.h"
#include "ui/shell/delegates.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/table_header.h"
#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPointer>
#include <QStandardItemModel>
#include <QTableView>
#include <QVBoxLayout>

#include <cmath>
#include <utility>

namespace rationale::ui {

namespace {

constexpr int settleMs = 150; // typing goes on
constexpr int mostRows = 200; // of the table; all are counted and made

} // namespace

/// Everything the worker needs to plan a sweep.
struct LaunchSweep::Question {
    Recipe recipe;
    QString name, seeds;
    QList<std::pair<QString, QString>> axes;
    std::vector<RunSummary> runs;
};

LaunchSweep::LaunchSweep(StudioContext& context, RecipeDocument& document, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_document(document)
    , m_axisColumn(new QVBoxLayout)
    , m_seeds(new QLineEdit) {
    setObjectName(QStringLiteral("launchSweep"));
    auto* note = makeLabel(tr("A run for each combination: 1e-5, 2e-5 or 1..5 or 0..1:0.25 or "
                              "1e-6..1e-3*10."),
                           FontRole::Table, "hint");
    note->setWordWrap(true);
    m_seeds->setObjectName(QStringLiteral("sweepSeeds"));
    m_seeds->setAccessibleName(tr("Seeds"));
    m_seeds->setPlaceholderText(tr("1, 2, 3 or 1..5; empty: that of the recipe"));
    auto* add = makeButton(tr("Add a setting"), QStringLiteral("plus"));
    add->setObjectName(QStringLiteral("addSweepAxis"));
    auto* seeds = new QHBoxLayout;
    seeds->addWidget(makeLabel(tr("Seeds"), FontRole::Body, "secondary"));
    seeds->addWidget(m_seeds, 1);
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(add);
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(12), px(8), px(12), px(8));
    column->setSpacing(px(8));
    m_axisColumn->setSpacing(px(4));
    column->addWidget(note);
    column->addLayout(m_axisColumn);
    column->addLayout(buttons);
    column->addLayout(seeds);
    buildMembers(column);
    m_timer.setSingleShot(true);
    m_timer.setInterval(settleMs);
    connect(&m_timer, &QTimer::timeout, this, &LaunchSweep::refresh);
    connect(add, &QPushButton::clicked, this, &LaunchSweep::addAxis);
    connect(m_seeds, &QLineEdit::textChanged, this, &LaunchSweep::refreshLater);
    connect(&document, &RecipeDocument::loaded, this, &LaunchSweep::stageChanged);
    connect(&document, &RecipeDocument::changed, this, &LaunchSweep::refreshLater);
    connect(m_queue, &QPushButton::clicked, this, &LaunchSweep::queueAll);
    addAxis();
}

void LaunchSweep::buildMembers(QVBoxLayout* column) {
    m_model = new QStandardItemModel(this);
    m_table = new QTableView;
    m_table->setObjectName(QStringLiteral("sweepTable"));
    m_table->setAccessibleName(tr("Runs of the sweep"));
    m_table->setModel(m_model);
    dressTable(m_table, 26);
    m_table->setItemDelegate(new CellDelegate(m_table));
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false);
    m_table->horizontalHeader()->setSectionsClickable(false);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_cost = makeLabel({}, FontRole::Table, "secondary");
    m_cost->setObjectName(QStringLiteral("sweepCost"));
    m_problem = makeLabel({}, FontRole::Table, "error");
    m_problem->setObjectName(QStringLiteral("sweepProblem"));
    for (QLabel* label : {m_cost, m_problem})
        label->setWordWrap(true);
    m_queue = makeButton(tr("Queue all"), QStringLiteral("plus"), ButtonKind::Primary);
    m_queue->setObjectName(QStringLiteral("queueSweep"));
    auto* row = new QHBoxLayout;
    row->addStretch(1);
    row->addWidget(m_queue);
    column->addWidget(m_table, 1);
    column->addWidget(m_problem);
    column->addWidget(m_cost);
    column->addLayout(row);
}

void LaunchSweep::setRunName(const QString& name) {
    if (std::exchange(m_name, name) != name)
        refreshLater();
}

void LaunchSweep::fillKeys(QComboBox* box) const {
    box->clear();
    if (m_document.isEmpty())
        return;
    for (const FieldSpec& field : m_document.recipe().stage().fields) {
        if (field.name == "seed")
            continue; // has a line of its own
        box->addItem(text(field.name));
        box->setItemData(box->count() - 1, text(field.label), Qt::ToolTipRole);
    }
}

void LaunchSweep::addAxis() {
    auto* row = new QWidget;
    Axis axis{row, new QComboBox, new QLineEdit};
    axis.key->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    axis.key->setMinimumContentsLength(12);
    axis.values->setPlaceholderText(tr("values"));
    auto* remove = makeIconButton(QStringLiteral("close"), tr("Take this setting out"));
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(px(4));
    layout->addWidget(axis.key, 1);
    layout->addWidget(axis.values, 1);
    layout->addWidget(remove);
    m_axisColumn->addWidget(row);
    fillKeys(axis.key);
    axis.key->setCurrentText(QStringLiteral("learning_rate"));
    m_axes.append(axis);
    renumber();
    connect(remove, &QToolButton::clicked, this, [this, row] { removeAxis(row); });
    connect(axis.key, &QComboBox::currentTextChanged, this, &LaunchSweep::refreshLater);
    connect(axis.values, &QLineEdit::textChanged, this, &LaunchSweep::refreshLater);
    if (isVisible())
        axis.key->setFocus();
    refreshLater();
}

void LaunchSweep::removeAxis(QWidget* row) {
    m_axes.removeIf([row](const Axis& axis) { return axis.row == row; });
    row->hide();
    row->deleteLater();
    renumber();
    refreshLater();
}

void LaunchSweep::renumber() {
    for (int i = 0; i < m_axes.size(); ++i) {
        const Axis& axis = m_axes[i];
        axis.key->setObjectName(QStringLiteral("sweepKey%1").arg(i));
        axis.key->setAccessibleName(tr("Setting %1").arg(i + 1));
        axis.values->setObjectName(QStringLiteral("sweepValues%1").arg(i));
        axis.values->setAccessibleName(tr("Values of setting %1").arg(i + 1));
        if (auto* remove = axis.row->findChild<QToolButton*>())
            remove->setObjectName(QStringLiteral("removeSweepAxis%1").arg(i));
    }
}

void LaunchSweep::stageChanged() {
    const QString stage = m_document.isEmpty() ? QString() : text(m_document.recipe().stage().name);
    if (std::exchange(m_stage, stage) == stage)
        return;
    for (const Axis& axis : std::as_const(m_axes)) {
        const QString kept = axis.key->currentText();
        fillKeys(axis.key);
        const int at = axis.key->findText(kept.isEmpty() ? QStringLiteral("learning_rate") : kept);
        axis.key->setCurrentIndex(std::max(at, 0));
    }
    refreshLater();
}

void LaunchSweep::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    refreshLater();
}

void LaunchSweep::refreshLater() {
    m_queue->setEnabled(false); // what is shown is not what is asked for
    if (isVisible())
        m_timer.start();
}

void LaunchSweep::refresh() {
    if (m_document.isEmpty())
        return;
    if (!m_document.isStartable()) {
        Plan plan;
        plan.error = tr("The recipe itself has a setting that blocks the start.");
        return showPlan(std::move(plan));
    }
    Question question{m_document.recipe(), m_name.trimmed(), m_seeds->text(), {}, {}};
    if (question.name.isEmpty())
        question.name = text(question.recipe.name());
    if (question.name.isEmpty())
        question.name = text(question.recipe.stage().name);
    m_headings.clear();
    for (const Axis& axis : std::as_const(m_axes))
        if (!axis.values->text().trimmed().isEmpty()) {
            question.axes.append({axis.key->currentText(), axis.values->text()});
            m_headings.append(axis.key->currentText());
        }
    if (!question.seeds.trimmed().isEmpty())
        m_headings.append(tr("Seed"));
    question.runs = m_context.watcher().runs();
    m_context.jobs().run(
        this, QStringLiteral("launch.sweep"), [question] { return planFor(question); },
        [this](Plan plan) { showPlan(std::move(plan)); });
}

LaunchSweep::Plan LaunchSweep::planFor(const Question& question) {
    Plan plan;
    try {
        std::vector<SweepAxis> axes;
        axes.reserve(static_cast<size_t>(question.axes.size()));
        for (const auto& axis : question.axes)
            axes.push_back(parseSweepAxis(question.recipe, axis.first.toStdString(),
                                          axis.second.toStdString()));
        const auto seeds = parseSweepSeeds(question.seeds.toStdString());
        if (axes.empty() && seeds.empty())
            return plan;
        const std::string name = question.name.toStdString();
        requireRunName(name, "sweep");
        plan.members = expandSweep(question.recipe, axes, seeds, name);
        plan.cost = costOf(plan.members, [&](const std::string& stage, const std::string& model) {
            return measuredStepSeconds(question.runs, stage, model);
        });
        requireValidSweep(plan.members);
        plan.runs.reserve(plan.members.size());
        for (const SweepMember& member : plan.members)
            plan.runs.push_back(EngineLauncher::newRun(
                *member.recipe, member.name, member.recipe->get<uint64_t>("seed"), {name}));
    } catch (const std::exception& exception) {
        plan.error = QString::fromUtf8(exception.what());
        plan.runs.clear();
    }
    return plan;
}

void LaunchSweep::showPlan(Plan plan) {
    m_plan = std::move(plan);
    m_problem->setText(m_plan.error.isEmpty() ? QString() : QStringLiteral("⊘ ") + m_plan.error);
    m_problem->setVisible(!m_plan.error.isEmpty());
    showMembers();
    showCost();
}

void LaunchSweep::showMembers() {
    m_model->clear();
    m_model->setHorizontalHeaderLabels(m_headings);
    const auto shown = std::min<size_t>(m_plan.members.size(), mostRows);
    for (size_t i = 0; i < shown; ++i) {
        const SweepMember& member = m_plan.members[i];
        QList<QStandardItem*> items;
        const QString problem =
            member.problems.empty() ? QString() : text(member.problems.front().message);
        for (const std::string& value : member.values) {
            auto* item = new QStandardItem(
                (items.isEmpty() && !member.isValid() ? QStringLiteral("⊘ ") : QString()) +
                text(value));
            item->setToolTip(problem.isEmpty() ? text(member.name) : problem);
            if (!member.isValid())
                item->setData(static_cast<int>(Token::Err), ToneRole);
            items.append(item);
        }
        m_model->appendRow(items);
    }
    m_table->resizeColumnsToContents();
}

void LaunchSweep::showCost() {
    const SweepCost& cost = m_plan.cost;
    const auto runs = static_cast<qint64>(m_plan.members.size());
    m_queue->setEnabled(!m_plan.runs.empty() && !m_queuing);
    m_queue->setText(runs > 0 ? tr("Queue all %1").arg(TextFormat::integer(runs))
                              : tr("Queue all"));
    if (runs == 0) {
        m_cost->setText(m_plan.error.isEmpty()
                            ? tr("Give values for a setting, or seeds, to see the runs here.")
                            : QString());
        return;
    }
    QStringList parts{TextFormat::plural(runs, tr("%1 run"), tr("%1 runs"))};
    if (cost.steps > 0)
        parts << tr("%1 steps").arg(TextFormat::integer(cost.steps));
    if (cost.answers > 0)
        parts << tr("%1 answers").arg(TextFormat::integer(cost.answers))
              << tr("at most %1 tokens").arg(TextFormat::integer(cost.answerTokens));
    QString words = parts.join(QStringLiteral(" · "));
    words += QLatin1Char('\n');
    words += cost.seconds
                 ? tr("About %1, one after the other, as measured in this project.")
                       .arg(TextFormat::duration(*cost.seconds))
                 : tr("Time unknown: no complete run of this stage and model in this project.");
    if (runs > mostRows)
        words += QLatin1Char('\n') + tr("The first %1 are listed.").arg(mostRows);
    m_cost->setText(words);
}

void LaunchSweep::queueAll() {
    if (m_plan.runs.empty() || m_queuing || !m_queue->isEnabled())
        return;
    if (m_plan.runs.size() > sweepToConfirm &&
        m_context.dialogs().ask(this, tr("Queue the sweep"),
                                tr("This makes and queues:\n%1").arg(m_cost->text()),
                                {m_queue->text(), tr("Cancel")}) != 0)
        return;
    m_queuing = true;
    m_queue->setEnabled(false);
    m_context.launcher().enqueue(m_plan.runs, [page = QPointer(this)](const QStringList& ids) {
        if (!page)
            return;
        page->m_queuing = false;
        page->showCost();
        if (!ids.isEmpty())
            Q_EMIT page->queued(ids);
    });
}

} // namespace rationale::ui
