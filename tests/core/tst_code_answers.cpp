// SPDX-License-Identifier: GPL-3.0-or-later
// Answers of kind "code": what counts as the program, what passes, and every way to pass without
// solving the problem. What needs the sandbox is skipped by name where there is none.
#include "code_exploits.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/sandbox/code_check.h"
#include "core/sandbox/program_judge.h"
#include "core/sandbox/sandbox.h"
#include "core/text/code_answer.h"

#include <QFileInfo>
#include <QProcess>
#include <QtTest>

#include <atomic>
#include <thread>

using namespace rationale;
using namespace rationale::test;

namespace {

std::string fenced(const std::string& program, const std::string& label = "python") {
    return "```" + label + "\n" + program + "\n```\n";
}

/// f(x) is the square; the second test is what a program that only saw the first cannot know.
Json squares() {
    return {{"entry_point", "f"},
            {"asserts", Json::array({"assert f(2) == 4", "assert f(7) == 49"})},
            {"seconds", 2}};
}

Json count() {
    return {{"cases", Json::array({{{"input", "3\n"}, {"output", "1\n2\n3\n"}}})}, {"seconds", 2}};
}

#define NEEDS_SANDBOX                                                                              \
    if (!sandboxReport().works())                                                                  \
        QSKIP(("no sandbox here: " + sandboxReport().missing).c_str());                            \
    if (!QFileInfo::exists("/usr/bin/python3"))                                                    \
    QSKIP("no /usr/bin/python3 here")

QString dataFolder() {
    return qEnvironmentVariable("RATIONALE_TEST_DATA",
                                QStringLiteral(RATIONALE_SOURCE_DIR "/../shared/data"));
}

} // namespace

class CodeAnswersTest : public QObject {
    Q_OBJECT

private slots:
    void theLastBlockOfTheAnswerIsTheProgram_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("language");
        QTest::addColumn<QByteArray>("program"); // with its language before it; empty: none
        const auto row = [](const char* name, const QByteArray& text, const QByteArray& program,
                            const QByteArray& language = {}) {
            QTest::newRow(name) << text << language << program;
        };
        row("one", "Here:\n```python\na\n```\nDone.", "python a\n");
        row("last of two", "```python\na\n```\n```python\nb\n```", "python b\n");
        row("thought does not count", "<think>\n```python\na\n```\n</think>\n<answer>b</answer>",
            "");
        row("open thought", "<think>\n```python\na\n```\n", "");
        row("in the answer", "<think>x</think><answer>\n```python\na\n```\n</answer>",
            "python a\n");
        row("cut off", "```python\na\n", "");
        row("no block", "def f(x): return x", "");
        row("indented body stays", "```python\n    return 1\n```", "python     return 1\n");
        row("by its label", "```c++\na\n```\n```bash\nmake\n```", "cpp a\n");
        row("other labels", "```Python3\na\n```", "python a\n");
        row("of the wanted language", "```cpp\na\n```\n```python\nb\n```", "cpp a\n", "cpp");
        row("only another language", "```java\na\n```", "", "cpp");
        row("without a label", "```\na\n```", "cpp a\n", "cpp");
        row("labelled before plain", "```python\na\n```\nprints\n```\n1\n```", "python a\n");
        row("longer fence", "````python\n```\na\n````", "python ```\na\n");
        row("windows", "```python\r\na\r\n```\r\n", "python a\r\n");
        row("empty", "", "");
        row("fence at the end", "```", "");
    }
    void theLastBlockOfTheAnswerIsTheProgram() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, language);
        QFETCH(QByteArray, program);
        const auto found = findProgram(text.toStdString(), language.toStdString());
        QCOMPARE(found ? QByteArray::fromStdString(found->language + " " + found->text)
                       : QByteArray(),
                 program);
    }

    void badReferencesAreRefused_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("no JSON") << QByteArray("def check");
        QTest::newRow("no object") << QByteArray("[1]");
        QTest::newRow("no tests") << QByteArray("{}");
        QTest::newRow("two kinds")
            << QByteArray(R"({"asserts": ["a"], "cases": [{"output": ""}]})");
        QTest::newRow("no asserts") << QByteArray(R"({"asserts": []})");
        QTest::newRow("number") << QByteArray(R"({"asserts": [1]})");
        QTest::newRow("no function") << QByteArray(R"({"test": "def check(f): pass"})");
        QTest::newRow("prompt alone") << QByteArray(R"({"asserts": ["a"], "prompt": "x"})");
        QTest::newRow("language") << QByteArray(R"({"asserts": ["a"], "language": "cobol"})");
        QTest::newRow("C++ asserts") << QByteArray(R"({"asserts": ["a"], "language": "cpp"})");
        QTest::newRow("seconds") << QByteArray(R"({"asserts": ["a"], "seconds": 1e9})");
        QTest::newRow("half a second") << QByteArray(R"({"asserts": ["a"], "seconds": 1.5})");
        QTest::newRow("unknown key") << QByteArray(R"({"asserts": ["a"], "timeout": 1})");
        QTest::newRow("case without output") << QByteArray(R"({"cases": [{"input": "1"}]})");
    }
    void badReferencesAreRefused() {
        QFETCH(QByteArray, text);
        for (int again = 0; again < 2; ++again)
            QVERIFY_THROWS_EXCEPTION(Error, checkAnswer("code", text.toStdString(), "```\na\n```"));
        try {
            parseCodeReference(text.toStdString());
            QFAIL("it was taken");
        } catch (const Error& error) {
            QVERIFY2(error.kind() == ErrorKind::Input || error.kind() == ErrorKind::Corrupt,
                     error.what());
        }
    }

    void outputsAreComparedWhole() {
        QVERIFY(sameOutput("1\n2\n", "1\n2"));
        QVERIFY(sameOutput("1\n2", "1  \r\n2\n\n"));
        QVERIFY(sameOutput("", "\n"));
        QVERIFY(!sameOutput("1\n2\n", "1\n"));
        QVERIFY(!sameOutput("1\n", "1\n2\n"));
        QVERIFY(!sameOutput("1\n2", "1\n\n2"));
        QVERIFY(!sameOutput("1", " 1"));
        QVERIFY(!sameOutput("1", ""));
    }

    void rightProgramsPass_data() {
        QTest::addColumn<Json>("gold");
        QTest::addColumn<QByteArray>("program");
        const auto asserts = [](std::initializer_list<const char*> lines) {
            Json gold = {{"asserts", Json::array()}};
            for (const char* line : lines)
                gold["asserts"].push_back(line);
            return gold;
        };
        QTest::newRow("square") << squares() << QByteArray("def f(x): return x * x");
        QTest::newRow("prints meanwhile")
            << squares()
            << QByteArray("print('hi')\ndef f(x):\n    print('right')\n    return x ** 2");
        QTest::newRow("exits at the end only")
            << squares()
            << QByteArray(
                   "import atexit, sys\natexit.register(print, 'bye')\ndef f(x): return x * x");
        QTest::newRow("main part is not run")
            << squares()
            << QByteArray("def f(x): return x * x\nif __name__ == '__main__': f(input())");
        QTest::newRow("plain data comes back as it was")
            << asserts({"assert f(1) == 1 and type(f(True)) is bool",
                        "assert f((1, [2])) == (1, [2])",
                        "assert f({1, 2}) == {2, 1} and f({'a': (1,)}) == {'a': (1,)}",
                        "assert f(None) is None and f(b'\\xff') == b'\\xff'",
                        "assert f(1.5) == 1.5 and f(10 ** 5000) == 10 ** 5000",
                        "assert f(float('inf')) > 1 and f(float('nan')) != f(0)",
                        "assert f('ü\\ud800\\n\"') == 'ü\\ud800\\n\"' and f(2j) == 2j",
                        "assert f(frozenset([1])) == frozenset([1]) and f(-0.0) == 0"})
            << QByteArray("def f(x): return x");
        QTest::newRow("changes its argument") << asserts({"a = [3, 1]\nf(a)\nassert a == [1, 3]"})
                                              << QByteArray("def f(x): x.sort()");
        QTest::newRow("generator") << asserts({"assert list(f(3)) == [0, 1, 2]"})
                                   << QByteArray("def f(n): yield from range(n)");
        QTest::newRow("objects of its own")
            << asserts({"n = Node(1)\nn = Node(2, next=n)\nassert total(n) == 3 and n.value == 2"})
            << QByteArray("class Node:\n    def __init__(s, value, next=None):\n"
                          "        s.value, s.next = value, next\n"
                          "def total(n): return n.value + total(n.next) if n else 0");
        QTest::newRow("objects are there, with a length or without")
            << asserts({"assert f('a') and not f('b') and not Bag(0) and Bag(2)",
                        "assert not No() and next(iter([No()])) is not None"})
            << QByteArray("import re\ndef f(x): return re.match('a', x)\n"
                          "class Bag:\n    def __init__(s, n): s.n = n\n"
                          "    def __len__(s): return s.n\n"
                          "class No:\n    def __bool__(s): return False");
        QTest::newRow("an object stays the same one")
            << asserts({"n = Node(None)\nm = Node(n)\nassert m.next is n and m.next == n != m",
                        "n = Node(None)\nl = [n, [n], 3]\nassert f(l) is n and l[0] is n",
                        "n = Node(None)\nassert n in [f([n])] and len({n, f([n])}) == 1",
                        "a = [1]\nl = [a, Node(None)]\nf(l)\nassert l[0] is a"})
            << QByteArray("class Node:\n    def __init__(s, next): s.next = next\n"
                          "def f(l): return l[0] if isinstance(l, list) else None");
        QTest::newRow("errors come through")
            << asserts({"try:\n    f(0)\n    assert False\nexcept ZeroDivisionError:\n    pass"})
            << QByteArray("def f(x): return 1 / x");
        Json setup = asserts({"assert math.isclose(f(4), root(4))"});
        setup["setup"] = "import math\ndef root(x): return x ** 0.5";
        QTest::newRow("setup") << setup << QByteArray("def f(x): return x ** 0.5");
        const Json check = {
            {"entry_point", "f"},
            {"prompt", "def helper(x):\n    return x + 1\n\ndef f(x):\n    '''x'''\n"},
            {"test", "def check(candidate):\n    assert candidate(1) == helper(1)\n"}};
        QTest::newRow("body alone") << check << QByteArray("    return helper(x)");
        QTest::newRow("whole function") << check << QByteArray("def f(x):\n    return helper(x)");
        QTest::newRow("called as Python's own")
            << asserts({"assert sum(1, 2) == 30", "assert select([1]) == 1"})
            << QByteArray("def sum(a, b): return 10 * (a + b)\ndef select(l): return l[0]");
        QTest::newRow("cases") << count()
                               << QByteArray(
                                      "for i in range(int(input())): print(i + 1, end=' \\n')");
    }
    void rightProgramsPass() {
        NEEDS_SANDBOX;
        QFETCH(Json, gold);
        QFETCH(QByteArray, program);
        const VerifyResult result = checkAnswer("code", gold.dump(), fenced(program.toStdString()));
        QVERIFY2(result.verdict == Verdict::Correct, result.reason.c_str());
        QVERIFY(!result.extracted.empty());
    }

    /// None of them computes a square.
    void exploitsFail_data() { exploitRows(); }
    void exploitsFail() {
        NEEDS_SANDBOX;
        QFETCH(QByteArray, program);
        const VerifyResult result =
            checkAnswer("code", squares().dump(), fenced(program.toStdString()));
        QVERIFY2(result.verdict == Verdict::Wrong, result.reason.c_str());
        QVERIFY(!result.reason.empty() && result.reason.find('\n') == std::string::npos);
    }

    /// A thousand cases, each a little below its own limit, would hold a step for a day.
    void allCasesTogetherHaveALimit() {
        NEEDS_SANDBOX;
        CodeReference reference;
        reference.tests = CodeReference::Tests::Cases;
        reference.cases.assign(8, {"", "x\n"});
        reference.allSeconds = 1;
        const CodeProgram slow = {"python", "import time\ntime.sleep(0.4)\nprint('x')"};
        const VerifyResult late = judgeProgram(reference, slow);
        QVERIFY(late.verdict == Verdict::Wrong);
        QCOMPARE(late.reason.find("all tests together took longer than 1 s"), size_t{0});
        QVERIFY(judgeProgram(reference, {"python", "print('x')"}).verdict == Verdict::Correct);
        Json gold = count();
        QCOMPARE(parseCodeReference(gold.dump()).allSeconds, 60);
        gold["seconds"] = 20;
        QCOMPARE(parseCodeReference(gold.dump()).allSeconds, 200);
        gold["cases"] = Json(1000, gold.at("cases").at(0));
        QCOMPARE(parseCodeReference(gold.dump()).allSeconds, 450);
    }

    void quotedOutputIsCutBetweenCharacters() {
        NEEDS_SANDBOX;
        const std::string line = "x" + QString(40, QChar(0x4E2D)).toStdString(); // 中
        const Json gold = {{"cases", Json::array({{{"output", line}}})}};
        const VerifyResult result =
            checkAnswer("code", gold.dump(), fenced("print('" + line + "y')"));
        QVERIFY(result.verdict == Verdict::Wrong);
        const QString reason = QString::fromStdString(result.reason);
        QVERIFY2(reason.contains(QStringLiteral("中…\", wrote \"x中")), result.reason.c_str());
        QVERIFY2(!reason.contains(QChar::ReplacementCharacter), result.reason.c_str());
    }

    void printedAnswersAreComparedWhole_data() {
        QTest::addColumn<QByteArray>("program");
        QTest::newRow("prefix") << QByteArray("print(1)");
        QTest::newRow("longer prefix") << QByteArray("print('1\\n2')");
        QTest::newRow("more") << QByteArray("print('1\\n2\\n3\\n4')");
        QTest::newRow("nothing") << QByteArray("pass");
        QTest::newRow("right but fails") << QByteArray("print('1\\n2\\n3')\nraise ValueError(1)");
        QTest::newRow("right but not ended")
            << QByteArray("print('1\\n2\\n3', flush=True)\nwhile True: pass");
        QTest::newRow("looks for the expected")
            << QByteArray("import os\nfor folder, _, files in os.walk('/tmp'): print(*files)");
        QTest::newRow("bytes that are no text")
            << QByteArray("import os\nos.write(1, b'\\xff\\xfe\\n')\nos.write(2, b'\\xff')\n1 / 0");
    }
    void printedAnswersAreComparedWhole() {
        NEEDS_SANDBOX;
        QFETCH(QByteArray, program);
        const VerifyResult result =
            checkAnswer("code", count().dump(), fenced(program.toStdString()));
        QVERIFY2(result.verdict == Verdict::Wrong, result.reason.c_str());
        QVERIFY(Json(result.reason).dump().size() > 4); // valid UTF-8, or this throws
    }

    /// Tests that forgot an import get the real module, not what the program calls so.
    void modulesAreNotTheProgramsOwn() {
        NEEDS_SANDBOX;
        const Json gold = {{"asserts", Json::array({"assert math.isclose(f(4), 2)"})}};
        const std::string fake = "class math:\n    isclose = lambda *a: True\n";
        QVERIFY(checkAnswer("code", gold.dump(), fenced(fake + "def f(x): return 3")).verdict ==
                Verdict::Wrong);
        QVERIFY(checkAnswer("code", gold.dump(), fenced("def f(x): return x ** 0.5")).verdict ==
                Verdict::Correct);
    }

    /// What Python has as well is the program's where the tests would call nothing of it else.
    void whatIsTestedIsTheProgram() {
        NEEDS_SANDBOX;
        const Json power = {{"asserts", Json::array({"assert pow(2, 3) == 8"})}};
        for (const char* program : {"def pow(a, b): return 0", "def other(): pass"})
            QVERIFY(checkAnswer("code", power.dump(), fenced(program)).verdict == Verdict::Wrong);
        // An end of iteration that ended the test's would have hidden the answer.
        const Json all = {
            {"asserts", Json::array({"assert all(map(lambda x: f(x) == x * x, [2, 3]))"})}};
        QVERIFY(checkAnswer("code", all.dump(), fenced("def f(x): raise StopIteration")).verdict ==
                Verdict::Wrong);
    }

    void brokenTestsAreNoVerdict_data() {
        QTest::addColumn<Json>("gold");
        const auto row = [](const char* name, const char* test, const char* setup = "") {
            QTest::newRow(name) << Json{{"asserts", Json::array({test})}, {"setup", setup}};
        };
        row("syntax", "assert f(1) =");
        row("what cannot be handed over", "assert f(lambda: 1) == 1");
        row("a module that is not here", "import numpy\nassert f(1) == 1");
        row("in a function", "def g():\n    from scipy import stats\ng()\nassert f(1) == 1");
        row("needed by the setup", "assert f(1) == 1", "import numpy as np");
        const auto check = [](const char* name, const char* test) {
            QTest::newRow(name) << Json{{"entry_point", "f"}, {"test", test}};
        };
        check("no check", "def test(candidate): assert candidate(1) == 1");
        check("a check that is none", "check = 1");
        check("the program's own check", "check");
        check("in the check", "def check(candidate): import numpy");
        QTest::newRow("needed by the prompt") << Json{{"entry_point", "f"},
                                                      {"prompt", "import numpy\n"},
                                                      {"test", "def check(candidate): pass"}};
    }
    void brokenTestsAreNoVerdict() {
        NEEDS_SANDBOX;
        QFETCH(Json, gold);
        const VerifyResult result = checkAnswer(
            "code", gold.dump(), fenced("def f(x): return x\ndef check(candidate): pass"));
        QVERIFY2(result.verdict == Verdict::Unverifiable, result.reason.c_str());
    }

    /// A module that the program wants and does not get is the program's fault.
    void missingModulesOfTheProgramAreWrong() {
        NEEDS_SANDBOX;
        for (const char* program : {"import numpy\ndef f(x): return x * x",
                                    "def f(x):\n    import numpy\n    return x * x",
                                    "def f(x): raise ImportError('numpy')"}) {
            const VerifyResult result = checkAnswer("code", squares().dump(), fenced(program));
            QVERIFY2(result.verdict == Verdict::Wrong, result.reason.c_str());
        }
    }

    /// The published solutions pass, and fail once their results are spoiled.
    void humanEval() {
        NEEDS_SANDBOX;
        const QString file = dataFolder() + "/code/HumanEval.jsonl.gz";
        if (!QFileInfo::exists(file))
            QSKIP("HumanEval.jsonl.gz is not here");
        QProcess unpack;
        unpack.start("gzip", {"-dc", file});
        QVERIFY(unpack.waitForFinished(30000));
        std::vector<Json> rows;
        for (const QByteArray& line : unpack.readAllStandardOutput().split('\n'))
            if (!line.trimmed().isEmpty())
                rows.push_back(parseJson(line.toStdString(), "HumanEval"));
        QCOMPARE(rows.size(), size_t{164});
        std::vector<std::string> complaints(rows.size());
        std::atomic<size_t> next = 0;
        const auto work = [&] {
            for (size_t i = next++; i < rows.size(); i = next++)
                complaints[i] = complaintOf(rows[i]);
        };
        std::vector<std::thread> threads;
        for (int i = 0; i < sandboxSlots(); ++i)
            threads.emplace_back(work);
        for (std::thread& thread : threads)
            thread.join();
        for (const std::string& complaint : complaints)
            QVERIFY2(complaint.empty(), complaint.c_str());
    }

private:
    static std::string complaintOf(const Json& row) {
        const auto text = [&row](const char* key) { return row.at(key).get<std::string>(); };
        const std::string name = text("entry_point"), prompt = text("prompt");
        const Json gold = {{"language", "python"},
                           {"entry_point", name},
                           {"prompt", prompt},
                           {"test", text("test")},
                           {"seconds", 30}};
        const std::string solution = prompt + text("canonical_solution");
        const VerifyResult right = checkAnswer("code", gold.dump(), fenced(solution));
        if (right.verdict != Verdict::Correct)
            return text("task_id") + ": " + right.reason;
        const VerifyResult wrong = checkAnswer(
            "code", gold.dump(), fenced(solution + spoiler + name + " = _spoiled(" + name + ")"));
        if (wrong.verdict != Verdict::Wrong)
            return text("task_id") + " spoiled: " + wrong.reason;
        return {};
    }
};

QTEST_GUILESS_MAIN(CodeAnswersTest)
#include "tst_code_answers.moc"
