// SPDX-License-Identifier: GPL-3.0-or-later
// Answers that are worked out again: fractions, prime factors, durations.
#include "core/text/answer_text.h"
#include "core/text/utf8.h"
#include "core/text/verify_kinds.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace rationale {

namespace {

using answers::line;
using answers::right;
using answers::wrong;

struct Fraction {
    int64_t top = 0, bottom = 1;
    bool operator==(const Fraction&) const = default;
};

/// "a/b", "-a/b", "\frac{a}{b}", "a"; not reduced.
std::optional<Fraction> fractionOf(std::string text) {
    for (const std::string_view command : {"\\dfrac", "\\tfrac", "\\frac"})
        replaceAll(text, command, "\\f");
    text = withoutSpaces(text);
    const bool minus = text.starts_with("-\\f");
    if (minus)
        text.erase(0, 1);
    if (text.starts_with("\\f{") && text.ends_with('}')) {
        const size_t between = text.find("}{");
        if (between == std::string::npos)
            return std::nullopt;
        text =
            text.substr(3, between - 3) + "/" + text.substr(between + 2, text.size() - between - 3);
    }
    const size_t slash = text.find('/');
    const auto top = wholeNumber(text.substr(0, slash), true);
    const auto bottom = slash == std::string::npos ? std::optional<int64_t>(1)
                                                   : wholeNumber(text.substr(slash + 1), true);
    if (!top || !bottom || *bottom == 0)
        return std::nullopt;
    const bool flipped = (*bottom < 0) != minus;
    return Fraction{flipped ? -*top : *top, *bottom < 0 ? -*bottom : *bottom};
}

bool isPrime(int64_t number) {
    for (int64_t divisor = 2; divisor * divisor <= number; ++divisor)
        if (number % divisor == 0)
            return false;
    return number > 1;
}

constexpr int64_t largestFactored = 1000000000000; // a million divisions at most

/// "2^3" → 2, 3; "7" → 7, 1.
std::optional<std::pair<int64_t, int64_t>> powerOf(std::string text) {
    for (const char c : {'{', '}', '(', ')'})
        std::erase(text, c);
    const size_t hat = text.find('^');
    const auto base = wholeNumber(std::string_view(text).substr(0, hat));
    const auto exponent = hat == std::string::npos
                              ? std::optional<int64_t>(1)
                              : wholeNumber(std::string_view(text).substr(hat + 1));
    if (!base || !exponent || *exponent < 1 || *exponent > 64)
        return std::nullopt;
    return std::pair(*base, *exponent);
}

/// Milliseconds of "[n days,] [h:mm[:ss[.mmm]]]".
std::optional<int64_t> durationOf(std::string text) {
    text = answers::lowered(std::move(text));
    int64_t total = 0;
    bool read = false;
    for (const std::string_view word : {"days", "day", "天"})
        if (const size_t at = text.find(word); at != std::string::npos) {
            const auto days = wholeNumber(trimmed(std::string_view(text).substr(0, at)));
            if (!days || *days > 1000000)
                return std::nullopt;
            total = *days * 86400000;
            text = trimmed(std::string_view(text).substr(at + word.size()));
            if (text.starts_with(','))
                text = trimmed(std::string_view(text).substr(1));
            read = true;
            break;
        }
    if (text.empty())
        return read ? std::optional(total) : std::nullopt;
    std::array<int64_t, 3> parts{};
    size_t count = 0;
    std::string_view rest = text;
    while (count < 3) {
        const size_t end = std::min(rest.find(':'), rest.size());
        std::string_view part = rest.substr(0, end);
        if (const size_t point = part.find('.'); count == 2 && point != std::string_view::npos) {
            std::string fraction(part.substr(point + 1));
            if (fraction.empty() || fraction.size() > 3)
                return std::nullopt;
            fraction.resize(3, '0');
            const auto milliseconds = wholeNumber(fraction);
            if (!milliseconds)
                return std::nullopt;
            total += *milliseconds;
            part = part.substr(0, point);
        }
        const auto value = wholeNumber(part);
        if (!value || part.size() > 6 || (count > 0 && (*value > 59 || part.size() != 2)))
            return std::nullopt;
        parts.at(count++) = *value;
        if (end == rest.size())
            return count < 2 ? std::nullopt
                             : std::optional(total + parts[0] * 3600000 + parts[1] * 60000 +
                                             parts[2] * 1000);
        rest.remove_prefix(end + 1);
    }
    return std::nullopt;
}

} // namespace

VerifyResult verifyFraction(const std::string& gold, std::string_view text) {
    auto wanted = fractionOf(answers::unwrapped(gold));
    if (!wanted)
        answers::refuseGold(gold, "fraction", "3/4");
    const int64_t divisor = std::gcd(wanted->top, wanted->bottom);
    *wanted = {wanted->top / divisor, wanted->bottom / divisor};
    const std::string answer = line(text);
    if (answer.empty())
        return wrong({}, "no answer found");
    const auto given = answer.size() > 200 ? std::nullopt : fractionOf(answer);
    if (!given)
        return wrong(answer, "no fraction of whole numbers");
    if (*given == *wanted)
        return right(answer, "equals " + gold);
    const int64_t common = std::gcd(given->top, given->bottom);
    const bool unreduced =
        given->top / common == wanted->top && given->bottom / common == wanted->bottom;
    return wrong(answer, unreduced ? "not in lowest terms" : "expected " + gold);
}

VerifyResult verifyFactors(const std::string& gold, std::string_view text) {
    const auto number = wholeNumber(trimmed(gold));
    if (!number || *number < 2 || *number > largestFactored)
        answers::refuseGold(gold, "number from 2 to 10^12", "280");
    const std::string answer = line(text);
    if (answer.empty() || answer.size() > answers::longest)
        return wrong({}, answer.empty() ? "no answer found" : "the answer is too long");
    std::string product = answer;
    for (const auto& [from, to] :
         std::initializer_list<std::pair<std::string_view, std::string_view>>{{"**", "^"},
                                                                              {"\\times", "*"},
                                                                              {"\\cdot", "*"},
                                                                              {"·", "*"},
                                                                              {"•", "*"},
                                                                              {"x", "*"},
                                                                              {"²", "^2"},
                                                                              {"³", "^3"},
                                                                              {",", "*"}})
        replaceAll(product, from, to);
    product = trimmed(product);
    if (const size_t equals = product.find('='); equals != std::string::npos) {
        if (trimmed(std::string_view(product).substr(0, equals)) != std::to_string(*number))
            return wrong(answer, "what stands before \"=\" is not the number");
        product.erase(0, equals + 1);
    }
    int64_t value = 1;
    for (size_t begin = 0; begin <= product.size();) {
        const size_t end = std::min(product.find('*', begin), product.size());
        const auto power = powerOf(trimmed(std::string_view(product).substr(begin, end - begin)));
        if (!power)
            return wrong(answer, "not a product of numbers");
        if (power->first < 2 || *number % power->first != 0 || !isPrime(power->first))
            return wrong(answer, std::to_string(power->first) + " is no prime factor");
        for (int64_t i = 0; i < power->second; ++i) {
            if (value > *number / power->first)
                return wrong(answer, "the product is not " + std::to_string(*number));
            value *= power->first;
        }
        begin = end + 1;
    }
    if (value != *number)
        return wrong(answer, "the product is not " + std::to_string(*number));
    return right(answer, "primes whose product is " + std::to_string(*number));
}

VerifyResult verifyDuration(const std::string& gold, std::string_view text) {
    const auto wanted = durationOf(trimmed(gold));
    if (!wanted)
        answers::refuseGold(gold, "duration", "01:29:27");
    const std::string answer = line(text);
    if (answer.empty())
        return wrong({}, "no answer found");
    constexpr int64_t none = -1;
    int64_t given = answer.size() > 100 ? none : durationOf(answer).value_or(none);
    const int64_t days = wholeNumber(answer).value_or(none);
    if (given == none && gold.ends_with("days") && days <= 1000000) // "46" where days are asked for
        given = days < 0 ? none : days * 86400000;
    if (given == none)
        return wrong(answer, "no duration like " + gold);
    return given == *wanted ? right(answer, "equals " + gold) : wrong(answer, "expected " + gold);
}

} // namespace rationale
