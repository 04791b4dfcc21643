// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/autograd/var.h"
#include "core/base/fs.h"

#include <string>
#include <vector>

namespace rationale {

/// A trainable tensor with its Hugging Face name. Master weights are fp32.
struct Parameter {
    std::string name;  // "model.layers.0.self_attn.q_proj.weight"
    Var var;           // fp32 master (fp64 in gradient checks)
    bool decay = true; // weight decay applies (matrices, not norms)
};

/// Something with named parameters. Knows neither tape nor device.
class Module {
public:
    virtual ~Module() = default;
    virtual std::vector<Parameter> parameters() const = 0; // stable order
    int64_t parameterCount() const;
    void zeroGrad() const;
};

} // namespace rationale
