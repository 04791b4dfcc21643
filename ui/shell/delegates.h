// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/cell_roles.h"

#include <QStyledItemDelegate>

namespace rationale::ui {

/// One delegate per kind of cell; each paints from the roles of cell_roles.h, no item widgets. The
/// base draws selection, hover, the row line and the text.
class CellDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

protected:
    /// `area` is the cell without its side padding.
    virtual void paintContent(QPainter* painter, const QRect& area,
                              const QStyleOptionViewItem& option, const QModelIndex& index) const;
    static void paintText(QPainter* painter, const QRect& area, const QModelIndex& index,
                          Qt::Alignment alignment, Qt::TextElideMode elide = Qt::ElideRight);
};

/// Right-aligned, never elided.
class NumberDelegate : public CellDelegate {
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter*, const QRect&, const QStyleOptionViewItem&,
                      const QModelIndex&) const override;
};

/// Names of runs differ at their ends: elided in the middle.
class NameDelegate : public CellDelegate {
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter*, const QRect&, const QStyleOptionViewItem&,
                      const QModelIndex&) const override;
};

class StateDelegate : public CellDelegate {
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter*, const QRect&, const QStyleOptionViewItem&,
                      const QModelIndex&) const override;
};

class ProgressDelegate : public CellDelegate {
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter*, const QRect&, const QStyleOptionViewItem&,
                      const QModelIndex&) const override;
};

class SparklineDelegate : public CellDelegate {
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;
    static void paintLine(QPainter* painter, const QRectF& area, const QVector<float>& values,
                          const QColor& colour);

protected:
    void paintContent(QPainter*, const QRect&, const QStyleOptionViewItem&,
                      const QModelIndex&) const override;
};

/// Parts side by side in recipe order; negative ones hang left of the zero line, hatched.
class RewardPartsDelegate : public CellDelegate {
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter*, const QRect&, const QStyleOptionViewItem&,
                      const QModelIndex&) const override;
};

/// Bar to the left or right of zero with a signed number.
class AdvantageDelegate : public CellDelegate {
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter*, const QRect&, const QStyleOptionViewItem&,
                      const QModelIndex&) const override;
};

class LanguageStripDelegate : public CellDelegate {
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;
    static void paintStrip(QPainter* painter, const QRectF& area, const LanguageStrip& strip);

protected:
    void paintContent(QPainter*, const QRect&, const QStyleOptionViewItem&,
                      const QModelIndex&) const override;
};

class ChipsDelegate : public CellDelegate {
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter*, const QRect&, const QStyleOptionViewItem&,
                      const QModelIndex&) const override;
};

/// Only the decoration (an icon), in the middle of the cell; used by eye, swatch and pin.
class IconDelegate : public CellDelegate {
    Q_OBJECT

public:
    using CellDelegate::CellDelegate;

protected:
    void paintContent(QPainter*, const QRect&, const QStyleOptionViewItem&,
                      const QModelIndex&) const override;
};

} // namespace rationale::ui
