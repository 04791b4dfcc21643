// SPDX-License-Identifier: GPL-3.0-or-later
// The library of a project: runs, cached summaries, human work, settings; and the test projects.
#include "core/base/file_lock.h"
#include "core/storage/library.h"
#include "core/storage/run_reader.h"
#include "core/storage/run_writer.h"
#include "tests/support/project_generator.h"
#include "tests/support/test_project.h"

#include <cmath>

using namespace rationale;
using namespace rationale::test;

class TestLibrary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void projectIsMadeOnce();
    void createRunMakesTheFolder();
    void namesColoursAndIdsDiffer();
    void runsAreFoundByIdPrefixAndName();
    void humanWorkIsKept();
    void settingsSurvive();
    void refreshReadsOnlyWhatChanged();
    void refreshFollowsFoldersOnDisk();
    void unlistedRunsSayWhatTheyAre();
    void statesFollowTheLock();
    void runningRunsCannotBeDeleted();
    void summariesShowRewards();
    void summariesTellStepTimeAndBase();
    void smallProjectFillsEveryPage();
};

void TestLibrary::projectIsMadeOnce() {
    const TempDir dir;
    QVERIFY(!Library::isProject(dir.path()));
    const Error error = errorOf([&] { Library library(dir.path()); });
    QCOMPARE(error.kind(), ErrorKind::Io);
    QVERIFY(contains(error.what(), "not a project") && contains(error.what(), "rationale init"));
    Library::createProject(dir.path());
    QVERIFY(Library::isProject(dir.path()));
    Library(dir.path()).setSetting("page", "runs");
    Library::createProject(dir.path()); // harmless
    QCOMPARE(Library(dir.path()).setting("page").get<std::string>(), std::string("runs"));
    for (const char* name : {"runs", "datasets", "models"})
        QVERIFY(fs::is_directory(dir / name));
}

void TestLibrary::createRunMakesTheFolder() {
    const TestProject project;
    Library library = project.library();
    const Json resolved = {{"stage", "grpo"}, {"learning_rate", 1e-3}};
    const RunSummary run = library.createRun("stage: grpo\n", resolved, "grpo", "mini-base",
                                             "my run", 0xFFFF'FFFF'FFFF'FFFF);
    QCOMPARE(run.folder, project.path() / "runs" / run.info.id);
    QCOMPARE(readFile(run.folder / run_files::recipe), std::string("stage: grpo\n"));
    QVERIFY(parseJson(readFile(run.folder / run_files::resolved), "resolved") == resolved);
    QCOMPARE(run.info.name, std::string("my run"));
    QCOMPARE(run.info.stage, std::string("grpo"));
    QCOMPARE(run.info.model, std::string("mini-base"));
    QCOMPARE(run.info.seed, uint64_t{0xFFFF'FFFF'FFFF'FFFF});
    QCOMPARE(toString(run.info.state), std::string("queued"));
    QVERIFY(std::isnan(run.lastReward) && std::isnan(run.bestReward) && std::isnan(run.passAt1));
    QCOMPARE(library.runs().size(), size_t{1});
    QVERIFY(library.dataVersion() > 0);
}

void TestLibrary::namesColoursAndIdsDiffer() {
    const TestProject project;
    Library library = project.library();
    const auto make = [&] { return library.createRun("stage: sft\n", {}, "sft", "", "", 1); };
    const RunSummary first = make(), second = make();
    QVERIFY(first.info.id != second.info.id);
    QCOMPARE(first.colour, 0);
    QCOMPARE(second.colour, 1);
    QVERIFY(first.info.name.ends_with("-1") && second.info.name.ends_with("-2"));
    library.deleteRun(second.info.id);
    QCOMPARE(make().colour, 2); // colours are kept for life, even of the dead
}

void TestLibrary::runsAreFoundByIdPrefixAndName() {
    const TestProject project;
    Library library = project.library();
    const auto make = [&](const char* name) {
        return library.createRun("stage: sft\n", {}, "sft", "", name, 1);
    };
    const RunSummary first = make("mini-base"), second = make("mini-base");
    QCOMPARE(library.run(first.info.id)->info.id, first.info.id);
    QCOMPARE(library.run(first.info.id.substr(0, first.info.id.size() - 1))->info.id,
             first.info.id);
    QCOMPARE(second.info.name, std::string("mini-base-2"));
    QCOMPARE(library.run("mini-base")->info.id, first.info.id);
    QCOMPARE(library.run("mini-base-2")->info.id, second.info.id);
    QVERIFY(!library.run("nothing"));
    QVERIFY(!library.run(""));
    const Error error = errorOf([&] { library.run(first.info.id.substr(0, 4)); });
    QCOMPARE(error.kind(), ErrorKind::Input);
    QVERIFY(contains(error.what(), "beginning of 2 run ids"));
    QCOMPARE(make("mini-base").info.name, std::string("mini-base-3"));
}

void TestLibrary::humanWorkIsKept() {
    const TestProject project;
    std::string id;
    {
        Library library = project.library();
        id = makeRun(library, {.name = "before", .steps = 3}).info.id;
        library.rename(id, "真好");
        library.setTags(id, {"paper", "重要"});
        library.setNote(id, "two\nlines");
        library.setVisible(id, false);
        library.setPinned(id, true);
        library.refreshRun(id); // must not take the engine's name again
    }
    Library library = project.library();
    const RunSummary run = *library.run(id);
    QCOMPARE(run.info.name, std::string("真好"));
    QCOMPARE(run.tags, (std::vector<std::string>{"paper", "重要"}));
    QCOMPARE(run.note, std::string("two\nlines"));
    QVERIFY(!run.visible && run.pinned);
    QCOMPARE(errorOf([&] { library.rename("nobody", "x"); }).kind(), ErrorKind::Input);
    const std::string other = makeRun(library, {.name = "other", .steps = 1}).info.id;
    QCOMPARE(errorOf([&] { library.rename(other, "真好"); }).kind(), ErrorKind::Usage);
    QCOMPARE(library.run(other)->info.name, std::string("other"));
    library.rename(id, "真好"); // its own
    for (const char* wrong : {"", "  ", "x/step-3", "two\nlines", "\x7f"}) {
        QCOMPARE(errorOf([&] { library.rename(id, wrong); }).kind(), ErrorKind::Usage);
        if (*wrong != '\0') // without a name one is made up
            QCOMPARE(errorOf([&] { library.createRun("", {}, "sft", "", wrong, 1); }).kind(),
                     ErrorKind::Usage);
    }
    QCOMPARE(library.runs().size(), size_t{2});
}

void TestLibrary::settingsSurvive() {
    const TestProject project;
    project.library().setSetting("splitter", {{"left", 0.3}, {"columns", {1, 2}}});
    Library library = project.library();
    QCOMPARE(library.setting("splitter")["left"].get<double>(), 0.3);
    QCOMPARE(library.setting("absent", 7).get<int>(), 7);
    QVERIFY(library.setting("absent").is_null());
}

void TestLibrary::refreshReadsOnlyWhatChanged() {
    const TestProject project;
    Library library = project.library();
    const RunSummary first = makeRun(library, {.steps = 3}),
                     second = makeRun(library, {.steps = 3});
    QVERIFY(library.refresh().empty());
    {
        RunReader reader(first.folder); // looking changes nothing
        QVERIFY(reader.sampleCount({}) > 0);
    }
    QVERIFY(library.refresh().empty());
    {
        RunWriter writer(second.folder, second.info, 3);
        const std::vector<std::pair<std::string, double>> values = {{"reward", 9.0}};
        writer.metrics(4, values);
        writer.state(RunState::Stopped, 4, 40);
    }
    QCOMPARE(library.refresh(), std::vector<std::string>{second.info.id});
    QCOMPARE(library.run(second.info.id)->info.step, int64_t{4});
    QCOMPARE(toString(library.run(second.info.id)->info.state), std::string("stopped"));
}

void TestLibrary::refreshFollowsFoldersOnDisk() {
    const TestProject project, other;
    Library library = project.library(), elsewhere = other.library();
    const RunSummary copied = makeRun(elsewhere, {.name = "copied", .steps = 3});
    fs::copy(copied.folder, project.path() / "runs" / copied.info.id, fs::copy_options::recursive);
    makeFolders(project.path() / "runs" / "not-a-run");
    QCOMPARE(library.refresh(), std::vector<std::string>{copied.info.id});
    QCOMPARE(library.run("copied")->sampleCount, copied.sampleCount);
    fs::remove_all(project.path() / "runs" / copied.info.id);
    QCOMPARE(library.refresh(), std::vector<std::string>{copied.info.id});
    QVERIFY(library.runs().empty());
}

void TestLibrary::unlistedRunsSayWhatTheyAre() {
    const TestProject project;
    Library library = project.library();
    const fs::path folder = project.path() / "runs" / "20260101-000000-abcdef";
    makeFolders(folder); // killed before its row was written
    writeFileAtomically(folder / run_files::recipe,
                        "stage: sft\nname: mine\nmodel: mini-base\nseed: 7\n");
    library.refresh();
    const RunInfo found = library.run("mine")->info;
    QCOMPARE(found.id, folder.filename().string());
    QCOMPARE(found.stage, std::string("sft"));
    QCOMPARE(found.model, std::string("mini-base"));
    QCOMPARE(found.seed, uint64_t{7});
}

void TestLibrary::statesFollowTheLock() {
    const TestProject project;
    Library library = project.library();
    const auto stateOf = [&](const std::string& id) {
        return toString(library.run(id)->info.state);
    };
    const RunSummary queued = library.createRun("stage: grpo\n", {}, "grpo", "", "", 1);
    {
        const auto lock = FileLock::tryAcquire(queued.folder / run_files::lock);
        QCOMPARE(stateOf(queued.info.id), std::string("launching")); // before it writes anything
        library.refresh();
    }
    library.refresh();
    QCOMPARE(stateOf(queued.info.id), std::string("queued"));

    const RunSummary run = makeRun(library, {.steps = 3, .state = RunState::Interrupted});
    QCOMPARE(stateOf(run.info.id), std::string("interrupted"));
    {
        const auto lock = FileLock::tryAcquire(run.folder / run_files::lock);
        library.refreshRun(run.info.id);
        QCOMPARE(stateOf(run.info.id), std::string("running"));
    }
    QCOMPARE(stateOf(run.info.id), std::string("interrupted")); // at once, without a refresh
    QCOMPARE(library.refresh(), std::vector<std::string>{run.info.id});
}

void TestLibrary::runningRunsCannotBeDeleted() {
    const TestProject project;
    Library library = project.library();
    const RunSummary run = makeRun(library, {.steps = 3});
    {
        const auto lock = FileLock::tryAcquire(run.folder / run_files::lock);
        const Error error = errorOf([&] { library.deleteRun(run.info.id); });
        QCOMPARE(error.kind(), ErrorKind::Locked);
        QVERIFY(fs::exists(run.folder / run_files::database));
    }
    library.deleteRun(run.info.id);
    QVERIFY(!fs::exists(run.folder));
    QVERIFY(fs::is_empty(project.path() / "runs"));
    QVERIFY(library.runs().empty());
    QCOMPARE(errorOf([&] { library.deleteRun("../.."); }).kind(), ErrorKind::Input);
}

void TestLibrary::summariesShowRewards() {
    const TestProject project;
    Library library = project.library();
    const RunSummary created = library.createRun("stage: grpo\n", {}, "grpo", "", "", 1);
    {
        RunWriter writer(created.folder, created.info, 0);
        for (int64_t step = 1; step <= 300; ++step) {
            const std::vector<std::pair<std::string, double>> values = {
                {"reward", step == 150   ? std::nan("")
                           : step <= 200 ? 1.0
                                         : 0.0},
                {"pass@1", 0.001 * static_cast<double>(step)}};
            writer.metrics(step, values);
        }
        writer.clock(300, 0, 12.5, 1);
        writer.state(RunState::Complete, 300, 300);
    }
    library.refresh();
    const RunSummary run = *library.run(created.info.id);
    QVERIFY(run.lastReward > 0 && run.lastReward < 0.001); // the same mean as the best
    QVERIFY(std::abs(run.bestReward - 1.0) < 1e-12);       // de-biased: 1 from the first step on
    QCOMPARE(run.passAt1, 0.3);
    QCOMPARE(run.durationSeconds, 12.5);
    QCOMPARE(run.rewardSparkline.size(), size_t{104});
    QVERIFY(run.rewardSparkline.front() > 0.999F && run.rewardSparkline.back() < 0.001F);
    QCOMPARE(run.info.step, int64_t{300});
}

void TestLibrary::summariesTellStepTimeAndBase() {
    const TestProject project;
    Library library = project.library();
    const RunSummary created = library.createRun("stage: grpo\n", {}, "grpo", "", "", 1);
    {
        RunWriter writer(created.folder, created.info, 0);
        writer.event(0, "base", "Training mini-base first", {{"run", "20260101-000000-abcdef"}});
        writer.state(RunState::Launching, 0, 100);
        writer.flush();
        library.refresh();
        QVERIFY(
            std::isnan(library.run(created.info.id)->stepSeconds)); // a base's time is no step's
        for (int64_t step = 1; step <= 40; ++step) {
            const std::vector<std::pair<std::string, double>> values = {
                {"step_time", step <= 20 ? 60.0 : 12.0}};
            writer.metrics(step, values);
        }
        writer.state(RunState::Running, 40, 100);
    }
    library.refresh();
    const RunSummary run = *library.run(created.info.id);
    QCOMPARE(run.stepSeconds, 12.0); // of the newest twenty
    QCOMPARE(run.baseRun, std::string("20260101-000000-abcdef"));
}

void TestLibrary::smallProjectFillsEveryPage() {
    const TempDir dir;
    const auto runs = makeSmallProject(dir / "project");
    QCOMPARE(runs.size(), size_t{4});
    Library library(dir / "project");
    QStringList states;
    for (const RunSummary& run : library.runs())
        states.append(QString::fromStdString(toString(run.info.state)));
    QCOMPARE(states, (QStringList{"failed", "interrupted", "complete", "complete"}));
    RunReader reader(runs[1].folder);
    const auto count = [&](auto set) {
        SampleFilter filter;
        set(filter);
        return reader.sampleCount(filter);
    };
    QVERIFY(reader.sampleCount({}) > 500);
    QVERIFY(count([](SampleFilter& f) { f.dead = true; }) > 0);
    QVERIFY(count([](SampleFilter& f) { f.mixed = true; }) > 0);
    QVERIFY(count([](SampleFilter& f) { f.truncated = true; }) > 0);
    QVERIFY(count([](SampleFilter& f) { f.search = "得"; }) > 0);
    QVERIFY(count([](SampleFilter& f) { f.search = "检查"; }) > 0);
    QVERIFY(count([](SampleFilter& f) { f.search = "再检查"; }) > 0);
    QCOMPARE(reader.languageSteps().size(), size_t{40});
    QCOMPARE(reader.languageSteps().back().shares.size(), size_t{2});
    QVERIFY(reader.lastValue("pass@1"));
    QCOMPARE(reader.checkpoints().size(), size_t{2});
    QVERIFY(reader.events().size() >= 4);
    QVERIFY(reader.promptHistory(reader.groups(40)[0].promptKey).size() >= 1);
    QVERIFY(reader.report("evaluation"));
}

QTEST_GUILESS_MAIN(TestLibrary)
#include "tst_library.moc"
