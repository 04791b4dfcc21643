// SPDX-License-Identifier: GPL-3.0-or-later
// Disks that are full, cannot be written or have lost something: one clear line, nothing lost, and
// the way on that the line names works.
#include "e2e_reading.h"
#include "tests/support/mounted_folder.h"

#include <fstream>

using namespace rationale;
using namespace rationale::test;

namespace {

void overwrite(const fs::path& file, int64_t offset, int64_t length) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(offset);
    stream << std::string(static_cast<size_t>(length), 'U');
}

bool tells(const ProcessResult& result, const std::string& what) {
    const bool good = result.exitCode == 1 && result.output.isEmpty() && isOneLine(result.errors) &&
                      result.errors.contains(what.c_str());
    if (!good)
        qWarning("exit code %d, \"%s\", \"%s\"", result.exitCode, result.output.constData(),
                 result.errors.constData());
    return good;
}

} // namespace

class TestBadDisk : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void damagedRunDatabase_data();
    void damagedRunDatabase();
    void damagedControlDatabase();
    void damagedLibrary();
    void damagedCheckpoint();
    void fullDiskWhileTraining_data();
    void fullDiskWhileTraining();
    void readOnlyProject();

private:
    std::unique_ptr<EngineProject> m_project;
    fs::path m_base;
};

void TestBadDisk::initTestCase() {
    RATIONALE_NEED_CLI();
    m_project = std::make_unique<EngineProject>();
    m_base = m_project->finished("base", tinyPretrain(baseSteps));
}

void TestBadDisk::damagedRunDatabase_data() {
    QTest::addColumn<QString>("damage");
    for (const char* damage : {"beginning", "middle", "cut short", "a text", "gone"})
        QTest::newRow(damage) << QString(damage);
}

void TestBadDisk::damagedRunDatabase() {
    QFETCH(QString, damage);
    const std::string name = "damaged " + damage.toStdString();
    const QString run = QString::fromStdString(name);
    const fs::path folder =
        m_project->finished(name, with(tinyPretrain(20), {{"save_steps", "10"}}));
    const fs::path file = folder / run_files::database;
    const auto size = static_cast<int64_t>(fs::file_size(file));
    if (damage == "beginning")
        overwrite(file, 0, 4096);
    else if (damage == "middle")
        overwrite(file, 4096, size - 4096);
    else if (damage == "cut short")
        fs::resize_file(file, static_cast<uintmax_t>(size / 2 / 4096 * 4096));
    else if (damage == "a text")
        writeFileAtomically(file, std::string(5000, 'x'));
    else
        fs::remove(file);
    const auto before = filesOf(folder), other = filesOf(m_base);
    for (const QStringList& command : {QStringList{"metrics", run}, QStringList{"samples", run},
                                       QStringList{"query", run, "SELECT count(*) FROM metrics"}})
        QVERIFY(tells(m_project->call(command), file.string()));
    if (damage != "gone") {
        QVERIFY(tells(m_project->call({"resume", run, "--step", "10"}), file.string()));
        QCOMPARE(m_project->stateOf(name), std::string("failed"));
    }
    auto after = filesOf(folder);
    after["engine.log"] = before.at("engine.log");
    after.erase("run.lock");
    auto expected = before;
    expected.erase("run.lock");
    QVERIFY(after == expected);
    QCOMPARE(m_project->call({"metrics", "base"}).exitCode, 0); // the others go on
    QCOMPARE(m_project->call({"generate", run + "/step-10", "--prompt", "Q:"}).exitCode, 0);
    QVERIFY(filesOf(m_base) == other);
}

void TestBadDisk::damagedControlDatabase() {
    const fs::path folder =
        m_project->finished("deaf", with(tinyPretrain(20), {{"save_steps", "10"}}));
    const fs::path file = folder / run_files::control;
    writeFileAtomically(file, std::string(5000, 'x'));
    QVERIFY(tells(m_project->call({"resume", "deaf", "--step", "10"}), file.string()));
    fs::remove(file);
    QCOMPARE(m_project->call({"resume", "deaf", "--step", "10"}).exitCode, 0);
    QCOMPARE(m_project->stateOf("deaf"), std::string("complete"));
}

void TestBadDisk::damagedLibrary() {
    const EngineProject project;
    project.finished("kept", tinyPretrain(5));
    const fs::path file = project.path() / "library.sqlite";
    overwrite(file, 0, 100);
    for (const QStringList& command : {QStringList{"runs"}, QStringList{"metrics", "kept"},
                                       project.runArguments("new", tinyPretrain(5))}) {
        const ProcessResult result = project.call(command);
        QVERIFY(tells(result, file.string()));
        QVERIFY2(result.errors.contains("rationale init"), result.errors.constData());
    }
    fs::rename(file, project.path() / "library.damaged"); // as the line says
    QCOMPARE(runProcess(RATIONALE_CLI, {"init", qpath(project.path())}).exitCode, 0);
    QCOMPARE(project.stateOf("kept"), std::string("complete"));
    QCOMPARE(project.call({"metrics", "kept"}).exitCode, 0);
}

void TestBadDisk::damagedCheckpoint() {
    const Settings settings = with(tinyPretrain(20), {{"save_steps", "5"}});
    const fs::path folder = m_project->finished("scratched", settings);
    const auto refuses = [&](const fs::path& file) {
        fs::resize_file(file, fs::file_size(file) / 2);
        const auto before = filesOf(folder);
        const bool told =
            tells(m_project->call({"resume", "scratched", "--step", "10"}), file.string());
        auto after = filesOf(folder);
        after["engine.log"] = before.at("engine.log");
        return told && after == before; // the steps after it still count
    };
    const std::string whole = weightsAt(folder, 20);
    for (const char* file : {"optimizer.safetensors", "model.safetensors", "trainer_state.json"})
        QVERIFY2(refuses(checkpointFolder(folder, 10) / file), file);
    QCOMPARE(m_project->stateOf("scratched"), std::string("complete"));
    QCOMPARE(m_project->call({"resume", "scratched", "--step", "15"}).exitCode, 0);
    QVERIFY(weightsAt(folder, 20) == whole);
}

void TestBadDisk::fullDiskWhileTraining_data() {
    QTest::addColumn<int>("ballast"); // MiB of 16
    QTest::addColumn<int>("steps");
    QTest::addColumn<QString>("saveSteps");
    QTest::newRow("checkpoints fill it") << 11 << 20 << "1";
    QTest::newRow("samples fill it") << 14 << 100 << "0";
}

void TestBadDisk::fullDiskWhileTraining() {
    QFETCH(int, ballast);
    QFETCH(int, steps);
    QFETCH(QString, saveSteps);
    const MountedFolder disk(16 << 20);
    if (!disk.usable())
        QSKIP("mounting a small tmpfs needs root");
    const EngineProject project(disk.path() / "project");
    const std::string model = "'" + checkpointFolder(m_base, baseSteps).string() + "'";
    const Settings settings = with(tinyGrpo(model, steps), {{"save_steps", saveSteps.toStdString()},
                                                            {"save_total_limit", "0"}});
    writeFileAtomically(disk.path() / "ballast",
                        std::string(static_cast<size_t>(ballast) << 20, 'x'));

    const ProcessResult result = project.run("big", settings);
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(isOneLine(result.errors), result.errors.constData());
    QVERIFY2(result.errors.contains("Free some space"), result.errors.constData());
    QVERIFY2(result.errors.contains(disk.path().c_str()), result.errors.constData());

    // While the disk is still full, what was written can be looked at.
    QCOMPARE(project.call({"runs"}).exitCode, 0);
    QCOMPARE(project.call({"metrics", "big"}).exitCode, 0);
    const fs::path folder = project.folder("big");
    const int64_t reached = stepsIn(folder);
    QVERIFY(reached > 0 && reached < steps);
    QVERIFY(RunReader(folder).sampleCount({}) >= 16 * (reached - 1));
    const auto checkpoints = RunReader(folder).checkpoints();
    QCOMPARE(checkpoints.empty(), saveSteps == "0");
    for (const CheckpointRecord& saved : checkpoints)
        QVERIFY(SafetensorsFile(folder / saved.path / "model.safetensors").entries().size() > 10);

    fs::remove(disk.path() / "ballast");
    const std::string state = project.stateOf("big");
    QVERIFY2(state == "failed" || state == "interrupted", state.c_str()); // never "running"
    const ProcessResult resumed = project.call({"resume", "big"});
    QVERIFY2(resumed.exitCode == 0, resumed.errors.constData());
    QCOMPARE(project.stateOf("big"), std::string("complete"));
    const fs::path undisturbed = m_project->finished("big on " + saveSteps.toStdString(),
                                                     with(settings, {{"save_steps", "0"}}));
    QCOMPARE(differences(folder, undisturbed, steps), QString());
}

void TestBadDisk::readOnlyProject() {
    MountedFolder disk(16 << 20);
    if (!disk.usable())
        QSKIP("mounting a small tmpfs needs root");
    const EngineProject project(disk.path() / "project");
    project.finished("base", with(tinyPretrain(20), {{"save_steps", "10"}}));
    const QStringList attempt = project.runArguments("new", tinyPretrain(5));
    QCOMPARE(project.call({"runs"}).exitCode, 0);
    QVERIFY(disk.makeReadOnly());
    const auto before = filesOf(project.path());
    for (const QStringList& command :
         {attempt, attempt + QStringList{"--detach"}, QStringList{"resume", "base", "--step", "10"},
          QStringList{"resume", "base", "--detach"}})
        QVERIFY(tells(project.call(command), disk.path().string()));
    QVERIFY(tells(runProcess(RATIONALE_CLI, {"init", qpath(disk.path() / "another")}),
                  (disk.path() / "another").string()));
    for (const QStringList& command :
         {QStringList{"runs", "--json"}, QStringList{"metrics", "base"},
          QStringList{"query", "base", "SELECT count(*) FROM metrics"},
          QStringList{"generate", "base", "--prompt", "Q: from 4 7"}}) {
        const ProcessResult result = project.call(command);
        QVERIFY2(result.exitCode == 0 && !result.output.isEmpty(), result.errors.constData());
    }
    QVERIFY(filesOf(project.path()) == before);
}

QTEST_GUILESS_MAIN(TestBadDisk)
#include "tst_bad_disk.moc"
