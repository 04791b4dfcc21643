// SPDX-License-Identifier: GPL-3.0-or-later
// Distance of a student from a teacher with both output heads in one op, in chunks of rows: neither
// [T, V] logits ever exist. The backward computes the logits of a chunk again.
#include "core/autograd/op_support.h"
#include "core/autograd/ops.h"

#include <algorithm>

namespace rationale::ops {

using namespace detail;

namespace {

struct Saved {
    Var hidden, weight;
    Tensor teacherHidden, teacherWeight;
    double beta, temperature;
};

/// Logits of student and teacher for some rows at a time.
class ChunkedLogits {
public:
    explicit ChunkedLogits(const Saved& s)
        : m_saved(s)
        , m_rows(s.hidden.dim(0))
        , m_chunk(headChunkRows(m_rows, s.weight.dim(0))) {
        const DType wide = s.weight.value().dtype() == DType::F64 ? DType::F64 : DType::F32;
        const Device device = s.hidden.value().device();
        m_student = Tensor::empty({m_chunk, s.weight.dim(0)}, wide, device);
        m_teacher = Tensor::empty({m_chunk, s.weight.dim(0)}, wide, device);
    }

    const Tensor& student() const { return m_student; }

    /// visit(begin, end, logits of the student, of the teacher)
    template <typename Visit>
    void each(Visit visit) const {
        const kernels::Ops& ops = kernelsOf(m_student);
        for (int64_t begin = 0; begin < m_rows; begin += m_chunk) {
            const int64_t end = std::min(m_rows, begin + m_chunk);
            const View own = rowsOf(m_student.view(), 0, end - begin);
            const View other = rowsOf(m_teacher.view(), 0, end - begin);
            ops.matmul(own, rowsOf(m_saved.hidden.view(), begin, end), m_saved.weight.view(), false,
                       true, false);
            ops.matmul(other, rowsOf(m_saved.teacherHidden.view(), begin, end),
                       m_saved.teacherWeight.view(), false, true, false);
            visit(begin, end, own, other);
        }
    }

private:
    const Saved& m_saved;
    int64_t m_rows, m_chunk;
    Tensor m_student, m_teacher;
};

void backward(const Saved& s, const View& ddivergence) {
    const kernels::Ops& ops = kernelsOf(s.hidden.value());
    const ChunkedLogits logits(s);
    const DType type = s.weight.value().dtype();
    const Tensor slopes =
        type == logits.student().dtype()
            ? logits.student()
            : Tensor::empty(logits.student().shape(), type, s.hidden.value().device());
    const View dhidden = s.hidden.gradView();
    View dweight = s.weight.gradView();
    logits.each([&](int64_t begin, int64_t end, const View& own, const View& other) {
        const View slope = rowsOf(slopes.view(), 0, end - begin);
        ops.divergenceBwd(slope, own, other, rowsOf(ddivergence, begin, end), s.beta,
                          s.temperature);
        if (dhidden)
            ops.matmul(rowsOf(dhidden, begin, end), slope, s.weight.view(), false, false, true);
        if (dweight)
            ops.matmul(dweight, slope, rowsOf(s.hidden.view(), begin, end), true, false, true);
        dweight.overwrite = false;
    });
}

} // namespace

Var headDivergence(const Var& hidden, const Var& weight, const Tensor& teacherHidden,
                   const Tensor& teacherWeight, double beta, double temperature) {
    require(hidden.dim(1) == weight.dim(1) && teacherHidden.dim(1) == teacherWeight.dim(1) &&
                hidden.dim(0) == teacherHidden.dim(0) && weight.dim(0) == teacherWeight.dim(0),
            "headDivergence", "shapes do not fit",
            {hidden.shape(), weight.shape(), teacherHidden.shape(), teacherWeight.shape()});
    const kernels::Ops& ops = kernelsOf(hidden.value());
    const Saved saved{hidden, weight, teacherHidden, teacherWeight, beta, temperature};
    const ChunkedLogits logits(saved);
    const Tensor divergence =
        Tensor::empty({hidden.dim(0)}, logits.student().dtype(), hidden.value().device());
    logits.each([&](int64_t begin, int64_t end, const View& own, const View& other) {
        ops.divergenceFwd(rowsOf(divergence.view(), begin, end), own, other, beta, temperature);
    });
    return record(divergence, {&hidden, &weight},
                  [saved](const View& ddivergence) { backward(saved, ddivergence); });
}

} // namespace rationale::ops
