// SPDX-License-Identifier: GPL-3.0-or-later
// What Monitor says in words: the events of a run as the engine writes them, and why a metric is
// what it is.
#include "core/storage/run_types.h"
#include "ui/models/metric_explanations.h"
#include "ui/pages/monitor_page_events.h"

#include <QTest>

#include <cmath>
#include <map>

using namespace rationale;
using namespace rationale::ui;

class TestMonitorEvents : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void words_data();
    void words();
    void explanationsHaveNumbers_data();
    void explanationsHaveNumbers();
};

void TestMonitorEvents::words_data() {
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("message");
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QString>("title");
    QTest::addColumn<QString>("text");
    const auto row = [](const char* name, const char* kind, const char* message, const char* data,
                        const char* title, const char* text) {
        QTest::newRow(name) << kind << message << QByteArray(data) << title << text;
    };
    row("started", "started", "Started", "null", "Started", "");
    row("base", "base", "Training mini-base first", R"({"run": "r"})", "Base model",
        "Training mini-base first");
    row("pause", "command_done", "pause", R"({"id": 1, "ok": true, "arguments": {}})",
        "Command: pause", "");
    row("stop", "command_done", "stop", R"({"id": 1, "ok": true, "arguments": {"save": true}})",
        "Command: stop", "");
    row("option", "command_done", "set learning_rate to 0.0001",
        R"({"id": 1, "ok": true, "key": "learning_rate", "value": 0.0001})",
        "Command: change an option", "learning_rate = 0.0001");
    row("refused option", "command_done", "max_steps cannot be changed while the run goes on",
        R"({"id": 1, "ok": false, "key": "max_steps", "value": 5})", "Command refused",
        "max_steps cannot be changed while the run goes on");
    row("of a newer engine", "power_saving", "Slower now", "null", "power saving", "Slower now");
}

void TestMonitorEvents::words() {
    QFETCH(QString, kind);
    QFETCH(QString, message);
    QFETCH(QByteArray, data);
    RunEvent event;
    event.kind = kind.toStdString();
    event.message = message.toStdString();
    event.data = Json::parse(data.toStdString());
    QTEST(eventTitle(event), "title");
    QTEST(eventText(event), "text");
}

void TestMonitorEvents::explanationsHaveNumbers_data() {
    QTest::addColumn<QString>("metric");
    QTest::addColumn<QString>("part");
    const auto row = [](const char* metric, const char* part) {
        QTest::newRow(metric) << metric << QString::fromUtf8(part);
    };
    row("loss", "β × KL: 0.100 × 0.200 = 0.0200");
    row("frac_reward_zero_std", "All 8 answers");
    row("sampling/logp_difference/mean", "is rounding");
    row("kl", "it adds 0.0200 to the loss");
    row("clip_ratio/region_mean", "nothing can be clipped");
    row("grad_norm", "scaled down to 50");
    row("entropy", "about 2.72 choices");
    row("completions/clipped_ratio", "the limit of 64 tokens");
    row("reward_std", "mean of 0.5");
    row("learning_rate", "this is step 5");
    row("pass@1", "every 20 steps");
    row("step_time", "generate: 1");
    row("time/generate", "of a step that takes 2");
    row("num_tokens", "in 5 steps");
}

void TestMonitorEvents::explanationsHaveNumbers() {
    QFETCH(QString, metric);
    QFETCH(QString, part);
    const std::map<QString, double> values{{"kl", 0.2},
                                           {"grad_norm", 2},
                                           {"entropy", 1},
                                           {"clip_ratio/region_mean", 0},
                                           {"reward", 0.5},
                                           {"reward_std", 0.3},
                                           {"completions/clipped_ratio", 0.25},
                                           {"pass@1", 0.4},
                                           {"loss", 0.0},
                                           {"frac_reward_zero_std", 0.4},
                                           {"step_time", 2},
                                           {"time/generate", 1},
                                           {"num_tokens", 1e4},
                                           {"learning_rate", 1e-4}};
    const auto value = [&](const QString& name) {
        const auto found = values.find(name);
        return found == values.end() ? std::nan("") : found->second;
    };
    const Json resolved{{"beta", 0.1},           {"num_generations", 8},
                        {"max_grad_norm", 1.0},  {"max_completion_length", 64},
                        {"learning_rate", 1e-3}, {"warmup_steps", 10},
                        {"eval_steps", 20},      {"num_iterations", 1}};
    QVERIFY(isExplainable(metric));
    const auto found = explainMetric(metric, {value, value, resolved, 5});
    QVERIFY(found);
    QVERIFY2(found->text.contains(part), qPrintable(found->text));
    QVERIFY(!found->title.contains(u'%') || found->title.contains(QStringLiteral("cut off")));
}

QTEST_MAIN(TestMonitorEvents)
#include "tst_monitor_events.moc"
