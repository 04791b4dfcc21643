// SPDX-License-Identifier: GPL-3.0-or-later
// Copies of models for other programs, and what may be deleted.
#include "core/base/file_lock.h"
#include "core/storage/model_actions.h"
#include "core/storage/model_list.h"
#include "models_fixture.h"
#include "tests/support/mounted_folder.h"
#include "tests/support/project_generator.h"

#include <fstream>

using namespace rationale;
using namespace rationale::test;

class TestModelActions : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void exportLeavesTheTrainerBehind();
    void exportOfTheAdapterAlone();
    void exportRefusesWhatWouldLoseSomething();
    void stoppedExportLeavesNothing();
    void fullDiskLeavesNothing();
    void olderCheckpointsCanBeDeleted();
};

void TestModelActions::exportLeavesTheTrainerBehind() {
    const TempDir dir;
    fillCheckpoint(dir / "step-5");
    writeFileAtomically(dir / "step-5/provenance.json", "{}");
    writeFileAtomically(dir / "step-5/weights.part", "half");
    std::vector<std::pair<int64_t, int64_t>> progress;
    exportModel(dir / "step-5", dir / "out/", ModelExportPart::Model,
                [&](int64_t done, int64_t total) {
                    progress.emplace_back(done, total);
                    return true;
                });
    const auto files = filesIn(dir / "out");
    QCOMPARE(files.size(), 4U);
    for (const char* name :
         {"config.json", "model.safetensors", "tokenizer.json", "provenance.json"})
        QCOMPARE(files.at(name), readFile(dir / "step-5" / name));
    QCOMPARE(progress.front().first, 0);
    QCOMPARE(progress.back().first, progress.back().second);
    QCOMPARE(progress.back().second, exportBytes(dir / "step-5", ModelExportPart::Model));
    makeFolders(dir / "empty");
    exportModel(dir / "step-5", dir / "empty", ModelExportPart::Model);
    QCOMPARE(filesIn(dir / "empty").size(), 4U);
}

void TestModelActions::exportOfTheAdapterAlone() {
    const TempDir dir;
    fillCheckpoint(dir / "step-5");
    exportModel(dir / "step-5", dir / "lora", ModelExportPart::Adapter);
    const auto files = filesIn(dir / "lora");
    QCOMPARE(files.size(), 3U);
    QCOMPARE(files.at("adapter_model.safetensors"), std::string("weights"));
    QVERIFY(files.contains("adapter_config.json") && files.contains("tokenizer.json"));
    fillModel(dir / "plain");
    const Error error =
        errorOf([&] { exportModel(dir / "plain", dir / "none", ModelExportPart::Adapter); });
    QCOMPARE(error.kind(), ErrorKind::Input);
    QVERIFY(!fs::exists(dir / "none"));
}

void TestModelActions::exportRefusesWhatWouldLoseSomething() {
    const TempDir dir;
    fillCheckpoint(dir / "step-5");
    makeFolders(dir / "full");
    writeFileAtomically(dir / "full/mine.txt", "mine");
    fs::create_directory_symlink(dir / "nowhere", dir / "link");
    dir.write("file", "text");
    for (const char* target : {"full", "link", "file", "step-5", "step-5/out"}) {
        const Error error =
            errorOf([&] { exportModel(dir / "step-5", dir / target, ModelExportPart::Model); });
        QVERIFY2(error.kind() == ErrorKind::Usage, target);
    }
    QCOMPARE(filesIn(dir / "full").size(), 1U);
    const Error none =
        errorOf([&] { exportModel(dir / "full", dir / "out", ModelExportPart::Model); });
    QCOMPARE(none.kind(), ErrorKind::Input);
}

void TestModelActions::stoppedExportLeavesNothing() {
    const TempDir dir;
    fillModel(dir / "m", 12 << 20); // three blocks
    int calls = 0;
    const Error error = errorOf([&] {
        exportModel(dir / "m", dir / "out", ModelExportPart::Model,
                    [&](int64_t, int64_t) { return ++calls < 4; });
    });
    QCOMPARE(error.kind(), ErrorKind::Stopped);
    QCOMPARE(calls, 4);
    int entries = 0;
    for (const auto& entry : fs::directory_iterator(dir.path())) {
        QCOMPARE(entry.path().filename().string(), std::string("m"));
        ++entries;
    }
    QCOMPARE(entries, 1);
}

void TestModelActions::fullDiskLeavesNothing() {
    const MountedFolder disk(4 << 20);
    if (!disk.usable())
        QSKIP("this user may not mount a file system");
    const TempDir dir;
    fillModel(dir / "m", 12 << 20);
    const Error early =
        errorOf([&] { exportModel(dir / "m", disk.path() / "out", ModelExportPart::Model); });
    QCOMPARE(early.kind(), ErrorKind::NoSpace);
    QVERIFY(fs::is_empty(disk.path()));
    // Another program takes the room in the middle of the copy.
    fillModel(dir / "small", 3 << 20);
    const Error late = errorOf([&] {
        exportModel(dir / "small", disk.path() / "out", ModelExportPart::Model,
                    [&](int64_t, int64_t) {
                        std::ofstream other(disk.path() / "other", std::ios::binary);
                        other << std::string(3 << 20, 'x');
                        return true;
                    });
    });
    QCOMPARE(late.kind(), ErrorKind::NoSpace);
    fs::remove(disk.path() / "other");
    QVERIFY(fs::is_empty(disk.path()));
}

void TestModelActions::olderCheckpointsCanBeDeleted() {
    const TestProject project;
    Library library = project.library();
    const RunSummary done = makeRun(library, {.name = "done"});
    const RunSummary half = makeRun(
        library, {.name = "half", .steps = 40, .totalSteps = 80, .state = RunState::Interrupted});
    deleteCheckpoint(half.folder, 20);
    QVERIFY(!fs::exists(half.folder / "checkpoints/step-20"));
    const Error newest = errorOf([&] { deleteCheckpoint(half.folder, 40); });
    QCOMPARE(newest.kind(), ErrorKind::Usage);
    QVERIFY(fs::exists(half.folder / "checkpoints/step-40/config.json"));
    QCOMPARE(errorOf([&] { deleteCheckpoint(half.folder, 20); }).kind(), ErrorKind::Input);
    {
        const auto running = FileLock::tryAcquire(done.folder / run_files::lock);
        QVERIFY(running);
        QCOMPARE(errorOf([&] { deleteCheckpoint(done.folder, 20); }).kind(), ErrorKind::Locked);
        QVERIFY(fs::exists(done.folder / "checkpoints/step-20/config.json"));
    }
    deleteCheckpoint(done.folder, 40); // a complete run goes nowhere from it
    QVERIFY(!fs::exists(done.folder / "checkpoints/step-40"));
    for (const auto& entry : fs::directory_iterator(done.folder / "checkpoints"))
        QCOMPARE(entry.path().filename().string(), std::string("step-20"));
}

QTEST_GUILESS_MAIN(TestModelActions)
#include "tst_model_actions.moc"
