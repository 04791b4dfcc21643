// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/overlays.h"

#include "ui/shell/widgets_frame.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStandardItemModel>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace rationale::ui {

namespace {

constexpr int entryRole = Qt::UserRole;
constexpr int groupRole = Qt::UserRole + 1;
constexpr int keysRole = Qt::UserRole + 2;
constexpr int maximumToasts = 3;
constexpr int toastMilliseconds = 6000;
constexpr int toastWidth = 480; // most notices take one line, which hides no more than the key bar

class EntryDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, token(Token::Sel));
        const QRect row = option.rect.adjusted(px(12), 0, -px(12), 0);
        painter->setFont(ui::font(FontRole::Small));
        painter->setPen(token(Token::Text3));
        painter->drawText(QRect(row.left(), row.top(), px(84), row.height()), Qt::AlignVCenter,
                          index.data(groupRole).toString());
        painter->setFont(ui::font(FontRole::Body));
        painter->setPen(token(Token::Text));
        const QString keys = index.data(keysRole).toString();
        const int keysWidth = keys.isEmpty() ? 0 : KeyBar::capsWidth(keys);
        const QRect text = row.adjusted(px(92), 0, -keysWidth - px(8), 0);
        painter->drawText(text, Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight,
                                                            text.width()));
        if (keysWidth > 0) {
            painter->setRenderHint(QPainter::Antialiasing);
            KeyBar::paintCaps(painter, row.right() - keysWidth, row.center().y(), keys);
        }
    }
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return {px(300), px(28)};
    }
};

void paintRaised(QWidget* widget) {
    QPainter painter(widget);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(token(Token::BorderStrong));
    painter.setBrush(token(Token::Raised));
    painter.drawRoundedRect(QRectF(widget->rect()).adjusted(.5, .5, -.5, -.5), 4, 4);
}

} // namespace

// --- CommandPalette

CommandPalette::CommandPalette(QWidget* window)
    : QWidget(window)
    , m_input(new QLineEdit)
    , m_list(new QListView)
    , m_nothing(makeLabel({}, FontRole::Body, "hint"))
    , m_model(new QStandardItemModel(this)) {
    setObjectName(QStringLiteral("commandPalette"));
    m_input->setObjectName(QStringLiteral("paletteInput"));
    m_list->setObjectName(QStringLiteral("paletteList"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(8), px(8), px(8), px(8));
    column->setSpacing(px(4));
    column->addWidget(m_input);
    column->addWidget(m_list, 1);
    m_nothing->setObjectName(QStringLiteral("paletteNothing"));
    m_nothing->setAlignment(Qt::AlignTop);
    m_nothing->setContentsMargins(px(12), px(8), px(12), px(8));
    column->addWidget(m_nothing, 1);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new EntryDelegate(m_list));
    m_list->setUniformItemSizes(true);
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_input->installEventFilter(this);
    window->installEventFilter(this);
    connect(m_input, &QLineEdit::textChanged, this, &CommandPalette::filter);
    connect(m_list, &QListView::clicked, this, &CommandPalette::accept);
    hide();
}

int CommandPalette::distance(const QString& needle, const QString& text) {
    if (needle.isEmpty())
        return 0;
    const qsizetype whole = text.indexOf(needle, 0, Qt::CaseInsensitive);
    if (whole >= 0)
        return static_cast<int>(whole);
    qsizetype at = -1;
    qsizetype gaps = 0;
    for (const QChar letter : needle) {
        const qsizetype next = text.indexOf(letter, at + 1, Qt::CaseInsensitive);
        if (next < 0)
            return -1;
        gaps += next - at - 1;
        at = next;
    }
    return static_cast<int>(100 + gaps);
}

void CommandPalette::open(QList<PaletteEntry> entries, const QString& placeholder) {
    m_entries = std::move(entries);
    m_input->setPlaceholderText(placeholder);
    m_input->clear();
    filter();
    const QSize window = parentWidget()->size();
    const int width = std::min(px(560), window.width() - px(32));
    setGeometry((window.width() - width) / 2, px(56), width,
                std::min(px(420), window.height() - px(120)));
    raise();
    show();
    m_input->setFocus(Qt::ShortcutFocusReason);
}

void CommandPalette::filter() {
    const QString needle = m_input->text().trimmed();
    QList<QPair<int, int>> found;
    for (int i = 0; i < m_entries.size(); ++i) {
        const int fit = distance(needle, m_entries[i].text);
        if (fit >= 0)
            found.append({fit, i});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    m_model->clear();
    for (const auto& [fit, i] : found) {
        auto* item = new QStandardItem(m_entries[i].text);
        item->setData(i, entryRole);
        item->setData(m_entries[i].group, groupRole);
        item->setData(m_entries[i].keys, keysRole);
        m_model->appendRow(item);
    }
    m_list->setCurrentIndex(m_model->index(0, 0));
    m_list->setVisible(!found.isEmpty());
    m_nothing->setVisible(found.isEmpty());
    m_nothing->setText(tr("Nothing found for \u201c%1\u201d").arg(needle));
}

void CommandPalette::accept() {
    const QModelIndex index = m_list->currentIndex();
    hide();
    if (!index.isValid())
        return;
    const std::function<void()> run = m_entries[index.data(entryRole).toInt()].run;
    if (run)
        run();
}

bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::MouseButtonPress)
        hide();
    if (watched != m_input)
        return false;
    if (event->type() == QEvent::FocusOut && isVisible()) {
        hide();
        return false;
    }
    if (event->type() != QEvent::KeyPress)
        return false;
    const int key = static_cast<QKeyEvent*>(event)->key();
    const int row = m_list->currentIndex().row();
    switch (key) {
    case Qt::Key_Escape:
        hide();
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
        accept();
        return true;
    case Qt::Key_Down:
        m_list->setCurrentIndex(m_model->index(std::min(row + 1, m_model->rowCount() - 1), 0));
        return true;
    case Qt::Key_Up:
        m_list->setCurrentIndex(m_model->index(std::max(row - 1, 0), 0));
        return true;
    default:
        return false;
    }
}

void CommandPalette::paintEvent(QPaintEvent*) {
    paintRaised(this);
}

// --- KeyHelp

KeyHelp::KeyHelp(QWidget* window)
    : QWidget(window) {
    setObjectName(QStringLiteral("keyHelp"));
    setFocusPolicy(Qt::StrongFocus);
    hide();
}

void KeyHelp::open(const QString& title, const QList<PageKey>& keys) {
    m_title = title;
    m_keys = keys;
    const QSize window = parentWidget()->size();
    const int rows = (static_cast<int>(keys.size()) + 1) / 2;
    const QSize size(std::min(px(640), window.width() - px(32)),
                     std::min(px(56) + rows * px(24), window.height() - px(64)));
    setGeometry((window.width() - size.width()) / 2, (window.height() - size.height()) / 2,
                size.width(), size.height());
    raise();
    show();
    setFocus();
}

void KeyHelp::paintEvent(QPaintEvent*) {
    paintRaised(this);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(token(Token::Text));
    painter.setFont(ui::font(FontRole::PaneTitle));
    painter.drawText(QRect(px(16), px(8), width(), px(28)), Qt::AlignVCenter, m_title);
    const int rows = (static_cast<int>(m_keys.size()) + 1) / 2;
    const int columnWidth = (width() - px(32)) / 2;
    for (int i = 0; i < m_keys.size(); ++i) {
        const int x = px(16) + (i / std::max(rows, 1)) * columnWidth;
        const int y = px(44) + (i % std::max(rows, 1)) * px(24);
        KeyBar::paintCaps(&painter, x, y + px(12), m_keys[i].keys);
        painter.setPen(token(Token::Text2));
        painter.setFont(ui::font(FontRole::Body));
        painter.drawText(QRect(x + px(110), y, columnWidth - px(110), px(24)), Qt::AlignVCenter,
                         m_keys[i].label);
    }
}

void KeyHelp::keyPressEvent(QKeyEvent*) {
    hide();
}

// --- Toasts

Toasts::Toasts(QWidget* window)
    : QWidget(window)
    , m_column(new QVBoxLayout(this)) {
    setObjectName(QStringLiteral("toasts"));
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(px(8));
    window->installEventFilter(this);
    hide();
}

void Toasts::show(const QString& text, bool error) {
    if (error) {
        m_errors.append(text);
        Q_EMIT errorsChanged();
    }
    while (m_shown.size() >= maximumToasts)
        dismiss(m_shown.first());
    auto* toast = new QFrame;
    toast->setObjectName(error ? QStringLiteral("errorToast") : QStringLiteral("toast"));
    toast->setProperty("block", error ? QStringLiteral("error") : QStringLiteral("toast"));
    toast->setFixedWidth(px(toastWidth));
    auto* row = new QHBoxLayout(toast);
    row->setContentsMargins(px(12), px(4), px(4), px(4));
    QLabel* label = makeLabel(text, FontRole::Body, error ? "error" : nullptr);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(label, 1);
    QToolButton* close = makeIconButton(QStringLiteral("close"), tr("Dismiss"));
    connect(close, &QToolButton::clicked, toast, [this, toast] { dismiss(toast); });
    row->addWidget(close, 0, Qt::AlignTop);
    m_column->addWidget(toast);
    m_shown.append(toast);
    if (!error)
        QTimer::singleShot(toastMilliseconds, toast, [this, toast] { dismiss(toast); });
    QWidget::show();
    toast->show(); // a layout gives no room to what is not shown yet
    raise();
    place();
}

void Toasts::forgetErrors() {
    m_errors.clear();
    Q_EMIT errorsChanged();
}

void Toasts::dismiss(QWidget* toast) {
    if (!m_shown.removeOne(toast))
        return;
    m_column->removeWidget(toast);
    toast->hide();
    toast->deleteLater();
    setVisible(!m_shown.isEmpty());
    place();
}

void Toasts::place() {
    m_column->activate();
    const int width = px(toastWidth);
    const QSize size(width, m_column->hasHeightForWidth() ? m_column->heightForWidth(width)
                                                          : sizeHint().height());
    const QSize window = parentWidget()->size();
    setGeometry((window.width() - size.width()) / 2, window.height() - size.height() - px(4),
                size.width(), size.height());
}

bool Toasts::eventFilter(QObject* watched, QEvent* event) {
    if (watched == parentWidget() && event->type() == QEvent::Resize)
        place();
    return false;
}

} // namespace rationale::ui
