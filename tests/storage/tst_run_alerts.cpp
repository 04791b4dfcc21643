// SPDX-License-Identifier: GPL-3.0-or-later
// Alerts from metrics: each sickness is found where it begins, healthy runs are left in peace.
#include "core/storage/run_alerts.h"
#include "core/storage/run_writer.h"
#include "tests/support/project_generator.h"
#include "tests/support/test_project.h"

#include <QElapsedTimer>
#include <QFileInfo>
#include <QTest>

#include <cmath>
#include <random>

using namespace rationale;

namespace {

using Curves = std::map<std::string, MetricSeries>;
using Shape = std::function<double(double progress)>;

constexpr int64_t steps = 400;

MetricSeries curve(uint64_t seed, double noise, const Shape& shape, int64_t count = steps) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    MetricSeries series;
    for (int64_t step = 1; step <= count; ++step) {
        series.steps.push_back(step);
        series.values.push_back(shape(static_cast<double>(step) / static_cast<double>(count)) +
                                noise * normal(random));
    }
    return series;
}

double rise(double from, double to, double progress) {
    return from + (to - from) * (1 - std::exp(-4 * progress));
}

/// A run as it should be: the reward rises, answers grow, the policy becomes surer.
Curves healthy(uint64_t seed) {
    return {
        {"reward", curve(seed + 1, 0.08, [](double p) { return rise(0.2, 1.3, p); })},
        {"rewards/accuracy/mean",
         curve(seed + 2, 0.08, [](double p) { return rise(0.1, 0.8, p); })},
        {"entropy", curve(seed + 3, 0.03, [](double p) { return rise(1.2, 0.3, p); })},
        {"kl", curve(seed + 4, 0.003, [](double p) { return 0.02 + 0.1 * p; })},
        {"grad_norm", curve(seed + 5, 0.1, [](double p) { return 0.6 + 0.2 * std::sin(20 * p); })},
        {"loss", curve(seed + 6, 0.02, [](double) { return 0.0; })},
        {"frac_reward_zero_std", curve(seed + 7, 0.1, [](double p) { return 0.3 + 0.2 * p; })},
        {"completions/mean_length", curve(seed + 8, 20, [](double p) { return 150 + 700 * p; })},
        {"completions/clipped_ratio", curve(seed + 9, 0.02, [](double) { return 0.04; })},
        {"language/target_share", curve(seed + 10, 0.03, [](double) { return 0.95; })},
        {"sampling/logp_difference/mean", curve(seed + 11, 1e-4, [](double) { return 0.004; })},
        {"skipped_steps", curve(seed + 12, 0, [](double) { return 0.0; })},
    };
}

std::vector<RunAlert> alertsOf(const Curves& curves) {
    return findAlerts([&](const std::string& name) {
        const auto found = curves.find(name);
        return found == curves.end() ? MetricSeries() : found->second;
    });
}

std::string rulesOf(const std::vector<RunAlert>& alerts) {
    std::string rules;
    for (const RunAlert& alert : alerts)
        rules += alert.rule + "@" + std::to_string(alert.step) + " ";
    return rules;
}

} // namespace

class TestRunAlerts : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void healthyRunsAreQuiet();
    void sicknessIsFound_data();
    void sicknessIsFound();
    void earlierAlertsStay();
    void pretrainingThatDiverges();
    void everyRuleHasWords();
    void engineAlertsAreNotDoubled();
    void longRunsAreQuick();
    void commandLine();
};

void TestRunAlerts::healthyRunsAreQuiet() {
    int quiet = 0;
    for (uint64_t seed = 0; seed < 100; ++seed) {
        const std::vector<RunAlert> alerts = alertsOf(healthy(seed * 100));
        if (alerts.empty())
            ++quiet;
        else
            qWarning("seed %d: %s", static_cast<int>(seed), rulesOf(alerts).c_str());
    }
    QCOMPARE(quiet, 100);
}

void TestRunAlerts::sicknessIsFound_data() {
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("metric");
    QTest::addColumn<int>("from"); // the alert begins here …
    QTest::addColumn<int>("to");   // … at the latest here
    const auto row = [](const char* rule, const char* metric, int from, int to) {
        QTest::newRow(rule) << rule << metric << from << to;
    };
    row("entropy_collapse", "entropy", 200, 260);
    row("entropy_explosion", "entropy", 200, 240);
    row("kl_blow_up", "kl", 200, 240);
    row("gradient_spikes", "grad_norm", 200, 240);
    row("non_finite", "loss", 201, 201);
    row("sampler_difference", "sampling/logp_difference/mean", 200, 240);
    row("reward_collapse", "reward", 200, 240);
    row("dead_reward", "reward", 195, 210);
    row("zero_variance", "frac_reward_zero_std", 200, 240);
    row("reward_hacking", "rewards/accuracy/mean", 200, 320);
    row("length_explosion", "completions/mean_length", 200, 320);
    row("length_collapse", "completions/mean_length", 200, 320);
    row("truncation", "completions/clipped_ratio", 200, 240);
    row("language_drift", "language/target_share", 200, 240);
}

/// What the sickness does to its metric from the middle of the run on.
double sickValue(const QString& rule, double value, double progress) {
    const double since = progress - 0.5;
    if (since <= 0)
        return value;
    static const std::map<QString, std::function<double(double value, double since)>> sick{
        {QStringLiteral("entropy_collapse"), [](double, double) { return 0.01; }},
        {QStringLiteral("entropy_explosion"), [](double, double t) { return 0.4 + 40 * t; }},
        {QStringLiteral("kl_blow_up"), [](double, double t) { return 0.07 + 60 * t; }},
        {QStringLiteral("gradient_spikes"),
         [](double v, double t) { return std::lround(t * 400) % 7 == 0 ? 30 * v : v; }},
        {QStringLiteral("non_finite"), [](double, double) { return std::nan(""); }},
        {QStringLiteral("sampler_difference"), [](double, double) { return 0.2; }},
        {QStringLiteral("reward_collapse"), [](double v, double t) { return v - 10 * t; }},
        {QStringLiteral("dead_reward"), [](double, double) { return 1.15; }},
        {QStringLiteral("zero_variance"), [](double, double) { return 0.95; }},
        {QStringLiteral("reward_hacking"), [](double v, double t) { return v - 1.2 * t; }},
        {QStringLiteral("length_explosion"), [](double v, double t) { return v + 9000 * t; }},
        {QStringLiteral("length_collapse"), [](double, double) { return 12.0; }},
        {QStringLiteral("truncation"), [](double, double) { return 0.7; }},
        {QStringLiteral("language_drift"), [](double v, double) { return v - 0.5; }},
    };
    return sick.at(rule)(value, since);
}

void TestRunAlerts::sicknessIsFound() {
    QFETCH(QString, rule);
    QFETCH(QString, metric);
    QFETCH(int, from);
    QFETCH(int, to);
    Curves curves = healthy(7);
    MetricSeries& series = curves[metric.toStdString()];
    for (size_t i = 0; i < series.steps.size(); ++i)
        series.values[i] =
            sickValue(rule, series.values[i], static_cast<double>(series.steps[i]) / steps);
    if (rule.startsWith(QLatin1String("length_"))) // longer or shorter, and nothing is won by it
        curves["reward"] = curve(1, 0.08, [](double) { return 0.5; });
    if (rule == QLatin1String("reward_collapse")) // answers that grow meanwhile are told as well
        curves["completions/mean_length"] = curve(1, 20, [](double) { return 300; });
    if (rule == QLatin1String("reward_hacking"))
        curves["reward"] = curve(1, 0.05, [](double p) { return 0.2 + 2 * p; });
    const std::vector<RunAlert> alerts = alertsOf(curves);
    QCOMPARE(alerts.size(), size_t{1}); // nothing else, and once
    const RunAlert& alert = alerts.front();
    QCOMPARE(QString::fromStdString(alert.rule), rule);
    QCOMPARE(QString::fromStdString(alert.metric), metric);
    QVERIFY2(alert.step >= from && alert.step <= to, rulesOf(alerts).c_str());
    QVERIFY(alert.lastStep > alert.step && alert.points > 1);
    const std::string evidence = alertText(alertWording(alert.rule).evidence, alert);
    QVERIFY2(evidence.find('%') == std::string::npos, evidence.c_str());
    QVERIFY(evidence.find(alert.metric) != std::string::npos);
    QCOMPARE(rulesOf(alertsOf(curves)), rulesOf(alerts)); // the same again
}

/// What was told must not change when the run goes on.
void TestRunAlerts::earlierAlertsStay() {
    Curves curves = healthy(3);
    for (size_t i = 200; i < steps; ++i)
        curves["completions/clipped_ratio"].values[i] = 0.6;
    Curves shorter = curves;
    for (auto& [name, series] : shorter) {
        series.steps.resize(300);
        series.values.resize(300);
    }
    const std::vector<RunAlert> before = alertsOf(shorter), after = alertsOf(curves);
    QCOMPARE(before.size(), size_t{1});
    QCOMPARE(after.size(), size_t{1});
    QCOMPARE(before.front().step, after.front().step);
    QCOMPARE(before.front().lastStep, int64_t{300});
    QCOMPARE(after.front().lastStep, int64_t{400});
}

void TestRunAlerts::pretrainingThatDiverges() {
    Curves curves{
        {"loss", curve(5, 0.02, [](double p) { return rise(7, 2, p) + (p > 0.6 ? 3 : 0); })}};
    std::vector<RunAlert> alerts = alertsOf(curves);
    QCOMPARE(rulesOf(alerts).substr(0, 16), std::string("loss_divergence@"));
    QVERIFY(alerts.front().step >= 240 && alerts.front().step < 265);
    curves["loss"] = curve(5, 0.02, [](double p) { return rise(7, 2, p); });
    QCOMPARE(rulesOf(alertsOf(curves)), std::string());
}

void TestRunAlerts::everyRuleHasWords() {
    for (const AlertWording& wording : alertWordings()) {
        QVERIFY(*wording.title != '\0');
        if (std::string(wording.rule) == "engine")
            continue;
        QVERIFY2(*wording.evidence && *wording.meaning && *wording.remedy, wording.rule);
        QVERIFY2(std::string(wording.evidence).find("%1") != std::string::npos, wording.rule);
    }
    QCOMPARE(std::string(alertWording("of a newer version").rule), std::string("engine"));
}

void TestRunAlerts::engineAlertsAreNotDoubled() {
    test::TempDir dir;
    RunInfo info;
    info.id = info.name = "r";
    info.stage = "grpo";
    {
        RunWriter writer(dir.path(), info, 0);
        for (int64_t step = 1; step <= 30; ++step) {
            const std::vector<std::pair<std::string, double>> values{
                {"loss", step < 20 ? 0.1 : std::nan("")}};
            writer.metrics(step, values);
        }
        writer.event(20, "alert", "A gradient was not finite; the update was skipped");
        writer.event(25, "alert", "The first update is not on-policy");
    }
    RunReader reader(dir.path());
    QCOMPARE(rulesOf(runAlerts(reader)), std::string("non_finite@20 engine@25 "));
}

void TestRunAlerts::longRunsAreQuick() {
    Curves curves;
    for (const auto& [name, series] : healthy(1))
        curves[name] = curve(
            2, 0.05, [](double p) { return 0.3 + 0.3 * p; }, 100'000);
    QElapsedTimer timer;
    timer.start();
    alertsOf(curves);
    const qint64 whole = timer.elapsed();
    qInfo("12 metrics of 100,000 steps: %lld ms", whole);
    QVERIFY2(whole < 5000, qPrintable(QString::number(whole)));
}

void TestRunAlerts::commandLine() {
    if (!QFileInfo::exists(QStringLiteral(RATIONALE_CLI)))
        QSKIP("the command line is not built");
    test::TempDir dir;
    const auto runs = test::makeSmallProject(dir / "project");
    const QString project = QString::fromStdString((dir / "project").string());
    const auto call = [&](const QStringList& arguments) {
        return test::runProcess(QStringLiteral(RATIONALE_CLI), arguments);
    };
    const auto told = call({"alerts", "mini-r1-zero", "--json", "--project", project});
    QCOMPARE(told.exitCode, 0);
    const Json list = parseJson(told.output.toStdString(), "output");
    QVERIFY(!list.empty());
    QCOMPARE(list[0].at("evidence").get<std::string>(),
             std::string("Half of the groups have no gradient"));
    QVERIFY(call({"alerts", "mini-r1-zero", "--project", project}).output.contains("step 20"));
    QCOMPARE(call({"alerts", "mini-base", "--project", project}).output.trimmed(),
             QByteArray("No alerts"));
    const auto word = call({"explain", "pass@8"});
    QCOMPARE(word.exitCode, 0);
    QVERIFY(word.output.contains("at least one of k answers"));
    QVERIFY(call({"explain", "learning_rate"}).output.contains("Option of: "));
    const auto typo = call({"explain", "entorpy"});
    QCOMPARE(typo.exitCode, 2);
    QVERIFY(typo.errors.contains("Did you mean 'entropy'?"));
}

QTEST_GUILESS_MAIN(TestRunAlerts)
#include "tst_run_alerts.moc"
