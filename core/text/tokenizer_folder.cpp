// SPDX-License-Identifier: GPL-3.0-or-later
// Tokenizers in model folders: tokenizer.json, a vocabulary with merges, or tiktoken ranks.
#include "core/base/error.h"
#include "core/text/byte_level.h"
#include "core/text/tiktoken_ranks.h"
#include "core/text/tokenizer_json.h"

#include <algorithm>
#include <sstream>
#include <unordered_set>

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
    if (config.is_object() && config.contains(key)) {
        const Json& node = config[key];
        if (node.is_string())
            return idOf(node.get<std::string>());
        if (node.is_object() && node.contains("content") && node["content"].is_string())
            return idOf(node["content"].get<std::string>());
        return -1;
    }
    for (const char* name : usualNames)
        if (const int32_t id = idOf(name); id >= 0)
            return id;
    return -1;
}

Json jsonIfThere(const fs::path& path) {
    return fs::exists(path) ? parseJson(readFile(path), path.string()) : Json();
}

/// The way of cutting that the architecture was trained with.
std::string impliedPreTokenizer(const fs::path& folder) {
    const Json config = jsonIfThere(folder / "config.json");
    const Json type = config.is_object() ? config.value("model_type", Json()) : Json();
    static constexpr std::pair<const char*, const char*> families[] = {
        {"gpt2", "gpt2"},
        {"gpt_neox", "gpt-neox"},
        {"qwen2", "qwen2"},
        {"qwen3", "qwen2"},
        {"qwen3_moe", "qwen2"},
        {"llama", "llama3"},
        {"deepseek_v2", "deepseek-llm"},
        {"deepseek_v3", "deepseek-v3"}};
    for (const auto& [modelType, name] : families)
        if (type == modelType)
            return name;
    std::string known;
    for (const std::string& name : PreTokenizer::names())
        known += (known.empty() ? "" : "|") + name;
    throw Error(ErrorKind::Usage, "Nothing says how this vocabulary cuts text", folder.string(),
                "Name it with --pretokenizer " + known);
}

/// Control tokens of a vocabulary that comes without a list of them: what is not spelled in bytes,
/// and what looks like <|endoftext|> and no merge makes.
LargeJson controlTokens(const LargeJson& vocabulary, const LargeJson& merges) {
    std::unordered_set<std::string> made;
    for (const LargeJson& merge : merges) {
        auto pair = merge.get<std::string>();
        std::erase(pair, ' ');
        made.insert(std::move(pair));
    }
    LargeJson added = LargeJson::array();
    for (const auto& [spelling, id] : vocabulary.items()) {
        const bool named = spelling.size() > 4 && spelling.starts_with("<|") &&
                           spelling.ends_with("|>") && !made.contains(spelling);
        if (named || !fromByteLevel(spelling))
            added.push_back({{"id", id}, {"content", spelling}, {"special", true}});
    }
    return added;
}

/// tokenizer_config.json's added_tokens_decoder, or added_tokens.json of older folders.
void readAddedTokens(const fs::path& folder, BpeParts& parts) {
    const std::string source = (folder / configFile).string();
    try {
        if (parts.config.is_object() && parts.config.contains("added_tokens_decoder"))
            for (const auto& [id, node] : parts.config["added_tokens_decoder"].items()) {
                AddedToken token = addedTokenOf(LargeJson(node));
                token.id = std::stoi(id);
                addToken(parts, std::move(token), source);
            }
        else if (const Json added = jsonIfThere(folder / "added_tokens.json"); added.is_object())
            for (const auto& [text, id] : added.items())
                addToken(parts, {.id = tokenIdOf(id, source), .text = text}, source);
    } catch (const std::logic_error&) { // stoi
        throw Error(ErrorKind::Corrupt, "added_tokens_decoder has a key that is no token id",
                    source, "Use an undamaged file");
    } catch (const Json::exception& error) {
        throw Error(ErrorKind::Corrupt,
                    std::string("The added tokens are not laid out as expected: ") + error.what(),
                    source, "Use an undamaged file");
    }
}

/// merges.txt as the model of a tokenizer.json; the first line may name the version.
LargeJson mergesOf(const std::string& text) {
    LargeJson merges = LargeJson::array();
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (line.ends_with('\r'))
            line.pop_back();
        if (!line.empty() && !line.starts_with("#version"))
            merges.push_back(line);
    }
    return merges;
}

BpeParts emptyParts(const std::string& preTokenizer) {
    BpeParts parts;
    parts.normalizer = Normalizer::named(preTokenizer);
    parts.preTokenizer = PreTokenizer::named(preTokenizer);
    parts.decoder = TokenDecoder::byteLevel();
    return parts;
}

BpeParts partsFromVocabulary(const fs::path& vocabularyPath, const fs::path& mergesPath,
                             const std::string& preTokenizer) {
    const std::string source = vocabularyPath.string();
    const BpeParts shell = emptyParts(preTokenizer);
    LargeJson json;
    json["normalizer"] = LargeJson(shell.normalizer.json());
    json["pre_tokenizer"] = LargeJson(shell.preTokenizer.json());
    json["decoder"] = LargeJson(shell.decoder.json());
    json["model"] = {{"type", "BPE"}, {"ignore_merges", preTokenizer == "llama3"}};
    json["model"]["vocab"] = parseLargeJson(readFile(vocabularyPath), source);
    json["model"]["merges"] = mergesOf(readFile(mergesPath));
    if (!json["model"]["vocab"].is_object())
        throw Error(ErrorKind::Corrupt, "The vocabulary is no object of tokens and ids", source,
                    "Use an undamaged vocab.json");
    json["added_tokens"] = controlTokens(json["model"]["vocab"], json["model"]["merges"]);
    return partsFromJson(json, source);
}

std::optional<fs::path> firstFile(const fs::path& folder,
                                  std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (fs::exists(folder / name))
            return folder / name;
    return std::nullopt;
}

std::optional<fs::path> ranksFile(const fs::path& folder) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored))
        if (entry.path().extension() == ".tiktoken")
            return entry.path();
    const fs::path model = folder / "tokenizer.model"; // Llama 3's; SentencePiece's is no text
    return fs::exists(model) && isTiktokenFile(model) ? std::optional(model) : std::nullopt;
}

std::optional<fs::path> vocabularyFile(const fs::path& folder) {
    return firstFile(folder, {"vocab.json", "encoder.json"});
}

std::optional<fs::path> mergesFile(const fs::path& folder) {
    return firstFile(folder, {"merges.txt", "vocab.bpe"});
}

BpeParts readParts(const fs::path& folder, const std::string& wanted) {
    if (const fs::path path = folder / tokenizerFile; fs::exists(path))
        return partsFromJson(parseLargeJson(readFile(path), path.string()), path.string());
    const auto vocabulary = vocabularyFile(folder);
    const auto merges = mergesFile(folder);
    const auto preTokenizer = [&] { return wanted.empty() ? impliedPreTokenizer(folder) : wanted; };
    if (vocabulary && merges)
        return partsFromVocabulary(*vocabulary, *merges, preTokenizer());
    if (const auto ranks = ranksFile(folder)) {
        BpeParts parts = emptyParts(preTokenizer());
        readTiktokenRanks(*ranks, parts);
        return parts;
    }
    throw Error(ErrorKind::Io,
                "There is no tokenizer.json, no vocab.json with merges.txt and no *.tiktoken",
                folder.string(), "Name a model folder that holds one");
}

} // namespace

bool holdsTokenizer(const fs::path& folder) {
    return fs::exists(folder / tokenizerFile) || (vocabularyFile(folder) && mergesFile(folder)) ||
           ranksFile(folder);
}

std::shared_ptr<const Tokenizer> loadTokenizer(const fs::path& folder,
                                               const std::string& preTokenizer) {
    BpeParts parts = readParts(folder, preTokenizer);
    parts.config = jsonIfThere(folder / configFile);
    if (!fs::exists(folder / tokenizerFile))
        readAddedTokens(folder, parts);
    parts.bos = configuredId(parts.config, "bos_token", parts,
                             {"<bos>", "<s>", "<|begin_of_text|>", "<|endoftext|>"});
    parts.eos = configuredId(parts.config, "eos_token", parts,
                             {"<eos>", "</s>", "<|end_of_text|>", "<|endoftext|>"});
    parts.pad = configuredId(parts.config, "pad_token", parts, {"<pad>"});
    parts.unknown = configuredId(parts.config, "unk_token", parts, {"<unk>"});
    return std::make_shared<BpeTokenizer>(std::move(parts), folder.string());
}

void BpeTokenizer::save(const fs::path& folder) const {
    makeFolders(folder);
    writeFileAtomically(folder / tokenizerFile, partsToJson(m_parts, m_model).dump(1) + "\n");
    Json config = m_parts.config;
    if (!config.is_object()) {
        config = {{"tokenizer_class", "PreTrainedTokenizerFast"},
                  {"clean_up_tokenization_spaces", false}};
        const auto name = [&](const char* key, int32_t id) {
            config[key] = id < 0 ? Json() : Json(tokenText(id));
        };
        name("bos_token", m_parts.bos);
        name("eos_token", m_parts.eos);
        name("pad_token", m_parts.pad);
        name("unk_token", m_parts.unknown);
    }
    writeFileAtomically(folder / configFile, config.dump(1) + "\n");
}

} // namespace rationale
