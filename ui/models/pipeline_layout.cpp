// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/pipeline_graph.h"

#include <QPointF>
#include <QRectF>

#include <algorithm>
#include <cmath>
#include <map>

namespace rationale::ui {

namespace {

constexpr double laneGap = 9; // between lines that run side by side
constexpr double labelAbove = 10;
constexpr double laneEdge = 16; // between a node and the first line

/// Lines that run side by side in a gutter, each in a lane where none overlaps it.
class Gutter {
public:
    int take(double from, double to) {
        const double low = std::min(from, to) - laneGap, high = std::max(from, to) + laneGap;
        for (size_t lane = 0;; ++lane) {
            if (lane == m_lanes.size())
                m_lanes.emplace_back();
            const bool isFree =
                std::all_of(m_lanes[lane].begin(), m_lanes[lane].end(), [&](const auto& taken) {
                    return high < taken.first || low > taken.second;
                });
            if (!isFree)
                continue;
            m_lanes[lane].emplace_back(low, high);
            return static_cast<int>(lane);
        }
    }
    double thickness(double least) const {
        return std::max(least, 2 * laneEdge + laneGap * static_cast<double>(m_lanes.size()));
    }

private:
    std::vector<std::vector<std::pair<double, double>>> m_lanes;
};

struct Place {
    int row, column;
};

class Layout {
public:
    Layout(const PipelineGraph& graph, double width, const PipelineLengths& lengths)
        : m_graph(graph)
        , m_lengths(lengths) {
        const double step = lengths.nodeWidth + lengths.gutter;
        m_columns =
            std::max(1, static_cast<int>((width - 2 * lengths.margin + lengths.gutter) / step));
        for (int i = 0; i < graph.nodes.size(); ++i) {
            const int row = i / m_columns, along = i % m_columns;
            m_places.push_back({row, row % 2 == 0 ? along : m_columns - 1 - along});
        }
        m_rows = m_places.empty() ? 0 : m_places.back().row + 1;
    }

    PipelineLayout make() {
        countPorts();
        m_routes.reserve(static_cast<size_t>(m_graph.edges.size()));
        for (const PipelineEdge& edge : m_graph.edges)
            m_routes.push_back(route(edge));
        PipelineLayout layout;
        double y = m_lengths.margin;
        for (int row = 0; row < m_rows; ++row) {
            m_tops.push_back(y);
            y += m_lengths.nodeHeight + m_across[row].thickness(m_lengths.gutter);
        }
        for (const Place& place : m_places)
            layout.nodes.append(QRectF(left(place.column), m_tops[static_cast<size_t>(place.row)],
                                       m_lengths.nodeWidth, m_lengths.nodeHeight));
        for (const Route& each : m_routes)
            layout.edges.append(line(each));
        layout.size = QSizeF(2 * m_lengths.margin + m_columns * m_lengths.nodeWidth +
                                 (m_columns - 1) * m_lengths.gutter,
                             y);
        return layout;
    }

private:
    struct Route {
        const PipelineEdge* edge;
        bool beside = false;   // neighbours in a row: straight from side to side
        bool down = false;     // to a later row
        double x1 = 0, x2 = 0; // where it leaves and arrives, from above or below
        int firstLane = 0, lastLane = 0;
        double between = NAN; // x of the way down past other rows; NaN: none is between
    };

    double left(int column) const {
        return m_lengths.margin + column * (m_lengths.nodeWidth + m_lengths.gutter);
    }
    const Place& place(int node) const { return m_places[static_cast<size_t>(node)]; }
    bool isBeside(const PipelineEdge& edge) const {
        return place(edge.from).row == place(edge.to).row && edge.to == edge.from + 1 &&
               m_besides.at({edge.from, edge.to}) == 1;
    }
    void countPorts() {
        for (const PipelineEdge& edge : m_graph.edges)
            ++m_besides[{edge.from, edge.to}];
        for (const PipelineEdge& edge : m_graph.edges) {
            if (isBeside(edge))
                continue;
            ++m_below[edge.from];
            ++(place(edge.to).row > place(edge.from).row ? m_above : m_below)[edge.to];
        }
    }
    /// The next free place on a side of a node, evenly spread.
    double port(std::map<int, int>& counts, std::map<int, int>& used, int node) {
        return left(place(node).column) + m_lengths.nodeWidth * (++used[node]) / (counts[node] + 1);
    }
    Route route(const PipelineEdge& edge) {
        Route made;
        made.edge = &edge;
        made.beside = isBeside(edge);
        if (made.beside)
            return made;
        const Place from = place(edge.from), to = place(edge.to);
        made.down = to.row > from.row;
        made.x1 = port(m_below, m_usedBelow, edge.from);
        made.x2 =
            made.down ? port(m_above, m_usedAbove, edge.to) : port(m_below, m_usedBelow, edge.to);
        if (to.row > from.row + 1) {
            const int gutter = from.column < to.column ? to.column : to.column + 1;
            const int lane = m_along[gutter].take(from.row, to.row - 0.5);
            made.between =
                left(gutter) - m_lengths.gutter + laneEdge +
                std::fmod(lane * laneGap, std::max(m_lengths.gutter - 2 * laneEdge, laneGap));
            made.firstLane = m_across[from.row].take(made.x1, made.between);
            made.lastLane = m_across[to.row - 1].take(made.between, made.x2);
        } else {
            made.firstLane = m_across[from.row].take(made.x1, made.x2);
        }
        return made;
    }
    double laneY(int row, int lane) const {
        return m_tops[static_cast<size_t>(row)] + m_lengths.nodeHeight + laneEdge + lane * laneGap;
    }
    PipelineLayout::Line line(const Route& route) const {
        const Place from = place(route.edge->from), to = place(route.edge->to);
        const double top = m_tops[static_cast<size_t>(from.row)];
        if (route.beside) {
            const double y = top + m_lengths.nodeHeight / 2;
            const bool right = to.column > from.column;
            const double x1 = left(from.column) + (right ? m_lengths.nodeWidth : 0);
            const double x2 = left(to.column) + (right ? 0 : m_lengths.nodeWidth);
            return {{{x1, y}, {x2, y}},
                    {(x1 + x2) / 2, y - labelAbove}}; // it is as wide as the line
        }
        const double y1 = laneY(from.row, route.firstLane);
        const double target = m_tops[static_cast<size_t>(to.row)];
        const double end = route.down ? target : target + m_lengths.nodeHeight;
        QVector<QPointF> points{{route.x1, top + m_lengths.nodeHeight}, {route.x1, y1}};
        QPointF label((route.x1 + route.x2) / 2, y1);
        if (!std::isnan(route.between)) {
            const double y2 = laneY(to.row - 1, route.lastLane);
            points << QPointF(route.between, y1) << QPointF(route.between, y2)
                   << QPointF(route.x2, y2);
            label = {(route.x1 + route.between) / 2, y1};
        } else {
            points << QPointF(route.x2, y1);
        }
        points << QPointF(route.x2, end);
        return {points, label};
    }

    const PipelineGraph& m_graph;
    PipelineLengths m_lengths;
    int m_columns = 1, m_rows = 0;
    std::vector<Place> m_places;
    std::vector<Route> m_routes;
    std::vector<double> m_tops;              // of each row
    std::map<int, Gutter> m_across, m_along; // below a row; left of a column
    std::map<int, int> m_below, m_above, m_usedBelow, m_usedAbove;
    std::map<std::pair<int, int>, int> m_besides;
};

} // namespace

PipelineLayout layoutOf(const PipelineGraph& graph, double width, const PipelineLengths& lengths) {
    return Layout(graph, width, lengths).make();
}

} // namespace rationale::ui
