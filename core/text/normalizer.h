// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/text/pattern.h"

#include <string>
#include <string_view>
#include <vector>

namespace rationale {

/// What is done to text before it is cut: the "normalizer" of a tokenizer.json. Immutable and
/// thread-safe.
class Normalizer {
public:
    Normalizer() = default; // leaves text as it is
    /// Reads NFC, NFD, NFKC, NFKD, Lowercase, Prepend, Replace, Strip and sequences of them, or
    /// null. Throws Error{Unavailable} for another type and Error{Corrupt} for a malformed one.
    static Normalizer fromJson(const Json& node, const std::string& source);
    /// The one that goes with PreTokenizer::named(name).
    static Normalizer named(const std::string& name);

    bool isEmpty() const { return m_steps.empty(); }
    /// Bytes that are no UTF-8 stay.
    std::string apply(std::string text) const;
    const Json& json() const { return m_json; }

private:
    struct Step {
        enum class Kind { Form, Lowercase, Prepend, Replace, Strip };
        Kind kind = Kind::Form;
        const char* form = nullptr; // ICU's name: "nfc" or "nfkc"
        bool decompose = false;
        std::string content;
        std::vector<Pattern> pattern; // one for Replace
        bool left = false, right = false;
    };
    void add(const Json& node, const std::string& source);

    std::vector<Step> m_steps;
    Json m_json;
};

} // namespace rationale
