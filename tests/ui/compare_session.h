// SPDX-License-Identifier: GPL-3.0-or-later
// A window on a project of three seeds and a longer run, for the tests of the Compare page.
#pragma once

#include "monitor_session.h"
#include "tests/support/project_generator.h"
#include "ui/pages/compare_page.h"
#include "ui/shell/theme.h"

#include <QListWidget>

namespace rationale::ui {

class CompareTest : public QObject {
protected:
    template <typename T>
    T* find(const char* name) {
        return m_window->currentPage()->findChild<T*>(QLatin1String(name));
    }
    void open(const QString& page) {
        m_context = std::make_unique<StudioContext>(m_project->qpath());
        m_window = std::make_unique<MainWindow>(*m_context);
        m_window->resize(1440, 900);
        m_window->show();
        m_window->openPage(page);
    }
    void close() {
        m_window.reset();
        m_context.reset();
    }
    void makeProject() {
        m_project = std::make_unique<test::TestProject>();
        Library library = m_project->library();
        m_runs.clear();
        for (const uint64_t seed : {1, 2, 3}) {
            test::RunPlan plan;
            plan.name = "seed-" + std::to_string(seed);
            plan.seed = seed;
            m_runs.push_back(test::makeRun(library, plan));
        }
        test::RunPlan longer;
        longer.name = "longer";
        longer.steps = longer.totalSteps = 60;
        m_runs.push_back(test::makeRun(library, longer));
    }
    QString id(int run) const {
        return QString::fromStdString(m_runs[static_cast<size_t>(run)].info.id);
    }
    const fs::path& folder(int run) const { return m_runs[static_cast<size_t>(run)].folder; }

    void compare(const QList<int>& runs, const QString& view = {}) {
        QStringList ids;
        for (const int run : runs)
            ids.append(id(run));
        m_context->openPage(QStringLiteral("compare"), ids.join(u',') + view);
        QTRY_COMPARE(find<QListWidget>("compareRuns")->count(), static_cast<int>(runs.size()));
    }
    ChartCard* drawn(const char* metric) {
        auto* page = static_cast<ComparePage*>(m_window->currentPage());
        auto* grid = find<CardGrid>("cardGrid");
        const auto isThere = [&] {
            const ChartCard* card = grid->card(QLatin1String(metric));
            return card && card->isDrawn() && !page->isDrawing() && !card->csv().isEmpty();
        };
        return QTest::qWaitFor(isThere) ? grid->card(QLatin1String(metric)) : nullptr;
    }

    std::unique_ptr<test::TestProject> m_project;
    std::unique_ptr<StudioContext> m_context;
    std::unique_ptr<MainWindow> m_window;
    std::vector<RunSummary> m_runs;
};

} // namespace rationale::ui
