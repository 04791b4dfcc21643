// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/fs.h"
#include "core/base/json.h"
#include "core/text/verify.h"

#include <QtTest>

#include <sstream>

using namespace rationale;

namespace {

fs::path testData() {
    const char* set = std::getenv("RATIONALE_TEST_DATA");
    return set ? fs::path(set) : fs::path(RATIONALE_SOURCE_DIR) / ".." / "shared" / "data";
}

void row(const char* name, const char* kind, const char* gold, const char* answer,
         const char* verdict) {
    QTest::newRow(name) << QByteArray(kind) << QByteArray(gold) << QByteArray(answer)
                        << QByteArray(verdict);
}

void columns() {
    QTest::addColumn<QByteArray>("kind");
    QTest::addColumn<QByteArray>("gold");
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("verdict");
}

void compareVerdict() {
    QFETCH(QByteArray, kind);
    QFETCH(QByteArray, gold);
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, verdict);
    const VerifyResult result =
        verifyAnswer(kind.toStdString(), gold.toStdString(), answer.toStdString());
    QVERIFY(!result.reason.empty());
    QVERIFY(result.reason.find('\n') == std::string::npos);
    QVERIFY2(toString(result.verdict) == verdict.toStdString(),
             (result.extracted + " | " + result.reason).c_str());
}

/// "Calculate 237 using all of these numbers: 95, 98 …" or "Using all the numbers 85, 80 … equals
/// 510".
std::string countdownGold(const std::string& question) {
    const std::string line = question.substr(0, question.find('\n'));
    std::vector<std::string> numbers;
    for (size_t i = 0; i < line.size(); ++i) {
        if (line[i] < '0' || line[i] > '9')
            continue;
        if (i == 0 || line[i - 1] < '0' || line[i - 1] > '9')
            numbers.emplace_back();
        numbers.back() += line[i];
    }
    const bool targetLast = line.find("equals") != std::string::npos;
    std::string gold = (targetLast ? numbers.back() : numbers.front()) + ":";
    for (size_t i = targetLast ? 0 : 1; i < numbers.size() - (targetLast ? 1 : 0); ++i)
        gold += " " + numbers[i];
    return gold;
}

std::vector<Json> jsonLines(const fs::path& path) {
    std::istringstream in(readFile(path));
    std::vector<Json> rows;
    for (std::string line; std::getline(in, line);)
        if (!line.empty())
            rows.push_back(parseJson(line, path.string()));
    return rows;
}

} // namespace

class VerifyTest : public QObject {
    Q_OBJECT

private slots:
    void mathAnswers_data() {
        columns();
        row("integer", "math", "42", "42", "correct");
        row("wrong", "math", "42", "41", "wrong");
        row("boxed", "math", "42", "so \\boxed{42}.", "correct");
        row("last boxed", "math", "42", "\\boxed{41} no, \\boxed{42}", "correct");
        row("earlier boxed", "math", "42", "\\boxed{42} no, \\boxed{41}", "wrong");
        row("nested boxed", "math", "\\frac{1}{2}", "\\boxed{\\frac{1}{2}}", "correct");
        row("answer is", "math", "42", "The answer is 42.", "correct");
        row("not the answer", "math", "5", "The answer isn't 5. It is 7.", "wrong");
        row("not a marker", "math", "5", "The answer island 5 has. It is 7.", "wrong");
        row("Chinese", "math", "42", "所以答案是42。", "correct");
        row("Chinese spaced", "math", "42", "答案 是 42 .", "correct");
        row("last number", "math", "42", "first 6, then 7, which makes 42", "correct");
        row("GSM8K", "math", "#### 1,234", "#### 1234", "correct");
        row("thousands", "math", "1234567", "1,234,567", "correct");
        row("LaTeX thousands", "math", "10080", "\\boxed{10,\\!080}", "correct");
        row("decimal", "math", "3.5", "3.50", "correct");
        row("fraction and decimal", "math", "1/2", "0.5", "correct");
        row("fraction", "math", "\\frac{14}{3}", "\\boxed{\\dfrac{14}{3}}", "correct");
        row("short fraction", "math", "\\frac{1}{2}", "\\frac12", "correct");
        row("unreduced", "math", "1/2", "2/4", "correct");
        row("negative fraction", "math", "-1/2", "-\\frac{1}{2}", "correct");
        row("mixed number", "math", "3/2", "1 1/2", "correct");
        row("not near enough", "math", "1/3", "0.333333333", "wrong");
        row("tiny difference", "math", "0.0000000000000000001", "0.0000000000000000002", "wrong");
        row("percent", "math", "50%", "0.5", "correct");
        row("percent sign", "math", "50", "50\\%", "correct");
        row("other percent", "math", "50%", "5%", "wrong");
        row("unit", "math", "42", "42 dollars", "correct");
        row("degree", "math", "90^\\circ", "\\boxed{90}", "correct");
        row("currency", "math", "18", "$18", "correct");
        row("unit in text", "math", "5", "\\boxed{5 \\text{ cm}}", "correct");
        row("equation", "math", "5", "\\boxed{x = 5}", "correct");
        row("in words of a sentence", "math", "18", "<answer>She makes 18 dollars.</answer>",
            "correct");
        row("full width", "math", "12", "１２", "correct");
        row("minus sign", "math", "-3", "−3", "correct");
        row("candidates in tag", "math", "42", "<answer>41 42 43</answer>", "wrong");
        row("candidates in box", "math", "42", "\\boxed{41, 42, 43}", "wrong");
        row("not worked out", "math", "17", "<answer>3*4+5</answer>", "wrong");
        row("power not worked out", "math", "1024", "\\boxed{2^{10}}", "wrong");
        row("empty", "math", "42", "", "wrong");
        row("no number", "math", "42", "I do not know", "wrong");
        row("after the tag", "math", "42", "<answer>41</answer> 42", "wrong");
        row("only in the thinking", "math", "42", "<think>42</think> I do not know", "wrong");
        row("pair", "math", "(3, \\frac{\\pi}{2})", "\\boxed{\\left( 3, \\frac{\\pi}{2} \\right)}",
            "correct");
        row("other pair", "math", "(3, 4)", "(3, 5)", "wrong");
        row("set", "math", "1, 2, 3", "\\boxed{3, 1, 2}", "correct");
        row("other list", "math", "n=2,3,4", "n=1,2,3", "wrong");
        row("other interval", "math", "[1, 2]", "(1, 2)", "wrong");
        row("expression", "math", "3\\sqrt{13}", "\\boxed{3\\sqrt{13}}", "correct");
        row("fraction with a slash", "math", "\\frac{3\\sqrt{3}}{4}", "\\boxed{3\\sqrt{3}/4}",
            "correct");
        row("loose fraction", "math", "\\frac 34", "\\boxed{3/4}", "correct");
        row("unit with a power", "math", "15\\mbox{ cm}^2", "\\boxed{15}", "correct");
        row("other root", "math", "2\\sqrt{5}", "\\boxed{\\sqrt{5}}", "wrong");
        row("number for a root", "math", "\\sqrt{66}", "\\boxed{8.124}", "wrong");
        row("other multiple of pi", "math", "7\\pi", "\\boxed{33\\pi}", "wrong");
        row("matrix", "math", "\\begin{pmatrix} -1/3 \\\\ 2/3 \\end{pmatrix}",
            "\\begin{pmatrix} -\\frac{1}{3} \\\\ \\frac{2}{3} \\end{pmatrix}", "correct");
        row("equal roots", "math", "3\\sqrt{13}", "\\boxed{\\sqrt{117}}", "correct");
        row("variable is no unit", "math", "2k", "\\boxed{2}", "wrong");
        row("gold with a unit", "math", "42 dollars", "\\boxed{42}", "correct");
        row("base in the question", "math", "52_8", "\\boxed{52}", "correct");
        row("other base", "math", "52_8", "\\boxed{52_9}", "wrong");
        row("sets", "math", "(0,9) \\cup (9,36)", "(0, 36) \\setminus \\{9\\}", "correct");
        row("other order", "math", "x^2+1", "1+x^2", "correct");
        row("word", "math", "\\text{Evelyn}", "\\boxed{Angela}", "wrong");
        row("same word", "math", "\\text{Evelyn}", "\\boxed{Evelyn}", "correct");
    }
    void mathAnswers() { compareVerdict(); }

    void countdownAnswers_data() {
        columns();
        const char* gold = "24: 3 8 2 4";
        row("right", "countdown", gold, "<answer>3 * 8 * (4 - 2) / 2</answer>", "wrong"); // 2 twice
        row("exact", "countdown", gold, "<answer>(8 - 4 + 2) * 3 + 6 - 6</answer>", "wrong");
        row("solution", "countdown", "24: 3 8", "<answer> 3 * 8 </answer>", "correct");
        row("with target", "countdown", "24: 3 8", "3*8 = 24", "correct");
        row("wrong target", "countdown", "24: 3 8", "3*8 = 25", "wrong");
        row("fractions inside", "countdown", "24: 8 3 8 3", "8/(3-8/3)", "correct");
        row("signs of print", "countdown", "6: 1 2 3", "1 × 2 × 3", "correct");
        row("LaTeX", "countdown", "6: 1 2 3", "\\boxed{1 \\times 2 \\cdot 3}", "correct");
        row("unary minus", "countdown", "1: 2 3", "-2+3", "correct");
        row("power", "countdown", "8: 2 3", "<answer>2**3</answer>", "wrong");
        row("caret", "countdown", "8: 2 3", "2^3", "wrong");
        row("floor division", "countdown", "3: 7 2", "<answer>7//2</answer>", "wrong");
        row("rounding", "countdown", "3: 7 2", "7/2", "wrong");
        row("number twice", "countdown", "6: 3 2", "3+3", "wrong");
        row("number missing", "countdown", "6: 3 2 1", "3*2", "wrong");
        row("extra number", "countdown", "6: 3 2", "3*2*1", "wrong");
        row("joined digits", "countdown", "23: 2 3", "23", "wrong");
        row("digits with a space", "countdown", "23: 2 3", "2 3", "wrong");
        row("target alone", "countdown", "6: 3 2", "6", "wrong");
        row("no operator", "countdown", "6: 3 2", "(3)(2)", "wrong");
        row("zero", "countdown", "1: 1 2 2", "1/(2-2)", "wrong");
        row("text", "countdown", "6: 3 2", "three times two", "wrong");
        row("code", "countdown", "6: 3 2", "__import__('os').system('true')", "wrong");
        row("empty", "countdown", "6: 3 2", "<answer></answer>", "wrong");
        row("several lines", "countdown", "6: 3 2", "<answer>3*2\n3+2</answer>", "wrong");
    }
    void countdownAnswers() { compareVerdict(); }

    void choicesAndTexts_data() {
        columns();
        row("letter", "choice", "B", "B", "correct");
        row("bracket", "choice", "B", "The answer is (B).", "correct");
        row("lower case", "choice", "B", "<answer>b</answer>", "correct");
        row("Chinese", "choice", "C", "答案是C。", "correct");
        row("other", "choice", "B", "\\boxed{C}", "wrong");
        row("both", "choice", "B", "A and B", "wrong");
        row("denied", "choice", "B", "not B", "unverifiable");
        row("denied before a word", "choice", "B", "NOT B. But who knows?", "unverifiable");
        row("neither", "choice", "B", "neither B", "unverifiable");
        row("all others", "choice", "B", "The answer is everything except (B).", "unverifiable");
        row("a small one too", "choice", "B", "a or B", "wrong");
        row("article", "choice", "B", "answer is B, A sure thing", "correct");
        row("all of them", "choice", "B", "<answer>A B C D</answer>", "wrong");
        row("none", "choice", "B", "no idea", "wrong");
        row("same digits", "exact", "0 9", "<think>x</think><answer> 0 9</answer>", "correct");
        row("joined digits", "exact", "0 9", "<answer>09</answer>", "correct");
        row("other digits", "exact", "0 9", "<answer> 9 0</answer>", "wrong");
        row("several", "exact", "0 9", "<answer> 0 8 0 9</answer>", "wrong");
        row("last digits without a tag", "exact", "0 9",
            " 4 7 times 3 gives 2 1 . so answer is 0 9 .", "correct");
        row("other last digits", "exact", "2 1", " 4 7 times 3 gives 2 1 . so answer is 0 9 .",
            "wrong");
        row("words", "exact", "a b c", "the answer is a b c.", "correct");
        row("empty answer", "exact", "0 9", "<answer> </answer>", "wrong");
    }
    void choicesAndTexts() { compareVerdict(); }

    void unknownKindsAreRefused() {
        QVERIFY_THROWS_EXCEPTION(Error, verifyAnswer("poetry", "a", "b"));
        QVERIFY_THROWS_EXCEPTION(Error, verifyAnswer("countdown", "nonsense", "b"));
        try {
            verifyAnswer("code", "a", "b");
            QFAIL("code is not checked without a sandbox");
        } catch (const Error& error) {
            QCOMPARE(error.kind(), ErrorKind::Unavailable);
        }
    }

    void hugeAnswersAreQuick_data() {
        QTest::addColumn<QByteArray>("kind");
        QTest::addColumn<QByteArray>("gold");
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("brackets") << QByteArray("countdown") << QByteArray("6: 3 2")
                                  << QByteArray(1000000, '(');
        QTest::newRow("minuses") << QByteArray("countdown") << QByteArray("6: 3 2")
                                 << QByteArray(190, '-') + "3*2";
        QTest::newRow("tower") << QByteArray("countdown") << QByteArray("6: 9 9")
                               << QByteArray("9**9**9**9**9");
        QTest::newRow("digits") << QByteArray("math") << QByteArray("6")
                                << QByteArray(1000000, '9');
        QTest::newRow("exponent") << QByteArray("math") << QByteArray("6")
                                  << QByteArray("1e999999999");
        QTest::newRow("boxes") << QByteArray("math") << QByteArray("6")
                               << QByteArray("\\boxed{").repeated(200000);
        QTest::newRow("braces") << QByteArray("math") << QByteArray("(1,2)")
                                << QByteArray("\\boxed{") + QByteArray(1000000, '{');
        QTest::newRow("fractions")
            << QByteArray("math") << QByteArray("6") << QByteArray("\\frac12").repeated(200000);
        QTest::newRow("choices") << QByteArray("choice") << QByteArray("B")
                                 << QByteArray("A B ").repeated(300000);
        QTest::newRow("exact") << QByteArray("exact") << QByteArray("1 2")
                               << QByteArray(1000000, ' ');
    }
    void hugeAnswersAreQuick() {
        QFETCH(QByteArray, kind);
        QFETCH(QByteArray, gold);
        QFETCH(QByteArray, answer);
        QElapsedTimer timer;
        timer.start();
        const VerifyResult result =
            verifyAnswer(kind.toStdString(), gold.toStdString(), answer.toStdString());
        const qint64 elapsed = timer.elapsed();
        QVERIFY(result.verdict == Verdict::Wrong || elapsed < 1500);
        QVERIFY2(elapsed < 1500, std::to_string(elapsed).c_str());
        QVERIFY(result.extracted.size() < 300);
    }

    /// Scores of reasoning-gym for real DeepSeek-R1 completions.
    void realCountdownScoresAgree() {
        const fs::path path =
            testData() / "r1_traces" / "reasoning_gym_r1" / "r1_rollouts_25tasks.jsonl";
        if (!fs::exists(path))
            QSKIP("r1_traces/reasoning_gym_r1 is not there");
        int agree = 0, all = 0;
        for (const Json& row : jsonLines(path)) {
            if (row.at("task") != "countdown")
                continue;
            const std::string gold = countdownGold(row.at("question").get<std::string>());
            for (const Json& completion : row.at("completions")) {
                const auto text = completion.at("full_model_response").get<std::string>();
                const VerifyResult result = verifyAnswer("countdown", gold, text);
                const bool right = result.verdict == Verdict::Correct;
                const bool scored = completion.at("score").get<double>() > 0.99;
                agree += right == scored;
                // reasoning-gym does not look at how often a number is used; we do.
                if (right != scored)
                    QVERIFY2(scored &&
                                 result.reason == "does not use each given number exactly once",
                             text.c_str());
                ++all;
            }
        }
        qInfo("countdown: %d of %d verdicts agree", agree, all);
        QVERIFY(all > 100);
    }

    void realMathPairsAreDecided() {
        const fs::path path = testData() / "math500" / "math500_qwen3_answers.json";
        if (!fs::exists(path))
            QSKIP("math500 is not there");
        std::map<std::string, int> counts;
        int self = 0;
        const Json pairs = parseJson(readFile(path), path.string());
        for (const Json& pair : pairs) {
            const auto gold = pair.at("answer").get<std::string>(),
                       given = pair.at("prediction").get<std::string>();
            const VerifyResult result = verifyAnswer("math", gold, given);
            ++counts[toString(result.verdict)];
            if (std::getenv("SHOW") && toString(result.verdict) == std::getenv("SHOW"))
                qInfo("%s | %s | %s", gold.c_str(), given.c_str(), result.reason.c_str());
            self += verifyAnswer("math", gold, "\\boxed{" + gold + "}").verdict == Verdict::Correct;
        }
        qInfo("math: %d correct, %d wrong, %d unverifiable; %d of %zu golds equal themselves",
              counts["correct"], counts["wrong"], counts["unverifiable"], self, pairs.size());
        QCOMPARE(self, static_cast<int>(pairs.size()));
        // math-verify 0.9 finds 298 of these correct, all but "12th grade" for 12.
        QCOMPARE(counts["correct"], 299);
        QCOMPARE(counts["unverifiable"], 0);
    }
};

QTEST_GUILESS_MAIN(VerifyTest)
#include "tst_verify.moc"
