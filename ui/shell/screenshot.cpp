// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/screenshot.h"

#include "ui/services/background_jobs.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/main_window.h"
#include "ui/shell/page.h"
#include "ui/shell/studio_context.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QPixmap>
#include <QTimer>

namespace rationale::ui {

namespace {
constexpr int drawingMilliseconds = 10000;
}

bool waitUntilSettled(StudioContext& context, int timeoutMilliseconds) {
    QElapsedTimer clock;
    clock.start();
    bool changed = true; // a job began, ended, or the list of runs changed since the last round
    QObject guard;
    const auto note = [&changed] { changed = true; };
    QObject::connect(&context.jobs(), &BackgroundJobs::busyChanged, &guard, note);
    QObject::connect(&context.watcher(), &RunWatcher::runsChanged, &guard, note);
    context.watcher().refreshNow();
    // Charts and filters collect changes for up to a tenth of a second before they ask; a round is
    // longer than that, and two quiet rounds in a row mean that nothing is on its way.
    constexpr int roundMilliseconds = 150;
    for (int quiet = 0; quiet < 2;) {
        changed = false;
        QEventLoop loop;
        QTimer::singleShot(roundMilliseconds, &loop, &QEventLoop::quit);
        loop.exec();
        context.jobs().waitForAll();
        QCoreApplication::processEvents();
        quiet = changed ? 0 : quiet + 1;
        if (clock.elapsed() > timeoutMilliseconds)
            return false;
    }
    return true;
}

bool saveScreenshot(MainWindow& window, StudioContext& context, const QString& path) {
    if (!waitUntilSettled(context))
        qWarning("the page did not come to rest; the picture shows what has arrived");
    QElapsedTimer clock;
    clock.start();
    while (window.currentPage() && window.currentPage()->isDrawing() &&
           clock.elapsed() < drawingMilliseconds)
        QCoreApplication::processEvents(QEventLoop::AllEvents, 20);
    QCoreApplication::processEvents(); // layouts that follow from what was drawn
    return window.grab().save(path, "PNG");
}

} // namespace rationale::ui
