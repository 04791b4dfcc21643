// SPDX-License-Identifier: GPL-3.0-or-later
// RMSNorm (Zhang & Sennrich 2019), forward and backward. One block walks over whole rows. With
// r = 1 / sqrt(mean(x²) + ε):   y = x · r · w
//   dx = r · (dy · w − x · r² · mean(dy · w · x))      dw = Σ over rows of dy · x · r
#include "kernels/cuda/dispatch.h"
#include "kernels/cuda/ops_cuda.h"

#include <algorithm>

namespace rationale::kernels::RATIONALE_CUDA_NAMESPACE {

namespace {

// Columns are shared out one by one: neighbouring threads read neighbouring addresses.
int threadsFor(int64_t columns) {
    const int64_t wanted = (columns + lanesOfWarp - 1) / lanesOfWarp * lanesOfWarp;
    return static_cast<int>(std::clamp<int64_t>(wanted, lanesOfWarp, 256));
}

template <typename A, typename Y>
__global__ void rmsNormForward(Y* y, A* rstd, const A* x, const A* weight, int64_t columns,
                               A epsilon) {
    RATIONALE_SHARED(A, scratch, lanesOfWarp);
    const int64_t row = blockIdx.x;
    const A* xRow = x + row * columns;
    A squares = 0;
    for (int64_t c = threadIdx.x; c < columns; c += blockDim.x)
        squares += xRow[c] * xRow[c];
    squares = blockSum(squares, scratch);
    const A r = A(1) / std::sqrt(squares / static_cast<A>(columns) + epsilon);
    if (threadIdx.x == 0 && rstd != nullptr)
        rstd[row] = r;
    for (int64_t c = threadIdx.x; c < columns; c += blockDim.x)
        y[row * columns + c] = Convert<Y>::from(xRow[c] * r * weight[c]);
}

// Block b takes rows [b · rowsPerBlock, …) and leaves its share of dw in partial [blocks, columns].
// Every thread keeps its own columns of that share in shared memory: no barrier guards them.
template <typename A, typename Y>
__global__ void rmsNormBackward(A* dx, bool overwrite, A* partial, const Y* dy, const A* x,
                                const A* weight, const A* rstd, int64_t rows, int64_t columns,
                                int64_t rowsPerBlock) {
    RATIONALE_SHARED(A, scratch, lanesOfWarp);
    RATIONALE_DYNAMIC_SHARED(A, share);
    if (partial != nullptr) {
        for (int64_t c = threadIdx.x; c < columns; c += blockDim.x)
            share[c] = 0;
    }
    const int64_t first = blockIdx.x * rowsPerBlock;
    const int64_t last = first + rowsPerBlock < rows ? first + rowsPerBlock : rows;
    for (int64_t row = first; row < last; ++row) {
        const A r = rstd[row];
        A product = 0;
        for (int64_t c = threadIdx.x; c < columns; c += blockDim.x) {
            const A slope = Convert<A>::from(dy[row * columns + c]);
            const A value = x[row * columns + c];
            product += slope * weight[c] * value;
            if (partial != nullptr)
                share[c] += slope * value * r;
        }
        if (dx == nullptr)
            continue;
        const A mean = blockSum(product, scratch) / static_cast<A>(columns);
        for (int64_t c = threadIdx.x; c < columns; c += blockDim.x) {
            const int64_t at = row * columns + c;
            const A slope = Convert<A>::from(dy[at]) * weight[c];
            const A result = r * (slope - x[at] * r * r * mean);
            dx[at] = overwrite ? result : dx[at] + result;
        }
    }
    if (partial != nullptr) {
        for (int64_t c = threadIdx.x; c < columns; c += blockDim.x)
            partial[blockIdx.x * columns + c] = share[c];
    }
}

// Sums the blocks' shares in their order: no atomics, so runs repeat bit for bit.
template <typename A>
__global__ void addShares(A* dweight, bool overwrite, const A* partial, int64_t blocks,
                          int64_t columns) {
    const int64_t c = int64_t(blockIdx.x) * blockDim.x + threadIdx.x;
    if (c >= columns)
        return;
    A sum = 0;
    for (int64_t b = 0; b < blocks; ++b)
        sum += partial[b * columns + c];
    dweight[c] = overwrite ? sum : dweight[c] + sum;
}

template <typename A, typename Y>
void backward(View dx, View dweight, View dy, View x, View weight, View rstd) {
    constexpr const char* op = "rmsNormBwd";
    constexpr int64_t mostBlocks = 264; // two per SM of the largest device; fixed, for the order
    const int64_t rows = x.rows(), columns = x.columns();
    const int64_t rowsPerBlock = std::max<int64_t>((rows + mostBlocks - 1) / mostBlocks, 1);
    const int64_t blocks = (rows + rowsPerBlock - 1) / rowsPerBlock;
    const size_t sharedBytes = dweight ? static_cast<size_t>(columns) * sizeof(A) : 0;
    constexpr size_t mostShared = 96 * 1024; // every device since sm_80 has it
    if (sharedBytes > mostShared)
        refuse(op, "more columns than fit into shared memory");
    const Stream stream = computeStream();
    Scratch<A> partial(dweight ? std::max<int64_t>(blocks * columns, 1) : 1);
    if (blocks > 0)
        launch(op, rmsNormBackward<A, Y>, Grid{blocks, threadsFor(columns), sharedBytes}, stream,
               typed<A>(op, dx), dx.overwrite, dweight ? partial.data() : nullptr, typed<Y>(op, dy),
               typed<A>(op, x), typed<A>(op, weight), typed<A>(op, rstd), rows, columns,
               rowsPerBlock);
    constexpr int threads = 128;
    if (dweight && columns > 0)
        launch(op, addShares<A>, Grid{(columns + threads - 1) / threads, threads}, stream,
               typed<A>(op, dweight), dweight.overwrite, partial.data(), blocks, columns);
}

} // namespace

void rmsNormFwd(View y, View rstd, View x, View weight, double epsilon) {
    constexpr const char* op = "rmsNormFwd";
    if (x.size() == 0)
        return;
    dispatchTypes(op, x.dtype, y.dtype, [&](auto arithmetic, auto output) {
        using A = typename decltype(arithmetic)::type;
        using Y = typename decltype(output)::type;
        launch(op, rmsNormForward<A, Y>, Grid{x.rows(), threadsFor(x.columns())}, computeStream(),
               typed<Y>(op, y), typed<A>(op, rstd), typed<A>(op, x), typed<A>(op, weight),
               x.columns(), epsilon);
    });
}

void rmsNormBwd(View dx, View dweight, View dy, View x, View weight, View rstd) {
    if (!dx && !dweight)
        return;
    dispatchTypes("rmsNormBwd", x.dtype, dy.dtype, [&](auto arithmetic, auto slope) {
        backward<typename decltype(arithmetic)::type, typename decltype(slope)::type>(
            dx, dweight, dy, x, weight, rstd);
    });
}

} // namespace rationale::kernels::RATIONALE_CUDA_NAMESPACE
