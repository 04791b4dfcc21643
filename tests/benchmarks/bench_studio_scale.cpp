// SPDX-License-Identifier: GPL-3.0-or-later
// The studio on a project of 500 runs with 10^8 points, through its real window:
//     make_project FOLDER 500 60 1200 20000 1000000 100000 10000   (about 5 GB)
//     bench_studio_scale FOLDER [--limit-scale F]                  (exit 1: a limit is broken)
// The last three numbers are the steps of the runs before the newest, which grow tenfold.
#include "core/base/file_lock.h"
#include "core/storage/library.h"
#include "core/storage/run_writer.h"
#include "tests/benchmarks/studio_bench.h"
#include "ui/charts/card_grid.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/screenshot.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QFile>
#include <QProcess>
#include <QScrollBar>
#include <QTemporaryDir>

#include <time.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <vector>

using namespace rationale;
using namespace rationale::ui;

namespace {

constexpr int liveRuns = 20;
constexpr int liveMetrics = 60;
constexpr int liveStepMs = 100;

/// Milliseconds since this process was started: what comes before main() counts as well.
double sinceStart() {
    QFile file(QStringLiteral("/proc/self/stat"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QByteArray text = file.readAll();
    const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
    timespec now{};
    clock_gettime(CLOCK_BOOTTIME, &now);
    const double started =
        fields.at(19).toDouble() / static_cast<double>(sysconf(_SC_CLK_TCK)) * 1000;
    return static_cast<double>(now.tv_sec) * 1000 + static_cast<double>(now.tv_nsec) / 1e6 -
           started;
}

double peakMemoryMiB() {
    QFile file(QStringLiteral("/proc/self/status"));
    if (file.open(QIODevice::ReadOnly))
        for (const QByteArray& line : file.readAll().split('\n'))
            if (line.startsWith("VmHWM:"))
                return line.mid(6).simplified().split(' ').first().toDouble() / 1024;
    return 0;
}

/// What 20 engines write: 60 metrics at ten steps a second each, for so many seconds.
int writeLive(const fs::path& project, int seconds) {
    Library library(project);
    struct Live {
        RunSummary run;
        std::optional<FileLock> lock;
        std::unique_ptr<RunWriter> writer;
    };
    std::vector<Live> all(liveRuns);
    for (int i = 0; i < liveRuns; ++i) {
        Live& live = all[static_cast<size_t>(i)];
        live.run = library.createRun("stage: grpo\n", {{"stage", "grpo"}}, "grpo", "mini-base",
                                     "live-" + std::to_string(i + 1), static_cast<uint64_t>(i));
        live.lock = FileLock::tryAcquire(live.run.folder / run_files::lock);
        live.writer = std::make_unique<RunWriter>(live.run.folder, live.run.info, 0);
        live.writer->state(RunState::Running, 0, 100'000);
    }
    std::printf("live\n");
    std::fflush(stdout);
    for (int step = 1; step <= seconds * 1000 / liveStepMs; ++step) {
        for (Live& live : all) {
            std::vector<std::pair<std::string, double>> values;
            values.reserve(liveMetrics);
            values.emplace_back("reward", std::sin(step * 0.05));
            for (int metric = 1; metric < liveMetrics; ++metric)
                values.emplace_back("rewards/part_" + std::to_string(metric) + "/mean",
                                    std::cos(step * 0.01 * metric));
            live.writer->metrics(step, values);
            live.writer->state(RunState::Running, step, 100'000);
        }
        QThread::msleep(liveStepMs);
    }
    for (Live& live : all) {
        live.writer.reset();
        live.lock.reset();
        library.deleteRun(live.run.info.id);
    }
    return 0;
}

class Scale {
public:
    Scale(Bench& bench, MainWindow& window, StudioContext& context)
        : m_bench(bench)
        , m_window(window)
        , m_context(context) {}

    void charts() {
        const auto& runs = m_context.watcher().runs();
        m_context.setCurrentRun(QString::fromStdString(runs.at(4).info.id));
        m_window.openPage(QStringLiteral("monitor"));
        waitUntilSettled(m_context);
        m_grid = find<CardGrid>(m_window, "cardGrid");
        for (const int at : {3, 2, 1}) // from the short one to the long one
            chart(runs.at(static_cast<size_t>(at)));
    }

    void frames() {
        const auto& runs = m_context.watcher().runs();
        for (const int at : {3, 2, 1}) {
            const RunSummary& run = runs.at(static_cast<size_t>(at));
            m_context.setCurrentRun(QString::fromStdString(run.info.id));
            waitUntilSettled(m_context);
            const auto steps = static_cast<double>(run.info.totalSteps);
            for (const bool all : {false, true}) {
                std::vector<double> zoom, pan;
                for (int i = 0; i < 120; ++i) {
                    const double width = steps * std::pow(0.97, i);
                    zoom.push_back(frame(steps / 2 - width / 2, steps / 2 + width / 2, all));
                }
                for (int i = 0; i < 120; ++i)
                    pan.push_back(frame(steps * i / 240, steps * i / 240 + steps / 3, all));
                frameRate("zoom", run.info.totalSteps, zoom, all);
                frameRate("pan", run.info.totalSteps, pan, all);
            }
        }
    }

    void everyCard() {
        m_bench.measure(
            "monitor: all 60 cards of the longest run", 30000,
            [&] { m_grid->verticalScrollBar()->setValue(0); },
            [&] {
                QScrollBar* bar = m_grid->verticalScrollBar();
                if (!drawn())
                    return false;
                if (bar->value() == bar->maximum())
                    return true;
                bar->setValue(bar->value() + bar->pageStep());
                return false;
            });
    }

    void live(const QString& program, const QString& project) {
        QProcess writer;
        writer.start(program, {QStringLiteral("--write"), project, QStringLiteral("15")});
        if (!writer.waitForReadyRead(30000))
            return;
        QElapsedTimer clock;
        clock.start();
        while (!liveRun() && clock.elapsed() < 10000)
            m_bench.probe.turn();
        if (const RunSummary* run = liveRun())
            m_context.setCurrentRun(QString::fromStdString(run->info.id));
        for (const char* page : {"runs", "monitor", "compare"}) {
            m_window.openPage(QLatin1String(page));
            m_bench.probe.begin();
            for (clock.start(); clock.elapsed() < 4000;)
                m_bench.probe.turn();
            m_bench.report(qPrintable(QStringLiteral("20 live runs: %1").arg(QLatin1String(page))),
                           0, 0, m_bench.probe.worst());
        }
        writer.waitForFinished(60000);
    }

private:
    const RunSummary* liveRun() const {
        for (const RunSummary& run : m_context.watcher().runs())
            if (run.info.name == "live-1")
                return &run;
        return nullptr;
    }
    bool drawn() const {
        int count = 0;
        for (const ChartCard* card : m_grid->cards())
            if (m_grid->isInView(card)) {
                if (!card->isDrawn())
                    return false;
                ++count;
            }
        return count > 0 && !m_grid->hasPending();
    }
    void chart(const RunSummary& run) {
        const ChartCard* reward = nullptr;
        const QByteArray steps = QByteArray::number(static_cast<qlonglong>(run.info.totalSteps));
        m_bench.measure(("chart of " + steps + " steps").constData(), 150,
                        [&] { m_context.setCurrentRun(QString::fromStdString(run.info.id)); },
                        [&] {
                            reward = m_grid->card(QStringLiteral("reward"));
                            return reward && reward->isDrawn();
                        });
        m_bench.measure(("and all in view, " + steps + " steps").constData(), 1000, [] {},
                        [&] { return drawn(); });
        waitUntilSettled(m_context);
        std::printf("%44s %8lld points for %d columns\n", "",
                    static_cast<long long>(reward->pointCount()),
                    reward->plot()->plotWidthPixels());
    }
    /// From the wish to the painted card; the cards beside it follow in turns of their own, and
    /// with `all` are waited for.
    double frame(double from, double to, bool all) {
        ChartCard* card = m_grid->card(QStringLiteral("reward"));
        QElapsedTimer clock;
        clock.start();
        Q_EMIT card->plot()->zoomRequested(from, to, 0, 1);
        do
            QCoreApplication::processEvents(QEventLoop::AllEvents);
        while (all && m_grid->hasPending());
        return static_cast<double>(clock.nsecsElapsed()) / 1e6;
    }
    void frameRate(const char* what, int64_t steps, std::vector<double> times, bool all) {
        std::sort(times.begin(), times.end());
        const double median = times[times.size() / 2], slow = times[times.size() * 99 / 100];
        const bool ok =
            median <= 1000.0 / 60 * m_bench.scale && slow <= 1000.0 / 30 * m_bench.scale;
        m_bench.passed = m_bench.passed && (ok || all);
        std::printf("%-4s over %8lld steps, %s: median %5.1f ms (limit 16.7), 99 %% %5.1f ms "
                    "(limit 33.3) of %zu frames  %s\n",
                    what, static_cast<long long>(steps),
                    all ? "all cards in view" : "the card in hand ", median, slow, times.size(),
                    ok ? "ok" : "TOO SLOW");
        std::fflush(stdout);
    }

    Bench& m_bench;
    MainWindow& m_window;
    StudioContext& m_context;
    CardGrid* m_grid = nullptr;
};

void run(Bench& bench, const QString& program, const QString& project) {
    Theme::instance().install(Theme::Mode::Light);
    StudioContext context(project);
    MainWindow window(context);
    window.resize(1440, 900);
    window.openPage(QStringLiteral("runs"));
    window.show();
    while (context.watcher().runs().empty())
        bench.probe.turn();
    window.repaint();
    bench.report("first paint, from the start of the process", sinceStart(), 1000, 0);
    waitUntilSettled(context, 120000);
    Scale scale(bench, window, context);
    scale.charts();
    scale.frames();
    scale.everyCard();
    scale.live(program, project);
    const double memory = peakMemoryMiB();
    bench.passed = bench.passed && memory <= 1024;
    std::printf("peak memory %.0f MiB (limit 1024)  %s\n", memory,
                memory <= 1024 ? "ok" : "TOO MUCH");
}

} // namespace

int main(int argc, char** argv) {
    if (argc == 4 && std::string_view(argv[1]) == "--write")
        return writeLive(argv[2], std::atoi(argv[3]));
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM"))
        qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication app(argc, argv);
    if (argc != 2 && argc != 4) {
        std::fprintf(stderr, "usage: bench_studio_scale PROJECT_FOLDER [--limit-scale F]\n");
        return 2;
    }
    Bench bench;
    if (argc == 4 && std::string_view(argv[2]) == "--limit-scale")
        bench.scale = std::atof(argv[3]);
    try {
        run(bench, QString::fromLocal8Bit(argv[0]), QString::fromLocal8Bit(argv[1]));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "bench_studio_scale: %s\n", error.what());
        return 1;
    }
    std::printf(bench.passed ? "all within limits\n" : "some limits are broken\n");
    return bench.passed ? 0 : 1;
}
