# SPDX-License-Identifier: GPL-3.0-or-later
# cmake -DOUTPUT=FILE.cpp -DFOLDER=resources/recipes -DFUNCTION=presetFiles -P EmbedRecipes.cmake
# Writes the files of the folder, in the order of ORDER.txt, as C++ text. Raw strings are cut into pieces because
# compilers limit the length of one literal.
file(STRINGS ${FOLDER}/ORDER.txt names)
set(code "// Generated from resources; do not edit.\n#include \"core/recipe/preset_files.h\"\n\n")
string(APPEND code "namespace rationale {\n\nstd::span<const PresetFile> ${FUNCTION}() {\n")
string(APPEND code "    static const PresetFile files[] = {\n")
foreach(name IN LISTS names)
    file(READ ${FOLDER}/${name}.yaml text)
    string(APPEND code "{\"${name}\", R\"yaml(${text})yaml\"},\n")
endforeach()
string(APPEND code "    };\n    return files;\n}\n\n} // namespace rationale\n")
file(WRITE ${OUTPUT} "${code}")
