// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/autograd/var.h"

#include "core/base/error.h"
#include "core/tensor/storage.h"

namespace rationale {

struct Var::Gradient {
    bool wanted = false;
    Shape shape;
    DType dtype = DType::F32;
    Device device = Device::Cpu;
    Tensor tensor;
    bool written = false; // the buffer holds a gradient; else its contents are undefined
};

Var::Var(Tensor value, bool requiresGrad)
    : m_value(std::move(value)) {
    if (!requiresGrad)
        return;
    m_gradient = std::make_shared<Gradient>();
    m_gradient->wanted = true;
    m_gradient->shape = m_value.shape();
    m_gradient->dtype = m_value.dtype() == DType::F64 ? DType::F64 : DType::F32;
    m_gradient->device = m_value.device();
}

Var Var::result(Tensor value, bool requiresGrad) {
    Var var(std::move(value), requiresGrad);
    if (requiresGrad)
        var.m_gradient->dtype = var.m_value.dtype();
    return var;
}

const Tensor& Var::value() const {
    if (!m_value.defined())
        throw Error(ErrorKind::Internal, "A value is used that was never set", "Var::value");
    return m_value;
}

bool Var::requiresGrad() const {
    return m_gradient && m_gradient->wanted;
}

View Var::gradView() const {
    if (!requiresGrad())
        return {};
    Gradient& gradient = *m_gradient;
    if (!gradient.tensor.defined())
        gradient.tensor = Tensor::empty(gradient.shape, gradient.dtype, gradient.device);
    View view = gradient.tensor.view();
    view.overwrite = !gradient.written;
    gradient.written = true;
    return view;
}

View Var::upstreamGrad() const {
    return m_gradient && m_gradient->written ? m_gradient->tensor.view() : View{};
}

Tensor Var::grad() const {
    return m_gradient && m_gradient->written ? m_gradient->tensor : Tensor();
}

Tensor Var::takeGrad() const {
    if (!m_gradient || !m_gradient->written)
        return {};
    m_gradient->written = false;
    return std::move(m_gradient->tensor);
}

bool Var::giveGrad(Tensor gradient) const {
    if (!requiresGrad() || m_gradient->written || gradient.dtype() != m_gradient->dtype)
        return false;
    m_gradient->tensor = std::move(gradient);
    m_gradient->written = true;
    return true;
}

void Var::zeroGrad() const {
    if (m_gradient)
        m_gradient->written = false;
}

Var Var::alias(Tensor value) const {
    Var other = *this;
    other.m_value = std::move(value);
    return other;
}

namespace {

thread_local Tape* activeTape = nullptr;

} // namespace

Tape::Tape()
    : m_previous(activeTape) {
    activeTape = this;
}

Tape::~Tape() {
    if (activeTape == this)
        activeTape = m_previous;
}

Tape* Tape::active() {
    return activeTape;
}

void Tape::record(std::function<void()> backward) {
    m_nodes.push_back(std::move(backward));
}

void Tape::run() {
    const NoGrad pause; // backward closures call kernels, never record
    for (; !m_nodes.empty(); m_nodes.pop_back())
        m_nodes.back()();
}

void Tape::backward(const Var& loss) {
    if (loss.value().size() != 1)
        throw Error(ErrorKind::Internal,
                    "Backward starts from one number, not from " + toString(loss.shape()),
                    "Tape::backward");
    if (!loss.requiresGrad())
        throw Error(ErrorKind::Internal, "Nothing that the loss was computed from has a gradient",
                    "Tape::backward");
    const View seed = loss.gradView();
    opsOf(loss.value().device()).fill(seed, 1);
    run();
}

NoGrad::NoGrad()
    : m_saved(activeTape) {
    activeTape = nullptr;
}

NoGrad::~NoGrad() {
    activeTape = m_saved;
}

std::vector<Var> checkpoint(const std::function<std::vector<Var>(const Var&)>& block,
                            const Var& input) {
    Tape* tape = Tape::active();
    std::vector<Var> outputs;
    {
        const NoGrad pause;
        for (const Var& output : block(input))
            outputs.push_back(Var::result(output.value(), tape != nullptr));
    }
    if (!tape)
        return outputs;
    tape->record([block, input, outputs] {
        std::vector<Tensor> upstream;
        bool any = false;
        for (const Var& output : outputs) {
            upstream.push_back(output.takeGrad());
            any = any || upstream.back().defined();
        }
        if (!any)
            return;
        Tape local;
        const std::vector<Var> again = block(input);
        for (size_t i = 0; i < again.size(); ++i)
            if (upstream[i].defined() && again[i].requiresGrad())
                opsOf(again[i].value().device()).cast(again[i].gradView(), upstream[i].view());
        local.run();
    });
    return outputs;
}

} // namespace rationale
