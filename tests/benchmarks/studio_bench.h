// SPDX-License-Identifier: GPL-3.0-or-later
// What the benchmarks of the studio share: a clock, the longest stall, limits.
#pragma once

#include "ui/shell/main_window.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QThread>

#include <algorithm>
#include <cstdio>
#include <functional>

namespace rationale::ui {

/// How long one pass of the event loop takes while nothing waits in it: that long a key or a click
/// would have had to wait.
class StallProbe {
public:
    void begin() { m_worst = 0; }
    double worst() const { return m_worst; }
    void turn() {
        QElapsedTimer clock;
        clock.start();
        QCoreApplication::processEvents(QEventLoop::AllEvents);
        m_worst = std::max(m_worst, static_cast<double>(clock.nsecsElapsed()) / 1e6);
        QThread::usleep(200); // the workers need the processor too
    }

private:
    double m_worst = 0;
};

struct Bench {
    StallProbe probe;
    bool passed = true;
    double scale = 1;

    void report(const char* what, double ms, double limit, double stall) {
        const bool ok = ms <= limit * scale && stall <= 50 * scale;
        passed = passed && ok;
        std::printf("%-44s %8.1f ms  (limit %5.0f)   longest stall %6.1f ms  (limit 50)  %s\n",
                    what, ms, limit, stall, ok ? "ok" : "TOO SLOW");
        std::fflush(stdout);
    }
    /// Acts, then turns the event loop until `done`.
    void measure(const char* what, double limit, const std::function<void()>& act,
                 const std::function<bool()>& done) {
        probe.begin();
        QElapsedTimer clock;
        clock.start();
        act();
        double stall = static_cast<double>(clock.nsecsElapsed()) / 1e6; // the click's own handler
        while (!done() && clock.elapsed() < 30000)
            probe.turn();
        stall = std::max(stall, probe.worst());
        report(what, static_cast<double>(clock.nsecsElapsed()) / 1e6, limit, stall);
    }
};

template <typename T>
T* find(const MainWindow& window, const char* name) {
    return window.findChild<T*>(QLatin1String(name));
}

} // namespace rationale::ui
