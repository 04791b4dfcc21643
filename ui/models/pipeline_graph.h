// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/recipe/pipeline.h"
#include "core/storage/library.h"
#include "core/storage/pipeline_record.h"

#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <QString>
#include <QStringList>
#include <QVector>

#include <functional>
#include <optional>

namespace rationale::ui {

/// A stage that makes something, or what a person brings. Stages that only measure a model are no
/// nodes: what they found stands on the node of their model.
struct PipelineNode {
    QString name; // "dev1", "policy"
    QString kind; // "SFT", translated; "Your model" of an input
    bool isInput = false;
    bool isGate = false;           // a person decides here
    int stage = -1;                // in Pipeline::stages(); −1: an input
    std::vector<int> measurements; // stages that measure this model

    // What became of it; as addState() found it.
    QString run;                   // id; empty: not reached
    std::optional<RunState> state; // empty: not reached
    bool reused = false;           // an earlier run had made it already
    QString message;               // of the run: why it failed, whom it waits for
    QString artifact;              // SHA-256 of what it made
    QString result, resultNote;    // "61.4 %", "pass@1"; "557", "rows"
    double progress = -1;          // 0 … 1 while it runs
    int colour = -1;
    bool waitsForPerson() const;
};

struct PipelineEdge {
    enum class Kind { Weights, Data, Helper }; // Helper: a teacher, a judge, a critic
    int from = 0, to = 0;
    Kind kind = Kind::Weights;
    QString setting; // "model", "reward.reward_model.model"
    QString label;   // "557 rows", "reward_model"; may be empty
};

/// A pipeline as a person sees it.
struct PipelineGraph {
    QVector<PipelineNode> nodes; // inputs first, then stages, each after what it is made from
    QVector<PipelineEdge> edges;

    int find(const QString& name) const; // −1: none
    /// Everything that a node is made from, the node itself last.
    std::vector<int> lineage(int node) const;
    /// The nearest stage before it of the same kind; −1: there is none.
    int earlierOfKind(const Pipeline& pipeline, int node) const;
};

PipelineGraph graphOf(const Pipeline& pipeline);

using FindRun = std::function<const RunSummary*(const std::string& id)>;
/// Adds what happened: `record` may be null (never started), `report` too.
void addState(PipelineGraph& graph, const PipelineRecord* record, const Json& report,
              const FindRun& findRun);
/// "3 of 12": stages that are done, of all that the pipeline has.
std::pair<int, int> stagesDone(const PipelineRecord& record);

struct PipelineLayout {
    struct Line {
        QVector<QPointF> points; // from the edge of one node to that of the other
        QPointF label;
    };
    QVector<QRectF> nodes;
    QVector<Line> edges;
    QSizeF size;
};
struct PipelineLengths {
    double nodeWidth, nodeHeight, gutter, margin;
};
/// Nodes in rows that alternate in direction, as wide as `width` allows; lines run in the gutters
/// between them and never through a node.
PipelineLayout layoutOf(const PipelineGraph& graph, double width, const PipelineLengths& lengths);

} // namespace rationale::ui
