// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_json.h"

#include "core/base/error.h"
#include "core/text/byte_level.h"

#include <cstdio>
#include <optional>
#include <set>

namespace rationale {

namespace {

constexpr const char* spaceMark = "\u2581"; // SentencePiece's visible space

[[noreturn]] void damaged(const std::string& what, const std::string& source) {
    throw Error(ErrorKind::Corrupt, what, source, "Use an undamaged tokenizer.json");
}

[[noreturn]] void unsupported(const std::string& what, const std::string& source) {
    throw Error(ErrorKind::Unavailable, what, source,
                "Use a byte-level BPE tokenizer with GPT-2's or Rationale's pre-tokenizer");
}

std::string byteTokenName(int value) {
    char name[8];
    std::snprintf(name, sizeof name, "<0x%02X>", static_cast<unsigned>(value));
    return name;
}

std::string replaceAll(std::string text, std::string_view from, std::string_view to) {
    for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
}

PreTokenizer readPreTokenizer(const Json& json, const std::string& source) {
    const Json node = json.value("pre_tokenizer", Json());
    const auto isByteLevel = [](const Json& n, bool useRegex) {
        return n.value("type", "") == "ByteLevel" && !n.value("add_prefix_space", false) &&
               n.value("use_regex", true) == useRegex;
    };
    if (node.is_object() && isByteLevel(node, true))
        return PreTokenizer::Gpt2;
    const Json steps =
        node.is_object() ? node.value("pretokenizers", Json::array()) : Json::array();
    if (steps.size() == 2 && steps[0].value("type", "") == "Split" &&
        steps[0].value("pattern", Json::object()).value("Regex", "") == singleDigitsPattern &&
        isByteLevel(steps[1], false))
        return PreTokenizer::SingleDigits;
    unsupported("The pre-tokenizer " + toJsonText(node) + " is not one that we read", source);
}

std::string tokenBytes(const std::string& spelling, bool sentencePiece, const std::string& source) {
    if (sentencePiece)
        return replaceAll(spelling, spaceMark, " ");
    const std::optional<std::string> bytes = fromByteLevel(spelling);
    if (!bytes)
        damaged("The token \"" + spelling + "\" is not in byte-level spelling", source);
    return *bytes;
}

void readAdded(const Json& json, BpeParts& parts, const std::string& source) {
    for (const Json& node : json.value("added_tokens", Json::array())) {
        AddedToken token{node.at("id").get<int32_t>(), node.at("content").get<std::string>(),
                         node.value("special", false)};
        if (token.id < 0 || token.id > (1 << 24))
            damaged("The added token \"" + token.text + "\" has the id " + std::to_string(token.id),
                    source);
        if (static_cast<size_t>(token.id) >= parts.bytes.size())
            parts.bytes.resize(static_cast<size_t>(token.id) + 1);
        parts.bytes[static_cast<size_t>(token.id)] = token.text;
        parts.added.push_back(std::move(token));
    }
}

void readVocabulary(const Json& model, const std::set<int32_t>& addedIds, BpeParts& parts,
                    const std::string& source) {
    const Json& vocabulary = model.at("vocab");
    std::vector<bool> taken(vocabulary.size() + addedIds.size(), false);
    for (const auto& [spelling, node] : vocabulary.items()) {
        const auto id = node.get<int64_t>();
        if (id < 0 || id >= static_cast<int64_t>(taken.size()) || taken[static_cast<size_t>(id)])
            damaged("The token \"" + spelling + "\" has the id " + std::to_string(id) +
                        ", which is taken or out of range",
                    source);
        taken[static_cast<size_t>(id)] = true;
        if (static_cast<size_t>(id) >= parts.bytes.size())
            parts.bytes.resize(static_cast<size_t>(id) + 1);
        if (!addedIds.contains(static_cast<int32_t>(id)))
            parts.bytes[static_cast<size_t>(id)] =
                tokenBytes(spelling, parts.sentencePiece, source);
    }
}

void readMerges(const Json& model, BpeParts& parts, const std::string& source) {
    const Json& vocabulary = model.at("vocab");
    const auto idOf = [&](const std::string& spelling) {
        const auto found = vocabulary.find(spelling);
        if (found == vocabulary.end())
            damaged("A merge uses \"" + spelling + "\", which is not in the vocabulary", source);
        return found->get<int32_t>();
    };
    std::unordered_map<int32_t, int32_t> firstRank;
    for (const Json& node : model.at("merges")) {
        std::string left, right;
        if (node.is_array() && node.size() == 2) {
            left = node[0].get<std::string>();
            right = node[1].get<std::string>();
        } else {
            const auto text = node.get<std::string>();
            const size_t space = text.find(' ');
            if (space == std::string::npos)
                damaged("The merge \"" + text + "\" is not a pair", source);
            left = text.substr(0, space);
            right = text.substr(space + 1);
        }
        auto rank = static_cast<int32_t>(parts.merges.size());
        const int32_t result = idOf(left + right);
        // Scores belong to the resulting token: all its pairs are equally good.
        if (parts.sentencePiece)
            rank = firstRank.emplace(result, rank).first->second;
        parts.merges.push_back({idOf(left), idOf(right), result, rank});
    }
}

Json sentencePieceShell() {
    const Json space = {{"String", " "}};
    const Json mark = {{"String", spaceMark}};
    Json json;
    json["normalizer"] = {
        {"type", "Sequence"},
        {"normalizers",
         Json::array({{{"type", "Prepend"}, {"prepend", spaceMark}},
                      {{"type", "Replace"}, {"pattern", space}, {"content", spaceMark}}})}};
    json["pre_tokenizer"] = nullptr;
    json["decoder"] = {
        {"type", "Sequence"},
        {"decoders",
         Json::array({{{"type", "Replace"}, {"pattern", mark}, {"content", " "}},
                      {{"type", "ByteFallback"}},
                      {{"type", "Fuse"}},
                      {{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}}})}};
    return json;
}

Json byteLevel(bool useRegex) {
    return {{"type", "ByteLevel"},
            {"add_prefix_space", false},
            {"trim_offsets", true},
            {"use_regex", useRegex}};
}

Json byteLevelShell(PreTokenizer kind) {
    Json json;
    json["normalizer"] = nullptr;
    if (kind == PreTokenizer::Gpt2) {
        json["pre_tokenizer"] = byteLevel(true);
    } else {
        const Json split = {{"type", "Split"},
                            {"pattern", {{"Regex", singleDigitsPattern}}},
                            {"behavior", "Isolated"},
                            {"invert", false}};
        json["pre_tokenizer"] = {{"type", "Sequence"},
                                 {"pretokenizers", Json::array({split, byteLevel(false)})}};
    }
    json["decoder"] = byteLevel(true);
    return json;
}

} // namespace

BpeParts partsFromJson(const Json& json, const std::string& source) {
    if (!json.is_object() || !json.contains("model") || !json["model"].is_object())
        damaged("There is no \"model\"", source);
    const Json& model = json["model"];
    if (model.value("type", "BPE") != "BPE")
        unsupported("The model type is " + model.value("type", "") + ", not BPE", source);
    try {
        BpeParts parts;
        parts.sentencePiece = model.value("byte_fallback", false);
        parts.preTokenizer =
            parts.sentencePiece ? PreTokenizer::None : readPreTokenizer(json, source);
        parts.wholePieces = model.value("ignore_merges", false);
        readAdded(json, parts, source);
        std::set<int32_t> addedIds;
        for (const AddedToken& token : parts.added)
            addedIds.insert(token.id);
        readVocabulary(model, addedIds, parts, source);
        readMerges(model, parts, source);
        for (int value = 0; parts.sentencePiece && value < 256; ++value) {
            const auto id = static_cast<size_t>(3 + value);
            if (id >= parts.bytes.size() || parts.bytes[id] != byteTokenName(value))
                unsupported("The byte tokens are not at the ids 3 to 258", source);
            parts.bytes[id] = std::string(1, static_cast<char>(value));
        }
        return parts;
    } catch (const Json::exception& error) {
        damaged(std::string("Its layout is wrong: ") + error.what(), source);
    }
}

Json partsToJson(const BpeParts& parts, const BpeModel& model) {
    std::unordered_map<int32_t, const AddedToken*> added;
    for (const AddedToken& token : parts.added)
        added.emplace(token.id, &token);
    std::vector<std::string> spelling;
    for (int32_t id = 0; id < model.size(); ++id) {
        const std::string& bytes = model.bytesOf(id);
        if (const auto found = added.find(id); found != added.end())
            spelling.push_back(found->second->text);
        else if (parts.sentencePiece)
            spelling.push_back(id >= 3 && id < 259
                                   ? byteTokenName(static_cast<unsigned char>(bytes[0]))
                                   : replaceAll(bytes, " ", spaceMark));
        else
            spelling.push_back(toByteLevel(bytes));
    }
    Json json = {{"version", "1.0"}, {"truncation", nullptr}, {"padding", nullptr}};
    json["added_tokens"] = Json::array();
    for (int32_t id = 0; id < model.size(); ++id)
        if (const auto found = added.find(id); found != added.end())
            json["added_tokens"].push_back({{"id", id},
                                            {"content", found->second->text},
                                            {"single_word", false},
                                            {"lstrip", false},
                                            {"rstrip", false},
                                            {"normalized", false},
                                            {"special", found->second->special}});
    const Json shell =
        parts.sentencePiece ? sentencePieceShell() : byteLevelShell(parts.preTokenizer);
    json["normalizer"] = shell["normalizer"];
    json["pre_tokenizer"] = shell["pre_tokenizer"];
    json["post_processor"] = nullptr;
    json["decoder"] = shell["decoder"];
    Json& out = json["model"];
    out = {{"type", "BPE"},
           {"dropout", nullptr},
           {"unk_token", nullptr},
           {"continuing_subword_prefix", nullptr},
           {"end_of_word_suffix", nullptr},
           {"fuse_unk", false},
           {"byte_fallback", parts.sentencePiece},
           {"ignore_merges", parts.wholePieces}};
    if (parts.unknown >= 0)
        out["unk_token"] = spelling[static_cast<size_t>(parts.unknown)];
    out["vocab"] = Json::object();
    for (int32_t id = 0; id < model.size(); ++id)
        out["vocab"][spelling[static_cast<size_t>(id)]] = id;
    out["merges"] = Json::array();
    for (const BpeModel::Merge& merge : model.merges())
        out["merges"].push_back(Json::array({spelling[static_cast<size_t>(merge.left)],
                                             spelling[static_cast<size_t>(merge.right)]}));
    return json;
}

} // namespace rationale
