// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"

#include <QString>
#include <QStringList>
#include <QVector>

#include <vector>

namespace rationale::ui {

/// "Why are they different?": the settings of several runs side by side.
struct SettingsComparison {
    struct Line {
        QString key;
        QStringList values; // of each run; an en dash where it has no such setting
        bool differs = false;
    };
    QVector<Line> lines;  // of all settings, by name
    QStringList problems; // of each run: why its recipe cannot be read; empty: it was
    int differing = 0;
};

/// Reads the recipes and compares every setting with its default filled in. A run whose recipe
/// cannot be read has no settings and a problem. Call off the GUI thread.
SettingsComparison compareSettings(const std::vector<fs::path>& runFolders);

} // namespace rationale::ui
