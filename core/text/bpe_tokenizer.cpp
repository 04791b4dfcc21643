// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/bpe_tokenizer.h"

#include "core/base/error.h"
#include "core/text/utf8.h"

#include <algorithm>
#include <cstdio>

namespace rationale {

namespace {

std::vector<int32_t> unlistedIds(const BpeParts& parts) {
    std::vector<int32_t> ids;
    for (const AddedToken& token : parts.added)
        ids.push_back(token.id);
    if (parts.sentencePiece) // byte fallbacks share their bytes with ordinary tokens of one
                             // character
        for (int32_t id = 3; id < 259 && id < static_cast<int32_t>(parts.bytes.size()); ++id)
            ids.push_back(id);
    return ids;
}

void checkParts(const BpeParts& parts, const std::string& source) {
    const auto size = static_cast<int32_t>(parts.bytes.size());
    const auto require = [&](bool ok, const std::string& what) {
        if (!ok)
            throw Error(ErrorKind::Corrupt, what, source, "Use an undamaged tokenizer file");
    };
    for (const AddedToken& token : parts.added)
        require(token.id >= 0 && token.id < size && !token.text.empty(),
                "The added token \"" + token.text + "\" has the id " + std::to_string(token.id) +
                    " outside the vocabulary of " + std::to_string(size));
    for (const BpeModel::Merge& merge : parts.merges)
        require(merge.left >= 0 && merge.right >= 0 && merge.result >= 0 && merge.left < size &&
                    merge.right < size && merge.result < size,
                "A merge refers to a token that is not in the vocabulary");
    require(!parts.sentencePiece || size >= 259, "The vocabulary has no byte tokens");
}

BpeModel makeModel(BpeParts& parts, const std::string& source) {
    checkParts(parts, source);
    const std::vector<int32_t> unlisted = unlistedIds(parts);
    return {std::move(parts.bytes), std::move(parts.merges), unlisted};
}

} // namespace

BpeTokenizer::BpeTokenizer(BpeParts parts, const std::string& source)
    : m_parts(std::move(parts))
    , m_model(makeModel(m_parts, source)) {
    for (int value = 0; value < 256; ++value) {
        const char byte = static_cast<char>(value);
        m_byteIds[value] = m_parts.sentencePiece ? 3 + value : m_model.find({&byte, 1});
        if (m_byteIds[value] < 0)
            throw Error(ErrorKind::Corrupt,
                        "The vocabulary lacks the byte " + std::to_string(value), source,
                        "A byte-level vocabulary has a token for each of the 256 bytes");
    }
    m_addedOf.resize(static_cast<size_t>(m_model.size()), nullptr);
    // Longest first, so that the first match at a position is the longest one.
    std::stable_sort(
        m_parts.added.begin(), m_parts.added.end(),
        [](const AddedToken& a, const AddedToken& b) { return a.text.size() > b.text.size(); });
    for (const AddedToken& token : m_parts.added) {
        m_startsAdded[static_cast<unsigned char>(token.text[0])] = true;
        m_addedOf[static_cast<size_t>(token.id)] = &token;
    }
}

const AddedToken* BpeTokenizer::addedAt(std::string_view text, size_t position) const {
    if (!m_startsAdded[static_cast<unsigned char>(text[position])])
        return nullptr;
    for (const AddedToken& token : m_parts.added)
        if (text.compare(position, token.text.size(), token.text) == 0)
            return &token;
    return nullptr;
}

std::vector<int32_t> BpeTokenizer::encode(std::string_view text, bool parseSpecial) const {
    std::vector<int32_t> ids;
    ids.reserve(text.size() / 3 + 4);
    size_t plain = 0;
    const auto flush = [&](size_t end) {
        if (end > plain)
            encodePlain(text.substr(plain, end - plain), plain == 0, ids);
    };
    for (size_t i = 0; parseSpecial && i < text.size();) {
        const AddedToken* token = addedAt(text, i);
        if (!token) {
            ++i;
            continue;
        }
        flush(i);
        ids.push_back(token->id);
        i += token->text.size();
        plain = i;
    }
    flush(text.size());
    return ids;
}

void BpeTokenizer::encodePlain(std::string_view text, bool atStart,
                               std::vector<int32_t>& ids) const {
    if (m_parts.sentencePiece) {
        std::vector<int32_t> symbols;
        if (atStart)
            pushCharacter(" ", symbols);
        for (size_t i = 0; i < text.size();) {
            const uint32_t bytes = decodeUtf8(text, i).bytes;
            pushCharacter(text.substr(i, bytes), symbols);
            i += bytes;
        }
        m_model.merge(symbols);
        ids.insert(ids.end(), symbols.begin(), symbols.end());
        return;
    }
    for (size_t begin = 0; begin < text.size();) {
        const size_t end = pieceEnd(text, begin, m_parts.preTokenizer);
        encodePiece(text.substr(begin, end - begin), ids);
        begin = end;
    }
}

void BpeTokenizer::encodePiece(std::string_view piece, std::vector<int32_t>& ids) const {
    if (m_parts.wholePieces || piece.size() == 1) {
        const int32_t whole = m_model.find(piece);
        if (whole >= 0) {
            ids.push_back(whole);
            return;
        }
    }
    std::vector<int32_t> symbols;
    symbols.reserve(piece.size());
    for (const char byte : piece)
        symbols.push_back(m_byteIds[static_cast<unsigned char>(byte)]);
    m_model.merge(symbols);
    ids.insert(ids.end(), symbols.begin(), symbols.end());
}

void BpeTokenizer::pushCharacter(std::string_view character, std::vector<int32_t>& symbols) const {
    const int32_t known = m_model.find(character);
    if (known >= 0) {
        symbols.push_back(known);
        return;
    }
    for (const char byte : character)
        symbols.push_back(m_byteIds[static_cast<unsigned char>(byte)]);
}

std::string BpeTokenizer::decode(std::span<const int32_t> ids, bool skipSpecial) const {
    std::string text;
    for (const int32_t id : ids) {
        if (id < 0 || id >= m_model.size())
            throw Error(ErrorKind::Input, "There is no token " + std::to_string(id), {},
                        "Token ids go from 0 to " + std::to_string(m_model.size() - 1));
        const AddedToken* added = m_addedOf[static_cast<size_t>(id)];
        if (added && added->special && skipSpecial)
            continue;
        text += added ? added->text : m_model.bytesOf(id);
    }
    if (m_parts.sentencePiece && text.starts_with(' '))
        text.erase(0, 1);
    return text;
}

std::string BpeTokenizer::tokenText(int32_t id) const {
    if (id < 0 || id >= m_model.size())
        throw Error(ErrorKind::Input, "There is no token " + std::to_string(id), {},
                    "Token ids go from 0 to " + std::to_string(m_model.size() - 1));
    const AddedToken* added = m_addedOf[static_cast<size_t>(id)];
    return added ? added->text : m_model.bytesOf(id);
}

int32_t BpeTokenizer::tokenId(std::string_view token) const {
    for (const AddedToken& added : m_parts.added)
        if (added.text == token)
            return added.id;
    const int32_t listed = m_model.find(token);
    if (listed >= 0 || token.size() != 1)
        return listed;
    return m_byteIds[static_cast<unsigned char>(token[0])];
}

} // namespace rationale
