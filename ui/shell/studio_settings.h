// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/overlays.h"
#include "ui/shell/theme.h"

class QHeaderView;
class QMenu;
class QSplitter;

namespace rationale::ui {

class StudioContext;

/// What the person has chosen: the look and language of the studio (per user, QSettings) and the
/// state of splitters and columns (per project, Library::setSetting).
namespace StudioSettings {

Theme::Mode themeMode();
void setThemeMode(Theme::Mode mode); // applies it too
/// "en", "zh_CN" or empty for the system's.
QString language();
void setLanguage(const QString& code); // takes effect at the next start
bool strongOutlines();
void setStrongOutlines(bool on);
/// Loads the translation; call before the first widget. Returns the language used.
QString installLanguage(const QString& code);

QMenu* menu(StudioContext& context, QWidget* parent);
QList<PaletteEntry> paletteEntries(StudioContext& context);

/// Restores the state saved under `key` and saves it a moment after each change.
void remember(StudioContext& context, const QString& key, QSplitter* splitter);
void remember(StudioContext& context, const QString& key, QHeaderView* header);

} // namespace StudioSettings

} // namespace rationale::ui
