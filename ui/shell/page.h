// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QList>
#include <QString>
#include <QWidget>

#include <functional>

namespace rationale::ui {

class StudioContext;

/// One key of a page, shown in the key-bar, the palette and the "?" help.
struct PageKey {
    QString keys;  // "Shift+J", "/", "Ctrl+Enter"
    QString label; // translated, short
    std::function<void()> run;
    bool inKeyBar = true;
};

/// What the main window knows of a page. A page owns its toolbar and panes; it gets data from the
/// context's services and never from another page.
class Page : public QWidget {
    Q_OBJECT

public:
    using QWidget::QWidget;
    virtual QString id() const = 0;       // "runs": command line, settings, deep links, objectName
    virtual QString title() const = 0;    // translated
    virtual QString iconName() const = 0; // resources/icons/<name>.svg
    virtual bool usesRun() const { return false; } // shows the run picker and the step bar
    virtual QList<PageKey> keys() const { return {}; }
    virtual QList<QWidget*> headerActions() { return {}; } // at most one primary button
    virtual QString subtitle() const { return {}; } // beside the title: "23 runs · 1 running"
    /// What came with StudioContext::openPage(): "run:step:group:member" for traces.
    virtual void openArgument(const QString& argument) { Q_UNUSED(argument) }
    /// Called when the page becomes visible or hidden: pages do no work while hidden.
    virtual void activated() {}
    virtual void deactivated() {}
    /// Something shown is still to be drawn; screenshots wait for it.
    virtual bool isDrawing() const { return false; }

Q_SIGNALS:
    void keysChanged();
    void subtitleChanged(const QString& subtitle);
};

} // namespace rationale::ui
