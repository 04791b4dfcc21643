// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/pipeline_graph.h"

#include <QAbstractScrollArea>

namespace rationale::ui {

/// The graph of a pipeline, painted: nodes with their state and a result, lines for what flows.
/// Ctrl+wheel zooms, drag moves, arrows go from node to node.
class PipelineView : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit PipelineView(QWidget* parent = nullptr);

    void setGraph(const PipelineGraph& graph); // keeps the selection by its name
    const PipelineLayout& layout() const { return m_layout; }
    int selectedNode() const { return m_node; } // −1: none
    int selectedEdge() const { return m_edge; }
    void selectNode(int node);
    void selectEdge(int edge);
    void moveSelection(Qt::Key direction);
    double zoom() const { return m_zoom; }
    void setZoom(double factor);
    void fit(); // the whole graph in sight

    static QString stateText(const PipelineNode& node); // translated

Q_SIGNALS:
    void selectionChanged();
    void nodeActivated(int node);

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void relayout();
    void updateBars();
    QPointF toScene(const QPointF& pixel) const;
    int nodeAt(const QPointF& scene) const;
    int edgeAt(const QPointF& scene) const;
    void paintEdge(QPainter& painter, int edge) const;
    void paintLabel(QPainter& painter, int edge) const;
    void paintNode(QPainter& painter, int node) const;
    void describe();

    PipelineGraph m_graph;
    PipelineLayout m_layout;
    int m_node = -1, m_edge = -1;
    double m_zoom = 1;
    QPointF m_pressed;
};

} // namespace rationale::ui
