// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/text/bpe_tokenizer.h"

#include <map>
#include <unordered_set>
#include <utility>

namespace rationale {

namespace {

struct Word {
    std::vector<int32_t> symbols;
    int64_t count = 0;
};

bool hasDigit(const std::string& bytes) {
    return bytes.find_first_of("0123456789") != std::string::npos;
}

/// Calls `emit` for the parts of a text between its special tokens.
template <typename Emit>
void forEachPlainPart(std::string_view text, const std::vector<AddedToken>& added,
                      const Emit& emit) {
    while (!text.empty()) {
        size_t first = text.size(), length = 0;
        for (const AddedToken& token : added)
            if (const size_t at = text.find(token.text); at < first) {
                first = at;
                length = token.text.size();
            }
        emit(text.substr(0, first));
        text.remove_prefix(first + length);
    }
}

/// Pieces of the texts that are not tokens yet, with how often they occur, in a fixed order.
std::vector<Word> collectWords(std::span<const std::string> texts, const BpeParts& parts,
                               int32_t firstByteId) {
    const std::unordered_set<std::string> known(parts.bytes.begin(), parts.bytes.end());
    std::map<std::string, int64_t> counts;
    for (const std::string& text : texts)
        forEachPlainPart(text, parts.added, [&](std::string_view part) {
            parts.preTokenizer.split(part, false, [&](std::string_view piece) {
                std::string word(piece);
                if (!known.contains(word))
                    ++counts[std::move(word)];
            });
        });
    std::vector<Word> words;
    for (const auto& [piece, count] : counts) {
        Word word{{}, count};
        for (const char byte : piece)
            word.symbols.push_back(firstByteId + static_cast<unsigned char>(byte));
        words.push_back(std::move(word));
    }
    return words;
}

std::map<std::pair<int32_t, int32_t>, int64_t> countPairs(const std::vector<Word>& words) {
    std::map<std::pair<int32_t, int32_t>, int64_t> counts;
    for (const Word& word : words)
        for (size_t i = 0; i + 1 < word.symbols.size(); ++i)
            counts[{word.symbols[i], word.symbols[i + 1]}] += word.count;
    return counts;
}

void applyMerge(std::vector<Word>& words, const BpeModel::Merge& merge) {
    for (Word& word : words) {
        size_t out = 0;
        for (size_t i = 0; i < word.symbols.size(); ++i) {
            const bool matches = i + 1 < word.symbols.size() && word.symbols[i] == merge.left &&
                                 word.symbols[i + 1] == merge.right;
            word.symbols[out++] = matches ? merge.result : word.symbols[i];
            i += matches;
        }
        word.symbols.resize(out);
    }
}

int32_t addToken(BpeParts& parts, const std::string& bytes) {
    parts.bytes.push_back(bytes);
    return static_cast<int32_t>(parts.bytes.size()) - 1;
}

/// Special tokens, the 256 bytes and the whole words. Returns the id of byte 0.
int32_t addFixedTokens(BpeParts& parts, const BpeTrainerOptions& options) {
    const auto addSpecial = [&](const std::string& text, bool special) {
        const int32_t id = addToken(parts, text);
        parts.added.push_back({.id = id, .text = text, .special = special});
        return id;
    };
    parts.pad = addSpecial(options.padToken, true);
    parts.bos = addSpecial(options.bosToken, true);
    parts.eos = addSpecial(options.eosToken, true);
    for (const std::string& token : options.specialTokens)
        addSpecial(token, false); // part of the text a person reads: decode never drops them
    const auto firstByteId = static_cast<int32_t>(parts.bytes.size());
    for (int value = 0; value < 256; ++value)
        addToken(parts, std::string(1, static_cast<char>(value)));
    for (const std::string& word : options.wholeWords)
        if (word.size() > 1)
            addToken(parts, word);
    if (static_cast<int32_t>(parts.bytes.size()) > options.vocabularySize)
        throw Error(ErrorKind::Usage,
                    "A vocabulary of " + std::to_string(options.vocabularySize) +
                        " has no room for " + std::to_string(parts.bytes.size()) +
                        " special tokens, bytes and whole words",
                    "vocabularySize", "Raise it");
    return firstByteId;
}

/// Merges the most frequent pair until the vocabulary is full or nothing repeats: more merges would
/// learn the sample by heart.
void learnMerges(BpeParts& parts, std::vector<Word> words, const BpeTrainerOptions& options) {
    std::map<std::string, int32_t> known;
    for (size_t id = 0; id < parts.bytes.size(); ++id)
        known.emplace(parts.bytes[id], static_cast<int32_t>(id));
    while (static_cast<int32_t>(parts.bytes.size()) < options.vocabularySize) {
        std::pair<int32_t, int32_t> best;
        int64_t bestCount = 0;
        for (const auto& [pair, count] :
             countPairs(words)) { // sorted: of equals, the smaller ids first
            const bool allowed = !options.splitDigits || !(hasDigit(parts.bytes[pair.first]) ||
                                                           hasDigit(parts.bytes[pair.second]));
            if (allowed && count > bestCount) {
                best = pair;
                bestCount = count;
            }
        }
        if (bestCount < 2)
            break;
        const std::string merged = parts.bytes[best.first] + parts.bytes[best.second];
        const auto [entry, isNew] = known.emplace(merged, static_cast<int32_t>(parts.bytes.size()));
        if (isNew)
            addToken(parts, merged);
        parts.merges.push_back(
            {best.first, best.second, entry->second, static_cast<int32_t>(parts.merges.size())});
        applyMerge(words, parts.merges.back());
    }
}

} // namespace

std::shared_ptr<const Tokenizer> trainBpe(std::span<const std::string> texts,
                                          const BpeTrainerOptions& options) {
    BpeParts parts;
    parts.preTokenizer = PreTokenizer::named(options.splitDigits ? "single-digits" : "gpt2");
    parts.decoder = TokenDecoder::byteLevel();
    const int32_t firstByteId = addFixedTokens(parts, options);
    learnMerges(parts, collectWords(texts, parts, firstByteId), options);
    return std::make_shared<BpeTokenizer>(std::move(parts), "trained vocabulary");
}

} // namespace rationale
