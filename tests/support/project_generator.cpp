// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/project_generator.h"

#include "core/base/id.h"
#include "core/storage/run_rows.h"
#include "core/storage/run_writer.h"
#include "tests/support/sample_maker.h"

#include <cmath>

namespace rationale::test {
namespace {

constexpr double secondsPerStep = 1.6;

std::string recipeYaml(const RunPlan& plan) {
    std::string text = "stage: " + plan.stage + "\nseed: " + std::to_string(plan.seed) + "\n";
    if (!plan.model.empty())
        text += "model: " + plan.model + "\n";
    return text + "max_steps: " + std::to_string(plan.totalSteps) + "\nlearning_rate: 0.001\n";
}

Json resolvedRecipe(const RunPlan& plan) {
    return {{"stage", plan.stage},
            {"model", plan.model},
            {"seed", plan.seed},
            {"max_steps", plan.totalSteps},
            {"learning_rate", 0.001},
            {"num_generations", plan.groupSize},
            {"save_steps", plan.checkpointEvery}};
}

void writeSampleSteps(RunWriter& writer, const SampleMaker& maker, const RunPlan& plan,
                      int64_t step, int64_t& tokens) {
    std::vector<GroupRecord> groups;
    for (int i = 0; i < plan.promptsPerStep; ++i)
        groups.push_back(maker.group(step, i));
    auto metrics = SampleMaker::metrics(groups, step, plan.totalSteps);
    for (GroupRecord& group : groups) {
        for (const SampleRecord& sample : group.samples)
            tokens += sample.length;
        writer.group(std::move(group));
    }
    if (step % plan.evaluateEvery == 0) {
        GroupRecord held = maker.group(step, 0, "eval");
        metrics.emplace_back("pass@1", static_cast<double>(held.solved) / held.size);
        writer.group(std::move(held));
    }
    writer.metrics(step, metrics);
}

void writeLossStep(RunWriter& writer, const RunPlan& plan, int64_t step) {
    const double progress = static_cast<double>(step) / static_cast<double>(plan.totalSteps);
    const std::vector<std::pair<std::string, double>> values = {
        {"loss", 0.7 + 3.5 * std::exp(-5 * progress)},
        {"grad_norm", 0.5 + std::exp(-3 * progress)},
        {"learning_rate", 3e-3 * (1 - progress)},
        {"throughput/trained_tokens_per_s", 42'000 + 500 * std::sin(static_cast<double>(step))},
    };
    writer.metrics(step, values);
}

void writeCheckpoint(RunWriter& writer, const fs::path& folder, int64_t step) {
    const std::string path = std::string(run_files::checkpoints) + "/step-" + std::to_string(step);
    makeFolders(folder / path);
    writeFileAtomically(folder / path / "config.json", "{\"model_type\": \"llama\"}\n");
    writer.checkpoint({step, path, nowSeconds()});
    writer.event(step, "checkpoint", "Saved " + path);
}

void writeSteps(RunWriter& writer, const fs::path& folder, const RunPlan& plan, double start) {
    const SampleMaker maker(
        {.seed = plan.seed, .groupSize = plan.groupSize, .totalSteps = plan.totalSteps});
    int64_t tokens = 0;
    for (int64_t step = 1; step <= plan.steps; ++step) {
        if (plan.stage == "grpo")
            writeSampleSteps(writer, maker, plan, step, tokens);
        else
            writeLossStep(writer, plan, step);
        const double seconds = secondsPerStep * static_cast<double>(step);
        writer.clock(step, start + seconds, seconds, tokens);
        if (step % plan.checkpointEvery == 0)
            writeCheckpoint(writer, folder, step);
    }
}

} // namespace

RunSummary makeRun(Library& library, const RunPlan& plan) {
    const RunSummary run = library.createRun(recipeYaml(plan), resolvedRecipe(plan), plan.stage,
                                             plan.model, plan.name, plan.seed);
    if (plan.state == RunState::Queued)
        return run;
    RunInfo info = run.info;
    info.totalSteps = plan.totalSteps;
    {
        RunWriter writer(run.folder, info, 0);
        writer.state(RunState::Running, 0, plan.totalSteps);
        writer.event(0, "started", "Started with seed " + std::to_string(plan.seed));
        writeSteps(writer, run.folder, plan, nowSeconds());
        if (plan.stage == "grpo")
            writer.event(plan.steps / 2, "alert", "Half of the groups have no gradient",
                         {{"frac_reward_zero_std", 0.5}});
        const bool interrupted = plan.state == RunState::Interrupted;
        writer.state(interrupted ? RunState::Running : plan.state, plan.steps, plan.totalSteps,
                     plan.message);
        if (plan.state == RunState::Complete)
            writer.report("evaluation",
                          {{"pass@1", {{"mean", 0.91}, {"low", 0.89}, {"high", 0.93}}},
                           {"prompts", 500},
                           {"k", 16}});
    }
    writeFileAtomically(run.folder / run_files::log, "engine started\nstep 1 done\n");
    library.refreshRun(run.info.id);
    return *library.run(run.info.id);
}

std::vector<RunSummary> makeSmallProject(const fs::path& folder) {
    Library::createProject(folder);
    Library library(folder);
    std::vector<RunSummary> runs;
    runs.push_back(makeRun(
        library,
        {.name = "mini-base", .stage = "pretrain", .model = "", .steps = 60, .totalSteps = 60}));
    runs.push_back(makeRun(library, {.name = "mini-r1-zero", .steps = 40, .totalSteps = 40}));
    runs.push_back(makeRun(library, {.name = "mini-r1-zero-lc",
                                     .seed = 2,
                                     .steps = 25,
                                     .totalSteps = 40,
                                     .state = RunState::Interrupted}));
    runs.push_back(makeRun(library, {.seed = 3,
                                     .steps = 5,
                                     .totalSteps = 40,
                                     .state = RunState::Failed,
                                     .message = "The loss was not finite for 10 steps."}));
    return runs;
}

} // namespace rationale::test
