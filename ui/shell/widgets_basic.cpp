// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/widgets_basic.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>
#include <QVBoxLayout>

namespace rationale::ui {

QPushButton* makeButton(const QString& text, const QString& icon, ButtonKind kind,
                        QWidget* parent) {
    auto* button = new QPushButton(text, parent);
    const char* kinds[] = {"normal", "primary", "quiet", "link"};
    button->setProperty("kind", QLatin1String(kinds[static_cast<int>(kind)]));
    button->setFont(font(kind == ButtonKind::Primary ? FontRole::BodyStrong : FontRole::Body));
    if (!icon.isEmpty())
        button->setIcon(IconProvider::icon(icon, kind == ButtonKind::Primary ? Token::OnAccent
                                                 : kind == ButtonKind::Link  ? Token::AccentText
                                                                             : Token::Text2));
    // The icon stands in the middle of this: more room to the text than the 4 px of the style.
    button->setIconSize(QSize(px(22), px(16)));
    button->setAutoDefault(false);
    button->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    return button;
}

QToolButton* makeIconButton(const QString& icon, const QString& tip, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setProperty("kind", QStringLiteral("icon"));
    button->setIcon(IconProvider::icon(icon));
    button->setIconSize(QSize(px(16), px(16)));
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QLabel* makeLabel(const QString& text, FontRole role, const char* tone, QWidget* parent) {
    auto* label = new QLabel(text, parent);
    label->setFont(font(role));
    label->setTextFormat(Qt::PlainText);
    if (tone)
        label->setProperty("tone", QLatin1String(tone));
    return label;
}

void setTone(QLabel* label, const char* tone) {
    label->setProperty("tone", tone ? QVariant(QLatin1String(tone)) : QVariant());
    label->style()->unpolish(label);
    label->style()->polish(label);
}

QRegularExpression patternOf(QLineEdit* box) {
    QRegularExpression pattern(box->text(), QRegularExpression::CaseInsensitiveOption);
    box->setProperty("state", pattern.isValid() ? QString() : QStringLiteral("error"));
    box->setToolTip(pattern.isValid() ? QString() : pattern.errorString());
    box->style()->unpolish(box);
    box->style()->polish(box);
    return pattern;
}

QLineEdit* makeNumberBox(const QString& widest, QWidget* parent) {
    auto* box = new QLineEdit(parent);
    box->setFont(font(FontRole::Body));
    box->setAlignment(Qt::AlignRight);
    // 7 + 1 px at each side by the style sheet, 2 px by QLineEdit itself, and the text cursor.
    constexpr int frame = 2 * (7 + 1 + 2) + 2;
    box->setFixedWidth(
        std::max(px(48), QFontMetrics(box->font()).horizontalAdvance(widest) + frame));
    return box;
}

QWidget* makeLine(Qt::Orientation orientation, QWidget* parent) {
    auto* line = new QFrame(parent);
    line->setProperty("line", true);
    if (orientation == Qt::Horizontal)
        line->setFixedHeight(1);
    else
        line->setFixedWidth(1);
    return line;
}

QWidget* makePane(const char* kind, QWidget* parent) {
    auto* pane = new QWidget(parent);
    pane->setProperty("pane", QLatin1String(kind));
    pane->setAttribute(Qt::WA_StyledBackground);
    return pane;
}

// --- Chip

Chip::Chip(const QString& text, ChipKind kind, QWidget* parent)
    : QWidget(parent)
    , m_kind(kind) {
    setFont(ui::font(FontRole::Small));
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setText(text);
    connect(&Theme::instance(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void Chip::setText(const QString& text) {
    if (text == m_text)
        return;
    m_text = text;
    setAccessibleName(text);
    updateGeometry();
    update();
}

void Chip::setKind(ChipKind kind) {
    m_kind = kind;
    update();
}

void Chip::setIcon(const QString& name) {
    m_icon = name;
    updateGeometry();
    update();
}

void Chip::setClosable(bool on) {
    m_closable = on;
    updateGeometry();
    update();
}

void Chip::setClickable(bool on) {
    m_clickable = on;
    setCursor(on ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

QSize Chip::sizeHint() const {
    const int extra = (m_icon.isEmpty() ? 0 : px(16)) + (m_closable ? px(16) : 0);
    return {fontMetrics().horizontalAdvance(m_text) + px(12) + extra, px(20)};
}

QColor Chip::background(ChipKind kind) {
    switch (kind) {
    case ChipKind::Filter:
    case ChipKind::Info:
        return token(Token::InfoBg);
    case ChipKind::Ok:
        return token(Token::OkBg);
    case ChipKind::Warn:
        return token(Token::WarnBg);
    case ChipKind::Error:
        return token(Token::ErrBg);
    case ChipKind::Neutral:
        break;
    }
    return token(Token::Hover);
}

QColor Chip::foreground(ChipKind kind) {
    switch (kind) {
    case ChipKind::Filter:
    case ChipKind::Info:
        return token(Token::AccentText);
    case ChipKind::Ok:
        return token(Token::Ok);
    case ChipKind::Warn:
        return token(Token::Warn);
    case ChipKind::Error:
        return token(Token::Err);
    case ChipKind::Neutral:
        break;
    }
    return token(Token::Text2);
}

int Chip::paint(QPainter* painter, const QPoint& topLeft, const QString& text, ChipKind kind,
                bool hovered) {
    painter->save();
    painter->setFont(ui::font(FontRole::Small));
    const int width = painter->fontMetrics().horizontalAdvance(text) + px(12);
    const QRect box(topLeft, QSize(width, px(20)));
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(kind == ChipKind::Neutral && hovered ? token(Token::Press)
                                                           : background(kind));
    painter->drawRoundedRect(box, 3, 3);
    painter->setPen(foreground(kind));
    painter->drawText(box, Qt::AlignCenter, text);
    painter->restore();
    return width;
}

void Chip::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(background(m_kind));
    painter.drawRoundedRect(rect(), 3, 3);
    QRect content = rect().adjusted(px(6), 0, -px(6), 0);
    const QColor ink = foreground(m_kind);
    if (!m_icon.isEmpty()) {
        IconProvider::paint(&painter, m_icon,
                            QRectF(content.left(), (height() - px(12)) / 2.0, px(12), px(12)), ink);
        content.setLeft(content.left() + px(16));
    }
    if (m_closable) {
        IconProvider::paint(
            &painter, QStringLiteral("close"),
            QRectF(content.right() - px(10), (height() - px(10)) / 2.0, px(10), px(10)), ink);
        content.setRight(content.right() - px(14));
    }
    painter.setPen(ink);
    painter.drawText(content, Qt::AlignVCenter | Qt::AlignLeft | Qt::TextDontClip, m_text);
}

void Chip::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !rect().contains(event->pos()))
        return;
    if (m_closable && event->pos().x() > width() - px(20))
        Q_EMIT closed();
    else
        Q_EMIT clicked();
}

// --- PaneHeader

PaneHeader::PaneHeader(const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_title(makeLabel(title, FontRole::Section))
    , m_note(new ElidedLabel({}, FontRole::Table, "hint"))
    , m_row(new QHBoxLayout(this)) {
    m_row->setContentsMargins(px(12), 0, px(8), 0);
    m_row->setSpacing(px(8));
    m_row->addWidget(m_title);
    m_row->addWidget(m_note);
    m_row->addStretch(1);
    setMinimumHeight(px(28));
    setAccessibleName(title);
}

void PaneHeader::setTitle(const QString& title) {
    m_title->setText(title);
    setAccessibleName(title);
}

void PaneHeader::setNote(const QString& note) {
    m_note->setText(note);
}

void PaneHeader::addControl(QWidget* control) {
    setMinimumHeight(px(36));
    m_row->addWidget(control);
}

// --- SegmentedControl

SegmentedControl::SegmentedControl(QWidget* parent)
    : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void SegmentedControl::addSegment(const QString& text) {
    const int index = static_cast<int>(m_buttons.size());
    QPushButton* button = makeButton(text);
    button->setObjectName(QStringLiteral("segment%1").arg(index));
    button->setCheckable(true);
    button->setChecked(index == m_current);
    connect(button, &QPushButton::clicked, this, [this, index] { setCurrent(index); });
    layout()->addWidget(button);
    m_buttons.append(button);
    for (int i = 0; i < m_buttons.size(); ++i) { // one outline around all of them
        const bool first = i == 0, last = i == m_buttons.size() - 1;
        m_buttons[i]->setProperty("segment", first  ? QStringLiteral("first")
                                             : last ? QStringLiteral("last")
                                                    : QStringLiteral("middle"));
        m_buttons[i]->style()->unpolish(m_buttons[i]);
        m_buttons[i]->style()->polish(m_buttons[i]);
    }
}

void SegmentedControl::setCurrent(int index) {
    const bool changes = index != m_current;
    m_current = index;
    for (int i = 0; i < m_buttons.size(); ++i)
        m_buttons[i]->setChecked(i == index);
    if (changes)
        Q_EMIT currentChanged(index);
}

// --- EmptyState

EmptyState::EmptyState(QWidget* parent)
    : QWidget(parent)
    , m_icon(new QLabel)
    , m_sentence(makeLabel({}, FontRole::Body, "secondary"))
    , m_primary(makeButton({}, {}, ButtonKind::Primary))
    , m_link(makeButton({}, {}, ButtonKind::Link)) {
    setObjectName(QStringLiteral("emptyState"));
    m_primary->setObjectName(QStringLiteral("emptyPrimary"));
    m_link->setObjectName(QStringLiteral("emptyLink"));
    m_sentence->setWordWrap(true);
    m_sentence->setAlignment(Qt::AlignCenter);
    m_sentence->setFixedWidth(px(420));
    auto* column = new QVBoxLayout(this);
    column->setSpacing(px(12));
    column->addStretch(1);
    for (QWidget* part : {static_cast<QWidget*>(m_icon), static_cast<QWidget*>(m_sentence),
                          static_cast<QWidget*>(m_primary), static_cast<QWidget*>(m_link)})
        column->addWidget(part, 0, Qt::AlignHCenter);
    column->addStretch(2);
    connect(m_primary, &QPushButton::clicked, this, &EmptyState::primaryClicked);
    connect(m_link, &QPushButton::clicked, this, &EmptyState::linkClicked);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        m_icon->setPixmap(
            IconProvider::pixmap(m_iconName, px(20), token(Token::Text3), devicePixelRatioF()));
    });
}

void EmptyState::setContent(const QString& icon, const QString& sentence, const QString& primary,
                            const QString& link) {
    m_iconName = icon;
    m_icon->setPixmap(IconProvider::pixmap(icon, px(20), token(Token::Text3), devicePixelRatioF()));
    m_sentence->setText(sentence);
    // A layout that centres a label asks for its size hint alone and would cut wrapped lines.
    m_sentence->setFixedHeight(m_sentence->heightForWidth(m_sentence->width()));
    m_primary->setText(primary);
    m_primary->setVisible(!primary.isEmpty());
    m_link->setText(link);
    m_link->setVisible(!link.isEmpty());
}

// --- ProgressStrip

class ProgressStrip::Bar : public QWidget {
public:
    explicit Bar(QWidget* parent)
        : QWidget(parent) {
        setFixedHeight(px(6));
        setMinimumWidth(px(80));
    }
    void setShare(double share) {
        m_share = share;
        update();
    }

protected:
    void paintEvent(QPaintEvent*) override {
        QPainter painter(this);
        paintBar(&painter, rect(), m_share, token(Token::Accent));
    }

private:
    double m_share = 0;
};

ProgressStrip::ProgressStrip(QWidget* parent)
    : QWidget(parent)
    , m_bar(new Bar(this))
    , m_text(makeLabel({}, FontRole::Table, "secondary"))
    , m_cancel(makeButton(tr("Cancel"), {}, ButtonKind::Quiet)) {
    m_cancel->setObjectName(QStringLiteral("progressCancel"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(px(8));
    row->addWidget(m_bar, 1);
    row->addWidget(m_text);
    row->addWidget(m_cancel);
    m_cancel->hide();
    connect(m_cancel, &QPushButton::clicked, this, &ProgressStrip::cancelled);
}

void ProgressStrip::setProgress(qint64 done, qint64 total, const QString& text) {
    m_bar->setVisible(total > 0);
    m_bar->setShare(total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0);
    m_text->setText(text);
}

void ProgressStrip::setCancellable(bool on) {
    m_cancel->setVisible(on);
}

void ProgressStrip::paintBar(QPainter* painter, const QRectF& rect, double share,
                             const QColor& colour) {
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(token(Token::Press));
    painter->drawRoundedRect(rect, rect.height() / 2, rect.height() / 2);
    if (share > 0) {
        QRectF done = rect;
        done.setWidth(std::max(rect.height(), rect.width() * std::min(share, 1.0)));
        painter->setBrush(colour);
        painter->drawRoundedRect(done, rect.height() / 2, rect.height() / 2);
    }
    painter->restore();
}

} // namespace rationale::ui
