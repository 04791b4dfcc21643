// SPDX-License-Identifier: GPL-3.0-or-later
// A window on a project with one run of twelve steps, for the tests of the Traces page.
#pragma once

#include "core/storage/run_reader.h"
#include "tests/support/project_generator.h"
#include "tests/support/test_project.h"
#include "ui/pages/traces_page.h"
#include "ui/pages/traces_page_view.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/main_window.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/theme.h"

#include <QLineEdit>
#include <QTest>

#include <memory>

namespace rationale::ui {

class TracesSession {
protected:
    void makeProject() {
        Theme::instance().install(Theme::Mode::Light);
        m_project = std::make_unique<test::TestProject>();
        Library library(m_project->path());
        test::RunPlan plan;
        plan.name = "traced";
        plan.steps = plan.totalSteps = 12;
        plan.promptsPerStep = 6;
        m_run = test::makeRun(library, plan);
    }
    void open() {
        m_context = std::make_unique<StudioContext>(m_project->qpath());
        m_window = std::make_unique<MainWindow>(*m_context);
        m_window->resize(1280, 800);
        m_window->show();
        m_window->activateWindow();
    }
    void close() {
        m_window.reset();
        m_context.reset();
    }

    /// Ten steps with held-out samples at the fifth and the last.
    static test::RunPlan evaluatedPlan() {
        test::RunPlan plan;
        plan.steps = plan.totalSteps = 10;
        plan.evaluateEvery = 5;
        return plan;
    }
    /// Another run, known to the open window.
    RunSummary makeRunOf(const test::RunPlan& plan) {
        Library library(m_project->path());
        const RunSummary run = test::makeRun(library, plan);
        m_context->watcher().refreshNow();
        return run;
    }
    void openRun() {
        m_context->setCurrentRun(QString::fromStdString(m_run.info.id));
        QVERIFY(m_window->openPage(QStringLiteral("traces")));
        QTRY_VERIFY(!view()->document().text().isEmpty());
    }

    template <typename T>
    T* find(const char* name) {
        return m_window->findChild<T*>(QLatin1String(name));
    }
    TracesPage* page() {
        return static_cast<TracesPage*>(m_window->page(QStringLiteral("traces")));
    }
    TraceView* view() { return find<TraceView>("traceView"); }
    void search(const QString& words) { find<QLineEdit>("traceSearch")->setText(words); }
    void press(int key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(m_window.get(), static_cast<Qt::Key>(key), modifiers);
    }

    std::unique_ptr<test::TestProject> m_project;
    RunSummary m_run;
    std::unique_ptr<StudioContext> m_context;
    std::unique_ptr<MainWindow> m_window;
};

} // namespace rationale::ui
