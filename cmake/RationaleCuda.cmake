# SPDX-License-Identifier: GPL-3.0-or-later
# rationale_add_cuda(TARGET): the CUDA side of the op table, or the empty table without it.
function(rationale_add_cuda target)
    set(folder ${CMAKE_SOURCE_DIR}/kernels/cuda)
    target_sources(${target} PRIVATE ${folder}/caching_allocator.cpp ${folder}/cuda_report.cpp
                   ${folder}/cuda_absent.cpp)
endfunction()
