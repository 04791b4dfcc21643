// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace rationale::kernels {

enum class DType : uint8_t { F32, F64, BF16, I32 };
enum class Device : uint8_t { Cpu, Cuda };

constexpr int64_t bytesOf(DType t) {
    return t == DType::F64 ? 8 : t == DType::BF16 ? 2 : 4;
}

/// Plain view of contiguous memory: what crosses the border into a kernel. data == nullptr: "not
/// wanted".
struct View {
    void* data = nullptr;
    DType dtype = DType::F32;
    int32_t rank = 0;
    int64_t dims[4] = {1, 1, 1, 1};
    /// For gradient outputs: contents are undefined, write instead of add.
    bool overwrite = false;

    explicit operator bool() const { return data != nullptr; }
    int64_t size() const { return dims[0] * dims[1] * dims[2] * dims[3]; }
    /// Rows × columns, the last dimension being the columns.
    int64_t columns() const { return rank > 0 ? dims[rank - 1] : 1; }
    int64_t rows() const { return size() / (columns() > 0 ? columns() : 1); }
    template <typename T>
    T* as() const {
        return static_cast<T*>(data);
    }
};

} // namespace rationale::kernels
