// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string_view>

namespace rationale {

/// How text is cut into pieces before merges; merges never cross a piece.
enum class PreTokenizer {
    SingleDigits, // our own: GPT-2's, but every digit alone and "Q:"-like labels whole
    Gpt2,         // ByteLevel with use_regex
    None,         // one piece: SentencePiece-like vocabularies
};

/// The regular expression behind PreTokenizer::SingleDigits, as tokenizer.json spells it.
inline constexpr const char* singleDigitsPattern =
    R"( ?\p{Lu}:| ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

/// Calls `emit` for each piece, in order; the pieces joined are the text. Bytes that are no UTF-8
/// count as symbols.
void splitPieces(std::string_view text, PreTokenizer kind,
                 const std::function<void(std::string_view)>& emit);

/// End of the piece that starts at `begin`.
size_t pieceEnd(std::string_view text, size_t begin, PreTokenizer kind);

} // namespace rationale
