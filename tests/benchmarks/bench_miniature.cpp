// SPDX-License-Identifier: GPL-3.0-or-later
// What the miniature's runs of a project have shown, over seeds: tests/benchmarks/miniature.sh
// makes the runs, this reads them. Intervals are 95 %: of one run by bootstrap over its held-out
// prompts (stored with the run), over seeds by Student's t. One JSON object per figure on stdout, a
// table for people on stderr.
//   bench_miniature PROJECT
#include "core/base/error.h"
#include "core/recipe/recipe.h"
#include "core/stages/statistics.h"
#include "core/storage/library.h"
#include "core/storage/run_reader.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iostream>
#include <map>

using namespace rationale;

namespace {

struct Arm {
    std::map<uint64_t, fs::path> runs; // by seed
};

Interval intervalOf(const Json& json) {
    return {json.at("value").get<double>(), json.at("low").get<double>(),
            json.at("high").get<double>()};
}

/// Difference of two independent measurements: half widths add in quadrature.
Interval difference(const Interval& a, const Interval& b) {
    const double half = std::hypot((a.high - a.low) / 2, (b.high - b.low) / 2);
    const double value = a.value - b.value;
    return {value, value - half, value + half};
}

void print(const std::string& arm, const std::string& seed, const std::string& what,
           const Interval& interval) {
    std::fprintf(stderr, "%-24s %-6s %-28s %7.3f  (%.3f to %.3f)\n", arm.c_str(), seed.c_str(),
                 what.c_str(), interval.value, interval.low, interval.high);
    const Json line = {{"arm", arm},          {"seed", seed},
                       {"figure", what},      {"value", interval.value},
                       {"low", interval.low}, {"high", interval.high}};
    std::cout << toJsonText(line) << std::endl;
}

/// First step at which the mean of the last five is at least `limit`; NaN: never.
double stepReaching(const MetricSeries& series, double limit) {
    constexpr size_t window = 5;
    for (size_t i = window; i <= series.values.size(); ++i) {
        const std::span last(series.values.data() + i - window, window);
        if (meanOf(last) >= limit)
            return static_cast<double>(series.steps[i - 1]);
    }
    return NAN;
}

/// Prints one figure of every seed and of all seeds together.
void figure(const std::string& name, const Arm& arm, const std::string& what,
            const std::function<std::optional<Interval>(RunReader&)>& read) {
    std::vector<double> values;
    for (const auto& [seed, folder] : arm.runs) {
        RunReader reader(folder);
        const auto interval = read(reader);
        if (!interval)
            continue;
        print(name, std::to_string(seed), what, *interval);
        values.push_back(interval->value);
    }
    if (values.size() > 1)
        print(name, "all", what, studentInterval(values));
}

std::optional<Interval> reported(RunReader& reader, const std::string& report,
                                 const std::vector<std::string>& path) {
    const auto found = reader.report(report);
    if (!found)
        return std::nullopt;
    Json at = *found;
    for (const std::string& key : path) {
        if (!at.contains(key))
            return std::nullopt;
        const Json inner = at.at(key);
        at = inner;
    }
    return intervalOf(at);
}

void armFigures(const std::string& name, const Arm& arm) {
    const std::pair<std::string, std::vector<std::string>> kept[] = {
        {"pass@1", {"pass@1"}},
        {"pass@16", {"pass@k", "16"}},
        {"tag-blind pass@1", {"tag_blind"}},
        {"format", {"format"}},
        {"length", {"length"}},
        {"reflections", {"reflections"}},
        {"target share en", {"target_share_by", "en"}},
        {"target share zh", {"target_share_by", "zh"}}};
    for (const std::string when : {"before", "after"})
        for (const auto& [what, path] : kept)
            figure(name, arm, what + " " + when,
                   [&](RunReader& reader) { return reported(reader, "evaluation/" + when, path); });
    figure(name, arm, "step of format 95 %", [](RunReader& reader) -> std::optional<Interval> {
        const double step = stepReaching(reader.series("rewards/format/mean"), 0.95);
        return std::isnan(step) ? std::nullopt : std::optional(Interval{step, step, step});
    });
    figure(name, arm, "step of half the gain", [](RunReader& reader) -> std::optional<Interval> {
        const MetricSeries blind = reader.series("accuracy/tag_blind");
        constexpr size_t window = 5;
        if (blind.values.size() < 2 * window)
            return std::nullopt;
        const double first = blind.values.front();
        const double last =
            meanOf(std::span(blind.values.data() + blind.values.size() - window, window));
        const double step = stepReaching(blind, (first + last) / 2);
        return std::isnan(step) ? std::nullopt : std::optional(Interval{step, step, step});
    });
}

/// Share of words in the language of the question, arm against control, seed by seed.
void compare(const std::string& name, const Arm& arm, const std::string& controlName,
             const Arm& control, const std::string& what, const std::vector<std::string>& path) {
    std::vector<double> values;
    for (const auto& [seed, folder] : arm.runs) {
        const auto other = control.runs.find(seed);
        if (other == control.runs.end())
            continue;
        RunReader reader(folder), controlReader(other->second);
        const auto a = reported(reader, "evaluation/after", path);
        const auto b = reported(controlReader, "evaluation/after", path);
        if (!a || !b)
            continue;
        print(name + " - " + controlName, std::to_string(seed), what, difference(*a, *b));
        values.push_back(a->value - b->value);
    }
    if (values.size() > 1)
        print(name + " - " + controlName, "all", what, studentInterval(values));
}

/// Share of words in the language of the question at one step, over the prompts of its small
/// held-out evaluation.
Interval shareAtStep(const fs::path& folder, int64_t step, const std::string& language) {
    RunReader reader(folder);
    std::vector<double> shares;
    for (const GroupRow& group : reader.groups(step, "eval"))
        if (language.empty() || group.language == language)
            shares.push_back(group.meanShare);
    return bootstrapMean(shares, 1);
}

/// Arm against control at the same step. Once a task is solved, nothing holds a language that is
/// not paid for: the control may wander to one language as a whole, which is not mixing.
void compareAtStep(const Arm& arm, const Arm& control, int64_t step, const std::string& language) {
    std::vector<double> values;
    const std::string what = "target share " + language + " at step " + std::to_string(step);
    for (const auto& [seed, folder] : arm.runs) {
        const auto other = control.runs.find(seed);
        if (other == control.runs.end())
            continue;
        const Interval a = shareAtStep(folder, step, language);
        const Interval b = shareAtStep(other->second, step, language);
        print("arm", std::to_string(seed), what, a);
        print("control", std::to_string(seed), what, b);
        print("arm - control", std::to_string(seed), what, difference(a, b));
        values.push_back(a.value - b.value);
    }
    if (values.size() > 1)
        print("arm - control", "all", what, studentInterval(values));
}

std::map<std::string, Arm> armsOf(const fs::path& project) {
    Library library(project);
    library.refresh();
    std::map<std::string, Arm> arms;
    for (const RunSummary& run : library.runs()) // newest first: the newest of a seed stays
        if (run.info.state == RunState::Complete && run.info.stage == "grpo") {
            const fs::path file = run.folder / run_files::recipe;
            const Recipe recipe = Recipe::fromYaml(readFile(file), file.string());
            arms[recipe.name()].runs.emplace(run.info.seed, run.folder);
        }
    return arms;
}

int run(int argc, char** argv) {
    if (argc != 2)
        throw Error(ErrorKind::Usage, "One project is wanted", "bench_miniature",
                    "Use: bench_miniature PROJECT");
    auto arms = armsOf(argv[1]);
    for (const auto& [name, arm] : arms)
        armFigures(name, arm);
    const std::string zero = "mini-r1-zero", symmetric = "mini-r1-zero-symmetric",
                      consistent = "mini-r1-zero-lc";
    for (const std::string language : {"en", "zh"})
        compare(zero, arms[zero], symmetric, arms[symmetric], "target share " + language,
                {"target_share_by", language});
    compare(zero, arms[zero], symmetric, arms[symmetric], "target share", {"target_share"});
    for (const std::string language : {"en", "zh"})
        for (const int64_t step : {20, 40, 60})
            compareAtStep(arms[zero], arms[symmetric], step, language);
    compare(consistent, arms[consistent], zero, arms[zero], "pass@1", {"pass@1"});
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const Error& error) {
        std::cerr << error.what() << std::endl;
        return error.exitCode();
    }
}
