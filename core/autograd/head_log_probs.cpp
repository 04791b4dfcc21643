// SPDX-License-Identifier: GPL-3.0-or-later
// Output head, log-softmax and entropy in one op, in chunks of rows: [T, V] logits never exist. The
// backward computes the logits of a chunk again.
#include "core/autograd/op_support.h"
#include "core/autograd/ops.h"

#include <algorithm>

namespace rationale::ops {

using namespace detail;

namespace {

struct Saved {
    Var hidden, weight;
    Tensor targets, lse, entropy;
    double temperature;
};

void backward(const Saved& s, const View& dlogprobs, const View& dentropy) {
    const kernels::Ops& ops = kernelsOf(s.hidden.value());
    const int64_t rows = s.hidden.dim(0), vocabulary = s.weight.dim(0);
    const int64_t chunk = headChunkRows(rows, vocabulary);
    const DType type = s.weight.value().dtype();
    const DType wide = type == DType::F64 ? DType::F64 : DType::F32;
    const Device device = s.hidden.value().device();
    const Tensor logits = Tensor::empty({chunk, vocabulary}, wide, device);
    const Tensor slopes = type == wide ? logits : Tensor::empty({chunk, vocabulary}, type, device);
    const View dhidden = s.hidden.gradView();
    View dweight = s.weight.gradView();
    for (int64_t begin = 0; begin < rows; begin += chunk) {
        const int64_t end = std::min(rows, begin + chunk);
        const View x = rowsOf(s.hidden.view(), begin, end);
        const View part = rowsOf(logits.view(), 0, end - begin);
        const View slope = rowsOf(slopes.view(), 0, end - begin);
        ops.matmul(part, x, s.weight.view(), false, true, false);
        ops.logProbBwd(slope, part, rowsOf(s.lse.view(), begin, end),
                       rowsOf(s.entropy.view(), begin, end), rowsOf(s.targets.view(), begin, end),
                       rowsOf(dlogprobs, begin, end), rowsOf(dentropy, begin, end), s.temperature);
        if (dhidden)
            ops.matmul(rowsOf(dhidden, begin, end), slope, s.weight.view(), false, false, true);
        if (dweight)
            ops.matmul(dweight, slope, x, true, false, true);
        dweight.overwrite = false;
    }
}

} // namespace

int64_t headChunkRows(int64_t rows, int64_t vocabulary) {
    const int64_t fitting = (int64_t{1} << 19) / std::max<int64_t>(vocabulary, 1) / 64 * 64;
    return std::min(rows, std::max<int64_t>(fitting, 64));
}

LogProbs headLogProbs(const Var& hidden, const Var& weight, const Tensor& targets,
                      double temperature, bool entropyGradient) {
    require(hidden.shape().size() == 2 && weight.shape().size() == 2 &&
                hidden.dim(1) == weight.dim(1) && targets.size() == hidden.dim(0),
            "headLogProbs", "shapes do not fit", {hidden.shape(), weight.shape(), targets.shape()});
    const kernels::Ops& ops = kernelsOf(hidden.value());
    const int64_t rows = hidden.dim(0), vocabulary = weight.dim(0);
    const int64_t chunk = headChunkRows(rows, vocabulary);
    const DType wide = weight.value().dtype() == DType::F64 ? DType::F64 : DType::F32;
    const Device device = hidden.value().device();
    const Tensor logits = Tensor::empty({chunk, vocabulary}, wide, device);
    const Tensor logprobs = Tensor::empty({rows}, wide, device);
    const Tensor entropy = Tensor::empty({rows}, wide, device);
    const Tensor lse = Tensor::empty({rows}, wide, device);
    for (int64_t begin = 0; begin < rows; begin += chunk) {
        const int64_t end = std::min(rows, begin + chunk);
        const View part = rowsOf(logits.view(), 0, end - begin);
        ops.matmul(part, rowsOf(hidden.view(), begin, end), weight.view(), false, true, false);
        ops.logProbFwd(rowsOf(logprobs.view(), begin, end), rowsOf(entropy.view(), begin, end),
                       rowsOf(lse.view(), begin, end), part, rowsOf(targets.view(), begin, end),
                       temperature);
    }
    Tape* tape = tapeFor({&hidden, &weight});
    const LogProbs result{Var::result(logprobs, tape != nullptr),
                          Var::result(entropy, tape != nullptr && entropyGradient)};
    if (tape)
        tape->record([result, saved = Saved{hidden, weight, targets, lse, entropy, temperature}] {
            const Tensor dlogprobs = result.logprobs.takeGrad(),
                         dentropy = result.entropy.takeGrad();
            if (dlogprobs.defined() || dentropy.defined())
                backward(saved, dlogprobs.view(), dentropy.view());
        });
    return result;
}

} // namespace rationale::ops
