// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/schedule.h"

#include "core/base/error.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rationale {

namespace {

/// 0 at `begin`, 1 at `end` and later.
double progress(int64_t step, double begin, double end) {
    if (end <= begin)
        return static_cast<double>(step) < begin ? 0 : 1;
    return std::clamp((static_cast<double>(step) - begin) / (end - begin), 0.0, 1.0);
}

double cosine(double done, double finalRatio) {
    return finalRatio + (1 - finalRatio) * 0.5 * (1 + std::cos(std::numbers::pi * done));
}

} // namespace

const std::vector<std::string>& scheduleNames() {
    static const std::vector<std::string> names = {"constant", "linear", "cosine",
                                                   "constant_then_cosine"};
    return names;
}

double scheduleFactor(const ScheduleOptions& options, int64_t step) {
    const auto& names = scheduleNames();
    if (std::find(names.begin(), names.end(), options.type) == names.end())
        throw Error(ErrorKind::Usage, "The schedule \"" + options.type + "\" is not known",
                    "lr_scheduler_type", "Known: constant, linear, cosine, constant_then_cosine");
    if (step < options.warmupSteps)
        return static_cast<double>(step + 1) / static_cast<double>(options.warmupSteps);
    const auto total = static_cast<double>(options.totalSteps);
    const auto warmup = static_cast<double>(options.warmupSteps);
    if (options.type == "linear")
        return 1 - (1 - options.finalRatio) * progress(step, warmup, total);
    if (options.type == "cosine")
        return cosine(progress(step, warmup, total), options.finalRatio);
    if (options.type == "constant_then_cosine")
        return cosine(progress(step, std::max(warmup, options.constantFraction * total), total),
                      options.finalRatio);
    return 1;
}

} // namespace rationale
