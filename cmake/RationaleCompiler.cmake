# SPDX-License-Identifier: GPL-3.0-or-later
# One place for compiler settings; targets only link `rationale_options`.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

find_program(RATIONALE_CCACHE ccache)
if(RATIONALE_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${RATIONALE_CCACHE})
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
if(RATIONALE_WERROR)
    target_compile_options(rationale_options INTERFACE $<$<COMPILE_LANGUAGE:CXX>:-Werror>)
endif()
if(RATIONALE_SANITIZE)
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-fsanitize=${RATIONALE_SANITIZE}>
                        $<$<COMPILE_LANGUAGE:CXX>:-fno-omit-frame-pointer>)
    add_link_options(-fsanitize=${RATIONALE_SANITIZE})
endif()

# rationale_library(NAME FOLDERS... LINK PUBLIC_LIBS...): a static library of every .cpp in the folders.
function(rationale_library name)
    cmake_parse_arguments(ARG "" "" "FOLDERS;LINK" ${ARGN})
    set(sources)
    foreach(folder IN LISTS ARG_FOLDERS)
        file(GLOB found CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp
             ${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.h)
        list(APPEND sources ${found})
    endforeach()
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC rationale_options ${ARG_LINK})
    set_target_properties(${name} PROPERTIES LINKER_LANGUAGE CXX)
endfunction()
