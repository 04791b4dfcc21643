// SPDX-License-Identifier: GPL-3.0-or-later
// Real rollouts of reasoning-gym (../shared/data), with the scores that it gave: the scorers of the
// families say "correct" where it paid the full score, but for differences that are listed here.
#include "core/base/fs.h"
#include "core/base/json.h"
#include "core/text/verify.h"
#include "tests/support/test_project.h"

#include <QtTest>

#include <map>
#include <regex>
#include <sstream>

using namespace rationale;

namespace {

struct Gold {
    std::string kind, text;
};

std::vector<std::string> numbersOf(const std::string& text) {
    static const std::regex number("[0-9]+");
    return {std::sregex_token_iterator(text.begin(), text.end(), number), {}};
}

/// What the families have for a task of reasoning-gym: the kind, and its gold from the row.
Gold goldOf(const std::string& task, const std::string& question, const std::string& expected) {
    static const std::map<std::string, std::string> kinds = {
        {"mini_sudoku", "grid"},
        {"knights_knaves", "roles"},
        {"chain_sum", "math"},
        {"gcd", "math"},
        {"lcm", "math"},
        {"fraction_simplification", "fraction"},
        {"leg_counting", "math"},
        {"products", "math"},
        {"time_intervals", "duration"},
        {"calendar_arithmetic", "word"},
        {"simple_equations", "math"},
        {"polynomial_equations", "roots"},
        {"letter_counting", "math"},
        {"base_conversion", "word"},
        {"spell_backward", "word"},
        {"family_relationships", "word"},
        {"number_sorting", "list"}};
    if (const auto kind = kinds.find(task); kind != kinds.end())
        return {kind->second, expected};
    if (task == "prime_factorization")
        return {"factors", numbersOf(question).front()};
    if (task == "countdown" || task == "puzzle24") {
        std::vector<std::string> numbers = numbersOf(question.substr(0, question.find('\n')));
        if (task == "puzzle24")
            numbers.resize(5); // "Make 24 using a, b, c, d."
        const bool last = question.starts_with("Using");
        const std::string target = last ? numbers.back() : numbers.front();
        numbers.erase(last ? numbers.end() - 1 : numbers.begin());
        std::string text = target + ":";
        for (const std::string& number : numbers)
            text += " " + number;
        return {"countdown", text};
    }
    return {};
}

struct Tally {
    int both = 0, neither = 0; // agreement
    int weMore = 0, theyMore = 0;
    std::vector<std::string> shown;
};

void score(Tally& tally, const Gold& gold, const Json& completion) {
    const bool paid = completion.at("score").get<double>() == 1;
    // An answer that was never finished is null there.
    const Json& response = completion.at("full_model_response");
    const VerifyResult result = verifyAnswer(
        gold.kind, gold.text, response.is_string() ? response.get<std::string>() : std::string());
    const bool correct = result.verdict == Verdict::Correct;
    (paid ? (correct ? tally.both : tally.theyMore) : (correct ? tally.weMore : tally.neither))++;
    if (paid != correct)
        tally.shown.push_back((paid ? "paid, we say wrong: " : "not paid, we say correct: ") +
                              gold.text + " | " + toJsonText(completion.at("model_answer")) +
                              " | " + toJsonText(completion.at("score")) + " | " + result.reason);
}

} // namespace

class FamilyRolloutsTest : public QObject {
    Q_OBJECT

private slots:
    void r1_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("both");
        QTest::addColumn<int>("neither");
        QTest::addColumn<int>("weMore");
        QTest::addColumn<int>("theyMore");
        const auto row = [](const char* name, int both, int neither, int weMore, int theyMore) {
            QTest::newRow(name) << name << both << neither << weMore << theyMore;
        };
        row("puzzle24", 122, 28, 0, 0);
        row("mini_sudoku", 119, 31, 0, 0);
        row("knights_knaves", 148, 2, 0, 0);
        row("chain_sum", 150, 0, 0, 0);
        row("gcd", 150, 0, 0, 0);
        row("lcm", 150, 0, 0, 0);
        row("prime_factorization", 150, 0, 0, 0);
        row("leg_counting", 113, 37, 0, 0);
        row("products", 138, 12, 0, 0);
        row("calendar_arithmetic", 148, 2, 0, 0);
        row("polynomial_equations", 132, 18, 0, 0);
        row("letter_counting", 142, 8, 0, 0);
        row("base_conversion", 147, 3, 0, 0);
        row("spell_backward", 136, 14, 0, 0);
        row("family_relationships", 129, 21, 0, 0);
        // Seven expressions use a number twice, which was paid.
        row("countdown", 104, 39, 0, 7);
        // \(\dfrac{279}{404}\) and $\boxed{\dfrac{797}{811}}$ are in lowest terms.
        row("fraction_simplification", 143, 1, 6, 0);
        // "91 days 06:57:11" only lacks a comma.
        row("time_intervals", 109, 39, 2, 0);
        // "i = 15" was paid by its length.
        row("simple_equations", 122, 0, 28, 0);
    }
    void r1() {
        RATIONALE_NEED_DATA(file, "r1_traces/reasoning_gym_r1/r1_rollouts_25tasks.jsonl");
        QFETCH(QString, name);
        Tally tally;
        std::istringstream lines(readFile(file));
        for (std::string line; std::getline(lines, line);) {
            const Json row = parseJson(line, file.string());
            if (row.at("task") != name.toStdString())
                continue;
            const Gold gold = goldOf(name.toStdString(), row.at("question").get<std::string>(),
                                     row.at("expected_answer").get<std::string>());
            for (const Json& completion : row.at("completions"))
                score(tally, gold, completion);
        }
        check(tally);
    }

    void qwen_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("both");
        QTest::addColumn<int>("neither");
        QTest::addColumn<int>("weMore");
        QTest::addColumn<int>("theyMore");
        QTest::newRow("number_sorting") << "number_sorting"
                                        << "algorithmic" << 179 << 121 << 0 << 0;
        QTest::newRow("prime_factorization") << "prime_factorization"
                                             << "arithmetic" << 288 << 12 << 0 << 0;
    }
    void qwen() {
        QFETCH(QString, name);
        QFETCH(QString, file);
        RATIONALE_NEED_DATA(folder, "rollouts/rg_grpo_qwen3b");
        const fs::path path = folder / (file.toStdString() + ".json");
        Tally tally;
        const Json report = parseJson(readFile(path), path.string());
        for (const Json& row : report.at("categories").at(0).at("datasets").at(0).at("results")) {
            const Gold gold = goldOf(name.toStdString(), row.at("question").get<std::string>(),
                                     row.at("expected_answer").get<std::string>());
            for (const Json& completion : row.at("completions"))
                score(tally, gold, completion);
        }
        check(tally);
    }

private:
    static void check(const Tally& tally) {
        QFETCH(int, both);
        QFETCH(int, neither);
        QFETCH(int, weMore);
        QFETCH(int, theyMore);
        std::string shown;
        for (const std::string& each : tally.shown)
            shown += "\n" + each;
        const bool same = tally.both == both && tally.neither == neither &&
                          tally.weMore == weMore && tally.theyMore == theyMore;
        QVERIFY2(same,
                 (std::to_string(tally.both) + ", " + std::to_string(tally.neither) + ", " +
                  std::to_string(tally.weMore) + ", " + std::to_string(tally.theyMore) + shown)
                     .c_str());
    }
};

QTEST_GUILESS_MAIN(FamilyRolloutsTest)
#include "tst_family_rollouts.moc"
