// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/page.h"

#include <QWidget>

#include <functional>

class QLabel;
class QLineEdit;
class QListView;
class QStandardItemModel;
class QVBoxLayout;

namespace rationale::ui {

/// One thing the palette can do.
struct PaletteEntry {
    QString group; // "Page", "Run", "Key"
    QString text;
    QString keys; // may be empty
    std::function<void()> run;
};

/// Ctrl+K: everything that can be done, found by typing. Lies over the window, never a dialog.
class CommandPalette : public QWidget {
    Q_OBJECT

public:
    explicit CommandPalette(QWidget* window);
    void open(QList<PaletteEntry> entries, const QString& placeholder);

    /// How well `needle` fits: its letters in order; −1 when they do not occur. Lower is better.
    static int distance(const QString& needle, const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent*) override;

private:
    void filter();
    void accept();

    QLineEdit* m_input;
    QListView* m_list;
    QLabel* m_nothing;
    QStandardItemModel* m_model;
    QList<PaletteEntry> m_entries;
};

/// "?": every key of the page, in columns.
class KeyHelp : public QWidget {
    Q_OBJECT

public:
    explicit KeyHelp(QWidget* window);
    void open(const QString& title, const QList<PageKey>& keys);

protected:
    void paintEvent(QPaintEvent*) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent*) override { hide(); }

private:
    QString m_title;
    QList<PageKey> m_keys;
};

/// Bottom centre, over the key bar and the status bar, where a page has no buttons; at most three.
/// Notices go after 6 s; errors stay until dismissed
/// and are kept in errors().
class Toasts : public QWidget {
    Q_OBJECT

public:
    explicit Toasts(QWidget* window);
    void show(const QString& text, bool error);
    const QStringList& errors() const { return m_errors; }
    void forgetErrors();

Q_SIGNALS:
    void errorsChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void place();
    void dismiss(QWidget* toast);

    QVBoxLayout* m_column;
    QList<QWidget*> m_shown;
    QStringList m_errors;
};

} // namespace rationale::ui
