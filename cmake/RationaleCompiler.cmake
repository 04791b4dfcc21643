# SPDX-License-Identifier: GPL-3.0-or-later
# One place for compiler settings; targets only link `rationale_options`.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# The kernels, where the time goes, ask for -O3 themselves.
string(REPLACE "-O3" "-O2" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")

find_program(RATIONALE_CCACHE ccache)
if(RATIONALE_CCACHE)
    # ccache caches users of a precompiled header only when told that its macros do not matter.
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros ${RATIONALE_CCACHE})
    set(CMAKE_CUDA_COMPILER_LAUNCHER ${RATIONALE_CCACHE})
endif()
find_program(RATIONALE_MOLD mold)
if(RATIONALE_MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_link_options(-fuse-ld=mold)
endif()

add_library(rationale_options INTERFACE)
target_include_directories(rationale_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(rationale_options INTERFACE
    $<$<COMPILE_LANGUAGE:CXX>:-Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Woverloaded-virtual -Wno-unknown-pragmas>)
# GCC 12 reports overlapping copies inside std::string's operator+ that cannot happen (GCC bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(rationale_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict>)
endif()
if(RATIONALE_WERROR)
    target_compile_options(rationale_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Werror>)
endif()
if(RATIONALE_SANITIZE)
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fsanitize=${RATIONALE_SANITIZE}>
                        $<$<COMPILE_LANGUAGE:CXX>:-fno-omit-frame-pointer>)
    add_link_options(-fsanitize=${RATIONALE_SANITIZE})
endif()

# rationale_precompile(TARGET HEADERS...) or (TARGET REUSE_FROM OTHER): headers that nearly every
# source of the target reads are read once; on two cores this halves the time of a whole build.
function(rationale_precompile target)
    if(NOT RATIONALE_PRECOMPILE)
        return()
    endif()
    if(ARGV1 STREQUAL "REUSE_FROM")
        target_precompile_headers(${target} ${ARGN})
    else()
        target_precompile_headers(${target} PRIVATE ${ARGN})
    endif()
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # The first is for ccache. From a precompiled header GCC 12 takes std::string for our code
        # and reports its bug 105651 there.
        target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-fpch-preprocess
                               -Wno-stringop-overflow -Wno-array-bounds>)
    endif()
endfunction()

# rationale_library(NAME FOLDERS... LINK PUBLIC_LIBS...): a static library of every .cpp in the folders.
function(rationale_library name)
    cmake_parse_arguments(ARG "" "" "FOLDERS;LINK" ${ARGN})
    set(sources)
    foreach(folder IN LISTS ARG_FOLDERS)
        file(GLOB found CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp
             ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.h)
        list(APPEND sources ${found})
    endforeach()
    if(NOT sources MATCHES "\\.cpp")
        add_library(${name} INTERFACE)
        target_link_libraries(${name} INTERFACE rationale_options ${ARG_LINK})
        return()
    endif()
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC rationale_options ${ARG_LINK})
    set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
endfunction()
