// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/math/conventions.h"

#include "core/text/answer_text.h"
#include "core/text/math/units.h"
#include "core/text/rational.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rationale::math {

namespace {

/// Those of integrals.
constexpr std::array<const char*, 7> variables = {"x", "y", "z", "t", "u", "s", "\\theta"};

size_t occurrences(const Node& node, std::string_view symbol) {
    size_t count = node.isSymbol(symbol) ? 1 : 0;
    for (const Node& child : node.children)
        count += occurrences(child, symbol);
    return count;
}

bool hasOnlySymbols(const Node& node, std::initializer_list<std::string_view> names) {
    if (node.is(Kind::Symbol) && std::find(names.begin(), names.end(), node.text) == names.end())
        return false;
    return std::all_of(node.children.begin(), node.children.end(),
                       [&](const Node& child) { return hasOnlySymbols(child, names); });
}

/// The term that is nothing but this symbol in a sum that has it nowhere else.
const Node* loneTerm(const Node& sum, std::string_view symbol) {
    if (!sum.is(Kind::Sum) || occurrences(sum, symbol) != 1)
        return nullptr;
    const auto term = std::find_if(sum.children.begin(), sum.children.end(),
                                   [&](const Node& part) { return part.isSymbol(symbol); });
    return term == sum.children.end() ? nullptr : &*term;
}

std::string withoutPunctuation(const std::string& words) {
    std::string plain = plainWords(words);
    for (const std::string_view article : {"the ", "a ", "an "})
        if (plain.starts_with(article))
            plain.erase(0, article.size());
    for (const std::string_view missing : {"doe not exist", "doesn't exist", "doesn’t exist"})
        replaceAll(plain, missing, "dne");
    return plain;
}

} // namespace

Node plainQuantity(const Node& node) {
    if (node.is(Kind::Negative) && node.children[0].is(Kind::Quantity)) {
        const Node& quantity = node.children[0];
        return plainQuantity(makeNode(Kind::Quantity, quantity.text,
                                      {makeNode(Kind::Negative, {}, quantity.children)}));
    }
    if (!node.is(Kind::Quantity))
        return node;
    const std::optional<Unit> unit = unitOf(node.text);
    if (unit && unit->dimension == "angle")
        return makeNode(Kind::Degree, {}, node.children);
    if (unit && unit->dimension == "percent")
        return makeNode(Kind::Percent, {}, node.children);
    return node;
}

Node summedQuantity(const Node& list) {
    if (!list.is(Kind::List) || list.children.size() < 2)
        return list;
    const std::string& last = list.children.back().text;
    const std::optional<Unit> smallest = unitOf(last);
    Rational sum(0);
    for (size_t i = 0; i < list.children.size(); ++i) {
        const Node& part = list.children[i];
        const std::optional<Unit> unit = unitOf(part.text);
        if (!part.is(Kind::Quantity) || !part.children[0].is(Kind::Number) || !smallest || !unit ||
            unit->dimension != smallest->dimension || unit->denominator != 1 ||
            unit->numerator % smallest->numerator != 0 ||
            (i > 0 && unit->numerator >= unitOf(list.children[i - 1].text)->numerator))
            return list;
        const auto amount = Rational::fromDecimal(part.children[0].text);
        const auto inSmallest =
            amount ? multiply(*amount, Rational(unit->numerator / smallest->numerator))
                   : std::nullopt;
        const auto more = inSmallest ? add(sum, *inSmallest) : std::nullopt;
        if (!more || more->toString().find('/') != std::string::npos)
            return list;
        sum = *more;
    }
    return makeNode(Kind::Quantity, last, {makeNode(Kind::Number, sum.toString(), {})});
}

Node withConstantOf(const Node& gold, Node given) {
    for (const auto& [name, other] : {std::pair<const char*, const char*>{"C", "c"}, {"c", "C"}}) {
        const Node* term = loneTerm(given, other);
        if (term == nullptr || loneTerm(gold, name) == nullptr)
            continue;
        const bool inOneVariable =
            std::any_of(variables.begin(), variables.end(), [&, name = name](const char* x) {
                return hasOnlySymbols(gold, {x, name, "e", "\\pi"}) && occurrences(gold, x) > 0;
            });
        if (inOneVariable)
            given.children[static_cast<size_t>(term - given.children.data())].text = name;
    }
    return given;
}

std::optional<std::string> wordsOf(const Node& node) {
    if (node.is(Kind::Text))
        return withoutPunctuation(node.text);
    if (node.is(Kind::Symbol) && node.text.size() == 1)
        return withoutPunctuation(node.text);
    if (!node.is(Kind::Product) && !node.is(Kind::Quantity))
        return std::nullopt;
    std::string words;
    for (const Node& part : node.children) {
        if (!part.is(Kind::Symbol) || part.text.size() != 1)
            return std::nullopt;
        words += part.text;
    }
    if (node.is(Kind::Quantity))
        words += " " + node.text;
    return withoutPunctuation(words);
}

} // namespace rationale::math
