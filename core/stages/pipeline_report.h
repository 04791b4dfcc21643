// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/storage/library.h"
#include "core/storage/pipeline_record.h"

namespace rationale {

/// Everything a report of a pipeline shows, as far as it has come: stages with their settings,
/// seeds, results with intervals, curves, examples and lineage; the machine; the program. What
/// report.json holds.
Json pipelineReport(const PipelineRecord& record, Library& library);

/// One HTML page without scripts or links to elsewhere, readable in light and dark.
std::string reportHtml(const Json& report);

/// Writes report.json and report.html into the pipeline's folder.
void writePipelineReport(const PipelineRecord& record, Library& library);

} // namespace rationale
