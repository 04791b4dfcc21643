// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace rationale::math {

struct Token {
    enum class Kind {
        Number,  // digits, a point, repeating digits in brackets
        Letter,  // a variable, Greek letters too
        Command, // \frac, \sqrt, \sin …: with the backslash; plain "sqrt" is the same
        Sign,    // one character of "+-*/^_=<>()[]{}|,;:!'%&" and "\n" for a matrix' next row
        Text,    // words, from \text{…} or plain
        End,
    };
    Kind kind = Kind::End;
    std::string text;
    bool spaced = false; // white space before it

    bool is(Kind wanted, std::string_view name) const { return kind == wanted && text == name; }
    bool isSign(char sign) const { return kind == Kind::Sign && text[0] == sign; }
    bool isCommand(std::string_view name) const { return is(Kind::Command, name); }
};

/// Cuts an answer into tokens, ended by one End: what only sets type is gone, the signs of Unicode
/// are those of LaTeX, `\dfrac` is `\frac`. Empty where there are more than mostTokens.
std::vector<Token> tokensOf(std::string_view text, bool joinThousands);

} // namespace rationale::math
