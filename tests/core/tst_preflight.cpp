// SPDX-License-Identifier: GPL-3.0-or-later
// What would spoil a training is seen in a handful of samples.
#include "core/data/corpus.h"
#include "core/stages/preflight.h"
#include "tests/support/test_project.h"

#include <QtTest>

using namespace rationale;

namespace {

const std::string good = "<think> 4 7 times 3 gives 2 1 .</think><answer> 2 1</answer>";

/// What the model of a test "answers" to one prompt, scored as in a run.
class Scripted {
public:
    explicit Scripted(std::string prompt = "Q: from 4 7 times 3 tags A:",
                      std::string kind = "exact", std::string reference = "2 1") {
        m_prompt.problem.key = "scripted";
        m_prompt.problem.prompt = std::move(prompt);
        m_prompt.problem.kind = std::move(kind);
        m_prompt.problem.reference = std::move(reference);
        m_prompt.problem.language = "en";
    }
    /// Groups of the same prompt, each of these answers; one that has no end is cut off.
    PreflightReport on(const std::vector<std::vector<std::string>>& groups,
                       bool ended = true) const {
        std::vector<PromptedProblem> prompts(groups.size(), m_prompt);
        std::vector<Completion> completions;
        for (size_t g = 0; g < groups.size(); ++g)
            for (size_t i = 0; i < groups[g].size(); ++i) {
                Completion completion;
                completion.request = static_cast<int32_t>(g);
                completion.member = static_cast<int32_t>(i);
                completion.tokens = ended ? encodeCompletion(*m_tokenizer, groups[g][i])
                                          : m_tokenizer->encode(groups[g][i]);
                completion.truncated = !ended;
                completions.push_back(completion);
            }
        std::vector<std::vector<ScoredSample>> scored;
        const auto scorer = SampleScorer::plain(*m_tokenizer, 64);
        scorer.groups(prompts, completions, 0, "train", "test", scored);
        PreflightReport report;
        report.findings = checkSamples({prompts, scored, *m_tokenizer, 64});
        return report;
    }

private:
    std::shared_ptr<const Tokenizer> m_tokenizer = makeMiniatureTokenizer();
    PromptedProblem m_prompt;
};

std::vector<std::string> warningsOf(const PreflightReport& report) {
    std::vector<std::string> checks;
    for (const PreflightFinding& finding : report.findings)
        if (finding.level == Problem::Level::Warning)
            checks.push_back(finding.check);
    return checks;
}

using Checks = std::vector<std::string>;

} // namespace

class PreflightTest : public QObject {
    Q_OBJECT

private slots:
    void nothingIsSaidOfGoodSamples() {
        const PreflightReport report =
            Scripted().on({{good, " 4 7", good, "<answer> 2 1</answer>"}});
        QCOMPARE(warningsOf(report), Checks());
        QVERIFY(!report.hasWarnings());
        QCOMPARE(warningsOf(Scripted().on({})), Checks());
    }

    void truncationIsSeen() {
        const PreflightReport report = Scripted().on({{" 4 7 times", " 4 7"}, {" 3", " 4"}}, false);
        QCOMPARE(warningsOf(report), (Checks{"truncation", "zero_variance"}));
        const PreflightFinding& finding = report.findings.front();
        QVERIFY2(finding.message.starts_with("4 of 4 answers were cut off at "
                                             "max_completion_length = 64"),
                 finding.message.c_str());
        QCOMPARE(finding.evidence.at("examples").size(), size_t{3});
        QCOMPARE(finding.evidence.at("examples").at(0), Json(" 4 7 times"));
        QVERIFY(report.hasWarnings());
        QCOMPARE(report.toJson().at("findings").at(0).at("check"), Json("truncation"));
    }

    /// The model ends its turns with a token that generation does not know as the end.
    void anotherEndTokenIsSeen() {
        const PreflightReport report = Scripted().on({{" 4 7<pad> 2 1", " 4<pad>"}}, false);
        QCOMPARE(warningsOf(report).front(), std::string("end_token"));
        const std::string& message = report.findings.front().message;
        QVERIFY2(message.find("<pad>") != std::string::npos &&
                     message.find("eos_token") != std::string::npos,
                 message.c_str());
    }

    void templatesThatDoNotFitAreSeen() {
        const Scripted opened("Q: from 4 7 times 3 tags A:<think>\n");
        QCOMPARE(warningsOf(opened.on({{good, good + " x"}})).front(), std::string("template"));
        const std::string inside = good.substr(7);
        QCOMPARE(warningsOf(opened.on({{inside, " 4 7</think><answer> 2</answer>"}})), Checks());
        QCOMPARE(warningsOf(Scripted().on({{inside, " 4 7"}})).front(), std::string("template"));
        QCOMPARE(warningsOf(Scripted().on({{"", good}})), Checks{"empty"});
    }

    void groupsWithoutSpreadAreSeen() {
        const PreflightReport wrong = Scripted().on({{" 4", " 7"}, {" 3", " 3"}});
        QCOMPARE(warningsOf(wrong), Checks{"zero_variance"});
        QVERIFY(wrong.findings.back().message.find("easier") != std::string::npos);
        const PreflightReport solved = Scripted().on({{good, good}});
        QCOMPARE(warningsOf(solved), Checks{"zero_variance"});
        QVERIFY(solved.findings.back().message.find("harder") != std::string::npos);
        QCOMPARE(warningsOf(Scripted().on({{" 4"}, {" 7"}})), Checks()); // nothing to compare with
    }

    void whatCannotBeJudgedIsSeen() {
        const Scripted open("Q", "math", "");
        const PreflightReport report = open.on({{good, " 4"}});
        QVERIFY(!warningsOf(report).empty());
        QCOMPARE(warningsOf(report).front(), std::string("unverifiable"));
    }

    /// Every task pays for what its own solutions say.
    void tasksPassTheirOwnChecks() {
        const auto tokenizer = makeMiniatureTokenizer();
        const auto scorer = SampleScorer::plain(*tokenizer, 64);
        for (const auto& task : tasks()) {
            const ProblemSource source(task->name(), Json::object(), {"en", "zh"}, *tokenizer);
            std::vector<PromptedProblem> problems;
            for (int64_t i = 0; i < 20; ++i)
                problems.push_back(source.training(1, 1, i));
            for (const PreflightFinding& finding : checkProblems(problems, source, scorer))
                QFAIL((task->name() + ": " + finding.message).c_str());
        }
    }

    void referencesThatFailTheirCheckAreSeen() {
        const test::TempDir folder;
        std::string rows;
        for (int i = 0; i < 40; ++i)
            rows += toJsonText({{"prompt", "What is " + std::to_string(i) + " and nothing?"},
                                {"reference", i % 2 == 0 ? "" : std::to_string(i)},
                                {"kind", "exact"},
                                {"language", "en"},
                                {"completion", "The answer is " + std::to_string(i)}}) +
                    "\n";
        writeFileAtomically(folder / "rows.jsonl", rows);
        const auto tokenizer = makeMiniatureTokenizer();
        const Recipe recipe = Recipe::fromYaml(
            "stage: grpo\nmodel: m\ntask: {name: dataset, dataset: rows, languages: [en]}\n", "t");
        const auto source = ProblemSource::fromRecipe(
            recipe, *tokenizer, [&](const std::string&) { return folder / "rows.jsonl"; });
        std::vector<PromptedProblem> problems;
        for (int64_t i = 0; i < 20; ++i)
            problems.push_back(source.training(1, 1, i));
        const auto findings = checkProblems(problems, source, SampleScorer::plain(*tokenizer, 64));
        QCOMPARE(findings.size(), size_t{3}); // references; solutions under accuracy, under format
        QCOMPARE(findings[0].check, std::string("references"));
        QVERIFY(findings[0].evidence.at("failed").get<int>() > 0);
        QCOMPARE(findings[1].check, std::string("solutions"));
        QCOMPARE(findings[2].evidence.at("failed"), Json(20));
        QVERIFY(findings[2].message.find("format") != std::string::npos);
        int asked = 0;
        try {
            checkProblems(problems, source, SampleScorer::plain(*tokenizer, 64),
                          [&asked] { return ++asked == 2; });
            QFAIL("it was not stopped");
        } catch (const Error& error) {
            QCOMPARE(error.kind(), ErrorKind::Stopped);
        }
    }

    /// Equal to itself, letter by letter, is not enough of an answer.
    void referencesThatAreNoAnswersAreSeen_data() {
        QTest::addColumn<QByteArray>("reference");
        QTest::addColumn<bool>("good");
        for (const char* bad : {"see solution", "{", "\\frac{1}{", "???", "N/A", "Proof.",
                                "\\includegraphics{a}", "\\sum_{k=1}^{N} k"})
            QTest::newRow(bad) << QByteArray(bad) << false;
        for (const char* good :
             {"5", "x^2+1", "(1,2)", "Evelyn", "\\text{(C)}", "\\$5", "2k", "东"})
            QTest::newRow(good) << QByteArray(good) << true;
    }
    void referencesThatAreNoAnswersAreSeen() {
        QFETCH(QByteArray, reference);
        QFETCH(bool, good);
        const test::TempDir folder;
        std::string rows;
        for (int i = 0; i < 40; ++i)
            rows += toJsonText({{"prompt", "What is question " + std::to_string(i) + "?"},
                                {"reference", reference.toStdString()},
                                {"kind", "math"},
                                {"language", "en"}}) +
                    "\n";
        writeFileAtomically(folder / "rows.jsonl", rows);
        const auto tokenizer = makeMiniatureTokenizer();
        const Recipe recipe = Recipe::fromYaml(
            "stage: grpo\nmodel: m\ntask: {name: dataset, dataset: rows, languages: [en]}\n", "t");
        const auto source = ProblemSource::fromRecipe(
            recipe, *tokenizer, [&](const std::string&) { return folder / "rows.jsonl"; });
        const auto findings =
            checkProblems({source.training(1, 1, 0)}, source, SampleScorer::plain(*tokenizer, 64));
        QCOMPARE(findings.size(), size_t(good ? 0 : 1));
        if (!good)
            QCOMPARE(findings[0].check, std::string("references"));
    }
};

QTEST_GUILESS_MAIN(PreflightTest)
#include "tst_preflight.moc"
