// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/normalizer.h"

#include "core/base/error.h"
#include "core/text/utf8.h"

#include <unicode/casemap.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <functional>

namespace rationale {

namespace {

struct Form {
    const char* type;
    const char* icu;
    bool decompose;
};
constexpr Form forms[] = {
    {"NFC", "nfc", false}, {"NFD", "nfc", true}, {"NFKC", "nfkc", false}, {"NFKD", "nfkc", true}};

bool isAscii(std::string_view text) {
    return std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) > 127; });
}

void requireSuccess(UErrorCode status) {
    if (U_FAILURE(status))
        throw Error(ErrorKind::Internal,
                    std::string("Unicode normalization failed: ") + u_errorName(status));
}

/// Gives `change` the stretches of valid UTF-8, and copies what lies between.
std::string changeValid(const std::string& text,
                        const std::function<void(icu::StringPiece, icu::ByteSink&)>& change) {
    std::string result;
    icu::StringByteSink<std::string> sink(&result);
    size_t begin = 0;
    const auto flush = [&](size_t end) {
        if (end > begin)
            change({text.data() + begin, static_cast<int32_t>(end - begin)}, sink);
    };
    for (size_t i = 0; i < text.size();) {
        const Utf8Char c = decodeUtf8(text, i);
        if (!c.valid) {
            flush(i);
            result += text[i];
            begin = i + 1;
        }
        i += c.bytes;
    }
    flush(text.size());
    return result;
}

std::string toForm(const std::string& text, const char* name, bool decompose) {
    if (isAscii(text))
        return text;
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* form = icu::Normalizer2::getInstance(
        nullptr, name, decompose ? UNORM2_DECOMPOSE : UNORM2_COMPOSE, status);
    requireSuccess(status);
    std::string result = changeValid(text, [&](icu::StringPiece part, icu::ByteSink& sink) {
        form->normalizeUTF8(0, part, sink, nullptr, status);
    });
    requireSuccess(status);
    return result;
}

std::string toLower(const std::string& text) {
    UErrorCode status = U_ZERO_ERROR;
    std::string result = changeValid(text, [&](icu::StringPiece part, icu::ByteSink& sink) {
        icu::CaseMap::utf8ToLower("", 0, part, sink, nullptr, status);
    });
    requireSuccess(status);
    return result;
}

/// What no writing grows by (a character of NFKC: 18 characters), and some bytes put in front. A
/// file of a few steps, each of which doubles the text, would take all memory.
constexpr size_t mostGrowth = 64, mostExtra = size_t{1} << 16;

void requireSize(size_t bytes, size_t most) {
    if (bytes > most)
        throw Error(ErrorKind::Corrupt,
                    "The normalizer of the tokenizer makes a text more than " +
                        std::to_string(mostGrowth) + " times longer",
                    {}, "Use an undamaged tokenizer.json");
}

std::string replaceAll(const std::string& text, const Pattern& pattern, const std::string& with,
                       size_t most) {
    std::string result;
    size_t copied = 0;
    for (size_t from = 0; from < text.size();) {
        const auto match = pattern.find(text, from);
        if (!match)
            break;
        if (match->end == match->begin) {
            from = afterCharacter(text, match->end);
            continue;
        }
        requireSize(result.size() + with.size(), most);
        result.append(text, copied, match->begin - copied).append(with);
        copied = from = match->end;
    }
    return result.append(text, copied);
}

std::string strip(const std::string& text, bool left, bool right) {
    size_t begin = 0, end = 0;
    bool inside = false;
    for (size_t i = 0; i < text.size();) {
        const Utf8Char c = decodeUtf8(text, i);
        const bool space = c.valid && u_isUWhiteSpace(static_cast<UChar32>(c.code));
        if (!space && !inside)
            begin = i;
        i += c.bytes;
        if (!space) {
            inside = true;
            end = i;
        }
    }
    if (!inside)
        return left || right ? std::string() : text;
    const size_t first = left ? begin : 0;
    return text.substr(first, (right ? end : text.size()) - first);
}

} // namespace

Normalizer Normalizer::fromJson(const Json& node, const std::string& source) {
    Normalizer result;
    result.m_json = node;
    if (!node.is_null())
        result.add(node, source);
    return result;
}

void Normalizer::add(const Json& node, const std::string& source) {
    if (!node.is_object())
        throw Error(ErrorKind::Corrupt, "A normalizer is no object", source,
                    "Use an undamaged tokenizer.json");
    const std::string type = node.value("type", "");
    if (type == "Sequence") {
        for (const Json& one : node.value("normalizers", Json::array()))
            add(one, source);
        return;
    }
    Step step;
    const auto* const form = std::find_if(std::begin(forms), std::end(forms),
                                          [&](const Form& one) { return type == one.type; });
    if (form != std::end(forms)) {
        step.form = form->icu;
        step.decompose = form->decompose;
    } else if (type == "Lowercase") {
        step.kind = Step::Kind::Lowercase;
    } else if (type == "Prepend") {
        step.kind = Step::Kind::Prepend;
        step.content = node.value("prepend", "");
    } else if (type == "Replace") {
        step.kind = Step::Kind::Replace;
        step.content = node.value("content", "");
        step.pattern.push_back(patternOfJson(node, source));
    } else if (type == "Strip") {
        step.kind = Step::Kind::Strip;
        step.left = node.value("strip_left", true);
        step.right = node.value("strip_right", true);
    } else {
        throw Error(ErrorKind::Unavailable, "The normalizer \"" + type + "\" is not read", source,
                    "Use NFC, NFD, NFKC, NFKD, Lowercase, Prepend, Replace, Strip or Sequence");
    }
    m_steps.push_back(std::move(step));
}

std::string Normalizer::apply(std::string text) const {
    const size_t most = text.size() * mostGrowth + mostExtra;
    for (const Step& step : m_steps) {
        switch (step.kind) {
        case Step::Kind::Form:
            text = toForm(text, step.form, step.decompose);
            break;
        case Step::Kind::Lowercase:
            text = toLower(text);
            break;
        case Step::Kind::Prepend:
            if (!text.empty())
                text.insert(0, step.content);
            break;
        case Step::Kind::Replace:
            text = replaceAll(text, step.pattern.front(), step.content, most);
            break;
        case Step::Kind::Strip:
            text = strip(text, step.left, step.right);
            break;
        }
        requireSize(text.size(), most);
    }
    return text;
}

} // namespace rationale
