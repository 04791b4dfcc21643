// SPDX-License-Identifier: GPL-3.0-or-later
// Several processes on the same files: an engine and its readers, a studio and a command line.
#include "core/storage/control_channel.h"
#include "core/storage/run_reader.h"
#include "core/storage/run_writer.h"
#include "tests/support/child_process.h"
#include "tests/support/sample_maker.h"
#include "tests/support/test_project.h"

#include <atomic>
#include <set>
#include <thread>

using namespace rationale;
using namespace rationale::test;

namespace {

RunInfo someRun() {
    RunInfo info;
    info.id = info.name = "run";
    info.stage = "grpo";
    return info;
}

/// What the studio asks at each poll; returns how many samples there are.
int64_t poll(RunReader& reader) {
    reader.dataVersion();
    reader.info();
    reader.series("reward");
    reader.languageSteps();
    reader.sampleIds({}, SampleOrder::Reward, true, 200, 0);
    SampleFilter filter;
    filter.correct = true;
    reader.sampleIds(filter, SampleOrder::Length, true, 200, 0);
    return reader.sampleCount({});
}

} // namespace

class TestConcurrency : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readersNeverFindTheDatabaseLocked();
    void twoRunsDoNotDisturbEachOther();
    void studioAndCommandLineShareALibrary();
    void commandsArriveOnceAndInOrder();
    void receiverStartsWithNewCommands();
    void interruptStopsAQuery();
};

void TestConcurrency::readersNeverFindTheDatabaseLocked() {
    const TempDir dir;
    constexpr int64_t stop = 1500;
    ChildProcess engine([&](const auto& ready) {
        RunWriter writer(dir.path(), someRun(), 0);
        writer.state(RunState::Running, 0, stop);
        writer.flush();
        ready();
        const SampleMaker maker({.groupSize = 8, .totalSteps = stop});
        for (int64_t step = 1; step <= stop; ++step) { // full speed
            const std::vector<GroupRecord> groups = {maker.group(step, 0)};
            writer.metrics(step, SampleMaker::metrics(groups, step, stop));
            writer.group(groups[0]);
        }
        writer.state(RunState::Complete, stop, stop);
        writer.flush();
    });
    QVERIFY(engine.waitUntilReady());
    std::atomic<bool> done = false;
    std::string failure;
    int64_t fastPolls = 0, slowPolls = 0;
    uintmax_t longestLog = 0;
    // One reader without a break, one at 10 Hz as the studio.
    std::thread fast([&] {
        try {
            RunReader reader(dir.path());
            while (!done) {
                reader.dataVersion();
                reader.lastValue("reward");
                ++fastPolls;
            }
        } catch (const Error& error) {
            failure = error.what();
        }
    });
    const Error error = errorOf([&] {
        RunReader reader(dir.path());
        auto next = std::chrono::steady_clock::now();
        while (reader.info().step < stop && failure.empty()) {
            poll(reader);
            ++slowPolls;
            std::error_code ignored;
            const auto size =
                fs::file_size(dir.path() / (std::string(run_files::database) + "-wal"), ignored);
            longestLog = ignored ? longestLog : std::max(longestLog, size);
            next += std::chrono::milliseconds(100);
            std::this_thread::sleep_until(next); // the rate is what is tested
        }
    });
    done = true;
    fast.join();
    QCOMPARE(error.message(), std::string("nothing was thrown"));
    QCOMPARE(failure, std::string());
    QCOMPARE(engine.wait(), 0);
    QCOMPARE(RunReader(dir.path()).sampleCount({}), stop * 8);
    QVERIFY(slowPolls >= 2 && fastPolls > slowPolls);
    // No read transaction stays open, so the log is checkpointed and does not grow without bound.
    QVERIFY2(longestLog < 64u << 20, std::to_string(longestLog).c_str());
}

void TestConcurrency::twoRunsDoNotDisturbEachOther() {
    const TempDir dir;
    std::vector<std::unique_ptr<ChildProcess>> engines;
    for (int number = 0; number < 2; ++number)
        engines.push_back(std::make_unique<ChildProcess>([&dir, number](const auto& ready) {
            const fs::path folder = dir / std::to_string(number);
            makeFolders(folder);
            RunWriter writer(folder, someRun(), 0);
            ready();
            const SampleMaker maker({.seed = static_cast<uint64_t>(number), .groupSize = 4});
            for (int64_t step = 1; step <= 200; ++step)
                writer.group(maker.group(step, 0));
            writer.flush();
        }));
    for (const auto& engine : engines) {
        QVERIFY(engine->waitUntilReady());
        QCOMPARE(engine->wait(), 0);
    }
    for (const char* number : {"0", "1"})
        QCOMPARE(RunReader(dir / number).sampleCount({}), int64_t{800});
    QVERIFY(RunReader(dir / "0").sample(1).completion != RunReader(dir / "1").sample(1).completion);
}

void TestConcurrency::studioAndCommandLineShareALibrary() {
    const TestProject project;
    constexpr int each = 20;
    std::vector<std::unique_ptr<ChildProcess>> processes;
    for (int number = 0; number < 2; ++number)
        processes.push_back(std::make_unique<ChildProcess>([&project, number](const auto& ready) {
            Library library = project.library();
            ready();
            for (int i = 0; i < each; ++i) {
                const RunSummary run =
                    library.createRun("stage: grpo\n", {{"a", i}}, "grpo", "mini-base", "par", 1);
                library.refresh();
                library.setNote(run.info.id, "by " + std::to_string(number));
                library.setSetting("last-" + std::to_string(number), i);
            }
        }));
    for (const auto& process : processes) {
        QVERIFY(process->waitUntilReady());
        QCOMPARE(process->wait(), 0);
    }
    Library library = project.library();
    library.refresh();
    std::set<int32_t> colours;
    std::set<std::string> names;
    int byFirst = 0;
    for (const RunSummary& run : library.runs()) {
        colours.insert(run.colour);
        names.insert(run.info.name);
        byFirst += run.note == "by 0";
    }
    QCOMPARE(colours.size(), size_t{2 * each}); // none given twice
    QCOMPARE(names.size(), size_t{2 * each});
    QCOMPARE(byFirst, each);
    QCOMPARE(library.setting("last-1").get<int>(), each - 1);
}

void TestConcurrency::commandsArriveOnceAndInOrder() {
    const TempDir dir;
    ControlReceiver receiver(dir.path()); // before there is a file
    QVERIFY(receiver.poll().empty());
    constexpr int each = 50;
    std::vector<std::unique_ptr<ChildProcess>> senders;
    for (int number = 0; number < 2; ++number)
        senders.push_back(std::make_unique<ChildProcess>([&dir, number](const auto& ready) {
            ControlSender sender(dir.path());
            ready();
            for (int i = 0; i < each; ++i)
                sender.send("set", {{"from", number}, {"value", i}});
        }));
    std::vector<ControlCommand> got;
    const auto drain = [&] {
        for (ControlCommand& command : receiver.poll())
            got.push_back(std::move(command));
        return got.size() == 2 * each;
    };
    QTRY_VERIFY_WITH_TIMEOUT(drain(), 30'000);
    for (const auto& sender : senders)
        QCOMPARE(sender->wait(), 0);
    QVERIFY(receiver.poll().empty());
    std::array<int, 2> next{};
    for (size_t i = 0; i < got.size(); ++i) {
        QVERIFY(i == 0 || got[i].id > got[i - 1].id);
        const auto from = got[i].arguments.at("from").get<size_t>();
        QCOMPARE(got[i].arguments.at("value").get<int>(), next[from]++);
    }
}

void TestConcurrency::receiverStartsWithNewCommands() {
    const TempDir dir;
    ControlSender sender(dir.path());
    sender.send("stop"); // meant for the engine before this one
    ControlReceiver receiver(dir.path());
    QVERIFY(receiver.poll().empty());
    const int64_t id = sender.send("pause");
    const auto got = receiver.poll();
    QCOMPARE(got.size(), size_t{1});
    QCOMPARE(got[0].id, id);
    QCOMPARE(got[0].verb, std::string("pause"));
    QVERIFY(got[0].arguments.empty());
    QVERIFY(receiver.poll().empty());
}

void TestConcurrency::interruptStopsAQuery() {
    const TempDir dir;
    {
        RunWriter writer(dir.path(), someRun(), 0);
        const SampleMaker maker({.groupSize = 16});
        for (int64_t step = 1; step <= 300; ++step)
            writer.group(maker.group(step, 0));
    }
    RunReader reader(dir.path());
    std::atomic<bool> stopped = false;
    std::thread impatient([&] {
        while (!stopped)
            reader.interrupt();
    });
    SampleFilter filter;
    filter.search = "等";
    // Each query may end before the next interrupt; with many of them one is hit.
    ErrorKind kind = ErrorKind::Internal;
    for (int i = 0; i < 1000 && kind != ErrorKind::Stopped; ++i) {
        filter.stepFrom = i % 100;
        kind = errorOf([&] { reader.sampleCount(filter); }).kind();
    }
    stopped = true;
    impatient.join();
    QCOMPARE(static_cast<int>(kind), static_cast<int>(ErrorKind::Stopped));
    QVERIFY(reader.sampleCount(filter) > 0); // and the reader goes on working
}

QTEST_GUILESS_MAIN(TestConcurrency)
#include "tst_concurrency.moc"
