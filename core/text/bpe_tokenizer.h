// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/bpe_model.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/tokenizer.h"

#include <array>
#include <optional>

namespace rationale {

/// A token that is recognised in the text before any cutting or merging.
struct AddedToken {
    int32_t id = 0;
    std::string text;
    bool special = true; // left out by decode(skipSpecial)
};

/// Everything that makes a byte-pair tokenizer, however it was obtained.
struct BpeParts {
    std::vector<std::string> bytes; // token id → bytes
    std::vector<BpeModel::Merge> merges;
    std::vector<AddedToken> added;
    PreTokenizer preTokenizer = PreTokenizer::SingleDigits;
    bool wholePieces = true; // a piece that is a token is taken as it is ("ignore_merges")
    /// SentencePiece layout: starts from characters, unknown ones fall back to byte tokens, and a
    /// space is put before the text and taken off again by decode().
    bool sentencePiece = false;
    int32_t unknown = -1;
    int32_t bos = -1, eos = -1, pad = -1;
};

class BpeTokenizer final : public Tokenizer {
public:
    /// Throws Error{Corrupt} when ids, merges or byte coverage do not fit together; `source` names
    /// the file in the message.
    BpeTokenizer(BpeParts parts, const std::string& source);

    int32_t vocabularySize() const override { return m_model.size(); }
    std::vector<int32_t> encode(std::string_view text, bool parseSpecial = true) const override;
    std::string decode(std::span<const int32_t> ids, bool skipSpecial = false) const override;
    std::string tokenText(int32_t id) const override;
    int32_t tokenId(std::string_view token) const override;
    int32_t bosId() const override { return m_parts.bos; }
    int32_t eosId() const override { return m_parts.eos; }
    int32_t padId() const override { return m_parts.pad; }
    void save(const fs::path& folder) const override;

private:
    const AddedToken* addedAt(std::string_view text, size_t position) const;
    void encodePlain(std::string_view text, bool atStart, std::vector<int32_t>& ids) const;
    void encodePiece(std::string_view piece, std::vector<int32_t>& ids) const;
    void pushCharacter(std::string_view character, std::vector<int32_t>& symbols) const;

    BpeParts m_parts; // bytes and merges moved into m_model
    BpeModel m_model;
    std::array<int32_t, 256> m_byteIds{};
    std::array<bool, 256> m_startsAdded{};
    std::vector<const AddedToken*> m_addedOf; // token id → added token or null
};

/// The tokenizer of llama2.c's `tok512.bin` (scores instead of merges): the pair whose union has
/// the best score is merged first. save() writes it as tokenizer.json with byte fallback, with
/// equal ids. Throws Error{Io, Corrupt}.
std::shared_ptr<const Tokenizer> loadLlama2cTokenizer(const fs::path& path);

} // namespace rationale
