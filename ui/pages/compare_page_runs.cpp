// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare_page_runs.h"

#include "ui/charts/run_mark.h"
#include "ui/shell/run_progress.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QListWidget>
#include <QVBoxLayout>

namespace rationale::ui {

namespace {

constexpr int idRole = Qt::UserRole;

} // namespace

CompareRuns::CompareRuns(QWidget* parent)
    : QWidget(parent)
    , m_header(new PaneHeader(tr("Runs")))
    , m_list(new QListWidget)
    , m_note(makeLabel({}, FontRole::Table, "secondary")) {
    setProperty("pane", QStringLiteral("true"));
    setAttribute(Qt::WA_StyledBackground);
    m_list->setObjectName(QStringLiteral("compareRuns"));
    m_list->setAccessibleName(tr("Runs that are compared"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setContentsMargins(px(8), px(4), 0, 0);
    m_list->setIconSize(QSize(px(12), px(12)));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setDragDropMode(QAbstractItemView::InternalMove);
    m_list->setDefaultDropAction(Qt::MoveAction);
    m_list->setToolTip(tr("Drag runs into the order of columns and legends. The first one is what "
                          "the others are compared with."));
    for (const int by : {-1, 1}) {
        QToolButton* shift = makeIconButton(
            by < 0 ? QStringLiteral("chevron-up") : QStringLiteral("chevron-down"),
            by < 0 ? tr("Move the run up (Alt+Up)") : tr("Move the run down (Alt+Down)"));
        shift->setObjectName(by < 0 ? QStringLiteral("runUp") : QStringLiteral("runDown"));
        connect(shift, &QToolButton::clicked, this, [this, by] { shiftCurrent(by); });
        m_header->addControl(shift);
    }
    m_note->setObjectName(QStringLiteral("compareNote"));
    m_note->setWordWrap(true);
    m_note->setContentsMargins(px(12), px(8), px(12), px(12));
    m_header->setMinimumHeight(px(40));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_header);
    column->addWidget(makeLine(Qt::Horizontal));
    column->addWidget(m_list, 1);
    column->addWidget(m_note);
    connect(m_list, &QListWidget::itemChanged, this, [this] {
        if (!m_filling)
            Q_EMIT hiddenChanged();
    });
    for (auto change : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved})
        connect(m_list->model(), change, this, &CompareRuns::reportOrder, Qt::QueuedConnection);
    connect(m_list->model(), &QAbstractItemModel::rowsMoved, this, &CompareRuns::reportOrder,
            Qt::QueuedConnection);
    connect(m_list, &QListWidget::itemDoubleClicked, this,
            [this](const QListWidgetItem* item) { Q_EMIT opened(item->data(idRole).toString()); });
}

void CompareRuns::describe(QListWidgetItem* item, const RunSummary& run) const {
    const QString steps = stepText(run);
    item->setIcon(runSwatch(run.colour));
    item->setText(qs(run.info.name));
    item->setToolTip(qs(run.info.name) + u'\n' + stateText(run.info.state) +
                     (steps.isEmpty() ? QString() : QStringLiteral(" · ") + steps));
}

void CompareRuns::setRuns(const QVector<const RunSummary*>& runs) {
    QStringList wanted;
    for (const RunSummary* run : runs)
        wanted.append(qs(run->info.id));
    const QStringList off = hidden();
    const QString chosen =
        m_list->currentItem() ? m_list->currentItem()->data(idRole).toString() : QString();
    m_filling = true;
    const bool same = wanted == ids(); // then a drag or a choice goes on while runs report
    if (!same)
        m_list->clear();
    for (int i = 0; i < wanted.size(); ++i) {
        auto* item = same ? m_list->item(i) : new QListWidgetItem(m_list);
        describe(item, *runs[i]);
        if (same)
            continue;
        item->setData(idRole, wanted[i]);
        item->setSizeHint(QSize(0, px(28)));
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable |
                       Qt::ItemIsDragEnabled);
        item->setCheckState(off.contains(wanted[i]) ? Qt::Unchecked : Qt::Checked);
        if (wanted[i] == chosen)
            m_list->setCurrentItem(item);
    }
    m_order = wanted;
    m_filling = false;
    m_header->setTitle(TextFormat::plural(runs.size(), tr("%1 run"), tr("%1 runs")));
}

QStringList CompareRuns::ids() const {
    QStringList all;
    for (int i = 0; i < m_list->count(); ++i)
        all.append(m_list->item(i)->data(idRole).toString());
    return all;
}

/// A drop takes a row out and puts it in again, in whatever order: looked at when it is over.
void CompareRuns::reportOrder() {
    const QStringList now = ids();
    if (now == m_order || now.size() != m_order.size())
        return;
    m_order = now;
    Q_EMIT orderChanged(now);
}

void CompareRuns::shiftCurrent(int rows) {
    const int from = m_list->currentRow(), to = from + rows;
    if (from < 0 || to < 0 || to >= m_list->count())
        return;
    m_filling = true;
    QListWidgetItem* item = m_list->takeItem(from);
    m_list->insertItem(to, item);
    m_list->setCurrentRow(to);
    m_filling = false;
    reportOrder();
}

void CompareRuns::setNote(const QString& sentence) {
    m_note->setText(sentence);
    m_note->setVisible(!sentence.isEmpty());
}

QStringList CompareRuns::hidden() const {
    QStringList ids;
    for (int i = 0; i < m_list->count(); ++i)
        if (m_list->item(i)->checkState() == Qt::Unchecked)
            ids.append(m_list->item(i)->data(idRole).toString());
    return ids;
}

void CompareRuns::move(int rows) {
    m_list->setCurrentRow(std::clamp(m_list->currentRow() + rows, 0, m_list->count() - 1));
}

void CompareRuns::toggleCurrent() {
    if (QListWidgetItem* item = m_list->currentItem())
        item->setCheckState(item->checkState() == Qt::Checked ? Qt::Unchecked : Qt::Checked);
}

void CompareRuns::removeCurrent() {
    if (const QListWidgetItem* item = m_list->currentItem())
        Q_EMIT removed(item->data(idRole).toString());
}

} // namespace rationale::ui
