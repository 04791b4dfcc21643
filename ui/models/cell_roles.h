// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QList>
#include <QMetaType>
#include <QString>
#include <QVector>
#include <QtGlobal>

namespace rationale::ui {

/// Roles through which models talk to the cell delegates of ui/shell/delegates.h. DisplayRole holds
/// the text, SortRole what the column sorts by.
enum CellRole {
    SortRole = Qt::UserRole + 100, // number or text
    StateRole,                     // int of RunState
    ProgressRole,                  // double 0 … 1
    ColourRole,                    // QColor of the run
    SparklineRole,                 // QVector<float>
    PartsRole,                     // RewardBar
    AdvantageRole,                 // double; AdvantageScaleRole: the largest |advantage| shown
    AdvantageScaleRole,
    StripRole,  // LanguageStrip
    ChipsRole,  // ChipList
    StrongRole, // bool: semi-bold text
    ToneRole,   // int of Token: colour of the text
    GroupRole,  // bool: the row is a heading over the full width
};

struct RewardBar { // weight × value of each part, in recipe order
    QVector<double> parts;
    double scale = 1; // reward that fills the cell
};

struct LanguageStrip { // by position in the text
    struct Span {
        double from = 0, to = 0; // 0 … 1
        QString language;        // "" is masked
    };
    QVector<Span> spans;
};

struct CellChip {
    QString text;
    int kind = 0; // ChipKind
};
using ChipList = QList<CellChip>;

} // namespace rationale::ui

Q_DECLARE_METATYPE(rationale::ui::RewardBar)
Q_DECLARE_METATYPE(rationale::ui::LanguageStrip)
Q_DECLARE_METATYPE(rationale::ui::ChipList)
