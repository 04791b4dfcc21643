// SPDX-License-Identifier: GPL-3.0-or-later
// Drives the real main window on a generated project (make_project) and measures what a person
// waits for. bench_studio PROJECT_FOLDER [--limit-scale F]; exit 1 when a limit is broken.
#include "core/storage/library.h"
#include "tests/benchmarks/studio_bench.h"
#include "ui/charts/card_grid.h"
#include "ui/models/sample_table_model.h"
#include "ui/services/background_jobs.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/main_window.h"
#include "ui/shell/screenshot.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/theme.h"

#include <QAbstractButton>
#include <QApplication>
#include <QComboBox>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QLineEdit>
#include <QScrollBar>
#include <QSlider>
#include <QTableView>
#include <QTest>
#include <QThread>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string_view>

using namespace rationale;
using namespace rationale::ui;

namespace {

void benchCharts(Bench& bench, MainWindow& window, StudioContext& context) {
    CardGrid* grid = nullptr;
    const auto allDrawn = [&] {
        grid = grid ? grid : find<CardGrid>(window, "cardGrid");
        if (!grid || grid->cards().isEmpty())
            return false;
        int drawn = 0;
        for (const ChartCard* card : grid->cards())
            if (grid->isInView(card)) {
                if (!card->isDrawn())
                    return false;
                ++drawn;
            }
        return drawn > 0;
    };
    const auto& runs = context.watcher().runs();
    context.setCurrentRun(QString::fromStdString(runs.at(1).info.id));
    bench.measure(
        "monitor: open page, all cards in view drawn", 150,
        [&] { window.openPage(QStringLiteral("monitor")); }, allDrawn);
    waitUntilSettled(context);
    bench.measure(
        "monitor: another run", 150,
        [&] { context.setCurrentRun(QString::fromStdString(runs.at(2).info.id)); },
        [&] { return grid->cards().size() > 3 && allDrawn(); });
    waitUntilSettled(context);
    int draws = grid->drawCount();
    bench.measure(
        "monitor: one step of the smoothing slider", 150,
        [&] { find<QSlider>(window, "smoothing")->setValue(90); },
        [&] { return grid->drawCount() >= draws + 6; });
    draws = grid->drawCount();
    ChartCard* reward = grid->card(QStringLiteral("reward"));
    bench.measure(
        "monitor: zoom (synced cards)", 150,
        [&] { Q_EMIT reward->plot()->zoomRequested(5000, 6000, 0, 1); },
        [&] { return grid->drawCount() >= draws + 5; });
    bench.measure(
        "monitor: crosshair over all cards", 16,
        [&] { Q_EMIT reward->plot()->crosshairMoved(5500, true); }, [] { return true; });
    bench.measure(
        "monitor: scroll to the end", 150,
        [&] { grid->verticalScrollBar()->setValue(grid->verticalScrollBar()->maximum()); },
        allDrawn);
    bench.measure(
        "monitor: step of the time machine", 50, [&] { context.setStep(1234); },
        [] { return true; });
    context.setStep(-1);
}

void benchRuns(Bench& bench, MainWindow& window, StudioContext& context) {
    bench.measure(
        "runs: open page", 150, [&] { window.openPage(QStringLiteral("runs")); },
        [&] { return find<QTableView>(window, "runsTable")->model()->rowCount() > 0; });
    auto* table = find<QTableView>(window, "runsTable");
    bench.measure(
        "runs: sort by best reward", 300,
        [&] { table->horizontalHeader()->setSortIndicator(9, Qt::DescendingOrder); },
        [] { return true; });
    bench.measure(
        "runs: filter", 300,
        [&] { find<QLineEdit>(window, "runFilter")->setText(QStringLiteral("a.*e")); },
        [] { return true; });
    find<QLineEdit>(window, "runFilter")->clear();
    bench.measure(
        "runs: group by stage", 300,
        [&] { find<QComboBox>(window, "runGroup")->setCurrentIndex(1); }, [] { return true; });
    find<QComboBox>(window, "runGroup")->setCurrentIndex(0);
    waitUntilSettled(context);
}

void benchTraces(Bench& bench, MainWindow& window, StudioContext& context) {
    const auto& runs = context.watcher().runs();
    const auto most =
        std::max_element(runs.begin(), runs.end(), [](const RunSummary& a, const RunSummary& b) {
            return a.sampleCount < b.sampleCount;
        });
    context.setCurrentRun(QString::fromStdString(most->info.id));
    bool busy = false;
    int started = 0;
    QObject guard;
    QObject::connect(&context.jobs(), &BackgroundJobs::busyChanged, &guard,
                     [&](const QString&, bool on) {
                         busy = on;
                         started += on;
                     });
    // Done when the jobs the act has started have delivered.
    const auto settled = [&] { return started > 0 && !busy; };
    const auto measure = [&](const char* what, const std::function<void()>& act) {
        waitUntilSettled(context);
        started = 0;
        bench.measure(what, 300, act, settled);
    };
    measure("traces: open page (500,000 samples)",
            [&] { window.openPage(QStringLiteral("traces")); });
    auto* view = find<QWidget>(window, "tracesView");
    if (QAbstractButton* second =
            view ? view->findChild<QAbstractButton*>(QStringLiteral("segment1")) : nullptr)
        measure("traces: table of all samples", [&] { QTest::mouseClick(second, Qt::LeftButton); });
    if (auto* table = find<QTableView>(window, "sampleTable")) {
        using Model = SampleTableModel;
        for (const int column : {Model::Group, Model::Reward, Model::Advantage, Model::Length}) {
            const QByteArray what =
                "traces: sort by " +
                table->model()->headerData(column, Qt::Horizontal).toString().toUtf8();
            measure(what.constData(), [&] {
                table->horizontalHeader()->setSortIndicator(column, Qt::DescendingOrder);
            });
        }
        measure("traces: scroll to the middle", [&] {
            table->verticalScrollBar()->setValue(table->verticalScrollBar()->maximum() / 2);
        });
    }
    if (auto* search = find<QLineEdit>(window, "traceSearch")) {
        for (const char* text : {"答", "答案", "answer"}) {
            const QByteArray what = QByteArray("traces: search ") + text;
            measure(what.constData(), [&] { search->setText(QString::fromUtf8(text)); });
        }
    }
}

} // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    if (argc < 2) {
        std::fprintf(
            stderr,
            "usage: bench_studio PROJECT_FOLDER [--limit-scale F]   (make_project makes one)\n");
        return 2;
    }
    Bench bench;
    if (argc == 4 && std::string_view(argv[2]) == "--limit-scale")
        bench.scale = std::atof(argv[3]);
    try {
        QElapsedTimer clock;
        clock.start();
        Theme::instance().install(Theme::Mode::Light);
        StudioContext context(QString::fromLocal8Bit(argv[1]));
        MainWindow window(context);
        window.resize(1440, 900);
        window.openPage(QStringLiteral("runs"));
        window.show();
        window.repaint();
        const double frame = static_cast<double>(clock.nsecsElapsed()) / 1e6;
        bench.probe.begin();
        auto* table = find<QTableView>(window, "runsTable");
        while (table->model()->rowCount() == 0 && clock.elapsed() < 30000)
            bench.probe.turn();
        window.repaint();
        bench.report("first paint: frame", frame, 1000, 0);
        bench.report("first paint: with the list of runs",
                     static_cast<double>(clock.nsecsElapsed()) / 1e6, 1000, bench.probe.worst());
        std::printf("%zu runs\n", context.watcher().runs().size());
        waitUntilSettled(context, 120000);
        benchCharts(bench, window, context);
        benchRuns(bench, window, context);
        benchTraces(bench, window, context);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_studio: %s\n", error.what());
        return 1;
    }
    std::printf(bench.passed ? "all within limits\n" : "some limits are broken\n");
    return bench.passed ? 0 : 1;
}
