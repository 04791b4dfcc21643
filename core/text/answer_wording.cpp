// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/answer_wording.h"

#include "core/text/answer_text.h"
#include "core/text/ascii.h"
#include "core/text/rational.h"

#include <unicode/rbnf.h>

#include <algorithm>
#include <array>
#include <utility>

namespace rationale {

namespace {

constexpr size_t npos = std::string_view::npos;
/// Each of three bytes in UTF-8, as all of Chinese here.
constexpr std::array<std::pair<std::string_view, int64_t>, 10> multipliers = {
    {{"百", 100},
     {"千", 1000},
     {"万", 10'000},
     {"萬", 10'000},
     {"亿", 100'000'000},
     {"億", 100'000'000},
     {"백", 100},
     {"천", 1000},
     {"만", 10'000},
     {"억", 100'000'000}}};
constexpr size_t bytesOfSign = 3;
constexpr std::string_view numerals = "零〇一二三四五六七八九十百千万亿两";

/// The end of the number that begins here: "1,234.5".
size_t numberEnd(std::string_view text, size_t begin) {
    size_t end = begin;
    while (end < text.size() &&
           (isDigit(text[end]) || ((text[end] == '.' || text[end] == ',') &&
                                   end + 1 < text.size() && isDigit(text[end + 1]))))
        ++end;
    return end;
}

/// The end of an amount of money that begins here: "5", "-5", "\frac{1}{2}", "5 million".
size_t amountEnd(std::string_view text, size_t begin) {
    size_t end = begin < text.size() && text[begin] == '-' ? begin + 1 : begin;
    const size_t number = end;
    if (text.substr(end).starts_with("\\frac{")) {
        const size_t middle = text.find("}{", end), close = text.find('}', middle + 1);
        end = middle == npos || close == npos ? begin : close + 1;
    } else {
        end = numberEnd(text, end);
    }
    if (end <= number)
        return begin;
    for (const std::string_view scale : {"hundred", "thousand", "million", "billion", "trillion"})
        for (const std::string_view form : {" ", "\\text{", "\\text{ ", " \\text{", " \\text{ "}) {
            const std::string whole =
                std::string(form) + std::string(scale) + (form == " " ? "" : "}");
            if (text.substr(end).starts_with(whole))
                return end + whole.size();
        }
    return end;
}

/// The multiplier at a place, spaces aside, or 0; `end` is behind it.
int64_t multiplierAt(std::string_view text, size_t at, size_t& end) {
    const size_t begin = std::min(text.find_first_not_of(' ', at), text.size());
    for (const auto& [sign, value] : multipliers)
        if (text.substr(begin).starts_with(sign)) {
            end = begin + bytesOfSign;
            return value;
        }
    return 0;
}

/// The end of the Chinese numerals that begin here.
size_t numeralsEnd(std::string_view text, size_t begin) {
    size_t end = begin;
    while (end + bytesOfSign <= text.size()) {
        const size_t at = numerals.find(text.substr(end, bytesOfSign));
        if (at == npos || at % bytesOfSign != 0)
            break;
        end += bytesOfSign;
    }
    return end;
}

std::string lowered(std::string_view text) {
    std::string lower(text);
    for (char& c : lower)
        if (c >= 'A' && c <= 'Z')
            c = static_cast<char>(c - 'A' + 'a');
    return lower;
}

/// Words up to three before a number that say that it is not meant, in the languages of MGSM that
/// have such before it; and those right before it that make it a bound or another number.
constexpr std::array<std::string_view, 19> denials = {
    "not",    "never", "cannot", "neither", "nor",     "except", "excluding",
    "ne",     "neq",   "unlike", "nicht",   "niemals", "kein",   "keine",
    "keiner", "pas",   "jamais", "nunca",   "hakuna"};
constexpr std::array<std::string_view, 15> bounds = {
    "least",  "most",     "under",   "over",   "above",  "below",  "between", "minus",
    "beyond", "negative", "without", "either", "nearly", "almost", "exceeds"};

template <size_t count>
bool isOneOf(std::string_view word, const std::array<std::string_view, count>& words) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// Takes ASCII signs, spaces and digits from the end; whether a comma was among them.
bool takeSigns(std::string& text) {
    bool clause = false;
    while (!text.empty() && !isLetter(text.back()) && text.back() != '\'' &&
           static_cast<unsigned char>(text.back()) < 0x80) {
        clause |= text.back() == ',';
        text.pop_back();
    }
    return clause;
}

std::string takeLastWord(std::string& text) {
    constexpr std::string_view curly = "’";
    size_t begin = text.size();
    for (;;) {
        if (begin > 0 && (isLetter(text[begin - 1]) || text[begin - 1] == '\''))
            --begin;
        else if (std::string_view(text).substr(0, begin).ends_with(curly))
            begin -= curly.size();
        else
            break;
    }
    std::string word = text.substr(begin);
    text.resize(begin);
    replaceAll(word, curly, "'");
    return word;
}

bool deniesInOtherScript(std::string_view text) {
    for (const std::string_view no : {"不是", "不等于", "不等於", "不为", "並非", "并非", "≠",
                                      "负",   "負",     "大于",   "大於", "小于", "小於", "少于",
                                      "多于", "超过",   "至少",   "至多", "最多", "不到", "不足"})
        if (text.ends_with(no))
            return true;
    for (const std::string_view no : {"не", "Не"})
        if (text.ends_with(no) &&
            (text.size() == no.size() ||
             static_cast<unsigned char>(text[text.size() - no.size() - 1]) < 0x80))
            return true;
    return false;
}

/// A text of nothing but Chinese numerals as ICU reads it.
std::optional<std::string> spelledOut(std::string_view text) {
    if (text.empty() || numeralsEnd(text, 0) != text.size() || text.size() > 30 * bytesOfSign)
        return std::nullopt;
    struct Speller { // takes a fifth of a millisecond to make
        UErrorCode error = U_ZERO_ERROR;
        icu::RuleBasedNumberFormat format{icu::URBNF_SPELLOUT, icu::Locale::getChinese(), error};
    };
    static thread_local const Speller speller;
    UErrorCode error = speller.error;
    if (U_FAILURE(error))
        return std::nullopt;
    std::string whole(text);
    if (whole.starts_with("十"))
        whole.insert(0, "一");
    const auto read = icu::UnicodeString::fromUTF8(whole);
    icu::Formattable number;
    icu::ParsePosition end(0);
    speller.format.parse(read, number, end);
    if (end.getIndex() != read.length())
        return std::nullopt;
    const int64_t value = number.getInt64(error);
    return U_FAILURE(error) ? std::nullopt : std::optional(std::to_string(value));
}

} // namespace

std::string withPlainNumerals(std::string_view text) {
    std::string bare = trimmed(text);
    for (const std::string_view stop : {"。", "."})
        if (bare.ends_with(stop))
            bare.resize(bare.size() - stop.size());
    if (auto number = spelledOut(bare))
        return *number;
    constexpr std::string_view percent = "百分之";
    std::string plain;
    for (size_t i = 0; i < text.size();) {
        if (text.substr(i).starts_with(percent)) {
            const size_t begin = i + percent.size(), digits = numberEnd(text, begin);
            const size_t end = digits > begin ? digits : numeralsEnd(text, begin);
            std::string number(text.substr(begin, end - begin));
            if (digits == begin)
                number = spelledOut(number).value_or("");
            // "百分之一百分之一" is no one hundred.
            if (!number.empty() && !text.substr(end).starts_with(percent.substr(bytesOfSign))) {
                plain += number + "%";
                i = end;
                continue;
            }
        }
        const size_t end = isDigit(text[i]) ? numberEnd(text, i) : i;
        size_t behind = end, after = end;
        const int64_t times = end > i ? multiplierAt(text, end, behind) : 0;
        std::string digits(text.substr(i, end - i));
        std::erase(digits, ',');
        const auto value = times > 0 ? Rational::fromDecimal(digits) : std::nullopt;
        const auto product = value ? multiply(*value, Rational(times)) : std::nullopt;
        const bool more = behind < text.size() && (isDigit(text[behind]) || text[behind] == '.' ||
                                                   multiplierAt(text, behind, after) > 0);
        if (product && !more) {
            plain += product->toString();
            i = behind;
        } else {
            plain += text.substr(i, std::max<size_t>(end - i, 1));
            i = std::max(end, i + 1);
        }
    }
    return plain;
}

bool hasOtherNumerals(std::string_view text) {
    bool digits = false;
    for (size_t i = 0, end = 0; i < text.size(); ++i) {
        digits |= isDigit(text[i]);
        if (isDigit(text[i]) && multiplierAt(text, i + 1, end) > 0)
            return true;
    }
    if (digits || text.find_first_of("\\=") != npos)
        return false;
    for (size_t i = 0; i < text.size(); ++i)
        if (numeralsEnd(text, i) > i)
            return true;
    return false;
}

bool goesOn(std::string_view text, size_t end) {
    const std::string_view behind =
        text.substr(std::min(text.find_first_not_of(", ", end), text.size()));
    for (const std::string_view sign : {"...", "…", "\\ldots", "\\dots", "\\cdots"})
        if (behind.starts_with(sign))
            return true;
    const std::string_view next = text.substr(std::min(end, text.size()));
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 6> quotes = {
        {{"'", "'"}, {"\"", "\""}, {"’", "‘"}, {"”", "“"}, {"′", ""}, {"″", ""}}};
    for (const auto& [close, open] : quotes) {
        if (!next.starts_with(close))
            continue;
        for (size_t at = 0; !open.empty() && (at = text.find(open, at)) < end; ++at)
            if (at == 0 || std::string_view(" ([{,\n*").find(text[at - 1]) != npos)
                return false; // a quotation ends
        return true;
    }
    return false;
}

bool isOpenEnded(std::string_view text) {
    for (const std::string_view sign : {"...", "…", "\\ldots", "\\dots", "\\cdots"})
        if (text.find(sign) != npos)
            return true;
    for (size_t end = 1; end <= text.size(); ++end)
        if (isDigit(text[end - 1]) && goesOn(text, end))
            return true;
    return false;
}

std::string withMoneyAsUnit(std::string_view text) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 5> signs = {
        {{"\\$", " dollars"},
         {"$", " dollars"},
         {"€", " euros"},
         {"£", " pounds"},
         {"¥", " yuan"}}};
    const size_t dollars = static_cast<size_t>(std::count(text.begin(), text.end(), '$'));
    std::string plain;
    for (size_t i = 0; i < text.size();) {
        size_t taken = 0;
        for (const auto& [sign, unit] : signs) {
            if (!text.substr(i).starts_with(sign) || (sign == "$" && dollars != 1))
                continue;
            const size_t begin =
                std::min(text.find_first_not_of(' ', i + sign.size()), text.size());
            const size_t end = amountEnd(text, begin);
            if (end == begin ||
                (end < text.size() && std::string_view(" .,\n").find(text[end]) == npos))
                continue; // a formula goes on
            plain += std::string(text.substr(begin, end - begin)) + std::string(unit);
            taken = end - i;
            break;
        }
        if (taken == 0)
            plain += text[i];
        i += std::max<size_t>(taken, 1);
    }
    return plain;
}

std::optional<std::string> withDecimalPoint(std::string_view text) {
    std::string number = trimmed(text);
    while (number.ends_with('.'))
        number.pop_back();
    const size_t comma = number.find(',');
    if (comma == npos || comma == 0 || number.find(',', comma + 1) != npos)
        return std::nullopt;
    const size_t begin = number[0] == '-' ? 1 : 0;
    const size_t end = std::min(number.find_first_not_of("0123456789", comma + 1), number.size());
    const size_t behind = end - comma - 1;
    const std::string_view unit = std::string_view(number).substr(end);
    const bool words = std::all_of(unit.begin(), unit.end(), [](char c) {
        return isLetter(c) || c == ' ' || c == '{' || c == '}' || c == '\\';
    });
    if (!words || behind == 0 || behind == 3 || comma == begin ||
        number.find_first_not_of("0123456789", begin) != comma)
        return std::nullopt;
    number[comma] = '.';
    return number;
}

bool deniesWhatFollows(std::string_view text) {
    constexpr size_t longestWord = 40; // what stands before it may be a whole thought
    const size_t last = text.find_last_not_of(" \n$*(\\");
    const size_t end = last == npos ? 0 : last + 1;
    std::string before =
        lowered(text.substr(end - std::min(end, longestWord), std::min(end, longestWord)));
    if (deniesInOtherScript(before))
        return true;
    const std::string word = takeLastWord(before);
    return isOneOf(word, denials) || word.ends_with("n't");
}

bool isDenied(std::string_view text, size_t begin, size_t end) {
    const size_t next = text.find_first_not_of(" $*\\)", end);
    const std::string_view behind = text.substr(std::min(next, text.size()));
    for (const std::string_view sign :
         {"?", "？", "ではな", "じゃな", "或", "分之", "的", "倍", "以上", "以下"})
        if (behind.starts_with(sign))
            return true;
    std::string before = lowered(text.substr(0, begin));
    if (const size_t sentence = before.find_last_of(".!?;\n"); sentence != npos)
        before.erase(0, sentence + 1);
    // "is not 5", "is not the 5", "is not equal to 5"; "not 4, it is 5" is another clause.
    for (int distance = 0; distance < 4; ++distance) {
        const bool clause = takeSigns(before);
        if (clause && distance > 0)
            return false;
        if (deniesInOtherScript(before))
            return true;
        const std::string word = takeLastWord(before);
        if (word == "but" || word == "from") {
            takeSigns(before);
            const std::string other = takeLastWord(before);
            return other == "anything" || other == "everything" || other == "all" ||
                   other == "different";
        }
        if (isOneOf(word, denials) || word.ends_with("n't") ||
            (distance == 0 && isOneOf(word, bounds)) ||
            (!clause && (word == "than" || (word == "no" && distance < 2))))
            return true;
    }
    return false;
}

} // namespace rationale
