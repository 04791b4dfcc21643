// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/widgets_frame.h"

#include "ui/shell/run_progress.h"
#include "ui/shell/text_format.h"

#include <QCoreApplication>
#include <QHBoxLayout>
#include <QMouseEvent>
#include <QPainter>
#include <QResizeEvent>
#include <QStyleOption>
#include <QVBoxLayout>

#include <cmath>
#include <limits>

namespace rationale::ui {

// --- NavigationRail

class NavigationRail::Item : public QAbstractButton {
public:
    Item(const QString& icon, const QString& label, QWidget* parent)
        : QAbstractButton(parent)
        , m_icon(icon) {
        setText(label);
        setAccessibleName(label);
        setToolTip(label);
        setCheckable(true);
        setFocusPolicy(Qt::TabFocus);
        setFixedSize(px(64), px(48));
        setAttribute(Qt::WA_Hover);
    }
    void setBadge(int count) {
        m_badge = count;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        if (isChecked() || underMouse()) {
            painter.setBrush(isChecked() ? token(Token::Sel) : token(Token::Hover));
            painter.drawRoundedRect(rect(), 6, 6);
        }
        const QColor ink = isChecked() ? token(Token::AccentText) : token(Token::Text2);
        IconProvider::paint(&painter, m_icon,
                            QRectF((width() - px(20)) / 2.0, px(6), px(20), px(20)), ink);
        QFont label = ui::font(FontRole::Small);
        if (isChecked())
            label.setWeight(QFont::DemiBold);
        painter.setFont(label);
        painter.setPen(ink);
        const QString shown = painter.fontMetrics().elidedText(text(), Qt::ElideRight, width() - 2);
        painter.drawText(QRect(0, px(28), width(), px(16)), Qt::AlignCenter, shown);
        if (m_badge > 0) {
            const QRectF dot(width() / 2.0 + px(4), px(2), px(16), px(14));
            painter.setPen(Qt::NoPen);
            painter.setBrush(token(Token::Err));
            painter.drawRoundedRect(dot, dot.height() / 2, dot.height() / 2);
            painter.setPen(token(Token::Surface));
            painter.setFont(ui::font(FontRole::Small));
            painter.drawText(dot, Qt::AlignCenter,
                             m_badge > 9 ? QStringLiteral("9+") : QString::number(m_badge));
        }
        if (hasFocus()) {
            painter.setPen(QPen(token(Token::Accent), 2));
            painter.setBrush(Qt::NoBrush);
            painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 6, 6);
        }
    }

private:
    QString m_icon;
    int m_badge = 0;
};

NavigationRail::NavigationRail(QWidget* parent)
    : QWidget(parent)
    , m_pages(new QVBoxLayout)
    , m_tools(new QVBoxLayout) {
    setObjectName(QStringLiteral("navigationRail"));
    setFixedWidth(px(72));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(4), px(48), px(4), px(8));
    column->setSpacing(0);
    for (QVBoxLayout* part : {m_pages, m_tools}) {
        part->setSpacing(px(2));
        part->setContentsMargins(0, 0, 0, 0);
    }
    column->addLayout(m_pages);
    column->addStretch(1);
    column->addLayout(m_tools);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

NavigationRail::Item* NavigationRail::addItem(const QString& id, const QString& icon,
                                              const QString& label) {
    auto* item = new Item(icon, label, this);
    item->setObjectName(QStringLiteral("rail_") + id);
    m_items.insert(id, item);
    return item;
}

void NavigationRail::addPage(const QString& id, const QString& icon, const QString& label) {
    Item* item = addItem(id, icon, label);
    m_pages->addWidget(item);
    connect(item, &QAbstractButton::clicked, this, [this, item, id] {
        item->setChecked(true); // a second click does not leave the page
        Q_EMIT pageChosen(id);
    });
}

void NavigationRail::addGroupLine() {
    m_pages->addSpacing(px(6));
    m_pages->addWidget(makeLine(Qt::Horizontal));
    m_pages->addSpacing(px(6));
}

QAbstractButton* NavigationRail::addTool(const QString& id, const QString& icon,
                                         const QString& label) {
    Item* item = addItem(id, icon, label);
    item->setCheckable(false);
    m_tools->addWidget(item);
    return item;
}

void NavigationRail::setCurrent(const QString& id) {
    for (auto it = m_items.begin(); it != m_items.end(); ++it)
        it.value()->setChecked(it.key() == id);
}

void NavigationRail::setBadge(const QString& id, int count) {
    if (Item* item = m_items.value(id))
        item->setBadge(count);
}

void NavigationRail::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), token(Token::Window));
    painter.fillRect(width() - 1, 0, 1, height(), token(Token::Border));
    IconProvider::paint(&painter, QStringLiteral("logo"),
                        QRectF((width() - px(24)) / 2.0, px(12), px(24), px(24)),
                        token(Token::Accent));
}

// --- PageHeader

class PageHeader::RunPicker : public QAbstractButton {
public:
    explicit RunPicker(QWidget* parent)
        : QAbstractButton(parent) {
        setObjectName(QStringLiteral("runPicker"));
        setFocusPolicy(Qt::TabFocus);
        setAttribute(Qt::WA_Hover);
        setFixedHeight(px(28));
    }
    void setRun(const RunSummary* run) {
        m_colour = run ? run->colour : -1;
        m_name =
            run ? qs(run->info.name) : QCoreApplication::translate("PageHeader", "Choose a run");
        m_detail = run ? qs(run->info.stage) : QString();
        if (run && !run->info.model.empty())
            m_detail += QStringLiteral(" · ") + qs(run->info.model);
        setAccessibleName(m_name);
        updateGeometry();
        update();
    }
    void setCompact(bool on) {
        if (m_compact == on)
            return;
        m_compact = on;
        updateGeometry();
    }
    QSize sizeHint() const override {
        const int name = QFontMetrics(ui::font(FontRole::BodyStrong)).horizontalAdvance(m_name);
        const int detail =
            m_compact ? 0
                      : std::min(QFontMetrics(ui::font(FontRole::Body)).horizontalAdvance(m_detail),
                                 px(220)) +
                            px(8);
        return {name + detail + px(56), px(28)};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(hasFocus() ? QPen(token(Token::Accent), 2)
                                  : QPen(token(Token::BorderStrong), 1));
        painter.setBrush(underMouse() ? token(Token::Hover) : token(Token::Button));
        painter.drawRoundedRect(QRectF(rect()).adjusted(.5, .5, -.5, -.5), 4, 4);
        int x = px(10);
        if (m_colour >= 0) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(Theme::instance().runColour(m_colour));
            painter.drawRoundedRect(QRectF(x, (height() - px(10)) / 2.0, px(10), px(10)), 2, 2);
        }
        x += px(16);
        painter.setPen(token(Token::Text));
        painter.setFont(ui::font(FontRole::BodyStrong));
        painter.drawText(QRect(x, 0, width() - x, height()), Qt::AlignVCenter, m_name);
        x += painter.fontMetrics().horizontalAdvance(m_name) + px(8);
        const int room = width() - x - px(28);
        if (!m_compact && room > px(20)) {
            painter.setPen(token(Token::Text3));
            painter.setFont(ui::font(FontRole::Body));
            painter.drawText(QRect(x, 0, room, height()), Qt::AlignVCenter,
                             painter.fontMetrics().elidedText(m_detail, Qt::ElideRight, room));
        }
        IconProvider::paint(&painter, QStringLiteral("chevron-down"),
                            QRectF(width() - px(22), (height() - px(12)) / 2.0, px(12), px(12)),
                            token(Token::Text2));
    }

private:
    QString m_name, m_detail;
    int m_colour = -1;
    bool m_compact = false;
};

class PageHeader::StateLabel : public QWidget {
public:
    explicit StateLabel(QWidget* parent)
        : QWidget(parent) {
        setObjectName(QStringLiteral("runState"));
    }
    void setRun(const RunSummary* run) {
        setVisible(run != nullptr);
        if (!run)
            return;
        m_state = run->info.state;
        m_detail = progressText(*run);
        setAccessibleName(stateText(m_state) + u' ' + m_detail);
        setProperty("state", stateText(m_state));
        updateGeometry();
        update();
    }
    QSize sizeHint() const override {
        const QFontMetrics metrics(ui::font(FontRole::Body));
        return {px(18) + metrics.horizontalAdvance(stateText(m_state)) + px(8) +
                    metrics.horizontalAdvance(m_detail),
                px(28)};
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        paintStateMark(&painter, QRectF(0, (height() - px(12)) / 2.0, px(12), px(12)), m_state);
        painter.setFont(ui::font(FontRole::Body));
        const QString state = stateText(m_state);
        painter.setPen(token(Token::Text));
        painter.drawText(QRect(px(18), 0, width(), height()), Qt::AlignVCenter, state);
        painter.setPen(token(Token::Text2));
        const int x = px(26) + painter.fontMetrics().horizontalAdvance(state);
        painter.drawText(QRect(x, 0, width() - x, height()), Qt::AlignVCenter, m_detail);
    }

private:
    RunState m_state = RunState::Queued;
    QString m_detail;
};

PageHeader::PageHeader(QWidget* parent)
    : QWidget(parent)
    , m_title(makeLabel({}, FontRole::PageTitle))
    , m_subtitle(makeLabel({}, FontRole::Body, "hint"))
    , m_run(new RunPicker(this))
    , m_state(new StateLabel(this))
    , m_search(makeButton(tr("Search or run a command"), QStringLiteral("search")))
    , m_actions(new QHBoxLayout) {
    setObjectName(QStringLiteral("pageHeader"));
    m_title->setObjectName(QStringLiteral("pageTitle"));
    m_search->setObjectName(QStringLiteral("searchButton"));
    m_search->setToolTip(tr("Command palette (Ctrl+K)"));
    m_search->setAccessibleName(m_search->text());
    setFixedHeight(px(48));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(px(16), 0, px(12), 1);
    row->setSpacing(px(12));
    row->addWidget(m_title);
    row->addWidget(m_run);
    row->addWidget(m_state);
    row->addWidget(m_subtitle);
    row->addStretch(1);
    row->addWidget(m_search);
    m_actions->setSpacing(px(8));
    row->addLayout(m_actions);
    connect(m_run, &QAbstractButton::clicked, this, &PageHeader::runPickerClicked);
    connect(m_search, &QPushButton::clicked, this, &PageHeader::searchClicked);
    setRun(nullptr);
}

void PageHeader::setPage(const QString& title, const QString& subtitle, bool withRun,
                         const QList<QWidget*>& actions) {
    m_title->setText(title);
    setSubtitle(subtitle);
    m_run->setVisible(withRun);
    m_state->setVisible(withRun);
    for (QWidget* old : m_shown) {
        m_actions->removeWidget(old);
        old->hide();
    }
    m_shown = actions;
    for (QWidget* action : actions) {
        m_actions->addWidget(action);
        action->show();
    }
}

void PageHeader::setSubtitle(const QString& subtitle) {
    m_subtitle->setText(subtitle);
}

void PageHeader::setRun(const RunSummary* run) {
    m_run->setRun(run);
    const bool visible = m_run->isVisibleTo(this);
    m_state->setRun(visible ? run : nullptr);
}

void PageHeader::resizeEvent(QResizeEvent*) {
    // Subtitles go before actions; the palette shrinks to its icon.
    const bool narrow = width() < px(1240);
    m_run->setCompact(narrow);
    m_search->setText(width() < px(1100)
                          ? QString()
                          : tr("Search or run a command") + QStringLiteral("   Ctrl+K"));
}

void PageHeader::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), token(Token::Surface));
    painter.fillRect(0, height() - 1, width(), 1, token(Token::Border));
}

} // namespace rationale::ui
