// SPDX-License-Identifier: GPL-3.0-or-later
// The events of a run, as the engine writes them, in the words of the studio.
#include "core/storage/run_types.h"
#include "ui/pages/monitor_page_events.h"

#include <QTest>

using namespace rationale;
using namespace rationale::ui;

class TestMonitorEvents : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void words_data();
    void words();
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

QTEST_MAIN(TestMonitorEvents)
#include "tst_monitor_events.moc"
