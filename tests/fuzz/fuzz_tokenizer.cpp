// SPDX-License-Identifier: GPL-3.0-or-later
// A tokenizer folder of any bytes: loaded, used on texts, saved and loaded again. The input is the
// files one after the other, each but the last ended by a zero byte; an empty one is not there.
#include "core/text/tokenizer.h"
#include "tests/fuzz/fuzz_support.h"
#include "tests/fuzz/json_mutator.h"

#include <algorithm>
#include <vector>

namespace rationale::fuzz {

namespace {

constexpr size_t textIndex = 1; // no file, but what is encoded
constexpr const char* fileNames[] = {"tokenizer.json",    "text",           "tokenizer_config.json",
                                     "vocab.json",        "merges.txt",     "config.json",
                                     "added_tokens.json", "ranks.tiktoken", "tokenizer.model"};
constexpr size_t fileCount = std::size(fileNames);

std::vector<std::string> partsOf(std::string_view input) {
    std::vector<std::string> parts;
    while (parts.size() + 1 < fileCount) {
        const size_t end = input.find('\0');
        parts.emplace_back(input.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        input.remove_prefix(end + 1);
    }
    parts.emplace_back(input);
    return parts;
}

std::string joined(const std::vector<std::string>& parts) {
    std::string input;
    for (size_t i = 0; i < parts.size(); ++i)
        input += (i == 0 ? std::string() : std::string(1, '\0')) + parts[i];
    return input;
}

void useOn(const Tokenizer& tokenizer, const std::string& given) {
    // Exactly as long as it is: a byte read beyond it is seen.
    const std::vector<char> bytes(given.begin(), given.end());
    const std::string_view text(bytes.data(), bytes.size());
    const int32_t size = tokenizer.vocabularySize();
    for (const bool parseSpecial : {true, false}) {
        const std::vector<int32_t> ids =
            tokenizer.withSpecial(tokenizer.encode(text, parseSpecial));
        require(
            std::all_of(ids.begin(), ids.end(), [&](int32_t id) { return id >= 0 && id < size; }),
            "ids are inside the vocabulary");
        tokenizer.decode(ids);
        tokenizer.decode(ids, true);
    }
    require(tokenizer.tokenId(text) < size, "the id of a text is inside the vocabulary");
}

void useFolder(const fs::path& folder, const fs::path& saved, const std::string& text) {
    const auto tokenizer = loadTokenizer(folder);
    for (const int32_t id : {tokenizer->bosId(), tokenizer->eosId(), tokenizer->padId()})
        require(id >= -1 && id < tokenizer->vocabularySize(), "named tokens are in the vocabulary");
    for (int32_t id = 0; id < std::min(tokenizer->vocabularySize(), 300); ++id)
        tokenizer->tokenText(id);
    for (const std::string& one : {std::string(), std::string("Hello, world's 123  \n\t <s>x</s>"),
                                   std::string("多步推理 é Å 🙂 \xff\xc0 a\xe4\xb8"), text})
        isRefused([&] { useOn(*tokenizer, one); }); // a regular expression may give up
    if (tokenizer->vocabularySize() > 2000)
        return;
    tokenizer->save(saved);
    std::shared_ptr<const Tokenizer> again;
    require(!isRefused([&] { again = loadTokenizer(saved); }), "what was saved can be loaded");
    require(again->vocabularySize() == tokenizer->vocabularySize(), "saving keeps every token");
    isRefused([&] {
        require(again->encode(text) == tokenizer->encode(text), "saving keeps the ids of a text");
    });
}

std::string mutated(std::string_view input, size_t maxSize, JsonMutator& mutator) {
    std::vector<std::string> parts = partsOf(input);
    if (mutator.oneIn(32))
        return mutator.mutateBytes(std::string(input), maxSize);
    if (mutator.oneIn(32) && parts.size() < fileCount)
        parts.emplace_back();
    std::string& part = parts[mutator.below(2) == 0 ? 0 : mutator.below(parts.size())];
    const size_t others = input.size() - std::min(part.size(), input.size());
    part = mutator.mutate(part, maxSize > others ? maxSize - others : 1);
    return joined(parts);
}

} // namespace

} // namespace rationale::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rationale::fuzz;
    static const ScratchFolder folder, saved;
    std::vector<std::string> parts = partsOf({reinterpret_cast<const char*>(data), size});
    parts.resize(fileCount);
    for (size_t i = 0; i < fileCount; ++i)
        if (i == textIndex || parts[i].empty())
            folder.remove(fileNames[i]);
        else
            folder.write(fileNames[i], parts[i]);
    isRefused([&] { useFolder(folder.path(), saved.path(), parts[textIndex]); });
    return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t maxSize,
                                          unsigned seed) {
    rationale::fuzz::JsonMutator mutator(seed);
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    return rationale::fuzz::giveBack(rationale::fuzz::mutated(input, maxSize, mutator), data,
                                     maxSize);
}
