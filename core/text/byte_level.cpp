// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/byte_level.h"

#include "core/text/utf8.h"

#include <array>

namespace rationale {

namespace {

struct ByteTable {
    std::array<char32_t, 256> character{};
    std::array<int16_t, 0x144> byte{};

    ByteTable() {
        byte.fill(-1);
        char32_t next = 256;
        for (int value = 0; value < 256; ++value) {
            const bool printable =
                (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || value >= 0xAE;
            character[value] = printable ? static_cast<char32_t>(value) : next++;
            byte[character[value]] = static_cast<int16_t>(value);
        }
    }
};

const ByteTable& byteTable() {
    static const ByteTable table;
    return table;
}

} // namespace

std::string toByteLevel(std::string_view bytes) {
    std::string spelling;
    for (const char value : bytes)
        appendUtf8(spelling, byteTable().character[static_cast<unsigned char>(value)]);
    return spelling;
}

std::optional<std::string> fromByteLevel(std::string_view spelling) {
    std::string bytes;
    for (size_t i = 0; i < spelling.size();) {
        const Utf8Char c = decodeUtf8(spelling, i);
        const auto& table = byteTable().byte;
        if (!c.valid || c.code >= table.size() || table[c.code] < 0)
            return std::nullopt;
        bytes.push_back(static_cast<char>(table[c.code]));
        i += c.bytes;
    }
    return bytes;
}

} // namespace rationale
