// SPDX-License-Identifier: GPL-3.0-or-later
// The studio in Chinese: nothing is left out of the translation, and nothing in it is out of date.
#include "core/recipe/recipe_texts.h"
#include "tests/support/project_generator.h"
#include "ui/pages/page_registry.h"
#include "ui/services/background_jobs.h"
#include "ui/services/recipe_text.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/main_window.h"
#include "ui/shell/screenshot.h"
#include "ui/shell/studio_context.h"

#include <QApplication>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>
#include <QXmlStreamReader>

using namespace rationale;
using namespace rationale::ui;

namespace {

struct Message {
    QString context, source;
    QStringList translations; // one; several where the number of things counts
    bool unfinished = false;
};

QList<Message> messagesOf(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QXmlStreamReader xml(&file);
    QList<Message> messages;
    QString context;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == QLatin1String("name"))
            context = xml.readElementText();
        else if (xml.name() == QLatin1String("source"))
            messages.append({context, xml.readElementText(), {}, false});
        else if (xml.name() == QLatin1String("translation")) {
            messages.last().unfinished = xml.attributes().hasAttribute(QLatin1String("type"));
            messages.last().translations.append(
                xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed());
        }
    }
    return messages;
}

QSet<QString> keysOf(const QList<Message>& messages) {
    QSet<QString> keys;
    for (const Message& message : messages)
        keys.insert(message.context + QStringLiteral(": ") + message.source);
    return keys;
}

QStringList placeholders(const QString& text) {
    static const QRegularExpression form(QStringLiteral("%(\\d|n|L\\d)"));
    QStringList found;
    for (auto it = form.globalMatch(text); it.hasNext();)
        found.append(it.next().captured());
    found.sort();
    return found;
}

/// The translation of the studio, which keeps in mind what it was asked for in vain.
class StrictTranslator : public QTranslator {
public:
    QString translate(const char* context, const char* source, const char* disambiguation,
                      int n) const override {
        QString found = QTranslator::translate(context, source, disambiguation, n);
        const bool qt = context[0] == 'Q' && qstrcmp(context, "QObject") != 0;
        if (found.isEmpty() && !qt && source[0])
            m_missed.insert(QStringLiteral("%1: %2").arg(QString::fromUtf8(context),
                                                         QString::fromUtf8(source)));
        return found;
    }
    QStringList missed() const {
        QStringList list = m_missed.values();
        list.sort();
        return list;
    }

private:
    mutable QSet<QString> m_missed;
};

} // namespace

class TestTranslation : public QObject {
    Q_OBJECT

private:
    const QString m_file =
        QStringLiteral(RATIONALE_SOURCE_DIR "/resources/translations/rationale_zh_CN.ts");

private Q_SLOTS:
    void everyTextHasATranslationWithItsPlaceholders() {
        const QList<Message> messages = messagesOf(m_file);
        QVERIFY(messages.size() > 1000);
        for (const Message& message : messages) {
            QVERIFY2(!message.unfinished, qPrintable(message.source));
            for (const QString& translation : message.translations) {
                QVERIFY2(!translation.isEmpty(), qPrintable(message.source));
                QVERIFY2(placeholders(message.source) == placeholders(translation),
                         qPrintable(message.source + QStringLiteral(" → ") + translation));
            }
        }
    }

    /// What lupdate finds in the sources today is what the file holds: no more and no less.
    void fileIsUpToDate() {
        const QTemporaryDir folder;
        const QString fresh = folder.filePath(QStringLiteral("fresh.ts"));
        QProcess update;
        const QFileInfo cli(QStringLiteral(RATIONALE_CLI));
        update.start(QStringLiteral(RATIONALE_SOURCE_DIR "/resources/translations/update.sh"),
                     {QFileInfo(cli.absolutePath()).absolutePath(), fresh});
        QVERIFY(update.waitForFinished(60'000));
        QVERIFY2(update.exitCode() == 0, update.readAllStandardError().constData());
        const QSet<QString> now = keysOf(messagesOf(fresh)), known = keysOf(messagesOf(m_file));
        const QStringList missing = (now - known).values(), gone = (known - now).values();
        QVERIFY2(missing.isEmpty(),
                 qPrintable(QStringLiteral("run resources/translations/update.sh "
                                           "and translate:\n  ") +
                            missing.join(QStringLiteral("\n  "))));
        QVERIFY2(gone.isEmpty(), qPrintable(gone.join(QStringLiteral("\n  "))));
    }

    void recipesSpeakChinese() {
        StrictTranslator translator;
        QVERIFY(translator.load(QStringLiteral(":/translations/rationale_zh_CN.qm")));
        QCoreApplication::installTranslator(&translator);
        QCOMPARE(recipeText("Learning rate"), QStringLiteral("学习率"));
        for (const std::string& text : recipeTexts())
            QVERIFY(!recipeText(text).isEmpty());
        QCoreApplication::removeTranslator(&translator);
        QVERIFY2(translator.missed().isEmpty(),
                 qPrintable(translator.missed().join(QStringLiteral("\n  "))));
    }

    /// Opens every page on a project that fills it: no text is asked for that is not translated,
    /// under the name by which lupdate knows it.
    void everyTextThatAPageAsksForIsFound() {
        StrictTranslator translator;
        QVERIFY(translator.load(QStringLiteral(":/translations/rationale_zh_CN.qm")));
        QCoreApplication::installTranslator(&translator);
        {
            const QTemporaryDir folder;
            const QString project = folder.filePath(QStringLiteral("project"));
            const auto runs = test::makeSmallProject(project.toStdString());
            StudioContext context(project);
            MainWindow window(context);
            window.resize(1440, 900);
            window.show();
            QVERIFY(QTest::qWaitForWindowExposed(&window));
            QTRY_VERIFY(!context.watcher().runs().empty());
            for (const RunSummary& run :
                 {runs.at(1), runs.at(2)}) { // one finished, one interrupted
                context.setCurrentRun(QString::fromStdString(run.info.id));
                for (const PageEntry& entry : pageRegistry()) {
                    QVERIFY(window.openPage(entry.id));
                    waitUntilSettled(context);
                }
            }
            QTest::keyClick(&window, Qt::Key_K, Qt::ControlModifier);
            QCoreApplication::processEvents();
        }
        QCoreApplication::removeTranslator(&translator);
        QVERIFY2(translator.missed().isEmpty(),
                 qPrintable(QStringLiteral("not translated, or under another name:\n  ") +
                            translator.missed().join(QStringLiteral("\n  "))));
    }
};

QTEST_MAIN(TestTranslation)
#include "tst_translation.moc"
