// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/run_summary.h"

#include "core/base/error.h"
#include "core/base/file_lock.h"
#include "core/storage/run_reader.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <sys/stat.h>

namespace rationale {
namespace {

constexpr double smoothing = 0.9;
constexpr size_t sparklinePoints = 104;
constexpr size_t recentSteps = 20; // whose mean time tells how long the others will take

const double unknown = std::nan("");

std::vector<float> thinned(const std::vector<double>& values) {
    std::vector<float> points;
    const size_t count = std::min(values.size(), sparklinePoints);
    for (size_t i = 0; i < count; ++i) // the last value of each of `count` equal stretches
        points.push_back(static_cast<float>(values[(i + 1) * values.size() / count - 1]));
    return points;
}

/// The full measurement, or the small one of the training if that is of a later step.
double latestPassAt1(RunReader& reader) {
    double latest = unknown;
    int64_t step = -1;
    for (const char* name : {"pass@1", "eval_pass@1"}) {
        const MetricSeries series = reader.series(name);
        if (!series.steps.empty() && series.steps.back() > step) {
            step = series.steps.back();
            latest = series.values.back();
        }
    }
    return latest;
}

void readRewards(RunReader& reader, RunDigest& digest) {
    const std::vector<double> smooth = debiasedMean(reader.series("reward").values, smoothing);
    if (!smooth.empty())
        digest.lastReward = smooth.back();
    digest.sparkline = thinned(smooth);
    for (const double value : smooth)
        if (!std::isnan(value) && !(digest.bestReward >= value))
            digest.bestReward = value;
    digest.passAt1 = latestPassAt1(reader);
}

/// Training a base, evaluating and standing still are no steps: what steps took is logged.
double recentStepSeconds(RunReader& reader) {
    const std::vector<double> seconds = reader.series("step_time").values;
    if (seconds.empty())
        return unknown;
    const size_t count = std::min(seconds.size(), recentSteps);
    return std::accumulate(seconds.end() - static_cast<std::ptrdiff_t>(count), seconds.end(), 0.0) /
           static_cast<double>(count);
}

std::string baseOf(RunReader& reader) {
    const std::vector<RunEvent> events = reader.events(0, "base");
    return events.empty() || !events.back().data.is_object()
               ? std::string()
               : events.back().data.value("run", std::string());
}

RunDigest emptyDigest() {
    RunDigest digest;
    digest.lastReward = digest.bestReward = digest.passAt1 = digest.stepSeconds = unknown;
    return digest;
}

} // namespace

std::vector<double> debiasedMean(const std::vector<double>& values, double weight) {
    std::vector<double> means;
    means.reserve(values.size());
    double sum = 0, mass = 0;
    for (const double value : values) {
        if (std::isfinite(value)) {
            sum = weight * sum + (1 - weight) * value;
            mass = weight * mass + (1 - weight);
        }
        means.push_back(mass > 0 ? sum / mass : unknown);
    }
    return means;
}

std::string runStamp(const fs::path& folder) {
    std::string stamp;
    const fs::path database = folder / run_files::database;
    for (const char* suffix : {"", "-wal"}) {
        struct stat status {};
        // An empty log is no log: readers make one just by looking.
        if (::stat((database.string() + suffix).c_str(), &status) == 0 && status.st_size > 0)
            stamp += std::to_string(status.st_size) + '@' + std::to_string(status.st_mtim.tv_sec) +
                     '.' + std::to_string(status.st_mtim.tv_nsec);
        stamp += ';';
    }
    return stamp;
}

RunDigest digestRun(const fs::path& folder) {
    RunDigest digest = emptyDigest();
    std::error_code ignored;
    const fs::path database = folder / run_files::database;
    const bool held = FileLock::isHeld(folder / run_files::lock);
    digest.info.state = held ? RunState::Launching : RunState::Queued;
    if (!fs::exists(database, ignored) || fs::file_size(database, ignored) == 0)
        return digest;
    try {
        RunReader reader(folder);
        digest.info = reader.info();
        digest.sampleCount = reader.sampleCount({});
        const StepClock clock = reader.clock();
        if (!clock.processSeconds.empty())
            digest.durationSeconds = clock.processSeconds.back();
        else if (digest.info.started > 0)
            digest.durationSeconds =
                std::max(digest.info.ended, digest.info.heartbeat) - digest.info.started;
        readRewards(reader, digest);
        digest.stepSeconds = recentStepSeconds(reader);
        digest.baseRun = baseOf(reader);
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Io && held)
            return digest; // its engine is just making the file
        digest = emptyDigest();
        digest.info.state = RunState::Failed;
        digest.info.message = error.what();
    }
    return digest;
}

} // namespace rationale
