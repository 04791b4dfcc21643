// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/verify_kinds.h"

#include "core/base/error.h"
#include "core/text/answer_text.h"
#include "core/text/trace.h"

#include <array>
#include <utility>

namespace rationale {

const std::vector<AnswerKind>& answerKinds() {
    static const std::vector<AnswerKind> kinds = {
        {"word", "Wednesday|星期三", verifyWord},
        {"list", "-3.5, 2, 10", verifyList},
        {"roots", "-2, 7/3", verifyRoots},
        {"fraction", "3/4", verifyFraction},
        {"factors", "280", verifyFactors},
        {"duration", "01:29:27", verifyDuration},
        {"grid", "1 2/2 1", verifyGrid},
        {"roles", "Anna is a knight, Ben is a knave", verifyRoles},
        {"path", "S.#/..E:3", verifyPath},
        {"hanoi", "AAA:C", verifyHanoi},
    };
    return kinds;
}

std::optional<VerifyResult> verifyOfKind(const std::string& kind, const std::string& gold,
                                         std::string_view text) {
    for (const AnswerKind& each : answerKinds())
        if (kind == each.name)
            return each.verify(gold, text);
    return std::nullopt;
}

namespace answers {

namespace {

std::string lastLine(const std::string& text) {
    const std::string all = trimmed(text);
    const size_t end = all.rfind('\n');
    return end == std::string::npos ? all : trimmed(std::string_view(all).substr(end + 1));
}

/// Takes `open` … `close` from around the text when nothing of the kind is inside.
bool strip(std::string& text, std::string_view open, std::string_view close) {
    if (text.size() < open.size() + close.size() || !text.starts_with(open) ||
        !text.ends_with(close))
        return false;
    const std::string inner = text.substr(open.size(), text.size() - open.size() - close.size());
    if (inner.find(close) != std::string::npos)
        return false;
    text = trimmed(inner);
    return true;
}

} // namespace

VerifyResult right(std::string extracted, std::string reason) {
    VerifyResult result;
    result.verdict = Verdict::Correct;
    result.extracted = std::move(extracted);
    result.reason = std::move(reason);
    return result;
}

VerifyResult wrong(std::string extracted, std::string reason) {
    VerifyResult result = right(std::move(extracted), std::move(reason));
    result.verdict = Verdict::Wrong;
    return result;
}

void refuseGold(const std::string& gold, const char* what, const char* example) {
    throw Error(ErrorKind::Input, "\"" + gold.substr(0, 100) + "\" is no " + what, "gold",
                std::string("Write it as \"") + example + "\"");
}

std::string unwrapped(std::string_view raw) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 13> wraps = {
        {{"**", "**"},
         {"$$", "$$"},
         {"$", "$"},
         {"\\(", "\\)"},
         {"\\[", "\\]"},
         {"\\text{", "}"},
         {"\\mathrm{", "}"},
         {"`", "`"},
         {"\"", "\""},
         {"'", "'"},
         {"“", "”"},
         {"‘", "’"},
         {"「", "」"}}};
    std::string text = trimmed(raw);
    // Every round shortens the text; a few are enough for what anybody writes.
    for (int round = 0; round < 8; ++round) {
        const size_t before = text.size();
        if (text.ends_with('.') && !text.ends_with(".."))
            text.pop_back();
        text = trimmed(text);
        for (const auto& [open, close] : wraps)
            if (strip(text, open, close))
                break;
        if (text.size() == before)
            break;
    }
    return text;
}

std::string line(std::string_view text) {
    const FoundAnswer found = findAnswer(text);
    const std::string answer = found.marked() ? found.text : lastLine(found.text);
    return answer.size() > longest ? answer : unwrapped(toAsciiForms(answer));
}

std::string block(std::string_view text, bool& marked) {
    if (text.size() > longestSearchedAnswer)
        text.remove_prefix(text.size() - longestSearchedAnswer);
    const Trace trace = parseTrace(text);
    const std::string_view part =
        text.substr(trace.answer.begin, trace.answer.end - trace.answer.begin);
    const std::optional<std::string> boxed = lastBoxed(part);
    marked = boxed || trace.hasAnswerTag;
    const std::string answer = boxed ? *boxed : std::string(part);
    return answer.size() > longest && marked ? answer : toAsciiForms(trimmed(answer));
}

std::string lowered(std::string text) {
    for (char& c : text)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return text;
}

} // namespace answers

} // namespace rationale
