// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/trace_document.h"
#include "ui/pages/traces_page_view.h"
#include "ui/shell/theme.h"

#include <QElapsedTimer>
#include <QTest>

using namespace rationale;
using namespace rationale::ui;

/// The text of a completion as paragraphs, and the view that draws it.
class TestTraceDocument : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(Theme::Mode::Light); }
    void documentKeepsEveryCharacter_data();
    void documentKeepsEveryCharacter();
    void documentMarksViolations();
    void codePointsBecomeUtf16();
    void longTraceOpensAtOnce();
    void searchAndOverlaysKeepTheText();
};

void TestTraceDocument::documentKeepsEveryCharacter_data() {
    QTest::addColumn<QString>("text");
    QTest::newRow("strict") << QStringLiteral("<think> 1 plus 2 </think> <answer> 3 </answer>");
    QTest::newRow("Chinese, lines")
        << QStringLiteral("<think>\n第一行\n\n第二行 😀\n</think>\n答案是 3");
    QTest::newRow("no tags") << QStringLiteral("just an answer");
    QTest::newRow("unclosed") << QStringLiteral("<think> so we go on");
    QTest::newRow("empty") << QString();
    QTest::newRow("a long line") << QString(QStringLiteral("word 汉字 ")).repeated(3000);
    QTest::newRow("foreign tags") << QStringLiteral("<思考>想</思考><答案>3</答案>");
}

void TestTraceDocument::documentKeepsEveryCharacter() {
    QFETCH(QString, text);
    SampleRecord sample;
    sample.completion = text.toStdString();
    const TraceDocument document(sample, {});
    QString seen, wanted = text;
    for (const TraceParagraph& paragraph : document.paragraphs()) {
        QCOMPARE(paragraph.text, text.mid(paragraph.begin, paragraph.text.size()));
        QVERIFY(paragraph.text.size() <= 4001);
        seen += paragraph.text;
    }
    QCOMPARE(seen.remove(QLatin1Char(' ')),
             wanted.remove(QLatin1Char(' ')).remove(QLatin1Char('\n')));
}

void TestTraceDocument::documentMarksViolations() {
    SampleRecord sample;
    sample.completion = "<think> a </think> b <think> <answer> 3 </answer> tail";
    const TraceDocument document(sample, {});
    QVERIFY(!document.violations().isEmpty());
    QStringList marked;
    for (const TraceParagraph& paragraph : document.paragraphs())
        if (paragraph.violates)
            marked << paragraph.text;
    QVERIFY2(marked.contains(QStringLiteral("<think>")), qPrintable(marked.join(QLatin1Char('|'))));
    QVERIFY2(marked.contains(QStringLiteral("tail")), qPrintable(marked.join(QLatin1Char('|'))));
}

void TestTraceDocument::codePointsBecomeUtf16() {
    SampleRecord sample;
    sample.completion = "😀汉a"; // 2 + 1 + 1 UTF-16 units, 3 code points
    sample.spans = {{1, 2, "zh"}, {2, 3, "en"}};
    const TraceDocument document(sample, {});
    QCOMPARE(document.languageSpans()[0].begin, 2);
    QCOMPARE(document.languageSpans()[0].end, 3);
    QCOMPARE(document.languageSpans()[1].end, 4);
    QCOMPARE(document.codePoint(2), 1);
    QCOMPARE(document.find(QStringLiteral("A")).size(), 1);
}

void TestTraceDocument::longTraceOpensAtOnce() {
    SampleRecord sample;
    sample.completion = "<think>\n";
    for (int i = 0; i < 4000; ++i)
        sample.completion += "Paragraph of the thought, 第 " + std::to_string(i) + " 段, wait.\n";
    sample.completion += "</think>\n<answer>the end</answer>";
    const TraceDocument document(sample, {});
    TraceView view;
    view.resize(500, 600);
    view.show();
    QElapsedTimer clock;
    clock.start();
    view.setFolded(false);
    view.setDocument(document);
    QVERIFY2(clock.elapsed() < 200, qPrintable(QString::number(clock.elapsed())));
    const int last = static_cast<int>(document.text().indexOf(QStringLiteral("the end")));
    view.showRange(last, last + 7);
    QCOMPARE(view.shownRange().begin, last);
}

void TestTraceDocument::searchAndOverlaysKeepTheText() {
    SampleRecord sample;
    sample.completion = "<think> one and 二 </think> <answer> 3 </answer>";
    sample.spans = {{8, 15, "en"}, {16, 17, "zh"}};
    PromptRecord prompt;
    prompt.language = "en";
    TraceView view;
    view.resize(500, 300);
    view.show();
    view.setDocument(TraceDocument(sample, prompt));
    const QImage tinted = view.viewport()->grab().toImage();
    view.setSearch(QStringLiteral("not there"));
    QCOMPARE(view.viewport()->grab().toImage(), tinted);
    view.setOverlay(TraceView::Languages, false);
    QVERIFY(view.viewport()->grab().toImage() != tinted);
    view.setOverlay(TraceView::Languages, true);
    QCOMPARE(view.viewport()->grab().toImage(), tinted);
}

QTEST_MAIN(TestTraceDocument)
#include "tst_trace_document.moc"
