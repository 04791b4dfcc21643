// SPDX-License-Identifier: GPL-3.0-or-later
// Pipelines as text: the built-in ones, what they start from, and how their seeds are summed up.
#include "core/data/corpus.h"
#include "core/data/dataset_task.h"
#include "core/recipe/pipeline.h"
#include "core/stages/pipeline_report.h"
#include "core/stages/pipeline_seeds.h"
#include "core/stages/sample_scorer.h"
#include "core/stages/statistics.h"
#include "core/text/chat_template.h"
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
        QVERIFY(again.claims() == pipeline.claims());
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
        std::string text;
        for (int i = 0; i < 100; ++i)
            text += "{\"prompt\": \"What is " + std::to_string(i) +
                    " plus 1 ?\", \"reference\": " + std::to_string(i + 1) + "}\n";
        text += "{\"prompt\": \"二加二是多少？\", \"reference\": \"4\", \"completion\": \"so 4\"}\n"
                "{\"prompt\": \"Hello!\", \"kind\": \"reply\", \"judge\": \"safety_model\"}\n"
                "{\"prompt\": \"Bonjour !\", \"kind\": \"reply\", \"language\": \"fr\"}\n";
        writeFileAtomically(dir / "rows.jsonl", text);
        const Dataset rows = Dataset::open(dir / "rows.jsonl");
        const DatasetTask task(rows, "r1-zero", {"en", "zh"}, true);
        QCOMPARE(task.training().size() + task.heldOut().size(),
                 size_t{102}); // no French asked for
        QVERIFY(task.heldOut().size() > 2 && task.heldOut().size() < 25);
        std::set<std::string> seen;
        for (const auto* part : {&task.training(), &task.heldOut()})
            for (const TaskProblem& problem : *part)
                QVERIFY(seen.insert(problem.key).second); // on one side, once
        const TaskProblem& first = task.training().front();
        QCOMPARE(first.language, std::string("en"));
        QCOMPARE(first.kind, std::string("math"));
        QVERIFY(first.prompt.starts_with("A conversation between User and Assistant."));
        QVERIFY(first.prompt.ends_with("plus 1 ?. Assistant:"));

        const DatasetTask whole(rows, "qwen2.5", {"zh"}, false);
        QCOMPARE(whole.training().size(), size_t{102}); // what says nothing else is taken for zh
        QCOMPARE(whole.heldOut().size(), size_t{102});
        const TaskProblem& chinese = whole.heldOut()[100];
        QVERIFY(chinese.prompt.ends_with("<|im_start|>assistant\n"));
        QCOMPARE(DatasetTask::solution(chinese), std::string("so 4"));
        QCOMPARE(errorOf([&] { DatasetTask::solution(first); }).kind(), ErrorKind::Input);
    }

    /// Every problem once in an epoch, none of those that are measured on.
    void datasetsAreWalkedThrough() {
        const test::TempDir dir;
        std::string text;
        for (int i = 0; i < 60; ++i)
            text += "{\"prompt\": \"What is " + std::to_string(i) + " ?\", \"reference\": \"1\"}\n";
        writeFileAtomically(dir / "rows.jsonl", text);
        const Recipe recipe = Recipe::fromYaml(
            "stage: grpo\nmodel: none\nprompts_per_step: 4\ntask: {name: dataset, dataset: d}\n",
            "test");
        const auto tokenizer = makeMiniatureTokenizer();
        const auto source = ProblemSource::fromRecipe(
            recipe, *tokenizer, [&](const std::string&) { return dir / "rows.jsonl"; });
        const int64_t measured = source.heldOutCount().value();
        std::map<std::string, int> training;
        for (int64_t example = 0; example < 2 * (60 - measured); ++example)
            ++training[source.training(1, 1 + example / 4, example % 4).problem.key];
        QCOMPARE(static_cast<int64_t>(training.size()), 60 - measured);
        for (const auto& [key, count] : training)
            QCOMPARE(count, 2);
        for (int64_t i = 0; i < measured; ++i)
            QVERIFY(!training.contains(source.heldOut(i).problem.key));
    }

    /// "correct" is what the recipe calls right, in training, filters and evaluation alike.
    void tagsCountWhereTheyAreAskedFor() {
        const auto tokenizer = makeMiniatureTokenizer();
        PromptedProblem asked;
        asked.problem.kind = "exact";
        asked.problem.reference = "21";
        asked.problem.language = "en";
        Completion answer;
        answer.tokens = encodeCompletion(*tokenizer, " 4 7 times 3 gives 2 1");
        for (const bool tagBlind : {false, true}) {
            const auto scorer = SampleScorer::plain(*tokenizer, 64, Json{{"tag_blind", tagBlind}});
            std::vector<std::vector<ScoredSample>> scored;
            const auto groups = scorer.groups({asked}, {answer}, 1, "train", "chains", scored);
            QCOMPARE(scored[0][0].record.correct, tagBlind);
            QCOMPARE(groups[0].solved, tagBlind ? 1 : 0);
        }
        const Recipe recipe = Recipe::fromYaml(
            "stage: evaluate\nmodel: none\nreward: {accuracy: {tag_blind: true}}\n", "test");
        QCOMPARE(accuracyOptions(recipe), Json({{"tag_blind", true}}));
    }

    void templatesAreThoseThatAreKnown() {
        std::vector<std::string> known = {"none", "r1-zero"};
        for (const std::string& name : ChatTemplate::names())
            known.push_back(name);
        for (const FieldSpec& field : stageSpec("grpo").fields)
            if (field.name == "task.template")
                QCOMPARE(field.choices, known);
    }

    void repliesHaveNoAccuracy() {
        const Json interval = {{"value", 0.5}, {"low", 0.25}, {"high", 0.75}};
        const PipelineMeasure& accuracy = pipelineMeasures[0];
        QCOMPARE(measureText({{"pass@1", interval}}, accuracy), std::string("50.0 (25.0–75.0)"));
        QCOMPARE(measureText({{"pass@1", interval}, {"true_score", interval}}, accuracy),
                 std::string());
        QCOMPARE(measureText(Json::object(), accuracy), std::string());
    }

    void badProblemsAreRefused_data() {
        QTest::addColumn<QString>("row");
        QTest::addColumn<QString>("part");
        QTest::newRow("no answer") << R"({"prompt": "1?"})"
                                   << "line 1";
        QTest::newRow("code") << R"({"prompt": "1?", "reference": "2", "kind": "code"})"
                              << "line 1";
        QTest::newRow("kind") << R"({"prompt": "1?", "reference": "2", "kind": "essay"})"
                              << "line 1";
        QTest::newRow("language") << R"({"prompt": "1?", "reference": "2", "language": "fr"})"
                                  << "0 to train on";
    }
    void badProblemsAreRefused() {
        QFETCH(QString, row);
        QFETCH(QString, part);
        const test::TempDir dir;
        writeFileAtomically(dir / "rows.jsonl", row.toStdString() + "\n");
        const Dataset rows = Dataset::open(dir / "rows.jsonl");
        const Error error = errorOf([&] { DatasetTask(rows, "none", {"en", "zh"}, false); });
        QCOMPARE(error.kind(), ErrorKind::Input);
        QVERIFY2(QString::fromUtf8(error.what()).contains(part), error.what());
    }
};

QTEST_GUILESS_MAIN(TestPipelines)
#include "tst_pipelines.moc"
