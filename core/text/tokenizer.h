// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rationale {

/// Text ↔ token ids. Immutable and thread-safe after construction.
class Tokenizer {
public:
    virtual ~Tokenizer() = default;

    virtual int32_t vocabularySize() const = 0;
    /// Special tokens written in the text are recognised only when `parseSpecial`.
    virtual std::vector<int32_t> encode(std::string_view text, bool parseSpecial = true) const = 0;
    /// The ids of one text with what the model's post-processor puts around it; a first token that
    /// is there already is not put twice.
    virtual std::vector<int32_t> withSpecial(std::vector<int32_t> ids) const = 0;
    /// Invalid UTF-8 at the ends (a cut multi-byte character) is kept as bytes.
    virtual std::string decode(std::span<const int32_t> ids, bool skipSpecial = false) const = 0;
    virtual std::string tokenText(int32_t id) const = 0;       // bytes of one token
    virtual int32_t tokenId(std::string_view token) const = 0; // -1: unknown
    virtual int32_t bosId() const = 0;                         // -1: none
    virtual int32_t eosId() const = 0;
    virtual int32_t padId() const = 0;
    /// Writes tokenizer.json (+ tokenizer_config.json) in Hugging Face layout into a folder.
    virtual void save(const fs::path& folder) const = 0;
};

/// encode() with the begin token in front, where the tokenizer has one.
std::vector<int32_t> encodePrompt(const Tokenizer& tokenizer, std::string_view text);
/// encode() with the end token behind: what a model is to write after a prompt.
std::vector<int32_t> encodeCompletion(const Tokenizer& tokenizer, std::string_view text);

/// From a folder with tokenizer.json, or vocab.json and merges.txt (also OpenAI's names
/// encoder.json and vocab.bpe), or a file of tiktoken ranks (*.tiktoken, tokenizer.model). The last
/// two need a way of cutting text: `preTokenizer` (a name of PreTokenizer::names()), or what the
/// model_type in config.json implies. Throws Error{Io, Corrupt, Unavailable, Usage}.
std::shared_ptr<const Tokenizer> loadTokenizer(const fs::path& folder,
                                               const std::string& preTokenizer = {});

/// Whether loadTokenizer() would find one, damaged or not, in this folder.
bool holdsTokenizer(const fs::path& folder);

struct BpeTrainerOptions {
    int32_t vocabularySize = 512;
    std::vector<std::string> specialTokens; // one id each, never split: "<think>", "<pad>" …
    /// Kept whole as one token each, *with* their leading space (" times", "乘"): added before
    /// merges.
    std::vector<std::string> wholeWords;
    bool splitDigits = true; // every digit is a token of its own, never merged
    std::string bosToken = "<bos>", eosToken = "<eos>", padToken = "<pad>";
};
/// Byte-level BPE: merges the most frequent pair, ties by smaller ids, so training is
/// deterministic.
std::shared_ptr<const Tokenizer> trainBpe(std::span<const std::string> texts,
                                          const BpeTrainerOptions& options);

} // namespace rationale
