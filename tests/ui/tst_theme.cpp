// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/icon_provider.h"
#include "ui/shell/text_format.h"
#include "ui/shell/theme.h"

#include <QApplication>
#include <QDir>
#include <QImage>
#include <QRegularExpression>
#include <QTest>

#include <cmath>

using namespace rationale::ui;

namespace {

double luminance(const QColor& colour) {
    const auto linear = [](double c) {
        return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
}

double contrast(const QColor& a, const QColor& b) {
    const double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
    return x > y ? x / y : y / x;
}

} // namespace

class TestTheme : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void textIsReadableOnEverySurface_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void textIsReadableOnEverySurface() {
        QFETCH(bool, dark);
        Theme::instance().install(dark ? Theme::Mode::Dark : Theme::Mode::Light);
        for (const Token ink : {Token::Text, Token::Text2, Token::Text3, Token::AccentText,
                                Token::Ok, Token::Warn, Token::Err})
            for (const Token ground : {Token::Window, Token::Surface, Token::Sunken, Token::Raised})
                QVERIFY2(
                    contrast(token(ink), token(ground)) >= 4.5,
                    qPrintable(
                        QStringLiteral("%1 on %2").arg(token(ink).name(), token(ground).name())));
        QVERIFY(contrast(token(Token::OnAccent), token(Token::Accent)) >= 4.5);
        QVERIFY(contrast(token(Token::Control), token(Token::Surface)) >= 3);
        for (int run = 0; run < 8; ++run)
            QVERIFY(contrast(Theme::instance().runColour(run), token(Token::Surface)) >= 3);
    }

    void runsKeepTheirColourAndGetDashes() {
        const Theme& theme = Theme::instance();
        QCOMPARE(theme.runColour(9), theme.runColour(1));
        QCOMPARE(theme.runPen(0, 2).style(), Qt::SolidLine);
        QCOMPARE(theme.runPen(8, 2).dashPattern(), (QVector<qreal>{6, 4}));
        QCOMPARE(theme.runPen(16, 2).dashPattern(), (QVector<qreal>{2, 3}));
    }

    void rewardColoursHaveSevenSteps() {
        QSet<QRgb> colours;
        for (const double value : {-2.0, -0.7, -0.2, 0.0, 0.1, 0.5, 1.5})
            colours.insert(Theme::instance().rewardColour(value).rgb());
        QCOMPARE(colours.size(), 7);
    }

    void styleSheetHasNoUnresolvedNames() {
        Theme::instance().install(Theme::Mode::Light);
        static const QRegularExpression name(QStringLiteral("@\\w+@"));
        const QString sheet = qApp->styleSheet();
        QVERIFY(!sheet.isEmpty());
        // The first line of the template explains the notation with two examples.
        const QString rules = sheet.mid(sheet.indexOf(QLatin1String("*/")));
        QVERIFY2(!name.match(rules).hasMatch(), qPrintable(name.match(rules).captured()));
    }

    void everyIconDrawsInTheColourAskedFor() {
        const QStringList icons = QDir(QStringLiteral(":/icons")).entryList();
        QVERIFY(icons.size() > 40);
        for (const QString& file : icons) {
            const QImage image = IconProvider::pixmap(file.chopped(4), 20, Qt::red, 2).toImage();
            QCOMPARE(image.width(), 40);
            bool drawn = false;
            for (int y = 0; y < image.height() && !drawn; ++y)
                for (int x = 0; x < image.width() && !drawn; ++x)
                    drawn = qAlpha(image.pixel(x, y)) > 128 && qRed(image.pixel(x, y)) > 200;
            QVERIFY2(drawn, qPrintable(file));
        }
    }

    void numbersAreTypographic_data() {
        QTest::addColumn<QString>("shown");
        QTest::addColumn<QString>("expected");
        QTest::newRow("small") << TextFormat::number(0.001838) << QStringLiteral("0.00184");
        QTest::newRow("tiny") << TextFormat::number(1.47e-6) << QStringLiteral("1.47e−6");
        QTest::newRow("minus") << TextFormat::number(-309.6) << QStringLiteral("−310");
        QTest::newRow("thousands") << TextFormat::integer(20046) << QStringLiteral("20,046");
        QTest::newRow("unknown") << TextFormat::fixed(std::nan(""), 2) << QStringLiteral("–");
        QTest::newRow("infinite") << TextFormat::number(-INFINITY) << QStringLiteral("−∞");
        QTest::newRow("zero") << TextFormat::number(0) << QStringLiteral("0");
        QTest::newRow("percent") << TextFormat::percent(0.428) << QStringLiteral("42.8\u00A0%");
        QTest::newRow("hours") << TextFormat::duration(2 * 3600 + 37 * 60)
                               << QStringLiteral("2\u00A0h\u00A037\u00A0m");
        QTest::newRow("seconds") << TextFormat::duration(9.3) << QStringLiteral("9.3\u00A0s");
        QTest::newRow("bytes") << TextFormat::bytes(3100000000) << QStringLiteral("3.1\u00A0GB");
    }
    void numbersAreTypographic() {
        QFETCH(QString, shown);
        QTEST(shown, "expected");
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
