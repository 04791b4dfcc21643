// SPDX-License-Identifier: GPL-3.0-or-later
// What a .cu file includes instead of the CUDA headers: with nvcc the real thing, with
// RATIONALE_CUDA_EMULATION the emulation on the processor. The same names in both:
//   RATIONALE_CUDA_NAMESPACE          namespace of the ops (two builds may live in one program)
//   RATIONALE_SHARED(T, name, count)  __shared__ array
//   RATIONALE_DYNAMIC_SHARED(T, name) the launch's dynamic shared memory
//   launch(op, kernel, Grid{blocks, threads, sharedBytes}, stream, arguments…)
//   computeStream(), Scratch<T>
#pragma once

#if defined(RATIONALE_CUDA_EMULATION)
#include "kernels/cuda/emulation/emulation.h"
#else
#include "kernels/cuda/cuda_runtime.h"
#endif
