// SPDX-License-Identifier: GPL-3.0-or-later
// Parts of blocks of columns: heads split and joined.
#include "isa.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

namespace {

/// Blocks of x; throws when the map does not fit.
int64_t checkedBlocks(const char* op, const View& y, const View& x, const ColumnMap& map) {
    const bool shared = x.columns() == map.xBlock;
    if (y.rows() != x.rows() || y.columns() != map.blocks * map.yBlock ||
        (!shared && x.columns() != map.blocks * map.xBlock) ||
        map.yOffset + map.width > map.yBlock || map.xOffset + map.width > map.xBlock)
        unsupported(op, "shapes do not fit");
    return shared ? 1 : map.blocks;
}

} // namespace

void columnsFwd(View y, View x, const ColumnMap& map) {
    const int64_t rows = y.rows(), n = y.columns(), m = x.columns();
    const int64_t step = checkedBlocks("columnsFwd", y, x, map) == 1 ? 0 : map.xBlock;
    withType(y, "columnsFwd", [&](auto to) {
        withType(x, "columnsFwd", [&](auto from) {
            auto* out = y.as<RATIONALE_ELEMENT(to)>() + map.yOffset;
            const auto* in = x.as<const RATIONALE_ELEMENT(from)>() + map.xOffset;
#pragma omp parallel for schedule(static) if (rows * n > serialElements)
            for (int64_t r = 0; r < rows; ++r)
                for (int64_t b = 0; b < map.blocks; ++b)
#pragma omp simd
                    for (int64_t i = 0; i < map.width; ++i)
                        store(out + r * n + b * map.yBlock + i, load(in + r * m + b * step + i));
        });
    });
}

void columnsBwd(View dx, View dy, const ColumnMap& map) {
    const int64_t rows = dy.rows(), n = dy.columns(), m = dx.columns();
    const int64_t xBlocks = checkedBlocks("columnsBwd", dy, dx, map);
    const int64_t shared = map.blocks / xBlocks; // blocks of y that one of x went to
    if (dx.overwrite)
        fill(dx, 0);
    withType(dx, "columnsBwd", [&](auto to) {
        withType(dy, "columnsBwd", [&](auto from) {
            using Out = RATIONALE_ELEMENT(to);
            using Real = typename AccumulateOf<Out>::Type;
            auto* out = dx.as<Out>() + map.xOffset;
            const auto* in = dy.as<const RATIONALE_ELEMENT(from)>() + map.yOffset;
#pragma omp parallel for schedule(static) if (rows * n > serialElements)
            for (int64_t r = 0; r < rows; ++r)
                for (int64_t b = 0; b < xBlocks; ++b)
                    for (int64_t i = 0; i < map.width; ++i) {
                        Real sum = 0;
                        for (int64_t s = 0; s < shared; ++s)
                            sum += Real(load(in + r * n + (b * shared + s) * map.yBlock + i));
                        put(out + r * m + b * map.xBlock + i, sum, true);
                    }
        });
    });
}

} // namespace rationale::kernels::cpu::RATIONALE_ISA
