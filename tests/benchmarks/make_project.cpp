// SPDX-License-Identifier: GPL-3.0-or-later
// make_project FOLDER [RUNS METRICS STEPS SAMPLES [LONG…]]: a project of the size the studio is
// measured with. LONG: steps of the runs before the newest.
#include "core/base/error.h"
#include "tests/support/project_generator.h"

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
    if (argc != 2 && argc < 6) {
        std::fprintf(stderr, "usage: make_project FOLDER [RUNS METRICS STEPS SAMPLES [LONG...]]\n");
        return 2;
    }
    try {
        rationale::test::HugePlan plan;
        if (argc >= 6) {
            plan.runs = std::atoi(argv[2]);
            plan.metrics = std::atoi(argv[3]);
            plan.steps = std::atoll(argv[4]);
            plan.samples = std::atoll(argv[5]);
            for (int i = 6; i < argc; ++i)
                plan.longRuns.push_back(std::atoll(argv[i]));
        }
        if (plan.runs < 1 || plan.metrics < 1 || plan.steps < 1 || plan.samples < 0) {
            std::fprintf(stderr, "make_project: runs, metrics and steps must be at least 1\n");
            return 2;
        }
        rationale::test::makeHugeProject(argv[1], plan);
        return 0;
    } catch (const rationale::Error& error) {
        std::fprintf(stderr, "make_project: %s\n", error.what());
        return error.exitCode();
    }
}
