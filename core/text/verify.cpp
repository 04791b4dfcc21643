// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/verify.h"

#include "core/base/error.h"
#include "core/text/answer_text.h"
#include "core/text/answer_wording.h"
#include "core/text/ascii.h"
#include "core/text/trace.h"
#include "core/text/utf8.h"
#include "core/text/verify_kinds.h"

#include <algorithm>
#include <map>

namespace rationale {

namespace {

constexpr size_t longestShown = 200; // characters of an answer repeated in a result

std::string shortened(const std::string& text) {
    return text.size() > longestShown ? cutUtf8(text, longestShown) + "…" : text;
}

/// Without a tag, an answer of n digits is the last n digits of the text ("so answer is 0 9 .").
std::string lastDigits(std::string_view text, size_t count) {
    std::string digits;
    for (size_t i = text.size(); i > 0 && digits.size() < count; --i)
        if (isDigit(text[i - 1]))
            digits.push_back(text[i - 1]);
    std::reverse(digits.begin(), digits.end());
    return digits.size() == count ? digits : std::string();
}

VerifyResult verifyExact(const std::string& gold, std::string_view text) {
    if (text.size() > longestSearchedAnswer)
        text.remove_prefix(text.size() - longestSearchedAnswer);
    const std::string wanted = withoutSpaces(gold);
    const Trace trace = parseTrace(text);
    const std::string_view part =
        text.substr(trace.answer.begin, trace.answer.end - trace.answer.begin);
    std::string extracted = trimmed(part);
    if (!trace.hasAnswerTag && withoutSpaces(extracted) != wanted) {
        if (std::all_of(wanted.begin(), wanted.end(), isDigit))
            extracted = lastDigits(text, wanted.size());
        else if (const FoundAnswer found = findAnswer(text); found.marked())
            extracted = found.text;
        while (extracted.ends_with('.') || extracted.ends_with(' '))
            extracted.pop_back();
    }
    const std::string given = withoutSpaces(extracted);
    if (given.empty())
        return {Verdict::Wrong, {}, "no answer found"};
    if (given == wanted)
        return {Verdict::Correct, extracted, "equals " + gold};
    return {Verdict::Wrong, extracted, "expected " + gold};
}

/// Letters A … J that stand alone, and where each does last. "A" as an article is none; small ones
/// count before "or" and "and".
std::map<char, size_t> standaloneChoices(std::string_view text) {
    std::map<char, size_t> letters;
    for (size_t i = 0; i < text.size(); ++i) {
        const bool alone =
            (i == 0 || (!isLetter(text[i - 1]) && !isDigit(text[i - 1]))) &&
            (i + 1 == text.size() || (!isLetter(text[i + 1]) && !isDigit(text[i + 1])));
        const std::string_view next = text.substr(std::min(i + 1, text.size()));
        const bool oneOfSeveral = next.starts_with(" and ") || next.starts_with(" or ");
        const bool article = text[i] == 'A' && next.size() > 1 && next[0] == ' ' &&
                             isLetter(next[1]) && !oneOfSeveral;
        const char capital = static_cast<char>(text[i] & ~0x20);
        if (alone && isLetter(text[i]) && capital <= 'J' && !article &&
            (text[i] == capital || oneOfSeveral))
            letters[capital] = i;
    }
    return letters;
}

VerifyResult verifyChoice(const std::string& gold, std::string_view text) {
    const std::string wanted = trimmed(gold);
    if (wanted.size() != 1 || !isLetter(wanted[0]))
        throw Error(ErrorKind::Input, "\"" + gold + "\" is no choice", "gold", "Give one letter");
    const char right = static_cast<char>(wanted[0] & ~0x20);
    const std::string answer = toAsciiForms(findAnswer(text).text);
    if (answer.size() == 1 && isLetter(answer[0])) {
        const char given = static_cast<char>(answer[0] & ~0x20);
        return {given == right ? Verdict::Correct : Verdict::Wrong, answer,
                "expected " + std::string(1, right)};
    }
    const std::map<char, size_t> letters = standaloneChoices(answer);
    if (letters.empty())
        return {Verdict::Wrong, {}, "no choice found"};
    if (letters.size() > 1) {
        std::string named;
        for (const auto& [letter, place] : letters)
            named += letter;
        return {Verdict::Wrong, named, "names several choices"};
    }
    const auto [given, place] = *letters.begin();
    if (isDenied(answer, place, place + 1))
        return {Verdict::Unverifiable, std::string(1, given), "it is denied, or asked"};
    return {given == right ? Verdict::Correct : Verdict::Wrong, std::string(1, given),
            "expected " + std::string(1, right)};
}

VerifyResult verifyKind(const std::string& kind, const std::string& gold, const std::string& text,
                        NormalForms forms) {
    if (kind == "math")
        return verifyMath(gold, text, forms);
    if (kind == "countdown")
        return verifyCountdown(gold, text);
    if (kind == "choice")
        return verifyChoice(gold, text);
    if (kind == "exact")
        return verifyExact(gold, text);
    if (std::optional<VerifyResult> result = verifyOfKind(kind, gold, text))
        return *std::move(result);
    if (kind == "reply")
        return {Verdict::Unverifiable, {}, "a reply is better or worse, not right or wrong"};
    if (kind == "code")
        throw Error(ErrorKind::Unavailable, "Code answers are judged by running them", "kind",
                    "checkAnswer() has the sandbox for it");
    throw Error(ErrorKind::Usage, "There is no answer kind \"" + kind + "\"", "kind",
                "Use one of: " + knownAnswerKinds());
}

} // namespace

std::string toString(Verdict verdict) {
    switch (verdict) {
    case Verdict::Correct:
        return "correct";
    case Verdict::Wrong:
        return "wrong";
    case Verdict::Unverifiable:
        return "unverifiable";
    }
    throw Error(ErrorKind::Internal, "Unknown verdict");
}

std::string knownAnswerKinds() {
    std::string known = "math, countdown, choice, exact, code";
    for (const AnswerKind& each : answerKinds())
        known += std::string(", ") + each.name;
    return known;
}

VerifyResult verifyAnswer(const std::string& kind, const std::string& gold, const std::string& text,
                          NormalForms forms) {
    VerifyResult result = verifyKind(kind, gold, text, forms);
    result.extracted = shortened(result.extracted);
    for (std::string* line : {&result.reason, &result.goldForm, &result.answerForm}) {
        *line = shortened(*line);
        std::replace_if(
            line->begin(), line->end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    }
    return result;
}

} // namespace rationale
