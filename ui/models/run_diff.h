// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"

#include <QString>
#include <QVector>

namespace rationale::ui {

/// "Why are they different?": settings whose values differ between two runs.
struct RunDiff {
    struct Line {
        QString key, left, right; // an en dash where a run has no such setting
    };
    int settings = 0; // compared in all
    QVector<Line> lines;
};

/// Reads both recipes and compares every setting with its default filled in. Call off the GUI
/// thread; throws Error when a recipe cannot be read.
RunDiff diffRuns(const fs::path& left, const fs::path& right);

} // namespace rationale::ui
