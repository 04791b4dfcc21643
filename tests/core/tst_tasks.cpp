// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/chains.h"
#include "core/data/corpus.h"
#include "core/data/task.h"
#include "core/recipe/task_rules.h"
#include "core/text/language.h"
#include "core/text/trace.h"

#include <QtTest>

#include <set>

using namespace rationale;

namespace {

void everyTask() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("language");
    for (const auto& task : tasks())
        for (const char* language : {"en", "zh"}) {
            if (task->hasDifficulty()) // tst_task_families
                continue;
            QTest::newRow((task->name() + " " + language).c_str())
                << QString::fromStdString(task->name()) << language;
        }
}

std::vector<TaskProblem> drawMany(const std::string& name, const std::string& language,
                                  bool heldOut, int count, const Json& options = Json::object()) {
    Rng rng(99, heldOut);
    std::vector<TaskProblem> problems;
    for (int i = 0; i < count; ++i)
        problems.push_back(drawProblem(task(name), rng, language, options, heldOut));
    return problems;
}

std::string withAnswer(const std::string& solution, const std::string& answer) {
    const size_t open = solution.find("<answer>") + 8;
    return solution.substr(0, open) + answer + "</answer>";
}

} // namespace

class TasksTest : public QObject {
    Q_OBJECT

private slots:
    void everyTaskIsExplained() {
        QCOMPARE(taskRules().size(), tasks().size() + 1); // and problems of a dataset
        for (size_t i = 0; i < tasks().size(); ++i)
            QCOMPARE(taskRules()[i].name, tasks()[i]->name());
        // The worked example of the chains task is what the generator computes.
        QCOMPARE(chains::apply({5, 7}, {chains::Operation::Times, 3}), (chains::Dials{5, 1}));
        QVERIFY(taskRule("chains").find("5 7 times 3 gives 5 1") != std::string::npos);
    }
    void solutionsAreRightAndFormatted_data() { everyTask(); }
    void solutionsAreRightAndFormatted() {
        QFETCH(QString, name);
        QFETCH(QString, language);
        for (const Json& options : {Json::object(), Json{{"k_min", 1}, {"k_max", 8}}})
            for (const TaskProblem& problem :
                 drawMany(name.toStdString(), language.toStdString(), false, 300, options)) {
                const std::string text = task(name.toStdString()).solution(problem);
                QVERIFY2(isStrictFormat(text), text.c_str());
                const VerifyResult result = verifyAnswer(problem.kind, problem.reference, text);
                const auto score = task(name.toStdString()).trueScore(problem, text);
                QVERIFY2(score ? *score == 1 && result.verdict == Verdict::Unverifiable
                               : result.verdict == Verdict::Correct,
                         (problem.prompt + text + result.reason).c_str());
                QCOMPARE(problem.language, language.toStdString());
                const Trace trace = parseTrace(text);
                const auto report = detectLanguages(
                    std::string_view(text).substr(0, trace.think.end), problem.language);
                QVERIFY2(report.share(problem.language) == 1.0, text.c_str());
            }
    }

    void wrongAnswersAreRefused_data() { everyTask(); }
    void wrongAnswersAreRefused() {
        QFETCH(QString, name);
        QFETCH(QString, language);
        const Task& family = task(name.toStdString());
        const auto problems = drawMany(name.toStdString(), language.toStdString(), false, 200);
        for (size_t i = 0; i + 1 < problems.size(); ++i) {
            const TaskProblem& problem = problems[i];
            const TaskProblem& other = problems[i + 1];
            const std::string text = family.solution(problem);
            if (problem.kind == "reply") { // better or worse, never wrong
                QVERIFY(family.trueScore(problem, withAnswer(text, " 对")).value() < 0.1);
                continue;
            }
            for (const char* wrong : {"", " ", " 0 0 0", " 12345", " x", " 1 + 1", " 对"})
                QVERIFY2(verifyAnswer(problem.kind, problem.reference, withAnswer(text, wrong))
                                 .verdict == Verdict::Wrong,
                         (problem.reference + " | " + wrong).c_str());
            if (other.reference == problem.reference || problem.kind == "countdown")
                continue;
            QVERIFY(verifyAnswer(problem.kind, problem.reference,
                                 withAnswer(text, " " + other.reference))
                        .verdict == Verdict::Wrong);
        }
    }

    void heldOutProblemsAreDisjoint_data() { everyTask(); }
    void heldOutProblemsAreDisjoint() {
        QFETCH(QString, name);
        QFETCH(QString, language);
        const std::string other = language == "en" ? "zh" : "en";
        std::set<std::string> train;
        for (const TaskProblem& problem :
             drawMany(name.toStdString(), language.toStdString(), false, 1000)) {
            QVERIFY(!isHeldOut(problem));
            train.insert(problem.key);
        }
        for (const TaskProblem& problem :
             drawMany(name.toStdString(), language.toStdString(), true, 300)) {
            QVERIFY(isHeldOut(problem));
            QVERIFY(!train.contains(problem.key));
            TaskProblem translated =
                problem; // the same problem in the other language is held out too
            translated.language = other;
            translated.key.replace(translated.key.size() - 2, 2, other);
            QVERIFY(isHeldOut(translated));
        }
    }

    void aTenthIsHeldOut() {
        Rng rng(5);
        int heldOut = 0;
        for (int i = 0; i < 20000; ++i)
            heldOut += isHeldOut(task("chains").generate(rng, "en", Json::object()));
        QVERIFY(heldOut > 1850 && heldOut < 2150);
    }

    void corporaHoldNoHeldOutProblem() {
        std::set<std::string> heldOut;
        Rng rng(6);
        for (int i = 0; i < 20000; ++i) // most of the held-out problems of two operations
            heldOut.insert(
                drawProblem(task("chains"), rng, "en", {{"k_min", 2}, {"k_max", 2}}, true).prompt);
        QVERIFY(heldOut.size() > 4000);
        const auto corpus =
            makeCorpus("asymmetric", {{"k_min", 2}, {"k_max", 2}, {"tags_share", 1.0}});
        int problems = 0;
        for (uint64_t i = 0; i < 30000; ++i) {
            const std::string text = corpus->document(1, i);
            const size_t end = text.find(" A:");
            if (end == std::string::npos)
                continue;
            ++problems;
            QVERIFY(!heldOut.contains(text.substr(0, end + 3)));
        }
        QVERIFY(problems > 8000);
    }

    void samePlaceSameProblem_data() { everyTask(); }
    void samePlaceSameProblem() {
        QFETCH(QString, name);
        QFETCH(QString, language);
        Rng a(3, 4), b(3, 4);
        for (int i = 0; i < 50; ++i) {
            const TaskProblem first =
                task(name.toStdString()).generate(a, language.toStdString(), Json());
            const TaskProblem second =
                task(name.toStdString()).generate(b, language.toStdString(), Json());
            QCOMPARE(first.key, second.key);
            QCOMPARE(first.prompt, second.prompt);
        }
    }

    void chainsLookLikeThePrototypes() {
        Rng rng(1);
        const TaskProblem problem =
            task("chains").generate(rng, "en", {{"k_min", 2}, {"k_max", 2}});
        QVERIFY(QRegularExpression(
                    "^Q: from \\d \\d (times|plus|minus) \\d (times|plus|minus) \\d tags A:$")
                    .match(QString::fromStdString(problem.prompt))
                    .hasMatch());
        const TaskProblem chinese =
            task("chains").generate(rng, "zh", {{"k_min", 2}, {"k_max", 2}, {"tags", false}});
        QVERIFY(QRegularExpression("^问 从 \\d \\d [乘加减] \\d [乘加减] \\d 答$")
                    .match(QString::fromStdString(chinese.prompt))
                    .hasMatch());
        TaskProblem known;
        known.language = "en";
        known.extra = {{"start", 47}, {"operations", {{0, 3}, {1, 8}}}};
        QCOMPARE(
            task("chains").solution(known),
            std::string(
                "<think> 4 7 times 3 gives 2 1 . plus 8 gives 0 9 .</think><answer> 0 9</answer>"));
    }

    void scratchpadsCarry() {
        TaskProblem problem;
        problem.language = "en";
        problem.reference = "936";
        problem.extra = {{"a", 347}, {"operation", 0}, {"b", 589}};
        QCOMPARE(task("arithmetic").solution(problem),
                 std::string("<think> 7 plus 9 gives 16 write 6 carry 1 . 4 plus 8 plus 1 gives 13 "
                             "write 3 carry 1 ."
                             " 3 plus 5 plus 1 gives 9 write 9 .</think><answer> 936</answer>"));
    }

    void badRequestsAreRefused() {
        Rng rng(1);
        QVERIFY_THROWS_EXCEPTION(Error, task("poetry"));
        QVERIFY_THROWS_EXCEPTION(Error, task("chains").generate(rng, "fr", {}));
        for (const auto& family : tasks()) {
            if (family->hasDifficulty())
                continue;
            QVERIFY_THROWS_EXCEPTION(Error,
                                     family->generate(rng, "en", {{"k_min", 5}, {"k_max", 2}}));
            QVERIFY_THROWS_EXCEPTION(Error, family->generate(rng, "en", {{"k_min", 0}}));
            QVERIFY_THROWS_EXCEPTION(Error, family->generate(rng, "en", {{"k_max", 9}}));
            QVERIFY_THROWS_EXCEPTION(Error, family->generate(rng, "en", {{"tags", 3}}));
        }
        QVERIFY_THROWS_EXCEPTION(Error, makeCorpus("poems", {}));
        QVERIFY_THROWS_EXCEPTION(Error, makeCorpus("symmetric", {{"drill_share", 1.5}}));
    }
};

QTEST_GUILESS_MAIN(TasksTest)
#include "tst_tasks.moc"
