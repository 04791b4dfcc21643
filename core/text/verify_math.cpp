// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/answer_text.h"
#include "core/text/answer_wording.h"
#include "core/text/ascii.h"
#include "core/text/math/compare.h"
#include "core/text/math/conventions.h"
#include "core/text/math/units.h"
#include "core/text/math_text.h"
#include "core/text/spoken_number.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace rationale {

namespace {

constexpr size_t longestMathAnswer = 2000;
constexpr size_t longestFormula = 200; // of a text that may be nothing but an answer

/// Digits and their signs only, and \frac: what the quick way reads without a doubt. Signs that it
/// would drop ("2**3", "2\,3") are left to the reader.
bool isPlainNumber(std::string_view text) {
    if (text.starts_with('$') && text.ends_with('$') && text.size() > 2)
        text = text.substr(1, text.size() - 2);
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (isDigit(c) || std::string_view(" .,/+-%{}").find(c) != std::string_view::npos)
            continue;
        if (c != '\\')
            return false;
        size_t end = i + 1;
        while (end < text.size() && isLetter(text[end]))
            ++end;
        const std::string_view name = text.substr(i + 1, end - i - 1);
        const bool sign =
            name.empty() && end < text.size() && (text[end] == '%' || text[end] == '!');
        if (!sign && name != "frac" && name != "dfrac" && name != "tfrac")
            return false;
        i = name.empty() ? end : end - 1;
    }
    return text.size() < 100;
}

/// The piece that is set as mathematics: the first of an announcement, or what ends a whole text.
std::string formulaIn(const FoundAnswer& found) {
    const std::string& text = found.text;
    const bool first = found.source == FoundAnswer::Source::Marker;
    for (const auto& [open, close] :
         std::initializer_list<std::pair<std::string_view, std::string_view>>{
             {"$$", "$$"}, {"\\(", "\\)"}, {"\\[", "\\]"}, {"$", "$"}}) {
        std::string piece;
        for (size_t at = 0; (at = text.find(open, at)) != std::string::npos;) {
            const size_t end = text.find(close, at + open.size());
            if (end == std::string::npos)
                break;
            std::string content =
                trimmed(std::string_view(text).substr(at + open.size(), end - at - open.size()));
            at = end + close.size();
            const bool ends = text.find_first_not_of(" .\n", at) == std::string::npos;
            if (!content.empty() && (first ? piece.empty() : ends))
                piece = std::move(content);
        }
        if (!piece.empty())
            return piece;
    }
    const size_t stop = first ? text.find(". ") : std::string::npos;
    return stop == std::string::npos ? text : text.substr(0, stop);
}

bool mayJoinThousands(std::string_view text) {
    for (size_t i = 1; i + 3 < text.size(); ++i)
        if (text[i] == ',' && isDigit(text[i - 1]) && isDigit(text[i + 1]))
            return true;
    return false;
}

/// "0.666...", "1, 2, …": what ends in a number, or a list of such, that goes on.
bool endsOpen(std::string_view text) {
    const size_t digit = text.find_last_of("0123456789");
    if (digit == std::string_view::npos || !goesOn(text, digit + 1))
        return false;
    const std::string_view behind = text.substr(digit + 1);
    return behind.find_first_not_of(" .,'\"") == std::string_view::npos ||
           std::none_of(behind.begin(), behind.end(), isLetter);
}

struct Judgement {
    VerifyResult result;
    bool read = false; // both could be read
};

std::string formOf(const math::Node& node) {
    try {
        math::Budget budget(20000, 10);
        return math::normalForm(node, budget);
    } catch (const math::GiveUp&) {
        return math::toText(node);
    }
}

Judgement judge(const std::string& gold, const std::string& given, NormalForms forms,
                bool joinThousands) {
    const bool withForms = forms == NormalForms::Build;
    Judgement judgement;
    VerifyResult& result = judgement.result;
    std::string why;
    const auto wanted = math::readAnswer(gold, joinThousands, why);
    if (!wanted) {
        result.reason = "the right answer cannot be read: " + why;
        std::string goldText = withoutSpaces(gold), answerText = withoutSpaces(given);
        if (goldText == answerText) {
            result.verdict = Verdict::Correct;
            result.reason = "written as " + gold;
        }
        if (withForms) {
            result.goldForm = std::move(goldText);
            result.answerForm = std::move(answerText);
        }
        return judgement;
    }
    if (withForms)
        result.goldForm = formOf(*wanted);
    auto answer = math::readAnswer(given, joinThousands, why);
    if (!answer) {
        result.reason = "the answer cannot be read: " + why;
        return judgement;
    }
    judgement.read = true;
    answer = math::withConstantOf(*wanted, *std::move(answer));
    if (withForms)
        result.answerForm = formOf(*answer);
    math::Budget budget;
    math::Comparer comparer(budget);
    math::Sameness same = math::Sameness::Unknown;
    std::string reason;
    try {
        same = comparer.compare(*wanted, *answer);
        reason = comparer.reason();
    } catch (const math::GiveUp& end) {
        reason = end.why;
    }
    result.verdict = same == math::Sameness::Same        ? Verdict::Correct
                     : same == math::Sameness::Different ? Verdict::Wrong
                                                         : Verdict::Unverifiable;
    if (result.verdict == Verdict::Correct)
        result.reason = "equals " + gold;
    else if (result.verdict == Verdict::Wrong)
        result.reason = (reason.empty() ? "" : reason + "; ") + "expected " + gold;
    else
        result.reason = "cannot tell whether it equals " + gold + ": " + reason;
    return judgement;
}

/// Both ways of reading "1,234" where the first finds them different.
Judgement judgeBothWays(const std::string& gold, const std::string& given, NormalForms forms) {
    Judgement judgement = judge(gold, given, forms, true);
    if (judgement.result.verdict == Verdict::Correct ||
        (!mayJoinThousands(gold) && !mayJoinThousands(given)))
        return judgement;
    Judgement apart = judge(gold, given, forms, false);
    return apart.result.verdict == Verdict::Correct ? apart : judgement;
}

/// The verdict about two numbers that were read.
VerifyResult comparedNumbers(bool same, std::string shown, const Literal& wanted,
                             const Literal& answer, NormalForms forms) {
    const auto text = [](const Literal& literal) {
        return literal.value.toString() + (literal.percent ? "%" : "");
    };
    VerifyResult result{same ? Verdict::Correct : Verdict::Wrong, std::move(shown),
                        (same ? "equals " : "expected ") + text(wanted)};
    if (forms == NormalForms::Build) {
        result.goldForm = text(wanted);
        result.answerForm = text(answer);
    }
    return result;
}

std::optional<VerifyResult> verifyPlainNumber(const std::string& gold, const std::string& given,
                                              NormalForms forms) {
    if (!isPlainNumber(gold) || !isPlainNumber(given))
        return std::nullopt;
    const auto wanted = literalOf(normaliseMath(gold)), answer = literalOf(normaliseMath(given));
    if (!wanted || !answer)
        return std::nullopt;
    const bool same = sameNumber(*wanted, *answer);
    if (isDoubtfulPercentage(*wanted, *answer))
        return std::nullopt;
    if (!same && (mayJoinThousands(gold) || mayJoinThousands(given)))
        return std::nullopt;
    return comparedNumbers(same, given, *wanted, *answer, forms);
}

/// A number named in a sentence.
std::optional<VerifyResult> verifyInWords(const std::string& gold, const FoundAnswer& found,
                                          NormalForms forms) {
    const auto wanted = literalOf(normaliseMath(gold));
    const bool closed =
        found.source == FoundAnswer::Source::Tag || found.source == FoundAnswer::Source::Boxed;
    if (!wanted || (closed && isFormula(found.text)))
        return std::nullopt;
    const StatedNumber stated = statedNumber(found);
    if (!stated.literal)
        return VerifyResult{Verdict::Wrong, stated.shown, stated.problem};
    if (isDoubtfulPercentage(*wanted, *stated.literal))
        return VerifyResult{Verdict::Unverifiable, stated.shown, "with and without a percent sign"};
    if (!stated.doubt.empty())
        return VerifyResult{Verdict::Unverifiable, stated.shown, stated.doubt};
    if (hasOtherUnit(gold, found.text, stated.shown))
        return VerifyResult{Verdict::Unverifiable, stated.shown, "another unit"};
    if (closed && math::changesNumber(found.text))
        return VerifyResult{Verdict::Unverifiable, stated.shown, "words that change the number"};
    const bool same = sameNumber(*wanted, *stated.literal);
    return comparedNumbers(same, stated.shown, *wanted, *stated.literal, forms);
}

} // namespace

VerifyResult verifyMath(const std::string& gold, std::string_view text, NormalForms forms) {
    std::string goldText = findAnswer(gold).text;
    FoundAnswer found = findAnswer(text);
    const bool whole = found.source == FoundAnswer::Source::WholeText;
    if (whole && found.text.size() > longestMathAnswer)
        found.text.erase(0, found.text.size() - longestMathAnswer);
    if (found.text.empty())
        return {Verdict::Wrong, {}, "no answer found"};
    if (found.text.size() > longestMathAnswer)
        return {Verdict::Wrong, found.text, "the answer is too long"};
    if (goldText.size() > longestMathAnswer)
        return {Verdict::Unverifiable, found.text, "the right answer is too long"};
    goldText = withPlainNumerals(goldText);
    found.text = withPlainNumerals(found.text);
    const std::string wanted = withMoneyAsUnit(goldText);
    const bool open = whole || found.source == FoundAnswer::Source::Marker;
    const bool leftOpen =
        open ? endsOpen(found.text)
             : found.text.ends_with('?') || isOpenEnded(found.text) || isOpenEnded(goldText);
    if (found.denied)
        return {Verdict::Unverifiable, found.text, "it is denied"};
    if (leftOpen && found.text != goldText)
        return {Verdict::Unverifiable, found.text, "asked, or left open"};
    if (hasOtherNumerals(found.text) && literalOf(normaliseMath(goldText)))
        return {Verdict::Unverifiable, found.text, "a numeral that is not read"};
    if (std::optional<VerifyResult> quick = verifyPlainNumber(wanted, found.text, forms))
        return *std::move(quick);
    std::string given = withMoneyAsUnit(found.text);
    Judgement judgement;
    if (!whole || given.size() <= longestFormula)
        judgement = judgeBothWays(wanted, given, forms);
    if (const auto pointed = withDecimalPoint(given);
        pointed && judgement.result.verdict != Verdict::Correct && literalOf(wanted))
        judgement = judge(wanted, *pointed, forms, false);
    if (const auto pointed = withDecimalPoint(wanted);
        pointed && judgement.result.verdict == Verdict::Wrong && literalOf(given) &&
        judge(*pointed, given, forms, false).result.verdict == Verdict::Correct)
        return {Verdict::Unverifiable, given, "a decimal comma, or a list"};
    if (!judgement.read && open && (given = formulaIn(found)) != found.text)
        judgement = judgeBothWays(wanted, given, forms);
    const bool spokenOf = open && isPlainNumber(goldText) && isSentence(found.text) &&
                          numbersIn(found.text).size() == 1;
    if ((!judgement.read || spokenOf) && judgement.result.verdict != Verdict::Correct)
        if (std::optional<VerifyResult> spoken = verifyInWords(goldText, found, forms))
            return *std::move(spoken);
    if (judgement.result.reason.empty())
        judgement.result.reason = "no formula and no number found";
    judgement.result.extracted = given;
    if (open && judgement.result.verdict == Verdict::Correct) {
        std::string doubt = doubtAbout(found.text, given, !whole);
        if (const auto numbers = numbersIn(given); doubt.empty() && numbers.size() == 1)
            doubt = doubtAbout(found.text, numbers[0], !whole);
        if (!doubt.empty())
            return {Verdict::Unverifiable, given, std::move(doubt)};
    }
    return judgement.result;
}

} // namespace rationale
