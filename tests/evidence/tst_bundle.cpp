// SPDX-License-Identifier: GPL-3.0-or-later
// Evidence bundles: what goes in comes out, and nothing else does.
#include "core/base/error.h"
#include "core/base/file_lock.h"
#include "core/evidence/archive.h"
#include "core/evidence/evidence_bundle.h"
#include "core/storage/run_reader.h"
#include "core/storage/run_writer.h"
#include "tests/support/project_generator.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>

using namespace rationale;

namespace {

std::string messageOf(const std::function<void()>& act) {
    try {
        act();
    } catch (const Error& error) {
        return error.what();
    }
    return {};
}

} // namespace

class TestBundle : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    fs::path m_root, m_project;
    RunSummary m_run;

    EvidenceOptions options(const char* name, const char* samples = "all") const {
        EvidenceOptions made;
        made.project = m_project;
        made.runs = {m_run.info.id};
        made.samples = EvidenceSamples::fromText(samples);
        made.note = "shows that it learns";
        made.file = m_root / name;
        made.version = "test";
        return made;
    }
    bool isClean() const { // nothing half made is left
        for (const auto& entry : fs::directory_iterator(m_root))
            if (entry.path().filename().string().find("partial") != std::string::npos)
                return false;
        return true;
    }

private Q_SLOTS:
    void initTestCase() {
        m_root = m_folder.path().toStdString();
        m_project = m_root / "project";
        Library::createProject(m_project);
        Library library(m_project);
        m_run = test::makeRun(library, {.name = "learner", .steps = 12, .totalSteps = 12});
        library.setTags(m_run.info.id, {"a", "b"});
        library.setNote(m_run.info.id, "记");
        m_run = *library.run("learner");
    }

    void whatGoesInComesOut() {
        const EvidenceManifest made = writeEvidenceBundle(options("one.rationale"));
        QCOMPARE(made.runs.size(), size_t{1});
        QCOMPARE(made.runs[0].samplesKept, made.runs[0].samples);
        QVERIFY(made.runs[0].samples > 100);
        const EvidenceManifest opened =
            openEvidenceBundle(m_root / "one.rationale", m_root / "one");
        QCOMPARE(opened.fingerprint(), made.fingerprint());
        QCOMPARE(evidenceOf(m_root / "one")->note, made.note);
        QVERIFY(!evidenceOf(m_project));
        Library library(m_root / "one");
        const auto run = library.run("learner");
        QVERIFY(run.has_value());
        QCOMPARE(run->tags, m_run.tags);
        QCOMPARE(run->note, m_run.note);
        QVERIFY(run->info.state == RunState::Complete);
        RunReader before(m_run.folder), after(run->folder);
        const MetricSeries left = before.series("reward", -1), right = after.series("reward", -1);
        QCOMPARE(right.steps, left.steps);
        QCOMPARE(right.values, left.values);
        QVERIFY(left.steps.size() >= 12);
        QCOMPARE(after.recipeText(), before.recipeText());
    }

    void openedProjectCannotBeChanged() {
        if (!fs::exists(m_root / "one"))
            whatGoesInComesOut();
        Library library(m_root / "one");
        const std::string id = m_run.info.id;
        for (const std::function<void()>& change : std::initializer_list<std::function<void()>>{
                 [&] { library.rename(id, "other"); }, [&] { library.setTags(id, {}); },
                 [&] { library.deleteRun(id); },
                 [&] { library.createRun("stage: sft\n", {}, "sft", "", "new", 1); }})
            QVERIFY(QString::fromStdString(messageOf(change)).contains("evidence bundle"));
        QVERIFY(library.run("learner").has_value());
        library.setSetting("page", "runs"); // the studio may remember how it looked
        QCOMPARE(library.setting("page"), Json("runs"));
    }

    void equalRunsGiveEqualFiles() {
        const EvidenceManifest one = writeEvidenceBundle(options("a.rationale"));
        const EvidenceManifest two = writeEvidenceBundle(options("b.rationale"));
        QCOMPARE(two.fingerprint(), one.fingerprint());
        EvidenceOptions other = options("c.rationale");
        other.note = "another";
        QVERIFY(writeEvidenceBundle(other).fingerprint() != one.fingerprint());
    }

    void chosenSamplesAlone() {
        const EvidenceManifest made =
            writeEvidenceBundle(options("few.rationale", "best:3,worst:2,random:4"));
        QVERIFY(made.runs[0].samplesKept >= 5 && made.runs[0].samplesKept <= 9);
        openEvidenceBundle(m_root / "few.rationale", m_root / "few");
        Library library(m_root / "few");
        RunReader few(library.run("learner")->folder), whole(m_run.folder);
        QCOMPARE(few.series("reward", -1).values, whole.series("reward", -1).values);
        QCOMPARE(library.run("learner")->sampleCount, made.runs[0].samplesKept);
        QVERIFY(fs::file_size(m_root / "few.rationale") < fs::file_size(m_root / "one.rationale"));
        const EvidenceManifest none = writeEvidenceBundle(options("none.rationale", "none"));
        QCOMPARE(none.runs[0].samplesKept, int64_t{0});
        for (const char* wrong :
             {"some", "best", "best:x", "best:-1", "best:1,", "worst:1;random:2"})
            QVERIFY2(!messageOf([&] { EvidenceSamples::fromText(wrong); }).empty(), wrong);
    }

    /// Wherever a byte is flipped, the damage is found, or what comes out is what went in.
    void everyFlippedByteIsFoundOrHarmless() {
        const EvidenceManifest made = writeEvidenceBundle(options("whole.rationale", "best:1"));
        const std::string bytes = readFile(m_root / "whole.rationale");
        int found = 0;
        for (size_t at = 0; at < bytes.size(); at += std::max<size_t>(bytes.size() / 400, 1)) {
            std::string damaged = bytes;
            damaged[at] = static_cast<char>(damaged[at] ^ 0x41);
            std::ofstream(m_root / "damaged.rationale", std::ios::binary) << damaged;
            try {
                QCOMPARE(verifyEvidenceBundle(m_root / "damaged.rationale").fingerprint(),
                         made.fingerprint());
            } catch (const Error& error) {
                QVERIFY(error.kind() == ErrorKind::Corrupt);
                ++found;
            }
        }
        QVERIFY2(found > 380, qPrintable(QString::number(found)));
    }

    void cutOffAndForeignFilesAreRefused() {
        writeEvidenceBundle(options("whole.rationale"));
        const std::string bytes = readFile(m_root / "whole.rationale");
        for (const double share : {0.0, 0.1, 0.5, 0.9}) {
            const auto length = static_cast<size_t>(share * static_cast<double>(bytes.size()));
            std::ofstream(m_root / "cut.rationale", std::ios::binary) << bytes.substr(0, length);
            QVERIFY(!messageOf([&] {
                         openEvidenceBundle(m_root / "cut.rationale", m_root / "cut");
                     }).empty());
            QVERIFY(!fs::exists(m_root / "cut"));
        }
        QVERIFY(!messageOf([&] { verifyEvidenceBundle(m_root / "nothing"); }).empty());
        QVERIFY(isClean());
    }

    void namesThatLeaveTheFolderAreRefused_data() {
        QTest::addColumn<QString>("path");
        for (const char* path : {"../out", "/tmp/out", "runs/../../out", "library.sqlite",
                                 "runs\\x", "evidence.json", "runs//x", "./runs/x"})
            QTest::newRow(path) << QString::fromLatin1(path);
    }
    void namesThatLeaveTheFolderAreRefused() {
        QFETCH(QString, path);
        const fs::path file = m_root / "sly.rationale";
        EvidenceManifest manifest;
        manifest.files = {{path.toStdString(), 1, std::string(64, '0')}};
        {
            ArchiveWriter archive(file);
            archive.addText("MANIFEST.json", toJsonText(manifest.toJson()));
            archive.addText(path.toStdString(), "x");
            archive.finish();
        }
        const std::string message = messageOf([&] { openEvidenceBundle(file, m_root / "sly"); });
        QVERIFY2(message.find("no bundle holds") != std::string::npos, message.c_str());
        QVERIFY(!fs::exists(m_root / "sly"));
    }

    void extraMissingAndLargerEntriesAreRefused() {
        const auto bundle = [&](const std::vector<std::pair<std::string, std::string>>& entries,
                                int64_t size) {
            EvidenceManifest manifest;
            manifest.files = {{"runs/a/x", size, std::string(64, '0')}};
            ArchiveWriter archive(m_root / "odd.rationale");
            archive.addText("MANIFEST.json", toJsonText(manifest.toJson()));
            for (const auto& [name, text] : entries)
                archive.addText(name, text);
            archive.finish();
            return messageOf([&] { verifyEvidenceBundle(m_root / "odd.rationale"); });
        };
        QVERIFY(bundle({}, 1).find("missing") != std::string::npos);
        QVERIFY(bundle({{"runs/a/y", "x"}}, 1).find("not in the manifest") != std::string::npos);
        QVERIFY(bundle({{"runs/a/x", std::string(1 << 20, 'x')}}, 10).find("larger") !=
                std::string::npos);
        QVERIFY(bundle({{"runs/a/x", "x"}}, 1).find("not what the manifest says") !=
                std::string::npos);
    }

    void newerFormatsAreNamed() {
        Json json = EvidenceManifest().toJson();
        json["format"] = 99;
        const std::string message = messageOf([&] { EvidenceManifest::fromJson(json, "there"); });
        QVERIFY(message.find("newer Rationale") != std::string::npos);
    }

    /// A run is taken as it is while its engine writes on.
    void aRunThatGoesOnIsTakenAsItIs() {
        Library library(m_project);
        const RunSummary made = test::makeRun(library, {.name = "going"});
        const auto lock = FileLock::tryAcquire(made.folder / run_files::lock);
        RunWriter writer(made.folder, made.info, 40);
        writer.state(RunState::Running, 41, 100);
        writer.flush();
        EvidenceOptions wanted = options("going.rationale");
        wanted.runs = {"going"};
        const EvidenceManifest manifest = writeEvidenceBundle(wanted);
        QCOMPARE(manifest.runs[0].state, std::string("running"));
        openEvidenceBundle(wanted.file, m_root / "going");
        const auto run = Library(m_root / "going").run("going");
        QVERIFY(run->info.state == RunState::Stopped);
        QVERIFY(run->info.message.find("running when") != std::string::npos);
    }

    void cancelledAndFailedLeaveNothing() {
        EvidenceOptions wanted = options("cancelled.rationale");
        wanted.progress = [](double share) { return share < 0.6; };
        QVERIFY(!messageOf([&] { writeEvidenceBundle(wanted); }).empty());
        QVERIFY(!fs::exists(wanted.file));
        wanted = options("x.rationale");
        wanted.runs = {"nobody"};
        QVERIFY(messageOf([&] { writeEvidenceBundle(wanted); }).find("nobody") !=
                std::string::npos);
        wanted = options("nowhere/x.rationale");
        QVERIFY(!messageOf([&] { writeEvidenceBundle(wanted); }).empty());
        QVERIFY(
            !messageOf([&] { openEvidenceBundle(m_root / "one.rationale", m_project); }).empty());
        QVERIFY(isClean());
    }
};

QTEST_GUILESS_MAIN(TestBundle)
#include "tst_bundle.moc"
