// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/storage/model_list.h"
#include "ui/models/comparison_table.h"

#include <QHash>
#include <QString>
#include <QVector>

#include <utility>
#include <vector>

namespace rationale::ui {

/// A line of the lineage, indented below what was made from it.
struct LineageNode {
    QString text, tip;
    QString runId;          // the run to open; empty: none of this project
    bool isSetting = false; // a setting of a recipe
    bool isOpen = true;     // its children are shown at first
    QVector<LineageNode> children;

    bool operator==(const LineageNode&) const = default;
};

/// An evaluation to be shown: what was measured, and where the report lies.
struct ShownMeasure {
    ModelMeasure measure;
    fs::path runFolder; // of the run that measured
    ComparedRun heading;
    int64_t step = -1; // of the model in its run
};

struct AccuracyPoint {
    int64_t step = 0;
    MeasuredShare share;
};

/// What the inspector shows of one model beyond its row.
struct ModelDetails {
    QVector<std::pair<QString, QString>> facts; // label, value
    std::vector<ModelFile> files;
    LineageNode lineage; // empty text: nothing is known, and lineageProblem says why
    QString lineageProblem;
    QVector<AccuracyPoint> full, brief; // of its run by step: "pass@1" and "eval_pass@1"
    QVector<ComparedRun> measured;      // headings of `reports`
    QVector<Json> reports;
    int omitted = 0; // evaluations that are not among them
};

/// What is asked for, gathered in the GUI thread.
struct ModelQuestion {
    ModelRecord record;
    fs::path runFolder; // of the run that made it; empty: it lies in models/
    std::vector<ShownMeasure> measures;
    int omitted = 0;                  // evaluations beyond those
    QHash<QString, QString> runNames; // id → name, of the whole project
};

/// Reads config, files, provenance, reports and the accuracy by step. Never throws for a damaged
/// folder: each part says what is wrong with it. Call off the GUI thread.
ModelDetails readModelDetails(const ModelQuestion& question);

/// A recipe that measures the model on the task of the run that made it, where that is known.
/// Call off the GUI thread.
QString evaluationRecipe(const ModelRecord& record, const fs::path& runFolder);

/// Whether the model writes text; reward models and critics only score it.
bool writesText(const ModelRecord& record);

} // namespace rationale::ui
