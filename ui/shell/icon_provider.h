// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_types.h"
#include "ui/shell/theme.h"

#include <QIcon>
#include <QPixmap>

class QPainter;

namespace rationale::ui {

/// Icons of resources/icons, drawn in a colour of the theme. Cached until the theme changes.
namespace IconProvider {

/// Normal, disabled, selected and checked pixmaps; `name` without folder and suffix.
QIcon icon(const QString& name, Token colour = Token::Text2);
/// One pixmap, `size` design pixels wide and high.
QPixmap pixmap(const QString& name, int size, const QColor& colour, qreal devicePixelRatio);
/// Draws the icon into `rect` at the painter's device pixel ratio.
void paint(QPainter* painter, const QString& name, const QRectF& rect, const QColor& colour);

} // namespace IconProvider

/// State mark: shape first, colour second (12 × 12 design pixels by custom).
void paintStateMark(QPainter* painter, const QRectF& rect, RunState state);
QColor stateColour(RunState state);
QString stateText(RunState state); // translated

} // namespace rationale::ui
