// SPDX-License-Identifier: GPL-3.0-or-later
// bench_sandbox [PROGRAMS]: how many programs are judged per second, one after another and as many
// at once as the machine has processors, against the ceiling in the same run: starting the bare
// interpreter that each needs, without a sandbox and without a test.
#include "core/base/error.h"
#include "core/sandbox/program_judge.h"
#include "core/sandbox/sandbox.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <vector>

using namespace rationale;

namespace {

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// Programs per second; best of three rounds: others on the machine only take away.
double measure(int count, int threads, const std::function<void()>& once) {
    double best = 0;
    for (int round = 0; round < 3; ++round) {
        std::atomic<int> left = count;
        const double begin = now();
        std::vector<std::thread> all;
        for (int i = 0; i < threads; ++i)
            all.emplace_back([&] {
                while (left-- > 0)
                    once();
            });
        for (std::thread& thread : all)
            thread.join();
        best = std::max(best, count / (now() - begin));
    }
    return best;
}

/// What is run and how; quiet, without anything around it.
std::function<void()> bare(std::vector<const char*> command) {
    command.push_back(nullptr);
    return [command] {
        pid_t pid = 0;
        char* const environment[] = {nullptr};
        if (posix_spawn(&pid, command[0], nullptr, nullptr,
                        const_cast<char* const*>(command.data()), environment) == 0)
            waitpid(pid, nullptr, 0);
    };
}

std::function<void()> judged(CodeReference reference, CodeProgram program) {
    return [reference = std::move(reference), program = std::move(program)] {
        const VerifyResult result = judgeProgram(reference, program);
        if (result.verdict != Verdict::Correct) {
            std::fprintf(stderr, "not correct: %s\n", result.reason.c_str());
            std::exit(1);
        }
    };
}

void print(const char* name, double rate, double ceiling) {
    std::printf("%-46s %7.1f programs/s, ratio to the ceiling %.2f\n", name, rate, rate / ceiling);
}

} // namespace

int main(int argc, char** argv) {
    try {
        const int count = argc > 1 ? std::max(1, std::atoi(argv[1])) : 100;
        requireSandbox("python");
        const CodeReference functions =
            parseCodeReference(R"({"asserts": ["assert f(2) == 4", "assert f(7) == 49"]})");
        const CodeReference cases =
            parseCodeReference(R"({"cases": [{"input": "2", "output": "4"}]})");
        const CodeProgram square = {"python", "def f(x): return x * x\n"};
        const CodeProgram reads = {"python", "print(int(input()) ** 2)\n"};
        SandboxJob nothing;
        nothing.command = {"/bin/true"};
        nothing.minds = true;
        for (const int threads : {1, sandboxSlots()}) {
            std::printf("%d at once\n", threads);
            const double ceiling =
                measure(count, threads, bare({"/usr/bin/python3", "-s", "-S", "-B", "-c", "1"}));
            print("ceiling: fork and exec of python3 -S", ceiling, ceiling);
            print("sandbox alone, /bin/true in it",
                  measure(count, threads, [&] { runInSandbox(nothing); }), ceiling);
            print("two asserts on a function", measure(count, threads, judged(functions, square)),
                  ceiling);
            print("one run with its output", measure(count, threads, judged(cases, reads)),
                  ceiling);
        }
    } catch (const Error& error) {
        std::fprintf(stderr, "bench_sandbox: %s\n", error.what());
        return error.exitCode();
    }
}
