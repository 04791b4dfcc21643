// SPDX-License-Identifier: GPL-3.0-or-later
// Several runs side by side, through the real window.
#include "compare_session.h"
#include "ui/models/curve_band.h"
#include "ui/models/evaluation_rows.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QTableView>

#include <cmath>
#include <fstream>

using namespace rationale;
using namespace rationale::ui;

namespace {

std::shared_ptr<MetricCurve> curveOf(const std::vector<std::pair<int64_t, double>>& points) {
    auto curve = std::make_shared<MetricCurve>(0);
    for (const auto& [step, value] : points)
        curve->append(step, value);
    return curve;
}

} // namespace

class TestCompare : public CompareTest {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { Theme::instance().install(Theme::Mode::Light); }
    void init() {
        makeProject();
        open(QStringLiteral("runs"));
    }
    void cleanup() { close(); }
    void bandIsMeanAndSpread();
    void bandOverTokens();
    void namesWithoutTheirPipeline();
    void selectedRunsComeFromRuns();
    void curvesLieOverEachOther();
    void seedsBecomeAMeanWithABand();
    void settingsThatDiffer();
    void otherRunsFollow();
    void evaluationsWithIntervals();
    void hidingAndRemoving();
    void brokenRecipeIsSaid();
    void chosenRunsStay();
};

void TestCompare::bandIsMeanAndSpread() {
    const auto a = curveOf({{0, 1}, {10, 3}, {20, 5}});
    const auto b = curveOf({{0, 3}, {5, 4}, {10, 5}, {30, NAN}});
    const CurveBand band = bandOf({a, b}, BandKind::Deviation);
    QCOMPARE(band.mean->steps(), (std::vector<int64_t>{0, 5, 10, 20}));
    QCOMPARE(band.mean->raw().y(0), 2.0);
    QCOMPARE(band.mean->raw().y(1), 3.0); // of 2, between two steps of the first, and 4
    QCOMPARE(band.mean->raw().y(3), 5.0); // of one alone
    QCOMPARE(band.upper.y(3) - band.lower.y(3), 0.0);
    QVERIFY(std::abs(band.upper.y(0) - 2 - std::sqrt(2.0)) < 1e-6);
    const CurveBand wide = bandOf({a, b}, BandKind::Extremes);
    QCOMPARE(wide.lower.y(2), 3.0);
    QCOMPARE(wide.upper.y(2), 5.0);
    QVERIFY(bandOf({}, BandKind::Deviation).mean->steps().empty());
}

/// Runs that have seen different numbers of tokens at the same step.
void TestCompare::bandOverTokens() {
    const auto slow = curveOf({{0, 0}, {1, 10}, {2, 20}});
    const auto fast = curveOf({{0, 0}, {1, 10}, {2, 20}});
    slow->setClock(std::vector<int64_t>{0, 1, 2}, std::vector<double>{0, 100, 200});
    fast->setClock(std::vector<int64_t>{0, 1, 2}, std::vector<double>{0, 50, 100});
    const CurveBand band = bandOf({slow, fast}, BandKind::Extremes);
    const SeriesCache& mean = band.mean->raw();
    QCOMPARE(mean.size(), size_t{4}); // 0, 50, 100, 200
    QCOMPARE(mean.x(1), 50.0);
    QCOMPARE(mean.y(1), 7.5); // of 5, half way, and 10
    QCOMPARE(band.lower.y(1), 5.0);
    QCOMPARE(band.upper.y(2), 20.0);
    QCOMPARE(mean.y(3), 20.0); // of the slow one alone
    std::vector<int64_t> steps(3 * mostBandPlaces);
    std::vector<double> places(steps.size());
    auto many = std::make_shared<MetricCurve>(0);
    for (size_t i = 0; i < steps.size(); ++i) {
        steps[i] = static_cast<int64_t>(i);
        places[i] = 7.5 * static_cast<double>(i);
        many->append(steps[i], 1);
    }
    many->setClock(steps, places);
    const CurveBand thinned = bandOf({many, many}, BandKind::Deviation);
    QCOMPARE(thinned.mean->raw().size(), mostBandPlaces);
    QCOMPARE(thinned.mean->raw().x(mostBandPlaces - 1), places.back());
}

void TestCompare::namesWithoutTheirPipeline() {
    using L = QStringList;
    QCOMPARE(withoutCommonPrefix({"a.b.x", "a.b.y"}), (L{"x", "y"}));
    QCOMPARE(withoutCommonPrefix({"a.b.x", "a.c.y"}), (L{"b.x", "c.y"}));
    QCOMPARE(withoutCommonPrefix({"a.x", "b.x"}), (L{"a.x", "b.x"}));
    QCOMPARE(withoutCommonPrefix({"a.x"}), (L{"a.x"}));
    QCOMPARE(withoutCommonPrefix({"a.", "a.x"}), (L{"a.", "a.x"}));
    QCOMPARE(withoutCommonPrefix({}), L());
}

void TestCompare::selectedRunsComeFromRuns() {
    auto* table = find<QTableView>("runsTable");
    QTRY_VERIFY(table->model()->rowCount() == 4);
    table->selectAll();
    QTest::keyClick(table, Qt::Key_C);
    QTRY_VERIFY(find<QListWidget>("compareRuns"));
    QCOMPARE(find<QListWidget>("compareRuns")->count(), 4);
}

void TestCompare::curvesLieOverEachOther() {
    compare({0, 3});
    const ChartCard* reward = drawn("reward");
    QVERIFY(reward);
    const QString csv = reward->csv();
    QVERIFY2(csv.contains(QLatin1String("seed-1")) && csv.contains(QLatin1String("longer")),
             qPrintable(csv.left(200)));
    const auto* legend = reward->findChild<QLabel*>(QStringLiteral("legend"));
    QVERIFY(legend->isVisible());
    const QString names = QString(legend->text()).replace(QChar(0x2011), u'-');
    QVERIFY(names.contains(QLatin1String("seed-1")) && names.contains(QLatin1String("longer")));
    // A single one of several is named as well.
    find<QListWidget>("compareRuns")->item(0)->setCheckState(Qt::Unchecked);
    QTRY_VERIFY(!legend->text().contains(QLatin1String("seed")));
    QVERIFY(legend->text().contains(QLatin1String("longer")));
}

void TestCompare::seedsBecomeAMeanWithABand() {
    compare({0, 1, 2});
    QVERIFY(drawn("reward"));
    auto* group = find<QComboBox>("compareGroup");
    QTRY_VERIFY(group->count() >= 2);
    QCOMPARE(group->itemText(1), QStringLiteral("All together"));
    QVERIFY(!find<QComboBox>("compareBand")->isEnabled());
    group->setCurrentIndex(1);
    const ChartCard* reward = drawn("reward");
    QVERIFY(reward->csv().contains(QLatin1String("(3)")));
    QVERIFY(!reward->csv().contains(QLatin1String("seed-1")));
    QVERIFY(find<QComboBox>("compareBand")->isEnabled());
    find<QComboBox>("compareAxis")->setCurrentIndex(1); // tokens
    const auto lastPlace = [&] {
        return drawn("reward")->csv().trimmed().section(u'\n', -1).section(u',', 2, 2).toDouble();
    };
    QTRY_VERIFY(lastPlace() > 1000); // far beyond the steps
    QVERIFY(drawn("reward")->csv().contains(QLatin1String("(3)")));
}

void TestCompare::settingsThatDiffer() {
    compare({0, 3});
    auto* table = find<QTableView>("settingsTable");
    const QAbstractItemModelTester tester(table->model());
    QTRY_VERIFY(table->model()->rowCount() > 0);
    QStringList keys;
    for (int row = 0; row < table->model()->rowCount(); ++row)
        keys.append(table->model()->index(row, 0).data().toString());
    QVERIFY2(keys.contains(QLatin1String("max_steps")), qPrintable(keys.join(u',')));
    const int differing = table->model()->rowCount();
    QTest::mouseClick(find<QPushButton>("allSettings"), Qt::LeftButton);
    QVERIFY(table->model()->rowCount() > differing);
    auto* summary = find<QTableView>("summaryTable");
    QCOMPARE(summary->model()->headerData(2, Qt::Horizontal, Qt::DisplayRole).toString(),
             QStringLiteral("longer"));
    QTest::mouseClick(find<QPushButton>("copyTables"), Qt::LeftButton);
    const QString copied = QApplication::clipboard()->text();
    QVERIFY(copied.contains(QLatin1String("max_steps\t40\t60")));
    QVERIFY(find<QLabel>("compareNote")->text().contains(QLatin1String("max_steps")));
}

/// Others are chosen while another page is shown.
void TestCompare::otherRunsFollow() {
    compare({0, 3});
    auto* settings = find<QTableView>("settingsTable")->model();
    QTRY_VERIFY(settings->rowCount() > 0);
    QCOMPARE(settings->headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(),
             QStringLiteral("seed-1"));
    m_window->openPage(QStringLiteral("runs"));
    compare({1, 2});
    QTRY_COMPARE(settings->headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(),
                 QStringLiteral("seed-2"));
    QVERIFY(drawn("reward")->csv().contains(QLatin1String("seed-3")));
}

void TestCompare::evaluationsWithIntervals() {
    const auto interval = [](double low, double high) {
        return Json{{"value", (low + high) / 2}, {"low", low}, {"high", high}};
    };
    const Json weak = {
        {"prompts", 512}, {"pass@1", interval(.1, .2)}, {"length", interval(20, 30)}};
    const Json strong = {
        {"prompts", 512},
        {"pass@1", interval(.3, .5)},
        {"length", interval(40, 50)},
        {"search",
         {{{"strategy", "majority"}, {"guide", nullptr}, {"accuracy", interval(.5, .6)}}}}};
    const auto rows = evaluationRows({weak, strong, Json()});
    QCOMPARE(rows.size(), 4);
    QCOMPARE(rows[1].values,
             (QStringList{QStringLiteral("15.0 % (10.0–20.0)"),
                          QStringLiteral("40.0 % (30.0–50.0)"), QString(QChar(0x2013))}));
    QCOMPARE(rows[1].strong, (QVector<bool>{false, true, false}));
    QCOMPARE(rows[2].strong, (QVector<bool>{false, false, false})); // longer is not better
    QCOMPARE(rows[3].label, QStringLiteral("search/majority/accuracy"));
    QVERIFY(!evaluationRows({weak, weak})[1].strong[0]); // the same is no better

    compare({0, 1}); // which have measured nothing
    QTest::mouseClick(find<QPushButton>("segment1"), Qt::LeftButton);
    QVERIFY(!find<QTableView>("summaryTable")->isVisible());
    QVERIFY(!find<QTableView>("evaluationTable")->isVisible());
}

void TestCompare::hidingAndRemoving() {
    compare({0, 1});
    QVERIFY(drawn("reward"));
    auto* list = find<QListWidget>("compareRuns");
    list->item(0)->setCheckState(Qt::Unchecked);
    QTRY_VERIFY(!drawn("reward")->csv().contains(QLatin1String("seed-1")));
    list->setCurrentRow(1);
    QTest::keyClick(m_window->currentPage(), Qt::Key_Delete);
    QTRY_COMPARE(list->count(), 1);
    QCOMPARE(list->item(0)->text(), QStringLiteral("seed-1"));
    QCOMPARE(list->item(0)->checkState(), Qt::Unchecked);
}

void TestCompare::brokenRecipeIsSaid() {
    std::ofstream(m_runs[1].folder / run_files::recipe) << "stage: [";
    compare({0, 1});
    auto* table = find<QTableView>("settingsTable");
    QTRY_VERIFY(table->model()->rowCount() > 0);
    QCOMPARE(table->model()->index(0, 2).data().toString(), QString(QChar(0x2013)));
    QVERIFY(find<QLabel>("compareNote")->text().contains(QLatin1String("recipe.yaml")));
    QVERIFY(drawn("reward")); // its curves are there nevertheless
}

void TestCompare::chosenRunsStay() {
    compare({2, 0});
    QTRY_VERIFY(find<QComboBox>("compareGroup")->count() > 1);
    find<QComboBox>("compareGroup")->setCurrentIndex(1);
    close();
    open(QStringLiteral("compare"));
    QTRY_VERIFY(find<QListWidget>("compareRuns"));
    QTRY_COMPARE(find<QListWidget>("compareRuns")->count(), 2);
    QCOMPARE(find<QListWidget>("compareRuns")->item(0)->text(), QStringLiteral("seed-3"));
    QTRY_COMPARE(find<QComboBox>("compareGroup")->currentText(), QStringLiteral("All together"));
}

QTEST_MAIN(TestCompare)
#include "tst_compare.moc"
