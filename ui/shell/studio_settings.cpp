// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/studio_settings.h"

#include "ui/shell/studio_context.h"

#include <QActionGroup>
#include <QApplication>
#include <QFile>
#include <QHeaderView>
#include <QLibraryInfo>
#include <QLocale>
#include <QMenu>
#include <QSettings>
#include <QSplitter>
#include <QTimer>
#include <QTranslator>

#include <array>
#include <vector>

namespace rationale::ui {

namespace {

constexpr int saveDelayMilliseconds = 400;
const QString themeKey = QStringLiteral("look/theme");
const QString outlinesKey = QStringLiteral("look/strongOutlines");
const QString languageKey = QStringLiteral("look/language");

QString tr(const char* text) {
    return QCoreApplication::translate("StudioSettings", text);
}

struct Choice {
    const char* label;
    QString value;
};

const QString chineseTranslation = QStringLiteral(":/translations/rationale_zh_CN.qm");

/// Nothing to choose from in a build without the translation.
const std::vector<Choice>& languages() {
    static const std::vector<Choice> choices =
        QFile::exists(chineseTranslation)
            ? std::vector<Choice>{{QT_TRANSLATE_NOOP("StudioSettings", "Language of the system"),
                                   QString()},
                                  {"English", QStringLiteral("en")},
                                  {"简体中文", QStringLiteral("zh_CN")}}
            : std::vector<Choice>{};
    return choices;
}

constexpr std::array<std::pair<const char*, Theme::Mode>, 3> themes{
    std::pair{QT_TRANSLATE_NOOP("StudioSettings", "Theme of the system"), Theme::Mode::System},
    std::pair{QT_TRANSLATE_NOOP("StudioSettings", "Light theme"), Theme::Mode::Light},
    std::pair{QT_TRANSLATE_NOOP("StudioSettings", "Dark theme"), Theme::Mode::Dark}};

template <typename View, typename Signal>
void rememberState(StudioContext& context, const QString& key, View* view, Signal signal) {
    const std::string name = "state/" + key.toStdString();
    const Json saved = context.library().setting(name);
    if (saved.is_string())
        view->restoreState(
            QByteArray::fromBase64(QByteArray::fromStdString(saved.get<std::string>())));
    auto* timer = new QTimer(view);
    timer->setSingleShot(true);
    timer->setInterval(saveDelayMilliseconds);
    QObject::connect(view, signal, timer, qOverload<>(&QTimer::start));
    QObject::connect(timer, &QTimer::timeout, view, [&context, name, view] {
        try {
            context.library().setSetting(name, view->saveState().toBase64().toStdString());
        } catch (const std::exception& error) {
            context.toast(QString::fromUtf8(error.what()), true);
        }
    });
}

} // namespace

Theme::Mode StudioSettings::themeMode() {
    return static_cast<Theme::Mode>(QSettings().value(themeKey, 0).toInt());
}

void StudioSettings::setThemeMode(Theme::Mode mode) {
    QSettings().setValue(themeKey, static_cast<int>(mode));
    Theme::instance().setMode(mode);
}

QString StudioSettings::language() {
    return QSettings().value(languageKey).toString();
}
void StudioSettings::setLanguage(const QString& code) {
    QSettings().setValue(languageKey, code);
}
bool StudioSettings::strongOutlines() {
    return QSettings().value(outlinesKey, false).toBool();
}

void StudioSettings::setStrongOutlines(bool on) {
    QSettings().setValue(outlinesKey, on);
    Theme::instance().setStrongOutlines(on);
}

QString StudioSettings::installLanguage(const QString& code) {
    const QLocale locale = code.isEmpty() ? QLocale::system() : QLocale(code);
    QLocale::setDefault(locale);
    static QTranslator own, qt;
    if (locale.language() != QLocale::Chinese || !own.load(chineseTranslation))
        return QStringLiteral("en");
    QCoreApplication::installTranslator(&own);
    if (qt.load(QStringLiteral("qtbase_zh_CN"), QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&qt);
    return QStringLiteral("zh_CN");
}

QMenu* StudioSettings::menu(StudioContext& context, QWidget* parent) {
    auto* made = new QMenu(parent);
    made->setObjectName(QStringLiteral("settingsMenu"));
    auto* themeGroup = new QActionGroup(made);
    for (const auto& [label, mode] : themes) {
        QAction* action = made->addAction(tr(label));
        action->setCheckable(true);
        action->setChecked(mode == Theme::instance().mode());
        themeGroup->addAction(action);
        QObject::connect(action, &QAction::triggered, made, [mode = mode] { setThemeMode(mode); });
    }
    made->addSeparator();
    QAction* outlines = made->addAction(tr("Stronger outlines"));
    outlines->setCheckable(true);
    outlines->setChecked(strongOutlines());
    QObject::connect(outlines, &QAction::toggled, made, [](bool on) { setStrongOutlines(on); });
    if (!languages().empty())
        made->addSeparator();
    auto* languageGroup = new QActionGroup(made);
    for (const Choice& choice : languages()) {
        QAction* action = made->addAction(tr(choice.label));
        action->setCheckable(true);
        action->setChecked(choice.value == language());
        languageGroup->addAction(action);
        QObject::connect(action, &QAction::triggered, &context, [&context, code = choice.value] {
            setLanguage(code);
            context.toast(tr("The language changes when the studio is started again."));
        });
    }
    return made;
}

QList<PaletteEntry> StudioSettings::paletteEntries(StudioContext& context) {
    QList<PaletteEntry> entries;
    for (const auto& [label, mode] : themes)
        entries.append({tr("Settings"), tr(label), {}, [mode = mode] { setThemeMode(mode); }});
    for (const Choice& choice : languages())
        entries.append({tr("Settings"), tr(choice.label), {}, [&context, code = choice.value] {
                            setLanguage(code);
                            context.toast(
                                tr("The language changes when the studio is started again."));
                        }});
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
