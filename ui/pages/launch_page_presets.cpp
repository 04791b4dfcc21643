// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/launch_page_presets.h"

#include "core/recipe/recipe.h"
#include "ui/services/recipe_text.h"
#include "ui/services/strings.h"
#include "ui/shell/theme.h"

#include <QPainter>
#include <QSignalBlocker>
#include <QStyledItemDelegate>

namespace rationale::ui {

namespace {

constexpr int nameRole = Qt::UserRole;
constexpr int summaryRole = Qt::UserRole + 1;

class PresetDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {px(160), px(52)};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        painter->save();
        const bool selected = option.state.testFlag(QStyle::State_Selected);
        if (selected) {
            painter->fillRect(option.rect, token(Token::Sel));
            painter->fillRect(QRect(option.rect.topLeft(), QSize(px(2), option.rect.height())),
                              token(Token::Accent));
        } else if (option.state.testFlag(QStyle::State_MouseOver)) {
            painter->fillRect(option.rect, token(Token::Hover));
        }
        const QRect area = option.rect.adjusted(px(12), px(7), -px(8), -px(7));
        QFont title = font(FontRole::Body);
        title.setWeight(selected ? QFont::DemiBold : QFont::Medium);
        painter->setFont(title);
        painter->setPen(token(Token::Text));
        const auto line = [&](const QRect& rect, const QString& words) {
            painter->drawText(
                rect, Qt::AlignLeft | Qt::AlignVCenter,
                QFontMetrics(painter->font()).elidedText(words, Qt::ElideRight, rect.width()));
        };
        line(QRect(area.topLeft(), QSize(area.width(), area.height() / 2)),
             index.data().toString());
        painter->setFont(font(FontRole::Table));
        painter->setPen(token(selected ? Token::Text2 : Token::Text3));
        line(QRect(area.left(), area.center().y(), area.width(), area.height() / 2),
             index.data(summaryRole).toString());
        painter->restore();
    }
};

} // namespace

PresetList::PresetList(QWidget* parent)
    : QListWidget(parent) {
    setObjectName(QStringLiteral("presetList"));
    setAccessibleName(tr("Recipes"));
    setItemDelegate(new PresetDelegate(this));
    setMouseTracking(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    for (const Preset& preset : presets()) {
        auto* item = new QListWidgetItem(recipeText(preset.title), this);
        item->setData(nameRole, text(preset.name));
        item->setData(summaryRole, recipeText(preset.summary));
        item->setToolTip(
            QStringLiteral("%1\n%2").arg(text(preset.name), recipeText(preset.summary)));
    }
    connect(this, &QListWidget::currentItemChanged, this, [this](QListWidgetItem* item) {
        if (item)
            Q_EMIT presetChosen(item->data(nameRole).toString());
    });
}

QString PresetList::selected() const {
    return currentItem() ? currentItem()->data(nameRole).toString() : QString();
}

void PresetList::select(const QString& presetName) {
    const QSignalBlocker quiet(this);
    setCurrentRow(-1);
    for (int i = 0; i < count(); ++i)
        if (item(i)->data(nameRole).toString() == presetName)
            setCurrentRow(i);
}

} // namespace rationale::ui
