// SPDX-License-Identifier: GPL-3.0-or-later
// Evidence bundles in the studio, and the page Settings.
#include "core/evidence/evidence_bundle.h"
#include "tests/support/project_generator.h"
#include "tests/ui/studio_session.h"
#include "ui/services/dialogs.h"
#include "ui/services/project_writer.h"
#include "ui/shell/screenshot.h"
#include "ui/shell/studio_settings.h"

#include <QLabel>
#include <QPlainTextEdit>
#include <QStandardPaths>
#include <QTemporaryDir>

using namespace rationale;
using namespace rationale::ui;

class TestEvidence : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_project, m_file;

private Q_SLOTS:
    void initTestCase() {
        QStandardPaths::setTestModeEnabled(true);
        m_project = m_folder.filePath(QStringLiteral("project"));
        m_file = m_folder.filePath(QStringLiteral("one.rationale"));
        test::makeSmallProject(m_project.toStdString());
    }

    void aBundleIsMadeOnRuns() {
        StudioSession studio(m_project);
        QVERIFY(studio.window().openPage(QStringLiteral("runs")));
        auto* table = studio.window().findChild<QTableView*>(QStringLiteral("runsTable"));
        QTRY_VERIFY(table->model()->rowCount() > 0);
        table->selectRow(1);
        table->setFocus();
        studio.context().dialogs().answerNext(1);
        studio.context().dialogs().answerNextPath(m_file);
        QTest::keyClick(&studio.window(), Qt::Key_E, Qt::ControlModifier);
        QTRY_VERIFY(QFileInfo::exists(m_file));
        const EvidenceManifest made = verifyEvidenceBundle(m_file.toStdString());
        QCOMPARE(made.runs.size(), size_t{1});
        auto* strip = studio.window().findChild<QWidget*>(QStringLiteral("evidenceProgress"));
        QTRY_VERIFY(!strip->isVisible());
    }

    void cancelMakesNothing() {
        StudioSession studio(m_project);
        QVERIFY(studio.window().openPage(QStringLiteral("runs")));
        auto* table = studio.window().findChild<QTableView*>(QStringLiteral("runsTable"));
        QTRY_VERIFY(table->model()->rowCount() > 0);
        table->selectRow(0);
        const QString other = m_folder.filePath(QStringLiteral("other.rationale"));
        studio.context().dialogs().answerNext(3);
        studio.context().dialogs().answerNextPath(other);
        QTest::keyClick(&studio.window(), Qt::Key_E, Qt::ControlModifier);
        waitUntilSettled(studio.context());
        QVERIFY(!QFileInfo::exists(other));
    }

    /// A colleague's studio shows every page and changes nothing.
    void aBundleIsReadAndNotChanged() {
        if (!QFileInfo::exists(m_file))
            aBundleIsMadeOnRuns();
        const QString opened = m_folder.filePath(QStringLiteral("opened"));
        openEvidenceBundle(m_file.toStdString(), opened.toStdString());
        StudioSession studio(opened);
        auto* banner = studio.window().findChild<QWidget*>(QStringLiteral("evidenceBanner"));
        QVERIFY(banner && banner->isVisible());
        QVERIFY(!studio.window().findChild<QWidget*>(QStringLiteral("rail_launch")));
        QTRY_VERIFY(!studio.context().watcher().runs().empty());
        const QString id = QString::fromStdString(studio.context().watcher().runs()[0].info.id);
        const std::string name = studio.context().watcher().runs()[0].info.name;
        studio.context().setCurrentRun(id);
        for (const char* page : {"runs", "monitor", "compare", "traces", "language", "models"}) {
            QVERIFY(studio.window().openPage(QLatin1String(page)));
            QVERIFY(waitUntilSettled(studio.context()));
        }
        bool ok = true;
        studio.context().writer().write(
            [id](Library& library) { library.rename(id.toStdString(), "changed"); },
            [&ok](bool done) { ok = done; });
        studio.context().launcher().start(
            QStringLiteral("stage: sft\n"), QStringLiteral("new"), 1,
            [](const QString& started) { QVERIFY(started.isEmpty()); });
        studio.context().writer().waitForAll();
        QTRY_VERIFY(!ok);
        QCOMPARE(Library(opened.toStdString()).runs().size(), size_t{1});
        QCOMPARE(Library(opened.toStdString()).runs()[0].info.name, name);
    }

    void settingsAreKept() {
        StudioSession studio(m_project);
        QTest::mouseClick(studio.window().findChild<QWidget*>(QStringLiteral("rail_settings")),
                          Qt::LeftButton);
        auto* scale = studio.window().findChild<QComboBox*>(QStringLiteral("settingScale"));
        auto* language = studio.window().findChild<QComboBox*>(QStringLiteral("settingLanguage"));
        auto* note = studio.window().findChild<QLabel*>(QStringLiteral("restartNote"));
        QVERIFY(scale && scale->isVisible() && !note->isVisible());
        scale->setCurrentIndex(2);
        Q_EMIT scale->activated(2);
        language->setCurrentIndex(2);
        Q_EMIT language->activated(2);
        QCOMPARE(StudioSettings::scale(), 150);
        QCOMPARE(StudioSettings::language(), QStringLiteral("zh_CN"));
        QVERIFY(note->isVisible());
        Q_EMIT scale->activated(0);
        Q_EMIT language->activated(0);
        QCOMPARE(StudioSettings::scale(), 100);
        auto* doctor = studio.window().findChild<QPlainTextEdit*>(QStringLiteral("doctorText"));
        QTRY_VERIFY_WITH_TIMEOUT(doctor->toPlainText().size() > 100, engineMs); // what it has found
    }
};

QTEST_MAIN(TestEvidence)
#include "tst_evidence.moc"
