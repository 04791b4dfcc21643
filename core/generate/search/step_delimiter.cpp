// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/generate/search/step_delimiter.h"

#include "core/base/error.h"

namespace rationale {

StepDelimiter::StepDelimiter(const Tokenizer& tokenizer, std::string delimiter)
    : m_tokenizer(tokenizer)
    , m_delimiter(std::move(delimiter)) {
    if (m_delimiter.empty())
        throw Error(ErrorKind::Usage, "Steps of reasoning need something that ends them",
                    "search.step_delimiter", "Use \\n\\n, or \" .\" for the miniature's chains.");
}

bool StepDelimiter::endsBehind(std::span<const int32_t> tokens) const {
    if (tokens.empty())
        return false;
    // Only as much text from the end as a delimiter can reach that the last token completes.
    const std::string last = m_tokenizer.tokenText(tokens.back());
    std::string text = last;
    size_t first = tokens.size() - 1;
    while (first > 0 && text.size() < last.size() + m_delimiter.size() - 1)
        text.insert(0, m_tokenizer.tokenText(tokens[--first]));
    const size_t place = text.rfind(m_delimiter);
    if (place == std::string::npos || place + m_delimiter.size() + last.size() <= text.size())
        return false;
    constexpr const char* blank = " \t\r\n";
    if (text.find_first_not_of(blank) < place)
        return true;
    for (size_t i = 0; i < first; ++i)
        if (m_tokenizer.tokenText(tokens[i]).find_first_not_of(blank) != std::string::npos)
            return true;
    return false;
}

} // namespace rationale
