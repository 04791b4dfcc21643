// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_types.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace rationale {

struct LanguageReport {
    std::vector<LanguageSpan>
        spans; // cover the whole text in order; language "" where no words are
    std::map<std::string, double>
        shares; // language → share of words; empty when there are no words
    int64_t words = 0;
    int32_t switches = 0; // changes of language between neighbouring words
    double share(const std::string& language) const; // 0 when absent; NaN when there are no words
};

/// Codes that detectLanguages() can give or prefer: ISO 639-1, or 639-3 where that has none.
/// Sorted.
std::vector<std::string> knownLanguages();

/// Who wrote which words in which language. A word is a maximal run of letters of one alphabetic
/// script, or one CJK character (../shared/design/engine.md, "Rewards"). Digits, operators, tags
/// and LaTeX commands count for neither side. Scripts come from ICU; languages that share a script
/// are told apart by CLD2 on runs long enough, with `expected` (ISO 639-1, may be empty) preferred
/// on short ones.
LanguageReport detectLanguages(std::string_view utf8, const std::string& expected = {});

/// The language of most of its words; empty where it has none.
std::string mainLanguage(std::string_view utf8);

/// Counts reflection words ("wait", "check", "等等", "不对" …), for the reflection rate.
int32_t countReflections(std::string_view utf8);

} // namespace rationale
