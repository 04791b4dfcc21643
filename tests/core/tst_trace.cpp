// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/trace.h"

#include "core/stages/trace_description.h"

#include <QtTest>

#include <cmath>

using namespace rationale;

class TraceTest : public QObject {
    Q_OBJECT

private slots:
    /// Each row but the good ones is a way to cheat or to miss R1-Zero's format.
    void formatIsStrict_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("prefilled");
        QTest::addColumn<QByteArray>("violation"); // empty: the format is exact
        const auto row = [](const char* name, const char* text, const char* violation,
                            bool prefilled = false) {
            QTest::newRow(name) << QByteArray(text) << prefilled << QByteArray(violation);
        };
        row("exact", "<think> 4 7 times 3 gives 2 1 .</think><answer> 2 1</answer>", "");
        row("white space around", " \n<think>\na\n</think>\n\n<answer>\nb\n</answer>\n ", "");
        row("prefilled", " so a</think><answer>b</answer>", "", true);
        row("Chinese", "<think>首先算 3×4</think> <answer>12</answer>", "");
        row("trailing text", "<think>a</think><answer>b</answer> and more", "text after </answer>");
        row("trailing line", "<think>a</think><answer>b</answer>\njunk", "text after </answer>");
        row("leading text", "Sure! <think>a</think><answer>b</answer>", "text before <think>");
        row("text between", "<think>a</think> so <answer>b</answer>",
            "text between </think> and <answer>");
        row("empty think", "<think></think><answer>b</answer>", "empty thinking");
        row("blank think", "<think> \n\t </think><answer>b</answer>", "empty thinking");
        row("zero-width think", "<think>\xe2\x80\x8b\xe2\x80\x8b</think><answer>b</answer>",
            "empty thinking");
        row("dots as think", "<think>...</think><answer>b</answer>", "empty thinking");
        row("empty answer", "<think>a</think><answer></answer>", "empty answer");
        row("blank answer", "<think>a</think><answer>\xe3\x80\x80 </answer>", "empty answer");
        row("second think", "<think>a</think><think>a</think><answer>b</answer>", "second <think>");
        row("nested think", "<think>a<think>a</think><answer>b</answer>", "second <think>");
        row("second end of think", "<think>a</think>b</think><answer>b</answer>",
            "second </think>");
        row("second answer", "<think>a</think><answer>b</answer><answer>c</answer>",
            "second <answer>");
        row("prefilled and repeated", "<think>a</think><answer>b</answer>", "second <think>", true);
        row("wrong order", "<answer>b</answer><think>a</think>", "<answer> before </think>");
        row("answer inside think", "<think>a<answer>b</answer></think>",
            "<answer> before </think>");
        row("closed before opened", "</think>a<think><answer>b</answer>",
            "</think> before <think>");
        row("answer closed first", "<think>a</think></answer>b<answer>",
            "</answer> before <answer>");
        row("no think", "<answer>b</answer>", "no <think>");
        row("no answer", "<think>a</think> b", "no <answer>");
        row("unclosed think", "<think>a", "no </think>");
        row("unclosed answer", "<think>a</think><answer>b", "no </answer>");
        row("capital tags", "<THINK>a</THINK><answer>b</answer>", "no <think>");
        row("empty", "", "no <think>");
    }
    void formatIsStrict() {
        QFETCH(QByteArray, text);
        QFETCH(bool, prefilled);
        QFETCH(QByteArray, violation);
        const Trace trace = parseTrace(text.toStdString(), prefilled);
        QCOMPARE(isStrictFormat(text.toStdString(), prefilled), violation.isEmpty());
        if (violation.isEmpty())
            QVERIFY(trace.violations.empty());
        else
            QVERIFY2(std::find(trace.violations.begin(), trace.violations.end(),
                               violation.toStdString()) != trace.violations.end(),
                     trace.violations.empty() ? "no violation" : trace.violations.front().c_str());
    }

    void partsAreFound_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("think");
        QTest::addColumn<QByteArray>("answer");
        QTest::newRow("exact") << QByteArray("<think>a b</think><answer>c</answer>")
                               << QByteArray("a b") << QByteArray("c");
        QTest::newRow("R1") << QByteArray("<think>a</think>\n\nThe end.") << QByteArray("a")
                            << QByteArray("\n\nThe end.");
        QTest::newRow("unclosed") << QByteArray("<think>a b") << QByteArray("a b")
                                  << QByteArray("<think>a b");
        QTest::newRow("no tags") << QByteArray("so 4 .") << QByteArray("") << QByteArray("so 4 .");
        QTest::newRow("cut answer")
            << QByteArray("<think>a</think><answer>c") << QByteArray("a") << QByteArray("c");
        QTest::newRow("two answers") << QByteArray("<answer>1</answer><answer>2</answer>")
                                     << QByteArray("") << QByteArray("2");
    }
    void partsAreFound() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, think);
        QFETCH(QByteArray, answer);
        const Trace trace = parseTrace(text.toStdString());
        const auto part = [&](TextRange range) {
            return text.mid(static_cast<int>(range.begin),
                            static_cast<int>(range.end - range.begin));
        };
        QCOMPARE(part(trace.think), think);
        QCOMPARE(part(trace.answer), answer);
    }

    void thoughtsAreDescribed() {
        SampleRecord tagged;
        tagged.completion = "\u7b49<think>wait one two \u4e09</think><answer>7</answer>";
        const Trace trace = describeTrace("en", tagged, false);
        QVERIFY(trace.hasThink && trace.hasAnswerTag);
        QCOMPARE(tagged.targetShare, 0.75);
        QCOMPARE(tagged.switches, 1);
        QCOMPARE(tagged.reflections, 1);
        QCOMPARE(tagged.spans.front().start, 8); // code points: one character and the tag
        SampleRecord untagged;
        untagged.completion = "\u4e00 \u4e8c three"; // a thought all the same
        QVERIFY(!describeTrace({}, untagged, false).hasThink);
        QVERIFY(std::isnan(untagged.targetShare)); // nobody asked for a language
        QCOMPARE(untagged.switches, 1);
        QCOMPARE(untagged.spans.front().start, 0);
    }

    void hugeInputIsQuick() {
        std::string text;
        for (int i = 0; i < 200000; ++i)
            text += "<think><answer></think></answer>";
        QElapsedTimer timer;
        timer.start();
        QVERIFY(!isStrictFormat(text));
        QVERIFY(timer.elapsed() < 2000);
    }
};

QTEST_GUILESS_MAIN(TraceTest)
#include "tst_trace.moc"
