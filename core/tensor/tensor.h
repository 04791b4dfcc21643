// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <kernels/ops.h>

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace rationale {

using kernels::Device;
using kernels::DType;
using kernels::View;

using Shape = std::vector<int64_t>;
std::string toString(const Shape& shape); // "[8, 128]"

/// Bytes on a device, taken from and given back to the device's caching allocator.
class Storage;

/// Shape + dtype + shared storage; always contiguous (a slice of rows is contiguous too). Copying a
/// Tensor shares its storage. An empty Tensor (no storage) means "absent".
class Tensor {
public:
    Tensor() = default;
    static Tensor empty(Shape shape, DType dtype, Device device = Device::Cpu); // uninitialised
    static Tensor zeros(Shape shape, DType dtype, Device device = Device::Cpu);
    /// T: float, double, int32_t, or uint16_t (the bits of bf16).
    template <typename T>
    static Tensor from(std::span<const T> values, Shape shape, Device device = Device::Cpu);

    bool defined() const { return static_cast<bool>(m_storage); }
    const Shape& shape() const { return m_shape; }
    int64_t dim(int index) const; // negative counts from the end
    int64_t size() const;         // elements
    DType dtype() const { return m_dtype; }
    Device device() const;
    View view() const; // empty View when undefined
    template <typename T>
    T* data() const; // CPU only; checks the type

    Tensor reshape(Shape shape) const;             // same storage
    Tensor rows(int64_t begin, int64_t end) const; // slice of the first dimension, same storage
    Tensor to(DType dtype) const;                  // converted copy (or itself)
    Tensor clone() const;
    void fill(double value) const;
    void copyFrom(const Tensor& source) const; // same size; converts dtype

private:
    std::shared_ptr<Storage> m_storage;
    int64_t m_offset = 0; // elements
    Shape m_shape;
    DType m_dtype = DType::F32;
};

} // namespace rationale
