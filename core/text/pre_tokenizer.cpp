// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/pre_tokenizer.h"

#include "core/base/error.h"
#include "core/text/utf8.h"

#include <utility>

namespace rationale {

namespace {

/// GPT-2's expression (openai/gpt-2, src/encoder.py): what ByteLevel with use_regex cuts by.
constexpr const char* gpt2Expression =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

/// Each step calls the next for each of its pieces.
constexpr size_t mostSteps = 64;

[[noreturn]] void malformed(const std::string& what, const std::string& source) {
    throw Error(ErrorKind::Corrupt, what, source, "Use an undamaged tokenizer.json");
}

} // namespace

PreTokenizer PreTokenizer::fromJson(const Json& node, const std::string& source) {
    PreTokenizer result;
    result.m_json = node;
    if (!node.is_null())
        result.add(node, source);
    return result;
}

void PreTokenizer::add(const Json& node, const std::string& source) {
    if (!node.is_object())
        malformed("A pre-tokenizer is no object", source);
    const std::string type = node.value("type", "");
    if (type == "Sequence") {
        for (const Json& one : node.value("pretokenizers", Json::array()))
            add(one, source);
    } else if (type == "Split") {
        addSplit(node, source);
    } else if (type == "Digits") { // char::is_numeric
        m_steps.push_back(
            {.pattern = Pattern(node.value("individual_digits", false) ? R"(\p{N})" : R"(\p{N}+)",
                                source)});
    } else if (type == "Punctuation") {
        Json split = {{"behavior", node.value("behavior", "Isolated")}};
        split["pattern"] = {{"Regex", R"([\p{P}$+<=>^`|~])"}};
        addSplit(split, source);
    } else if (type == "ByteLevel") {
        addByteLevel(node, source);
    } else if (type == "Metaspace") {
        addMetaspace(node, source);
    } else {
        throw Error(ErrorKind::Unavailable, "The pre-tokenizer \"" + type + "\" is not read",
                    source,
                    "Use one of Split, Digits, Punctuation, ByteLevel, Metaspace and Sequence");
    }
    if (m_steps.size() > mostSteps)
        malformed("The pre-tokenizer has more than " + std::to_string(mostSteps) + " steps",
                  source);
}

void PreTokenizer::addSplit(const Json& node, const std::string& source) {
    static constexpr std::pair<const char*, Behavior> behaviors[] = {
        {"Isolated", Behavior::Isolated},
        {"Removed", Behavior::Removed},
        {"MergedWithPrevious", Behavior::MergedWithPrevious},
        {"MergedWithNext", Behavior::MergedWithNext},
        {"Contiguous", Behavior::Contiguous}};
    const std::string wanted = node.value("behavior", "Isolated");
    for (const auto& [name, behavior] : behaviors)
        if (wanted == name) {
            m_steps.push_back({.pattern = patternOfJson(node, source),
                               .behavior = behavior,
                               .invert = node.value("invert", false)});
            return;
        }
    malformed("A Split has the unknown behavior \"" + wanted + "\"", source);
}

void PreTokenizer::addByteLevel(const Json& node, const std::string& source) {
    m_byteLevel = true;
    Step step{.spaceInFront = node.value("add_prefix_space", true)};
    if (node.value("use_regex", true))
        step.pattern = Pattern(gpt2Expression, source);
    if (step.pattern || step.spaceInFront)
        m_steps.push_back(std::move(step));
}

void PreTokenizer::addMetaspace(const Json& node, const std::string& source) {
    static constexpr std::pair<const char*, SpaceMark> schemes[] = {
        {"never", SpaceMark::Never}, {"first", SpaceMark::First}, {"always", SpaceMark::Always}};
    Step step{.mark = node.value("replacement", "\u2581")};
    const std::string wanted =
        node.value("prepend_scheme", node.value("add_prefix_space", true) ? "always" : "never");
    if (step.mark.empty() || decodeUtf8(step.mark, 0).bytes != step.mark.size())
        malformed("A Metaspace has the replacement \"" + step.mark + "\", not one character",
                  source);
    bool known = false;
    for (const auto& [name, scheme] : schemes)
        if (wanted == name) {
            step.markInFront = scheme;
            known = true;
        }
    if (!known)
        malformed("A Metaspace has the unknown prepend_scheme \"" + wanted + "\"", source);
    if (node.value("split", true)) {
        step.pattern = Pattern(escapePattern(step.mark), source);
        step.behavior = Behavior::MergedWithNext;
    }
    m_steps.push_back(std::move(step));
}

void PreTokenizer::split(std::string_view text, bool atStart, const Emit& emit) const {
    if (!text.empty())
        run(0, text, atStart, emit);
}

void PreTokenizer::run(size_t step, std::string_view text, bool atStart, const Emit& emit) const {
    if (step == m_steps.size()) {
        emit(text);
        return;
    }
    const Step& present = m_steps[step];
    std::string changed;
    if (!present.mark.empty()) {
        for (const char c : text)
            c == ' ' ? changed += present.mark : changed += c;
        const bool wanted = present.markInFront == SpaceMark::Always ||
                            (present.markInFront == SpaceMark::First && atStart);
        if (wanted && !changed.starts_with(present.mark))
            changed.insert(0, present.mark);
        text = changed;
    } else if (present.spaceInFront && text[0] != ' ') {
        changed = ' ' + std::string(text);
        text = changed;
    }
    const char* begin = text.data();
    cut(present, text, [&](std::string_view piece) {
        run(step + 1, piece, atStart && piece.data() == begin, emit);
    });
}

void PreTokenizer::cut(const Step& step, std::string_view text, const Emit& emit) const {
    if (!step.pattern) {
        emit(text);
        return;
    }
    size_t held = 0; // where the piece that is not yet out begins
    size_t end = 0;  // of the last match
    bool heldIsMatch = false;
    const auto push = [&](size_t from, size_t to, bool isMatch) {
        if (from == to)
            return;
        bool joins = false;
        if (step.behavior == Behavior::Contiguous)
            joins = heldIsMatch == isMatch;
        else if (step.behavior == Behavior::MergedWithPrevious)
            joins = isMatch && !heldIsMatch;
        else if (step.behavior == Behavior::MergedWithNext)
            joins = heldIsMatch && !isMatch;
        if (!joins && from > held) {
            emit(text.substr(held, from - held));
            held = from;
        }
        heldIsMatch = isMatch;
        if (step.behavior == Behavior::Removed && isMatch)
            held = to;
    };
    for (size_t from = 0; from < text.size();) {
        const std::optional<Pattern::Match> match = step.pattern->find(text, from);
        if (!match)
            break;
        if (match->begin == match->end) { // cuts nothing
            from = afterCharacter(text, match->end);
            continue;
        }
        push(end, match->begin, step.invert);
        push(match->begin, match->end, !step.invert);
        from = end = match->end;
    }
    push(end, text.size(), step.invert);
    if (held < text.size())
        emit(text.substr(held));
}

} // namespace rationale
