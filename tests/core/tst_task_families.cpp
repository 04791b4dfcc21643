// SPDX-License-Identifier: GPL-3.0-or-later
// The procedural families with a difficulty, and the scorers of their answers.
#include "core/base/error.h"
#include "core/data/task.h"
#include "core/recipe/task_rules.h"
#include "core/text/language.h"
#include "core/text/trace.h"
#include "core/text/verify_kinds.h"

#include <QtTest>

#include <map>
#include <set>

using namespace rationale;

namespace {

constexpr int levels = 5;

std::vector<const Task*> families() {
    std::vector<const Task*> found;
    for (const auto& each : tasks())
        if (each->hasDifficulty())
            found.push_back(each.get());
    return found;
}

void everyFamily() {
    QTest::addColumn<QString>("name");
    for (const Task* family : families())
        QTest::newRow(family->name().c_str()) << QString::fromStdString(family->name());
}

const Task& family(const QString& name) {
    return task(name.toStdString());
}

Verdict verdict(const TaskProblem& problem, const std::string& text) {
    return verifyAnswer(problem.kind, problem.reference, text).verdict;
}

std::string answerOf(const std::string& solution) {
    const size_t begin = solution.find("<answer> ") + 9;
    return solution.substr(begin, solution.find("</answer>") - begin);
}

std::string tagged(const std::string& answer) {
    return "<think> So. </think><answer> " + answer + "</answer>";
}

Verdict of(const char* kind, const char* gold, const std::string& answer) {
    return verifyAnswer(kind, gold, answer).verdict;
}

} // namespace

class TaskFamiliesTest : public QObject {
    Q_OBJECT

private slots:
    void thereAreADozen() {
        QVERIFY(families().size() >= 24);
        for (const auto& each : tasks()) {
            QCOMPARE(hasDifficulty(each->name()), each->hasDifficulty());
            QVERIFY(!taskRule(each->name()).empty());
        }
        QVERIFY(!hasDifficulty("dataset"));
    }

    void solutionsAreRight_data() { everyFamily(); }
    void solutionsAreRight() {
        QFETCH(QString, name);
        const Task& tested = family(name);
        for (int level = 1; level <= levels; ++level)
            for (const char* language : {"en", "zh"})
                for (uint64_t seed = 0; seed < 100; ++seed) {
                    Rng rng(seed, static_cast<uint64_t>(level));
                    const TaskProblem problem =
                        tested.generate(rng, language, {{"difficulty", level}});
                    const std::string text = tested.solution(problem);
                    const VerifyResult result = verifyAnswer(problem.kind, problem.reference, text);
                    QVERIFY2(result.verdict == Verdict::Correct,
                             (problem.prompt + "\n" + text + "\n" + result.reason).c_str());
                    QVERIFY2(isStrictFormat(text), text.c_str());
                    // The bare answer, a boxed one and one in the other R1 spelling are right too.
                    const std::string answer = answerOf(text);
                    for (const std::string& other :
                         {"</think>\n" + answer, "\n" + tagged("\n" + answer + "\n"),
                          "So \\boxed{" + answer + "}."})
                        QVERIFY2(verdict(problem, other) == Verdict::Correct,
                                 (problem.reference + " | " + other).c_str());
                    QCOMPARE(problem.language, std::string(language));
                    QVERIFY2(problem.prompt.find('{') == std::string::npos ||
                                 problem.prompt.find("\\frac{") != std::string::npos,
                             problem.prompt.c_str());
                }
    }

    /// What does not depend on the problem is no answer, nor is that of another problem.
    void otherAnswersAreWrong_data() { everyFamily(); }
    void otherAnswersAreWrong() {
        QFETCH(QString, name);
        const Task& tested = family(name);
        std::map<std::string, int> answers;
        int accidents = 0;
        const int count = 300;
        for (int level = 2; level <= levels; level += 3) {
            std::string before;
            for (int i = 0; i < count; ++i) {
                Rng rng(static_cast<uint64_t>(i), 77);
                const TaskProblem problem =
                    tested.generate(rng, i % 2 == 0 ? "en" : "zh", {{"difficulty", level}});
                const std::string answer = answerOf(tested.solution(problem));
                for (const std::string& wrong :
                     {std::string(), std::string(" "), std::string("x"), std::string("None"),
                      answer + " " + answer, answer + ", " + answer + "1", answer + " or 7777777",
                      "not " + answer, "9" + answer, answer + "7" + answer, std::string(5000, '1'),
                      std::string("0/0"), std::string("∞"), answer + "</answer><answer>"})
                    QVERIFY2(verdict(problem, tagged(wrong)) != Verdict::Correct ||
                                 (problem.kind == "roots" && wrong == answer + " " + answer) ||
                                 (problem.kind == "math" && wrong.starts_with("not ")),
                             (problem.reference + " | " + wrong).c_str());
                if (!before.empty())
                    accidents += verdict(problem, tagged(before)) == Verdict::Correct;
                before = answer;
                ++answers[answer];
            }
        }
        // No constant answer gets far (a weekday is one of seven, a kinship one of a dozen).
        int most = 0;
        for (const auto& [answer, times] : answers)
            most = std::max(most, times);
        QVERIFY2(most <= 2 * count / 4, std::to_string(most).c_str());
        QVERIFY2(accidents <= 2 * count / 4, std::to_string(accidents).c_str());
    }

    void problemsDifferAndAreHeldOut_data() { everyFamily(); }
    void problemsDifferAndAreHeldOut() {
        QFETCH(QString, name);
        const Task& tested = family(name);
        for (int level = 1; level <= levels; level += 2) {
            const Json options = {{"difficulty", level}};
            std::set<std::string> train, prompts;
            Rng rng(11, static_cast<uint64_t>(level));
            for (int i = 0; i < 300; ++i) {
                const TaskProblem problem = drawProblem(tested, rng, "en", options, false);
                QVERIFY(!isHeldOut(problem));
                train.insert(problem.key);
                prompts.insert(problem.prompt);
            }
            QVERIFY2(prompts.size() > 60, std::to_string(prompts.size()).c_str());
            for (int i = 0; i < 100; ++i) {
                const TaskProblem problem = drawProblem(tested, rng, "en", options, true);
                QVERIFY(isHeldOut(problem));
                QVERIFY2(!train.contains(problem.key), problem.key.c_str());
            }
            // The same place gives the same problem; the language and the wording are not its key.
            for (uint64_t seed = 0; seed < 20; ++seed) {
                Rng first(seed, 5), second(seed, 5), chinese(seed, 5);
                const TaskProblem one = tested.generate(first, "en", options);
                const TaskProblem again = tested.generate(second, "en", options);
                const TaskProblem other = tested.generate(chinese, "zh", options);
                QCOMPARE(one.prompt, again.prompt);
                QCOMPARE(tested.solution(one), tested.solution(again));
                QCOMPARE(one.key.substr(0, one.key.size() - 2),
                         other.key.substr(0, other.key.size() - 2));
                QVERIFY(one.prompt != other.prompt);
                QCOMPARE(isHeldOut(one), isHeldOut(other));
            }
        }
    }

    void wordingIsInItsLanguage_data() { everyFamily(); }
    void wordingIsInItsLanguage() {
        QFETCH(QString, name);
        // Their words are English ones, whatever asks for them.
        static const std::set<QString> ofWords = {"letter_counting", "spell_backward",
                                                  "word_sorting", "caesar_cipher"};
        for (const char* language : {"en", "zh"}) {
            double share = 0;
            const int count = 60;
            for (uint64_t seed = 0; seed < count; ++seed) {
                Rng rng(seed, 3);
                const TaskProblem problem = family(name).generate(rng, language, Json());
                const std::string text = problem.prompt + family(name).solution(problem);
                const LanguageReport report = detectLanguages(text, language);
                share += report.share(language) / count;
            }
            const double wanted =
                std::string(language) == "zh" && ofWords.contains(name) ? 0.2 : 0.7;
            QVERIFY2(share > wanted,
                     (name.toStdString() + language + std::to_string(share)).c_str());
        }
    }

    void badOptionsAreRefused() {
        for (const Task* tested : families()) {
            Rng rng(1);
            for (const Json& bad : {Json{{"difficulty", 0}}, Json{{"difficulty", 6}},
                                    Json{{"difficulty", "hard"}}, Json{{"difficulty", 1.5}}})
                QVERIFY_THROWS_EXCEPTION(Error, tested->generate(rng, "en", bad));
            QVERIFY_THROWS_EXCEPTION(Error, tested->generate(rng, "fr", {}));
        }
    }

    void harderIsLonger() {
        // A larger difficulty is more work: the worked solutions grow.
        for (const Task* tested : families()) {
            std::array<size_t, levels> lengths{};
            for (int level = 1; level <= levels; ++level)
                for (uint64_t seed = 0; seed < 200; ++seed) {
                    Rng rng(seed, 8);
                    lengths.at(static_cast<size_t>(level) - 1) +=
                        tested->solution(tested->generate(rng, "en", {{"difficulty", level}}))
                            .size();
                }
            QVERIFY2(lengths[4] > lengths[0], (tested->name() + " " + std::to_string(lengths[0]) +
                                               " " + std::to_string(lengths[4]))
                                                  .c_str());
        }
    }

    void kinds_data() {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("gold");
        QTest::addColumn<QString>("answer");
        QTest::addColumn<bool>("right");
        const auto row = [](const char* kind, const char* gold, const char* answer, bool right) {
            QTest::addRow("%s: %.60s", kind, answer) << kind << gold << answer << right;
        };
        row("word", "Wednesday|星期三|周三", "wednesday", true);
        row("word", "Wednesday|星期三|周三", "**Wednesday**.", true);
        row("word", "Wednesday|星期三|周三", "The answer is Wednesday.", true);
        row("word", "Wednesday|星期三|周三", "答案是星期三。", true);
        row("word", "Wednesday|星期三|周三", "\\boxed{\\text{Wednesday}}", true);
        row("word", "Wednesday|星期三|周三", "Monday Tuesday Wednesday", false);
        row("word", "Wednesday|星期三|周三", "Wednesday|星期三|周三", false);
        row("word", "Wednesday|星期三|周三", "Wed", false);
        row("word", "1a", "１ａ", true); // full-width forms are read
        row("word", "17", "١٧", true);   // so are digits of other scripts
        row("word", "17", "017", false);
        row("list", "1, 2.50, -3", "[1, 2.5, −3]", true);
        row("list", "1, 2.50, -3", "['1', '2.50', '-3.0']", true);
        row("list", "1, 2.50, -3", "1 2.5 -3", true);
        row("list", "1, 2.50, -3", "1、2.5、-3", true);
        row("list", "1, 2.50, -3", "2.5, 1, -3", false);
        row("list", "1, 2.50, -3", "1, 2.5, -3, -3", false);
        row("list", "1, 2.50, -3", "1, 2.5", false);
        row("list", "1, 2.50, -3", "1, , 2.5, -3", false);
        row("list", "1, 2.50, -3", "1, 2.5, nan", false);
        row("list", "apple, river", "Apple, River", true);
        row("roots", "-2, 7/3", "x = 7/3 or x = -2", true);
        row("roots", "-2, 7/3", "7/3, -2", true);
        row("roots", "-2, 7/3", "{-2, 7/3}", true);
        row("roots", "-2, 7/3", "-2", false);
        row("roots", "-2, 7/3", "-2, 7/3, 5", false);
        row("roots", "-2, 7/3", "-9 -8 -7 -6 -5 -4 -3 -2 7/3", false);
        row("roots", "-2, 7/3", "-2, 2.333", false);
        row("roots", "3", "3, 3", true);
        row("roots", "3", "3, 1/0", false);
        row("fraction", "3/4", "\\frac{3}{4}", true);
        row("fraction", "3/4", "$\\dfrac{3}{4}$", true);
        row("fraction", "6/8", "3/4", true);
        row("fraction", "3/4", "6/8", false);
        row("fraction", "3/4", "0.75", false);
        row("fraction", "3/4", "3/4 = 6/8", false);
        row("fraction", "-3/4", "-\\frac{3}{4}", true);
        row("fraction", "-3/4", "3/-4", true);
        row("fraction", "3/4", "3/0", false);
        row("fraction", "4", "4", true);
        row("fraction", "4", "4/1", true);
        row("fraction", "3/4", "99999999999999999999999/4", false);
        row("factors", "280", "2 × 2 × 2 × 5 × 7", true);
        row("factors", "280", "7 * 5 * 2^3", true);
        row("factors", "280", "2^{3} \\times 5 \\cdot 7", true);
        row("factors", "280", "280 = 2·2·2·5·7", true);
        row("factors", "280", "2³ × 5 × 7", true);
        row("factors", "280", "4 × 2 × 5 × 7", false);
        row("factors", "280", "280", false);
        row("factors", "280", "1 × 280", false);
        row("factors", "280", "2 × 5 × 7", false);
        row("factors", "280", "2 × 2 × 2 × 5 × 7 × 1", false);
        row("factors", "280", "2^99999999 × 5", false);
        row("factors", "280", "2 × 2 × 2 × 5 × 7 × 11", false);
        row("factors", "280", "-2 × -2 × 2 × 5 × 7", false);
        row("factors", "7", "7", true);
        row("duration", "01:29:27.345", "1:29:27.345", true);
        row("duration", "01:29:27.345", "01:29:27", false);
        row("duration", "02:25", "02:25", true);
        row("duration", "02:25", "02:25:00", true);
        row("duration", "02:25", "145", false);
        row("duration", "02:25", "01:85", false);
        row("duration", "02:25", "02:25 or 03:25", false);
        row("duration", "12 days", "12 days", true);
        row("duration", "2 days, 03:05", "2 天, 03:05", true);
        row("duration", "02:25", "-02:25", false);
        row("duration", "02:25", "99999999999999999999:25", false);
        row("grid", "1 2/2 1", "1 2\n2 1", true);
        row("grid", "1 2/2 1", "[[1, 2], [2, 1]]", true);
        row("grid", "1 2/2 1", "```\n12\n21\n```", true);
        row("grid", "1 2/2 1", "1 2 2 1", false);
        row("grid", "1 2/2 1", "2 1\n1 2", false);
        row("grid", "1 2/2 1", "2 1\n1 2\n1 2\n2 1", false);
        row("grid", "1 2/2 1", "1 2\n_ 1", false);
        row("grid", "1 2/2 1", "1 2\n2 1\n(or 2 1 / 1 2)", false);
        row("roles", "Anna is a knight, Ben is a knave", "Ben is a knave, and Anna is a knight.",
            true);
        row("roles", "Anna is a knight, Ben is a knave", "Anna is a knight and Ben is a knave",
            true);
        row("roles", "Anna is a knight, Ben is a knave", "Anna is a knight", false);
        row("roles", "Anna is a knight, Ben is a knave",
            "Anna is a knight, Anna is a knave, Ben is a knave", false);
        row("roles", "Anna is a knight, Ben is a knave",
            "Anna is a knight, Ben is a knave, Ben is a knight", false);
        row("roles", "Anna is a knight, Ben is a knave", "Anna is a knight, Ben is not a knave",
            false);
        row("roles", "Anna is a knight, Ben is a knave", "Anna is a knight/knave, Ben is a knave",
            false);
        row("roles", "小明是骑士，小红是无赖", "小红是无赖，小明是骑士。", true);
        row("roles", "小明是骑士，小红是无赖", "小明不是骑士，小红是无赖", false);
        row("roles", "小明是骑士，小红是无赖", "小明是骑士，小红不是无赖", false);
        row("path", "S.#/..E:3", "right, down, right", true);
        row("path", "S.#/..E:3", "D R R", true);
        row("path", "S.#/..E:3", "下, 右, 右", true);
        row("path", "S.#/..E:3", "↓→→", true);
        row("path", "S.#/..E:3", "right → down → right", true);
        row("path", "S.#/..E:3", "right, right, down", false);
        row("path", "S.#/..E:3", "right, left, right, down, right", false);
        row("path", "S.#/..E:3", "up, down, right", false);
        row("path", "S.#/..E:3", "down, right", false);
        row("path", "S.#/..E:3", "RDR or DRR", false);
        row("hanoi", "AA:C", "A->B, A->C, B->C", true);
        row("hanoi", "AA:C", "A→B\nA→C\nB→C", true);
        row("hanoi", "AA:C", "A->C, A->C, B->C", false);
        row("hanoi", "AA:C", "A->C, C->B, A->C, B->C", false);
        row("hanoi", "AA:C", "A->C, A->B", false);
        row("hanoi", "AA:C", "A->A, A->A, A->A", false);
        row("hanoi", "AA:C", "A B A C B C", false);
        row("list", "-3.5, 2", "-\\frac{7}{2}, 2", true);
        row("list", "2.5, 2", "2**\\frac{1}{2}, 2", false);
        row("roots", "-2, 7/3", "x = \\dfrac{7}{3}, x = -2", true);
        row("roots", "-2, 7/3", "\\{-2, \\frac73\\}", true);
        row("roots", "-2, 7/3", "-2, \\frac{3}{7}", false);
        row("hanoi", "CA:C", "C->B, A->C, B->C", true);
    }
    void kinds() {
        QFETCH(QString, kind);
        QFETCH(QString, gold);
        QFETCH(QString, answer);
        QFETCH(bool, right);
        const std::string text = answer.toStdString();
        for (const std::string& form : {"<answer>" + text + "</answer>", text}) {
            if (form == text && kind == "grid" && !right)
                continue; // without a tag the last rows are the answer
            const VerifyResult result = verifyAnswer(kind.toStdString(), gold.toStdString(), form);
            QVERIFY2((result.verdict == Verdict::Correct) == right, result.reason.c_str());
            QVERIFY(result.verdict != Verdict::Unverifiable);
        }
    }

    /// No kind takes long, crashes or says "correct" for what an attacker writes.
    void attackersGetNothing() {
        std::vector<std::string> attacks = {
            std::string(10 << 20, '1'), std::string(1 << 20, '('),     std::string(1 << 20, ','),
            std::string(1 << 20, '\n'), std::string("\xff\xfe\x80 1"), std::string("<answer>"),
            std::string(100000, '*'),   std::string("\0\0", 2)};
        std::string all;
        for (int i = -2000; i < 2000; ++i)
            all += std::to_string(i) + ", ";
        attacks.push_back(all);
        std::string nested;
        for (int i = 0; i < 50000; ++i)
            nested += "\\boxed{";
        attacks.push_back(nested);
        for (const AnswerKind& kind : answerKinds())
            for (const std::string& attack : attacks)
                for (const std::string& form : {attack, "<answer>" + attack + "</answer>"}) {
                    QElapsedTimer timer;
                    timer.start();
                    QVERIFY(of(kind.name, kind.gold, form) == Verdict::Wrong);
                    QVERIFY2(timer.elapsed() < 200, kind.name);
                }
    }

    void badGoldIsRefused() {
        for (const AnswerKind& kind : answerKinds()) {
            QVERIFY_THROWS_EXCEPTION(Error, verifyAnswer(kind.name, "", "1"));
            if (std::string(kind.name) != "word" && std::string(kind.name) != "list" &&
                std::string(kind.name) != "grid")
                QVERIFY_THROWS_EXCEPTION(Error, verifyAnswer(kind.name, "what?", "1"));
            verifyAnswer(kind.name, kind.gold, "");
        }
        QVERIFY_THROWS_EXCEPTION(Error, verifyAnswer("factors", "9999999999999", "7"));
        QVERIFY_THROWS_EXCEPTION(Error, verifyAnswer("hanoi", "AAAAAAAAA:C", "A->C"));
    }
};

QTEST_GUILESS_MAIN(TaskFamiliesTest)
#include "tst_task_families.moc"
