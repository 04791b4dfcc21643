// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "ui/services/background_jobs.h"
#include "ui/services/dialogs.h"

#include <QSemaphore>
#include <QSignalSpy>
#include <QTest>

using namespace rationale;
using namespace rationale::ui;

class TestServices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void deliversInGuiThread();
    void newerJobSupersedesOlder();
    void channelsAreIndependent();
    void deadOwnerGetsNothing();
    void exceptionBecomesSignal();
    void interruptedJobIsNoError();
    void dialogsTakePreparedAnswers();
};

void TestServices::deliversInGuiThread() {
    BackgroundJobs jobs;
    QThread* worker = nullptr;
    QThread* delivered = nullptr;
    int value = 0;
    QSignalSpy busy(&jobs, &BackgroundJobs::busyChanged);
    jobs.run(
        this, QStringLiteral("a"),
        [&worker] {
            worker = QThread::currentThread();
            return 42;
        },
        [&](int result) {
            delivered = QThread::currentThread();
            value = result;
        });
    QVERIFY(jobs.isBusy(QStringLiteral("a")));
    QTRY_COMPARE(value, 42);
    QVERIFY(!jobs.isBusy(QStringLiteral("a")));
    QCOMPARE(delivered, QThread::currentThread());
    QVERIFY(worker != delivered);
    QCOMPARE(busy.size(), 2);
}

void TestServices::newerJobSupersedesOlder() {
    BackgroundJobs jobs;
    QSemaphore olderMayEnd;
    QStringList delivered;
    const auto channel = QStringLiteral("a");
    jobs.run(
        this, channel,
        [&olderMayEnd] {
            olderMayEnd.acquire();
            return 1;
        },
        [&](int) { delivered << QStringLiteral("older"); });
    jobs.run(
        this, channel, [] { return 2; }, [&](int) { delivered << QStringLiteral("newer"); });
    QTRY_COMPARE(delivered, QStringList{QStringLiteral("newer")});
    olderMayEnd.release(); // its result is late now
    jobs.waitForAll();
    bool after = false;
    jobs.run(
        this, channel, [] { return 3; }, [&](int) { after = true; });
    jobs.waitForAll();
    QVERIFY(after);
    QCOMPARE(delivered, QStringList{QStringLiteral("newer")});
}

void TestServices::channelsAreIndependent() {
    BackgroundJobs jobs;
    int sum = 0;
    for (int i = 1; i <= 10; ++i)
        jobs.run(
            this, QString::number(i), [i] { return i; }, [&sum](int value) { sum += value; });
    jobs.waitForAll();
    QCOMPARE(sum, 55);
}

void TestServices::deadOwnerGetsNothing() {
    BackgroundJobs jobs;
    bool delivered = false;
    {
        QObject owner;
        jobs.run(
            &owner, QStringLiteral("a"), [] { return 1; }, [&](int) { delivered = true; });
    }
    jobs.waitForAll();
    QVERIFY(!delivered);
}

void TestServices::exceptionBecomesSignal() {
    BackgroundJobs jobs;
    QSignalSpy failed(&jobs, &BackgroundJobs::failed);
    jobs.run(
        this, QStringLiteral("a"),
        []() -> int { throw Error(ErrorKind::Io, "cannot read", "here", "Do this."); },
        [](int) { QFAIL("a failed job must not deliver"); });
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(failed[0][0].toString(), QStringLiteral("a"));
    QVERIFY(failed[0][1].toString().contains(QStringLiteral("cannot read")));
    QVERIFY(!jobs.isBusy(QStringLiteral("a")));
}

void TestServices::interruptedJobIsNoError() {
    BackgroundJobs jobs;
    QSignalSpy failed(&jobs, &BackgroundJobs::failed);
    jobs.run(
        this, QStringLiteral("a"), []() -> int { throw Error(ErrorKind::Stopped, "interrupted"); },
        [](int) { QFAIL("an interrupted job must not deliver"); });
    jobs.waitForAll();
    QVERIFY(!jobs.isBusy(QStringLiteral("a")));
    QVERIFY(failed.isEmpty());
}

void TestServices::dialogsTakePreparedAnswers() {
    Dialogs dialogs;
    dialogs.answerNext(1);
    QCOMPARE(dialogs.ask(nullptr, {}, {}, {QStringLiteral("a"), QStringLiteral("b")}), 1);
    dialogs.answerNextPath(QStringLiteral("/tmp/x.yaml"));
    QCOMPARE(dialogs.openFile(nullptr, {}, {}), QStringLiteral("/tmp/x.yaml"));
}

QTEST_MAIN(TestServices)
#include "tst_services.moc"
