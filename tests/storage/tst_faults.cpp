// SPDX-License-Identifier: GPL-3.0-or-later
// What goes wrong on real machines: full disks, damaged and newer files, read-only folders, kill
// -9.
#include "core/base/file_lock.h"
#include "core/storage/control_channel.h"
#include "core/storage/database.h"
#include "core/storage/run_reader.h"
#include "core/storage/run_rows.h"
#include "core/storage/run_writer.h"
#include "tests/support/child_process.h"
#include "tests/support/mounted_folder.h"
#include "tests/support/project_generator.h"
#include "tests/support/sample_maker.h"
#include "tests/support/test_project.h"

#include <fstream>

#include <sys/resource.h>

using namespace rationale;
using namespace rationale::test;

namespace {

RunInfo someRun() {
    RunInfo info;
    info.id = "run";
    info.name = "run";
    info.stage = "grpo";
    return info;
}

/// Reads everything there is, as a studio that visits every page.
void readAll(const fs::path& folder) {
    RunReader reader(folder);
    reader.info();
    for (const MetricKey& key : reader.metricKeys())
        reader.series(key.id);
    reader.clock();
    reader.languageSteps();
    reader.events();
    reader.checkpoints();
    for (const int64_t step : reader.stepsWithSamples())
        for (const GroupRow& group : reader.groups(step))
            reader.groupWithSamples(group.id);
    SampleFilter filter;
    filter.search = "gives";
    reader.sampleCount(filter);
}

std::string integrityOf(const fs::path& folder) {
    Database database(folder / run_files::database, Database::Mode::ReadOnly);
    Statement check(database, "PRAGMA integrity_check");
    return check.step() ? check.text(0) : "";
}

void overwrite(const fs::path& file, int64_t offset, int64_t length) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(offset);
    stream << std::string(static_cast<size_t>(length), 'U');
}

/// Writes groups until the writer complains; the error, and how many groups were flushed before it.
std::pair<Error, int64_t> writeUntilFull(RunWriter& writer) {
    const SampleMaker maker({.groupSize = 16});
    int64_t flushed = 0;
    const Error error = errorOf([&] {
        for (int64_t step = 1; step < 100'000; ++step) {
            writer.group(maker.group(step, 0));
            writer.flush();
            flushed = step;
        }
    });
    return {error, flushed};
}

} // namespace

class TestFaults : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void fullDiskKeepsWhatWasCommitted();
    void fileSizeLimitKeepsWhatWasCommitted();
    void fullDiskStopsNewRunsCleanly();
    void damageIsOneClearError_data();
    void damageIsOneClearError();
    void damagedRunIsListedAsFailed();
    void damagedLibraryTellsHowToRebuild();
    void readOnlyFolderCanBeReadNotWritten();
    void newerFilesAreRefused();
    void foreignFilesAreRefused();
    void killedWriterLosesOnlyTheOpenTransaction();
    void killedWriterLeavesWholeSteps();
};

void TestFaults::fullDiskKeepsWhatWasCommitted() {
    MountedFolder disk(6 << 20);
    if (!disk.usable())
        QSKIP("mounting a small tmpfs needs root");
    const fs::path ballast = disk.path() / "ballast";
    writeFileAtomically(ballast, std::string(2 << 20, 'x'));
    int64_t flushed = 0;
    {
        RunWriter writer(disk.path(), someRun(), 0);
        const auto [error, count] = writeUntilFull(writer);
        flushed = count;
        QCOMPARE(error.kind(), ErrorKind::NoSpace);
        QVERIFY2(contains(error.what(), "run.sqlite"), error.what());
        QVERIFY(!error.remedy().empty());
        QVERIFY(flushed > 10);
        // Readable while the disk is still full.
        QCOMPARE(RunReader(disk.path()).sampleCount({}), flushed * 16);
        fs::remove(ballast);
        writer.state(RunState::Failed, flushed, 100, error.what()); // told once, now there is room
        writer.flush();
    }
    QCOMPARE(integrityOf(disk.path()), std::string("ok"));
    RunReader reader(disk.path());
    QCOMPARE(reader.sampleCount({}), flushed * 16);
    QCOMPARE(toString(reader.info().state), std::string("failed"));
    QVERIFY(contains(reader.info().message, "disk is full"));
}

void TestFaults::fileSizeLimitKeepsWhatWasCommitted() {
    const TempDir dir;
    rlimit old{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &old), 0);
    std::signal(SIGXFSZ, SIG_IGN);
    int64_t flushed = 0;
    {
        RunWriter writer(dir.path(), someRun(), 0);
        const rlimit small{2 << 20, old.rlim_max};
        QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
        const auto [error, count] = writeUntilFull(writer);
        ::setrlimit(RLIMIT_FSIZE, &old);
        flushed = count;
        QVERIFY2(error.kind() == ErrorKind::NoSpace, error.what());
        QVERIFY(flushed > 5);
        writer.state(RunState::Failed, flushed, 100, error.what());
        writer.flush();
    }
    std::signal(SIGXFSZ, SIG_DFL);
    QCOMPARE(integrityOf(dir.path()), std::string("ok"));
    QCOMPARE(RunReader(dir.path()).sampleCount({}), flushed * 16);
}

void TestFaults::fullDiskStopsNewRunsCleanly() {
    MountedFolder disk(1 << 20);
    if (!disk.usable())
        QSKIP("mounting a small tmpfs needs root");
    Library::createProject(disk.path());
    Library library(disk.path());
    library.createRun("stage: grpo\n", {}, "grpo", "", "first", 1);
    // Down to the last byte, so that not even the recipe fits.
    const Error full = errorOf([&] {
        std::ofstream ballast(disk.path() / "ballast", std::ios::binary);
        while (ballast << std::string(4096, 'x') && ballast.flush()) {
        }
        library.createRun(std::string(8192, '#'), {}, "grpo", "", "second", 1);
    });
    QCOMPARE(full.kind(), ErrorKind::NoSpace);
    QCOMPARE(std::distance(fs::directory_iterator(disk.path() / "runs"), {}), 1); // no half run
    fs::remove(disk.path() / "ballast");
    QCOMPARE(library.runs().size(), size_t{1});
    QCOMPARE(library.createRun("stage: sft\n", {}, "sft", "", "third", 1).info.name,
             std::string("third"));
}

void TestFaults::damageIsOneClearError_data() {
    QTest::addColumn<QString>("damage");
    for (const char* damage :
         {"header", "first page", "middle", "cut in half", "cut to one page", "text file"})
        QTest::newRow(damage) << QString(damage);
}

void TestFaults::damageIsOneClearError() {
    QFETCH(QString, damage);
    const TestProject project;
    Library library = project.library();
    const RunSummary run = makeRun(library, {.steps = 20});
    const fs::path file = run.folder / run_files::database;
    const auto size = static_cast<int64_t>(fs::file_size(file));
    if (damage == "header")
        overwrite(file, 0, 100);
    else if (damage == "first page")
        overwrite(file, 100, 3996);
    else if (damage == "middle")
        overwrite(file, size / 8 / 4096 * 4096, size / 2);
    else if (damage == "cut in half")
        fs::resize_file(file, static_cast<uintmax_t>(size / 2 / 4096 * 4096));
    else if (damage == "cut to one page")
        fs::resize_file(file, 4096);
    else
        writeFileAtomically(file, "this is a letter to my grandmother, not a database\n");
    const Error error = errorOf([&] { readAll(run.folder); });
    QCOMPARE(error.kind(), ErrorKind::Corrupt);
    QVERIFY2(contains(error.what(), file.string()), error.what());
    QVERIFY2(!error.remedy().empty(), error.what());
}

void TestFaults::damagedRunIsListedAsFailed() {
    const TestProject project;
    Library library = project.library();
    const RunSummary good = makeRun(library, {.name = "good", .steps = 3});
    const RunSummary bad = makeRun(library, {.name = "bad", .steps = 3});
    overwrite(bad.folder / run_files::database, 0, 4096);
    QCOMPARE(library.refresh(), std::vector<std::string>{bad.info.id});
    QCOMPARE(toString(library.run("bad")->info.state), std::string("failed"));
    QVERIFY(contains(library.run("bad")->info.message, "run.sqlite"));
    QCOMPARE(toString(library.run("good")->info.state), std::string("complete"));
    QVERIFY(library.refresh().empty()); // not looked at again until it changes
}

void TestFaults::damagedLibraryTellsHowToRebuild() {
    const TestProject project;
    {
        Library library = project.library();
        makeRun(library, {.name = "kept", .steps = 3});
    }
    overwrite(project.path() / "library.sqlite", 0, 100);
    const Error error = errorOf([&] { project.library(); });
    QCOMPARE(error.kind(), ErrorKind::Corrupt);
    QVERIFY2(contains(error.what(), "library.sqlite") && contains(error.what(), "rationale init"),
             error.what());
    fs::remove(project.path() / "library.sqlite");
    Library::createProject(project.path()); // what the remedy says
    Library library = project.library();
    library.refresh();
    QCOMPARE(library.runs().size(), size_t{1});
    QCOMPARE(library.runs()[0].info.name, std::string("kept")); // the engine's copy of the name
}

void TestFaults::readOnlyFolderCanBeReadNotWritten() {
    MountedFolder disk(16 << 20);
    if (!disk.usable())
        QSKIP("mounting a read-only tmpfs needs root");
    Library::createProject(disk.path());
    fs::path folder;
    {
        Library library(disk.path());
        folder = makeRun(library, {.name = "archived", .steps = 5}).folder;
        Database(disk.path() / "library.sqlite", Database::Mode::ReadWrite).checkpointAndClose();
    }
    QVERIFY(disk.makeReadOnly());
    QVERIFY(RunReader(folder).sampleCount({}) > 0);
    Library library(disk.path());
    QCOMPARE(library.runs().size(), size_t{1});
    QVERIFY(library.refresh().empty());
    const std::vector<std::function<void()>> writes = {
        [&] { RunWriter writer(folder, someRun(), 0); },
        [&] { library.rename(library.runs()[0].info.id, "other"); },
        [&] { library.createRun("stage: grpo\n", {}, "grpo", "", "", 1); },
        [&] { library.setSetting("page", "runs"); },
        [&] { library.deleteRun(library.runs()[0].info.id); },
        [&] { ControlSender(folder).send("stop"); },
        [&] { Library::createProject(disk.path() / "new"); },
        [&] { FileLock::tryAcquire(folder / "new.lock"); },
    };
    for (const auto& write : writes) {
        const Error error = errorOf(write);
        QVERIFY2(error.kind() == ErrorKind::Io, error.what());
        QVERIFY2(contains(error.what(), disk.path().string()), error.what());
    }
    QCOMPARE(library.runs()[0].info.name, std::string("archived"));
}

void TestFaults::newerFilesAreRefused() {
    const TestProject project;
    Library library = project.library();
    const RunSummary run = makeRun(library, {.steps = 2});
    Database(run.folder / run_files::database, Database::Mode::ReadWrite)
        .execute("PRAGMA user_version = 99");
    Database(project.path() / "library.sqlite", Database::Mode::ReadWrite)
        .execute("PRAGMA user_version = 99");
    ControlSender(run.folder).send("pause");
    Database(run.folder / run_files::control, Database::Mode::ReadWrite)
        .execute("PRAGMA user_version = 99");
    const std::vector<std::function<void()>> uses = {
        [&] { RunReader reader(run.folder); },
        [&] { RunWriter writer(run.folder, someRun(), 0); },
        [&] { Library again(project.path()); },
        [&] { ControlSender again(run.folder); },
    };
    for (const auto& use : uses) {
        const Error error = errorOf(use);
        QCOMPARE(error.kind(), ErrorKind::Corrupt);
        QVERIFY2(contains(error.what(), "newer") && contains(error.what(), "Update Rationale"),
                 error.what());
    }
}

void TestFaults::foreignFilesAreRefused() {
    const TempDir dir;
    Database(dir.path() / run_files::database, Database::Mode::Create)
        .execute("CREATE TABLE recipes_for_cakes (id INTEGER); PRAGMA application_id = 7");
    QCOMPARE(errorOf([&] { RunReader reader(dir.path()); }).kind(), ErrorKind::Corrupt);
    const Error error = errorOf([&] { RunWriter writer(dir.path(), someRun(), 0); });
    QCOMPARE(error.kind(), ErrorKind::Corrupt);
    QVERIFY(contains(error.what(), "another program"));
    QCOMPARE(errorOf([&] { RunReader reader(dir.path() / "nowhere"); }).kind(), ErrorKind::Io);
}

void TestFaults::killedWriterLosesOnlyTheOpenTransaction() {
    const TempDir dir;
    const SampleMaker maker({.groupSize = 4});
    ChildProcess engine([&](const auto& ready) {
        RunRows rows(dir.path(), someRun(), 0);
        rows.database().transaction([&] { rows.write(maker.group(1, 0)); });
        rows.database().execute("BEGIN IMMEDIATE");
        for (int64_t i = 0; i < 400; ++i) // enough to spill into the log before the commit
            rows.write(maker.group(2, i));
        ready();
        for (;;)
            ::pause();
    });
    QVERIFY(engine.waitUntilReady());
    QCOMPARE(RunReader(dir.path()).sampleCount({}), int64_t{4});
    engine.kill(SIGKILL);
    QCOMPARE(RunReader(dir.path()).sampleCount({}), int64_t{4});
    QCOMPARE(integrityOf(dir.path()), std::string("ok"));
    QCOMPARE(toString(RunReader(dir.path()).info().state), std::string("interrupted"));
    RunWriter next(dir.path(), someRun(), 1); // no lock is left behind
    next.group(maker.group(2, 0));
    next.flush();
    QCOMPARE(RunReader(dir.path()).sampleCount({}), int64_t{8});
}

void TestFaults::killedWriterLeavesWholeSteps() {
    const TempDir dir;
    ChildProcess engine([&](const auto& ready) {
        RunWriter writer(dir.path(), someRun(), 0);
        const SampleMaker maker({.groupSize = 4});
        for (int64_t step = 1;; ++step) {
            const std::vector<std::pair<std::string, double>> values = {{"a", 1}, {"b", 2}};
            writer.metrics(step, values);
            writer.group(maker.group(step, 0));
            if (step == 100) {
                writer.flush();
                ready();
            }
        }
    });
    QVERIFY(engine.waitUntilReady());
    RunReader reader(dir.path());
    const int64_t version = reader.dataVersion();
    QTRY_VERIFY(reader.dataVersion() != version); // it is in the middle of its work
    engine.kill(SIGKILL);
    const MetricSeries a = reader.series("a"), b = reader.series("b");
    QVERIFY(a.steps.size() >= 100);
    QVERIFY(a.steps == b.steps);
    QCOMPARE(a.steps.back(), static_cast<int64_t>(a.steps.size())); // no gap
    const auto steps = reader.stepsWithSamples();
    QVERIFY(steps.size() + 1 >= a.steps.size()); // at most the group of the last step is missing
    for (const int64_t step : {steps.front(), steps.back()}) {
        const auto groups = reader.groups(step);
        QCOMPARE(groups.size(), size_t{1});
        QCOMPARE(reader.groupWithSamples(groups[0].id).samples.size(), size_t{4});
    }
    QCOMPARE(integrityOf(dir.path()), std::string("ok"));
}

QTEST_GUILESS_MAIN(TestFaults)
#include "tst_faults.moc"
