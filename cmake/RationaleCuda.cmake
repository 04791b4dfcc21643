# SPDX-License-Identifier: GPL-3.0-or-later
# The CUDA side of the op table: sets RATIONALE_HAVE_CUDA and offers rationale_add_cuda(TARGET).
# RATIONALE_CUDA=ON means "where nvcc is found": without it the build is the CPU-only one.
set(RATIONALE_HAVE_CUDA OFF)
if(RATIONALE_CUDA)
    include(CheckLanguage)
    set(CMAKE_CUDA_HOST_COMPILER ${CMAKE_CXX_COMPILER})
    check_language(CUDA)
    if(CMAKE_CUDA_COMPILER)
        if(NOT CMAKE_CUDA_ARCHITECTURES)
            # Ampere and Hopper; PTX of the latter for whatever comes after.
            set(CMAKE_CUDA_ARCHITECTURES 80-real 90)
        endif()
        enable_language(CUDA)
        # CMake 3.25 knows nvcc's flags up to C++17 only.
        set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)
        set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION -std=c++20)
        find_package(CUDAToolkit 12.0) # older ones have no C++20
        if(CUDAToolkit_FOUND AND TARGET CUDA::cublasLt)
            set(RATIONALE_HAVE_CUDA ON)
        endif()
    endif()
endif()
message(STATUS "Rationale CUDA kernels: ${RATIONALE_HAVE_CUDA}")

# rationale_add_cuda(TARGET): adds every kernels/cuda/*.cu and its host code, or the empty table.
function(rationale_add_cuda target)
    set(folder ${CMAKE_SOURCE_DIR}/kernels/cuda)
    target_sources(${target} PRIVATE ${folder}/caching_allocator.cpp ${folder}/cuda_report.cpp)
    if(NOT RATIONALE_HAVE_CUDA)
        target_sources(${target} PRIVATE ${folder}/cuda_absent.cpp)
        return()
    endif()
    file(GLOB device_sources CONFIGURE_DEPENDS ${folder}/*.cu)
    add_library(rationale_cuda OBJECT ${device_sources} ${folder}/cuda_memory.cpp
                ${folder}/cuda_runtime.cpp ${folder}/cuda_table.cpp)
    target_compile_options(rationale_cuda PRIVATE
        $<$<COMPILE_LANGUAGE:CUDA>:-Xcompiler=-Wall,-Wextra>
        $<$<AND:$<BOOL:${RATIONALE_WERROR}>,$<COMPILE_LANGUAGE:CUDA>>:-Werror=all-warnings>)
    target_include_directories(rationale_cuda PRIVATE ${CMAKE_SOURCE_DIR}/kernels/include)
    target_link_libraries(rationale_cuda PRIVATE rationale_options CUDA::cudart CUDA::cublasLt)
    target_sources(${target} PRIVATE $<TARGET_OBJECTS:rationale_cuda>)
    target_link_libraries(${target} PRIVATE CUDA::cudart CUDA::cublasLt)
endfunction()
