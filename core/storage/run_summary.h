// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/library.h"

namespace rationale {

/// The part of a RunSummary that comes from the run's own folder.
struct RunDigest {
    RunInfo info;
    double lastReward = 0, bestReward = 0, passAt1 = 0, stepSeconds = 0; // NaN: unknown
    std::string baseRun;
    std::vector<float> sparkline;
    int64_t sampleCount = 0;
    double durationSeconds = 0;
};

/// Reads a run folder. A damaged or missing database gives a failed run with the error as message;
/// one that is not there yet gives a queued run (launching when its lock is held). Never throws
/// Error{Corrupt, Io}: one bad folder must not hide the others.
RunDigest digestRun(const fs::path& folder);

/// Changes when the engine has committed: sizes and times of run.sqlite and its log.
std::string runStamp(const fs::path& folder);

/// De-biased exponential mean: y = Σ (1-w) w^k x / (1 - w^n); NaN values are skipped.
std::vector<double> debiasedMean(const std::vector<double>& values, double weight);

} // namespace rationale
