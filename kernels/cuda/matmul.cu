// SPDX-License-Identifier: GPL-3.0-or-later
// Matrix products by cuBLASLt. It counts in columns: our row-major c = op(a) · op(b) is its
// column-major cᵀ = op(b)ᵀ · op(a)ᵀ, so b comes first and M and N change places.
#include "kernels/cuda/dispatch.h"
#include "kernels/cuda/ops_cuda.h"

#include <array>
#include <cublasLt.h>
#include <map>
#include <memory>
#include <mutex>

namespace rationale::kernels::cuda {

namespace {

constexpr const char* op = "matmul";

void checkLt(cublasStatus_t status, const char* call) {
    if (status != CUBLAS_STATUS_SUCCESS)
        throw DeviceError(std::string(op) + ": " + call + ": " + cublasLtGetStatusString(status));
}

template <typename Handle, cublasStatus_t (*destroy)(Handle)>
struct Destroyer {
    using pointer = Handle;
    void operator()(Handle handle) const { destroy(handle); }
};
template <typename Handle, cublasStatus_t (*destroy)(Handle)>
using Owned = std::unique_ptr<std::remove_pointer_t<Handle>, Destroyer<Handle, destroy>>;

using Description = Owned<cublasLtMatmulDesc_t, cublasLtMatmulDescDestroy>;
using Layout = Owned<cublasLtMatrixLayout_t, cublasLtMatrixLayoutDestroy>;
using Preference = Owned<cublasLtMatmulPreference_t, cublasLtMatmulPreferenceDestroy>;

cudaDataType_t libraryType(DType type) {
    switch (type) {
    case DType::F32:
        return CUDA_R_32F;
    case DType::BF16:
        return CUDA_R_16BF;
    case DType::F64:
        return CUDA_R_64F;
    case DType::I32:
        break;
    }
    refuse(op, "types must be F32, BF16 or F64");
}

/// One shape with its types: everything that decides about the algorithm.
struct Problem {
    int64_t m, n, k; // of c [m, n]
    bool transposeA, transposeB, accumulate;
    DType input, output;
    uint32_t alignment; // bytes, of all three
    auto operator<=>(const Problem&) const = default;
};

struct Plan {
    Description description;
    Layout first, second, result; // b, a, c
    cublasLtMatmulHeuristicResult_t choice{};
};

constexpr size_t workspaceBytes = size_t(32) << 20; // what NVIDIA advises for Hopper

Layout makeLayout(DType type, int64_t rows, int64_t columns) {
    cublasLtMatrixLayout_t layout = nullptr;
    // Row-major [rows, columns] is column-major [columns, rows].
    checkLt(cublasLtMatrixLayoutCreate(&layout, libraryType(type), static_cast<uint64_t>(columns),
                                       static_cast<uint64_t>(rows), columns),
            "MatrixLayoutCreate");
    return Layout(layout);
}

template <typename T>
void setAttribute(const Description& description, cublasLtMatmulDescAttributes_t name, T value) {
    checkLt(cublasLtMatmulDescSetAttribute(description.get(), name, &value, sizeof value),
            "MatmulDescSetAttribute");
}

template <typename T>
void setAttribute(const Preference& preference, cublasLtMatmulPreferenceAttributes_t name,
                  T value) {
    checkLt(cublasLtMatmulPreferenceSetAttribute(preference.get(), name, &value, sizeof value),
            "MatmulPreferenceSetAttribute");
}

// A slice of rows may start at any element; whole blocks of the caching allocator start at 256
// bytes.
uint32_t commonAlignment(const void* a, const void* b, const void* c) {
    constexpr uintptr_t best = 256;
    const uintptr_t bits = reinterpret_cast<uintptr_t>(a) | reinterpret_cast<uintptr_t>(b) |
                           reinterpret_cast<uintptr_t>(c) | best;
    return static_cast<uint32_t>(bits & ~(bits - 1)); // lowest bit
}

Preference makePreference(uint32_t alignment) {
    cublasLtMatmulPreference_t created = nullptr;
    checkLt(cublasLtMatmulPreferenceCreate(&created), "MatmulPreferenceCreate");
    Preference preference(created);
    setAttribute(preference, CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, workspaceBytes);
    // Split sums only through the workspace, in a fixed order: results repeat bit for bit.
    setAttribute(preference, CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK,
                 static_cast<uint32_t>(CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE));
    for (const auto name :
         {CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES,
          CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES})
        setAttribute(preference, name, alignment);
    return preference;
}

Plan makePlan(cublasLtHandle_t library, const Problem& p) {
    const bool wide = p.input == DType::F64;
    cublasLtMatmulDesc_t created = nullptr;
    checkLt(cublasLtMatmulDescCreate(&created, wide ? CUBLAS_COMPUTE_64F : CUBLAS_COMPUTE_32F,
                                     wide ? CUDA_R_64F : CUDA_R_32F),
            "MatmulDescCreate");
    Plan plan{Description(created), {}, {}, {}, {}};
    setAttribute(plan.description, CUBLASLT_MATMUL_DESC_TRANSA,
                 p.transposeB ? CUBLAS_OP_T : CUBLAS_OP_N);
    setAttribute(plan.description, CUBLASLT_MATMUL_DESC_TRANSB,
                 p.transposeA ? CUBLAS_OP_T : CUBLAS_OP_N);
    plan.first = p.transposeB ? makeLayout(p.input, p.n, p.k) : makeLayout(p.input, p.k, p.n);
    plan.second = p.transposeA ? makeLayout(p.input, p.k, p.m) : makeLayout(p.input, p.m, p.k);
    plan.result = makeLayout(p.output, p.m, p.n);
    const Preference preference = makePreference(p.alignment);
    int found = 0;
    checkLt(cublasLtMatmulAlgoGetHeuristic(library, plan.description.get(), plan.first.get(),
                                           plan.second.get(), plan.result.get(), plan.result.get(),
                                           preference.get(), 1, &plan.choice, &found),
            "MatmulAlgoGetHeuristic");
    if (found == 0)
        throw DeviceError(std::string(op) + ": cuBLASLt knows no algorithm for [" +
                          std::to_string(p.m) + ", " + std::to_string(p.n) + ", " +
                          std::to_string(p.k) + "]");
    return plan;
}

/// The handle, its workspace and the plans made so far; lives as long as the process.
class Library {
public:
    Library()
        : m_workspace(allocateScratch(workspaceBytes)) {
        checkLt(cublasLtCreate(&m_handle), "Create");
    }

    void run(const Problem& problem, void* c, const void* a, const void* b) {
        const std::lock_guard lock(m_mutex); // one workspace: products follow each other
        auto found = m_plans.find(problem);
        if (found == m_plans.end())
            found = m_plans.emplace(problem, makePlan(m_handle, problem)).first;
        const Plan& plan = found->second;
        const double wide[2] = {1.0, problem.accumulate ? 1.0 : 0.0};
        const float narrow[2] = {1.0F, problem.accumulate ? 1.0F : 0.0F};
        const bool useWide = problem.input == DType::F64;
        const void* alpha = useWide ? static_cast<const void*>(&wide[0]) : &narrow[0];
        const void* beta = useWide ? static_cast<const void*>(&wide[1]) : &narrow[1];
        checkLt(cublasLtMatmul(m_handle, plan.description.get(), alpha, b, plan.first.get(), a,
                               plan.second.get(), beta, c, plan.result.get(), c, plan.result.get(),
                               &plan.choice.algo, m_workspace, workspaceBytes, computeStream()),
                "Matmul");
    }

private:
    cublasLtHandle_t m_handle = nullptr;
    void* m_workspace;
    std::mutex m_mutex;
    std::map<Problem, Plan> m_plans;
};

Library& library() {
    static auto* instance = new Library; // not destroyed: at exit the driver may already be gone
    return *instance;
}

__global__ void roundToBFloat16(BFloat16* to, const float* from, int64_t size) {
    const int64_t i = int64_t(blockIdx.x) * blockDim.x + threadIdx.x;
    if (i < size)
        to[i] = Convert<BFloat16>::from(from[i]);
}

/// The view's memory in the type of the product; an F32 side of a BF16 product is rounded first.
class Side {
public:
    Side(const View& view, DType type)
        : m_data(view.data)
        , m_rounded(view.dtype == type ? 1 : view.size()) {
        if (view.dtype == type)
            return;
        constexpr int threads = 256;
        launch(op, roundToBFloat16, Grid{(view.size() + threads - 1) / threads, threads},
               computeStream(), m_rounded.data(), typed<float>(op, view), view.size());
        m_data = m_rounded.data();
    }
    const void* data() const { return m_data; }

private:
    const void* m_data;
    Scratch<BFloat16> m_rounded;
};

} // namespace

void matmul(View c, View a, View b, bool transposeA, bool transposeB, bool accumulate) {
    const int64_t m = transposeA ? a.columns() : a.rows();
    const int64_t k = transposeA ? a.rows() : a.columns();
    const int64_t n = transposeB ? b.rows() : b.columns();
    if (k != (transposeB ? b.columns() : b.rows()) || c.size() != m * n)
        refuse(op, "the shapes do not fit");
    if (c.size() == 0)
        return;
    if (k == 0) { // an empty sum
        if (!accumulate)
            check(cudaMemsetAsync(c.data, 0, static_cast<size_t>(c.size() * bytesOf(c.dtype)),
                                  computeStream()),
                  op);
        return;
    }
    const bool mixed = a.dtype != b.dtype;
    const DType input = mixed ? DType::BF16 : a.dtype;
    const Side sideA(a, input), sideB(b, input);
    library().run({m, n, k, transposeA, transposeB, accumulate, input, c.dtype,
                   commonAlignment(sideA.data(), sideB.data(), c.data)},
                  c.data, sideA.data(), sideB.data());
}

} // namespace rationale::kernels::cuda
