// SPDX-License-Identifier: GPL-3.0-or-later
// The names that LaTeX and Unicode have for what an answer is written with.
#pragma once

#include <string>
#include <string_view>

namespace rationale::math {

enum class CommandRole {
    Silent, // only sets type: \\left, \\displaystyle
    Style,  // its argument is read as it is: \\mathbf{x}
    Colour, // its argument is a colour: \\textcolor{red}{x}
    Text,   // its argument is words: \\text{cm}
    Letter, // Greek
    Other,
};
CommandRole commandRole(std::string_view name);
/// "frac" for "dfrac": one name for commands that mean the same.
std::string commandSynonym(const std::string& name);
/// Signs of Unicode as the LaTeX that is read, full-width forms in ASCII.
std::string asLatex(std::string_view text);
/// The "th" of "12th".
bool isOrdinalEnding(std::string_view word);
/// "sin", "ln", "gcd" … as LaTeX names them.
bool isFunctionName(std::string_view name);
/// Plain words that are commands as well: "sqrt", "pi".
bool isPlainCommand(std::string_view word);
/// Short words that are no product of variables.
bool isPlainEnglish(std::string_view word);

} // namespace rationale::math
