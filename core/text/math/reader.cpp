// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/math/reader.h"

#include "core/text/math/latex_names.h"

#include "core/text/math/units.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rationale::math {

namespace {

/// "million" as a power of ten.
std::optional<Node> scaleOf(std::string_view word) {
    for (const auto& [name, exponent] :
         {std::pair<std::string_view, const char*>{"hundred", "2"},
          std::pair<std::string_view, const char*>{"thousand", "3"},
          std::pair<std::string_view, const char*>{"million", "6"},
          std::pair<std::string_view, const char*>{"billion", "9"},
          std::pair<std::string_view, const char*>{"trillion", "12"}})
        if (word == name)
            return withTwo(Kind::Power, makeNode(Kind::Number, "10", {}),
                           makeNode(Kind::Number, exponent, {}));
    return std::nullopt;
}

} // namespace

Node withOne(Kind kind, Node child, std::string text) {
    std::vector<Node> children;
    children.push_back(std::move(child));
    return makeNode(kind, std::move(text), std::move(children));
}

Node withTwo(Kind kind, Node left, Node right, std::string text) {
    std::vector<Node> children;
    children.push_back(std::move(left));
    children.push_back(std::move(right));
    return makeNode(kind, std::move(text), std::move(children));
}

Node times(Node left, Node right) {
    if (left.is(Kind::Product)) {
        left.children.push_back(std::move(right));
        return left;
    }
    return withTwo(Kind::Product, std::move(left), std::move(right));
}

bool isWhole(const Node& node) {
    return node.is(Kind::Number) && node.text.find_first_of(".(") == std::string::npos;
}

bool isOrdinal(const Node& node) {
    return node.is(Kind::Text) && isOrdinalEnding(node.text);
}

bool Reader::takeSign(char sign) {
    if (!peek().isSign(sign))
        return false;
    ++m_at;
    return true;
}

bool Reader::takeCommand(std::string_view name) {
    if (!peek().isCommand(name))
        return false;
    ++m_at;
    return true;
}

Node Reader::sum() {
    const Nest nest(*this);
    Node result;
    bool first = true;
    for (;;) {
        const bool minus = peek().isSign('-');
        const std::string both = peek().isCommand("\\pm")   ? "\\pm"
                                 : peek().isCommand("\\mp") ? "\\mp"
                                                            : "";
        const bool sign = minus || peek().isSign('+') || !both.empty();
        if (!first && !sign)
            return result;
        if (sign)
            next();
        Node term = product();
        if (!both.empty()) {
            result = first ? withOne(Kind::PlusMinus, std::move(term), both)
                           : withTwo(Kind::PlusMinus, std::move(result), std::move(term), both);
        } else {
            if (minus)
                term = withOne(Kind::Negative, std::move(term));
            if (first)
                result = std::move(term);
            else if (result.is(Kind::Sum))
                result.children.push_back(std::move(term));
            else
                result = withTwo(Kind::Sum, std::move(result), std::move(term));
        }
        first = false;
    }
}

/// Whether a factor that needs no sign before it begins here.
bool Reader::startsFactor() const {
    const Token& token = peek();
    switch (token.kind) {
    case Token::Kind::Number:
    case Token::Kind::Letter:
    case Token::Kind::Text:
        return true;
    case Token::Kind::Sign:
        return token.isSign('(') || token.isSign('[') || token.isSign('{') ||
               (token.isSign('|') && m_bars == 0);
    case Token::Kind::Command: {
        const std::string_view name = std::string_view(token.text).substr(1);
        for (const std::string_view known : {"frac", "sqrt", "pi", "infty", "binom", "{", "lfloor",
                                             "lceil", "emptyset", "mathbb{R}", "langle", "circ"})
            if (name == known)
                return name != "circ" || !token.spaced;
        return isFunctionName(name) || name.starts_with("begin{");
    }
    case Token::Kind::End:
        break;
    }
    return false;
}

Node Reader::signedFactor() {
    const Nest nest(*this);
    if (takeSign('-'))
        return withOne(Kind::Negative, signedFactor());
    if (takeSign('+'))
        return signedFactor();
    return power(false);
}

Node Reader::product() {
    Node result = juxtaposed(signedFactor());
    for (;;) {
        if (takeSign('*') || takeCommand("\\times"))
            result = times(std::move(result), signedFactor());
        else if (takeSign('/') || takeCommand("\\div"))
            result = withTwo(Kind::Quotient, std::move(result), signedFactor());
        else if (startsFactor() && !result.is(Kind::Text) && !isNextQuantity(result))
            result = juxtaposed(std::move(result));
        else
            return result;
        if (!startsFactor())
            continue;
        result = juxtaposed(std::move(result));
    }
}

/// "1 hour 30 minutes": whether another amount follows.
bool Reader::isNextQuantity(const Node& last) const {
    return last.is(Kind::Quantity) && peek().kind == Token::Kind::Number && unitOf(last.text);
}

/// Factors without a sign between them; a number with words behind it is a quantity.
Node Reader::juxtaposed(Node left) {
    while (startsFactor()) {
        if (peek().kind == Token::Kind::Text) {
            if (left.is(Kind::Text))
                fail("words");
            if (const std::optional<Node> scale = scaleOf(plainWords(peek().text))) {
                next();
                left = times(std::move(left), *scale); // "5 million"
                continue;
            }
            Node unit = text();
            if (changesNumber(unit.text))
                fail("words that change a number");
            if (!isOrdinal(unit))
                left = withOne(Kind::Quantity, std::move(left), std::move(unit.text));
            continue;
        }
        if (isNextQuantity(left))
            return left;
        if (left.is(Kind::Text) || left.is(Kind::Quantity))
            fail("words");
        const bool spaced = peek().spaced, digits = peek().kind == Token::Kind::Number;
        const bool fraction = peek().isCommand("\\frac");
        Node right = power(false);
        if (digits && isWhole(left) && isWhole(right) && spaced && takeSign('/')) {
            Node bottom = power(false);
            if (!isWhole(bottom))
                fail("two numbers side by side");
            left = withTwo(Kind::Mixed, std::move(left),
                           withTwo(Kind::Quotient, std::move(right), std::move(bottom)));
        } else if (digits) {
            fail("two numbers side by side");
        } else if (fraction && isWhole(left) && right.is(Kind::Quotient) &&
                   isWhole(right.children[0]) && isWhole(right.children[1])) {
            left = withTwo(Kind::Mixed, std::move(left), std::move(right));
        } else {
            left = times(std::move(left), std::move(right));
        }
    }
    return left;
}

Node Reader::primary() {
    const Nest nest(*this);
    const Token& token = peek();
    switch (token.kind) {
    case Token::Kind::Number:
        return number();
    case Token::Kind::Letter:
        return makeNode(Kind::Symbol, next().text, {});
    case Token::Kind::Text:
        return text();
    case Token::Kind::Command:
        return command();
    case Token::Kind::Sign:
        if (token.isSign('('))
            return bracketed('(');
        if (token.isSign('['))
            return bracketed('[');
        if (token.isSign('{'))
            return group();
        if (token.isSign('|'))
            return absolute();
        break;
    case Token::Kind::End:
        break;
    }
    fail("a value is missing");
}

Node Reader::group() {
    next(); // {
    Node value = setOperation();
    if (!takeSign('}'))
        fail("a brace is not closed");
    return value;
}

Node Reader::command() {
    const std::string name = next().text;
    if (name == "\\frac")
        return fraction();
    if (name == "\\sqrt")
        return root();
    if (name == "\\pi" || name == "\\infty" || name == "\\emptyset" || name == "\\mathbb{R}")
        return makeNode(Kind::Symbol, name, {});
    if (name == "\\binom") {
        Node top = argument();
        return withTwo(Kind::Function, std::move(top), argument(), "binom");
    }
    if (name == "\\{")
        return braces();
    if (name == "\\langle") {
        bool alternatives = false;
        std::vector<Node> parts = members(alternatives);
        if (!takeCommand("\\rangle"))
            fail("an angle bracket is not closed");
        return makeNode(Kind::Tuple, "<>", std::move(parts));
    }
    for (const auto& [open, close, function] :
         {std::array<const char*, 3>{"\\lfloor", "\\rfloor", "floor"},
          std::array<const char*, 3>{"\\lceil", "\\rceil", "ceil"}})
        if (name == open) {
            Node value = sum();
            if (!takeCommand(close))
                fail("a floor or ceiling is not closed");
            return withOne(Kind::Function, std::move(value), function);
        }
    if (name.starts_with("\\begin{"))
        return matrix(name.substr(7, name.size() - 8));
    if (isFunctionName(name.substr(1)))
        return function(name.substr(1));
    fail("a command that is not known");
}

} // namespace rationale::math
