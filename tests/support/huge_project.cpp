// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/id.h"
#include "core/storage/run_rows.h"
#include "tests/support/project_generator.h"
#include "tests/support/sample_maker.h"

#include <array>
#include <cmath>

namespace rationale::test {
namespace {

constexpr int64_t stepsPerTransaction = 500;

std::string metricName(int index) {
    static constexpr std::array<const char*, 8> known = {"reward",
                                                         "reward_std",
                                                         "kl",
                                                         "entropy",
                                                         "grad_norm",
                                                         "loss",
                                                         "learning_rate",
                                                         "completions/mean_length"};
    static constexpr std::array<const char*, 4> prefixes = {"rewards/part_", "time/phase_",
                                                            "language/share_", "throughput/rate_"};
    const auto at = static_cast<size_t>(index);
    if (at < known.size())
        return known[at];
    return prefixes[at % prefixes.size()] + std::to_string(index) + "/mean";
}

/// A climbing, noisy curve, a little different for every run and metric; with a few spikes and NaN.
double metricValue(int64_t step, int64_t steps, int metric, Rng& rng) {
    const double progress = static_cast<double>(step) / static_cast<double>(steps);
    const double curve = 1 / (1 + std::exp(-12 * (progress - 0.3 - 0.01 * metric)));
    const double draw = rng.uniform();
    if (draw < 1e-4)
        return std::nan("");
    return curve + 0.1 * (draw - 0.5) + (draw > 0.9995 ? 3 : 0);
}

void writeMetrics(RunRows& rows, int metrics, int64_t steps, uint64_t seed) {
    Rng rng(seed);
    // Metric by metric: the narrow table is clustered by key, so this appends instead of seeking.
    for (int metric = 0; metric < metrics; ++metric)
        rows.database().transaction([&] {
            const std::string name = metricName(metric);
            for (int64_t step = 1; step <= steps; ++step)
                rows.write(MetricRow{step, {{name, metricValue(step, steps, metric, rng)}}});
        });
    rows.database().transaction([&] {
        for (int64_t step = 1; step <= steps; ++step)
            rows.write(ClockRow{step, 1.7e9 + static_cast<double>(step), static_cast<double>(step),
                                step * 8192});
    });
}

void writeSamples(RunRows& rows, const HugePlan& plan) {
    constexpr int groupSize = 16;
    const int64_t groups = (plan.samples + groupSize - 1) / groupSize;
    const int64_t perStep = std::max<int64_t>(1, (groups + plan.steps - 1) / plan.steps);
    const SampleMaker maker({.seed = plan.seed,
                             .groupSize = groupSize,
                             .promptPool = 4096,
                             .totalSteps = std::max<int64_t>(groups / perStep, 1)});
    for (int64_t first = 0; first < groups; first += stepsPerTransaction)
        rows.database().transaction([&] {
            for (int64_t i = first; i < std::min(groups, first + stepsPerTransaction); ++i)
                rows.write(maker.group(1 + i / perStep, i % perStep));
        });
}

} // namespace

void makeHugeProject(const fs::path& folder, const HugePlan& plan) {
    Library::createProject(folder);
    Library library(folder);
    for (int number = 0; number < plan.runs; ++number) {
        const bool last = number + 1 == plan.runs;
        const auto before = static_cast<size_t>(plan.runs - 2 - number); // the newest run
        const int64_t steps =
            last || before >= plan.longRuns.size() ? plan.steps : plan.longRuns[before];
        const RunSummary run =
            library.createRun("stage: grpo\n", {{"stage", "grpo"}, {"max_steps", steps}}, "grpo",
                              "mini-base", "", plan.seed + static_cast<uint64_t>(number));
        RunInfo info = run.info;
        info.totalSteps = steps;
        RunRows rows(run.folder, info, 0);
        // Data made anew at any time: no need to wait for the disk.
        rows.database().execute("PRAGMA synchronous=OFF; PRAGMA cache_size=-262144");
        writeMetrics(rows, plan.metrics, steps, plan.seed + static_cast<uint64_t>(number));
        if (last && plan.samples > 0)
            writeSamples(rows, plan);
        rows.write(StateRow{RunState::Running, 0, steps, ""});
        rows.write(StateRow{RunState::Complete, steps, steps, ""});
    }
    library.refresh();
}

} // namespace rationale::test
