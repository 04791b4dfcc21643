// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tensor/tensor.h"

#include "core/base/error.h"
#include "core/tensor/storage.h"

#include <limits>

namespace rationale {

namespace {

constexpr int64_t largestCount =
    std::numeric_limits<int64_t>::max() / 16; // so that its bytes can be counted as well

int64_t countOf(const Shape& shape) {
    int64_t count = 1;
    for (int64_t size : shape) {
        if (size < 0)
            throw Error(ErrorKind::Internal, "Negative dimension in " + toString(shape), "Tensor");
        if (size > 0 && count > largestCount / size)
            throw Error(ErrorKind::Input, "A tensor of shape " + toString(shape) + " is too large",
                        "Tensor", "Choose a smaller model or batch");
        count *= size;
    }
    return count;
}

template <typename T>
constexpr DType dtypeOf() {
    if constexpr (std::is_same_v<T, float>)
        return DType::F32;
    else if constexpr (std::is_same_v<T, double>)
        return DType::F64;
    else if constexpr (std::is_same_v<T, uint16_t>)
        return DType::BF16;
    else
        return DType::I32;
}

} // namespace

std::string toString(const Shape& shape) {
    std::string text = "[";
    for (size_t i = 0; i < shape.size(); ++i)
        text += (i ? ", " : "") + std::to_string(shape[i]);
    return text + "]";
}

Tensor Tensor::empty(Shape shape, DType dtype, Device device) {
    if (shape.size() > 4)
        throw Error(ErrorKind::Internal, "More than four dimensions: " + toString(shape), "Tensor");
    Tensor tensor;
    tensor.m_storage = std::make_shared<Storage>(countOf(shape) * bytesOf(dtype), device);
    tensor.m_shape = std::move(shape);
    tensor.m_dtype = dtype;
    return tensor;
}

Tensor Tensor::zeros(Shape shape, DType dtype, Device device) {
    Tensor tensor = empty(std::move(shape), dtype, device);
    tensor.fill(0);
    return tensor;
}

template <typename T>
// NOLINTNEXTLINE(performance-unnecessary-value-param): moved, which the check misses in a template
Tensor Tensor::from(std::span<const T> values, Shape shape, Device device) {
    Tensor tensor = empty(std::move(shape), dtypeOf<T>(), device);
    if (tensor.size() != static_cast<int64_t>(values.size()))
        throw Error(ErrorKind::Internal,
                    std::to_string(values.size()) + " values for shape " + toString(tensor.m_shape),
                    "Tensor::from");
    memoryOf(device).copyFromHost(tensor.m_storage->data(), values.data(),
                                  static_cast<int64_t>(values.size_bytes()));
    return tensor;
}

template Tensor Tensor::from<float>(std::span<const float>, Shape, Device);
template Tensor Tensor::from<double>(std::span<const double>, Shape, Device);
template Tensor Tensor::from<int32_t>(std::span<const int32_t>, Shape, Device);
template Tensor Tensor::from<uint16_t>(std::span<const uint16_t>, Shape, Device);

int64_t Tensor::dim(int index) const {
    const int rank = static_cast<int>(m_shape.size());
    const int at = index < 0 ? rank + index : index;
    if (at < 0 || at >= rank)
        throw Error(ErrorKind::Internal,
                    "No dimension " + std::to_string(index) + " in " + toString(m_shape),
                    "Tensor::dim");
    return m_shape[static_cast<size_t>(at)];
}

int64_t Tensor::size() const {
    return defined() ? countOf(m_shape) : 0;
}

Device Tensor::device() const {
    return m_storage ? m_storage->device() : Device::Cpu;
}

View Tensor::view() const {
    View view;
    if (!m_storage)
        return view;
    view.data = static_cast<char*>(m_storage->data()) + m_offset * bytesOf(m_dtype);
    view.dtype = m_dtype;
    view.rank = static_cast<int32_t>(m_shape.size());
    for (size_t i = 0; i < m_shape.size(); ++i)
        view.dims[i] = m_shape[i];
    return view;
}

template <typename T>
T* Tensor::data() const {
    if (!m_storage || m_storage->device() != Device::Cpu || m_dtype != dtypeOf<T>())
        throw Error(ErrorKind::Internal, "Tensor has another type, another device or no data",
                    "Tensor::data");
    return static_cast<T*>(view().data);
}

template float* Tensor::data<float>() const;
template double* Tensor::data<double>() const;
template int32_t* Tensor::data<int32_t>() const;
template uint16_t* Tensor::data<uint16_t>() const;

Tensor Tensor::reshape(Shape shape) const {
    if (countOf(shape) != size() || shape.size() > 4)
        throw Error(ErrorKind::Internal,
                    "Cannot see " + toString(m_shape) + " as " + toString(shape),
                    "Tensor::reshape");
    Tensor tensor = *this;
    tensor.m_shape = std::move(shape);
    return tensor;
}

Tensor Tensor::rows(int64_t begin, int64_t end) const {
    if (m_shape.empty() || begin < 0 || begin > end || end > m_shape[0])
        throw Error(ErrorKind::Internal,
                    "No rows " + std::to_string(begin) + " to " + std::to_string(end) + " in " +
                        toString(m_shape),
                    "Tensor::rows");
    Tensor tensor = *this;
    tensor.m_offset += m_shape[0] > 0 ? begin * (size() / m_shape[0]) : 0;
    tensor.m_shape[0] = end - begin;
    return tensor;
}

Tensor Tensor::to(DType dtype) const {
    if (!defined() || dtype == m_dtype)
        return *this;
    Tensor tensor = empty(m_shape, dtype, device());
    tensor.copyFrom(*this);
    return tensor;
}

Tensor Tensor::clone() const {
    if (!defined())
        return {};
    Tensor tensor = empty(m_shape, m_dtype, device());
    tensor.copyFrom(*this);
    return tensor;
}

void Tensor::fill(double value) const {
    if (defined())
        opsOf(device()).fill(view(), value);
}

void Tensor::copyFrom(const Tensor& source) const {
    if (size() != source.size())
        throw Error(ErrorKind::Internal,
                    "Cannot copy " + toString(source.m_shape) + " to " + toString(m_shape),
                    "Tensor::copyFrom");
    if (defined() && device() == source.device()) {
        opsOf(device()).cast(view(), source.view());
        return;
    }
    if (m_dtype != source.m_dtype)
        throw Error(ErrorKind::Internal, "Types differ between devices", "Tensor::copyFrom");
    const int64_t bytes = size() * bytesOf(m_dtype);
    if (device() == Device::Cpu)
        memoryOf(source.device()).copyToHost(view().data, source.view().data, bytes);
    else
        memoryOf(device()).copyFromHost(view().data, source.view().data, bytes);
}

} // namespace rationale
