// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interop/csv_text.h"

#include <algorithm>

namespace rationale::interop {

CsvText::CsvText(std::string_view text, char separator)
    : m_text(text)
    , m_separator(separator) {
    if (m_text.starts_with("\xEF\xBB\xBF"))
        m_text.remove_prefix(3);
}

char CsvText::separatorOf(std::string_view text) {
    const std::string_view first = text.substr(0, text.find('\n'));
    char best = ',';
    auto most = std::count(first.begin(), first.end(), ',');
    for (const char separator : {';', '\t'})
        if (const auto count = std::count(first.begin(), first.end(), separator); count > most) {
            most = count;
            best = separator;
        }
    return best;
}

std::optional<std::vector<std::string>> CsvText::next() {
    while (m_at < m_text.size()) {
        m_recordLine = m_line;
        std::vector<std::string> cells = record();
        if (cells.size() > 1 || !cells.front().empty())
            return cells;
    }
    return std::nullopt;
}

std::vector<std::string> CsvText::record() {
    std::vector<std::string> cells(1);
    bool inQuotes = false, fresh = true; // fresh: at the beginning of a cell
    m_endedWhole = false;
    while (m_at < m_text.size()) {
        const char c = m_text[m_at++];
        m_line += c == '\n' ? 1 : 0;
        if (inQuotes) {
            if (c != '"')
                cells.back() += c;
            else if (m_at < m_text.size() && m_text[m_at] == '"')
                cells.back() += m_text[m_at++];
            else
                inQuotes = false;
        } else if (c == '"' && fresh) {
            inQuotes = true;
            fresh = false;
        } else if (c == m_separator) {
            cells.emplace_back();
            fresh = true;
        } else if (c == '\n') {
            m_endedWhole = true;
            break;
        } else if (c != '\r' || (m_at < m_text.size() && m_text[m_at] != '\n')) {
            cells.back() += c;
            fresh = false;
        }
    }
    return cells;
}

} // namespace rationale::interop
