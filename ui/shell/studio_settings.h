// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/shell/overlays.h"
#include "ui/shell/theme.h"

class QHeaderView;
class QMenu;
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
/// Loads the translation for the language of the system where one is built in
/// (:/translations/rationale_<locale>.qm); call before the first widget.
void installTranslation();

QMenu* menu(QWidget* parent);
QList<PaletteEntry> paletteEntries();

/// Restores the state saved under `key` and saves it a moment after each change.
void remember(StudioContext& context, const QString& key, QSplitter* splitter);
void remember(StudioContext& context, const QString& key, QHeaderView* header);

} // namespace StudioSettings

} // namespace rationale::ui
