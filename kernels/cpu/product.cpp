// SPDX-License-Identifier: GPL-3.0-or-later
// Matrix products by oneDNN. A primitive is compiled for one shape (50–500 µs), while batches have
// any number of rows; so the token dimension is cut into a few sizes whose primitives are cached.
//
// A sequence must get the same bits alone and in a batch, so a row may not depend on the number of
// rows. Measured on oneDNN 2.6.3: with AVX-512 it does not from 8 rows on. The kernels for older
// processors work on 24 rows at a time and sum what remains in another order; there a product is
// cut into tiles of whole blocks of 24, which are as fast as one call, and shared out by us.
#include "runtime.h"

#include <oneapi/dnnl/dnnl.hpp>

#include <atomic>
#include <cstring>
#include <omp.h>
#include <unordered_map>

namespace rationale::kernels::cpu {

namespace {

using dnnl::memory;

memory::data_type typeOf(DType type) {
    return type == DType::BF16 ? memory::data_type::bf16 : memory::data_type::f32;
}

/// RATIONALE_MAX_CPU_ISA caps oneDNN as well; that works only before its first use.
void capInstructionSet() {
    static const bool done = [] {
        if (std::strcmp(cpuIsaName(), "avx2") == 0)
            dnnl::set_max_cpu_isa(dnnl::cpu_isa::avx2);
        else if (std::strcmp(cpuIsaName(), "baseline") == 0)
            dnnl::set_max_cpu_isa(dnnl::cpu_isa::sse41);
        return true;
    }();
    static_cast<void>(done);
}

dnnl::engine& engine() {
    static dnnl::engine& instance = []() -> dnnl::engine& {
        capInstructionSet();
        return *new dnnl::engine(dnnl::engine::kind::cpu, 0);
    }();
    return instance;
}

dnnl::stream& stream() {
    thread_local dnnl::stream instance(engine());
    return instance;
}

struct Key {
    int64_t m, n, k, lda, ldb, ldc;
    int flags;
    bool operator==(const Key& o) const { return std::memcmp(this, &o, sizeof(Key)) == 0; }
};

struct KeyHash {
    size_t operator()(const Key& key) const {
        uint64_t h = static_cast<uint64_t>(key.flags);
        for (int64_t part : {key.m, key.n, key.k, key.lda, key.ldb, key.ldc})
            h = (h ^ static_cast<uint64_t>(part)) * 0x9E3779B97F4A7C15ULL, h ^= h >> 29;
        return static_cast<size_t>(h);
    }
};

struct Compiled {
    dnnl::matmul primitive;
    memory a, b, c;
    std::unordered_map<int, memory> arguments;
};

Key keyOf(const Product& p, int64_t lda, int64_t ldb) {
    Key key;
    std::memset(&key, 0, sizeof(key)); // padding takes part in the comparison
    key.m = p.m, key.n = p.n, key.k = p.k;
    key.lda = lda, key.ldb = ldb, key.ldc = p.n;
    key.flags = (p.transposeA ? 1 : 0) | (p.transposeB ? 2 : 0) | (p.accumulate ? 4 : 0) |
                (p.cType == DType::BF16 ? 8 : 0) | (p.abType == DType::BF16 ? 16 : 0) |
                (omp_in_parallel() ? 32 : 0) | (omp_get_max_threads() * 64);
    return key;
}

Compiled& compiled(const Product& p, int64_t lda, int64_t ldb) {
    thread_local std::unordered_map<Key, Compiled, KeyHash> cache;
    const Key key = keyOf(p, lda, ldb);
    const auto found = cache.find(key);
    if (found != cache.end())
        return found->second;
    const memory::dims aStrides = p.transposeA ? memory::dims{1, lda} : memory::dims{lda, 1};
    const memory::dims bStrides = p.transposeB ? memory::dims{1, ldb} : memory::dims{ldb, 1};
    const memory::desc a({p.m, p.k}, typeOf(p.abType), aStrides);
    const memory::desc b({p.k, p.n}, typeOf(p.abType), bStrides);
    const memory::desc c({p.m, p.n}, typeOf(p.cType), memory::dims{p.n, 1});
    dnnl::primitive_attr attributes;
    if (p.accumulate) {
        dnnl::post_ops sum;
        sum.append_sum(1.0f);
        attributes.set_post_ops(sum);
    }
    Compiled fresh;
    fresh.primitive = dnnl::matmul(
        dnnl::matmul::primitive_desc(dnnl::matmul::desc(a, b, c), attributes, engine()));
    fresh.a = memory(a, engine(), nullptr);
    fresh.b = memory(b, engine(), nullptr);
    fresh.c = memory(c, engine(), nullptr);
    fresh.arguments = {
        {DNNL_ARG_SRC, fresh.a}, {DNNL_ARG_WEIGHTS, fresh.b}, {DNNL_ARG_DST, fresh.c}};
    return cache.emplace(key, std::move(fresh)).first->second;
}

void run(const Product& p, int64_t lda, int64_t ldb) {
    Compiled& product = compiled(p, lda, ldb);
    product.a.set_data_handle(const_cast<void*>(p.a));
    product.b.set_data_handle(const_cast<void*>(p.b));
    product.c.set_data_handle(p.c);
    product.primitive.execute(stream(), product.arguments);
}

const void* advance(const void* base, int64_t elements, DType type) {
    return static_cast<const char*>(base) + elements * bytesOf(type);
}
void* advance(void* base, int64_t elements, DType type) {
    return static_cast<char*>(base) + elements * bytesOf(type);
}

constexpr int64_t fewRows = 8;
std::atomic<int64_t> flops = 0; // of the process

/// Fewer rows than `padded`: run as many, the missing ones zero.
void runPadded(Product p, int64_t padded) {
    const int64_t rows = p.m;
    const int64_t aBytes = p.k * bytesOf(p.abType), cBytes = p.n * bytesOf(p.cType);
    auto* a = static_cast<char*>(scratch(Scratch::PadA, padded * aBytes));
    auto* c = static_cast<char*>(scratch(Scratch::PadC, padded * cBytes));
    std::memcpy(a, p.a, static_cast<size_t>(rows * aBytes));
    std::memset(a + rows * aBytes, 0, static_cast<size_t>((padded - rows) * aBytes));
    if (p.accumulate) {
        std::memcpy(c, p.c, static_cast<size_t>(rows * cBytes));
        std::memset(c + rows * cBytes, 0, static_cast<size_t>((padded - rows) * cBytes));
    }
    void* out = p.c;
    p.m = padded, p.a = a, p.c = c;
    run(p, p.k, p.transposeB ? p.k : p.n);
    std::memcpy(out, c, static_cast<size_t>(rows * cBytes));
}

/// Rows [begin, begin + count) of a product whose a is not transposed.
Product rowsOf(const Product& whole, int64_t begin, int64_t count) {
    Product p = whole;
    p.m = count;
    p.a = advance(whole.a, begin * whole.k, whole.abType);
    p.c = advance(whole.c, begin * whole.n, whole.cType);
    return p;
}

void runRows(const Product& whole, int64_t begin, int64_t count) {
    const Product p = rowsOf(whole, begin, count);
    if (count < fewRows)
        runPadded(p, fewRows);
    else
        run(p, p.k, p.transposeB ? p.k : p.n);
}

int64_t granularity(int64_t length) {
    return length <= 2048 ? 64 : 512;
}

void multiplyAnyRows(const Product& p) {
    const int64_t step = granularity(p.m);
    int64_t done = p.m / step * step;
    if (done > 0)
        runRows(p, 0, done);
    if (done == p.m)
        return;
    if (!p.accumulate && p.m >= 64 && p.m - done <= 64) { // the last rows may be computed twice
        runRows(p, p.m - 64, 64);
        return;
    }
    for (int64_t block = step / 2; done < p.m; block /= 2) {
        if (block < fewRows)
            block = p.m - done;
        if (p.m - done >= block) {
            runRows(p, done, block);
            done += block;
        }
    }
}

constexpr int64_t blockRows = 24;

/// Rows [begin, end) on the calling thread, in whole blocks.
void runTile(const Product& whole, int64_t begin, int64_t end) {
    const int64_t inBlocks = (end - begin) / blockRows * blockRows;
    if (inBlocks > 0) {
        const Product p = rowsOf(whole, begin, inBlocks);
        run(p, p.k, p.transposeB ? p.k : p.n);
    }
    if (begin + inBlocks < end)
        runPadded(rowsOf(whole, begin + inBlocks, end - begin - inBlocks), blockRows);
}

void multiplyRowBlocks(const Product& p) {
    constexpr int64_t largeTile = 8 * blockRows, smallWork = 1 << 19; // multiplications
    const int threads =
        omp_in_parallel() || p.m * p.n * p.k <= smallWork ? 1 : omp_get_max_threads();
    const int64_t blocks = (p.m + blockRows - 1) / blockRows;
    const int64_t each = (blocks + threads - 1) / threads * blockRows;
    const int64_t tile = each < largeTile ? each : largeTile;
    const int64_t tiles = (p.m + tile - 1) / tile;
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
    for (int64_t i = 0; i < tiles; ++i)
        runTile(p, i * tile, i * tile + tile < p.m ? i * tile + tile : p.m);
}

void multiplyRows(const Product& p) {
    static const bool anyRows = std::strcmp(cpuIsaName(), "avx512") == 0;
    if (anyRows)
        multiplyAnyRows(p);
    else
        multiplyRowBlocks(p);
}

/// Tokens [begin, begin + count) of a product whose inner dimension is the token dimension.
void runTokens(const Product& whole, int64_t begin, int64_t count, bool accumulate) {
    Product p = whole;
    p.k = count;
    p.accumulate = accumulate;
    const int64_t lda = whole.transposeA ? whole.m : whole.k;
    const int64_t ldb = whole.n;
    p.a = advance(whole.a, begin * lda, whole.abType);
    p.b = advance(whole.b, begin * ldb, whole.abType);
    if (count >= fewRows) {
        run(p, lda, ldb);
        return;
    }
    const int64_t aRow = lda * bytesOf(p.abType), bRow = ldb * bytesOf(p.abType);
    auto* a = static_cast<char*>(scratch(Scratch::PadA, fewRows * aRow));
    auto* b = static_cast<char*>(scratch(Scratch::PadC, fewRows * bRow));
    std::memcpy(a, p.a, static_cast<size_t>(count * aRow));
    std::memset(a + count * aRow, 0, static_cast<size_t>((fewRows - count) * aRow));
    std::memcpy(b, p.b, static_cast<size_t>(count * bRow));
    std::memset(b + count * bRow, 0, static_cast<size_t>((fewRows - count) * bRow));
    p.a = a, p.b = b, p.k = fewRows;
    run(p, lda, ldb);
}

/// Weight gradients: the inner dimension is cut, each part added to the one before.
void multiplyTokens(const Product& p) {
    if (p.k == 0 && !p.accumulate)
        std::memset(p.c, 0, static_cast<size_t>(p.m * p.n * bytesOf(p.cType)));
    constexpr int64_t part = 512; // faster than one long product: the operands stay in L2
    int64_t done = 0;
    bool accumulate = p.accumulate;
    for (int64_t block = part; done < p.k;) {
        while (block > p.k - done)
            block = block > fewRows ? block / 2 : p.k - done;
        runTokens(p, done, block, accumulate);
        accumulate = true;
        done += block;
    }
}

} // namespace

bool canMultiply(DType type) {
    if (type == DType::F32)
        return true;
    static const bool bf16 = [] {
        try {
            const memory::desc x({8, 8}, memory::data_type::bf16, memory::format_tag::ab);
            dnnl::matmul::primitive_desc test(dnnl::matmul::desc(x, x, x), engine());
            return true;
        } catch (const dnnl::error&) {
            return false;
        }
    }();
    return type == DType::BF16 && bf16;
}

void multiply(const Product& product) {
    if (product.m == 0 || product.n == 0)
        return;
    flops.fetch_add(2 * product.m * product.n * product.k, std::memory_order_relaxed);
    if (product.transposeA)
        multiplyTokens(product);
    else
        multiplyRows(product);
}

} // namespace rationale::kernels::cpu

namespace rationale::kernels {

int64_t cpuProductFlops() {
    return cpu::flops.load(std::memory_order_relaxed);
}

bool cpuHasFastBf16() {
    cpu::capInstructionSet();
    const dnnl::cpu_isa isa = dnnl::get_effective_cpu_isa();
    return isa == dnnl::cpu_isa::avx512_core_bf16 || isa == dnnl::cpu_isa::avx512_core_amx;
}

} // namespace rationale::kernels
