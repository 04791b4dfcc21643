// SPDX-License-Identifier: GPL-3.0-or-later
// A window on a project with one interrupted run, for the tests of the Monitor page.
#pragma once

#include "tests/support/project_generator.h"
#include "tests/support/test_project.h"
#include "ui/charts/card_grid.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/main_window.h"
#include "ui/shell/studio_context.h"

#include <QTest>

#include <functional>
#include <memory>

namespace rationale::ui {

class MonitorSession {
protected:
    /// Opens Monitor on a run of 60 steps of 200 whose engine is gone.
    void open() {
        m_project = std::make_unique<test::TestProject>();
        Library library = m_project->library();
        test::RunPlan plan;
        plan.name = "live-run";
        plan.steps = 60;
        plan.totalSteps = 200;
        plan.state = RunState::Interrupted;
        m_run = test::makeRun(library, plan);
        m_context = std::make_unique<StudioContext>(m_project->qpath());
        m_window = std::make_unique<MainWindow>(*m_context);
        m_window->resize(1440, 900);
        m_window->show();
        m_context->setCurrentRun(QString::fromStdString(m_run.info.id));
        m_window->openPage(QStringLiteral("monitor"));
        QTRY_VERIFY(grid()->card(QStringLiteral("reward")));
    }
    void close() {
        m_window.reset();
        m_context.reset();
        m_project.reset();
    }

    template <typename T>
    T* find(const char* name) {
        return m_window->findChild<T*>(QLatin1String(name));
    }
    template <typename T>
    T* onPage(const char* name) { // the inspector of Runs has some of the same parts
        return m_window->currentPage()->findChild<T*>(QLatin1String(name));
    }
    CardGrid* grid() { return find<CardGrid>("cardGrid"); }
    ChartCard* drawn(const char* metric) {
        ChartCard* card = grid()->card(QLatin1String(metric));
        if (!card || !QTest::qWaitFor([card] { return card->isDrawn(); }))
            return nullptr;
        return card;
    }

    void showNewRun(
        const test::RunPlan& plan,
        const std::function<void(const RunSummary&)>& harm = [](const RunSummary&) {}) {
        Library library = m_project->library();
        const RunSummary run = test::makeRun(library, plan);
        const QString id = QString::fromStdString(run.info.id);
        m_context->watcher().refreshNow();
        QTRY_VERIFY(m_context->watcher().run(id));
        harm(run);
        m_context->setCurrentRun(id);
    }

    std::unique_ptr<test::TestProject> m_project;
    std::unique_ptr<StudioContext> m_context;
    std::unique_ptr<MainWindow> m_window;
    RunSummary m_run;
};

} // namespace rationale::ui
