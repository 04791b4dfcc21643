// SPDX-License-Identifier: GPL-3.0-or-later
// Mixture of experts: router, balance loss, grouped products.
#include "core/autograd/op_support.h"
#include "core/autograd/ops.h"

#include <algorithm>

namespace rationale::ops {

using namespace detail;

Routing route(const Var& logits, const Tensor& bias, int64_t chosen,
              const kernels::RouterParams& params, const Tensor& replay) {
    require(logits.shape().size() == 2 && chosen <= logits.dim(1) &&
                (!replay.defined() || replay.shape() == Shape{logits.dim(0), chosen}),
            "route", "shapes do not fit", {logits.shape(), replay.shape()});
    const kernels::Ops& ops = kernelsOf(logits.value());
    const DType type = logits.value().dtype();
    const Device device = logits.value().device();
    const Tensor indices =
        replay.defined() ? replay.clone() : Tensor::empty({logits.dim(0), chosen}, DType::I32);
    if (!replay.defined())
        indices.fill(-1);
    const Tensor weights = Tensor::empty(indices.shape(), type, device);
    const Tensor scores = Tensor::empty(logits.shape(), type, device);
    ops.routerFwd(indices.view(), weights.view(), scores.view(), logits.view(), bias.view(),
                  params);
    Tape* tape = tapeFor({&logits});
    const Routing result{indices, Var::result(weights, tape != nullptr),
                         Var::result(scores, tape != nullptr)};
    if (tape)
        tape->record([logits, result, params, &ops] {
            const Tensor dweights = result.weights.takeGrad(), dscores = result.scores.takeGrad();
            if (dweights.defined() || dscores.defined())
                ops.routerBwd(logits.gradView(), dweights.view(), dscores.view(),
                              result.scores.view(), result.indices.view(), params);
        });
    return result;
}

Var balanceLoss(const Routing& routing, const Tensor& offsets,
                const kernels::BalanceParams& params) {
    const Var& scores = routing.scores;
    require(offsets.size() >= 1 && routing.indices.dim(0) == scores.dim(0), "balanceLoss",
            "shapes do not fit", {scores.shape(), offsets.shape()});
    const kernels::Ops& ops = kernelsOf(scores.value());
    const DType type = scores.value().dtype();
    const Tensor loss = Tensor::empty({1}, type);
    const Tensor slopes = Tensor::empty({offsets.size() - 1, scores.dim(1)}, type);
    ops.balanceFwd(loss.view(), slopes.view(), scores.view(), routing.indices.view(),
                   offsets.view(), params);
    return record(loss, {&scores}, [scores, slopes, offsets, params, &ops](const View& dloss) {
        ops.balanceBwd(scores.gradView(), dloss, slopes.view(), scores.view(), offsets.view(),
                       params);
    });
}

namespace {

struct Grouped {
    Var x;
    std::vector<int64_t> offsets;
    std::vector<Var> weights;
};

void groupedBackward(const Grouped& g, const View& dy) {
    const kernels::Ops& ops = kernelsOf(g.x.value());
    const View dx = g.x.gradView();
    for (size_t e = 0; e < g.weights.size(); ++e) {
        const int64_t begin = g.offsets[e], end = g.offsets[e + 1];
        const View dw = g.weights[e].gradView();
        if (begin == end) { // an idle expert has a gradient of zero, not none
            if (dw && dw.overwrite)
                ops.fill(dw, 0);
            continue;
        }
        const View slope = rowsOf(dy, begin, end);
        if (dx)
            ops.matmul(rowsOf(dx, begin, end), slope, g.weights[e].view(), false, false, true);
        if (dw)
            ops.matmul(dw, slope, rowsOf(g.x.view(), begin, end), true, false, true);
    }
}

} // namespace

Var groupedLinear(const Var& x, const std::vector<int64_t>& offsets, std::span<const Var> weights) {
    require(!weights.empty() && offsets.size() == weights.size() + 1 &&
                offsets.back() == x.dim(0) && weights.front().dim(1) == x.dim(1),
            "groupedLinear", "shapes do not fit", {x.shape(), weights.front().shape()});
    const kernels::Ops& ops = kernelsOf(x.value());
    const Tensor y = Tensor::empty({x.dim(0), weights.front().dim(0)},
                                   weights.front().value().dtype(), x.value().device());
    for (size_t e = 0; e < weights.size(); ++e)
        if (offsets[e] < offsets[e + 1])
            ops.matmul(rowsOf(y.view(), offsets[e], offsets[e + 1]),
                       rowsOf(x.view(), offsets[e], offsets[e + 1]), weights[e].view(), false, true,
                       false);
    Tape* tape = Tape::active();
    const bool wanted =
        x.requiresGrad() || std::any_of(weights.begin(), weights.end(),
                                        [](const Var& weight) { return weight.requiresGrad(); });
    if (!tape || !wanted)
        return Var::result(y, false);
    const Var output = Var::result(y, true);
    tape->record([output, saved = Grouped{x, offsets, {weights.begin(), weights.end()}}] {
        if (const Tensor dy = output.takeGrad(); dy.defined())
            groupedBackward(saved, dy.view());
    });
    return output;
}

Var combineRows(const Var& x, const Tensor& rows, const Var& weights) {
    require(rows.shape() == weights.shape() && rows.size() == x.dim(0), "combineRows",
            "shapes do not fit", {x.shape(), rows.shape(), weights.shape()});
    const kernels::Ops& ops = kernelsOf(x.value());
    const Tensor y = Tensor::empty({rows.dim(0), x.dim(1)}, x.value().dtype(), x.value().device());
    ops.combineFwd(y.view(), x.view(), rows.view(), weights.view());
    return record(y, {&x, &weights}, [x, rows, weights, &ops](const View& dy) {
        ops.combineBwd(x.gradView(), weights.gradView(), dy, x.view(), rows.view(), weights.view());
    });
}

} // namespace rationale::ops
