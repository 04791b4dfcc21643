// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/theme.h"

#include "ui/shell/studio_style.h"

#include <QApplication>
#include <QFile>
#include <QFontDatabase>
#include <QFontInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPalette>
#include <QPixmapCache>
#include <QRegularExpression>
#include <QStyleHints>

#include <array>
#include <cmath>

static void initStudioResources() {
    Q_INIT_RESOURCE(studio);
}

namespace rationale::ui {

namespace {

constexpr std::array tokenNames{
    "window",      "surface",     "sunken",       "raised",  "hover",   "press",    "sel",
    "selInactive", "border",      "borderStrong", "control", "text",    "text2",    "text3",
    "accentText",  "ok",          "warn",         "err",     "textDis", "onAccent", "accent",
    "accentHover", "accentPress", "okBg",         "warnBg",  "errBg",   "info",     "infoBg",
    "mark",        "grid",        "axis",         "cross",   "button",  "input"};
static_assert(tokenNames.size() == static_cast<size_t>(Token::Count));

constexpr double designBody = 13;

QByteArray resourceBytes(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("resource %s is not in this build", qPrintable(path));
    return file.readAll();
}

QVector<QColor> colourList(const QJsonValue& values) {
    QVector<QColor> colours;
    for (const QJsonValue value : values.toArray())
        colours.append(QColor(value.toString()));
    return colours;
}

QHash<QString, QColor> colourTable(const QJsonValue& values) {
    QHash<QString, QColor> table;
    const QJsonObject object = values.toObject();
    for (auto it = object.begin(); it != object.end(); ++it)
        table.insert(it.key(), QColor(it.value().toString()));
    return table;
}

struct TypeSize {
    double pixels;
    int weight;
    bool fixed;
};

TypeSize typeSize(FontRole role) {
    switch (role) {
    case FontRole::PageTitle:
        return {16, QFont::DemiBold, false};
    case FontRole::PaneTitle:
        return {15, QFont::DemiBold, false};
    case FontRole::KeyFigure:
        return {20, QFont::DemiBold, false};
    case FontRole::BodyStrong:
        return {13, QFont::DemiBold, false};
    case FontRole::Table:
        return {12, QFont::Normal, false};
    case FontRole::TableStrong:
    case FontRole::Section:
        return {12, QFont::DemiBold, false};
    case FontRole::Small:
        return {11, QFont::Normal, false};
    case FontRole::Code:
        return {12, QFont::Normal, true};
    case FontRole::CodeSmall:
        return {11, QFont::Normal, true};
    case FontRole::Body:
    case FontRole::Reading:
        break;
    }
    return {13, QFont::Normal, false};
}

} // namespace

Theme& Theme::instance() {
    static Theme theme;
    return theme;
}

Theme::Theme()
    : m_colours(static_cast<int>(Token::Count)) {
    initStudioResources();
    load(QStringLiteral("light"));
}

void Theme::install(Mode mode) {
    if (!m_installed) {
        m_installed = true;
        m_systemDark = QGuiApplication::palette().color(QPalette::Window).lightness() < 128;
        const double body =
            QFontInfo(QFontDatabase::systemFont(QFontDatabase::GeneralFont)).pixelSize();
        m_scale = std::max(body, 10.0) / designBody;
        QApplication::setStyle(new StudioStyle);
        QApplication::setFont(font(FontRole::Body));
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
        connect(QGuiApplication::styleHints(), &QStyleHints::colorSchemeChanged, this, [this] {
            if (m_mode == Mode::System)
                apply();
        });
#endif
    }
    m_mode = mode;
    apply();
}

void Theme::setMode(Mode mode) {
    if (mode == m_mode)
        return;
    m_mode = mode;
    apply();
}

void Theme::setStrongOutlines(bool on) {
    if (on == m_strongOutlines)
        return;
    m_strongOutlines = on;
    apply();
}

bool Theme::systemIsDark() const {
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    return QGuiApplication::styleHints()->colorScheme() == Qt::ColorScheme::Dark;
#else
    return m_systemDark;
#endif
}

void Theme::apply() {
    m_dark = m_mode == Mode::Dark || (m_mode == Mode::System && systemIsDark());
    load(m_dark ? QStringLiteral("dark") : QStringLiteral("light"));
    if (m_strongOutlines)
        m_colours[static_cast<int>(Token::BorderStrong)] = colour(Token::Control);
    QPixmapCache::clear();
    QApplication::setPalette(palette());
    qApp->setStyleSheet(styleSheet());
    Q_EMIT changed();
}

void Theme::load(const QString& name) {
    const QString path = QStringLiteral(":/themes/%1.json").arg(name);
    const QJsonObject root = QJsonDocument::fromJson(resourceBytes(path)).object();
    const QJsonObject colours = root.value(QLatin1String("colours")).toObject();
    for (size_t i = 0; i < tokenNames.size(); ++i) {
        const QColor value(colours.value(QLatin1String(tokenNames[i])).toString());
        if (!value.isValid())
            qFatal("%s has no colour %s", qPrintable(path), tokenNames[i]);
        m_colours[static_cast<int>(i)] = value;
    }
    m_runs = colourList(root.value(QLatin1String("runs")));
    m_reward = colourList(root.value(QLatin1String("reward")));
    m_parts = colourList(root.value(QLatin1String("parts")));
    m_languages = colourTable(root.value(QLatin1String("languages")));
    m_tints = colourTable(root.value(QLatin1String("languageTints")));
}

QPalette Theme::palette() const {
    QPalette p;
    const auto set = [&p](QPalette::ColorRole role, const QColor& colour) {
        p.setColor(role, colour);
    };
    set(QPalette::Window, colour(Token::Window));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText})
        set(role, colour(Token::Text));
    set(QPalette::PlaceholderText, colour(Token::Text3));
    set(QPalette::Base, colour(Token::Surface));
    set(QPalette::AlternateBase, colour(Token::Sunken));
    set(QPalette::Highlight, colour(Token::Sel));
    set(QPalette::HighlightedText, colour(Token::Text));
    set(QPalette::Button, colour(Token::Button));
    set(QPalette::ToolTipBase, colour(Token::Raised));
    set(QPalette::ToolTipText, colour(Token::Text));
    set(QPalette::Link, colour(Token::AccentText));
    set(QPalette::BrightText, colour(Token::Err));
    set(QPalette::Light, colour(Token::Surface));
    set(QPalette::Midlight, colour(Token::Hover));
    set(QPalette::Mid, colour(Token::Border));
    set(QPalette::Dark, colour(Token::BorderStrong));
    set(QPalette::Shadow, colour(Token::Control));
#if QT_VERSION >= QT_VERSION_CHECK(6, 6, 0)
    set(QPalette::Accent, colour(Token::Accent));
#endif
    p.setColor(QPalette::Inactive, QPalette::Highlight, colour(Token::SelInactive));
    for (const auto role : {QPalette::Text, QPalette::ButtonText, QPalette::WindowText})
        p.setColor(QPalette::Disabled, role, colour(Token::TextDis));
    return p;
}

QString Theme::styleSheet() const {
    QString sheet = QString::fromUtf8(resourceBytes(QStringLiteral(":/themes/studio.qss")));
    static const QRegularExpression length(QStringLiteral("@(\\d+)px@"));
    QString scaled;
    qsizetype end = 0;
    auto matches = length.globalMatch(sheet);
    while (matches.hasNext()) {
        const QRegularExpressionMatch match = matches.next();
        scaled += QStringView(sheet).mid(end, match.capturedStart() - end);
        scaled += QString::number(px(match.captured(1).toInt())) + QLatin1String("px");
        end = match.capturedEnd();
    }
    scaled += QStringView(sheet).mid(end);
    scaled.replace(QLatin1String("@arrow@"),
                   QStringLiteral(":/themes/arrow-%1.svg")
                       .arg(m_dark ? QLatin1String("dark") : QLatin1String("light")));
    for (size_t i = 0; i < tokenNames.size(); ++i)
        scaled.replace(u'@' + QLatin1String(tokenNames[i]) + u'@',
                       m_colours[static_cast<int>(i)].name());
    return scaled;
}

QColor Theme::runColour(int index) const {
    return m_runs.at(std::max(index, 0) % static_cast<int>(m_runs.size()));
}

QPen Theme::runPen(int index, qreal width) const {
    QPen pen(runColour(index), width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    const int round = std::max(index, 0) / static_cast<int>(m_runs.size());
    if (round == 1)
        pen.setDashPattern({6, 4});
    else if (round >= 2)
        pen.setDashPattern({2, 3});
    return pen;
}

QColor Theme::rewardColour(double value) const {
    constexpr std::array limits{-1.0, -0.4, -0.05, 0.05, 0.3, 1.0};
    if (std::isnan(value))
        return colour(Token::TextDis);
    if (value <= limits[0])
        return m_reward.at(0);
    int step = 1;
    while (step < static_cast<int>(limits.size()) && value >= limits[static_cast<size_t>(step)])
        ++step;
    return m_reward.at(step);
}

QColor Theme::partColour(int index) const {
    return m_parts.at(std::max(index, 0) % static_cast<int>(m_parts.size()));
}

QColor Theme::languageColour(const QString& code) const {
    return m_languages.value(code.isEmpty() ? QStringLiteral("none") : code,
                             m_languages.value(QStringLiteral("other")));
}

QColor Theme::languageTint(const QString& code) const {
    return m_tints.value(code.isEmpty() ? QStringLiteral("none") : code,
                         m_tints.value(QStringLiteral("other")));
}

QFont Theme::font(FontRole role) const {
    const TypeSize size = typeSize(role);
    QFont f = QFontDatabase::systemFont(size.fixed ? QFontDatabase::FixedFont
                                                   : QFontDatabase::GeneralFont);
    const QStringList chinese{QStringLiteral("Noto Sans CJK SC"),
                              QStringLiteral("Microsoft YaHei UI"), QStringLiteral("PingFang SC"),
                              QStringLiteral("Droid Sans Fallback")};
    f.setFamilies(QStringList{QFontInfo(f).family()} + chinese);
    f.setPixelSize(px(size.pixels));
    f.setWeight(static_cast<QFont::Weight>(size.weight));
#if QT_VERSION >= QT_VERSION_CHECK(6, 7, 0)
    f.setFeature(QFont::Tag("tnum"), 1);
#endif
    return f;
}

int Theme::px(double designPixels) const {
    return static_cast<int>(std::lround(designPixels * m_scale));
}

} // namespace rationale::ui
