// SPDX-License-Identifier: GPL-3.0-or-later
// Each op: check shapes, run the forward kernel, record the backward one. A closure takes its
// gradient (takeGrad), so that the memory is free again as the tape is walked back.
#include "core/autograd/ops.h"

#include "core/autograd/op_support.h"

namespace rationale::ops {

using namespace detail;

namespace {

/// Type of scalars that belong to values of this type: fp64 for the reference, else fp32.
DType realOf(DType type) {
    return type == DType::F64 ? DType::F64 : DType::F32;
}

Tensor rotaryTable(const Tensor& table, DType type) {
    return table.to(realOf(type));
}

} // namespace

Var embedding(const Var& table, const Tensor& ids, DType out) {
    require(table.shape().size() == 2 && ids.dtype() == DType::I32, "embedding",
            "needs a table and int32 ids", {table.shape(), ids.shape()});
    const Tensor y = Tensor::empty({ids.size(), table.dim(1)}, out, ids.device());
    kernelsOf(ids).embeddingFwd(y.view(), table.view(), ids.view());
    return record(y, {&table}, [table, ids](const View& dy) {
        kernelsOf(ids).embeddingBwd(table.gradView(), dy, ids.view());
    });
}

namespace {

/// `inOut`: weight is [I, O] instead of [O, I].
Var product(const Var& x, const Var& weight, const Var& bias, bool inOut) {
    require(x.shape().size() == 2 && weight.shape().size() == 2 &&
                x.dim(1) == weight.dim(inOut ? 0 : 1),
            "linear", "columns of x and weight differ", {x.shape(), weight.shape()});
    const kernels::Ops& ops = kernelsOf(x.value());
    const Tensor y = Tensor::empty({x.dim(0), weight.dim(inOut ? 1 : 0)}, weight.value().dtype(),
                                   x.value().device());
    ops.matmul(y.view(), x.view(), weight.view(), false, !inOut, false);
    if (bias.defined())
        ops.biasFwd(y.view(), bias.view());
    return record(y, {&x, &weight, &bias}, [x, weight, bias, inOut, &ops](const View& dy) {
        if (const View dx = x.gradView())
            ops.matmul(dx, dy, weight.view(), false, inOut, true);
        if (const View dw = weight.gradView())
            ops.matmul(dw, inOut ? x.view() : dy, inOut ? dy : x.view(), true, false, true);
        if (const View db = bias.gradView())
            ops.biasBwd(db, dy);
    });
}

} // namespace

Var linear(const Var& x, const Var& weight, const Var& bias) {
    return product(x, weight, bias, false);
}

Var linearInOut(const Var& x, const Var& weight, const Var& bias) {
    return product(x, weight, bias, true);
}

namespace {

/// The same memory as rows of this many columns.
View inColumns(View view, int64_t columns) {
    if (!view)
        return view;
    const int64_t rows = view.size() / columns;
    view.rank = 2;
    view.dims[0] = rows;
    view.dims[1] = columns;
    view.dims[2] = view.dims[3] = 1;
    return view;
}

} // namespace

Var rmsNorm(const Var& x, const Var& weight, double epsilon, DType out) {
    const int64_t n = weight.value().size();
    require(x.shape().size() == 2 && x.dim(1) % n == 0, "rmsNorm", "shapes do not fit",
            {x.shape(), weight.shape()});
    const kernels::Ops& ops = kernelsOf(x.value());
    const Tensor y = Tensor::empty(x.shape(), out, x.value().device());
    const Tensor rstd =
        Tensor::empty({x.value().size() / n}, x.value().dtype(), x.value().device());
    ops.rmsNormFwd(inColumns(y.view(), n), rstd.view(), inColumns(x.view(), n), weight.view(),
                   epsilon);
    return record(y, {&x, &weight}, [x, weight, rstd, n, &ops](const View& dy) {
        ops.rmsNormBwd(inColumns(x.gradView(), n), weight.gradView(), inColumns(dy, n),
                       inColumns(x.view(), n), weight.view(), rstd.view());
    });
}

namespace {

/// Backward of the fused residual. The gradient of the sum goes to x unchanged but for the part
/// through the norm, so its buffer is handed on instead of copied.
void addRmsNormBackward(const Var& x, const Var& delta, const Var& weight, const Var& sum,
                        const Var& normed, const Tensor& rstd) {
    const kernels::Ops& ops = kernelsOf(x.value());
    const Tensor dy = normed.takeGrad(), dsum = sum.takeGrad();
    if (!dy.defined()) { // only the residual stream goes on
        for (const Var* target : {&x, &delta})
            if (const View to = dsum.defined() ? target->gradView() : View{})
                ops.axpy(to, dsum.view(), 1);
        return;
    }
    const bool handOn = dsum.defined() && x.giveGrad(dsum);
    View dx = x.gradView();
    dx.overwrite = dx.overwrite || handOn;
    ops.addRmsNormBwd(dx, delta.gradView(), weight.gradView(), dsum.view(), dy.view(), sum.view(),
                      weight.view(), rstd.view());
}

} // namespace

NormPair addRmsNorm(const Var& x, const Var& delta, const Var& weight, double epsilon, DType out) {
    require(x.shape() == delta.shape() && weight.value().size() == x.dim(1), "addRmsNorm",
            "shapes do not fit", {x.shape(), delta.shape(), weight.shape()});
    const kernels::Ops& ops = kernelsOf(x.value());
    const Device device = x.value().device();
    const Tensor total = Tensor::empty(x.shape(), x.value().dtype(), device);
    const Tensor y = Tensor::empty(x.shape(), out, device);
    const Tensor rstd = Tensor::empty({x.dim(0)}, x.value().dtype(), device);
    ops.addRmsNormFwd(total.view(), y.view(), rstd.view(), x.view(), delta.view(), weight.view(),
                      epsilon);
    Tape* tape = tapeFor({&x, &delta, &weight});
    NormPair pair{Var::result(total, tape != nullptr), Var::result(y, tape != nullptr)};
    if (tape)
        tape->record([x, delta, weight, rstd, pair] {
            addRmsNormBackward(x, delta, weight, pair.sum, pair.normed, rstd);
        });
    return pair;
}

Var add(const Var& a, const Var& b) {
    require(a.shape() == b.shape(), "add", "shapes differ", {a.shape(), b.shape()});
    const kernels::Ops& ops = kernelsOf(a.value());
    const DType type = bytesOf(a.value().dtype()) >= bytesOf(b.value().dtype()) ? a.value().dtype()
                                                                                : b.value().dtype();
    const Tensor y = Tensor::empty(a.shape(), type, a.value().device());
    ops.addFwd(y.view(), a.view(), b.view());
    return record(y, {&a, &b}, [a, b, &ops](const View& dy) {
        for (const Var* target : {&a, &b})
            if (const View to = target->gradView())
                ops.axpy(to, dy, 1);
    });
}

Var addScaled(const Var& a, const Var& b, double factor) {
    require(a.shape() == b.shape(), "addScaled", "shapes differ", {a.shape(), b.shape()});
    const kernels::Ops& ops = kernelsOf(a.value());
    const Tensor y = a.value().clone();
    ops.axpy(y.view(), b.view(), factor);
    return record(y, {&a, &b}, [a, b, factor, &ops](const View& dy) {
        if (const View da = a.gradView())
            ops.axpy(da, dy, 1);
        if (const View db = b.gradView())
            ops.axpy(db, dy, factor);
    });
}

Var swiglu(const Var& gate, const Var& up) {
    require(gate.shape() == up.shape(), "swiglu", "shapes differ", {gate.shape(), up.shape()});
    const kernels::Ops& ops = kernelsOf(gate.value());
    const Tensor y = Tensor::empty(gate.shape(), gate.value().dtype(), gate.value().device());
    ops.swigluFwd(y.view(), gate.view(), up.view());
    return record(y, {&gate, &up}, [gate, up, &ops](const View& dy) {
        ops.swigluBwd(gate.gradView(), up.gradView(), dy, gate.view(), up.view());
    });
}

Var rope(const Var& x, const Tensor& positions, const Tensor& table, int64_t headDim,
         bool interleaved) {
    require(x.shape().size() == 2 && x.dim(1) % headDim == 0 && positions.size() == x.dim(0),
            "rope", "shapes do not fit", {x.shape(), positions.shape(), table.shape()});
    const kernels::Ops& ops = kernelsOf(x.value());
    const Tensor angles = rotaryTable(table, x.value().dtype());
    const Tensor y = Tensor::empty(x.shape(), x.value().dtype(), x.value().device());
    ops.ropeFwd(y.view(), x.view(), positions.view(), angles.view(), headDim, interleaved);
    return record(y, {&x}, [x, positions, angles, headDim, interleaved, &ops](const View& dy) {
        ops.ropeBwd(x.gradView(), dy, positions.view(), angles.view(), headDim, interleaved);
    });
}

Var attention(const Var& q, const Var& k, const Var& v, const Tensor& offsets, int64_t heads,
              int64_t kvHeads, int64_t headDim, double scale) {
    require(q.dim(1) == heads * headDim && k.dim(1) == kvHeads * headDim && k.dim(0) == v.dim(0) &&
                v.dim(1) % kvHeads == 0 && heads % kvHeads == 0,
            "attention", "shapes do not fit", {q.shape(), k.shape(), v.shape()});
    const kernels::Ops& ops = kernelsOf(q.value());
    const DType type = q.value().dtype();
    const Tensor y =
        Tensor::empty({q.dim(0), heads * (v.dim(1) / kvHeads)}, type, q.value().device());
    Tape* tape = tapeFor({&q, &k, &v});
    const Tensor lse =
        tape ? Tensor::empty({q.dim(0), heads}, realOf(type), q.value().device()) : Tensor();
    ops.attentionFwd(y.view(), lse.view(), q.view(), k.view(), v.view(), offsets.view(), heads,
                     kvHeads, headDim, scale);
    return record(y, {&q, &k, &v}, [=, &ops](const View& dy) {
        ops.attentionBwd(q.gradView(), k.gradView(), v.gradView(), dy, y.view(), lse.view(),
                         q.view(), k.view(), v.view(), offsets.view(), heads, kvHeads, headDim,
                         scale);
    });
}

Var weightedSum(const Var& x, const Tensor& weights) {
    require(x.value().size() == weights.size(), "weightedSum", "sizes differ",
            {x.shape(), weights.shape()});
    const kernels::Ops& ops = kernelsOf(x.value());
    const Tensor y = Tensor::empty({1}, realOf(x.value().dtype()), x.value().device());
    ops.weightedSumFwd(y.view(), x.view(), weights.view());
    return record(y, {&x}, [x, weights, &ops](const View& dy) {
        ops.weightedSumBwd(x.gradView(), dy, weights.view());
    });
}

Var gatherRows(const Var& x, const Tensor& indices) {
    return embedding(x, indices, x.value().dtype());
}

} // namespace rationale::ops
