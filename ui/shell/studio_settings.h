// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/overlays.h"
#include "ui/shell/theme.h"

class QHeaderView;
class QSplitter;

namespace rationale::ui {

class StudioContext;

/// What the person has chosen: the look of the studio (per user, QSettings) and the
/// state of splitters and columns (per project, Library::setSetting).
namespace StudioSettings {

Theme::Mode themeMode();
void setThemeMode(Theme::Mode mode); // applies it too
bool strongOutlines();
void setStrongOutlines(bool on);
QStringList themeNames(); // translated, in the order of Theme::Mode
/// In per cent, applied by Qt to everything with the next start.
const QList<int>& scales();
int scale();
void setScale(int percent);
void applyScale(); // call before QApplication is made
/// "" is the language of the system; "en", "zh_CN".
const QStringList& languages();
QString language();
void setLanguage(const QString& language); // with the next start
/// Loads the translations of the studio and of Qt for the chosen language, or for `wanted` where
/// it is not empty; call before the first widget.
void installTranslation(const QString& wanted = {});

QList<PaletteEntry> paletteEntries();

/// Restores the state saved under `key` and saves it a moment after each change.
void remember(StudioContext& context, const QString& key, QSplitter* splitter);
void remember(StudioContext& context, const QString& key, QHeaderView* header);

} // namespace StudioSettings

} // namespace rationale::ui
