// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rationale {

/// Learning rate over the steps of a run. Step s (from 0) of the warm-up has (s + 1) / warmupSteps
/// of the full rate.
struct ScheduleOptions {
    std::string type = "constant"; // see scheduleNames()
    int64_t totalSteps = 0;        // needed by all but "constant"
    int64_t warmupSteps = 0;
    double finalRatio = 0;         // rate after the last step / full rate, for the decaying ones
    double constantFraction = 0.4; // "constant_then_cosine": share of totalSteps before the decay
};

/// "constant", "linear", "cosine", "constant_then_cosine".
const std::vector<std::string>& scheduleNames();

/// Factor of the learning rate at a step; past the last step it stays at finalRatio.
/// Throws Error{Usage} for an unknown type, naming the known ones.
double scheduleFactor(const ScheduleOptions& options, int64_t step);

} // namespace rationale
