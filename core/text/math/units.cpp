// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/math/units.h"

#include <algorithm>
#include <array>

namespace rationale::math {

namespace {

struct Entry {
    std::string_view name, dimension;
    int64_t numerator, denominator;
};

/// Singular. Lengths count in tenths of a millimetre (an inch is 254 of them), weights in
/// milligrams, times in milliseconds, volumes in millilitres.
constexpr std::array<Entry, 71> units = {{{"mm", "length", 10, 1},
                                          {"millimeter", "length", 10, 1},
                                          {"cm", "length", 100, 1},
                                          {"centimeter", "length", 100, 1},
                                          {"m", "length", 10000, 1},
                                          {"meter", "length", 10000, 1},
                                          {"metre", "length", 10000, 1},
                                          {"km", "length", 10000000, 1},
                                          {"kilometer", "length", 10000000, 1},
                                          {"inch", "length", 254, 1},
                                          {"inche", "length", 254, 1},
                                          {"foot", "length", 3048, 1},
                                          {"feet", "length", 3048, 1},
                                          {"ft", "length", 3048, 1},
                                          {"yard", "length", 9144, 1},
                                          {"yd", "length", 9144, 1},
                                          {"mile", "length", 16093440, 1},
                                          {"mi", "length", 16093440, 1},
                                          {"unit", "unit", 1, 1},
                                          {"mg", "weight", 1, 1},
                                          {"g", "weight", 1000, 1},
                                          {"gram", "weight", 1000, 1},
                                          {"kg", "weight", 1000000, 1},
                                          {"kilogram", "weight", 1000000, 1},
                                          {"ounce", "ounce", 1, 1},
                                          {"oz", "ounce", 1, 1},
                                          {"pound", "pound", 1, 1},
                                          {"lb", "pound", 1, 1},
                                          {"ton", "ton", 1, 1},
                                          {"ms", "time", 1, 1},
                                          {"s", "time", 1000, 1},
                                          {"sec", "time", 1000, 1},
                                          {"second", "time", 1000, 1},
                                          {"min", "time", 60000, 1},
                                          {"minute", "time", 60000, 1},
                                          {"h", "time", 3600000, 1},
                                          {"hr", "time", 3600000, 1},
                                          {"hour", "time", 3600000, 1},
                                          {"day", "time", 86400000, 1},
                                          {"week", "time", 604800000, 1},
                                          {"month", "month", 1, 1},
                                          {"year", "month", 12, 1},
                                          {"yr", "month", 12, 1},
                                          {"ml", "volume", 1, 1},
                                          {"milliliter", "volume", 1, 1},
                                          {"l", "volume", 1000, 1},
                                          {"liter", "volume", 1000, 1},
                                          {"litre", "volume", 1000, 1},
                                          {"gallon", "gallon", 1, 1},
                                          {"cup", "cup", 1, 1},
                                          {"degree", "angle", 1, 1},
                                          {"deg", "angle", 1, 1},
                                          {"radian", "radian", 1, 1},
                                          {"rad", "radian", 1, 1},
                                          {"dollar", "dollar", 100, 1},
                                          {"usd", "dollar", 100, 1},
                                          {"cent", "dollar", 1, 1},
                                          {"euro", "euro", 1, 1},
                                          {"yuan", "yuan", 1, 1},
                                          {"mph", "length/time", 16093440, 3600000},
                                          {"kph", "length/time", 10000000, 3600000},
                                          {"percent", "percent", 1, 1},
                                          {"people", "people", 1, 1},
                                          {"person", "people", 1, 1},
                                          {"hz", "hertz", 1, 1},
                                          {"watt", "watt", 1, 1},
                                          {"joule", "joule", 1, 1},
                                          {"newton", "newton", 1, 1},
                                          {"celsius", "celsius", 1, 1},
                                          {"fahrenheit", "fahrenheit", 1, 1},
                                          {"sq", "", 1, 1}}};

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string singular(std::string word) {
    if (word.size() > 3 && word.back() == 's' && word[word.size() - 2] != 's')
        word.pop_back();
    return word;
}

const Entry* find(std::string_view word) {
    const auto found = std::find_if(units.begin(), units.end(),
                                    [&](const Entry& entry) { return entry.name == word; });
    return found == units.end() || found->dimension.empty() ? nullptr : found;
}

int64_t power(int64_t base, int exponent) {
    int64_t result = 1;
    for (int i = 0; i < exponent; ++i)
        if (__builtin_mul_overflow(result, base, &result))
            return 0;
    return result;
}

/// "cm^2", "square feet", "cubic cm": one unit with a power.
std::optional<Unit> simpleUnit(std::string words) {
    int exponent = 1;
    for (const auto& [prefix, value] :
         {std::pair<std::string_view, int>{"square ", 2}, {"sq ", 2}, {"cubic ", 3}, {"cu ", 3}})
        if (words.starts_with(prefix)) {
            exponent = value;
            words.erase(0, prefix.size());
        }
    if (const size_t mark = words.find('^'); mark != std::string::npos) {
        if (exponent != 1 || mark + 2 != words.size() || words[mark + 1] < '1' ||
            words[mark + 1] > '4')
            return std::nullopt;
        exponent = words[mark + 1] - '0';
        words.resize(mark);
    }
    const Entry* entry = find(singular(words));
    if (entry == nullptr)
        entry = find(words);
    if (entry == nullptr)
        return std::nullopt;
    Unit unit{std::string(entry->dimension), power(entry->numerator, exponent),
              power(entry->denominator, exponent)};
    if (exponent != 1)
        unit.dimension += "^" + std::to_string(exponent);
    if (unit.numerator == 0 || unit.denominator == 0)
        return std::nullopt;
    return unit;
}

} // namespace

std::string plainWords(std::string_view words) {
    std::string plain;
    std::string word;
    const auto flush = [&] {
        if (word.empty())
            return;
        plain += (plain.empty() ? "" : " ") + singular(word);
        word.clear();
    };
    for (const char c : words) {
        if (c == ' ' || c == '.' || c == ',' || c == '\n' || c == '"' || c == '(' || c == ')')
            flush();
        else
            word.push_back(lower(c));
    }
    flush();
    return plain;
}

std::optional<Unit> unitOf(std::string_view words) {
    const std::string plain = plainWords(words);
    size_t split = plain.find(" per "), width = 5;
    if (split == std::string::npos) {
        split = plain.find('/');
        width = 1;
    }
    if (split == std::string::npos)
        return simpleUnit(plain);
    const auto top = simpleUnit(plain.substr(0, split));
    const auto bottom = simpleUnit(plain.substr(split + width));
    if (!top || !bottom)
        return std::nullopt;
    Unit unit{top->dimension + "/" + bottom->dimension, 0, 0};
    if (__builtin_mul_overflow(top->numerator, bottom->denominator, &unit.numerator) ||
        __builtin_mul_overflow(top->denominator, bottom->numerator, &unit.denominator))
        return std::nullopt;
    return unit;
}

bool changesNumber(std::string_view words) {
    static constexpr std::array<std::string_view, 52> changing = {
        "not",        "no",    "than",    "least",     "most",     "minus",   "plus",
        "negative",   "under", "over",    "above",     "below",    "between", "without",
        "except",     "never", "half",    "halve",     "third",    "quarter", "fourth",
        "fifth",      "tenth", "twice",   "double",    "triple",   "squared", "cubed",
        "root",       "times", "divided", "hundred",   "thousand", "million", "billion",
        "trillion",   "dozen", "pair",    "factorial", "point",    "choose",  "mod",
        "power",      "to",    "wrong",   "incorrect", "lakh",     "crore",   "hundredth",
        "thousandth", "base",  "x"};
    std::string plain = plainWords(words);
    for (size_t begin = 0; begin <= plain.size();) {
        const size_t end = std::min(plain.find(' ', begin), plain.size());
        const std::string_view word = std::string_view(plain).substr(begin, end - begin);
        if (std::find(changing.begin(), changing.end(), word) != changing.end())
            return true;
        begin = end + 1;
    }
    return false;
}

bool isUnitWord(std::string_view word) {
    std::string plain;
    for (const char c : word)
        plain.push_back(lower(c));
    return plain.size() >= 2 && (find(singular(plain)) != nullptr || find(plain) != nullptr);
}

} // namespace rationale::math
