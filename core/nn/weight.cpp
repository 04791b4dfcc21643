// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/weight.h"

#include "core/base/hash.h"
#include "core/base/rng.h"

namespace rationale {

Weight::Weight(std::string name, const Shape& shape, const WeightTypes& types, bool decay)
    : m_name(std::move(name))
    , m_shape(shape)
    , m_decay(decay) {
    if (!types.allocate)
        return;
    m_master = Var(Tensor::zeros(shape, types.master), types.trainable);
    m_compute = types.compute == types.master ? m_master
                                              : m_master.alias(Tensor::zeros(shape, types.compute));
}

void Weight::freeze() const {
    if (!m_master.requiresGrad())
        return;
    m_master = m_compute = Var(m_compute.value());
}

void Weight::refresh() const {
    if (m_compute.value().dtype() != m_master.value().dtype())
        m_compute.value().copyFrom(m_master.value());
}

void Weight::fill(double value) const {
    m_master.value().fill(value);
}

namespace {

template <typename T>
void fillNormal(T* values, int64_t count, Rng& rng, double standardDeviation) {
    for (int64_t i = 0; i < count; ++i)
        values[i] = static_cast<T>(rng.normal() * standardDeviation);
}

} // namespace

void Weight::initialiseNormal(uint64_t seed, double standardDeviation) const {
    Rng rng(mixKeys(seed, stableHash(m_name)));
    const Tensor& master = m_master.value();
    if (master.dtype() == DType::F64) {
        fillNormal(master.data<double>(), master.size(), rng, standardDeviation);
    } else if (master.dtype() == DType::F32) {
        fillNormal(master.data<float>(), master.size(), rng, standardDeviation);
    } else {
        const Tensor wide = Tensor::empty(master.shape(), DType::F32);
        fillNormal(wide.data<float>(), wide.size(), rng, standardDeviation);
        master.copyFrom(wide);
    }
}

} // namespace rationale
