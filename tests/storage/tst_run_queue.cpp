// SPDX-License-Identifier: GPL-3.0-or-later
// The queue of a project: its order, what waits for what, and that nothing is lost.
#include "core/base/file_lock.h"
#include "core/storage/database.h"
#include "core/storage/library_schema.h"
#include "core/storage/run_queue.h"
#include "core/storage/run_writer.h"
#include "tests/support/test_project.h"

#include <cmath>
#include <map>
#include <set>
#include <thread>

using namespace rationale;
using namespace rationale::test;

using Ids = std::vector<std::string>;

namespace {

NewRun planned(const std::string& name, const std::string& model = {}) {
    return {"stage: grpo\n", Json::object(), "grpo", model, name, 1, {"sweep"}};
}

Ids waiting(RunQueue& queue) {
    Ids ids;
    for (const QueueEntry& entry : queue.state().waiting)
        ids.push_back(entry.run);
    return ids;
}

void writeState(const RunSummary& run, RunState state, const std::string& message = {}) {
    RunWriter writer(run.folder, run.info, 0);
    writer.state(state, 0, 0, message);
    writer.flush();
}

} // namespace

class TestRunQueue : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();
    void orderIsKept();
    void movesStayInside();
    void onlyWaitingRunsMoveOrLeave();
    void holdingSurvives();
    void newRunsAreMadeAllOrNone();
    void begunRunsCannotBeQueued();
    void endsLeaveTheQueue();
    void whatNeverHadAnEngineWaitsAgain();
    void runsWaitForTheirBase();
    void olderProjectsHaveAnEmptyQueue();
    void twoWritersLoseNothing();
    void stepSecondsAreMeasuredOrUnknown();

private:
    Ids queued(RunQueue& queue, const std::vector<NewRun>& runs) {
        Ids ids;
        for (const RunSummary& run : queue.addNew(runs))
            ids.push_back(run.info.id);
        return ids;
    }
    std::unique_ptr<TestProject> m_project;
};

void TestRunQueue::init() {
    m_project = std::make_unique<TestProject>();
}

void TestRunQueue::orderIsKept() {
    Ids ids;
    {
        RunQueue queue(m_project->path());
        ids = queued(queue, {planned("a"), planned("b"), planned("c")});
        queue.add({ids[0]}); // waits already: keeps its place
        QVERIFY(waiting(queue) == ids);
    }
    RunQueue again(m_project->path()); // another process
    QVERIFY(waiting(again) == ids);
    const auto run = m_project->library().run(ids[1]);
    QVERIFY(run && run->tags == Ids{"sweep"} && run->info.state == RunState::Queued);
    QVERIFY(!again.state().working);
    const auto lock = FileLock::tryAcquire(m_project->path() / project_files::queueLock);
    QVERIFY(again.state().working);
    QVERIFY(RunQueue::read(m_project->path()).working);
    QCOMPARE(RunQueue::read(m_project->path()).waiting.size(), size_t{3});
}

void TestRunQueue::movesStayInside() {
    RunQueue queue(m_project->path());
    const Ids ids = queued(queue, {planned("a"), planned("b"), planned("c"), planned("d")});
    queue.move(ids[3], 1);
    QVERIFY((waiting(queue) == Ids{ids[3], ids[0], ids[1], ids[2]}));
    queue.move(ids[3], 3);
    QVERIFY((waiting(queue) == Ids{ids[0], ids[1], ids[3], ids[2]}));
    queue.move(ids[0], 99);
    queue.move(ids[2], -5);
    QVERIFY((waiting(queue) == Ids{ids[2], ids[1], ids[3], ids[0]}));
    queue.remove(ids[1]);
    QVERIFY((waiting(queue) == Ids{ids[2], ids[3], ids[0]}));
    QVERIFY(m_project->library().run(ids[1]).has_value()); // the run itself stays
}

void TestRunQueue::onlyWaitingRunsMoveOrLeave() {
    RunQueue queue(m_project->path());
    const Ids ids = queued(queue, {planned("a"), planned("b")});
    queue.markBegun(ids[0]);
    QCOMPARE(errorOf([&] { queue.move(ids[0], 1); }).kind(), ErrorKind::Input);
    QCOMPARE(errorOf([&] { queue.remove(ids[0]); }).kind(), ErrorKind::Input);
    QCOMPARE(errorOf([&] { queue.remove("nothing"); }).kind(), ErrorKind::Input);
    QCOMPARE(errorOf([&] { queue.add({"nothing"}); }).kind(), ErrorKind::Usage);
    QCOMPARE(waiting(queue), Ids{ids[1]});
    QCOMPARE(queue.state().begun.at(0).run, ids[0]);
}

void TestRunQueue::holdingSurvives() {
    RunQueue(m_project->path()).setHeld(true);
    QVERIFY(RunQueue(m_project->path()).state().held);
    QVERIFY(RunQueue::read(m_project->path()).held);
    RunQueue(m_project->path()).setHeld(false);
    QVERIFY(!RunQueue(m_project->path()).state().held);
}

void TestRunQueue::newRunsAreMadeAllOrNone() {
    RunQueue queue(m_project->path());
    const Error error = errorOf([&] {
        queue.addNew({planned("good"), planned("a/b"), planned("good too")});
    });
    QCOMPARE(error.kind(), ErrorKind::Usage);
    QVERIFY(queue.state().waiting.empty());
    QVERIFY(m_project->library().runs().empty());
    QVERIFY(fs::is_empty(m_project->path() / project_files::runs));
}

void TestRunQueue::begunRunsCannotBeQueued() {
    Library library = m_project->library();
    const RunSummary run = library.createRun("stage: grpo\n", {}, "grpo", "", "done", 1);
    writeState(run, RunState::Complete);
    RunQueue queue(m_project->path());
    const RunSummary fresh = library.createRun("stage: grpo\n", {}, "grpo", "", "new", 1);
    QCOMPARE(errorOf([&] { queue.add({fresh.info.id, run.info.id}); }).kind(), ErrorKind::Input);
    QVERIFY(queue.state().waiting.empty()); // none of them
    queue.add({fresh.info.id});
    QCOMPARE(waiting(queue), Ids{fresh.info.id});
}

void TestRunQueue::endsLeaveTheQueue() {
    RunQueue queue(m_project->path());
    Library library = m_project->library();
    const auto runs = queue.addNew({planned("fails"), planned("interrupted"), planned("deleted"),
                                    planned("by hand"), planned("running"), planned("waits")});
    for (const int begun : {0, 1, 4})
        queue.markBegun(runs[static_cast<size_t>(begun)].info.id);
    writeState(runs[0], RunState::Failed, "no memory");
    writeState(runs[1], RunState::Running); // and nobody holds its lock
    fs::remove_all(runs[2].folder);
    writeState(runs[3], RunState::Running);
    writeState(runs[4], RunState::Running);
    const auto byHand = FileLock::tryAcquire(runs[3].folder / run_files::lock);
    const auto engine = FileLock::tryAcquire(runs[4].folder / run_files::lock);
    m_project->library().refresh();
    QCOMPARE(queue.state().waiting.size(), size_t{2}); // the deleted one is not shown
    std::map<std::string, RunQueue::Settled> settled;
    for (RunQueue::Settled& one : queue.settle())
        settled.emplace(one.run.info.id, std::move(one));
    QCOMPARE(settled.size(), size_t{4});
    QVERIFY(settled.at(runs[0].info.id).run.info.state == RunState::Failed);
    QCOMPARE(settled.at(runs[0].info.id).run.info.message, std::string("no memory"));
    QVERIFY(settled.at(runs[1].info.id).run.info.state == RunState::Interrupted);
    QVERIFY(settled.at(runs[2].info.id).gone);
    QVERIFY(settled.at(runs[3].info.id).byHand);
    QCOMPARE(waiting(queue), Ids{runs[5].info.id});
    QCOMPARE(queue.state().begun.size(), size_t{1}); // it goes on, and has a slot
    QVERIFY(queue.settle().empty());
}

void TestRunQueue::whatNeverHadAnEngineWaitsAgain() {
    RunQueue queue(m_project->path());
    const Ids ids = queued(queue, {planned("a"), planned("b")});
    queue.markBegun(ids[0]); // and the power fails
    QVERIFY(queue.settle().empty());
    QVERIFY(waiting(queue) == ids); // first again
    QVERIFY(queue.state().begun.empty());
}

void TestRunQueue::runsWaitForTheirBase() {
    RunQueue queue(m_project->path());
    const auto runs =
        queue.addNew({planned("base"), planned("child", "base/step-40"), planned("other", "gone")});
    QCOMPARE(queue.state().waiting.at(1).waitsFor, runs[0].info.id);
    QCOMPARE(queue.state().waiting.at(2).waitsFor, std::string());
    queue.move(runs[1].info.id, 1);
    QCOMPARE(queue.next(), runs[0].info.id); // its base goes first
    queue.markBegun(runs[0].info.id);
    {
        writeState(runs[0], RunState::Running);
        const auto engine = FileLock::tryAcquire(runs[0].folder / run_files::lock);
        m_project->library().refresh();
        QCOMPARE(queue.next(), runs[2].info.id); // what can start goes first
        queue.remove(runs[2].info.id);
        QCOMPARE(queue.next(), std::string());
    }
    writeState(runs[0], RunState::Complete);
    queue.settle();
    QCOMPARE(queue.next(), runs[1].info.id);
}

void TestRunQueue::olderProjectsHaveAnEmptyQueue() {
    {
        Database database(m_project->path() / project_files::library, Database::Mode::ReadWrite);
        database.execute("DROP TABLE queue; PRAGMA user_version = 3");
    }
    const QueueState state = RunQueue::read(m_project->path()); // changes nothing
    QVERIFY(state.waiting.empty() && state.begun.empty() && !state.held && !state.working);
    RunQueue queue(m_project->path()); // brings it up to date
    QCOMPARE(queued(queue, {planned("a")}).size(), size_t{1});
    QCOMPARE(errorOf([&] { RunQueue(m_project->path() / "runs"); }).kind(), ErrorKind::Io);
}

void TestRunQueue::twoWritersLoseNothing() {
    const auto work = [this](const std::string& name) {
        RunQueue queue(m_project->path());
        for (int i = 0; i < 10; ++i) {
            const auto runs = queue.addNew({planned(name)});
            queue.move(runs[0].info.id, 1);
        }
    };
    std::thread other(work, "left");
    work("right");
    other.join();
    RunQueue queue(m_project->path());
    const Ids ids = waiting(queue);
    QCOMPARE(ids.size(), size_t{20});
    QCOMPARE(std::set<std::string>(ids.begin(), ids.end()).size(), size_t{20});
}

void TestRunQueue::stepSecondsAreMeasuredOrUnknown() {
    std::vector<RunSummary> runs(4);
    for (RunSummary& run : runs) {
        run.info.stage = "grpo";
        run.info.model = "base";
        run.info.state = RunState::Complete;
        run.stepSeconds = 2;
    }
    runs[1].stepSeconds = 4;
    runs[2].info.state = RunState::Failed;
    runs[2].stepSeconds = 100;
    runs[3].stepSeconds = std::nan("");
    QCOMPARE(measuredStepSeconds(runs, "grpo", "base"), 3.0);
    QVERIFY(std::isnan(measuredStepSeconds(runs, "grpo", "another")));
    QVERIFY(std::isnan(measuredStepSeconds(runs, "sft", "base")));
}

QTEST_GUILESS_MAIN(TestRunQueue)
#include "tst_run_queue.moc"
