// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/storage/pipeline_record.h"

#include <array>
#include <string>
#include <vector>

namespace rationale {

/// What an evaluation comes to, in the order of the tables; keys of its report.
struct PipelineMeasure {
    const char* key;
    const char* title;
    double factor; // 100: a share, shown in per cent
};
inline constexpr std::array<PipelineMeasure, 7> pipelineMeasures = {{
    {"pass@1", "accuracy", 100},
    {"maj@k", "majority", 100},
    {"format", "format", 100},
    {"target_share", "language kept", 100},
    {"length", "length", 1},
    {"true_score", "true score", 100},
    {"reflections", "self-checks", 1},
}};

/// "holds here", "contradicted here" or "undecided here": what the 95 % interval of a difference
/// says of the claim that it is positive.
std::string verdictOn(double low, double high);

/// Reports (report.json) of a project's runs of this pipeline that differ from it in nothing but
/// the seed, and its own, `own`; by seed. Those that are not complete, or damaged, are left out.
std::vector<Json> reportsOverSeeds(const PipelineRecord& record, const Json& own);

/// Means over the seeds with their 95 % intervals by Student's t: {"seeds", "stages": [{"name",
/// "pass@1": {"value", "low", "high", "values"}, …}], "claims": [{"says", "measure", "lower",
/// "higher", "difference", "verdict", "holding"}]}, where a claim's difference is taken within each
/// seed and `holding` counts the seeds in which it holds by itself. Null with fewer than two
/// reports.
Json overSeeds(const std::vector<Json>& reports);

} // namespace rationale
