// SPDX-License-Identifier: GPL-3.0-or-later
// `rationale runs`, `metrics`, `samples` and `query` as a person or a script calls them.
#include "core/storage/run_reader.h"
#include "tests/support/project_generator.h"
#include "tests/support/test_project.h"

#include <QFileInfo>

using namespace rationale;
using namespace rationale::test;

class TestReadCommands : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void runsAsTableAndJson();
    void runsAreAddressedInThreeWays();
    void metricsInEveryFormat();
    void samplesAreWhole();
    void samplesFilter_data();
    void samplesFilter();
    void queriesRead();
    void mistakesAreOneLine_data();
    void mistakesAreOneLine();

private:
    ProcessResult call(QStringList arguments) const {
        return runProcess(RATIONALE_CLI, arguments << "--project" << m_project);
    }
    static Json json(const ProcessResult& result) {
        return parseJson(result.output.toStdString(), "output");
    }
    std::unique_ptr<TempDir> m_dir;
    QString m_project;
    std::vector<RunSummary> m_runs; // of makeSmallProject
};

void TestReadCommands::initTestCase() {
    if (!QFileInfo::exists(RATIONALE_CLI))
        QSKIP("the command line is not built");
    m_dir = std::make_unique<TempDir>();
    m_runs = makeSmallProject(*m_dir / "project");
    m_project = QString::fromStdString((*m_dir / "project").string());
}

void TestReadCommands::runsAsTableAndJson() {
    const ProcessResult table = call({"runs"});
    QCOMPARE(table.exitCode, 0);
    QCOMPARE(table.output.count('\n'), 5); // a head and four runs
    QVERIFY(table.output.contains("mini-r1-zero-lc  interrupted  grpo"));
    const Json list = json(call({"runs", "--json"}));
    QCOMPARE(list.size(), size_t{4});
    QCOMPARE(list[3].at("name").get<std::string>(), std::string("mini-base")); // newest first
    QCOMPARE(list[3].at("stage").get<std::string>(), std::string("pretrain"));
    QCOMPARE(list[2].at("id").get<std::string>(), m_runs[1].info.id);
    QCOMPARE(list[2].at("state").get<std::string>(), std::string("complete"));
    QCOMPARE(list[2].at("steps").get<int>(), 40);
    QCOMPARE(list[1].at("total_steps").get<int>(), 40);
    QVERIFY(list[3].at("last_reward").is_null());
    QVERIFY(list[0].at("message").get<std::string>().starts_with("The loss was not finite"));
}

void TestReadCommands::runsAreAddressedInThreeWays() {
    const QString id = QString::fromStdString(m_runs[1].info.id);
    const ProcessResult byName = call({"metrics", "mini-r1-zero", "--json"});
    QCOMPARE(byName.exitCode, 0);
    QCOMPARE(call({"metrics", id, "--json"}).output, byName.output);
    QCOMPARE(call({"metrics", id.chopped(1), "--json"}).output, byName.output);
}

void TestReadCommands::metricsInEveryFormat() {
    RunReader reader(m_runs[1].folder);
    const MetricSeries reward = reader.series("reward");
    const Json all = json(call({"metrics", "mini-r1-zero", "--format", "json"}));
    QCOMPARE(all.size(), reader.metricKeys().size());
    QCOMPARE(all.at("reward").at("steps").get<std::vector<int64_t>>(), reward.steps);
    QCOMPARE(all.at("reward").at("values").get<std::vector<double>>(), reward.values); // exactly
    const auto csv = call({"metrics", "mini-r1-zero", "--name", "rewards/*", "--name", "pass@1",
                           "--format", "csv"})
                         .output.split('\n');
    QCOMPARE(csv[0], QByteArray("step,pass@1,rewards/accuracy/mean,rewards/format/mean,"
                                "rewards/language_consistency/mean,rewards/repetition/mean"));
    QCOMPARE(csv.size(), 1 + 40 + 1);
    QVERIFY(csv[1].startsWith("1,,")); // no evaluation at step 1
    QVERIFY(!csv[20].startsWith("20,,"));
    const ProcessResult table = call({"metrics", "mini-r1-zero", "--name", "re?ard"});
    QCOMPARE(table.output.count('\n'), 2);
    QVERIFY(table.output.contains("reward      40"));
}

void TestReadCommands::samplesAreWhole() {
    const ProcessResult result =
        call({"samples", "mini-r1-zero", "--step", "7:8", "--tokens", "--format", "jsonl"});
    QCOMPARE(result.exitCode, 0);
    const auto lines = result.output.trimmed().split('\n');
    QCOMPARE(lines.size(), 32);
    RunReader reader(m_runs[1].folder);
    for (const QByteArray& line : lines) {
        const Json got = parseJson(line.toStdString(), "line");
        const SampleRecord sample = reader.sample(got.at("id").get<int64_t>());
        QVERIFY(sample.step == 7 || sample.step == 8);
        QCOMPARE(got.at("completion").get<std::string>(), sample.completion);
        QCOMPARE(got.at("reward").get<double>(), sample.reward);
        QCOMPARE(got.at("tokens").get<std::vector<int32_t>>(), sample.tokens);
        QCOMPARE(got.at("logprobs").get<std::vector<float>>(), sample.logprobs);
        QCOMPARE(got.at("rewards").size(), size_t{4});
        QCOMPARE(got.at("spans").size(), sample.spans.size());
        double total = 0;
        for (const Json& part : got.at("rewards"))
            if (part.at("state") == "scored")
                total += part.at("value").get<double>() * part.at("weight").get<double>();
        QVERIFY(std::abs(total - sample.reward) < 1e-12);
    }
    QVERIFY(!call({"samples", "mini-r1-zero", "--limit", "1"}).output.contains("\"tokens\""));
}

void TestReadCommands::samplesFilter_data() {
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<int>("which");
    QTest::newRow("one step") << QStringList{"--step", "3"} << 0;
    QTest::newRow("from") << QStringList{"--step", "39:"} << 1;
    QTest::newRow("wrong") << QStringList{"--wrong"} << 2;
    QTest::newRow("Chinese text") << QStringList{"--search", "检查"} << 3;
    QTest::newRow("eval") << QStringList{"--split", "eval"} << 4;
    QTest::newRow("limit") << QStringList{"--limit", "5"} << 5;
}

void TestReadCommands::samplesFilter() {
    QFETCH(QStringList, options);
    QFETCH(int, which);
    SampleFilter filter;
    if (which == 0)
        filter.stepFrom = filter.stepTo = 3;
    else if (which == 1)
        filter.stepFrom = 39;
    else if (which == 2)
        filter.correct = false;
    else if (which == 3)
        filter.search = "检查";
    else if (which == 4)
        filter.split = "eval";
    const int64_t expected = which == 5 ? 5 : RunReader(m_runs[1].folder).sampleCount(filter);
    QVERIFY(expected > 0);
    const ProcessResult result = call(QStringList{"samples", "mini-r1-zero"} + options);
    QCOMPARE(int64_t{result.output.count('\n')}, expected);
}

void TestReadCommands::queriesRead() {
    const QString sql = "SELECT step, count(*) AS n FROM samples WHERE split = 'train' "
                        "GROUP BY step ORDER BY step LIMIT 2";
    QCOMPARE(call({"query", "mini-r1-zero", sql, "--format", "csv"}).output,
             QByteArray("step,n\n1,16\n2,16\n"));
    QCOMPARE(json(call({"query", "mini-r1-zero", sql, "--json"}))[1].at("n").get<int>(), 16);
    const ProcessResult refused = call({"query", "mini-r1-zero", "DELETE FROM sample"});
    QCOMPARE(refused.exitCode, 1);
    QVERIFY(refused.errors.contains("would write"));
    QVERIFY(call({"query", "mini-r1-zero", "SELECT 1; DELETE FROM sample"}).exitCode != 0);
    QVERIFY(RunReader(m_runs[1].folder).sampleCount({}) > 0);
}

void TestReadCommands::mistakesAreOneLine_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<int>("exitCode");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("unknown run") << QStringList{"metrics", "nobody"} << 1 << QByteArray("nobody");
    QTest::newRow("unknown metric") << QStringList{"metrics", "mini-base", "--name", "reward"} << 1
                                    << QByteArray("It has: loss");
    QTest::newRow("unknown format") << QStringList{"metrics", "mini-base", "--format", "xml"} << 2
                                    << QByteArray("table, csv and json");
    QTest::newRow("bad range") << QStringList{"samples", "mini-base", "--step", "a:b"} << 2
                               << QByteArray("A:B");
    QTest::newRow("bad SQL") << QStringList{"query", "mini-base", "SELECT nonsense"} << 1
                             << QByteArray("no such column");
    QTest::newRow("missing argument") << QStringList{"metrics"} << 2 << QByteArray("RUN");
}

void TestReadCommands::mistakesAreOneLine() {
    QFETCH(QStringList, arguments);
    QFETCH(int, exitCode);
    QFETCH(QByteArray, says);
    const ProcessResult result = call(arguments);
    QCOMPARE(result.exitCode, exitCode);
    QCOMPARE(result.output, QByteArray());
    QCOMPARE(result.errors.count('\n'), 1);
    QVERIFY2(result.errors.contains(says), result.errors.constData());
}

QTEST_GUILESS_MAIN(TestReadCommands)
#include "tst_read_commands.moc"
