// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rationale {

/// A row longer than this is refused: a file that lies must not fill the memory.
inline constexpr size_t longestRow = size_t{256} << 20;

/// Bytes of a file from its beginning to its end, unpacked where it is gzip or zstd (told by its
/// first bytes, whatever its name).
class ByteSource {
public:
    virtual ~ByteSource() = default;
    /// At most `size` bytes into `buffer`; 0: the end. Throws Error{Io, Corrupt}.
    virtual size_t read(char* buffer, size_t size) = 0;
};
std::unique_ptr<ByteSource> openBytes(const fs::path& path);

/// A text file, character by character or line by line, with the place of each. A byte order mark
/// at its beginning is no part of it. Throws Error{Input} for UTF-16.
class TextSource {
public:
    explicit TextSource(const fs::path& path);

    const std::string& name() const { return m_name; } // of the file, for messages
    /// The next byte; -1 at the end.
    int peek() { return m_begin < m_end || fill() ? byteAt(m_begin) : -1; }
    int get();
    int64_t line() const { return m_line; }     // of the next byte, from 1
    int64_t column() const { return m_column; } // in characters, from 1
    /// Up to the next '\n', which is part of it; false at the end. Throws Error{Corrupt} when it is
    /// longer than longestRow.
    bool readLine(std::string& line);

private:
    int byteAt(size_t i) const { return static_cast<unsigned char>(m_buffer[i]); }
    bool fill();

    std::string m_name;
    std::unique_ptr<ByteSource> m_bytes;
    std::vector<char> m_buffer;
    size_t m_begin = 0, m_end = 0;
    int64_t m_line = 1, m_column = 1;
};

} // namespace rationale
