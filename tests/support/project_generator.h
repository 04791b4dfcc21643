// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/library.h"

#include <string>
#include <vector>

namespace rationale::test {

/// One made-up run, written through RunWriter as an engine would.
struct RunPlan {
    std::string name = {};      // empty: the library makes one
    std::string stage = "grpo"; // "pretrain" and "sft" have a loss and no samples
    std::string model = "mini-base";
    uint64_t seed = 1;
    int64_t steps = 40;      // written
    int64_t totalSteps = 40; // planned; more than steps: the run ended early
    int promptsPerStep = 2;
    int groupSize = 8;
    RunState state = RunState::Complete; // Interrupted: left as running, without a lock
    std::string message = {};
    int64_t checkpointEvery = 20;
    int64_t evaluateEvery = 20; // one eval group and a "pass@1"
};

/// Creates the run in the library, writes everything and refreshes its summary.
RunSummary makeRun(Library& library, const RunPlan& plan);
/// Four runs that fill every page: a finished base model, a finished GRPO run, one interrupted, one
/// failed. Takes well under a second.
std::vector<RunSummary> makeSmallProject(const fs::path& folder);

/// For scale benchmarks; written in bulk, without an engine's pauses. Samples all go to the newest
/// run; the runs before it have as many steps as `longRuns` says.
struct HugePlan {
    int runs = 100;
    int metrics = 40;
    int64_t steps = 20'000;
    int64_t samples = 500'000;
    uint64_t seed = 1;
    std::vector<int64_t> longRuns = {};
};
void makeHugeProject(const fs::path& folder, const HugePlan& plan);

} // namespace rationale::test
