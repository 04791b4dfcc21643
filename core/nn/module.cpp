// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/nn/module.h"

namespace rationale {

int64_t Module::parameterCount() const {
    int64_t count = 0;
    for (const Parameter& parameter : parameters())
        count += parameter.var.value().size();
    return count;
}

void Module::zeroGrad() const {
    for (const Parameter& parameter : parameters())
        parameter.var.zeroGrad();
}

} // namespace rationale
