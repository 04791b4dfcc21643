// SPDX-License-Identifier: GPL-3.0-or-later
// bench_storage FOLDER: what the studio asks of a project made by make_project, with the limits of
// "Studio at scale". Prints one line per question: name, best and worst of some tries in ms, limit.
#include "core/base/error.h"
#include "core/storage/library.h"
#include "core/storage/run_reader.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>

using namespace rationale;

namespace {

bool allWithin = true;

void measure(const char* name, double limitMs, int tries, const std::function<void()>& body) {
    using Clock = std::chrono::steady_clock;
    double best = 1e300, worst = 0;
    for (int i = 0; i < tries; ++i) {
        const auto begin = Clock::now();
        body();
        const double ms = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
        best = std::min(best, ms);
        worst = std::max(worst, ms);
    }
    allWithin = allWithin && worst <= limitMs;
    std::printf("%-44s best %8.2f ms  worst %8.2f ms  limit %5.0f ms  ratio %.3f\n", name, best,
                worst, limitMs, worst / limitMs);
}

struct Question {
    const char* name;
    SampleFilter filter;
    SampleOrder order = SampleOrder::Id;
    bool descending = true;
};

std::vector<Question> questions() {
    std::vector<Question> list;
    const auto add = [&](const char* name, SampleOrder order,
                         const std::function<void(SampleFilter&)>& set = {}) {
        Question question{name, {}, order, true};
        if (set)
            set(question.filter);
        list.push_back(std::move(question));
    };
    add("all, newest first", SampleOrder::Id);
    add("all, by reward", SampleOrder::Reward);
    add("all, by length", SampleOrder::Length);
    add("all, by advantage", SampleOrder::Advantage);
    add("all, by target share", SampleOrder::TargetShare);
    add("all, by switches", SampleOrder::Switches);
    add("all, by part language_consistency", SampleOrder::Part);
    add("wrong, by reward", SampleOrder::Reward, [](SampleFilter& f) { f.correct = false; });
    add("Chinese and mixed, by share", SampleOrder::TargetShare, [](SampleFilter& f) {
        f.language = "zh";
        f.mixed = true;
    });
    add("reward 0.5 to 1, by length", SampleOrder::Length, [](SampleFilter& f) {
        f.rewardFrom = 0.5;
        f.rewardTo = 1.0;
    });
    add("steps 100 to 200", SampleOrder::Id, [](SampleFilter& f) {
        f.stepFrom = 100;
        f.stepTo = 200;
    });
    const auto search = [&](const char* name, const char* text, TextScope scope) {
        add(name, SampleOrder::Id, [&](SampleFilter& f) {
            f.search = text;
            f.scope = scope;
        });
    };
    search("search, 1 Chinese character", "乘", TextScope::All);
    search("search, 2 Chinese characters", "检查", TextScope::All);
    search("search, 3 Chinese characters", "再检查", TextScope::All);
    search("search, rare word", "gives 1234", TextScope::All);
    search("search, common word", "gives", TextScope::All);
    search("search, common word in the thinking", "gives", TextScope::Thinking);
    search("search, 2 characters in the answer", "17", TextScope::Answer);
    return list;
}

RunSummary richestRun(Library& library) {
    const auto runs = library.runs();
    return *std::max_element(runs.begin(), runs.end(), [](const auto& a, const auto& b) {
        return a.sampleCount < b.sampleCount;
    });
}

void measureProject(const fs::path& folder) {
    Library library(folder);
    library.refresh();
    measure("Library.runs", 20, 20, [&] { library.runs(); });
    measure("Library.refresh, nothing changed", 20, 20, [&] { library.refresh(); });
    const RunSummary run = richestRun(library);
    std::printf("# %zu runs; %lld samples in %s\n", library.runs().size(),
                static_cast<long long>(run.sampleCount), run.info.name.c_str());
    RunReader reader(run.folder);
    measure("series of one metric", 20, 20, [&] { reader.series("reward"); });
    measure("languageSteps", 150, 5, [&] { reader.languageSteps(); });
    for (const Question& question : questions())
        // A fresh reader each time: nothing cached but what the operating system keeps.
        measure(question.name, 300, 3, [&] {
            RunReader fresh(run.folder);
            const auto ids = fresh.sampleIds(question.filter, question.order, question.descending,
                                             200, 0, "language_consistency");
            const int64_t count = fresh.sampleCount(question.filter);
            if (fresh.sampleRows(ids).size() != ids.size() || count < std::ssize(ids))
                throw Error(ErrorKind::Internal, "a page does not fit its count");
        });
    const auto ids = reader.sampleIds({}, SampleOrder::Id, true, 1, 0);
    if (!ids.empty())
        measure("one sample with everything", 20, 20, [&] { reader.sample(ids[0]); });
}

} // namespace

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fprintf(stderr, "usage: bench_storage FOLDER (made by make_project)\n");
        return 2;
    }
    try {
        measureProject(argv[1]);
        return allWithin ? 0 : 1;
    } catch (const Error& error) {
        std::fprintf(stderr, "bench_storage: %s\n", error.what());
        return error.exitCode();
    }
}
