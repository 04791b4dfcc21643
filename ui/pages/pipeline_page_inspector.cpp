// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/pipeline_page_inspector.h"

#include "ui/forms/recipe_document.h"
#include "ui/pages/pipeline_view.h"
#include "ui/services/recipe_text.h"
#include "ui/services/strings.h"
#include "ui/shell/widgets_basic.h"

#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace rationale::ui {

namespace {

constexpr int hashLength = 12;

/// With places where a long name may be broken.
QString breakable(QString text) {
    for (const QChar after : {u'.', u'_', u'/', u'-'})
        text.replace(after, QString(after) + QChar(0x200B));
    return text;
}

QString valueText(const Json& value) {
    const QString shown = fieldText(value);
    return value.is_null() || shown.isEmpty() ? QStringLiteral("–") : breakable(shown);
}

QString keyOf(const PipelineInspector::Shown& shown) {
    QString key = QStringLiteral("%1 %2 %3 %4 %5")
                      .arg(shown.node)
                      .arg(shown.edge)
                      .arg(shown.started)
                      .arg(shown.running)
                      .arg(shown.summary);
    for (const PipelineNode& node : shown.graph.nodes)
        key += node.name + node.run + PipelineView::stateText(node) + node.result + node.message +
               node.artifact;
    return key;
}

} // namespace

PipelineInspector::PipelineInspector(QWidget* parent)
    : QScrollArea(parent) {
    setObjectName(QStringLiteral("pipelineInspector"));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidgetResizable(true);
}

QWidget* PipelineInspector::content() {
    QWidget* pane = makePane();
    m_column = new QVBoxLayout(pane);
    m_column->setContentsMargins(px(12), px(12), px(12), px(12));
    m_column->setSpacing(px(8));
    return pane;
}

void PipelineInspector::show(const Shown& shown) {
    const QString key = keyOf(shown);
    if (key == m_key && widget())
        return;
    m_key = key;
    QWidget* pane = content();
    if (!shown.pipeline || (shown.edge < 0 && shown.node < 0))
        showNothing(shown);
    else if (shown.edge >= 0)
        showEdge(shown);
    else if (shown.graph.nodes[shown.node].isInput)
        showInput(shown);
    else
        showNode(shown);
    m_column->addStretch(1);
    setWidget(pane);
}

void PipelineInspector::addHeading(const QString& text, const QString& note) {
    auto* row = new QHBoxLayout;
    row->addWidget(makeLabel(text, FontRole::PaneTitle));
    row->addStretch(1);
    if (!note.isEmpty())
        row->addWidget(makeLabel(note, FontRole::Small, "secondary"));
    m_column->addSpacing(px(6));
    m_column->addWidget(makeLine(Qt::Horizontal));
    m_column->addLayout(row);
}

void PipelineInspector::addText(const QString& text, const char* tone) {
    QLabel* label = makeLabel(text, FontRole::Body, tone);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_column->addWidget(label);
}

void PipelineInspector::addTitle(const PipelineNode& node) {
    auto* row = new QHBoxLayout;
    QLabel* name = makeLabel(node.name, FontRole::PaneTitle);
    name->setObjectName(QStringLiteral("inspectedName"));
    row->addWidget(name);
    row->addStretch(1);
    QLabel* state = makeLabel(PipelineView::stateText(node), FontRole::Small, "secondary");
    state->setObjectName(QStringLiteral("inspectedState"));
    row->addWidget(state);
    m_column->addLayout(row);
    addText(node.kind, "secondary");
}

void PipelineInspector::showNothing(const Shown& shown) {
    addText(shown.summary, "secondary");
    addText(
        tr("Choose a stage to see what it needs, what it changes, and what it was made from; or "
           "a line, to see what it carries."),
        "hint");
}

void PipelineInspector::showInput(const Shown& shown) {
    const PipelineNode& node = shown.graph.nodes[shown.node];
    addTitle(node);
    addText(node.message);
    if (shown.started) {
        addText(node.artifact);
        return;
    }
    auto* box = new QLineEdit(node.artifact);
    box->setObjectName(QStringLiteral("inputArtifact"));
    box->setAccessibleName(node.name);
    box->setPlaceholderText(tr("a folder, a file, or a run of the project"));
    connect(box, &QLineEdit::editingFinished, this,
            [this, box, name = node.name] { Q_EMIT inputChosen(name, box->text().trimmed()); });
    m_column->addWidget(box);
    QPushButton* browse = makeButton(tr("Choose…"), QStringLiteral("folder"));
    browse->setObjectName(QStringLiteral("browseInput"));
    connect(browse, &QPushButton::clicked, this,
            [this, name = node.name] { Q_EMIT inputBrowsed(name); });
    m_column->addWidget(browse, 0, Qt::AlignLeft);
}

void PipelineInspector::addButtons(const Shown& shown) {
    const PipelineNode& node = shown.graph.nodes[shown.node];
    auto* row = new QHBoxLayout;
    row->setSpacing(px(6));
    const auto add = [&](const QString& label, const QString& icon, const char* name,
                         const std::function<void()>& act) {
        QPushButton* button = makeButton(label, icon);
        button->setObjectName(QLatin1String(name));
        connect(button, &QPushButton::clicked, this, act);
        row->addWidget(button);
    };
    if (!shown.running && node.artifact.isEmpty())
        add(tr("Run up to here"), QStringLiteral("play"), "runUntil",
            [this, name = node.name] { Q_EMIT runUntil(name); });
    if (!node.run.isEmpty()) {
        add(tr("Open run"), QStringLiteral("monitor"), "openStageRun",
            [this, run = node.run] { Q_EMIT runOpened(run); });
        add(tr("Edit a copy"), QStringLiteral("edit"), "editStage",
            [this, run = node.run] { Q_EMIT editRequested(run); });
    }
    row->addStretch(1);
    m_column->addLayout(row);
}

void PipelineInspector::showNode(const Shown& shown) {
    const PipelineNode& node = shown.graph.nodes[shown.node];
    const PipelineStage& stage = shown.pipeline->stages()[static_cast<size_t>(node.stage)];
    addTitle(node);
    addText(recipeText(stage.recipe.stage().summary));
    if (node.isGate)
        addText(tr("A person accepts or rejects every row here: the pipeline waits until all are "
                   "judged. In a terminal: rationale annotate %1")
                    .arg(node.run.isEmpty() ? QStringLiteral("RUN") : node.run),
                "hint");
    if (!node.message.isEmpty())
        addText(node.message, node.state == RunState::Failed ? "error" : "secondary");
    addButtons(shown);
    addNeeds(shown);
    const int earlier = shown.graph.earlierOfKind(*shown.pipeline, shown.node);
    if (earlier >= 0)
        addChanges(shown, earlier, shown.node);
    addLineage(shown);
}

void PipelineInspector::addNeeds(const Shown& shown) {
    addHeading(tr("Needs"));
    bool any = false;
    for (const PipelineEdge& edge : shown.graph.edges) {
        if (edge.to != shown.node)
            continue;
        any = true;
        const PipelineNode& from = shown.graph.nodes[edge.from];
        auto* row = new QHBoxLayout;
        const QString what = edge.kind == PipelineEdge::Kind::Weights ? tr("Weights of %1")
                             : edge.kind == PipelineEdge::Kind::Data  ? tr("Rows of %1")
                                                                      : tr("%1 as %2");
        QPushButton* link =
            makeButton(edge.kind == PipelineEdge::Kind::Helper ? what.arg(from.name, edge.label)
                                                               : what.arg(from.name),
                       {}, ButtonKind::Link);
        connect(link, &QPushButton::clicked, this,
                [this, at = edge.from] { Q_EMIT nodeChosen(at); });
        row->addWidget(link);
        row->addStretch(1);
        row->addWidget(makeLabel(PipelineView::stateText(from), FontRole::Small, "secondary"));
        m_column->addLayout(row);
    }
    if (!any)
        addText(tr("Nothing of this pipeline."), "hint");
}

void PipelineInspector::addChanges(const Shown& shown, int before, int after) {
    const auto recipe = [&](int node) -> const Recipe& {
        return shown.pipeline->stages()[static_cast<size_t>(shown.graph.nodes[node].stage)].recipe;
    };
    auto changes = Recipe::diff(recipe(before), recipe(after));
    std::erase_if(changes, [](const auto& change) { return change.key == "name"; });
    addHeading(tr("Changes against %1").arg(shown.graph.nodes[before].name),
               QString::number(changes.size()));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(px(10));
    for (const int column : {0, 1, 2})
        grid->setColumnStretch(column, column == 0 ? 4 : 3);
    int row = 0;
    const auto add = [&](int column, const QString& text, const char* tone) {
        QLabel* label = makeLabel(text, FontRole::CodeSmall, tone);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // the pane's width
        if (column > 0)
            label->setAlignment(Qt::AlignRight | Qt::AlignTop);
        grid->addWidget(label, row, column);
    };
    for (const Recipe::Difference& change : changes) {
        add(0, breakable(text(change.key)), nullptr);
        add(1, valueText(change.left), "secondary");
        add(2, valueText(change.right), nullptr);
        ++row;
    }
    m_column->addLayout(grid);
    if (changes.empty())
        addText(tr("No setting differs."), "hint");
}

void PipelineInspector::addLineage(const Shown& shown) {
    addHeading(tr("Made from"));
    for (const int at : shown.graph.lineage(shown.node)) {
        const PipelineNode& node = shown.graph.nodes[at];
        auto* row = new QHBoxLayout;
        QPushButton* link = makeButton(node.name, {}, ButtonKind::Link);
        connect(link, &QPushButton::clicked, this, [this, at] { Q_EMIT nodeChosen(at); });
        row->addWidget(link);
        QString seed;
        if (node.stage >= 0) {
            const Recipe& recipe = shown.pipeline->stages()[static_cast<size_t>(node.stage)].recipe;
            if (recipe.has("seed"))
                seed = tr("seed %1").arg(recipe.get<uint64_t>("seed"));
        }
        row->addWidget(makeLabel(seed, FontRole::Small, "secondary"));
        row->addStretch(1);
        QLabel* hash = makeLabel(node.isInput ? node.artifact : node.artifact.left(hashLength),
                                 FontRole::CodeSmall, "secondary");
        hash->setTextInteractionFlags(Qt::TextSelectableByMouse);
        hash->setToolTip(node.artifact);
        row->addWidget(hash);
        m_column->addLayout(row);
    }
}

void PipelineInspector::showEdge(const Shown& shown) {
    const PipelineEdge& edge = shown.graph.edges[shown.edge];
    const PipelineNode &from = shown.graph.nodes[edge.from], &to = shown.graph.nodes[edge.to];
    m_column->addWidget(
        makeLabel(QStringLiteral("%1 → %2").arg(from.name, to.name), FontRole::PaneTitle));
    addText((edge.kind == PipelineEdge::Kind::Weights ? tr("%2 starts from the weights of %1.")
             : edge.kind == PipelineEdge::Kind::Data  ? tr("%2 learns from the rows of %1.")
                                                      : tr("%2 asks %1 for help."))
                .arg(from.name, to.name));
    addText(tr("Setting %1").arg(edge.setting), "secondary");
    if (!from.result.isEmpty())
        addText(QStringLiteral("%1: %2 %3").arg(from.name, from.result, from.resultNote));
    if (!from.artifact.isEmpty() && !from.isInput)
        addText(tr("SHA-256 %1").arg(from.artifact), "secondary");
    if (from.stage >= 0 && to.stage >= 0)
        addChanges(shown, edge.from, edge.to);
}

} // namespace rationale::ui
