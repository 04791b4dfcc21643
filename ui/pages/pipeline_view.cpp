// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/pipeline_view.h"

#include "ui/shell/icon_provider.h"
#include "ui/shell/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>

#include <algorithm>
#include <array>
#include <cmath>

namespace rationale::ui {

namespace {

constexpr double nodeWidth = 204, nodeHeight = 80, gutter = 64;
constexpr double smallest = 0.4, largest = 2;
constexpr double reach = 6; // pixels beside a line that still hit it

double distance(const QPointF& point, const QPointF& a, const QPointF& b) {
    const QPointF along = b - a;
    const double length = QPointF::dotProduct(along, along);
    const double share =
        length > 0 ? std::clamp(QPointF::dotProduct(point - a, along) / length, 0.0, 1.0) : 0;
    const QPointF off = point - (a + share * along);
    return std::hypot(off.x(), off.y());
}

} // namespace

PipelineView::PipelineView(QWidget* parent)
    : QAbstractScrollArea(parent) {
    setObjectName(QStringLiteral("pipelineView"));
    setAccessibleName(tr("Graph of the pipeline"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    connect(&Theme::instance(), &Theme::changed, this, [this] { relayout(); });
}

QString PipelineView::stateText(const PipelineNode& node) {
    if (node.isInput)
        return node.artifact.isEmpty() ? tr("To be given") : tr("Given");
    if (node.waitsForPerson())
        return tr("Waits for you");
    if (node.reused)
        return tr("Made before");
    return node.state ? ui::stateText(*node.state) : tr("Not begun");
}

void PipelineView::setGraph(const PipelineGraph& graph) {
    const QString selected = m_node >= 0 ? m_graph.nodes[m_node].name : QString();
    const bool sameShape =
        graph.nodes.size() == m_graph.nodes.size() && graph.edges.size() == m_graph.edges.size();
    m_graph = graph;
    m_node = selected.isEmpty() ? -1 : m_graph.find(selected);
    if (!sameShape || m_edge >= m_graph.edges.size())
        m_edge = -1;
    relayout();
    describe();
}

void PipelineView::relayout() {
    m_layout = layoutOf(
        m_graph, viewport()->width() / m_zoom,
        {double(px(nodeWidth)), double(px(nodeHeight)), double(px(gutter)), double(px(gutter))});
    updateBars();
    viewport()->update();
}

void PipelineView::updateBars() {
    const QSize whole = (m_layout.size * m_zoom).toSize();
    horizontalScrollBar()->setRange(0, std::max(0, whole.width() - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    verticalScrollBar()->setRange(0, std::max(0, whole.height() - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(px(24));
}

void PipelineView::resizeEvent(QResizeEvent*) {
    relayout();
}

void PipelineView::setZoom(double factor) {
    m_zoom = std::clamp(factor, smallest, largest);
    relayout();
}

void PipelineView::fit() {
    for (m_zoom = 1; m_zoom > smallest; m_zoom -= 0.05) {
        relayout();
        if (m_layout.size.height() * m_zoom <= viewport()->height() &&
            m_layout.size.width() * m_zoom <= viewport()->width())
            return;
    }
    setZoom(smallest);
}

void PipelineView::selectNode(int node) {
    m_node = node;
    m_edge = -1;
    if (node >= 0) { // into sight
        const QRectF place(m_layout.nodes[node].topLeft() * m_zoom,
                           m_layout.nodes[node].size() * m_zoom);
        QScrollBar* down = verticalScrollBar();
        if (place.top() < down->value())
            down->setValue(static_cast<int>(place.top()) - px(16));
        else if (place.bottom() > down->value() + viewport()->height())
            down->setValue(static_cast<int>(place.bottom()) - viewport()->height() + px(16));
    }
    describe();
    viewport()->update();
    Q_EMIT selectionChanged();
}

void PipelineView::selectEdge(int edge) {
    m_edge = edge;
    m_node = -1;
    describe();
    viewport()->update();
    Q_EMIT selectionChanged();
}

/// What a screen reader says of the selection.
void PipelineView::describe() {
    if (m_node >= 0) {
        const PipelineNode& node = m_graph.nodes[m_node];
        setAccessibleDescription(
            QStringLiteral("%1, %2, %3 %4 %5")
                .arg(node.name, node.kind, stateText(node), node.result, node.resultNote)
                .trimmed());
    } else if (m_edge >= 0) {
        const PipelineEdge& edge = m_graph.edges[m_edge];
        setAccessibleDescription(
            tr("From %1 to %2").arg(m_graph.nodes[edge.from].name, m_graph.nodes[edge.to].name));
    } else {
        setAccessibleDescription({});
    }
}

/// The nearest node in that direction; from nothing, the first.
void PipelineView::moveSelection(Qt::Key direction) {
    if (m_graph.nodes.isEmpty())
        return;
    if (m_node < 0)
        return selectNode(0);
    const QPointF from = m_layout.nodes[m_node].center();
    int best = -1;
    double least = INFINITY;
    for (int i = 0; i < m_layout.nodes.size(); ++i) {
        const QPointF off = m_layout.nodes[i].center() - from;
        const double ahead = direction == Qt::Key_Left    ? -off.x()
                             : direction == Qt::Key_Right ? off.x()
                             : direction == Qt::Key_Up    ? -off.y()
                                                          : off.y();
        const bool sideways = direction == Qt::Key_Left || direction == Qt::Key_Right;
        const double aside = std::fabs(sideways ? off.y() : off.x());
        if (i == m_node || ahead < 1 || aside > ahead)
            continue;
        if (ahead + 2 * aside < least) {
            least = ahead + 2 * aside;
            best = i;
        }
    }
    if (best >= 0)
        selectNode(best);
}

QPointF PipelineView::toScene(const QPointF& pixel) const {
    return (pixel + QPointF(horizontalScrollBar()->value(), verticalScrollBar()->value())) / m_zoom;
}

int PipelineView::nodeAt(const QPointF& scene) const {
    for (int i = 0; i < m_layout.nodes.size(); ++i)
        if (m_layout.nodes[i].contains(scene))
            return i;
    return -1;
}

int PipelineView::edgeAt(const QPointF& scene) const {
    for (int i = 0; i < m_layout.edges.size(); ++i) {
        const QVector<QPointF>& points = m_layout.edges[i].points;
        for (qsizetype at = 1; at < points.size(); ++at)
            if (distance(scene, points[at - 1], points[at]) * m_zoom < px(reach))
                return i;
    }
    return -1;
}

void PipelineView::mousePressEvent(QMouseEvent* event) {
    m_pressed = event->position();
    if (event->button() != Qt::LeftButton)
        return;
    const QPointF at = toScene(event->position());
    if (const int node = nodeAt(at); node >= 0)
        selectNode(node);
    else
        selectEdge(edgeAt(at));
}

void PipelineView::mouseMoveEvent(QMouseEvent* event) {
    if (!(event->buttons() & (Qt::LeftButton | Qt::MiddleButton)))
        return;
    const QPointF by = event->position() - m_pressed;
    m_pressed = event->position();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - static_cast<int>(by.x()));
    verticalScrollBar()->setValue(verticalScrollBar()->value() - static_cast<int>(by.y()));
}

void PipelineView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (const int node = nodeAt(toScene(event->position())); node >= 0)
        Q_EMIT nodeActivated(node);
}

void PipelineView::wheelEvent(QWheelEvent* event) {
    if (!(event->modifiers() & Qt::ControlModifier))
        return QAbstractScrollArea::wheelEvent(event);
    setZoom(m_zoom * std::pow(1.001, event->angleDelta().y()));
    event->accept();
}

void PipelineView::keyPressEvent(QKeyEvent* event) {
    const auto key = static_cast<Qt::Key>(event->key());
    if (key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Up || key == Qt::Key_Down)
        return moveSelection(key);
    if ((key == Qt::Key_Return || key == Qt::Key_Enter) && m_node >= 0) {
        Q_EMIT nodeActivated(m_node);
        return;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void PipelineView::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), token(Token::Window));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(-horizontalScrollBar()->value(), -verticalScrollBar()->value());
    painter.scale(m_zoom, m_zoom);
    for (int i = 0; i < m_graph.edges.size(); ++i)
        if (i != m_edge)
            paintEdge(painter, i);
    if (m_edge >= 0)
        paintEdge(painter, m_edge);
    for (int i = 0; i < m_graph.edges.size(); ++i)
        paintLabel(painter, i);
    for (int i = 0; i < m_graph.nodes.size(); ++i)
        paintNode(painter, i);
}

void PipelineView::paintEdge(QPainter& painter, int edge) const {
    const PipelineEdge& content = m_graph.edges[edge];
    const bool marked =
        edge == m_edge || (m_node >= 0 && (content.from == m_node || content.to == m_node));
    QPen pen(marked ? token(Token::Accent) : token(Token::Text3), marked ? 2 : 1.4);
    if (content.kind == PipelineEdge::Kind::Data)
        pen.setDashPattern({5, 3});
    else if (content.kind == PipelineEdge::Kind::Helper)
        pen.setDashPattern({1.5, 2.5});
    pen.setJoinStyle(Qt::RoundJoin);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    const QVector<QPointF>& points = m_layout.edges[edge].points;
    painter.drawPolyline(points.constData(), static_cast<int>(points.size()));
    const QPointF tip = points.last(), before = points[points.size() - 2];
    const QPointF along =
        (tip - before) / std::max(std::hypot(tip.x() - before.x(), tip.y() - before.y()), 1.0);
    const QPointF across(-along.y(), along.x());
    painter.setPen(Qt::NoPen);
    painter.setBrush(pen.color());
    painter.drawPolygon(
        QPolygonF({tip, tip - 8 * along + 4 * across, tip - 8 * along - 4 * across}));
}

void PipelineView::paintLabel(QPainter& painter, int edge) const {
    const QString& label = m_graph.edges[edge].label;
    if (label.isEmpty())
        return;
    painter.setFont(ui::font(FontRole::Small));
    QRectF box(QPointF(), QSizeF(painter.fontMetrics().horizontalAdvance(label) + px(6),
                                 painter.fontMetrics().height()));
    box.moveCenter(m_layout.edges[edge].label);
    painter.fillRect(box, token(Token::Window));
    painter.setPen(token(Token::Text2));
    painter.drawText(box, Qt::AlignCenter, label);
}

void PipelineView::paintNode(QPainter& painter, int node) const {
    const PipelineNode& content = m_graph.nodes[node];
    const QRectF box = m_layout.nodes[node].adjusted(.5, .5, -.5, -.5);
    const bool selected = node == m_node;
    painter.setPen(selected ? QPen(token(Token::Accent), 2) : QPen(token(Token::BorderStrong), 1));
    painter.setBrush(token(Token::Surface));
    painter.drawRoundedRect(box, px(5), px(5));
    const double left = box.left() + px(10), right = box.right() - px(10);
    const QRectF square(left, box.top() + px(13), px(11), px(11));
    painter.setPen(Qt::NoPen);
    painter.setBrush(content.colour >= 0 ? Theme::instance().runColour(content.colour)
                                         : token(Token::Control));
    painter.drawRoundedRect(square, 2, 2);
    const auto line = [&](double top, double from, double to, const QString& text, FontRole role,
                          Token colour, Qt::Alignment side) {
        painter.setFont(ui::font(role));
        painter.setPen(token(colour));
        const QRectF place(from, box.top() + top, std::max(to - from, 0.0), px(18));
        painter.drawText(place, side | Qt::AlignVCenter,
                         painter.fontMetrics().elidedText(text, Qt::ElideRight,
                                                          static_cast<int>(place.width())));
    };
    line(px(9), square.right() + px(7), right, content.name, FontRole::BodyStrong, Token::Text,
         Qt::AlignLeft);
    line(px(29), left, right, content.kind, FontRole::Small, Token::Text2, Qt::AlignLeft);
    const QRectF mark(left, box.top() + px(54), px(12), px(12));
    if (content.waitsForPerson())
        IconProvider::paint(&painter, QStringLiteral("person"), mark, token(Token::AccentText));
    else if (content.state)
        paintStateMark(&painter, mark, *content.state);
    else
        IconProvider::paint(&painter,
                            content.isInput ? QStringLiteral("folder") : QStringLiteral("minus"),
                            mark, token(Token::Text3));
    painter.setFont(ui::font(FontRole::Small));
    const double note = content.resultNote.isEmpty()
                            ? 0
                            : painter.fontMetrics().horizontalAdvance(content.resultNote) + px(4);
    line(px(51), right - note, right, content.resultNote, FontRole::Small, Token::Text2,
         Qt::AlignRight);
    painter.setFont(ui::font(FontRole::BodyStrong));
    const double result = painter.fontMetrics().horizontalAdvance(content.result) + px(1);
    line(px(51), right - note - result, right - note, content.result, FontRole::BodyStrong,
         Token::Text, Qt::AlignRight);
    line(px(51), mark.right() + px(6), right - note - result - px(4), stateText(content),
         FontRole::Small, content.waitsForPerson() ? Token::AccentText : Token::Text2,
         Qt::AlignLeft);
    if (content.progress >= 0) {
        QPainterPath inside;
        inside.addRoundedRect(box, px(5), px(5));
        painter.save();
        painter.setClipPath(inside);
        painter.fillRect(QRectF(box.left(), box.bottom() - px(4),
                                box.width() * std::min(content.progress, 1.0), px(4)),
                         token(Token::Accent));
        painter.restore();
    }
}

} // namespace rationale::ui
