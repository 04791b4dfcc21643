// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of a problem of kind "code" without running anything.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rationale {

struct CodeCase {
    std::string input, output; // of one run: stdin, and all that must come out
};

/// The reference of a problem of kind "code": the text of one JSON object. Exactly one of
///   "test"     Python that defines check(candidate), with "entry_point" (HumanEval),
///   "asserts"  a list of Python statements, with "setup" before them (MBPP),
///   "cases"    a list of {"input", "output"}, for Python and C++ (veRL, open-r1);
/// and, as wanted, "language" ("python" or "cpp"; else the answer's fence says), "prompt" (Python
/// that stands before the program, as in HumanEval), "seconds" (processor time of one run, 1 … 60)
/// and "memory_mib" (16 … 4096). All cases together must end within 60 s on the clock, or ten
/// times "seconds" if that is more, and a quarter of a second for each; asserts and check(), which
/// are one run, within three times "seconds".
struct CodeReference {
    enum class Tests { Check, Asserts, Cases };
    Tests tests = Tests::Check;
    std::string language; // empty: as the answer says
    std::string entryPoint, prompt, setup, test;
    std::vector<std::string> asserts;
    std::vector<CodeCase> cases;
    int64_t seconds = 5;
    int64_t memoryMib = 512;
    int64_t allSeconds = 60; // what all cases may take together, as above
};
/// Throws Error{Input} naming the key.
CodeReference parseCodeReference(const std::string& reference);

struct CodeProgram {
    std::string language; // "python" or "cpp"
    std::string text;
};
/// The last fenced block ```python / ```cpp of the final answer; one without a label counts where
/// none has one. Empty `language`: any, Python where nothing says otherwise.
std::optional<CodeProgram> findProgram(std::string_view completion, const std::string& language);

} // namespace rationale
