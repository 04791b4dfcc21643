// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/studio_settings.h"

#include "ui/services/project_writer.h"
#include "ui/shell/studio_context.h"

#include <QApplication>
#include <QHeaderView>
#include <QLibraryInfo>
#include <QLocale>
#include <QSettings>
#include <QSplitter>
#include <QTimer>
#include <QTranslator>

#include <array>

namespace rationale::ui {

namespace {

constexpr int saveDelayMilliseconds = 400;
const QString themeKey = QStringLiteral("look/theme");
const QString outlinesKey = QStringLiteral("look/strongOutlines");
const QString scaleKey = QStringLiteral("look/scale");
const QString languageKey = QStringLiteral("look/language");

/// Those of the application; before it is made, of the studio by its name.
QSettings stored() {
    return QCoreApplication::instance()
               ? QSettings()
               : QSettings(QStringLiteral("rationale"), QStringLiteral("rationale-studio"));
}

QString tr(const char* text) {
    return QCoreApplication::translate("rationale::ui::StudioSettings", text);
}

constexpr std::array<std::pair<const char*, Theme::Mode>, 3> themes{
    std::pair{QT_TRANSLATE_NOOP("rationale::ui::StudioSettings", "Theme of the system"),
              Theme::Mode::System},
    std::pair{QT_TRANSLATE_NOOP("rationale::ui::StudioSettings", "Light theme"),
              Theme::Mode::Light},
    std::pair{QT_TRANSLATE_NOOP("rationale::ui::StudioSettings", "Dark theme"), Theme::Mode::Dark}};

template <typename View, typename Signal>
void rememberState(StudioContext& context, const QString& key, View* view, Signal signal) {
    const QString name = QStringLiteral("state/") + key;
    const Json saved = context.library().setting(name.toStdString());
    if (saved.is_string())
        view->restoreState(
            QByteArray::fromBase64(QByteArray::fromStdString(saved.get<std::string>())));
    auto* timer = new QTimer(view);
    timer->setSingleShot(true);
    timer->setInterval(saveDelayMilliseconds);
    QObject::connect(view, signal, timer, qOverload<>(&QTimer::start));
    QObject::connect(timer, &QTimer::timeout, view, [&context, name, view] {
        context.writer().setSetting(name, view->saveState().toBase64().toStdString());
    });
}

} // namespace

Theme::Mode StudioSettings::themeMode() {
    return static_cast<Theme::Mode>(stored().value(themeKey, 0).toInt());
}

void StudioSettings::setThemeMode(Theme::Mode mode) {
    stored().setValue(themeKey, static_cast<int>(mode));
    Theme::instance().setMode(mode);
}

bool StudioSettings::strongOutlines() {
    return stored().value(outlinesKey, false).toBool();
}

void StudioSettings::setStrongOutlines(bool on) {
    stored().setValue(outlinesKey, on);
    Theme::instance().setStrongOutlines(on);
}

QStringList StudioSettings::themeNames() {
    QStringList names;
    for (const auto& entry : themes)
        names.append(tr(entry.first));
    return names;
}

const QList<int>& StudioSettings::scales() {
    static const QList<int> all{100, 125, 150, 175, 200};
    return all;
}

int StudioSettings::scale() {
    const int percent = stored().value(scaleKey, 100).toInt();
    return scales().contains(percent) ? percent : 100;
}

void StudioSettings::setScale(int percent) {
    stored().setValue(scaleKey, percent);
}

void StudioSettings::applyScale() {
    if (qEnvironmentVariableIsEmpty("QT_SCALE_FACTOR") && scale() != 100)
        qputenv("QT_SCALE_FACTOR", QByteArray::number(scale() / 100.0));
}

const QStringList& StudioSettings::languages() {
    static const QStringList all{QString(), QStringLiteral("en"), QStringLiteral("zh_CN")};
    return all;
}

QString StudioSettings::language() {
    const QString chosen = stored().value(languageKey).toString();
    return languages().contains(chosen) ? chosen : QString();
}

void StudioSettings::setLanguage(const QString& language) {
    stored().setValue(languageKey, language);
}

void StudioSettings::installTranslation(const QString& wanted) {
    static QTranslator own, qt;
    const QString chosen = wanted.isEmpty() ? language() : wanted;
    const QLocale locale = chosen.isEmpty() ? QLocale() : QLocale(chosen);
    if (own.load(locale, QStringLiteral("rationale"), QStringLiteral("_"),
                 QStringLiteral(":/translations")))
        QCoreApplication::installTranslator(&own);
    if (qt.load(locale, QStringLiteral("qtbase"), QStringLiteral("_"),
                QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&qt);
}

QList<PaletteEntry> StudioSettings::paletteEntries() {
    QList<PaletteEntry> entries;
    for (const auto& [label, mode] : themes)
        entries.append({tr("Settings"), tr(label), {}, [mode = mode] { setThemeMode(mode); }});
    return entries;
}

void StudioSettings::remember(StudioContext& context, const QString& key, QSplitter* splitter) {
    rememberState(context, key, splitter, &QSplitter::splitterMoved);
}

void StudioSettings::remember(StudioContext& context, const QString& key, QHeaderView* header) {
    rememberState(context, key, header, &QHeaderView::sectionResized);
    rememberState(context, key, header, &QHeaderView::sectionMoved);
}

} // namespace rationale::ui
