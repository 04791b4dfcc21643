// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/curve_controls.h"

#include "ui/shell/text_format.h"
#include "ui/shell/widgets_basic.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QLineEdit>
#include <QSlider>

#include <algorithm>
#include <cmath>

namespace rationale::ui {

namespace {

constexpr int defaultSmoothing = 60; // hundredths

QString tr(const char* text) {
    return QCoreApplication::translate("rationale::ui", text);
}

} // namespace

QComboBox* makeAxisBox(const QString& name) {
    auto* box = new QComboBox;
    box->setObjectName(name);
    box->setAccessibleName(tr("X axis"));
    box->addItems({tr("X  Step"), tr("X  Tokens"), tr("X  Wall time"), tr("X  Process time")});
    return box;
}

SmoothingControls makeSmoothingControls(const QString& name) {
    auto* slider = new QSlider(Qt::Horizontal);
    slider->setObjectName(name);
    slider->setRange(0, 99);
    slider->setProperty("defaultValue", defaultSmoothing);
    slider->setValue(defaultSmoothing);
    slider->setFixedWidth(px(120));
    slider->setAccessibleName(tr("Smoothing"));
    QLineEdit* value = makeNumberBox(QStringLiteral("0.00"));
    value->setObjectName(name + QStringLiteral("Value"));
    value->setAccessibleName(tr("Weight of the smoothing"));
    const auto show = [slider, value] {
        value->setText(TextFormat::fixed(slider->value() / 100.0, 2));
    };
    show();
    QObject::connect(slider, &QSlider::valueChanged, value, show);
    QObject::connect(value, &QLineEdit::editingFinished, slider, [slider, value, show] {
        bool ok = false;
        const double weight = value->text().toDouble(&ok);
        if (ok && std::isfinite(weight)) // the slider keeps it within its range
            slider->setValue(static_cast<int>(std::lround(std::clamp(weight, 0.0, 1.0) * 100)));
        show();
    });
    return {slider, value};
}

} // namespace rationale::ui
