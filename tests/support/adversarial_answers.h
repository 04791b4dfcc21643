// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace rationale::test {

struct AnswerPair {
    const char* family = "";
    std::string gold, answer;
};

/// The index-th of endlessly many answers that are made to be slow or to crash: towers of powers,
/// 10 MB strings, deep nesting, invalid UTF-8, LaTeX bombs, huge exponents, factorials, matrices
/// and sets, many variables and roots, random expressions. The same for the same index.
AnswerPair adversarialAnswer(uint32_t index);

} // namespace rationale::test
