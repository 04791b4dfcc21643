// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rationale::interop {

/// Records of a CSV text (RFC 4180: quotes, doubled quotes, line breaks within quotes), one at a
/// time. The mark of byte order is left out, \r\n and \n both end a record.
class CsvText {
public:
    CsvText(std::string_view text, char separator);
    /// The comma, semicolon or tab that the first line has most of; a comma where it has none.
    static char separatorOf(std::string_view text);

    /// The next record that is not blank; nothing at the end.
    std::optional<std::vector<std::string>> next();
    int64_t line() const { return m_recordLine; }    // where that record began
    bool endedWhole() const { return m_endedWhole; } // with a line break, quotes closed

private:
    std::vector<std::string> record();

    std::string_view m_text;
    char m_separator;
    size_t m_at = 0;
    int64_t m_line = 1, m_recordLine = 1;
    bool m_endedWhole = true;
};

} // namespace rationale::interop
