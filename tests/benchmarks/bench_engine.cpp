// SPDX-License-Identifier: GPL-3.0-or-later
// The engine as a person uses it, against ceilings measured in turn with it: a training step of the
// real model, decoding through the real Generator, and where the time of a run's GRPO steps went.
// One JSON object per figure on stdout, a table for people on stderr.
//   bench_engine [train] [decode] [grpo RUN_FOLDER]      default: train decode
#include "shapes.h"

#include "core/base/error.h"
#include "core/generate/generator.h"
#include "core/storage/run_reader.h"
#include "core/tensor/storage.h"
#include "core/train/train_step.h"

#include <cstdio>
#include <iostream>
#include <omp.h>
#include <span>

using namespace rationale;
using shapes::ModelShape;

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Spread {
    double median = 0, low = 0, high = 0;
    explicit Spread(std::vector<double> values) {
        std::sort(values.begin(), values.end());
        low = values.front();
        high = values.back();
        median = values[values.size() / 2];
    }
};

/// Ceiling and candidate in turn, so that a slow minute of the machine meets both.
struct Comparison {
    std::vector<double> ceiling, candidate, ratio;

    Comparison(int rounds, const std::function<double()>& measureCeiling,
               const std::function<double()>& measureCandidate) {
        for (int round = 0; round < rounds; ++round) {
            ceiling.push_back(measureCeiling());
            candidate.push_back(measureCandidate());
            ratio.push_back(ceiling.back() / candidate.back());
        }
    }
};

constexpr int rounds = 5;

void report(const std::string& bench, const ModelShape& shape, DType type, double tokens,
            double target, const Comparison& comparison, Json line) {
    const Spread ratio(comparison.ratio), seconds(comparison.candidate), bound(comparison.ceiling);
    line.update({{"bench", bench},
                 {"shape", shape.name},
                 {"type", shapes::nameOf(type)},
                 {"threads", omp_get_max_threads()},
                 {"isa", kernels::cpuIsaName()},
                 {"rounds", comparison.ratio.size()},
                 {"ratio", ratio.median},
                 {"ratio_low", ratio.low},
                 {"ratio_high", ratio.high},
                 {"target", target},
                 {"step_ms", seconds.median * 1e3},
                 {"ceiling_ms", bound.median * 1e3},
                 {"tokens_per_s", tokens / seconds.median}});
    std::cout << line.dump() << std::endl;
    std::fprintf(
        stderr,
        "%-7s %-4s  %8.2f ms  ceiling %8.2f ms  %9.0f tokens/s  ratio %.2f (%.2f to %.2f), "
        "wanted %.2f\n",
        bench.c_str(), shapes::nameOf(type), seconds.median * 1e3, bound.median * 1e3,
        tokens / seconds.median, ratio.median, ratio.low, ratio.high, target);
}

void train(const ModelShape& shape, DType type) {
    constexpr int64_t sequences = 32, length = 256;
    const bool bf16 = type == DType::BF16;
    const auto model = shapes::modelOf(shape, type);
    AdamW optimizer(model->parameters(), {});
    const DocumentBatch batch =
        packDocuments(shapes::documents(sequences, length, shape.vocabulary));
    const auto step = [&] {
        trainStep(*model, optimizer, 1e-4, 1, [&](size_t) {
            return documentLoss(*model, batch, static_cast<double>(batch.trainedTokens));
        });
    };
    step(); // warms the allocator and the packed products
    const int64_t calls = kernels::cpuMemory().stats().systemCalls;
    const Comparison comparison(
        rounds, [&] { return shapes::trainingCeiling(shape, sequences, length, bf16); },
        [&] { return ceilings::measure(step, 3, 0.05); });
    report("train", shape, type, static_cast<double>(sequences * length), 0.35, comparison,
           {{"tokens", sequences * length},
            {"system_allocations_when_warm", kernels::cpuMemory().stats().systemCalls - calls},
            {"peak_bytes", kernels::cpuMemory().stats().peak}});
}

/// Time of one token for every sequence, sampling and bookkeeping included. The contexts run from
/// 96 to 160, their mean is 128; the time of a call with one token (prefill) is taken off.
double decodingSeconds(Generator& generator, const ModelShape& shape, int64_t sequences) {
    constexpr int64_t promptLength = 96, tokens = 64;
    std::vector<GenerationRequest> requests;
    uint64_t key = 0;
    for (TokenSequence& prompt : shapes::documents(sequences, promptLength, shape.vocabulary))
        requests.push_back({std::move(prompt), key++, 1});
    SamplingOptions options;
    options.maxConcurrent = sequences;
    const auto generate = [&](int64_t count) {
        options.maxTokens = count;
        const Clock::time_point start = Clock::now();
        generator.generate(requests, options);
        return secondsSince(start);
    };
    std::vector<double> perToken;
    for (int repetition = 0; repetition < 3; ++repetition) {
        const double whole = generate(tokens), prefill = generate(1);
        perToken.push_back((whole - prefill) / static_cast<double>(tokens - 1));
    }
    return Spread(perToken).median;
}

void decode(const ModelShape& shape, DType type) {
    constexpr int64_t sequences = 64, context = 128;
    const auto model = shapes::modelOf(shape, type);
    Generator generator(*model);
    decodingSeconds(generator, shape, sequences);
    const Comparison comparison(
        rounds,
        [&] { return shapes::decodingCeiling(shape, sequences, context, type == DType::BF16); },
        [&] { return decodingSeconds(generator, shape, sequences); });
    report("decode", shape, type, static_cast<double>(sequences), 0.5, comparison,
           {{"sequences", sequences}, {"context", context}});
}

double meanOf(const MetricSeries& series) {
    double sum = 0;
    for (const double value : series.values)
        sum += value;
    return series.values.empty() ? 0 : sum / static_cast<double>(series.values.size());
}

/// From the metrics of a real run: what its steps spent their time on.
void grpo(const fs::path& runFolder) {
    RunReader reader(runFolder);
    const MetricSeries steps = reader.series("step_time");
    if (steps.values.empty() || reader.series("time/generate").values.empty())
        throw Error(ErrorKind::Input, "The run has no step_time or time/generate",
                    runFolder.string(), "Give the folder of a grpo run");
    const double step = meanOf(steps);
    Json line = {{"bench", "grpo"}, {"steps", steps.values.size()}, {"step_ms", step * 1e3}};
    double named = 0;
    std::fprintf(stderr, "grpo: %zu steps of %.1f ms\n", steps.values.size(), step * 1e3);
    const auto part = [&](const std::string& name, double share) {
        line["share_" + name] = share;
        std::fprintf(stderr, "  %-10s %6.1f %%\n", name.c_str(), share * 100);
    };
    for (const std::string name : {"generate", "reward", "logprob", "update", "evaluate"}) {
        const MetricSeries series = reader.series("time/" + name);
        // Not measured in every step (evaluate): the mean over all steps counts.
        const double seconds = meanOf(series) * static_cast<double>(series.values.size()) /
                               static_cast<double>(steps.values.size());
        named += seconds;
        part(name, seconds / step);
    }
    part("rest", (step - named) / step);
    std::cout << line.dump() << std::endl;
}

int run(std::span<char*> arguments) {
    bool wantTrain = arguments.empty(), wantDecode = arguments.empty();
    for (size_t i = 0; i < arguments.size(); ++i) {
        const std::string argument = arguments[i];
        if (argument == "train")
            wantTrain = true;
        else if (argument == "decode")
            wantDecode = true;
        else if (argument == "grpo" && i + 1 < arguments.size())
            grpo(arguments[++i]);
        else
            throw Error(ErrorKind::Usage, "Unknown argument " + argument, "bench_engine",
                        "Use: bench_engine [train] [decode] [grpo RUN_FOLDER]");
    }
    std::vector<DType> types = {DType::F32};
    if (kernels::cpuHasFastBf16())
        types.push_back(DType::BF16);
    for (const DType type : types) {
        if (wantTrain)
            train(shapes::reference, type);
        if (wantDecode)
            decode(shapes::reference, type);
    }
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    try {
        return run(std::span<char*>(argv + 1, static_cast<size_t>(argc - 1)));
    } catch (const Error& error) {
        std::cerr << error.what() << std::endl;
        return error.exitCode();
    }
}
