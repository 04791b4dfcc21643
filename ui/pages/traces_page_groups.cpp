// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/traces_page_groups.h"

#include "ui/services/strings.h"
#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"
#include "ui/shell/widgets_basic.h"

#include <QComboBox>
#include <QListView>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace rationale::ui {

namespace {

constexpr int mostSquares = 16;
constexpr int square = 7; // with 2 px between them
constexpr int badgesRoom = 100, widestBar = 40, narrowestBar = 24;

/// Two lines: the prompt, then one square per completion, "5/8", mean reward and badges.
class GroupDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {px(200), px(52)};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        if (selected) {
            const bool active = option.state.testFlag(QStyle::State_Active) &&
                                option.state.testFlag(QStyle::State_HasFocus);
            painter->fillRect(option.rect, token(active ? Token::Sel : Token::SelInactive));
            painter->fillRect(QRect(option.rect.topLeft(), QSize(px(2), option.rect.height())),
                              token(Token::Accent));
        } else if (option.state.testFlag(QStyle::State_MouseOver)) {
            painter->fillRect(option.rect, token(Token::Hover));
        }
        painter->fillRect(QRect(option.rect.left(), option.rect.bottom(), option.rect.width(), 1),
                          token(Token::Grid));
        const QRect area = option.rect.adjusted(px(12), px(6), -px(8), -px(6));
        const int half = area.height() / 2;
        painter->setFont(font(FontRole::Body));
        painter->setPen(token(Token::Text));
        const QRect top(area.left(), area.top(), area.width(), half);
        painter->drawText(top, Qt::AlignLeft | Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight,
                                                            top.width()));
        const auto* row =
            static_cast<const GroupRow*>(index.data(GroupListModel::GroupRowRole).value<void*>());
        if (row)
            paintFigures(painter, QRect(area.left(), area.top() + half, area.width(), half), *row,
                         index.data(GroupListModel::HitsRole).toInt());
        painter->restore();
    }

private:
    struct Badge {
        QString words;
        ChipKind kind;
        int width;
    };

    static QVector<Badge> badges(const GroupRow& row, int hits) {
        const QFontMetrics metrics(font(FontRole::Small));
        QVector<Badge> found;
        const auto add = [&](const QString& words, ChipKind kind) {
            found.append({words, kind, metrics.horizontalAdvance(words) + px(12)});
        };
        if (hits > 0)
            add(TextFormat::plural(hits, GroupListModel::tr("%1 hit"),
                                   GroupListModel::tr("%1 hits")),
                ChipKind::Info);
        if (row.split == "eval")
            add(GroupListModel::tr("held out"), ChipKind::Info);
        else if (row.dead)
            add(GroupListModel::tr("dead"), ChipKind::Neutral);
        if (row.mixed > 0)
            add(GroupListModel::tr("mixed %1").arg(row.mixed), ChipKind::Warn);
        if (row.offTarget > 0)
            add(GroupListModel::tr("off-target %1").arg(row.offTarget), ChipKind::Warn);
        return found;
    }

    static QString figuresOf(const GroupRow& row) {
        const QString reward = TextFormat::fixed(row.rewardMean, 2);
        return row.hasRightAnswer
                   ? QStringLiteral("%1/%2  r %3").arg(row.solved).arg(row.size).arg(reward)
                   : QStringLiteral("r %1").arg(reward);
    }

    /// Solved or not, one square per completion.
    static void paintSquares(QPainter* painter, const QRectF& area, const GroupRow& row) {
        const int side = px(square);
        for (int i = 0; i < std::min(row.size, mostSquares); ++i) {
            const QRectF box(area.left() + i * px(square + 2) + .5,
                             area.center().y() - side / 2.0 + .5, side - 1, side - 1);
            painter->setPen(QPen(token(i < row.solved ? Token::Ok : Token::Control), 1));
            painter->setBrush(i < row.solved ? QBrush(token(Token::Ok)) : QBrush(Qt::NoBrush));
            painter->drawRoundedRect(box, 1.5, 1.5);
        }
    }

    /// A group too large for squares in this pane gets a bar of what `room` the badges leave, so
    /// that all prompts of a step look alike. Returns the width it took.
    static int paintSolved(QPainter* painter, const QRectF& area, const GroupRow& row,
                           int figuresWidth, int room) {
        const int squares = std::min(row.size, mostSquares) * px(square + 2);
        if (squares + figuresWidth + px(badgesRoom) <= area.width()) {
            paintSquares(painter, area, row);
            return squares;
        }
        const int width = std::clamp(room, px(narrowestBar), px(widestBar));
        ProgressStrip::paintBar(
            painter, QRectF(area.left(), area.center().y() - px(3), width, px(6)),
            static_cast<double>(row.solved) / std::max(row.size, 1), token(Token::Ok));
        return width;
    }

    /// The figures are always whole and badges stand at the right.
    static void paintFigures(QPainter* painter, const QRect& area, const GroupRow& row, int hits) {
        const QString figures = figuresOf(row);
        const int figuresWidth = QFontMetrics(font(FontRole::Table)).horizontalAdvance(figures);
        int right = area.left() + area.width();
        for (const Badge& badge : badges(row, hits)) {
            if (right - badge.width < area.left() + px(narrowestBar) + px(10) + figuresWidth)
                break;
            right -= badge.width;
            Chip::paint(painter, QPoint(right, area.center().y() - px(10)), badge.words,
                        badge.kind);
            right -= px(4);
        }
        int left = area.left();
        if (row.hasRightAnswer)
            left += px(6) + paintSolved(painter, area, row, figuresWidth,
                                        right - area.left() - figuresWidth - px(10));
        painter->setFont(font(FontRole::Table));
        painter->setPen(token(Token::Text2));
        painter->drawText(QRect(left, area.top(), figuresWidth + px(4), area.height()),
                          Qt::AlignLeft | Qt::AlignVCenter, figures);
    }
};

} // namespace

GroupsPane::GroupsPane(QWidget* parent)
    : QWidget(parent)
    , m_model(new GroupListModel(this))
    , m_view(new QListView(this))
    , m_order(new QComboBox(this))
    , m_none(makeLabel({}, FontRole::Table, "hint", this))
    , m_header(new PaneHeader(tr("Prompts"), this)) {
    setProperty("pane", QStringLiteral("true"));
    setAttribute(Qt::WA_StyledBackground);
    m_view->setObjectName(QStringLiteral("groupList"));
    m_view->setAccessibleName(tr("Prompts of the step"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new GroupDelegate(m_view));
    m_view->setUniformItemSizes(true);
    m_view->setMouseTracking(true);
    m_view->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_order->setObjectName(QStringLiteral("groupOrder"));
    m_order->setAccessibleName(tr("Sort prompts"));
    m_order->addItems({tr("As sampled"), tr("Off target"), tr("Reward ↑"), tr("Reward ↓"),
                       tr("Spread ↓"), tr("Solved ↑")});
    m_header->addControl(m_order);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(makeLine(Qt::Horizontal, this));
    m_none->setObjectName(QStringLiteral("noGroups"));
    m_none->setWordWrap(true);
    m_none->setContentsMargins(px(12), px(12), px(12), px(12));
    m_none->hide();
    layout->addWidget(m_none);
    layout->addWidget(m_view, 1);
    connect(m_order, &QComboBox::activated, this, [this](int index) {
        const int64_t kept = selectedGroup();
        m_updating = true;
        m_model->setOrder(static_cast<GroupListModel::Order>(index));
        selectGroup(kept);
        m_updating = false;
    });
    connect(m_view->selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid())
                    Q_EMIT groupSelected(m_model->group(current.row()).id, !m_updating);
            });
    connect(m_view, &QListView::clicked, this, [this](const QModelIndex& index) {
        Q_EMIT groupSelected(m_model->group(index.row()).id, true);
    });
}

void GroupsPane::setGroups(std::vector<GroupRow> groups, GroupListModel::Hits hits) {
    const int64_t kept = selectedGroup();
    const int place = selectedRow();
    m_updating = true;
    m_header->setNote(TextFormat::integer(static_cast<qint64>(groups.size())));
    m_none->setVisible(groups.empty());
    m_model->setGroups(std::move(groups), std::move(hits));
    int row = m_model->rowOf(kept);
    if (row < 0)
        row = std::min(std::max(place, 0), m_model->rowCount() - 1);
    if (row >= 0)
        selectRow(row);
    m_updating = false;
}

void GroupsPane::setReason(const QString& words) {
    m_none->setText(words);
}

int GroupsPane::count() const {
    return m_model->rowCount();
}

bool GroupsPane::contains(int64_t groupId) const {
    return m_model->rowOf(groupId) >= 0;
}

int GroupsPane::selectedRow() const {
    return m_view->currentIndex().isValid() ? m_view->currentIndex().row() : -1;
}

int64_t GroupsPane::selectedGroup() const {
    const int row = selectedRow();
    return row >= 0 && row < m_model->rowCount() ? m_model->group(row).id : 0;
}

void GroupsPane::selectGroup(int64_t groupId) {
    selectRow(m_model->rowOf(groupId));
}

bool GroupsPane::selectRow(int row) {
    if (row < 0 || row >= m_model->rowCount())
        return false;
    m_view->setCurrentIndex(m_model->index(row));
    m_view->scrollTo(m_model->index(row));
    return true;
}

} // namespace rationale::ui
