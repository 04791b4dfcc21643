// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/library.h"
#include "ui/shell/page.h"
#include "ui/shell/widgets_basic.h"

#include <QAbstractButton>

class QHBoxLayout;
class QVBoxLayout;

namespace rationale::ui {

/// The column at the left, 72 wide: icon over label, lines between groups.
class NavigationRail : public QWidget {
    Q_OBJECT

public:
    explicit NavigationRail(QWidget* parent = nullptr);
    /// The button is called "rail_<id>".
    void addPage(const QString& id, const QString& icon, const QString& label);
    void addGroupLine();
    /// At the bottom, "rail_<id>"; not a page.
    QAbstractButton* addTool(const QString& id, const QString& icon, const QString& label);
    void setCurrent(const QString& id);
    void setBadge(const QString& id, int count);

Q_SIGNALS:
    void pageChosen(const QString& id);

protected:
    void paintEvent(QPaintEvent*) override;

private:
    class Item;
    Item* addItem(const QString& id, const QString& icon, const QString& label);

    QVBoxLayout *m_pages, *m_tools;
    QHash<QString, Item*> m_items;
};

/// 48 high: title, object of the page with its state, command palette, actions of the page.
class PageHeader : public QWidget {
    Q_OBJECT

public:
    explicit PageHeader(QWidget* parent = nullptr);
    void setPage(const QString& title, const QString& subtitle, bool withRun,
                 const QList<QWidget*>& actions);
    void setSubtitle(const QString& subtitle);
    void setRun(const RunSummary* run); // nullptr: none chosen

Q_SIGNALS:
    void runPickerClicked();
    void searchClicked();

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;

private:
    class RunPicker;
    class StateLabel;

    QLabel *m_title, *m_subtitle;
    RunPicker* m_run;
    StateLabel* m_state;
    QPushButton* m_search;
    QHBoxLayout* m_actions;
    QList<QWidget*> m_shown;
};

/// 24 high: the keys of the page, painted as key caps; a click does what the key does.
class KeyBar : public QWidget {
    Q_OBJECT

public:
    explicit KeyBar(QWidget* parent = nullptr);
    void setKeys(const QList<PageKey>& keys);
    QSize sizeHint() const override;

    /// Draws the caps of "Ctrl+K" at `left`, returns the x after them.
    static int paintCaps(QPainter* painter, int left, int centreY, const QString& keys);
    static int capsWidth(const QString& keys);

Q_SIGNALS:
    void helpClicked();

protected:
    void paintEvent(QPaintEvent*) override;
    void mouseReleaseEvent(QMouseEvent* event) override;

private:
    QList<PageKey> m_keys;
    QList<QPair<QRect, int>> m_hits; // −1: help
};

} // namespace rationale::ui
