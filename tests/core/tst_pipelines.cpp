// SPDX-License-Identifier: GPL-3.0-or-later
// Pipelines as text: the built-in ones, what they start from, and how their seeds are summed up.
#include "core/data/dataset_task.h"
#include "core/recipe/pipeline.h"
#include "core/stages/pipeline_seeds.h"
#include "core/stages/statistics.h"
#include "tests/support/test_project.h"

#include <QtTest>

#include <cmath>
#include <set>

using namespace rationale;
using test::errorOf;

namespace {

Json reportOf(uint64_t seed, double low, double high) {
    const auto evaluation = [](double value) {
        return Json{{"evaluation", {{"pass@1", {{"value", value}, {"low", 0}, {"high", 1}}}}}};
    };
    return {{"stages",
             {{{"name", "before"}, {"seed", seed}, {"results", evaluation(low)}},
              {{"name", "after"}, {"seed", seed}, {"results", evaluation(high)}}}},
            {"claims",
             {{{"says", "It helps"},
               {"measure", "pass@1"},
               {"lower", "before"},
               {"higher", "after"},
               {"difference", {{"value", high - low}, {"low", 0}, {"high", 1}}},
               {"verdict", high > 0.35 ? "holds here" : "undecided here"}}}}};
}

} // namespace

class TestPipelines : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void builtInOnesAreValid_data() {
        QTest::addColumn<QString>("name");
        for (const Preset& preset : pipelinePresets())
            QTest::newRow(preset.name.c_str()) << QString::fromStdString(preset.name);
    }
    void builtInOnesAreValid() {
        QFETCH(QString, name);
        const Preset& preset = *findPipelinePreset(name.toStdString());
        QVERIFY(!preset.title.empty() && !preset.summary.empty());
        Pipeline pipeline = Pipeline::fromYaml(preset.yaml, preset.name);
        QCOMPARE(pipeline.name(), preset.name);
        const std::vector<PipelineInput> inputs = pipeline.inputs();
        for (const PipelineInput& input : inputs) {
            QVERIFY(!input.says.empty());
            QCOMPARE(errorOf([&] { pipeline.requireInputs(); }).kind(), ErrorKind::Usage);
            pipeline = pipeline.withText(input.name, "given");
        }
        pipeline.requireInputs();
        const Pipeline again = Pipeline::fromYaml(pipeline.toYaml(), "written");
        QCOMPARE(again.toYaml(), pipeline.toYaml());
    }

    void inputsStandForArtifacts() {
        const Pipeline pipeline =
            Pipeline::fromYaml("pipeline: own\ninputs: {policy: {kind: model, says: The model}}\n"
                               "stages:\n  - {name: tuned, stage: sft, model: $policy}\n",
                               "own.yaml");
        const Error missing = errorOf([&] { pipeline.requireInputs(); });
        QVERIFY(missing.remedy().find("--set policy=MODEL  The model") != std::string::npos);
        const test::TempDir dir;
        const Pipeline given = pipeline.withText("policy", dir.path().string());
        const auto none = [](const std::string&) { return std::string("run"); };
        QCOMPARE(given.resolved("$policy", none), fs::absolute(dir.path()).string());
        QCOMPARE(given.resolved("$tuned", none), std::string("run"));
        QCOMPARE(given.resolved("plain", none), std::string("plain"));
        QVERIFY(given.stages()[0].needs.empty());
    }

    void badInputsAreRefused_data() {
        QTest::addColumn<QString>("yaml");
        QTest::newRow("no kind") << "{policy: {says: x}}";
        QTest::newRow("another kind") << "{policy: {kind: report}}";
        QTest::newRow("no name") << "{'Big Name': {kind: model}}";
        QTest::newRow("list") << "[policy]";
        QTest::newRow("dataset for a model") << "{policy: {kind: dataset}}";
        QTest::newRow("name of a stage") << "{policy: {kind: model}, tuned: {kind: model}}";
    }
    void badInputsAreRefused() {
        QFETCH(QString, yaml);
        const Error error = errorOf([&] {
            Pipeline::fromYaml("pipeline: own\ninputs: " + yaml.toStdString() +
                                   "\nstages:\n  - {name: tuned, stage: sft, model: $policy}\n",
                               "own.yaml");
        });
        QCOMPARE(error.kind(), ErrorKind::Usage);
        QVERIFY2(std::string(error.what()).find("own.yaml") != std::string::npos, error.what());
    }

    /// By hand: differences 0.1, 0.2, 0.3 have mean 0.2, deviation 0.1, t(2) = 4.303.
    void seedsAreSummedUp() {
        QVERIFY(overSeeds({reportOf(1, 0.2, 0.3)}).is_null());
        const Json over =
            overSeeds({reportOf(1, 0.2, 0.3), reportOf(2, 0.2, 0.4), reportOf(3, 0.2, 0.5)});
        QCOMPARE(over.at("seeds"), Json({1, 2, 3}));
        const Json difference = over.at("claims")[0].at("difference");
        const double half = 4.303 * 0.1 / std::sqrt(3.0);
        QVERIFY(std::fabs(difference.at("value").get<double>() - 0.2) < 1e-12);
        QVERIFY(std::fabs(difference.at("low").get<double>() - (0.2 - half)) < 1e-12);
        QCOMPARE(over.at("claims")[0].at("verdict"), Json("undecided here"));
        QCOMPARE(over.at("claims")[0].at("holding"), Json(2));
        const Json after = over.at("stages")[1].at("pass@1");
        QCOMPARE(after.at("values"), Json({0.3, 0.4, 0.5}));
        QVERIFY(std::fabs(after.at("low").get<double>() - (0.4 - half)) < 1e-12);
        const Json wide = overSeeds({reportOf(1, 0, 0.1), reportOf(2, 0, 0.9)});
        QCOMPARE(wide.at("stages")[1].at("pass@1").at("low"), Json(0.0));
        QCOMPARE(wide.at("stages")[1].at("pass@1").at("high"), Json(1.0));
        QVERIFY(std::isnan(studentInterval(std::vector<double>{1.0}).low));
    }

    void problemsComeFromADataset() {
        const test::TempDir dir;
        writeFileAtomically(dir / "rows.jsonl",
                            "{\"prompt\": \"1 + 1?\", \"reference\": \"2\"}\n"
                            "{\"prompt\": \"二?\", \"reference\": \"2\", \"language\": \"zh\", "
                            "\"kind\": \"exact\", \"completion\": \"so 2\"}\n");
        const Dataset rows = Dataset::open(dir / "rows.jsonl");
        const DatasetTask task(rows, "r1-zero", {"en", "zh"});
        Rng rng(1);
        std::set<std::string> seen;
        for (int i = 0; i < 50; ++i) {
            const TaskProblem english = task.generate(rng, "en", {});
            QCOMPARE(english.kind, std::string("math"));
            QVERIFY(english.prompt.starts_with("A conversation between User and Assistant."));
            QVERIFY(english.prompt.ends_with("User: 1 + 1?. Assistant:"));
            const TaskProblem chinese = task.generate(rng, "zh", {});
            QCOMPARE(chinese.language, std::string("zh"));
            seen.insert(chinese.kind);
        }
        QCOMPARE(seen.size(), size_t{2}); // the row without a language stands for every one
        QVERIFY(DatasetTask(rows, "qwen2.5", {"en"})
                    .generate(rng, "en", {})
                    .prompt.ends_with("<|im_start|>assistant\n"));
        const DatasetTask plain(rows, "none", {"zh"});
        TaskProblem solved = plain.generate(rng, "zh", {});
        while (solved.kind != "exact")
            solved = plain.generate(rng, "zh", {});
        QCOMPARE(plain.solution(solved), std::string("so 2"));
        writeFileAtomically(dir / "chinese.jsonl",
                            "{\"prompt\": \"二?\", \"reference\": \"2\", \"language\": \"zh\"}\n");
        const Dataset chinese = Dataset::open(dir / "chinese.jsonl");
        const Error none = errorOf([&] { DatasetTask(chinese, "none", {"en", "zh"}); });
        QCOMPARE(none.kind(), ErrorKind::Input);
        QVERIFY2(std::string(none.what()).find("language en") != std::string::npos, none.what());
    }
};

QTEST_GUILESS_MAIN(TestPipelines)
#include "tst_pipelines.moc"
