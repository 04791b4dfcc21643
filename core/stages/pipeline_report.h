// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/recipe/pipeline.h"
#include "core/storage/library.h"
#include "core/storage/pipeline_record.h"

namespace rationale {

/// Everything a report of a pipeline shows, as far as it has come: stages with their settings,
/// seeds, results with intervals, curves, examples and lineage; the machine; the program. What
/// report.json holds.
Json pipelineReport(const PipelineRecord& record, Library& library);

/// One HTML page without scripts or links to elsewhere, readable in light and dark.
std::string reportHtml(const Json& report);

/// Writes report.json and report.html into the pipeline's folder. Returns the report.
Json writePipelineReport(const PipelineRecord& record, Library& library);

/// The columns of a table of these stages, of a report or of its "over_seeds".
std::vector<PipelineMeasure> measuresIn(const Json& stages);

/// "97.4 (96.9–97.8)": an interval of an evaluation's report, or of means over seeds, in the
/// measure's unit; empty: not measured, or accuracy of what can be neither right nor wrong.
std::string measureText(const Json& reached, const PipelineMeasure& measure);

} // namespace rationale
