// SPDX-License-Identifier: GPL-3.0-or-later
// The scored vocabulary of llama2.c (tokenizer.bin).
#include "core/base/error.h"
#include "core/text/bpe_tokenizer.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace rationale {

namespace {

constexpr const char* spaceMark = "\u2581"; // SentencePiece's visible space

std::string replaceAll(std::string text, std::string_view from, std::string_view to) {
    for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
}

/// A space is put in front of the text and every space becomes visible; decode() undoes both.
void useSentencePieceLayout(BpeParts& parts, const std::string& source) {
    const Json space = {{"String", " "}};
    const Json mark = {{"String", spaceMark}};
    parts.normalizer = Normalizer::fromJson(
        {{"type", "Sequence"},
         {"normalizers",
          Json::array({{{"type", "Prepend"}, {"prepend", spaceMark}},
                       {{"type", "Replace"}, {"pattern", space}, {"content", spaceMark}}})}},
        source);
    parts.decoder = TokenDecoder::fromJson(
        {{"type", "Sequence"},
         {"decoders",
          Json::array({{{"type", "Replace"}, {"pattern", mark}, {"content", " "}},
                       {{"type", "ByteFallback"}},
                       {{"type", "Fuse"}},
                       {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}}})}},
        source);
    parts.byteFallback = true;
    parts.wholePieces = false;
}

/// Reads little-endian values and checks that the file holds them.
class Cursor {
public:
    Cursor(std::string_view bytes, std::string source)
        : m_bytes(bytes)
        , m_source(std::move(source)) {}

    bool atEnd() const { return m_position == m_bytes.size(); }
    template <typename T>
    T number() {
        T value;
        std::memcpy(&value, take(sizeof value).data(), sizeof value);
        return value;
    }
    std::string_view take(size_t size) {
        if (size > m_bytes.size() - m_position)
            throw Error(ErrorKind::Corrupt, "The file ends in the middle of a token", m_source,
                        "Copy it again from its source");
        const std::string_view taken = m_bytes.substr(m_position, size);
        m_position += size;
        return taken;
    }

private:
    std::string_view m_bytes;
    std::string m_source;
    size_t m_position = 0;
};

struct ScoredToken {
    std::string bytes;
    float score = 0;
};

std::vector<ScoredToken> readScoredTokens(const fs::path& path) {
    const std::string file = readFile(path);
    Cursor cursor(file, path.string());
    const auto longest = cursor.number<int32_t>();
    std::vector<ScoredToken> tokens;
    while (!cursor.atEnd()) {
        ScoredToken token;
        token.score = cursor.number<float>();
        const auto size = cursor.number<int32_t>();
        if (size < 0 || size > std::max(longest, 16))
            throw Error(ErrorKind::Corrupt,
                        "Token " + std::to_string(tokens.size()) + " claims " +
                            std::to_string(size) + " bytes",
                        path.string(), "Use a tokenizer.bin made by llama2.c");
        token.bytes = cursor.take(static_cast<size_t>(size));
        tokens.push_back(std::move(token));
    }
    if (tokens.size() < 259 || tokens[3].bytes != "<0x00>" || tokens[258].bytes != "<0xFF>")
        throw Error(ErrorKind::Corrupt, "It lacks the 256 byte tokens", path.string(),
                    "Use a tokenizer.bin made by llama2.c");
    return tokens;
}

/// All ways to make a token of two others; better scores first, equal ranks for the same token.
std::vector<BpeModel::Merge> mergesFromScores(const std::vector<ScoredToken>& tokens) {
    std::unordered_map<std::string, int32_t> ids;
    for (size_t id = 259; id < tokens.size(); ++id)
        ids.emplace(tokens[id].bytes, static_cast<int32_t>(id));
    std::vector<int32_t> order(tokens.size() - 259);
    std::iota(order.begin(), order.end(), 259);
    std::stable_sort(order.begin(), order.end(),
                     [&](int32_t a, int32_t b) { return tokens[a].score > tokens[b].score; });
    std::vector<BpeModel::Merge> merges;
    for (const int32_t result : order) {
        const std::string& bytes = tokens[static_cast<size_t>(result)].bytes;
        const auto rank = static_cast<int32_t>(merges.size());
        for (size_t cut = 1; cut < bytes.size(); ++cut) {
            const auto left = ids.find(bytes.substr(0, cut));
            const auto right = ids.find(bytes.substr(cut));
            if (left != ids.end() && right != ids.end())
                merges.push_back({left->second, right->second, result, rank});
        }
    }
    return merges;
}

} // namespace

std::shared_ptr<const Tokenizer> loadLlama2cTokenizer(const fs::path& path) {
    const std::vector<ScoredToken> tokens = readScoredTokens(path);
    BpeParts parts;
    useSentencePieceLayout(parts, path.string());
    parts.merges = mergesFromScores(tokens);
    for (const ScoredToken& token : tokens)
        parts.bytes.push_back(replaceAll(token.bytes, " ", spaceMark));
    for (int32_t value = 0; value < 256; ++value)
        parts.setByteToken(value, 3 + value);
    // llama2.c spells them with line ends around ("\n<s>\n"); the usual names are SentencePiece's.
    const char* const controls[] = {"<unk>", "<s>", "</s>"};
    for (int32_t id = 0; id < 3; ++id) {
        parts.bytes[static_cast<size_t>(id)] = controls[id];
        parts.added.push_back({.id = id, .text = controls[id]});
    }
    parts.unknown = 0;
    parts.bos = 1;
    parts.eos = 2;
    return std::make_shared<BpeTokenizer>(std::move(parts), path.string());
}

} // namespace rationale
