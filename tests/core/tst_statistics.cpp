// SPDX-License-Identifier: GPL-3.0-or-later
// What an evaluation reports: pass@k, the vote, and intervals that keep a width.
#include "core/stages/statistics.h"

#include <QtTest>

using namespace rationale;

namespace {

bool near(double a, double b, double tolerance = 5e-5) {
    return std::fabs(a - b) <= tolerance;
}

} // namespace

class TestStatistics : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wilson_data();
    void wilson();
    void equalSharesKeepAWidth();
    void differentSharesAreResampled();
    void emptyAnswersHaveNoVote();
};

/// The closed form worked out in Python, apart from the code under test.
void TestStatistics::wilson_data() {
    QTest::addColumn<int>("right");
    QTest::addColumn<int>("count");
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::newRow("none of 10") << 0 << 10 << 0.0 << 0.27754;
    QTest::newRow("all of 10") << 10 << 10 << 0.72246 << 1.0;
    QTest::newRow("half of 10") << 5 << 10 << 0.23659 << 0.76341;
    QTest::newRow("none of 1") << 0 << 1 << 0.0 << 0.79346;
    QTest::newRow("none of 64") << 0 << 64 << 0.0 << 0.05662;
}

void TestStatistics::wilson() {
    QFETCH(int, right);
    QFETCH(int, count);
    QFETCH(double, low);
    QFETCH(double, high);
    const Interval interval = wilsonInterval(static_cast<double>(right) / count, count);
    QVERIFY2(near(interval.low, low), qPrintable(QString::number(interval.low, 'g', 9)));
    QVERIFY2(near(interval.high, high), qPrintable(QString::number(interval.high, 'g', 9)));
}

void TestStatistics::equalSharesKeepAWidth() {
    const Interval none = shareInterval(std::vector<double>(10, 0.0), 1);
    QCOMPARE(none.value, 0.0);
    QCOMPARE(none.low, 0.0);
    QVERIFY(near(none.high, 0.27754));
    const Interval one = shareInterval(std::vector<double>{0.25}, 1);
    QCOMPARE(one.value, 0.25);
    QVERIFY(near(one.low, 0.01463) && near(one.high, 0.88210));
    const Interval unknown = shareInterval(std::vector<double>{NAN, 1.0, 1.0}, 1); // n = 2
    QVERIFY(near(unknown.low, 0.34238));
    QCOMPARE(unknown.high, 1.0);
    QVERIFY(std::isnan(shareInterval(std::vector<double>{NAN}, 1).value));
}

void TestStatistics::differentSharesAreResampled() {
    const std::vector<double> shares = {0, 0.25, 1, 0.5, 0.75, 0};
    const Interval share = shareInterval(shares, 3), mean = bootstrapMean(shares, 3);
    QCOMPARE(share.value, mean.value);
    QCOMPARE(share.low, mean.low);
    QCOMPARE(share.high, mean.high);
    QVERIFY(share.low < share.value && share.value < share.high);
}

void TestStatistics::emptyAnswersHaveNoVote() {
    const std::vector<std::string> answers = {"", "", "", "7", "7", "8"};
    QCOMPARE(majorityScore(answers, {true, true, true, false, false, true}), 0.0);
    QCOMPARE(majorityScore(answers, {false, false, false, true, true, false}), 1.0);
}

QTEST_APPLESS_MAIN(TestStatistics)
#include "tst_statistics.moc"
