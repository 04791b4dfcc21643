// SPDX-License-Identifier: GPL-3.0-or-later
// What goes out comes in again, and what is cut short leaves nothing.
#include "core/interop/imported_run_builder.h"
#include "core/interop/run_export.h"
#include "tests/interop/import_fixture.h"
#include "tests/support/child_process.h"
#include "tests/support/project_generator.h"

using namespace rationale;
using namespace rationale::test;

namespace {

interop::ExportOptions exporting(const std::string& format, bool samples) {
    interop::ExportOptions options;
    options.format = format;
    options.samples = samples;
    return options;
}

/// Metrics with gaps, values that are not finite, and numbers that float32 does not have.
fs::path awkwardRun(ImportProject& project) {
    return project
        .import("csv", project.write("awkward.csv", "step,loss,\"odd, \"\"name\"\"\",reward\n"
                                                    "0,0.1,nan,\n"
                                                    "3,inf,2.5,1e-300\n"
                                                    "1000000,-0.3333333333333333,,7\n"))
        .run.folder;
}

} // namespace

class TestExport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void importOfExport_data();
    void importOfExport();
    void samplesHaveEveryPart();
    void existingFoldersAreLeftAlone();
    void parquetWithoutArrow();
    void killedImportLeavesNothing();
    void failedImportLeavesNothing();
    void sameNameIsRefused();
    void commandLine();
};

void TestExport::importOfExport_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("importer");
    QTest::addColumn<QString>("file");
    QTest::newRow("csv") << "csv"
                         << "csv"
                         << "metrics.csv";
    QTest::newRow("jsonl") << "jsonl"
                           << "jsonl"
                           << "metrics.jsonl";
    QTest::newRow("tensorboard") << "tensorboard"
                                 << "tensorboard"
                                 << "";
}

void TestExport::importOfExport() {
    QFETCH(QString, format);
    QFETCH(QString, importer);
    QFETCH(QString, file);
    ImportProject project;
    const fs::path original = awkwardRun(project);
    RunReader reader(original);
    const fs::path target = project.files() / "out";
    const auto result = interop::exportRun(reader, target, exporting(format.toStdString(), false));
    QCOMPARE(result.values, int64_t{7});
    QCOMPARE(result.beyondFloat, int64_t{format == "tensorboard" ? 1 : 0}); // 1e-300
    Values expected = valuesOf(original);
    if (format == "tensorboard")
        for (auto& [key, value] : expected)
            value = static_cast<double>(static_cast<float>(value)); // all that event files hold
    const fs::path source = file.isEmpty() ? target : target / file.toStdString();
    const auto again = project.import(importer.toStdString(), source, "again");
    QVERIFY(same(valuesOf(again.run.folder), expected));
    QCOMPARE(again.replaced, int64_t{0});
}

void TestExport::samplesHaveEveryPart() {
    TempDir dir;
    const auto runs = makeSmallProject(dir / "project");
    RunReader reader(runs[1].folder);
    for (const char* format : {"csv", "jsonl"})
        interop::exportRun(reader, dir / format, exporting(format, true));
    int64_t rows = 0;
    interop::forEachJsonLine(dir / "jsonl/samples.jsonl", [&](const Json& row, const std::string&) {
        const SampleRecord sample = reader.sample(row.at("id").get<int64_t>());
        QCOMPARE(row.at("completion").get<std::string>(), sample.completion);
        QCOMPARE(row.at("reward").get<double>(), sample.reward);
        for (const RewardPart& part : sample.parts) {
            const Json& value = row.at("rewards/" + part.name);
            QVERIFY(part.state == RewardState::Scored ? value.get<double>() == part.value
                                                      : value.is_null());
            QCOMPARE(row.at("reward_weights/" + part.name).get<double>(), part.weight);
            QCOMPARE(row.at("reward_reasons/" + part.name).get<std::string>(), part.reason);
        }
        ++rows;
    });
    QCOMPARE(rows, reader.sampleCount({}));
    const std::string csv = readFile(dir / "csv/samples.csv");
    QVERIFY(csv.starts_with("id,step,split,group,member,"));
    QVERIFY(std::count(csv.begin(), csv.end(), '\n') > rows);
}

void TestExport::existingFoldersAreLeftAlone() {
    ImportProject project;
    RunReader reader(awkwardRun(project));
    const fs::path file = project.write("out/mine.txt", "mine");
    const Error error =
        errorOf([&] { interop::exportRun(reader, file.parent_path(), exporting("csv", false)); });
    QCOMPARE(error.kind(), ErrorKind::Usage);
    QCOMPARE(readFile(file), std::string("mine"));
    // The slash that a shell completes is no name of its own.
    const fs::path slashed = project.files() / "sub/slashed/./";
    QCOMPARE(interop::exportRun(reader, slashed, exporting("csv", false)).files.at(0),
             project.files() / "sub/slashed/metrics.csv");
    QCOMPARE(std::distance(fs::directory_iterator(project.files() / "sub"), {}), 1);
    QCOMPARE(errorOf([&] { interop::exportRun(reader, slashed, exporting("csv", false)); }).kind(),
             ErrorKind::Usage);
    // A target that cannot be written leaves nothing beside it either.
    const Error blocked =
        errorOf([&] { interop::exportRun(reader, file / "below", exporting("csv", false)); });
    QCOMPARE(blocked.kind(), ErrorKind::Io);
    QCOMPARE(errorOf([&] { interop::exportRun(reader, "x", exporting("xml", false)); }).kind(),
             ErrorKind::Usage);
}

void TestExport::parquetWithoutArrow() {
    ImportProject project;
    RunReader reader(awkwardRun(project));
    const fs::path target = project.files() / "parquet";
    const Error error =
        errorOf([&] { interop::exportRun(reader, target, exporting("parquet", false)); });
    if (error.kind() == ErrorKind::Internal)
        QSKIP("built with Arrow: tests/oracle/parquet.sh tests it");
    QCOMPARE(error.kind(), ErrorKind::Unavailable);
    QVERIFY(contains(error.what(), "RATIONALE_ARROW_ROOT"));
    for (const auto& entry : fs::directory_iterator(project.files()))
        QVERIFY(!contains(entry.path().filename().string(), "parquet"));
}

void TestExport::killedImportLeavesNothing() {
    ImportProject project;
    const fs::path source = project.write("log.csv", "step,a\n1,2\n");
    {
        ChildProcess child([&](const std::function<void()>& ready) {
            interop::ImportedRunBuilder builder(project.path(), "half", "csv", source);
            builder.metric(1, "a", 2);
            GroupRecord group;
            group.samples.emplace_back();
            group.samples.back().completion = "text";
            for (int i = 0; i < 1000; ++i)
                builder.group(group); // enough that some are committed
            ready();
            ::pause();
        });
        QVERIFY(child.waitUntilReady());
        // Another import leaves alone what a living process is making.
        project.import("csv", source, "other");
        QCOMPARE(std::distance(fs::directory_iterator(project.path() / "runs"), {}), 2);
        child.kill(SIGKILL);
    }
    project.library().refresh();
    QCOMPARE(project.library().runs().size(), size_t{1});
    project.import("csv", source, "half");
    QCOMPARE(std::distance(fs::directory_iterator(project.path() / "runs"), {}), 2); // swept
    QCOMPARE(project.library().runs().size(), size_t{2});
}

void TestExport::failedImportLeavesNothing() {
    ImportProject project;
    const interop::Importer broken = {
        "broken", "", [](const interop::ImportRequest&) {
            return std::vector<interop::ImportSource>{
                {"good", [](interop::ImportSink& sink) { sink.metric(1, "a", 1); }},
                {"bad", [](interop::ImportSink& sink) {
                     sink.metric(1, "a", 1);
                     throw Error(ErrorKind::Io, "gone");
                 }}};
        }};
    interop::ImportRequest request;
    request.path = project.files();
    const Error error =
        errorOf([&] { interop::importRuns(project.library(), broken, request, {}); });
    QCOMPARE(error.kind(), ErrorKind::Io);
    QVERIFY(fs::is_empty(project.path() / "runs")); // the good one as well: all or none
}

void TestExport::sameNameIsRefused() {
    ImportProject project;
    const fs::path source = project.write("log.csv", "step,a\n1,2\n");
    const auto first = project.import("csv", source);
    const std::string before = readFile(first.run.folder / run_files::recipe);
    const Error error = errorOf([&] { project.import("csv", source); });
    QCOMPARE(error.kind(), ErrorKind::Usage);
    QVERIFY(contains(error.what(), "--name"));
    QCOMPARE(readFile(first.run.folder / run_files::recipe), before);
    QCOMPARE(project.library().runs().size(), size_t{1});
    QCOMPARE(errorOf([&] { project.import("csv", source, "a/b"); }).kind(), ErrorKind::Usage);
}

void TestExport::commandLine() {
    if (!fs::exists(RATIONALE_CLI))
        QSKIP("the command line is not built");
    ImportProject project;
    const auto call = [&](QStringList arguments) {
        return runProcess(RATIONALE_CLI, arguments << "--project" << project.qpath());
    };
    const fs::path source = project.write("log.csv", "step,note,a\n1,x,2\n2,y,3\n");
    const QString path = QString::fromStdString(source.string());
    const ProcessResult imported = call({"import", "csv", path, "--name", "mine"});
    QCOMPARE(imported.exitCode, 0);
    QVERIFY(imported.output.startsWith("Run mine ("));
    QVERIFY(imported.output.contains("2 values of 1 metrics, 2 steps"));
    QCOMPARE(imported.errors.count('\n'), 1);
    QVERIFY(imported.errors.startsWith("Note: The column note is text"));
    QCOMPARE(call({"import", "csv", path, "--name", "mine"}).exitCode, 2);
    const ProcessResult unknown = call({"import", "cvs", path});
    QCOMPARE(unknown.exitCode, 2);
    QVERIFY(unknown.errors.contains("Did you mean csv?"));
    const QString out = QString::fromStdString((project.files() / "out").string());
    const ProcessResult exported = call({"export", "mine", "--format", "csv", "--to", out});
    QCOMPARE(exported.exitCode, 0);
    QCOMPARE(readFile(project.files() / "out/metrics.csv"), std::string("step,a\n1,2.0\n2,3.0\n"));
    QCOMPARE(call({"export", "mine", "--format", "csv", "--to", out}).exitCode, 2);
    const Json listed = parseJson(call({"runs", "--json"}).output.toStdString(), "runs");
    QCOMPARE(listed[0].at("stage").get<std::string>(), std::string("imported"));
    QCOMPARE(call({"resume", "mine"}).exitCode, 2); // it cannot be started here
}

QTEST_GUILESS_MAIN(TestExport)
#include "tst_export.moc"
