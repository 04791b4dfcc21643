// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/bpe_tokenizer.h"

#include "core/base/error.h"
#include "core/text/utf8.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <set>

namespace rationale {

namespace {

void checkParts(const BpeParts& parts, const std::string& source) {
    const auto size = static_cast<int32_t>(parts.bytes.size());
    const auto require = [&](bool ok, const std::string& what) {
        if (!ok)
            throw Error(ErrorKind::Corrupt, what, source, "Use an undamaged tokenizer file");
    };
    std::set<int32_t> ids;
    std::set<std::string_view> texts;
    for (const AddedToken& token : parts.added) {
        const std::string name =
            "The added token \"" + token.text + "\" of the id " + std::to_string(token.id);
        require(token.id >= 0 && token.id < size && !token.text.empty(),
                name + " is outside the vocabulary of " + std::to_string(size));
        require(ids.insert(token.id).second && texts.insert(token.text).second,
                name + " shares its id or its text with another one");
    }
    for (const BpeModel::Merge& merge : parts.merges)
        require(merge.left >= 0 && merge.right >= 0 && merge.result >= 0 && merge.left < size &&
                    merge.right < size && merge.result < size,
                "A merge refers to a token that is not in the vocabulary");
    for (const std::vector<int32_t>* ids : {&parts.before, &parts.after})
        for (const int32_t id : *ids)
            require(id >= 0 && id < size, "The post-processor adds the token " +
                                              std::to_string(id) + " outside the vocabulary");
    for (const int32_t id : parts.byteTokens)
        require(id < size && (id >= 0 || !parts.byteFallback),
                "The vocabulary lacks some of the 256 byte tokens");
}

BpeModel makeModel(BpeParts& parts, const std::string& source) {
    checkParts(parts, source);
    std::vector<int32_t> unlisted;
    for (const AddedToken& token : parts.added)
        unlisted.push_back(token.id);
    for (const int32_t id : parts.byteTokens) // they share their bytes with ordinary tokens
        if (id >= 0)
            unlisted.push_back(id);
    return {std::move(parts.bytes), std::move(parts.merges), unlisted};
}

struct Character {
    size_t begin, end;
    bool space, word;
};

Character characterAt(std::string_view text, size_t begin) {
    const Utf8Char c = decodeUtf8(text, begin);
    const auto code = static_cast<UChar32>(c.code);
    return {begin, begin + c.bytes, c.valid && u_isUWhiteSpace(code),
            c.valid && (u_isUAlphabetic(code) || u_isdigit(code) || code == '_' ||
                        (U_GET_GC_MASK(code) & (U_GC_M_MASK | U_GC_PC_MASK)) != 0)};
}

std::optional<Character> characterBefore(std::string_view text, size_t end) {
    if (end == 0)
        return std::nullopt;
    size_t begin = end - 1;
    while (begin > 0 && end - begin < 4 && (static_cast<unsigned char>(text[begin]) & 0xC0) == 0x80)
        --begin;
    const Character c = characterAt(text, begin);
    return c.end == end ? c : characterAt(text, end - 1);
}

[[noreturn]] void unknownId(int32_t id, int32_t size) {
    throw Error(ErrorKind::Input, "There is no token " + std::to_string(id), {},
                "Token ids go from 0 to " + std::to_string(size - 1));
}

} // namespace

void BpeParts::setByteToken(int32_t byte, int32_t id) {
    byteTokens[static_cast<size_t>(byte)] = id;
    bytes[static_cast<size_t>(id)] = std::string(1, static_cast<char>(byte));
}

BpeTokenizer::BpeTokenizer(BpeParts parts, const std::string& source)
    : m_parts(std::move(parts))
    , m_model(makeModel(m_parts, source)) {
    for (size_t value = 0; value < 256; ++value) {
        const char byte = static_cast<char>(value);
        m_byteIds[value] =
            m_parts.isByteLevel() ? m_model.find({&byte, 1}) : m_parts.byteTokens[value];
        if (m_byteIds[value] < 0 && m_parts.isByteLevel())
            throw Error(ErrorKind::Corrupt,
                        "The vocabulary lacks the byte " + std::to_string(value), source,
                        "A byte-level vocabulary has a token for each of the 256 bytes");
    }
    m_addedOf.resize(static_cast<size_t>(m_model.size()), nullptr);
    // Longest first, so that the first match at a position is the longest one.
    std::stable_sort(
        m_parts.added.begin(), m_parts.added.end(),
        [](const AddedToken& a, const AddedToken& b) { return a.text.size() > b.text.size(); });
    for (AddedToken& token : m_parts.added) {
        m_addedOf[static_cast<size_t>(token.id)] = &token;
        m_hasNormalized |= token.normalized;
        m_addedBy[static_cast<unsigned char>(token.text[0])].push_back(&token);
    }
}

std::optional<BpeTokenizer::Found> BpeTokenizer::addedAt(std::string_view text, size_t position,
                                                         bool normalized) const {
    for (const AddedToken* token : m_addedBy[static_cast<unsigned char>(text[position])]) {
        if (token->normalized != normalized ||
            text.compare(position, token->text.size(), token->text) != 0)
            continue;
        Found found{token, position, position + token->text.size()};
        if (token->singleWord) {
            const auto before = characterBefore(text, found.begin);
            const bool wordFollows = found.end < text.size() && characterAt(text, found.end).word;
            if ((before && before->word) || wordFollows)
                continue;
        }
        for (auto before = characterBefore(text, found.begin);
             token->leftStrip && before && before->space;
             before = characterBefore(text, found.begin))
            found.begin = before->begin;
        while (token->rightStrip && found.end < text.size() && characterAt(text, found.end).space)
            found.end = characterAt(text, found.end).end;
        return found;
    }
    return std::nullopt;
}

/// Calls `plain(begin, end)` for what lies between the added tokens, in order.
template <typename Plain>
void BpeTokenizer::splitAdded(std::string_view text, bool normalized, std::vector<int32_t>& ids,
                              const Plain& plain) const {
    size_t done = 0;
    for (size_t i = 0; i < text.size();) {
        const std::optional<Found> found = addedAt(text, i, normalized);
        if (!found) {
            ++i;
            continue;
        }
        if (const size_t begin = std::max(found->begin, done); begin > done)
            plain(done, begin);
        ids.push_back(found->token->id);
        i = done = found->end;
    }
    if (done < text.size())
        plain(done, text.size());
}

std::vector<int32_t> BpeTokenizer::encode(std::string_view text, bool parseSpecial) const {
    std::vector<int32_t> ids;
    ids.reserve(text.size() / 3 + 4);
    const auto encodePart = [&](size_t begin, size_t end) {
        const std::string_view part = text.substr(begin, end - begin);
        std::string changed;
        std::string_view plain = part;
        if (!m_parts.normalizer.isEmpty()) {
            changed = m_parts.normalizer.apply(std::string(part));
            plain = changed;
        }
        if (parseSpecial && m_hasNormalized)
            splitAdded(plain, true, ids, [&](size_t from, size_t to) {
                encodePieces(plain.substr(from, to - from), begin == 0 && from == 0, ids);
            });
        else
            encodePieces(plain, begin == 0, ids);
    };
    if (parseSpecial)
        splitAdded(text, false, ids, encodePart);
    else if (!text.empty())
        encodePart(0, text.size());
    return ids;
}

void BpeTokenizer::encodePieces(std::string_view text, bool atStart,
                                std::vector<int32_t>& ids) const {
    m_parts.preTokenizer.split(text, atStart,
                               [&](std::string_view piece) { encodePiece(piece, ids); });
}

void BpeTokenizer::encodePiece(std::string_view piece, std::vector<int32_t>& ids) const {
    if (m_parts.wholePieces || piece.size() == 1) {
        const int32_t whole = m_model.find(piece);
        if (whole >= 0) {
            ids.push_back(whole);
            return;
        }
    }
    thread_local std::vector<int32_t> symbols;
    symbols.clear();
    if (m_parts.isByteLevel()) {
        for (const char byte : piece)
            symbols.push_back(m_byteIds[static_cast<unsigned char>(byte)]);
    } else {
        for (size_t i = 0; i < piece.size();) {
            const uint32_t bytes = decodeUtf8(piece, i).bytes;
            pushCharacter(piece.substr(i, bytes), symbols);
            i += bytes;
        }
    }
    m_model.merge(symbols);
    ids.insert(ids.end(), symbols.begin(), symbols.end());
}

void BpeTokenizer::pushCharacter(std::string_view character, std::vector<int32_t>& symbols) const {
    if (const int32_t known = m_model.find(character); known >= 0) {
        symbols.push_back(known);
        return;
    }
    if (m_parts.byteFallback) {
        for (const char byte : character)
            symbols.push_back(m_byteIds[static_cast<unsigned char>(byte)]);
        return;
    }
    if (m_parts.unknown >= 0)
        symbols.push_back(m_parts.unknown);
}

std::vector<int32_t> BpeTokenizer::withSpecial(std::vector<int32_t> ids) const {
    const auto& before = m_parts.before;
    // A chat template has written the first token already: a second one would harm.
    if (ids.size() < before.size() || !std::equal(before.begin(), before.end(), ids.begin()))
        ids.insert(ids.begin(), before.begin(), before.end());
    ids.insert(ids.end(), m_parts.after.begin(), m_parts.after.end());
    return ids;
}

std::string BpeTokenizer::decode(std::span<const int32_t> ids, bool skipSpecial) const {
    std::string text;
    for (const int32_t id : ids) {
        if (id < 0 || id >= m_model.size())
            unknownId(id, m_model.size());
        const AddedToken* added = m_addedOf[static_cast<size_t>(id)];
        if (!added || !added->special || !skipSpecial)
            text += tokenText(id);
    }
    m_parts.decoder.finish(text);
    return text;
}

std::string BpeTokenizer::tokenText(int32_t id) const {
    if (id < 0 || id >= m_model.size())
        unknownId(id, m_model.size());
    // The reference turns an added token of Latin-1 letters alone ("ø") into bytes; here it stays.
    if (const AddedToken* added = m_addedOf[static_cast<size_t>(id)])
        return added->text;
    const std::string& bytes = m_model.bytesOf(id);
    return m_parts.isByteLevel() ? bytes : m_parts.decoder.spoken(bytes);
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
