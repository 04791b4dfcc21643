// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/trace_document.h"

namespace rationale::ui {

/// What two texts do not share, in words; neighbouring words are one range. Offsets are UTF-16
/// units.
struct WordDiff {
    QVector<TraceRange> onlyFirst, onlySecond;
    bool tooLong = false; // the texts differ over more than is compared; nothing is marked
};

/// The longest common sequence of words. Letters and digits in a row are a word, every other
/// character but blanks is one, and so is each of Chinese and Japanese. What the texts begin and
/// end with in common costs nothing; the rest is compared while it has no more than 4 million pairs
/// of words (2,000 words of each), which takes a few milliseconds and 8 MB.
WordDiff wordDiff(const QString& first, const QString& second);

} // namespace rationale::ui
