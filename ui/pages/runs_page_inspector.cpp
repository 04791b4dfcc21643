// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/runs_page_inspector.h"

#include "ui/pages/run_activity.h"
#include "ui/services/background_jobs.h"
#include "ui/services/project_writer.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/delegates.h"
#include "ui/shell/run_control.h"
#include "ui/shell/run_progress.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/table_header.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_frame.h"

#include <QDateTime>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QStackedWidget>
#include <QTableWidget>
#include <QVBoxLayout>

namespace rationale::ui {

namespace {

QString summaryText(const RunSummary& run) {
    QStringList lines;
    const auto line = [&lines](const QString& label, const QString& value) {
        lines.append(label + QStringLiteral(":  ") + value);
    };
    line(RunInspector::tr("State"), stateText(run.info.state));
    line(RunInspector::tr("Stage"), qs(run.info.stage));
    if (!run.info.model.empty())
        line(RunInspector::tr("Model"), qs(run.info.model));
    if (const QString steps = progressText(run); !steps.isEmpty())
        line(RunInspector::tr("Steps"), steps);
    line(RunInspector::tr("Reward, last (EMA 0.9)"), TextFormat::fixed(run.lastReward, 3));
    line(RunInspector::tr("Reward, best (EMA 0.9)"), TextFormat::fixed(run.bestReward, 3));
    line(RunInspector::tr("pass@1"), TextFormat::percent(run.passAt1));
    line(RunInspector::tr("Samples"), TextFormat::integer(run.sampleCount));
    line(RunInspector::tr("Seed"), QString::number(run.info.seed));
    line(RunInspector::tr("Duration"), TextFormat::duration(run.durationSeconds));
    if (run.info.created > 0)
        line(RunInspector::tr("Created"),
             QDateTime::fromMSecsSinceEpoch(static_cast<qint64>(run.info.created * 1000))
                 .toString(QStringLiteral("yyyy-MM-dd HH:mm")));
    if (!run.info.message.empty() && RunControl::endNote(run.info).isEmpty())
        lines.append(qs(run.info.message));
    return lines.join(u'\n');
}

} // namespace

RunInspector::RunInspector(StudioContext& context, QWidget* parent)
    : QWidget(parent)
    , m_context(context)
    , m_header(new PaneHeader(tr("Run")))
    , m_stack(new QStackedWidget) {
    setObjectName(QStringLiteral("runInspector"));
    setProperty("pane", QStringLiteral("true"));
    setAttribute(Qt::WA_StyledBackground);
    setMinimumWidth(px(280));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    m_header->setMinimumHeight(px(40));
    column->addWidget(m_header);
    column->addWidget(makeLine(Qt::Horizontal));
    QLabel* nothing = makeLabel(
        tr("Select a run to see its summary and notes, or two to see why they are different."),
        FontRole::Body, "hint");
    nothing->setWordWrap(true);
    nothing->setAlignment(Qt::AlignTop);
    nothing->setContentsMargins(px(12), px(12), px(12), px(12));
    m_stack->addWidget(nothing);
    m_stack->addWidget(buildOne());
    m_stack->addWidget(buildTwo());
    column->addWidget(m_stack, 1);
}

QWidget* RunInspector::buildOne() {
    auto* pane = new QWidget;
    auto* column = new QVBoxLayout(pane);
    column->setContentsMargins(px(12), px(12), px(12), px(12));
    column->setSpacing(px(8));
    m_name = makeLabel({}, FontRole::PaneTitle);
    m_name->setObjectName(QStringLiteral("inspectorName"));
    column->addWidget(m_name);
    m_offerBlock = new QFrame;
    m_offerBlock->setObjectName(QStringLiteral("resumeOffer"));
    m_offerBlock->setProperty("block", QStringLiteral("warning"));
    auto* offer = new QVBoxLayout(m_offerBlock);
    m_offer = makeLabel({}, FontRole::Table, "warning");
    m_offer->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_offer->setWordWrap(true);
    m_resume = makeButton(tr("Resume"), QStringLiteral("resume"));
    m_resume->setObjectName(QStringLiteral("resumeOfferButton"));
    offer->addWidget(m_offer);
    offer->addWidget(m_resume);
    column->addWidget(m_offerBlock);
    connect(m_resume, &QPushButton::clicked, this, [this] {
        if (m_ids.size() == 1)
            Q_EMIT resumeRequested(m_ids[0]);
    });
    m_activity = new RunActivity(m_context);
    column->addWidget(m_activity);
    m_summary = makeLabel({}, FontRole::Body, "secondary");
    m_summary->setObjectName(QStringLiteral("inspectorSummary"));
    m_summary->setWordWrap(true);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(m_summary);
    column->addWidget(makeLabel(tr("Tags"), FontRole::Section));
    m_tags = new QLineEdit;
    m_tags->setObjectName(QStringLiteral("tagsEdit"));
    m_tags->setPlaceholderText(tr("Words, separated by commas"));
    connect(m_tags, &QLineEdit::editingFinished, this, &RunInspector::saveTags);
    column->addWidget(m_tags);
    column->addWidget(makeLabel(tr("Note"), FontRole::Section));
    m_note = new QPlainTextEdit;
    m_note->setObjectName(QStringLiteral("noteEdit"));
    m_note->setProperty("state", QStringLiteral("input"));
    m_note->setPlaceholderText(tr("What did you try, what did you see?"));
    m_note->setTabChangesFocus(true);
    column->addWidget(m_note, 1);
    return pane;
}

QWidget* RunInspector::buildTwo() {
    auto* pane = new QWidget;
    auto* column = new QVBoxLayout(pane);
    column->setContentsMargins(0, px(12), 0, 0);
    column->setSpacing(px(8));
    QLabel* title = makeLabel(tr("Why are they different?"), FontRole::Section);
    title->setContentsMargins(px(12), 0, px(12), 0);
    m_diffNote = makeLabel({}, FontRole::Table, "secondary");
    m_diffNote->setObjectName(QStringLiteral("diffNote"));
    m_diffNote->setWordWrap(true);
    m_diffNote->setContentsMargins(px(12), 0, px(12), 0);
    m_diff = new QTableWidget(0, 3);
    m_diff->setObjectName(QStringLiteral("configDiff"));
    m_diff->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_diff->setSelectionMode(QAbstractItemView::NoSelection);
    dressTable(m_diff, 26);
    m_diff->horizontalHeader()->setSectionsClickable(false);
    m_diff->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    setColumnWidths(m_diff, {{1, 80}, {2, 80}});
    m_diff->setItemDelegate(new CellDelegate(m_diff));
    column->addWidget(title);
    column->addWidget(m_diffNote);
    column->addWidget(m_diff, 1);
    return pane;
}

void RunInspector::showRuns(const QStringList& ids) {
    if (m_note && !m_noteOf.isEmpty())
        saveNote();
    const bool changed = ids != m_ids;
    m_ids = ids;
    const RunSummary* left = ids.isEmpty() ? nullptr : m_context.watcher().run(ids[0]);
    const RunSummary* right = ids.size() < 2 ? nullptr : m_context.watcher().run(ids[1]);
    m_header->setTitle(ids.size() > 1 ? tr("%1 runs selected").arg(ids.size()) : tr("Run"));
    if (left && right) {
        if (changed)
            showTwo(*left, *right);
    } else if (left) {
        showOne(*left);
    } else {
        m_noteOf.clear();
        m_stack->setCurrentIndex(0);
    }
}

void RunInspector::showOne(const RunSummary& run) {
    m_stack->setCurrentIndex(1);
    m_name->setText(qs(run.info.name));
    m_summary->setText(summaryText(run));
    m_offer->setText(RunControl::endNote(run.info));
    m_offerBlock->setVisible(!m_offer->text().isEmpty());
    m_activity->showRun(&run);
    const QString id = qs(run.info.id);
    if (id == m_noteOf)
        return; // not under the person's hands
    m_noteOf = id;
    m_note->setPlainText(qs(run.note));
    QStringList tags;
    for (const std::string& tag : run.tags)
        tags.append(qs(tag));
    m_tags->setText(tags.join(QStringLiteral(", ")));
}

void RunInspector::saveNote() {
    const RunSummary* run = m_context.watcher().run(m_noteOf);
    const std::string note = m_note->toPlainText().toStdString();
    if (run && note != run->note) {
        m_context.writer().write(
            [id = m_noteOf.toStdString(), note](Library& library) { library.setNote(id, note); });
    }
}

void RunInspector::saveTags() {
    if (m_noteOf.isEmpty())
        return;
    std::vector<std::string> tags;
    for (const QString& tag : m_tags->text().split(u',', Qt::SkipEmptyParts))
        if (!tag.trimmed().isEmpty())
            tags.push_back(tag.trimmed().toStdString());
    const RunSummary* run = m_context.watcher().run(m_noteOf);
    if (!run || run->tags == tags)
        return;
    m_context.writer().write(
        [id = m_noteOf.toStdString(), tags](Library& library) { library.setTags(id, tags); });
}

void RunInspector::showTwo(const RunSummary& left, const RunSummary& right) {
    m_noteOf.clear();
    m_stack->setCurrentIndex(2);
    m_diff->setRowCount(0);
    m_diff->setHorizontalHeaderLabels({tr("Setting"), qs(left.info.name), qs(right.info.name)});
    m_diffNote->setText(tr("Comparing…"));
    m_context.jobs().run(
        this, QStringLiteral("runs.diff"),
        [folders = std::vector{left.folder, right.folder}] { return compareSettings(folders); },
        [this](const SettingsComparison& diff) { fillDiff(diff); });
}

void RunInspector::fillDiff(const SettingsComparison& diff) {
    for (const QString& problem : diff.problems)
        if (!problem.isEmpty()) {
            m_diffNote->setText(problem);
            return;
        }
    m_diffNote->setText(
        diff.differing == 0
            ? tr("All %1 settings are the same.").arg(diff.lines.size())
            : tr("%1 of %2 settings differ.").arg(diff.differing).arg(diff.lines.size()));
    for (const SettingsComparison::Line& line : diff.lines) {
        if (!line.differs)
            continue;
        const int row = m_diff->rowCount();
        m_diff->insertRow(row);
        const QStringList cells = QStringList{line.key} + line.values;
        for (int column = 0; column < cells.size(); ++column) {
            auto* item = new QTableWidgetItem(cells[column]);
            item->setToolTip(cells[column]);
            item->setFont(ui::font(FontRole::CodeSmall));
            m_diff->setItem(row, column, item);
        }
    }
}

} // namespace rationale::ui
