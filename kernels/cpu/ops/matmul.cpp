// SPDX-License-Identifier: GPL-3.0-or-later
#include "isa.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

namespace {

View withStorage(const View& like, DType dtype, void* data) {
    View view = like;
    view.dtype = dtype;
    view.data = data;
    view.overwrite = true;
    return view;
}

View converted(const View& x, DType dtype, Scratch where) {
    if (x.dtype == dtype)
        return x;
    const View y = withStorage(x, dtype, scratch(where, x.size() * bytesOf(dtype)));
    cast(y, x);
    return y;
}

/// The reference in double precision: plain loops, the order of a sum is that of k.
void multiplyF64(const View& c, const View& a, const View& b, bool transposeA, bool transposeB,
                 bool accumulate, int64_t k) {
    const int64_t m = c.rows(), n = c.columns();
    const double* x = a.as<double>();
    const double* w = b.as<double>();
#pragma omp parallel for schedule(static) if (m * n * k > serialElements)
    for (int64_t i = 0; i < m; ++i)
        for (int64_t j = 0; j < n; ++j) {
            double sum = 0;
            for (int64_t p = 0; p < k; ++p)
                sum += (transposeA ? x[p * m + i] : x[i * k + p]) *
                       (transposeB ? w[j * k + p] : w[p * n + j]);
            put(c.as<double>() + i * n + j, sum, accumulate);
        }
}

} // namespace

void matmul(View c, View a, View b, bool transposeA, bool transposeB, bool accumulate) {
    if (c.overwrite)
        accumulate = false;
    const int64_t m = c.rows(), n = c.columns();
    const int64_t k = transposeA ? a.rows() : a.columns();
    if ((transposeA ? a.columns() : a.rows()) != m || (transposeB ? b.rows() : b.columns()) != n ||
        (transposeB ? b.columns() : b.rows()) != k)
        unsupported("matmul", "shapes do not fit");
    if (transposeA && transposeB)
        unsupported("matmul", "both sides transposed");
    if (c.dtype == DType::F64) {
        if (a.dtype != DType::F64 || b.dtype != DType::F64)
            unsupported("matmul", "F64 results need F64 operands");
        multiplyF64(c, a, b, transposeA, transposeB, accumulate, k);
        return;
    }
    const bool bf16 =
        (a.dtype == DType::BF16 || b.dtype == DType::BF16) && canMultiply(DType::BF16);
    const DType type = bf16 ? DType::BF16 : DType::F32;
    const View left = converted(a, type, Scratch::ConvertA);
    const View right = converted(b, type, Scratch::ConvertB);
    Product product{c.data,  left.data, right.data, m,          n,         k,
                    c.dtype, type,      transposeA, transposeB, accumulate};
    if (c.dtype == DType::BF16 && !bf16) { // no bf16 product here: by way of F32
        const View wide = withStorage(c, DType::F32, scratch(Scratch::ConvertC, c.size() * 4));
        if (accumulate)
            cast(wide, c);
        product.c = wide.data;
        product.cType = DType::F32;
        multiply(product);
        cast(c, wide);
        return;
    }
    multiply(product);
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
