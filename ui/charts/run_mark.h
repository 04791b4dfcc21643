// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

class QPainter;
class QPointF;

namespace rationale::ui {

/// The ninth run has the colour of the first: as its line is dashed, its mark is hollow, and that
/// of the seventeenth is a diamond. `colour` is the index of RunSummary::colour.
enum class RunMark { Filled, Hollow, Diamond };
RunMark runMark(int colour);
QString runMarkCharacter(int colour); // for rich text, to be painted in the run's colour
/// Within a circle (or, `square`, a rounded square) of this radius.
void paintRunMark(QPainter& painter, const QPointF& centre, double radius, int colour,
                  bool square = false);
QIcon runSwatch(int colour); // of 12 px

} // namespace rationale::ui
