// SPDX-License-Identifier: GPL-3.0-or-later
// Training step and decoding of the shape of reference/feasibility.md §8 (4 layers, d 256, ffn
// 1024, heads 4 × 64, 8,192 tokens a step of sequences of 256) and of the miniature, as a share of
// ceilings that are measured in the same run. One JSON object per line.
//   bench_kernels [train] [decode] [ops] [mini]      default: all
#include "shapes.h"

#include "core/autograd/ops.h"
#include "core/base/json.h"
#include "core/generate/kv_cache.h"
#include "core/models/language_model.h"
#include "core/tensor/storage.h"
#include "core/train/batching.h"
#include "core/train/train_step.h"

#include <cmath>
#include <iostream>
#include <omp.h>
#include <set>

using namespace rationale;
using ceilings::measure;
using namespace shapes;

namespace {

void print(Json line) {
    line["threads"] = omp_get_max_threads();
    line["isa"] = kernels::cpuIsaName();
    std::cout << line.dump() << std::endl;
}

void train(const ModelShape& s, int64_t sequences, int64_t length, DType type) {
    const double ceiling = trainingCeiling(s, sequences, length, type == DType::BF16);
    const auto model = modelOf(s, type);
    AdamW optimizer(model->parameters(), {});
    const DocumentBatch batch = packDocuments(documents(sequences, length, s.vocabulary));
    const auto step = [&] {
        trainStep(*model, optimizer, 1e-4, 1, [&](size_t) {
            return documentLoss(*model, batch, static_cast<double>(batch.trainedTokens));
        });
    };
    step();
    const int64_t calls = kernels::cpuMemory().stats().systemCalls;
    const double seconds = measure(step, 7, 0.1);
    const double again = trainingCeiling(s, sequences, length, type == DType::BF16);
    const double bound = (ceiling + again) / 2;
    print({{"bench", "train"},
           {"shape", s.name},
           {"type", nameOf(type)},
           {"tokens", sequences * length},
           {"step_ms", seconds * 1e3},
           {"tokens_per_s", static_cast<double>(sequences * length) / seconds},
           {"ceiling_ms", bound * 1e3},
           {"ratio", bound / seconds},
           {"system_allocations_when_warm", kernels::cpuMemory().stats().systemCalls - calls},
           {"peak_bytes", kernels::cpuMemory().stats().peak}});
}

void decode(const ModelShape& s, int64_t batch, int64_t context, DType type) {
    const double bound = decodingCeiling(s, batch, context, type == DType::BF16);
    const auto model = modelOf(s, type);
    const auto cache = model->makeCache(batch, context + 64);
    std::vector<int32_t> slots,
        counts(static_cast<size_t>(batch), static_cast<int32_t>(context - 32));
    for (int32_t slot = 0; slot < batch; ++slot)
        slots.push_back(slot);
    const auto ids = [&](int64_t count) { return Tensor::zeros({count}, DType::I32); };
    model->step(*cache, slots, counts, ids(batch * (context - 32)));
    const std::vector<int32_t> one(static_cast<size_t>(batch), 1);
    const Tensor logits = Tensor::empty({batch, s.vocabulary}, DType::F32),
                 keys = Tensor::zeros({batch, 2}, DType::I32);
    const Tensor tokens = ids(batch), positions = ids(batch),
                 logprob = Tensor::empty({batch}, DType::F32);
    const kernels::Ops& ops = kernels::cpuOps();
    std::vector<double> times; // contexts around the one asked for
    for (int i = 0; i < 64; ++i) {
        const double start = ceilings::now();
        const Tensor hidden = model->step(*cache, slots, one, tokens);
        ops.matmul(logits.view(), hidden.view(), model->head().view(), false, true, false);
        ops.sample(tokens.view(), logprob.view(), {}, logits.view(), keys.view(), positions.view(),
                   1, 0, 1, 0);
        times.push_back(ceilings::now() - start);
    }
    std::sort(times.begin(), times.end());
    const double seconds = times[times.size() / 2];
    print({{"bench", "decode"},
           {"shape", s.name},
           {"type", nameOf(type)},
           {"sequences", batch},
           {"context", context},
           {"step_ms", seconds * 1e3},
           {"tokens_per_s", static_cast<double>(batch) / seconds},
           {"ceiling_ms", bound * 1e3},
           {"ratio", bound / seconds}});
}

void op(const char* name, DType type, double bytes, double flops,
        const std::function<void()>& work) {
    const double seconds = measure(work, 5, 0.02);
    print({{"bench", "op"},
           {"op", name},
           {"type", nameOf(type)},
           {"ms", seconds * 1e3},
           {"gb_per_s", bytes / seconds / 1e9},
           {"gflop_per_s", flops / seconds / 1e9}});
}

/// The kernels of a step one by one, on the reference shape.
void operators(DType type) {
    const kernels::Ops& ops = kernels::cpuOps();
    const int64_t tokens = 8192, width = 256, hidden = 1024, length = 256;
    const double size = static_cast<double>(kernels::bytesOf(type)), wide = tokens * width;
    const auto make = [](const Shape& shape, DType t) { return Tensor::zeros(shape, t); };
    const Tensor x = make({tokens, width}, DType::F32), sum = make({tokens, width}, DType::F32);
    const Tensor a = make({tokens, width}, type), b = make({tokens, width}, type),
                 c = make({tokens, width}, type);
    const Tensor d = make({tokens, width}, type), weight = make({width}, DType::F32),
                 rstd = make({tokens}, DType::F32);
    x.fill(0.5), a.fill(0.25), b.fill(0.25), c.fill(0.25), weight.fill(1);
    const auto target = [](const Tensor& t) {
        View view = t.view();
        view.overwrite = true;
        return view;
    };
    op("addRmsNormFwd", type, wide * (8 + 2 * size), 0, [&] {
        ops.addRmsNormFwd(sum.view(), b.view(), rstd.view(), x.view(), a.view(), weight.view(),
                          1e-5);
    });
    op("addRmsNormBwd", type, wide * (12 + 2 * size), 0, [&] {
        ops.addRmsNormBwd(target(x), target(c), weight.view(), x.view(), a.view(), sum.view(),
                          weight.view(), rstd.view());
    });
    const Tensor gate = make({tokens, hidden}, type), up = make({tokens, hidden}, type);
    const Tensor dgate = make({tokens, hidden}, type), dup = make({tokens, hidden}, type);
    op("swigluFwd", type, 4 * wide * 3 * size, 0,
       [&] { ops.swigluFwd(dup.view(), gate.view(), up.view()); });
    op("swigluBwd", type, 4 * wide * 5 * size, 0,
       [&] { ops.swigluBwd(target(dgate), target(dup), up.view(), gate.view(), up.view()); });
    std::vector<int32_t> offsets, positions;
    for (int32_t t = 0; t < tokens; ++t)
        positions.push_back(t % length);
    for (int32_t t = 0; t <= tokens; t += length)
        offsets.push_back(t);
    const Tensor places = Tensor::from<int32_t>(positions, {tokens}),
                 table = make({length, 64}, DType::F32);
    const Tensor starts = Tensor::from<int32_t>(offsets, {static_cast<int64_t>(offsets.size())});
    op("ropeFwd", type, wide * 2 * size, 0,
       [&] { ops.ropeFwd(d.view(), a.view(), places.view(), table.view(), 64, false); });
    const Tensor lse = make({tokens, 4}, DType::F32), dk = make({tokens, width}, type),
                 dv = make({tokens, width}, type);
    const double pairs = tokens * (length + 1) / 2.0 * width * 2; // flops of one causal product
    op("attentionFwd", type, 0, 2 * pairs, [&] {
        ops.attentionFwd(d.view(), lse.view(), a.view(), b.view(), c.view(), starts.view(), 4, 4,
                         64, 0.125);
    });
    op("attentionBwd", type, 0, 5 * pairs, [&] {
        ops.attentionBwd(target(sum), target(dk), target(dv), d.view(), d.view(), lse.view(),
                         a.view(), b.view(), c.view(), starts.view(), 4, 4, 64, 0.125);
    });
    const Tensor logits = make({1024, 512}, DType::F32), slopes = make({1024, 512}, type);
    const Tensor targets = make({1024}, DType::I32), lp = make({1024}, DType::F32),
                 en = make({1024}, DType::F32);
    op("logProbFwd", type, 1024 * 512 * 4, 0, [&] {
        ops.logProbFwd(lp.view(), en.view(), rstd.rows(0, 1024).view(), logits.view(),
                       targets.view(), 1);
    });
    op("logProbBwd", type, 1024 * 512 * (4 + size), 0, [&] {
        ops.logProbBwd(slopes.view(), logits.view(), lp.view(), en.view(), targets.view(),
                       lp.view(), {}, 1);
    });
    const Tensor w = make({hidden, width}, DType::F32), m = make({hidden, width}, DType::F32);
    const Tensor v = make({hidden, width}, DType::F32), g = make({hidden, width}, DType::F32);
    const Tensor copy = make({hidden, width}, type);
    op("adamw", type, hidden * width * (28 + size), 0, [&] {
        ops.adamw(w.view(), m.view(), v.view(), copy.view(), g.view(), {}, 1e-4, 0.9, 0.95, 1e-8,
                  0.1, 10);
    });
    const double linear = 2.0 * tokens * hidden * width;
    const Tensor fw = make({hidden, width}, type);
    op("matmul forward", type, 0, linear,
       [&] { ops.matmul(gate.view(), a.view(), fw.view(), false, true, false); });
    op("matmul input gradient", type, 0, linear,
       [&] { ops.matmul(target(d), gate.view(), fw.view(), false, false, true); });
    op("matmul weight gradient", type, 0, linear,
       [&] { ops.matmul(w.view(), gate.view(), a.view(), true, false, true); });
}

} // namespace

int main(int argc, char** argv) {
    std::set<std::string> wanted(argv + 1, argv + argc);
    if (wanted.empty())
        wanted = {"train", "decode", "ops", "mini"};
    std::vector<DType> types = {DType::F32};
    if (kernels::cpuHasFastBf16())
        types.push_back(DType::BF16);
    for (const DType type : types) {
        if (wanted.count("ops"))
            operators(type);
        if (wanted.count("train"))
            train(reference, 32, 256, type);
        if (wanted.count("decode"))
            for (const int64_t batch : {64, 256})
                decode(reference, batch, 128, type);
        if (wanted.count("mini")) {
            train(miniature, 24, 37, type);
            train(miniature, 512, 40, type);
            decode(miniature, 256, 48, type);
            decode(miniature, 512, 48, type);
        }
    }
    return 0;
}
