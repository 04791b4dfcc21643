// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <string>

namespace rationale {

/// How the spellings of tokens become text again: the "decoder" of a tokenizer.json.
class TokenDecoder {
public:
    TokenDecoder() = default; // spellings are text
    /// Reads ByteLevel, Metaspace, and SentencePiece's Replace, ByteFallback, Fuse and Strip.
    /// Throws Error{Unavailable} for others.
    static TokenDecoder fromJson(const Json& node, const std::string& source);

    static TokenDecoder byteLevel();

    std::string spoken(std::string spelling) const; // of one token that is not byte-level
    /// Takes off what encoding has put in front.
    void finish(std::string& text) const;
    const Json& json() const { return m_json; }

private:
    void add(const Json& node, const std::string& source);

    std::string m_mark; // becomes a space; empty: none
    bool m_stripSpace = false;
    Json m_json;
};

} // namespace rationale
