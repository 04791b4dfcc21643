// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace rationale {

/// Vocabulary and merge rules of a byte-pair encoding. Tokens are kept as the bytes they stand for.
class BpeModel {
public:
    struct Merge {
        int32_t left = 0, right = 0, result = 0;
        int32_t rank = 0; // smaller first; equal ranks: the leftmost pair first
    };

    /// `bytes[id]` are the bytes of token id; ids in `unlisted` (special tokens, byte fallbacks)
    /// are not reached by their text.
    BpeModel(std::vector<std::string> bytes, std::vector<Merge> merges,
             const std::vector<int32_t>& unlisted);

    int32_t size() const { return static_cast<int32_t>(m_bytes.size()); }
    const std::string& bytesOf(int32_t id) const { return m_bytes[static_cast<size_t>(id)]; }
    int32_t find(std::string_view bytes) const; // -1: not a listed token
    const std::vector<Merge>& merges() const { return m_merges; }

    /// Applies the merges to `symbols` in place, lowest rank first: O(n log n).
    void merge(std::vector<int32_t>& symbols) const;

private:
    struct StringHash {
        using is_transparent = void;
        size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    const Merge* rule(int32_t left, int32_t right) const;

    std::vector<std::string> m_bytes;
    std::unordered_map<std::string, int32_t, StringHash, std::equal_to<>> m_ids;
    std::vector<Merge> m_merges;
    std::unordered_map<uint64_t, int32_t> m_rules; // (left, right) → index into m_merges
};

} // namespace rationale
