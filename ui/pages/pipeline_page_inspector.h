// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/pipeline_graph.h"

#include <QScrollArea>

#include <memory>

class QVBoxLayout;

namespace rationale::ui {

/// What is selected in the graph: a node with what it needs, changes and was made from, or a line
/// with what it carries.
class PipelineInspector : public QScrollArea {
    Q_OBJECT

public:
    explicit PipelineInspector(QWidget* parent = nullptr);

    struct Shown {
        std::shared_ptr<const Pipeline> pipeline;
        PipelineGraph graph;
        int node = -1, edge = -1;
        QString summary;      // of the pipeline, where nothing is selected
        bool started = false; // what a person brings can be chosen until then
        bool running = false;
    };
    void show(const Shown& shown); // a no-op where nothing of it has changed

Q_SIGNALS:
    void runOpened(const QString& runId);
    void runUntil(const QString& stage);
    void editRequested(const QString& runId);
    void inputChosen(const QString& input, const QString& artifact);
    void inputBrowsed(const QString& input);
    void nodeChosen(int node);

private:
    void showNode(const Shown& shown);
    void showInput(const Shown& shown);
    void showEdge(const Shown& shown);
    void showNothing(const Shown& shown);
    void addTitle(const PipelineNode& node);
    void addButtons(const Shown& shown);
    void addNeeds(const Shown& shown);
    void addChanges(const Shown& shown, int before, int after);
    void addLineage(const Shown& shown);
    void addHeading(const QString& text, const QString& note = {});
    void addText(const QString& text, const char* tone = nullptr);
    QWidget* content();

    QVBoxLayout* m_column = nullptr;
    QString m_key; // of what is shown
};

} // namespace rationale::ui
