// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tiktoken_ranks.h"

#include "core/base/error.h"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <sstream>
#include <tuple>
#include <unordered_map>

namespace rationale {

namespace {

constexpr int32_t mostTokens = 1 << 24;
constexpr size_t largestGap = 4096; // ranks that no token has: left for control tokens
/// Bytes of a token, which is cut everywhere to find its merges: quadratic time. GPT-4's have 128.
constexpr size_t longestToken = 4096;

/// "IQ== 0": the bytes of a token and its rank, or nothing.
std::optional<std::pair<std::string, int32_t>> parseLine(std::string_view line) {
    const size_t space = line.find(' ');
    if (space == std::string_view::npos || space == 0 || space % 4 != 0)
        return std::nullopt;
    const std::string_view encoded = line.substr(0, space), number = line.substr(space + 1);
    int32_t rank = -1;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), rank);
    if (error != std::errc() || end != number.data() + number.size() || rank < 0 ||
        rank >= mostTokens)
        return std::nullopt;
    std::string bytes(space / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(encoded.data()),
                                     static_cast<int>(encoded.size()));
    if (size < 0)
        return std::nullopt;
    const auto padding = static_cast<size_t>(std::count(encoded.end() - 2, encoded.end(), '='));
    bytes.resize(static_cast<size_t>(size) - padding);
    return std::pair(std::move(bytes), rank);
}

} // namespace

bool isTiktokenFile(const fs::path& path) {
    std::ifstream file(path);
    std::string line;
    return std::getline(file, line) && parseLine(line).has_value();
}

void readTiktokenRanks(const fs::path& path, BpeParts& parts) {
    const std::string file = readFile(path);
    const auto mostRanks =
        static_cast<size_t>(std::count(file.begin(), file.end(), '\n')) + largestGap;
    std::istringstream lines(file);
    std::unordered_map<std::string, int32_t> ids;
    size_t number = 0;
    for (std::string line; std::getline(lines, line);) {
        ++number;
        const auto parsed = parseLine(line);
        if (!parsed || parsed->first.empty() || parsed->first.size() > longestToken ||
            static_cast<size_t>(parsed->second) > mostRanks || !ids.emplace(*parsed).second)
            throw Error(ErrorKind::Corrupt,
                        "Line " + std::to_string(number) + " is no new token with its rank",
                        path.string(), "Copy the file again from its source");
        const auto& [bytes, rank] = *parsed;
        if (static_cast<size_t>(rank) >= parts.bytes.size())
            parts.bytes.resize(static_cast<size_t>(rank) + 1);
        parts.bytes[static_cast<size_t>(rank)] = bytes;
    }
    for (const auto& [bytes, rank] : ids)
        for (size_t cut = 1; cut < bytes.size(); ++cut) {
            const auto left = ids.find(bytes.substr(0, cut));
            const auto right = ids.find(bytes.substr(cut));
            if (left != ids.end() && right != ids.end())
                parts.merges.push_back({left->second, right->second, rank, rank});
        }
    std::sort(parts.merges.begin(), parts.merges.end(), [](const auto& a, const auto& b) {
        return std::tie(a.rank, a.left, a.right) < std::tie(b.rank, b.left, b.right);
    });
}

} // namespace rationale
