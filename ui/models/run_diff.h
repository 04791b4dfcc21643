// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"

#include <QString>
#include <QStringList>
#include <QVector>

#include <vector>

namespace rationale::ui {

/// "Why are they different?": the settings of several runs side by side, then what else decides how
/// a run goes: the content of its model and data, the program, and the computer.
struct SettingsComparison {
    enum class Kind { Setting, Input, Environment };
    struct Line {
        QString key;
        QStringList values; // of each run; an en dash where it has none
        bool differs = false;
        Kind kind = Kind::Setting;
        /// Whether a run has another value than the first. What one of them has not recorded (runs
        /// of other programs, or of before it was recorded) is not known to be another.
        bool isOther(int run) const;
    };
    QVector<Line> lines;  // settings by name, then inputs, then the environment
    QStringList problems; // of each run: what of it cannot be read; empty: it was
    int differing = 0;
};

/// Reads the recipes and compares every setting with its default filled in, then provenance.json
/// and the environment in resolved.json. A run whose recipe cannot be read has no settings and a
/// problem. Call off the GUI thread.
SettingsComparison compareSettings(const std::vector<fs::path>& runFolders);

} // namespace rationale::ui
