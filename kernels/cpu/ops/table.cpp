// SPDX-License-Identifier: GPL-3.0-or-later
#include "isa.h"

namespace rationale::kernels::cpu::RATIONALE_ISA {

extern const Ops table;
const Ops table = {
#define RATIONALE_OP(name, parameters) &name,
#define RATIONALE_OP_CPU(name, parameters) &name,
#include "kernels/op_list.inc"
};

} // namespace rationale::kernels::cpu::RATIONALE_ISA
