// SPDX-License-Identifier: GPL-3.0-or-later
// LayerNorm and GELU (GPT-2), conversion, and columns taken apart and put together (MLA).
#include "core/autograd/op_support.h"
#include "core/autograd/ops.h"

namespace rationale::ops {

using namespace detail;

Var layerNorm(const Var& x, const Var& weight, const Var& bias, double epsilon, DType out) {
    require(x.shape().size() == 2 && weight.value().size() == x.dim(1) &&
                bias.value().size() == x.dim(1),
            "layerNorm", "shapes do not fit", {x.shape(), weight.shape(), bias.shape()});
    const kernels::Ops& ops = kernelsOf(x.value());
    const Device device = x.value().device();
    const Tensor y = Tensor::empty(x.shape(), out, device);
    const Tensor mean = Tensor::empty({x.dim(0)}, x.value().dtype(), device);
    const Tensor rstd = Tensor::empty({x.dim(0)}, x.value().dtype(), device);
    ops.layerNormFwd(y.view(), mean.view(), rstd.view(), x.view(), weight.view(), bias.view(),
                     epsilon);
    return record(y, {&x, &weight, &bias}, [x, weight, bias, mean, rstd, &ops](const View& dy) {
        ops.layerNormBwd(x.gradView(), weight.gradView(), bias.gradView(), dy, x.view(),
                         weight.view(), mean.view(), rstd.view());
    });
}

Var cast(const Var& x, DType dtype) {
    if (x.value().dtype() == dtype)
        return x;
    const kernels::Ops& ops = kernelsOf(x.value());
    return record(x.value().to(dtype), {&x},
                  [x, &ops](const View& dy) { ops.axpy(x.gradView(), dy, 1); });
}

Var gelu(const Var& x) {
    const kernels::Ops& ops = kernelsOf(x.value());
    const Tensor y = Tensor::empty(x.shape(), x.value().dtype(), x.value().device());
    ops.geluFwd(y.view(), x.view());
    return record(y, {&x}, [x, &ops](const View& dy) { ops.geluBwd(x.gradView(), dy, x.view()); });
}

Var takeColumns(const Var& x, int64_t blocks, int64_t first, int64_t width, DType out) {
    require(x.shape().size() == 2 && x.dim(1) % blocks == 0 && first + width <= x.dim(1) / blocks,
            "takeColumns", "no such columns", {x.shape(), {blocks, first, width}});
    const kernels::Ops& ops = kernelsOf(x.value());
    const kernels::ColumnMap map{blocks, width, 0, x.dim(1) / blocks, first, width};
    const Tensor y = Tensor::empty({x.dim(0), blocks * width}, out, x.value().device());
    ops.columnsFwd(y.view(), x.view(), map);
    return record(y, {&x},
                  [x, map, &ops](const View& dy) { ops.columnsBwd(x.gradView(), dy, map); });
}

Var joinShared(const Var& a, const Var& shared, int64_t blocks) {
    require(a.dim(0) == shared.dim(0) && a.dim(1) % blocks == 0, "joinShared", "shapes do not fit",
            {a.shape(), shared.shape()});
    const kernels::Ops& ops = kernelsOf(a.value());
    const int64_t left = a.dim(1) / blocks, right = shared.dim(1), wide = left + right;
    const kernels::ColumnMap first{blocks, wide, 0, left, 0, left};
    const kernels::ColumnMap second{blocks, wide, left, right, 0, right};
    const Tensor y =
        Tensor::empty({a.dim(0), blocks * wide}, a.value().dtype(), a.value().device());
    ops.columnsFwd(y.view(), a.view(), first);
    ops.columnsFwd(y.view(), shared.view(), second);
    return record(y, {&a, &shared}, [a, shared, first, second, &ops](const View& dy) {
        if (const View da = a.gradView())
            ops.columnsBwd(da, dy, first);
        if (const View db = shared.gradView())
            ops.columnsBwd(db, dy, second);
    });
}

} // namespace rationale::ops
