// SPDX-License-Identifier: GPL-3.0-or-later
// The pre-tokenizers of the model families, for folders that bring a vocabulary and merges alone.
// The expressions are those of the families' tokenizer.json files; characters are written as code
// points, because three of DeepSeek-LLM's have look-alikes that editors and normalizers put in
// their place.
#include "core/base/error.h"
#include "core/text/normalizer.h"
#include "core/text/pre_tokenizer.h"

#include <fmt/ranges.h>

#include <initializer_list>

namespace rationale {

namespace {

/// Cased letters, as far as Unicode knew them when DeepSeek-LLM was made.
constexpr const char* casedLetters =
    R"(A-Za-z\x{B5}\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{1BA}\x{1BC}-\x{1BF})"
    R"(\x{1C4}-\x{293}\x{295}-\x{2AF}\x{370}-\x{373}\x{376}\x{377}\x{37B}-\x{37D})"
    R"(\x{37F}\x{386}\x{388}-\x{38A}\x{38C}\x{38E}-\x{3A1}\x{3A3}-\x{3F5})"
    R"(\x{3F7}-\x{481}\x{48A}-\x{52F}\x{531}-\x{556}\x{10A0}-\x{10C5})"
    R"(\x{13A0}-\x{13F5}\x{13F8}-\x{13FD}\x{1C90}-\x{1CBA}\x{1CBD}-\x{1CBF})"
    R"(\x{1D00}-\x{1D2B}\x{1D6B}-\x{1D77}\x{1D79}-\x{1D9A}\x{1E00}-\x{1F15})"
    R"(\x{1F18}-\x{1F1D}\x{1F20}-\x{1F45}\x{1F48}-\x{1F4D}\x{1F50}-\x{1F57}\x{1F59})"
    R"(\x{1F5B}\x{1F5D}\x{1F5F}-\x{1F7D}\x{1F80}-\x{1FB4}\x{1FB6}-\x{1FBC}\x{1FBE})"
    R"(\x{1FC2}-\x{1FC4}\x{1FC6}-\x{1FCC}\x{1FD0}-\x{1FD3}\x{1FD6}-\x{1FDB})"
    R"(\x{1FE0}-\x{1FEC}\x{1FF2}-\x{1FF4}\x{1FF6}-\x{1FFC}\x{2102}\x{2107})"
    R"(\x{210A}-\x{2113}\x{2115}\x{2119}-\x{211D}\x{2124}\x{2126}\x{2128})"
    R"(\x{212A}-\x{212D}\x{212F}-\x{2134}\x{2139}\x{213C}-\x{213F}\x{2145}-\x{2149})"
    R"(\x{214E}\x{2183}\x{2184}\x{2C00}-\x{2C7B}\x{2C7E}-\x{2CE4}\x{2CEB}-\x{2CEE})"
    R"(\x{2CF2}\x{2CF3}\x{A640}-\x{A66D}\x{A680}-\x{A69B}\x{A722}-\x{A76F})"
    R"(\x{A771}-\x{A787}\x{A78B}-\x{A78E}\x{AB70}-\x{ABBF}\x{FB00}-\x{FB06})"
    R"(\x{FB13}-\x{FB17}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}\x{10400}-\x{1044F})"
    R"(\x{104B0}-\x{104D3}\x{104D8}-\x{104FB}\x{10C80}-\x{10CB2}\x{10CC0}-\x{10CF2})"
    R"(\x{118A0}-\x{118DF}\x{1E900}-\x{1E943})";

Json split(const std::string& expression) {
    return {{"type", "Split"},
            {"pattern", {{"Regex", expression}}},
            {"behavior", "Isolated"},
            {"invert", false}};
}

Json byteLevel(bool useRegex) {
    return {{"type", "ByteLevel"},
            {"add_prefix_space", false},
            {"trim_offsets", true},
            {"use_regex", useRegex}};
}

Json sequence(std::initializer_list<Json> steps) {
    Json json = {{"type", "Sequence"}, {"pretokenizers", Json::array()}};
    for (const Json& step : steps)
        json["pretokenizers"].push_back(step);
    json["pretokenizers"].push_back(byteLevel(false));
    return json;
}

Json gpt2() {
    return byteLevel(true);
}

Json singleDigits() {
    return sequence({split(R"( ?\p{Lu}:| ?\p{L}+| ?\p{N}| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)")});
}

/// cl100k's expression; `digits` is how many stay together.
Json cl100k(const char* digits) {
    return sequence(
        {split(R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|)" + std::string(digits) +
               R"(| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)")});
}

Json qwen2() {
    return cl100k(R"(\p{N})");
}

Json llama3() {
    return cl100k(R"(\p{N}{1,3})");
}

Json deepseekLlm() {
    const Json digits = {{"type", "Digits"}, {"individual_digits", true}};
    return sequence(
        {split("[\r\n]"), split(R"(\s?[)" + std::string(casedLetters) + "]+"),
         split(
             R"(\s?[!-/:-~\x{FF01}-\x{FF0F}\x{FF1A}-\x{FF5E}\x{2018}-\x{201F}\x{3000}-\x{3002}]+)"),
         split(R"(\s+$)"), split(R"([\x{4E00}-\x{9FA5}\x{0800}-\x{4E00}\x{AC00}-\x{D7FF}]+)"),
         digits});
}

Json deepseekCoder() {
    const Json digits = {{"type", "Digits"}, {"individual_digits", true}};
    return sequence({split("[\r\n]"), split(R"(\s?\p{L}+)"), split(R"(\s?\p{P}+)"),
                     split(R"([\x{4E00}-\x{9FA5}\x{0800}-\x{4E00}\x{AC00}-\x{D7FF}]+)"), digits});
}

Json deepseekV3() {
    return sequence(
        {split(R"(\p{N}{1,3})"), split(R"([\x{4E00}-\x{9FA5}\x{3040}-\x{309F}\x{30A0}-\x{30FF}]+)"),
         split(
             R"([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+|)"
             R"( ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)")});
}

struct Family {
    const char* name;
    Json (*preTokenizer)();
    bool composed = false; // text is brought to NFC first
};

constexpr Family families[] = {
    {"single-digits", singleDigits},
    {"gpt2", gpt2},
    {"gpt-neox", gpt2, true},
    {"qwen2", qwen2, true},
    {"llama3", llama3},
    {"deepseek-llm", deepseekLlm},
    {"deepseek-coder", deepseekCoder},
    {"deepseek-v3", deepseekV3},
};

const Family& familyNamed(const std::string& name) {
    for (const Family& family : families)
        if (name == family.name)
            return family;
    throw Error(ErrorKind::Usage, "There is no pre-tokenizer \"" + name + "\"", "--pretokenizer",
                fmt::format("Use one of {}", fmt::join(PreTokenizer::names(), ", ")));
}

} // namespace

PreTokenizer PreTokenizer::named(const std::string& name) {
    return fromJson(familyNamed(name).preTokenizer(), name);
}

Normalizer Normalizer::named(const std::string& name) {
    return fromJson(familyNamed(name).composed ? Json{{"type", "NFC"}} : Json(), name);
}

std::vector<std::string> PreTokenizer::names() {
    std::vector<std::string> all;
    for (const Family& family : families)
        all.emplace_back(family.name);
    return all;
}

} // namespace rationale
