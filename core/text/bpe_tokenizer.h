// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/bpe_model.h"
#include "core/text/normalizer.h"
#include "core/text/pre_tokenizer.h"
#include "core/text/token_decoder.h"
#include "core/text/tokenizer.h"

#include <array>
#include <optional>

namespace rationale {

/// A token that is recognised in the text before any cutting or merging.
struct AddedToken {
    int32_t id = 0;
    std::string text;
    bool special = true;                        // left out by decode(skipSpecial)
    bool normalized = false;                    // looked for after the normalizer, else before it
    bool singleWord = false;                    // not inside a word
    bool leftStrip = false, rightStrip = false; // takes the white space beside it along
};

/// Everything that makes a byte-pair tokenizer, however it was obtained.
struct BpeParts {
    BpeParts() { byteTokens.fill(-1); }
    /// The token `id` stands for one byte that no other token spells ("<0x0A>").
    void setByteToken(int32_t byte, int32_t id);
    bool isByteLevel() const { return preTokenizer.isByteLevel(); }

    std::vector<std::string> bytes; // token id → bytes; of a vocabulary that is not byte-level: as
                                    // it is spelled, with SentencePiece's visible spaces
    std::vector<BpeModel::Merge> merges;
    std::vector<AddedToken> added;
    Normalizer normalizer;
    PreTokenizer preTokenizer;
    TokenDecoder decoder;
    bool wholePieces = true;   // a piece that is a token is taken as it is ("ignore_merges")
    bool byteFallback = false; // a character that is no token becomes byteTokens
    std::array<int32_t, 256> byteTokens{};
    std::vector<int32_t> before, after; // what the post-processor puts around one text
    Json postProcessor;                 // as tokenizer.json has it
    int32_t unknown = -1;
    int32_t bos = -1, eos = -1, pad = -1;
    Json config; // tokenizer_config.json as it was read; null: none
};

class BpeTokenizer final : public Tokenizer {
public:
    /// Throws Error{Corrupt} when ids, merges or byte coverage do not fit together; `source` names
    /// the file in the message.
    BpeTokenizer(BpeParts parts, const std::string& source);

    int32_t vocabularySize() const override { return m_model.size(); }
    std::vector<int32_t> encode(std::string_view text, bool parseSpecial = true) const override;
    std::vector<int32_t> withSpecial(std::vector<int32_t> ids) const override;
    std::string decode(std::span<const int32_t> ids, bool skipSpecial = false) const override;
    std::string tokenText(int32_t id) const override;
    int32_t tokenId(std::string_view token) const override;
    int32_t bosId() const override { return m_parts.bos; }
    int32_t eosId() const override { return m_parts.eos; }
    int32_t padId() const override { return m_parts.pad; }
    void save(const fs::path& folder) const override;

private:
    struct Found {
        const AddedToken* token;
        size_t begin, end; // with the white space that it takes along
    };
    std::optional<Found> addedAt(std::string_view text, size_t position, bool normalized) const;
    template <typename Plain>
    void splitAdded(std::string_view text, bool normalized, std::vector<int32_t>& ids,
                    const Plain& plain) const;
    void encodePieces(std::string_view text, bool atStart, std::vector<int32_t>& ids) const;
    void encodePiece(std::string_view piece, std::vector<int32_t>& ids) const;
    void pushCharacter(std::string_view character, std::vector<int32_t>& symbols) const;

    BpeParts m_parts; // bytes and merges moved into m_model
    BpeModel m_model;
    std::array<int32_t, 256> m_byteIds{};                      // -1: none
    std::array<std::vector<const AddedToken*>, 256> m_addedBy; // first byte; longest first
    bool m_hasNormalized = false;
    std::vector<const AddedToken*> m_addedOf; // token id → added token or null
};

/// The tokenizer of llama2.c's `tok512.bin` (scores instead of merges): the pair whose union has
/// the best score is merged first. save() writes it as tokenizer.json with byte fallback, with
/// equal ids. Throws Error{Io, Corrupt}.
std::shared_ptr<const Tokenizer> loadLlama2cTokenizer(const fs::path& path);

} // namespace rationale
