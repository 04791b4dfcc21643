// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/text/pattern.h"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace rationale {

/// How text is cut into pieces before merges, which never cross a piece: the "pre_tokenizer" of a
/// tokenizer.json. Immutable and thread-safe.
class PreTokenizer {
public:
    /// One piece: SentencePiece-like vocabularies.
    PreTokenizer() = default;
    /// Reads Split, Digits, Punctuation, ByteLevel, Metaspace and sequences of them, or null.
    /// Throws Error{Unavailable} for another type and Error{Corrupt} for a malformed one.
    static PreTokenizer fromJson(const Json& node, const std::string& source);
    /// The one of a known model family, see names(). Throws Error{Usage} for another name.
    static PreTokenizer named(const std::string& name);
    /// "single-digits" (our own: GPT-2's, but every digit alone and "Q:"-like labels whole),
    /// "gpt2", "gpt-neox", "qwen2", "llama3", "deepseek-llm", "deepseek-coder", "deepseek-v3".
    static std::vector<std::string> names();

    using Emit = std::function<void(std::string_view piece)>;
    /// Calls `emit` for each piece, in order. `atStart`: this is how the whole text begins.
    void split(std::string_view text, bool atStart, const Emit& emit) const;
    /// Pieces are bytes and tokens are spelled in the alphabet of core/text/byte_level.h.
    bool isByteLevel() const { return m_byteLevel; }
    const Json& json() const { return m_json; }

private:
    enum class Behavior { Isolated, Removed, MergedWithPrevious, MergedWithNext, Contiguous };
    enum class SpaceMark { Never, First, Always };
    struct Step {
        std::optional<Pattern> pattern = {}; // none: only what is below
        Behavior behavior = Behavior::Isolated;
        bool invert = false;
        bool spaceInFront = false;                // ByteLevel's add_prefix_space
        std::string mark = {};                    // Metaspace: stands for spaces …
        SpaceMark markInFront = SpaceMark::Never; // … and is put in front
    };
    void add(const Json& node, const std::string& source);
    void addSplit(const Json& node, const std::string& source);
    void addByteLevel(const Json& node, const std::string& source);
    void addMetaspace(const Json& node, const std::string& source);
    void run(size_t step, std::string_view text, bool atStart, const Emit& emit) const;
    void cut(const Step& step, std::string_view text, const Emit& emit) const;

    std::vector<Step> m_steps;
    bool m_byteLevel = false;
    Json m_json;
};

} // namespace rationale
