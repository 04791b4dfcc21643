// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/compare_page_runs.h"

#include "ui/shell/run_progress.h"
#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QListWidget>
#include <QPainter>
#include <QVBoxLayout>

namespace rationale::ui {

namespace {

constexpr int idRole = Qt::UserRole;

QIcon swatch(const QColor& colour) {
    QPixmap pixmap(px(12), px(12));
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    painter.drawRoundedRect(pixmap.rect(), 3, 3);
    return QIcon(pixmap);
}

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
    connect(m_list, &QListWidget::itemDoubleClicked, this,
            [this](const QListWidgetItem* item) { Q_EMIT opened(item->data(idRole).toString()); });
}

void CompareRuns::setRuns(const QVector<const RunSummary*>& runs) {
    const QStringList off = hidden();
    const QString chosen =
        m_list->currentItem() ? m_list->currentItem()->data(idRole).toString() : QString();
    m_filling = true;
    m_list->clear();
    for (const RunSummary* run : runs) {
        const QString id = qs(run->info.id), steps = stepText(*run);
        auto* item = new QListWidgetItem(swatch(Theme::instance().runColour(run->colour)),
                                         qs(run->info.name), m_list);
        item->setData(idRole, id);
        item->setSizeHint(QSize(0, px(28)));
        item->setToolTip(qs(run->info.name) + u'\n' + stateText(run->info.state) +
                         (steps.isEmpty() ? QString() : QStringLiteral(" · ") + steps));
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        item->setCheckState(off.contains(id) ? Qt::Unchecked : Qt::Checked);
        if (id == chosen)
            m_list->setCurrentItem(item);
    }
    m_filling = false;
    m_header->setTitle(TextFormat::plural(runs.size(), tr("%1 run"), tr("%1 runs")));
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
