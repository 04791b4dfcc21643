// SPDX-License-Identifier: GPL-3.0-or-later
// Typed buffers, and the CUDA kernels compiled for the emulation. For one .cpp of a test program.
#pragma once

#define RATIONALE_CUDA_EMULATION
#include "kernels/cuda/adamw.cu"
#include "kernels/cuda/rmsnorm.cu"

#include <QTest>

#include <random>
#include <vector>

namespace rationale::kernels {

/// Contiguous memory of a dtype, read and written as double.
class Buffer {
public:
    Buffer() = default;
    Buffer(DType dtype, int64_t rows, int64_t columns)
        : m_dtype(dtype)
        , m_rows(rows)
        , m_columns(columns)
        , m_bytes(static_cast<size_t>(rows * columns * bytesOf(dtype))) {}

    static Buffer random(DType dtype, int64_t rows, int64_t columns, uint64_t seed, double low = -1,
                         double high = 1) {
        Buffer buffer(dtype, rows, columns);
        std::mt19937_64 engine(seed);
        std::uniform_real_distribution<double> values(low, high);
        for (int64_t i = 0; i < buffer.size(); ++i)
            buffer.set(i, values(engine));
        return buffer;
    }

    int64_t size() const { return m_rows * m_columns; }
    View view(bool overwrite = false) {
        View view;
        view.data = m_bytes.data();
        view.dtype = m_dtype;
        view.rank = 2;
        view.dims[0] = m_rows;
        view.dims[1] = m_columns;
        view.overwrite = overwrite;
        return view;
    }
    double at(int64_t i) const {
        if (m_dtype == DType::F64)
            return element<double>(i);
        if (m_dtype == DType::F32)
            return element<float>(i);
        return emulated::Convert<float>::from(element<emulated::BFloat16>(i));
    }
    void set(int64_t i, double value) {
        if (m_dtype == DType::F64)
            store(i, value);
        else if (m_dtype == DType::F32)
            store(i, static_cast<float>(value));
        else
            store(i, emulated::Convert<emulated::BFloat16>::from(value));
    }
    bool operator==(const Buffer& other) const { return m_bytes == other.m_bytes; }

private:
    template <typename T>
    T element(int64_t i) const {
        T value;
        std::memcpy(&value, m_bytes.data() + static_cast<size_t>(i) * sizeof(T), sizeof(T));
        return value;
    }
    template <typename T>
    void store(int64_t i, T value) {
        std::memcpy(m_bytes.data() + static_cast<size_t>(i) * sizeof(T), &value, sizeof(T));
    }

    DType m_dtype = DType::F32;
    int64_t m_rows = 0, m_columns = 0;
    std::vector<std::byte> m_bytes;
};

/// Largest |a − b| / (1 + |b|); infinite when either holds a NaN.
inline double worstError(const Buffer& a, const Buffer& b) {
    double worst = 0;
    for (int64_t i = 0; i < b.size(); ++i) {
        const double error = std::abs(a.at(i) - b.at(i)) / (1 + std::abs(b.at(i)));
        worst = error <= worst ? worst : std::isnan(error) ? INFINITY : error;
    }
    return worst;
}

inline const std::vector<emulation::Schedule>& everySchedule() {
    using emulation::Schedule;
    static const std::vector<Schedule> schedules{{Schedule::Forward, 1},
                                                 {Schedule::Reverse, 1},
                                                 {Schedule::Shuffled, 1},
                                                 {Schedule::Shuffled, 2}};
    return schedules;
}

} // namespace rationale::kernels
