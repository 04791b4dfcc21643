// SPDX-License-Identifier: GPL-3.0-or-later
// What every page with curves has in its toolbar.
#pragma once

#include <QString>

class QComboBox;
class QLineEdit;
class QSlider;

namespace rationale::ui {

/// Its index is the XAxis.
QComboBox* makeAxisBox(const QString& name);

/// A slider of hundredths, 0.60 unless it is moved, and a box in which the weight can be typed;
/// each follows the other. What listens to the slider hears of both.
struct SmoothingControls {
    QSlider* slider;
    QLineEdit* value; // called like the slider, with "Value" behind
};
SmoothingControls makeSmoothingControls(const QString& name);

} // namespace rationale::ui
