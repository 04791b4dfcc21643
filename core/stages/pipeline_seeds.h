// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/recipe/pipeline.h"
#include "core/storage/pipeline_record.h"

#include <string>
#include <vector>

namespace rationale {

/// "holds here", "contradicted here" or "undecided here": what the 95 % interval of a difference
/// says of the claim that it is positive.
std::string verdictOn(double low, double high);

/// Reports (report.json) of a project's runs of this pipeline that differ from it in nothing but
/// the seed, and its own, `own`; by seed, one for each. Left out are those that are not complete,
/// damaged, or have several seeds in one pipeline.
std::vector<Json> reportsOverSeeds(const PipelineRecord& record, const Json& own);

/// Means over the seeds with their 95 % intervals by Student's t: {"seeds", "stages": [{"name",
/// "pass@1": {"value", "low", "high", "values"}, …}], "claims": [{"says", "measure", "lower",
/// "higher", "difference", "verdict", "holding"}]}, where a claim's difference is taken within each
/// seed and `holding` counts the seeds in which it holds by itself. Null with fewer than two
/// reports.
Json overSeeds(const std::vector<Json>& reports);

} // namespace rationale
