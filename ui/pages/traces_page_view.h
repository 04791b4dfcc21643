// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/trace_document.h"

#include <QAbstractScrollArea>
#include <QTextLayout>

#include <memory>
#include <vector>

class QTimer;

namespace rationale::ui {

/// Paints a trace: one QTextLayout per paragraph, overlays as format ranges, so that tinting never
/// changes a line break. Lays out what is visible first and the rest in slices, so a trace of any
/// length opens at once. Holds no child widgets.
class TraceView : public QAbstractScrollArea {
    Q_OBJECT

public:
    enum Overlay { Languages = 1, Reflections = 2, Format = 4 };

    explicit TraceView(QWidget* parent = nullptr);
    ~TraceView() override;

    void setDocument(const TraceDocument& document); // scrolls to the top, keeps overlays and fold
    const TraceDocument& document() const { return m_document; }
    void setOverlay(Overlay overlay, bool on);
    bool hasOverlay(Overlay overlay) const { return (m_overlays & overlay) != 0; }
    void setFolded(bool folded);
    bool isFolded() const { return m_folded; }
    bool canFold() const;
    void setSearch(const QString& needle);
    int hitCount() const { return static_cast<int>(m_hits.size()); }
    void nextHit(int direction);
    /// Words that are set apart, as those another completion has not; none after setDocument().
    void setMarks(const QVector<TraceRange>& marks);
    /// Scrolls to a place of the completion and marks it; unfolds when it is hidden.
    void showRange(int begin, int end);
    TraceRange shownRange() const { return m_shown; }
    QString selectedText() const;
    void copySelection() const;

Q_SIGNALS:
    void foldChanged(bool folded);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    /// A paragraph, a heading ("Thinking 322 tokens") or the fold line.
    struct Block {
        enum Kind { Paragraph, Heading, Fold } kind = Paragraph;
        int paragraph = -1;
        QString label, hint;
        double y = 0, height = 0;            // estimated until laid out
        std::unique_ptr<QTextLayout> layout; // may be absent out of view
        bool done = false;                   // the height is exact
    };
    void rebuild();
    void addHeading(TracePart part);
    void layOut(Block& block);
    void layOutVisible();
    void layOutSlice();
    void placeFrom(size_t index);
    void updateScrollBar();
    void estimateHeights();
    double textWidth() const;
    double indent(const Block& block) const;
    QVector<QTextLayout::FormatRange> formats(const TraceParagraph& paragraph) const;
    void applyFormats();
    bool isInView(const Block& block) const;
    void paintBlock(QPainter& painter, Block& block, double top);
    int offsetAt(const QPoint& position) const; // −1: none
    Block* blockAt(double y);

    TraceDocument m_document;
    std::vector<Block> m_blocks;
    QVector<TraceRange> m_hits, m_marks;
    QString m_needle;
    TraceRange m_shown, m_selection;
    int m_anchor = -1, m_currentHit = -1;
    unsigned m_overlays = Languages | Reflections | Format;
    bool m_folded = true;
    QTimer* m_slices;
};

} // namespace rationale::ui
