// SPDX-License-Identifier: GPL-3.0-or-later
// The commands tokenize, verify and language of the real program.
#include "core/base/fs.h"
#include "core/base/json.h"

#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTemporaryFile>
#include <QtTest>

using namespace rationale;

namespace {

struct Outcome {
    int code = -1;
    QByteArray out, error;
    Json json() const { return parseJson(out.toStdString(), "output"); }
};

Outcome run(const QStringList& arguments) {
    QProcess process;
    process.start(RATIONALE_CLI, arguments);
    if (!process.waitForFinished(60000))
        return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

} // namespace

class VerifyCliTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        if (!QFileInfo::exists(RATIONALE_CLI))
            QSKIP("the program rationale is not built");
    }

    void tokenizeGoesBothWays() {
        const QString text = QStringLiteral("Q: from 4 7 times 3 tags A:<think> 等等 不对 é");
        const Outcome encoded = run({"tokenize", "miniature", "--text", text, "--json"});
        QCOMPARE(encoded.code, 0);
        const Json ids = encoded.json().at("ids");
        QCOMPARE(encoded.json().at("tokens").at(0), Json("Q:"));
        QString list;
        for (const Json& id : ids)
            list += QString::number(id.get<int>()) + " ";
        const Outcome decoded =
            run({"tokenize", "miniature", "--decode", "--text", list, "--json"});
        QCOMPARE(QString::fromStdString(decoded.json().at("text").get<std::string>()), text);
        QCOMPARE(decoded.json().at("ids"), ids);
    }

    void textComesFromAFileToo() {
        QTemporaryFile file;
        QVERIFY(file.open());
        file.write(" 4 7 times 3");
        file.close();
        const Outcome outcome = run({"tokenize", "miniature", "--file", file.fileName(), "--json"});
        QCOMPARE(outcome.json().at("ids").size(), size_t{4});
    }

    void verifyReportsVerdictAnswerAndReason() {
        const Outcome outcome =
            run({"verify", "--kind", "math", "--gold", "42", "--answer", "\\boxed{42}", "--json"});
        QCOMPARE(outcome.code, 0);
        QCOMPARE(outcome.json(), Json({{"verdict", "correct"},
                                       {"extracted", "42"},
                                       {"reason", "equals 42"},
                                       {"gold_form", "42"},
                                       {"answer_form", "42"}}));
        QTemporaryDir folder;
        const QString file = folder.filePath("answer.txt");
        writeFileAtomically(file.toStdString(), std::string(200'000, 'a') + " \\boxed{42}");
        const Outcome read =
            run({"verify", "--kind", "math", "--gold", "42", "--file", file, "--json"});
        QCOMPARE(read.json().at("verdict"), Json("correct"));
        const Outcome symbolic = run({"verify", "--kind", "math", "--gold", "x^2+1", "--answer",
                                      "\\boxed{1+x^2}", "--json"});
        QCOMPARE(symbolic.json().at("verdict"), Json("correct"));
        QCOMPARE(symbolic.json().at("gold_form"), symbolic.json().at("answer_form"));
        const Outcome wrong = run(
            {"verify", "--kind", "countdown", "--gold", "8: 2 3", "--answer", "2**3", "--json"});
        QCOMPARE(wrong.code, 0);
        QCOMPARE(wrong.json().at("verdict"), Json("wrong"));
    }

    void codeIsRunInTheSandboxOrRefused() {
        const QStringList arguments = {"verify",
                                       "--kind",
                                       "code",
                                       "--gold",
                                       R"({"asserts": ["assert f(2) == 4"]})",
                                       "--answer",
                                       "```python\ndef f(x): return x * x\n```",
                                       "--json"};
        const Outcome outcome = run(arguments);
        if (outcome.code == 1) { // no sandbox on this machine: nothing is run without one
            QVERIFY2(outcome.error.contains("cannot be judged without a sandbox"), outcome.error);
            QVERIFY(outcome.out.isEmpty());
            return;
        }
        QCOMPARE(outcome.code, 0);
        QCOMPARE(outcome.json().at("verdict"), Json("correct"));
        QCOMPARE(outcome.json().at("reason"), Json("passes 1 tests"));
    }

    /// On a machine that forbids user namespaces the error says so, and no program has run.
    void withoutNamespacesCodeIsRefused() {
        QTemporaryDir folder;
        const QString forbidding =
            "echo 0 >/proc/sys/user/max_user_namespaces && exec \"$0\" \"$@\"";
        const QString program = "```python\nopen('" + folder.filePath("ran") + "', 'w')\n```";
        QProcess process;
        process.start("unshare",
                      {"-Ur", "sh", "-c", forbidding, RATIONALE_CLI, "verify", "--kind", "code",
                       "--gold", R"({"asserts": ["assert f(2) == 4"]})", "--answer", program});
        QVERIFY(process.waitForFinished(60000) || process.error() == QProcess::FailedToStart);
        const QByteArray error = process.readAllStandardError();
        if (process.error() == QProcess::FailedToStart || error.contains("unshare") ||
            error.contains("cannot create"))
            QSKIP("no user namespaces to forbid them in");
        QCOMPARE(process.exitCode(), 1);
        QVERIFY2(error.contains("cannot be judged without a sandbox"), error);
        QCOMPARE(error.trimmed().count('\n'), 0);
        QVERIFY(!QFileInfo::exists(folder.filePath("ran")));
    }

    void languageReportsSharesAndSpans() {
        const Outcome outcome = run({"language", "--text", QStringLiteral("乘 2 plus"), "--json"});
        QCOMPARE(outcome.json().at("shares"), Json({{"en", 0.5}, {"zh", 0.5}}));
        const Json spans = {{{"start", 0}, {"end", 1}, {"language", "zh"}},
                            {{"start", 1}, {"end", 4}, {"language", ""}},
                            {{"start", 4}, {"end", 8}, {"language", "en"}}};
        QCOMPARE(outcome.json().at("spans"), spans);
    }

    void mistakesEndWithOneLine_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("code");
        QTest::newRow("no text") << QStringList{"language", "--json"} << 2;
        QTest::newRow("no such file") << QStringList{"language", "--file", "/no/such/file"} << 1;
        QTest::newRow("no tokenizer")
            << QStringList{"tokenize", "/no/such/folder", "--text", "a"} << 1;
        QTest::newRow("no id") << QStringList{"tokenize", "miniature", "--decode", "--text", "12 x"}
                               << 1;
        QTest::newRow("id out of range")
            << QStringList{"tokenize", "miniature", "--decode", "--text", "99999"} << 1;
        QTest::newRow("unknown kind")
            << QStringList{"verify", "--kind", "verse", "--gold", "a", "--answer", "b"} << 2;
        QTest::newRow("bad tests")
            << QStringList{"verify", "--kind", "code", "--gold", "a", "--answer", "b"} << 1;
        QTest::newRow("bad gold") << QStringList{"verify", "--kind",   "countdown", "--gold",
                                                 "a",      "--answer", "b"}
                                  << 1;
    }
    void mistakesEndWithOneLine() {
        QFETCH(QStringList, arguments);
        QFETCH(int, code);
        const Outcome outcome = run(arguments);
        QCOMPARE(outcome.code, code);
        QVERIFY(outcome.out.isEmpty());
        QCOMPARE(outcome.error.trimmed().count('\n'), 0);
        QVERIFY(outcome.error.size() > 20);
    }
};

QTEST_GUILESS_MAIN(VerifyCliTest)
#include "tst_verify_cli.moc"
