// SPDX-License-Identifier: GPL-3.0-or-later
// What a person can do to a run that goes on: pause, stop, save, change, and leave it alone.
#include "core/base/file_lock.h"
#include "core/storage/control_channel.h"
#include "e2e_reading.h"

#include <QThread>

using namespace rationale;
using namespace rationale::test;

namespace {

/// Goes on until it is stopped.
Settings endless() {
    return with(tinyPretrain(1'000'000), {{"save_steps", "0"}});
}

Settings endlessGrpo() {
    return with(tinyGrpo("base", 1'000'000), {{"save_steps", "0"}});
}

} // namespace

class TestControl : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void cleanup();
    void cleanupTestCase() {
        if (!m_steady.empty())
            m_project->call({"stop", "steady", "--now"});
    }

    void pauseHoldsAndContinueGoesOn();
    void pauseHoldsAnEvaluation();
    void checkpointSavesWhereItIs();
    void stopSavesOrNot_data();
    void stopSavesOrNot();
    void stopNowGivesUpTheStep();
    void setChangesALiveOption();
    void betaRaisedFromZeroLoadsTheReference();
    void setRefuses_data();
    void setRefuses();
    void changedOptionsSurviveAResume();
    void signalsStopAndSave_data();
    void signalsStopAndSave();
    void secondSignalDoesNotSave();
    void secondEngineIsRefused();
    void deadRunsTakeNoCommands();
    void deletedCommandsLeaveNoAnswers();
    void commandsRightAfterTheLockAreObeyed();
    void runsThatWaitForTheirBase();
    void twoRunsDoNotDisturbEachOther();
    void detachedRunOutlivesItsParent();

private:
    /// A run in the background that has done a few steps; its folder.
    fs::path started(const std::string& name, const Settings& settings) {
        m_running << QString::fromStdString(name);
        if (!m_project->detach(name, settings))
            return {};
        const fs::path folder = m_project->folder(name);
        [[maybe_unused]] const bool begun =
            QTest::qWaitFor([&] { return stepsIn(folder) >= 2; }, longWait);
        return folder;
    }
    std::unique_ptr<EngineProject> m_project;
    QStringList m_running; // stopped after each test
    fs::path m_steady;     // of setRefuses()
};

void TestControl::initTestCase() {
    RATIONALE_NEED_CLI();
    m_project = std::make_unique<EngineProject>();
    m_project->finished("base", tinyPretrain(baseSteps));
}

void TestControl::cleanup() {
    for (const QString& run : m_running)
        if (FileLock::isHeld(m_project->folder(run.toStdString()) / run_files::lock))
            m_project->call({"stop", run, "--now"});
    m_running.clear();
}

void TestControl::pauseHoldsAndContinueGoesOn() {
    const Settings settings = with(tinyPretrain(400), {{"save_steps", "0"}});
    const fs::path folder = started("paused", settings);
    QCOMPARE(m_project->call({"pause", "paused"}).exitCode, 0);
    QTRY_VERIFY_WITH_TIMEOUT(stateIn(folder) == RunState::Paused, longWait);
    QCOMPARE(m_project->stateOf("paused"), std::string("paused"));
    const int64_t held = RunReader(folder).info().step;
    QCOMPARE(m_project->call({"checkpoint", "paused"}).exitCode, 0);
    QTRY_VERIFY_WITH_TIMEOUT(!RunReader(folder).checkpoints().empty(), longWait);
    QCOMPARE(RunReader(folder).checkpoints().front().step, held); // it has not gone on meanwhile
    QVERIFY(stateIn(folder) == RunState::Paused);
    QCOMPARE(m_project->call({"continue", "paused"}).exitCode, 0);
    QTRY_VERIFY_WITH_TIMEOUT(stateIn(folder) == RunState::Complete, longWait);
    const StepClock clock = RunReader(folder).clock();
    const double wall = clock.wallSeconds.back() - clock.wallSeconds.front();
    const double process = clock.processSeconds.back() - clock.processSeconds.front();
    QVERIFY(process < wall); // a pause is no run time
    const fs::path undisturbed = m_project->finished("not paused", settings);
    QCOMPARE(differences(folder, undisturbed, 400), QString());
}

void TestControl::pauseHoldsAnEvaluation() {
    QVERIFY(m_project->detach("evaluation", tinyEvaluate("base", 100'000, 4)));
    m_running << "evaluation";
    const fs::path folder = m_project->folder("evaluation");
    QTRY_VERIFY_WITH_TIMEOUT(stateIn(folder) == RunState::Running, longWait);
    QCOMPARE(m_project->call({"pause", "evaluation"}).exitCode, 0);
    QTRY_VERIFY_WITH_TIMEOUT(stateIn(folder) == RunState::Paused, longWait);
    QCOMPARE(m_project->call({"continue", "evaluation"}).exitCode, 0);
    QTRY_VERIFY_WITH_TIMEOUT(stateIn(folder) == RunState::Running, longWait);
    QCOMPARE(m_project->call({"stop", "evaluation"}).exitCode, 0); // in the middle of it
    QCOMPARE(m_project->stateOf("evaluation"), std::string("stopped"));
}

void TestControl::checkpointSavesWhereItIs() {
    const fs::path folder = started("saved", endless());
    QVERIFY(RunReader(folder).checkpoints().empty());
    QCOMPARE(m_project->call({"checkpoint", "saved"}).exitCode, 0);
    QTRY_VERIFY_WITH_TIMEOUT(!RunReader(folder).checkpoints().empty(), longWait);
    const CheckpointRecord saved = RunReader(folder).checkpoints().front();
    QVERIFY(fs::exists(folder / saved.path / "model.safetensors"));
    QTRY_VERIFY_WITH_TIMEOUT(stepsIn(folder) > saved.step, longWait); // and it goes on
}

void TestControl::stopSavesOrNot_data() {
    QTest::addColumn<QString>("option");
    QTest::addColumn<bool>("saves");
    QTest::newRow("save") << "" << true;
    QTest::newRow("discard") << "--discard" << false;
    QTest::newRow("now") << "--now" << false;
}

void TestControl::stopSavesOrNot() {
    QFETCH(QString, option);
    QFETCH(bool, saves);
    const std::string name = std::string("stopped ") + QTest::currentDataTag();
    const fs::path folder = started(name, endless());
    QStringList command = {"stop", QString::fromStdString(name)};
    if (!option.isEmpty())
        command << option;
    const ProcessResult stop = m_project->call(command);
    QCOMPARE(stop.exitCode, 0);
    QCOMPARE(m_project->stateOf(name), std::string("stopped"));
    const int64_t step = RunReader(folder).info().step;
    QCOMPARE(weightsAt(folder, step).empty(), !saves);
    QCOMPARE(RunReader(folder).checkpoints().empty(), !saves);
    QVERIFY2(stop.output.contains(saves ? "saved" : "nothing was saved"), stop.output.constData());
    QCOMPARE(stepsIn(folder), step); // every step done has its metrics
}

void TestControl::stopNowGivesUpTheStep() {
    // One step of this would take minutes.
    const Settings settings = with(
        endlessGrpo(),
        {{"prompts_per_step", "4096"}, {"num_generations", "64"}, {"max_completion_length", "64"}});
    QVERIFY(m_project->detach("long step", settings));
    const fs::path folder = m_project->folder("long step");
    QTRY_VERIFY_WITH_TIMEOUT(stateIn(folder) == RunState::Running, longWait);
    QElapsedTimer timer;
    timer.start();
    QCOMPARE(m_project->call({"stop", "long step", "--now"}).exitCode, 0);
    QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed())));
    QCOMPARE(m_project->stateOf("long step"), std::string("stopped"));
    QCOMPARE(RunReader(folder).info().step, int64_t{0});
    QCOMPARE(RunReader(folder).sampleCount({}), int64_t{0});
}

void TestControl::setChangesALiveOption() {
    const fs::path folder =
        started("changed", with(endless(), {{"lr_scheduler_type", "constant"}}));
    QCOMPARE(m_project->call({"set", "changed", "learning_rate=0.0025"}).exitCode, 0);
    const auto lastRate = [&] { return RunReader(folder).lastValue("learning_rate").value_or(0); };
    QTRY_COMPARE_WITH_TIMEOUT(lastRate(), 0.0025, longWait);
    QCOMPARE(m_project->call({"set", "changed", "save_steps=1"}).exitCode, 0);
    QTRY_VERIFY_WITH_TIMEOUT(!RunReader(folder).checkpoints().empty(), longWait);
}

void TestControl::betaRaisedFromZeroLoadsTheReference() {
    const fs::path folder = started("penalised", with(endlessGrpo(), {{"beta", "0"}}));
    QVERIFY(RunReader(folder).series("kl").steps.empty());
    QCOMPARE(m_project->call({"set", "penalised", "beta=0.5"}).exitCode, 0);
    QTRY_VERIFY_WITH_TIMEOUT(!RunReader(folder).series("kl").steps.empty(), longWait);
    QVERIFY(RunReader(folder).series("kl").values.front() > 0); // it has moved away from the base
}

void TestControl::setRefuses_data() {
    QTest::addColumn<QString>("assignment");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("fixed option") << "max_steps=5" << QByteArray("max_steps");
    QTest::newRow("unknown option") << "velocity=5" << QByteArray("velocity");
    QTest::newRow("out of range") << "learning_rate=7" << QByteArray("learning_rate");
    QTest::newRow("fraction of a step") << "save_steps=2.7" << QByteArray("save_steps");
    QTest::newRow("one of two") << "max_steps=5 learning_rate=0.001" << QByteArray("max_steps");
    QTest::newRow("no number") << "learning_rate=fast" << QByteArray("key=number");
    QTest::newRow("no value") << "learning_rate" << QByteArray("key=number");
}

void TestControl::setRefuses() {
    QFETCH(QString, assignment);
    QFETCH(QByteArray, says);
    if (m_steady.empty())
        m_steady = started("steady", with(endless(), {{"lr_scheduler_type", "constant"}}));
    m_running.clear(); // it refuses the next one as well
    const ProcessResult result =
        m_project->call(QStringList{"set", "steady"} + assignment.split(' '));
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(isOneLine(result.errors) && result.errors.contains(says), result.errors.constData());
    QCOMPARE(RunReader(m_steady).lastValue("learning_rate").value_or(0), 0.01);
    QVERIFY(stateIn(m_steady) == RunState::Running);
}

void TestControl::changedOptionsSurviveAResume() {
    const Settings settings =
        with(tinyPretrain(800), {{"save_steps", "0"}, {"lr_scheduler_type", "constant"}});
    const fs::path folder = started("changed and resumed", settings);
    const QString run = "changed and resumed";
    QCOMPARE(m_project->call({"set", run, "learning_rate=0.0025"}).exitCode, 0);
    QCOMPARE(m_project->call({"stop", run}).exitCode, 0);
    const int64_t step = RunReader(folder).info().step;
    QVERIFY(step < 800);
    QCOMPARE(m_project->call({"resume", run}).exitCode, 0);
    const MetricSeries rate = RunReader(folder).series("learning_rate", step);
    QCOMPARE(rate.values.size(), static_cast<size_t>(800 - step));
    for (const double value : rate.values)
        QCOMPARE(value, 0.0025);
}

void TestControl::signalsStopAndSave_data() {
    QTest::addColumn<int>("number");
    QTest::newRow("Ctrl-C") << SIGINT;
    QTest::newRow("SIGTERM") << SIGTERM;
}

void TestControl::signalsStopAndSave() {
    QFETCH(int, number);
    const std::string name = std::string("signalled by ") + QTest::currentDataTag();
    Engine engine(m_project->inProject(m_project->runArguments(name, endless())));
    QTRY_VERIFY_WITH_TIMEOUT(stepsIn(m_project->folder(name)) >= 2, longWait);
    engine.signal(number);
    QVERIFY(engine.ends());
    const ProcessResult result = engine.result();
    QCOMPARE(result.exitCode, 130);
    QVERIFY2(isOneLine(result.errors), result.errors.constData());
    QVERIFY2(result.errors.contains("saved") && result.errors.contains("rationale resume"),
             result.errors.constData());
    const fs::path folder = m_project->folder(name);
    QCOMPARE(m_project->stateOf(name), std::string("stopped"));
    QVERIFY(!weightsAt(folder, RunReader(folder).info().step).empty());
}

void TestControl::secondSignalDoesNotSave() {
    const Settings settings = with(
        endlessGrpo(),
        {{"prompts_per_step", "4096"}, {"num_generations", "64"}, {"max_completion_length", "64"}});
    Engine engine(m_project->inProject(m_project->runArguments("impatient", settings)));
    const auto state = [&] { return stateIn(m_project->folder("impatient")); };
    QTRY_VERIFY_WITH_TIMEOUT(state() == RunState::Running, longWait);
    engine.signal(SIGINT);
    QTRY_VERIFY_WITH_TIMEOUT(state() == RunState::Stopping, longWait);
    engine.signal(SIGINT);
    QVERIFY(engine.ends());
    QCOMPARE(engine.result().exitCode, 130);
    QCOMPARE(m_project->stateOf("impatient"), std::string("stopped"));
    QVERIFY(RunReader(m_project->folder("impatient")).checkpoints().empty());
}

void TestControl::secondEngineIsRefused() {
    const fs::path folder = started("owned", endless());
    const QString path = qpath(folder);
    for (const QStringList& command :
         {QStringList{"engine", path}, QStringList{"engine", path, "--resume"},
          QStringList{"resume", path}, QStringList{"resume", path, "--detach"}}) {
        const ProcessResult result = runProcess(RATIONALE_CLI, command, longWait);
        QCOMPARE(result.exitCode, 1);
        QVERIFY2(isOneLine(result.errors) && result.errors.contains("already works on this run") &&
                     result.errors.contains("rationale stop"),
                 result.errors.constData());
    }
    const int64_t step = stepsIn(folder);
    QTRY_VERIFY_WITH_TIMEOUT(stepsIn(folder) > step, longWait); // the first one does not notice
    QCOMPARE(m_project->stateOf("owned"), std::string("running"));
    QCOMPARE(RunReader(folder).segmentCount(), int64_t{1});
}

void TestControl::deadRunsTakeNoCommands() {
    for (const char* verb : {"stop", "pause", "continue", "checkpoint"}) {
        const ProcessResult result = m_project->call({verb, "base"});
        QCOMPARE(result.exitCode, 1);
        QVERIFY2(isOneLine(result.errors) && result.errors.contains("is not running"),
                 result.errors.constData());
    }
    QVERIFY(!fs::exists(m_project->folder("base") / run_files::control));
}

void TestControl::deletedCommandsLeaveNoAnswers() {
    const fs::path folder = started("deaf", endless());
    QCOMPARE(m_project->call({"set", "deaf", "max_steps=3"}).exitCode, 2); // a refusal on record
    fs::remove(folder / run_files::control);
    for (const char* suffix : {"-wal", "-shm"})
        fs::remove(folder / (std::string(run_files::control) + suffix));
    const ProcessResult pause = m_project->call({"pause", "deaf"});
    QVERIFY2(pause.exitCode == 0, pause.errors.constData());
    QTRY_VERIFY_WITH_TIMEOUT(stateIn(folder) == RunState::Paused, longWait);
    QCOMPARE(m_project->call({"stop", "deaf"}).exitCode, 0);
    QCOMPARE(m_project->stateOf("deaf"), std::string("stopped"));
}

void TestControl::commandsRightAfterTheLockAreObeyed() {
    const fs::path folder = started("hasty", endless());
    QCOMPARE(m_project->call({"stop", "hasty"}).exitCode, 0);
    ControlSender sender(folder); // to a file that has a "stop" in it already
    Engine engine({"resume", qpath(folder)});
    QElapsedTimer timer;
    timer.start();
    while (!FileLock::isHeld(folder / run_files::lock) && timer.elapsed() < longWait)
        QThread::yieldCurrentThread();
    sender.send("stop");
    QVERIFY(engine.ends());
    QCOMPARE(engine.result().exitCode, 130);
}

void TestControl::runsThatWaitForTheirBase() {
    const Settings recipe = tinyGrpo("mini-base", 2);
    QVERIFY(m_project->detach("first", recipe));
    m_running << "first";
    QTRY_VERIFY_WITH_TIMEOUT(stepsIn(m_project->folder("mini-base")) > 0, longWait);
    QVERIFY(m_project->detach("second", recipe));
    m_running << "second";
    const std::string base = m_project->listed("mini-base").at("id");
    for (const char* name : {"first", "second"}) {
        const fs::path folder = m_project->folder(name);
        QTRY_VERIFY_WITH_TIMEOUT(!eventsIn(folder, "base").empty(), longWait);
        QCOMPARE(eventsIn(folder, "base").at(0).data.at("run"), Json(base));
    }
    const ProcessResult checkpoint = m_project->call({"checkpoint", "first"});
    QCOMPARE(checkpoint.exitCode, 2);
    QVERIFY2(checkpoint.errors.contains("nothing to save yet"), checkpoint.errors.constData());
    QCOMPARE(m_project->call({"stop", "second"}).exitCode, 0);
    QCOMPARE(m_project->stateOf("mini-base"), std::string("running")); // it is the first one's
    QCOMPARE(m_project->call({"stop", "first", "--discard"}).exitCode, 0);
    QCOMPARE(m_project->stateOf("mini-base"), std::string("stopped"));
    QVERIFY(RunReader(m_project->folder("mini-base")).checkpoints().empty());
}

void TestControl::twoRunsDoNotDisturbEachOther() {
    const Settings base = with(tinyPretrain(200), {{"save_steps", "100"}, {"threads", "0"}});
    const Settings grpo = with(tinyGrpo("base", 25), {{"save_steps", "10"}, {"threads", "0"}});
    const fs::path baseAlone = m_project->finished("base alone", base);
    const fs::path grpoAlone = m_project->finished("grpo alone", grpo);
    Engine first(m_project->inProject(m_project->runArguments("base beside", base)));
    Engine second(m_project->inProject(m_project->runArguments("grpo beside", grpo)));
    QVERIFY(first.ends() && second.ends());
    QCOMPARE(first.result().exitCode, 0);
    QCOMPARE(second.result().exitCode, 0);
    QCOMPARE(differences(m_project->folder("base beside"), baseAlone, 200), QString());
    QCOMPARE(differences(m_project->folder("grpo beside"), grpoAlone, 25), QString());
    RunReader one(m_project->folder("base beside")), two(m_project->folder("grpo beside"));
    const auto begin = std::max(one.info().started, two.info().started);
    QVERIFY(begin < std::min(one.info().ended, two.info().ended)); // they did run together
}

void TestControl::detachedRunOutlivesItsParent() {
    const ProcessResult result =
        m_project->run("background", tinyPretrain(150), {"--detach", "--json"});
    QCOMPARE(result.exitCode, 0);
    const Json started = parseJson(result.output.toStdString(), "output");
    QCOMPARE(started.at("name"), Json("background"));
    const fs::path folder = started.at("folder").get<std::string>();
    QCOMPARE(folder.filename().string(), started.at("id").get<std::string>());
    QTRY_VERIFY_WITH_TIMEOUT(stateIn(folder) == RunState::Complete, longWait);
    QVERIFY(!weightsAt(folder, 150).empty());
}

QTEST_GUILESS_MAIN(TestControl)
#include "tst_control.moc"
