// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/pipeline_graph.h"

#include "ui/services/recipe_text.h"
#include "ui/services/strings.h"
#include "ui/shell/text_format.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace rationale::ui {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("rationale::ui", text);
}

bool asksPeople(const Recipe& recipe) {
    return recipe.stage().name == "curate" && recipe.get<std::string>("accept") == "annotations";
}

PipelineEdge::Kind kindOf(const FieldSpec& field) {
    if (field.type != FieldType::Model)
        return PipelineEdge::Kind::Data;
    return field.name == "model" ? PipelineEdge::Kind::Weights : PipelineEdge::Kind::Helper;
}

/// "reward.reward_model.model" is known by the part that says what it is for.
QString helperName(const QString& setting) {
    const QStringList parts = setting.split(u'.');
    return parts.size() > 1 && parts.last() == QLatin1String("model") ? parts[parts.size() - 2]
                                                                      : parts.last();
}

const Json* findStage(const Json& report, const std::string& name) {
    if (report.is_object() && report.contains("stages"))
        for (const Json& stage : report.at("stages"))
            if (stage.value("name", std::string()) == name)
                return &stage;
    return nullptr;
}

/// The report of a stage under one of these names; null: none.
Json resultOf(const Json& report, const std::string& stage,
              std::initializer_list<const char*> names) {
    const Json* found = findStage(report, stage);
    if (!found || !found->contains("results"))
        return {};
    const Json& results = found->at("results");
    for (const char* name : names)
        if (results.contains(name))
            return results.at(name);
    return {};
}

void showResult(PipelineNode& node, const Json& evaluation) {
    if (!evaluation.is_object())
        return;
    for (const PipelineMeasure& measure : pipelineMeasures) {
        if (!evaluation.contains(measure.key) || !evaluation.at(measure.key).is_object())
            continue;
        const double value = evaluation.at(measure.key).value("value", std::nan(""));
        node.result =
            measure.factor == 100 ? TextFormat::percent(value) : TextFormat::number(value);
        node.resultNote = QString::fromLatin1(measure.key);
        return;
    }
}

void showRun(PipelineNode& node, const RunSummary& run) {
    node.state = run.info.state;
    node.message = text(run.info.message);
    node.colour = run.colour;
    if (isActive(run.info.state) && run.info.totalSteps > 0)
        node.progress =
            static_cast<double>(run.info.step) / static_cast<double>(run.info.totalSteps);
    if (std::isfinite(run.passAt1)) {
        node.result = TextFormat::percent(run.passAt1);
        node.resultNote = QStringLiteral("pass@1");
    }
}

} // namespace

bool PipelineNode::waitsForPerson() const {
    return isGate && state && isActive(*state) && message.startsWith(QLatin1String("Waiting"));
}

int PipelineGraph::find(const QString& name) const {
    const auto found = std::find_if(nodes.begin(), nodes.end(),
                                    [&](const PipelineNode& node) { return node.name == name; });
    return found == nodes.end() ? -1 : static_cast<int>(found - nodes.begin());
}

std::vector<int> PipelineGraph::lineage(int node) const {
    std::set<int> found{node};
    for (int at = node; at >= 0; --at) // what a node is made from comes before it
        if (found.contains(at))
            for (const PipelineEdge& edge : edges)
                if (edge.to == at)
                    found.insert(edge.from);
    return {found.begin(), found.end()};
}

int PipelineGraph::earlierOfKind(const Pipeline& pipeline, int node) const {
    const int stage = nodes[node].stage;
    if (stage < 0)
        return -1;
    const auto kind = [&](int at) {
        return pipeline.stages()[static_cast<size_t>(nodes[at].stage)].recipe.stage().name;
    };
    for (int at = node - 1; at >= 0; --at)
        if (nodes[at].stage >= 0 && kind(at) == kind(node))
            return at;
    return -1;
}

PipelineGraph graphOf(const Pipeline& pipeline) {
    PipelineGraph graph;
    std::map<std::string, int> made; // name → node
    for (const PipelineInput& input : pipeline.inputs()) {
        PipelineNode node;
        node.name = text(input.name);
        node.kind = input.kind == ArtifactKind::Model ? tr("Your model") : tr("Your data");
        node.message = text(input.says);
        node.artifact = text(input.artifact);
        node.isInput = true;
        made.emplace(input.name, static_cast<int>(graph.nodes.size()));
        graph.nodes.append(node);
    }
    for (size_t i = 0; i < pipeline.stages().size(); ++i) {
        const PipelineStage& stage = pipeline.stages()[i];
        const StageSpec& spec = stage.recipe.stage();
        if (spec.output == ArtifactKind::Report && stage.recipe.has("model")) {
            const auto measured = referenceOf(stage.recipe.get<std::string>("model"));
            if (measured && made.contains(*measured)) {
                graph.nodes[made.at(*measured)].measurements.push_back(static_cast<int>(i));
                continue;
            }
        }
        PipelineNode node;
        node.name = text(stage.name);
        node.kind = recipeText(spec.title);
        node.isGate = asksPeople(stage.recipe);
        node.stage = static_cast<int>(i);
        const int own = static_cast<int>(graph.nodes.size());
        for (const FieldSpec& field : spec.fields)
            for (const std::string& name : stage.recipe.artifactNames(field))
                if (const auto from = referenceOf(name); from && made.contains(*from)) {
                    PipelineEdge edge{made.at(*from), own, kindOf(field), text(field.name), {}};
                    if (edge.kind == PipelineEdge::Kind::Helper)
                        edge.label = helperName(edge.setting);
                    graph.edges.append(edge);
                }
        made.emplace(stage.name, own);
        graph.nodes.append(node);
    }
    return graph;
}

void addState(PipelineGraph& graph, const PipelineRecord* record, const Json& report,
              const FindRun& findRun) {
    for (PipelineNode& node : graph.nodes) {
        if (node.stage < 0 || !record || static_cast<size_t>(node.stage) >= record->stages.size())
            continue;
        const PipelineStageRecord& stage = record->stages[static_cast<size_t>(node.stage)];
        node.run = text(stage.run);
        node.reused = stage.reused;
        node.artifact = text(stage.artifact);
        if (stage.run.empty())
            continue;
        if (const RunSummary* run = findRun(stage.run))
            showRun(node, *run);
        if (const Json dataset = resultOf(report, stage.name, {"dataset"}); dataset.is_object()) {
            node.result = TextFormat::integer(dataset.value("rows", int64_t{0}));
            node.resultNote = tr("rows");
        } else {
            showResult(node, resultOf(report, stage.name, {"evaluation/after", "evaluation"}));
        }
        for (const int measurement : node.measurements) // the first: what the recipe lists first
            if (const Json found = resultOf(
                    report, record->stages[static_cast<size_t>(measurement)].name, {"evaluation"});
                found.is_object()) {
                showResult(node, found);
                break;
            }
    }
    for (PipelineEdge& edge : graph.edges)
        if (edge.kind == PipelineEdge::Kind::Data) {
            const PipelineNode& from = graph.nodes[edge.from];
            edge.label =
                from.resultNote == tr("rows") ? tr("%1 rows").arg(from.result) : tr("rows");
        }
}

std::pair<int, int> stagesDone(const PipelineRecord& record) {
    const auto done = std::count_if(record.stages.begin(), record.stages.end(),
                                    [](const auto& stage) { return !stage.artifact.empty(); });
    return {static_cast<int>(done), static_cast<int>(record.stages.size())};
}

} // namespace rationale::ui
