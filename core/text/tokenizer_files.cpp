// SPDX-License-Identifier: GPL-3.0-or-later
// Tokenizers on disk: Hugging Face folders, and llama2.c's scored vocabulary.
#include "core/base/error.h"
#include "core/text/tokenizer_json.h"

#include <algorithm>
#include <cstring>
#include <numeric>

namespace rationale {

namespace {

constexpr const char* tokenizerFile = "tokenizer.json";
constexpr const char* configFile = "tokenizer_config.json";

/// The id of a token that tokenizer_config.json names, as a string or as {"content": …}.
int32_t configuredId(const Json& config, const char* key, const BpeParts& parts,
                     std::initializer_list<const char*> usualNames) {
    const auto idOf = [&](const std::string& text) {
        for (const AddedToken& token : parts.added)
            if (token.text == text)
                return token.id;
        return -1;
    };
    if (config.contains(key)) {
        const Json& node = config[key];
        if (node.is_string())
            return idOf(node.get<std::string>());
        if (node.is_object())
            return idOf(node.value("content", ""));
        return -1;
    }
    for (const char* name : usualNames)
        if (const int32_t id = idOf(name); id >= 0)
            return id;
    return -1;
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

std::shared_ptr<const Tokenizer> loadTokenizer(const fs::path& folder) {
    const fs::path path = folder / tokenizerFile;
    if (!fs::exists(path))
        throw Error(ErrorKind::Io, "There is no tokenizer.json", folder.string(),
                    "Name a model folder that holds one");
    BpeParts parts = partsFromJson(parseJson(readFile(path), path.string()), path.string());
    Json config = Json::object();
    if (fs::exists(folder / configFile))
        config = parseJson(readFile(folder / configFile), (folder / configFile).string());
    parts.bos = configuredId(config, "bos_token", parts,
                             {"<bos>", "<s>", "<|begin_of_text|>", "<|endoftext|>"});
    parts.eos = configuredId(config, "eos_token", parts,
                             {"<eos>", "</s>", "<|end_of_text|>", "<|endoftext|>"});
    parts.pad = configuredId(config, "pad_token", parts, {"<pad>"});
    parts.unknown = configuredId(config, "unk_token", parts, {"<unk>"});
    return std::make_shared<BpeTokenizer>(std::move(parts), path.string());
}

void BpeTokenizer::save(const fs::path& folder) const {
    makeFolders(folder);
    writeFileAtomically(folder / tokenizerFile, partsToJson(m_parts, m_model).dump(1) + "\n");
    Json config = {{"tokenizer_class", "PreTrainedTokenizerFast"},
                   {"clean_up_tokenization_spaces", false}};
    const auto name = [&](const char* key, int32_t id) {
        config[key] = id < 0 ? Json() : Json(tokenText(id));
    };
    name("bos_token", m_parts.bos);
    name("eos_token", m_parts.eos);
    name("pad_token", m_parts.pad);
    name("unk_token", m_parts.unknown);
    writeFileAtomically(folder / configFile, config.dump(1) + "\n");
}

std::shared_ptr<const Tokenizer> loadLlama2cTokenizer(const fs::path& path) {
    const std::vector<ScoredToken> tokens = readScoredTokens(path);
    BpeParts parts;
    parts.sentencePiece = true;
    parts.preTokenizer = PreTokenizer::None;
    parts.wholePieces = false;
    parts.merges = mergesFromScores(tokens);
    for (const ScoredToken& token : tokens)
        parts.bytes.push_back(token.bytes);
    for (int value = 0; value < 256; ++value)
        parts.bytes[static_cast<size_t>(3 + value)] = std::string(1, static_cast<char>(value));
    // llama2.c spells them with line ends around ("\n<s>\n"); the usual names are SentencePiece's.
    const char* const controls[] = {"<unk>", "<s>", "</s>"};
    for (int32_t id = 0; id < 3; ++id) {
        parts.bytes[static_cast<size_t>(id)] = controls[id];
        parts.added.push_back({id, controls[id], true});
    }
    parts.unknown = 0;
    parts.bos = 1;
    parts.eos = 2;
    return std::make_shared<BpeTokenizer>(std::move(parts), path.string());
}

} // namespace rationale
