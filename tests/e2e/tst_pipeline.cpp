// SPDX-License-Identifier: GPL-3.0-or-later
// Pipelines through the real program: stages feed each other, nothing is done twice, a kill changes
// no artifact, and everything knows where it comes from.
#include "core/data/dataset.h"
#include "core/stages/dataset_source.h"
#include "core/storage/pipeline_record.h"
#include "e2e_reading.h"

#include <QElapsedTimer>
#include <QRandomGenerator>

#include <cmath>

using namespace rationale;
using namespace rationale::test;

namespace {

/// As YAML of one stage in a list.
std::string stageText(const std::string& name, const Settings& settings) {
    std::string yaml = "  - name: " + name + "\n";
    for (const auto& [key, value] : settings)
        yaml += "    " + key + ": " + value + "\n";
    return yaml;
}

/// base → answers → fine-tuned → measured.
std::string tinyPipeline() {
    return "pipeline: tiny\ntitle: Tiny\nstages:\n" +
           stageText("base", with(tinyPretrain(60), {{"save_steps", "10"}})) +
           stageText("answers", tinySampling("$base", 6)) +
           stageText("tuned",
                     with(tinySft("$base", 12), {{"dataset", "$answers"}, {"save_steps", "3"}})) +
           stageText("measured", tinyEvaluate("$tuned", 4, 2)) +
           stageText("base-measured", tinyEvaluate("$base", 4, 2)) +
           "claims:\n  - {says: It helps, measure: length, lower: base-measured, higher: "
           "measured}\n"
           "paper: {source: A paper, columns: [Base, Tuned], rows: [[AIME, 1.5, 20]]}\n";
}

} // namespace

class TestPipeline : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { RATIONALE_NEED_CLI(); }

    void stagesFeedEachOther() {
        const EngineProject project;
        const ProcessResult first = start(project);
        QVERIFY2(first.exitCode == 0, first.errors.constData());
        const PipelineRecord record = only(project);
        QVERIFY(record.complete());
        QCOMPARE(record.stages.size(), size_t{5});
        Library library(project.path());
        library.refresh();
        const auto runs = library.runs();
        QCOMPARE(runs.size(), size_t{5});
        const auto answers = library.run(record.stages[1].run);
        QCOMPARE(answers->info.name, std::string("tiny.answers"));

        const Dataset rows = Dataset::open(answers->folder / datasetFolder);
        const Json row = rows.row(0);
        for (const char* column : {"prompt", "completion", "language", "reward", "length"})
            QVERIFY2(row.contains(column), column);
        const Json source = row.at("source");
        QCOMPARE(source.at("run"), Json(answers->info.id));
        QCOMPARE(source.at("checkpoint"), Json(record.stages[0].artifact));
        RunReader reader(answers->folder);
        QCOMPARE(reader.sampleCount({}), int64_t{6 * 16}); // whatever became of them, all are kept

        const Json report = parseJson(readFile(record.folder / "report.json"), "report");
        QCOMPARE(report.at("stages").size(), size_t{5});
        const Json claim = report.at("claims")[0];
        const double difference = claim.at("difference").at("value").get<double>();
        const auto lengthOf = [&report](size_t stage) {
            const Json results = report.at("stages")[stage].at("results");
            return results.at("evaluation").at("length").at("value").get<double>();
        };
        QVERIFY(std::fabs(difference - (lengthOf(3) - lengthOf(4))) < 1e-12);
        QVERIFY(QStringList({"holds here", "contradicted here", "undecided here"})
                    .contains(QString::fromStdString(claim.at("verdict"))));
        QVERIFY(report.at("stages")[0].at("flos").get<double>() > 1e6);
        QVERIFY(report.at("stages")[0].at("curves").contains("loss"));
        QVERIFY(report.at("stages")[3].at("results").at("evaluation").contains("pass@1"));
        QCOMPARE(report.at("stages")[2].at("inputs").size(), size_t{2});
        const std::string html = readFile(record.folder / "report.html");
        for (const char* part : {"What the models reach", "What the paper says", "AIME",
                                 "Made from", "<polyline", "Settings"})
            QVERIFY2(html.find(part) != std::string::npos, part);
        QVERIFY(html.find("<script") == std::string::npos);

        // Nothing has changed, so nothing is run again, and the artifacts are what they were.
        const ProcessResult second = start(project);
        QVERIFY2(second.exitCode == 0, second.errors.constData());
        library.refresh();
        QCOMPARE(library.runs().size(), size_t{5});
        QCOMPARE(artifacts(only(project)), artifacts(record));
        // A damaged state is written anew: the runs say what is made.
        writeFileAtomically(record.folder / pipeline_files::state, "{");
        QCOMPARE(start(project).exitCode, 0);
        library.refresh();
        QCOMPARE(library.runs().size(), size_t{5});
        QCOMPARE(artifacts(only(project)), artifacts(record));
    }

    void onlyWhatChangedRunsAgain() {
        const EngineProject project;
        QCOMPARE(start(project).exitCode, 0);
        const PipelineRecord before = only(project);
        const ProcessResult changed = start(project, {"--set", "tuned.max_steps=9"});
        QVERIFY2(changed.exitCode == 0, changed.errors.constData());
        const auto records = pipelineRecords(project.path());
        QCOMPARE(records.size(), size_t{2}); // another pipeline, with the same first stages
        const PipelineRecord& after = records.front();
        QVERIFY(after.stages[0].reused && after.stages[1].reused);
        QCOMPARE(after.stages[1].run, before.stages[1].run);
        QVERIFY(!after.stages[2].reused && !after.stages[3].reused);
        QVERIFY(after.stages[2].artifact != before.stages[2].artifact);
    }

    void seedsStandBesideEachOther() {
        const EngineProject project;
        QCOMPARE(start(project).exitCode, 0);
        QCOMPARE(start(project, {"--seed", "2"}).exitCode, 0);
        const Json report = jsonOf(project.call({"pipelines", "tiny", "--results", "--json"}));
        QCOMPARE(report.at("over_seeds").at("seeds"), Json({1, 2}));
        QCOMPARE(report.at("over_seeds").at("stages").size(), size_t{2});
        QCOMPARE(report.at("over_seeds").at("claims").size(), size_t{1});
        const ProcessResult table = project.call({"pipelines", "tiny", "--results"});
        QVERIFY2(table.output.contains("Means over the seeds [1,2]"), table.output.constData());
        const std::string html = readFile(only(project).folder / pipeline_files::reportHtml);
        QVERIFY(html.find("Over the seeds 1, 2") != std::string::npos);
        QCOMPARE(project.call({"pipelines", "--results"}).exitCode, 2);
        // Neither the same seed again nor another seed of one stage alone is a repetition.
        QCOMPARE(start(project, {"--set", "measured.seed=7"}).exitCode, 0);
        const Json again = jsonOf(project.call({"pipelines", "tiny", "--results", "--json"}));
        QVERIFY(again.at("over_seeds").is_null() ||
                again.at("over_seeds").at("seeds") == Json({1, 2}));
    }

    /// Two pipelines at once, with a stage in common.
    void sharedStagesAreMadeOnce() {
        const EngineProject project;
        const auto named = [&](const std::string& name) {
            const fs::path file = m_dir / (name + ".yaml");
            writeFileAtomically(file, "pipeline: " + name + "\nstages:\n" +
                                          stageText("base", tinyPretrain(60)) +
                                          stageText("measured", tinyEvaluate("$base", 4, 2)));
            return project.inProject({"run", qpath(file)});
        };
        Engine first(named("one")), second(named("two"));
        QVERIFY(first.ends() && second.ends());
        QCOMPARE(first.result().exitCode, 0);
        QCOMPARE(second.result().exitCode, 0);
        Library library(project.path());
        library.refresh();
        QCOMPARE(library.runs().size(), size_t{2});
    }

    void killsChangeNoArtifact() {
        const EngineProject left;
        QElapsedTimer watch;
        watch.start();
        QCOMPARE(start(left).exitCode, 0);
        const int whole = static_cast<int>(watch.elapsed());
        const EngineProject killed;
        QRandomGenerator random(7);
        int kills = 0;
        while (kills < 10) {
            Engine engine(arguments(killed));
            if (engine.ends(random.bounded(whole / 30, whole / 6)))
                break; // it was done before
            engine.signal(SIGKILL);
            QVERIFY(engine.ends());
            ++kills;
        }
        qInfo("%d kills, %d ms undisturbed", kills, whole);
        QVERIFY(kills >= 5);
        const ProcessResult last = start(killed);
        QVERIFY2(last.exitCode == 0, last.errors.constData());
        QVERIFY(only(killed).complete());
        QCOMPARE(artifacts(only(killed)), artifacts(only(left)));
    }

    void aPipelineIsStoppedByItsName() {
        const EngineProject project;
        const std::string yaml = "pipeline: long\nstages:\n" +
                                 stageText("base", tinyPretrain(2000)) +
                                 stageText("measured", tinyEvaluate("$base", 4, 2));
        Engine engine(arguments(project, yaml));
        QTRY_VERIFY_WITH_TIMEOUT(
            !only(project).stages.empty() && !only(project).stages[0].run.empty(), longWait);
        const fs::path folder = project.path() / "runs" / only(project).stages[0].run;
        QTRY_VERIFY_WITH_TIMEOUT(stepsIn(folder) > 0, longWait);
        const ProcessResult stop = project.call({"stop", "long"});
        QVERIFY2(stop.exitCode == 0, stop.errors.constData());
        QVERIFY2(stop.output.contains(": stopped"), stop.output.constData());
        QVERIFY(engine.ends(5000)); // its command has waited for it
        const ProcessResult stopped = engine.result();
        QCOMPARE(stopped.exitCode, 130);
        const QByteArray id = QByteArray::fromStdString(only(project).id);
        QVERIFY2(stopped.errors.contains("rationale resume " + id), stopped.errors.constData());
        RunReader reader(folder);
        QCOMPARE(toString(reader.info().state), std::string("stopped"));
        QVERIFY(reader.info().step < 2000);
        QVERIFY(fs::exists(checkpointFolder(folder, reader.info().step)));
        QVERIFY(only(project).stages[1].run.empty());

        const ProcessResult again = project.call({"stop", QString(id)});
        QCOMPARE(again.exitCode, 1);
        QVERIFY2(isOneLine(again.errors) && again.errors.contains("not running"),
                 again.errors.constData());
        const ProcessResult resumed = project.call({"resume", "long"});
        QVERIFY2(resumed.exitCode == 0, resumed.errors.constData());
        QVERIFY(only(project).complete());
    }

    /// A kill between a run's folder and its row in the project's list.
    void aRunThatWasNotListedIsItself() {
        const EngineProject left, killed;
        QCOMPARE(start(left).exitCode, 0);
        const std::string id = only(left).stages[0].run;
        makeFolders(killed.path() / "runs" / id);
        fs::copy(left.path() / "runs" / id / run_files::recipe, killed.path() / "runs" / id);
        QCOMPARE(start(killed).exitCode, 0);
        QCOMPARE(only(killed).stages[0].run, id);
        QCOMPARE(artifacts(only(killed)), artifacts(only(left)));
        Library library(killed.path());
        QCOMPARE(library.run(id)->info.name, std::string("tiny.base"));
    }

    void artifactsKnowWhereTheyComeFrom() {
        const EngineProject project;
        QCOMPARE(start(project).exitCode, 0);
        const PipelineRecord record = only(project);
        const ProcessResult json = project.call({"lineage", "tiny.tuned", "--json"});
        QVERIFY2(json.exitCode == 0, json.errors.constData());
        const Json made = jsonOf(json);
        QCOMPARE(made.at("stage"), Json("sft"));
        QCOMPARE(made.at("inputs").size(), size_t{2});
        for (const Json& input : made.at("inputs")) {
            const bool model = input.at("kind") == "model";
            QCOMPARE(input.at("sha256"), Json(record.stages[model ? 0 : 1].artifact));
            QCOMPARE(input.at("made_by").at("stage"),
                     Json(model ? "pretrain" : "rejection_sample"));
        }
        // A model that was copied out of the project still knows it.
        const TempDir elsewhere;
        Library library(project.path());
        library.refresh();
        const fs::path checkpoint = checkpointFolder(library.run("tiny.tuned")->folder, 12);
        fs::copy(checkpoint, elsewhere / "copy");
        const ProcessResult tree =
            runProcess(RATIONALE_CLI, {"lineage", qpath(elsewhere / "copy")}, longWait);
        QVERIFY2(tree.output.startsWith("sft, run ") && tree.output.contains("pretrain, run "),
                 tree.output.constData());
        const ProcessResult nothing = project.call({"lineage", "nobody"});
        QCOMPARE(nothing.exitCode, 1);
        QVERIFY2(nothing.errors.contains("nobody"), nothing.errors.constData());
    }

    void badPipelinesAreRefused_data() {
        QTest::addColumn<QByteArray>("stages");
        QTest::addColumn<QByteArray>("part");
        const auto text = [](const std::string& yaml) { return QByteArray::fromStdString(yaml); };
        QTest::newRow("no stages") << QByteArray("  []") << QByteArray("list of stages");
        QTest::newRow("unknown reference")
            << text(stageText("tuned", tinySft("$base", 2))) << QByteArray("no stage 'base'");
        QTest::newRow("measure")
            << text(stageText("base", tinyPretrain(8)) +
                    stageText("m", tinyEvaluate("$base", 4, 2)) +
                    "claims: [{says: x, measure: passs@1, lower: m, higher: m}]\n")
            << QByteArray("Nothing is measured as 'passs@1'");
        QTest::newRow("default of nothing")
            << text(stageText("base", tinyPretrain(8)) + "defaults: {max_stepz: 1}\n")
            << QByteArray("No stage has a setting 'max_stepz'");
        QTest::newRow("wrong kind") << text(stageText("base", tinyPretrain(8)) +
                                            stageText("rows", tinySampling("$base", 1)) +
                                            stageText("tuned", tinySft("$rows", 2)))
                                    << QByteArray("takes a model, 'rows' is a dataset");
        QTest::newRow("equal names")
            << text(stageText("base", tinyPretrain(8)) + stageText("base", tinyPretrain(8)))
            << QByteArray("Two stages");
        QTest::newRow("unknown setting")
            << text(stageText("base", with(tinyPretrain(8), {{"max_stesp", "3"}})))
            << QByteArray("stage base");
        QTest::newRow("out of range")
            << text(stageText("base", with(tinyPretrain(8), {{"learning_rate", "-1"}})))
            << QByteArray("learning_rate");
        QTest::newRow("model from outside")
            << text(stageText("tuned", tinySft("mini-base", 2))) << QByteArray("Make it a stage");
        QTest::newRow("claim on a model")
            << text(stageText("base", tinyPretrain(8)) +
                    "claims: [{says: x, measure: pass@1, lower: base, higher: base}]\n")
            << QByteArray("measures nothing");
        QTest::newRow("ragged paper") << text(stageText("base", tinyPretrain(8)) +
                                              "paper: {columns: [a, b], rows: [[x, 1]]}\n")
                                      << QByteArray("one value for each column");
        QTest::newRow("no stage") << QByteArray("  - name: base\n") << QByteArray("neither");
    }

    void badPipelinesAreRefused() {
        QFETCH(QByteArray, stages);
        QFETCH(QByteArray, part);
        const EngineProject project;
        const ProcessResult result =
            start(project, {}, "pipeline: bad\nstages:\n" + stages.toStdString());
        QCOMPARE(result.exitCode, 2);
        QVERIFY2(result.errors.contains(part), result.errors.constData());
        QVERIFY(pipelineRecords(project.path()).empty());
    }

    /// A pipeline that starts from a model and problems that a person brings.
    void inputsAreGiven() {
        const EngineProject project;
        project.finished("base", tinyPretrain(4));
        std::string text;
        for (int i = 0; i < 60; ++i)
            text += "{\"prompt\": \"" + std::to_string(i) + " plus 1 :\", \"reference\": \"" +
                    std::to_string(i + 1) + "\"}\n";
        const fs::path problems = m_dir / "problems.jsonl";
        writeFileAtomically(problems, text);
        const std::string yaml =
            "pipeline: own\ninputs:\n  policy: {kind: model, says: A model}\n"
            "  problems: {kind: dataset, says: Some problems}\n"
            "defaults:\n  task: {name: dataset, dataset: $problems}\nstages:\n" +
            stageText("tuned", with(tinyAbleGrpo("$policy", 1), {{"num_generations", "2"}})) +
            stageText("measured", tinyEvaluate("$tuned", 4, 2));
        const ProcessResult missing = start(project, {"--set", "policy=base"}, yaml);
        QCOMPARE(missing.exitCode, 2);
        QVERIFY2(missing.errors.contains("--set problems=DATASET  Some problems"),
                 missing.errors.constData());
        const QStringList model = {"--set", "policy=base", "--set"};
        QCOMPARE(start(project, model + QStringList{"problems=nowhere.jsonl"}, yaml).exitCode, 1);
        QVERIFY(pipelineRecords(project.path()).empty());
        const ProcessResult result =
            start(project, model + QStringList{"problems=" + qpath(problems)}, yaml);
        QVERIFY2(result.exitCode == 0, result.errors.constData());
        RunReader reader(project.folder("own.tuned"));
        for (const GroupRecord& group : allGroups(reader, "train"))
            QVERIFY(group.prompt.text.find(" plus 1 :") != std::string::npos);
        const Json made = jsonOf(project.call({"lineage", "own.tuned", "--json"}));
        QCOMPARE(made.at("inputs").size(), size_t{2});
        // With rows that cannot be used it is no longer complete, whatever it was made of before.
        QVERIFY(only(project).complete());
        writeFileAtomically(problems, "{\"question\": \"1\"}\n");
        QCOMPARE(start(project, model + QStringList{"problems=" + qpath(problems)}, yaml).exitCode,
                 1);
        QVERIFY(!only(project).complete());
    }

private:
    QStringList arguments(const EngineProject& project,
                          const std::string& yaml = tinyPipeline()) const {
        const fs::path file = m_dir / "pipeline.yaml";
        writeFileAtomically(file, yaml);
        return project.inProject({"run", qpath(file)});
    }
    ProcessResult start(const EngineProject& project, const QStringList& more = {},
                        const std::string& yaml = tinyPipeline()) const {
        return runProcess(RATIONALE_CLI, arguments(project, yaml) + more, longWait);
    }
    static PipelineRecord only(const EngineProject& project) {
        const auto records = pipelineRecords(project.path());
        return records.empty() ? PipelineRecord() : records.front();
    }
    static std::vector<std::string> artifacts(const PipelineRecord& record) {
        std::vector<std::string> list;
        for (const PipelineStageRecord& stage : record.stages)
            list.push_back(stage.artifact);
        return list;
    }
    TempDir m_dir;
};

QTEST_GUILESS_MAIN(TestPipeline)
#include "tst_pipeline.moc"
