// SPDX-License-Identifier: GPL-3.0-or-later
// What meets a newcomer: the first steps, the guide, and what Launch says before a start.
#include "tests/support/project_generator.h"
#include "tests/ui/studio_session.h"
#include "ui/forms/recipe_document.h"
#include "ui/pages/launch_page.h"
#include "ui/services/project_writer.h"
#include "ui/shell/first_run_guide.h"
#include "ui/shell/screenshot.h"

#include <QLabel>
#include <QTemporaryDir>
#include <QTextBrowser>

using namespace rationale;
using namespace rationale::ui;

class TestFirstRun : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void newProjectsShowTheFirstSteps() {
        const QTemporaryDir folder;
        const QString project = folder.filePath(QStringLiteral("new"));
        Library::createProject(project.toStdString());
        {
            StudioSession studio(project);
            auto* guide = studio.window().findChild<FirstRunGuide*>();
            QVERIFY(guide && guide->isVisible());
            auto* choose = studio.window().findChild<QPushButton*>(QStringLiteral("guide_choose"));
            QVERIFY(!choose->text().startsWith(QStringLiteral("✓")));
            QTest::mouseClick(choose, Qt::LeftButton);
            QCOMPARE(studio.window().currentPage()->id(), QStringLiteral("launch"));
            QVERIFY(choose->text().startsWith(QStringLiteral("✓")));
            auto* start = studio.window().findChild<QPushButton*>(QStringLiteral("guide_start"));
            QVERIFY(!start->text().startsWith(QStringLiteral("✓")));
            studio.context().writer().write([](Library& library) { test::makeRun(library, {}); });
            QTRY_VERIFY(start->text().startsWith(QStringLiteral("✓"))); // by itself
            studio.context().writer().waitForAll();
        }
        StudioSession again(project); // what was done stays done
        auto* guide = again.window().findChild<FirstRunGuide*>();
        QVERIFY(guide->isVisible());
        QVERIFY(again.window()
                    .findChild<QPushButton*>(QStringLiteral("guide_choose"))
                    ->text()
                    .startsWith(QStringLiteral("✓")));
        QTest::mouseClick(again.window().findChild<QToolButton*>(QStringLiteral("dismissGuide")),
                          Qt::LeftButton);
        QVERIFY(!guide->isVisible());
        again.context().writer().waitForAll();
        QCOMPARE(Library(project.toStdString()).setting("guide.shown"), Json(false));
    }

    void projectsWithRunsShowNone() {
        const QTemporaryDir folder;
        test::makeSmallProject(folder.filePath(QStringLiteral("old")).toStdString());
        StudioSession studio(folder.filePath(QStringLiteral("old")));
        auto* guide = studio.window().findChild<FirstRunGuide*>();
        QVERIFY(!guide->isVisible());
        QVERIFY(studio.window().openPage(QStringLiteral("help")));
        auto* text = studio.window().findChild<QTextBrowser*>(QStringLiteral("guideText"));
        QVERIFY(text->toPlainText().contains(QStringLiteral("The first run")));
        auto* search = studio.window().findChild<QLineEdit*>(QStringLiteral("guideSearch"));
        search->setText(QStringLiteral("outliers"));
        QTest::keyClick(search, Qt::Key_Return);
        QCOMPARE(text->textCursor().selectedText(), QStringLiteral("outliers"));
        QTest::mouseClick(studio.window().findChild<QPushButton*>(QStringLiteral("showFirstSteps")),
                          Qt::LeftButton);
        QVERIFY(guide->isVisible()); // may be seen again
    }

    void launchSaysWhatARecipeNeeds() {
        const QTemporaryDir folder;
        Library::createProject(folder.path().toStdString());
        StudioSession studio(folder.path());
        QVERIFY(studio.window().openPage(QStringLiteral("launch"), QStringLiteral("mini-base")));
        auto* plan = studio.window().findChild<QLabel*>(QStringLiteral("launchPlan"));
        QTRY_VERIFY_WITH_TIMEOUT(plan->text().contains(QStringLiteral("Memory")), engineMs);
        QVERIFY(plan->text().contains(QStringLiteral("Time unknown"))); // nothing is made up
        QVERIFY(studio.window().openPage(QStringLiteral("launch"), QStringLiteral("mini-r1-zero")));
        auto* answers = studio.window().findChild<QLabel*>(QStringLiteral("launchAnswers"));
        auto* button = studio.window().findChild<QPushButton*>(QStringLiteral("tryAnswers"));
        QTRY_VERIFY(button->isEnabled());
        QTest::mouseClick(button, Qt::LeftButton);
        // There is no base yet: one line says so, and what to do.
        QTRY_VERIFY_WITH_TIMEOUT(answers->isVisible() &&
                                     answers->text().contains(QStringLiteral("mini-base")),
                                 engineMs);
        QCOMPARE(button->text(), QStringLiteral("Try on answers"));
    }
};

QTEST_MAIN(TestFirstRun)
#include "tst_first_run.moc"
