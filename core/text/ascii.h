// SPDX-License-Identifier: GPL-3.0-or-later
// ASCII classes that do not depend on the locale, as those of <cctype> do.
#pragma once

namespace rationale {

inline bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
inline bool isLetter(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

} // namespace rationale
