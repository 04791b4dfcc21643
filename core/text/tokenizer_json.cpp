// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_json.h"

#include "core/base/error.h"
#include "core/text/byte_level.h"

#include <cstdio>
#include <optional>
#include <unordered_map>

namespace rationale {

namespace {

constexpr int32_t largestId = 1 << 24;
/// Ids that no token has: a small file with a large id would take much memory.
constexpr size_t largestGap = 4096;

[[noreturn]] void damaged(const std::string& what, const std::string& source) {
    throw Error(ErrorKind::Corrupt, what, source, "Use an undamaged tokenizer.json");
}

[[noreturn]] void unsupported(const std::string& what, const std::string& source) {
    throw Error(ErrorKind::Unavailable, what, source, "Use a byte-pair tokenizer");
}

std::string byteTokenName(int value) {
    char name[8];
    std::snprintf(name, sizeof name, "<0x%02X>", static_cast<unsigned>(value));
    return name;
}

void readAdded(const LargeJson& json, BpeParts& parts, const std::string& source) {
    for (const LargeJson& node : json.value("added_tokens", LargeJson::array())) {
        AddedToken token = addedTokenOf(node);
        token.id = tokenIdOf(node.at("id"), source);
        addToken(parts, std::move(token), source);
    }
}

void readVocabulary(const LargeJson& vocabulary, BpeParts& parts, const std::string& source) {
    std::unordered_map<size_t, std::string_view> added;
    for (const AddedToken& token : parts.added)
        added.emplace(static_cast<size_t>(token.id), token.text);
    std::vector<bool> taken(vocabulary.size() + added.size() + largestGap, false);
    for (const auto& [spelling, node] : vocabulary.items()) {
        const auto id = static_cast<size_t>(tokenIdOf(node, source));
        const auto owner = added.find(id);
        const bool isAdded = owner != added.end();
        if (id >= taken.size() || taken[id] || (isAdded && owner->second != spelling))
            damaged("The token \"" + spelling + "\" has the id " + std::to_string(id) +
                        ", which is taken or out of range",
                    source);
        taken[id] = true;
        if (id >= parts.bytes.size())
            parts.bytes.resize(id + 1);
        if (isAdded)
            continue;
        std::string& bytes = parts.bytes[id];
        bytes = spelling;
        if (!parts.isByteLevel())
            continue;
        const std::optional<std::string> spelled = fromByteLevel(spelling);
        if (!spelled)
            damaged("The token \"" + spelling + "\" is not in byte-level spelling", source);
        bytes = *spelled;
    }
}

std::pair<std::string, std::string> pairOf(const LargeJson& node, const std::string& source) {
    if (node.is_array() && node.size() == 2)
        return {node[0].get<std::string>(), node[1].get<std::string>()};
    const auto text = node.get<std::string>();
    const size_t space = text.find(' ');
    if (space == std::string::npos)
        damaged("The merge \"" + text + "\" is not a pair", source);
    return {text.substr(0, space), text.substr(space + 1)};
}

void readMerges(const LargeJson& model, BpeParts& parts, const std::string& source) {
    const LargeJson& vocabulary = model.at("vocab");
    const auto idOf = [&](const std::string& spelling) {
        const auto found = vocabulary.find(spelling);
        if (found == vocabulary.end())
            damaged("A merge uses \"" + spelling + "\", which is not in the vocabulary", source);
        return tokenIdOf(*found, source);
    };
    for (const LargeJson& node : model.at("merges")) {
        const auto [left, right] = pairOf(node, source);
        parts.merges.push_back({idOf(left), idOf(right), idOf(left + right),
                                static_cast<int32_t>(parts.merges.size())});
    }
}

void readByteTokens(const LargeJson& vocabulary, BpeParts& parts, const std::string& source) {
    for (int value = 0; value < 256; ++value) {
        const auto found = vocabulary.find(byteTokenName(value));
        if (found == vocabulary.end())
            damaged("The byte token " + byteTokenName(value) + " is not in the vocabulary", source);
        parts.setByteToken(value, tokenIdOf(*found, source));
    }
}

/// The tokens around one text in a TemplateProcessing (or a sequence with one).
void readPostProcessor(const Json& node, BpeParts& parts, const std::string& source) {
    const std::string type = node.is_object() ? node.value("type", "") : "";
    if (type == "Sequence") {
        for (const Json& one : node.value("processors", Json::array()))
            readPostProcessor(one, parts, source);
    } else if (type == "TemplateProcessing") {
        bool textSeen = false;
        for (const Json& piece : node.value("single", Json::array())) {
            if (!piece.contains("SpecialToken")) {
                textSeen = true;
                continue;
            }
            const auto name = piece["SpecialToken"].at("id").get<std::string>();
            for (const Json& id : node.at("special_tokens").at(name).at("ids"))
                (textSeen ? parts.after : parts.before).push_back(tokenIdOf(id, source));
        }
    } else if (!node.is_null() && type != "ByteLevel") {
        unsupported("The post-processor \"" + type + "\" is not read", source);
    }
}

void readModel(const LargeJson& json, BpeParts& parts, const std::string& source) {
    const LargeJson& model = json["model"];
    if (!model.value("continuing_subword_prefix", LargeJson()).is_null() &&
        !model.value("continuing_subword_prefix", "").empty())
        unsupported("Tokens with a prefix inside of words are not read", source);
    // Other values can be walked over as well, and would pass for an odd vocabulary.
    if (!model.at("vocab").is_object() || !model.at("merges").is_array())
        damaged("\"vocab\" is no object or \"merges\" no list", source);
    parts.byteFallback = model.value("byte_fallback", false);
    parts.wholePieces = model.value("ignore_merges", false);
    parts.bytes.resize(model.at("vocab").size()); // at least: ids may leave gaps
    readAdded(json, parts, source);
    readVocabulary(model.at("vocab"), parts, source);
    readMerges(model, parts, source);
    if (parts.byteFallback)
        readByteTokens(model.at("vocab"), parts, source);
    readPostProcessor(parts.postProcessor, parts, source);
}

std::vector<std::string> spellings(const BpeParts& parts, const BpeModel& model) {
    std::vector<std::string> all(static_cast<size_t>(model.size()));
    for (size_t id = 0; id < all.size(); ++id) {
        const std::string& bytes = model.bytesOf(static_cast<int32_t>(id));
        all[id] = parts.isByteLevel() ? toByteLevel(bytes) : bytes;
    }
    for (int value = 0; value < 256; ++value)
        if (const int32_t id = parts.byteTokens[static_cast<size_t>(value)]; id >= 0)
            all[static_cast<size_t>(id)] = byteTokenName(value);
    for (const AddedToken& token : parts.added)
        all[static_cast<size_t>(token.id)] = token.text;
    return all;
}

/// Spelling → id. A vocabulary has no two equal spellings: an added token that is spelled as
/// another one is listed among the added ones alone, and so is an id that no token has nowhere.
Json vocabularyJson(const BpeParts& parts, const std::vector<std::string>& spelling) {
    std::vector<bool> isAdded(spelling.size(), false);
    for (const AddedToken& token : parts.added)
        isAdded[static_cast<size_t>(token.id)] = true;
    std::unordered_map<std::string_view, size_t> owners;
    for (const bool added : {false, true})
        for (size_t id = 0; id < spelling.size(); ++id)
            if (isAdded[id] == added && !spelling[id].empty())
                owners.emplace(spelling[id], id);
    Json vocabulary = Json::object();
    for (size_t id = 0; id < spelling.size(); ++id)
        if (const auto owner = owners.find(spelling[id]);
            owner != owners.end() && owner->second == id)
            vocabulary.get_ref<Json::object_t&>().emplace_back(spelling[id], id); // does not search
    return vocabulary;
}

} // namespace

AddedToken addedTokenOf(const LargeJson& node) {
    AddedToken token;
    token.text = node.at("content").get<std::string>();
    token.special = node.value("special", false);
    token.normalized = node.value("normalized", !token.special);
    token.singleWord = node.value("single_word", false);
    token.leftStrip = node.value("lstrip", false);
    token.rightStrip = node.value("rstrip", false);
    return token;
}

int32_t tokenIdOf(const LargeJson& node, const std::string& source) {
    // As it is written: narrowed first, 2^32 + 3 would pass for token 3.
    if (!node.is_number_unsigned() || node.get<uint64_t>() > largestId)
        damaged("A token has the id " +
                    (node.is_structured() ? std::string(node.type_name()) : node.dump()) +
                    ", expected a whole number from 0 to " + std::to_string(largestId),
                source);
    return node.get<int32_t>();
}

void addToken(BpeParts& parts, AddedToken token, const std::string& source) {
    if (token.id < 0 || static_cast<size_t>(token.id) >= parts.bytes.size() + largestGap)
        damaged("The added token \"" + token.text + "\" has the id " + std::to_string(token.id) +
                    ", far beyond the tokens before it",
                source);
    if (static_cast<size_t>(token.id) >= parts.bytes.size())
        parts.bytes.resize(static_cast<size_t>(token.id) + 1);
    parts.bytes[static_cast<size_t>(token.id)] = token.text;
    parts.added.push_back(std::move(token));
}

BpeParts partsFromJson(const LargeJson& json, const std::string& source) {
    if (!json.is_object() || !json.contains("model") || !json["model"].is_object())
        damaged("There is no \"model\"", source);
    try {
        if (const std::string type = json["model"].value("type", "BPE"); type != "BPE")
            unsupported("The model type is " + type + ", not BPE", source);
        BpeParts parts;
        parts.normalizer =
            Normalizer::fromJson(Json(json.value("normalizer", LargeJson())), source);
        parts.preTokenizer =
            PreTokenizer::fromJson(Json(json.value("pre_tokenizer", LargeJson())), source);
        parts.decoder = TokenDecoder::fromJson(Json(json.value("decoder", LargeJson())), source);
        parts.postProcessor = Json(json.value("post_processor", LargeJson()));
        readModel(json, parts, source);
        return parts;
    } catch (const LargeJson::exception& error) {
        damaged(std::string("Its layout is wrong: ") + error.what(), source);
    }
}

Json partsToJson(const BpeParts& parts, const BpeModel& model) {
    const std::vector<std::string> spelling = spellings(parts, model);
    Json json = {{"version", "1.0"}, {"truncation", nullptr}, {"padding", nullptr}};
    json["added_tokens"] = Json::array();
    std::map<int32_t, const AddedToken*> added; // by id, as the reference writes them
    for (const AddedToken& token : parts.added)
        added.emplace(token.id, &token);
    for (const auto& [id, token] : added)
        json["added_tokens"].push_back({{"id", id},
                                        {"content", token->text},
                                        {"single_word", token->singleWord},
                                        {"lstrip", token->leftStrip},
                                        {"rstrip", token->rightStrip},
                                        {"normalized", token->normalized},
                                        {"special", token->special}});
    // Keys in one order, whether a file brought them or this program.
    json["normalizer"] = LargeJson(parts.normalizer.json());
    json["pre_tokenizer"] = LargeJson(parts.preTokenizer.json());
    json["post_processor"] = LargeJson(parts.postProcessor);
    json["decoder"] = LargeJson(parts.decoder.json());
    Json& out = json["model"];
    out = {{"type", "BPE"},
           {"dropout", nullptr},
           {"unk_token", nullptr},
           {"continuing_subword_prefix", nullptr},
           {"end_of_word_suffix", nullptr},
           {"fuse_unk", false},
           {"byte_fallback", parts.byteFallback},
           {"ignore_merges", parts.wholePieces}};
    if (parts.unknown >= 0)
        out["unk_token"] = spelling[static_cast<size_t>(parts.unknown)];
    out["vocab"] = vocabularyJson(parts, spelling);
    out["merges"] = Json::array();
    for (const BpeModel::Merge& merge : model.merges())
        out["merges"].push_back(Json::array({spelling[static_cast<size_t>(merge.left)],
                                             spelling[static_cast<size_t>(merge.right)]}));
    return json;
}

} // namespace rationale
