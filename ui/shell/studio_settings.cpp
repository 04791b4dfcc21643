// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/studio_settings.h"

#include "ui/services/project_writer.h"
#include "ui/shell/studio_context.h"

#include <QActionGroup>
#include <QApplication>
#include <QHeaderView>
#include <QLocale>
#include <QMenu>
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
    return static_cast<Theme::Mode>(QSettings().value(themeKey, 0).toInt());
}

void StudioSettings::setThemeMode(Theme::Mode mode) {
    QSettings().setValue(themeKey, static_cast<int>(mode));
    Theme::instance().setMode(mode);
}

bool StudioSettings::strongOutlines() {
    return QSettings().value(outlinesKey, false).toBool();
}

void StudioSettings::setStrongOutlines(bool on) {
    QSettings().setValue(outlinesKey, on);
    Theme::instance().setStrongOutlines(on);
}

void StudioSettings::installTranslation() {
    static QTranslator translator;
    if (translator.load(QLocale(), QStringLiteral("rationale"), QStringLiteral("_"),
                        QStringLiteral(":/translations")))
        QCoreApplication::installTranslator(&translator);
}

QMenu* StudioSettings::menu(QWidget* parent) {
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
    return made;
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
