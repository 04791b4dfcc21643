// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/elided_label.h"
#include "ui/shell/icon_provider.h"
#include "ui/shell/theme.h"

#include <QLabel>
#include <QPushButton>
#include <QRegularExpression>
#include <QToolButton>
#include <QWidget>

class QHBoxLayout;
class QLineEdit;

namespace rationale::ui {

/// Small parts every page is made of. Each follows the theme, has an accessible name and a size
/// hint that grows with the system font.

enum class ButtonKind { Normal, Primary, Quiet, Link };
QPushButton* makeButton(const QString& text, const QString& icon = {},
                        ButtonKind kind = ButtonKind::Normal, QWidget* parent = nullptr);
/// 28 × 28 without outline; `tip` is also the accessible name.
QToolButton* makeIconButton(const QString& icon, const QString& tip, QWidget* parent = nullptr);
/// tone: "secondary", "hint", "error", "warning", "ok", "link" or empty.
QLabel* makeLabel(const QString& text, FontRole role = FontRole::Body, const char* tone = nullptr,
                  QWidget* parent = nullptr);
QWidget* makeLine(Qt::Orientation orientation, QWidget* parent = nullptr); // 1 px border
/// A plain QWidget with a background: "true" (surface), "card", "sunken" or "window".
QWidget* makePane(const char* kind = "true", QWidget* parent = nullptr);
void setTone(QLabel* label, const char* tone); // also at run time
/// What was typed as a regular expression without case; the box shows where it is none.
QRegularExpression patternOf(QLineEdit* box);
/// A box for numbers, as wide as `widest` needs.
QLineEdit* makeNumberBox(const QString& widest, QWidget* parent = nullptr);

enum class ChipKind { Neutral, Filter, Ok, Warn, Error, Info };

/// Badge of 20 px; may carry an icon and a cross.
class Chip : public QWidget {
    Q_OBJECT

public:
    explicit Chip(const QString& text = {}, ChipKind kind = ChipKind::Neutral,
                  QWidget* parent = nullptr);
    void setText(const QString& text);
    QString text() const { return m_text; }
    void setKind(ChipKind kind);
    void setIcon(const QString& name);
    void setClosable(bool on);
    void setClickable(bool on);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

    /// For delegates: draws a chip, returns its width.
    static int paint(QPainter* painter, const QPoint& topLeft, const QString& text, ChipKind kind,
                     bool hovered = false);
    static QColor background(ChipKind kind);
    static QColor foreground(ChipKind kind);

Q_SIGNALS:
    void clicked();
    void closed();

protected:
    void paintEvent(QPaintEvent*) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    QString m_text, m_icon;
    ChipKind m_kind;
    bool m_closable = false, m_clickable = false;
};

/// Title, note and controls at the right; 28 px, or 36 with controls.
class PaneHeader : public QWidget {
    Q_OBJECT

public:
    explicit PaneHeader(const QString& title, QWidget* parent = nullptr);
    void setTitle(const QString& title);
    void setNote(const QString& note); // "6 of 16", "3 of 7"
    void addControl(QWidget* control);

private:
    QLabel* m_title;
    QLabel* m_note;
    QHBoxLayout* m_row;
};

/// Two to four views of which one is shown.
class SegmentedControl : public QWidget {
    Q_OBJECT

public:
    explicit SegmentedControl(QWidget* parent = nullptr);
    void addSegment(const QString& text); // buttons are called "segment0", "segment1" …
    int current() const { return m_current; }
    void setCurrent(int index); // emits currentChanged when it differs

Q_SIGNALS:
    void currentChanged(int index);

private:
    QList<QPushButton*> m_buttons;
    int m_current = 0;
};

/// What belongs here, one button that fills it, one quiet link.
class EmptyState : public QWidget {
    Q_OBJECT

public:
    explicit EmptyState(QWidget* parent = nullptr);
    void setContent(const QString& icon, const QString& sentence, const QString& primary = {},
                    const QString& link = {});

Q_SIGNALS:
    void primaryClicked();
    void linkClicked();

private:
    QLabel *m_icon, *m_sentence;
    QPushButton *m_primary, *m_link;
    QString m_iconName;
};

/// 6 px bar in place, with what is done of what and a Cancel button.
class ProgressStrip : public QWidget {
    Q_OBJECT

public:
    explicit ProgressStrip(QWidget* parent = nullptr);
    void setProgress(qint64 done, qint64 total, const QString& text); // total 0: unknown
    void setCancellable(bool on);

    static void paintBar(QPainter* painter, const QRectF& rect, double share, const QColor& colour);

Q_SIGNALS:
    void cancelled();

private:
    class Bar;
    Bar* m_bar;
    QLabel* m_text;
    QPushButton* m_cancel;
};

} // namespace rationale::ui
