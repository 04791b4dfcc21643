// SPDX-License-Identifier: GPL-3.0-or-later
// Powers and what stands behind a value, numbers, words, roots, fractions and functions.
#include "core/text/math/reader.h"

#include "core/text/math/latex_names.h"

#include <algorithm>
#include <utility>

namespace rationale::math {

Node Reader::power(bool argument) {
    const Nest nest(*this);
    Node base = primary();
    if (!argument || peek().isSign('!'))
        base = postfix(std::move(base));
    else
        base = subscripted(std::move(base));
    if (!takeSign('^'))
        return base;
    return postfix(exponent(std::move(base)));
}

/// After "^": an exponent, a degree sign, the "th" of an ordinal.
Node Reader::exponent(Node base) {
    const bool braced = peek().isSign('{');
    if (takeCommand("\\circ") || (braced && peek(1).isCommand("\\circ") && peek(2).isSign('}'))) {
        if (braced)
            m_at += 3;
        return withOne(Kind::Degree, std::move(base));
    }
    if (takeSign('\''))
        return base;
    const bool negative = !braced && takeSign('-');
    Node value = braced ? group() : power(false); // right to left: a^b^c is a^(b^c)
    if (negative)
        value = withOne(Kind::Negative, std::move(value));
    if (isOrdinal(value))
        return base;
    if (value.is(Kind::Text) && !base.is(Kind::Text))
        fail("words in an exponent");
    if (base.is(Kind::Text))
        return makeNode(Kind::Text, base.text + "^" + toText(value), {});
    return withTwo(Kind::Power, std::move(base), std::move(value));
}

Node Reader::subscripted(Node value) {
    if (!takeSign('_'))
        return value;
    if (isWhole(value)) {
        const bool text = peek().isSign('{') && peek(1).kind == Token::Kind::Text;
        std::string digits = value.text;
        Node base = argument();
        if (text)
            fail("a base in words");
        const bool small = base.is(Kind::Number) && base.text.size() == 1;
        if (small && std::any_of(digits.begin(), digits.end(),
                                 [&](char digit) { return digit >= base.text[0]; }))
            fail("a digit that its base does not have");
        return withOne(Kind::Based, std::move(base), std::move(digits));
    }
    const Node index = argument();
    if (!value.is(Kind::Symbol))
        fail("an index where no variable is");
    const std::string text = toText(index);
    value.text += index.children.empty() ? "_" + text : "_{" + text + "}";
    return value;
}

Node Reader::postfix(Node value) {
    for (;;) {
        if (peek().isSign('!')) {
            next();
            value = withOne(Kind::Factorial, std::move(value));
        } else if (takeSign('%')) {
            value = withOne(Kind::Percent, std::move(value));
        } else if (takeCommand("\\circ")) {
            value = withOne(Kind::Degree, std::move(value));
        } else if (peek().isSign('_')) {
            value = subscripted(std::move(value));
        } else if (takeSign('\'')) {
            if (!value.is(Kind::Symbol))
                fail("a prime where no variable is");
            value.text += "'";
        } else {
            return value;
        }
    }
}

Node Reader::number() {
    std::string digits = next().text;
    if (digits.size() > longestNumber)
        fail("a number of too many digits");
    return makeNode(Kind::Number, std::move(digits), {});
}

Node Reader::text() {
    std::string words = next().text;
    if (words == "?")
        fail("a question");
    while (peek().kind == Token::Kind::Text || peek().isSign('/')) {
        if (peek().isSign('/') && peek(1).kind != Token::Kind::Text)
            break;
        if (words.size() > 200)
            fail("too many words");
        if (peek().text == "?")
            fail("a question");
        if (isOrdinal(makeNode(Kind::Text, words, {})))
            words.clear(); // "12th grade"
        const bool slash = peek().isSign('/') || words.ends_with('/');
        words += (slash || words.empty() ? "" : " ") + next().text;
    }
    if (peek().isSign('^') && peek(1).kind == Token::Kind::Number) {
        next();
        words += "^" + next().text;
    } else if (peek().isSign('^') && peek(1).isSign('{') && peek(2).kind == Token::Kind::Number &&
               peek(3).isSign('}')) {
        words += "^" + peek(2).text;
        m_at += 4;
    }
    return makeNode(Kind::Text, std::move(words), {});
}

Node Reader::argument() {
    const Nest nest(*this);
    if (peek().isSign('{'))
        return group();
    if (peek().kind == Token::Kind::Number && peek().text.size() > 1) {
        // "\frac12", "x^10" as LaTeX reads it: one digit.
        Token& token = m_tokens[m_at];
        Node digit = makeNode(Kind::Number, token.text.substr(0, 1), {});
        token.text.erase(0, 1);
        token.spaced = false;
        return digit;
    }
    return primary();
}

Node Reader::fraction() {
    Node top = argument();
    return withTwo(Kind::Quotient, std::move(top), argument());
}

Node Reader::root() {
    Node index = makeNode(Kind::Number, "2", {});
    if (takeSign('[')) {
        index = sum();
        if (!takeSign(']'))
            fail("a bracket is not closed");
    }
    Node radicand = argument();
    return withTwo(Kind::Root, std::move(radicand), std::move(index));
}

/// "\sin x", "\sin^2 x", "\log_2 8", "\log(2x)", "\max(1,2)".
Node Reader::function(const std::string& name) {
    const Nest nest(*this);
    std::optional<Node> base, exponent;
    for (int i = 0; i < 2; ++i) {
        if (!base && takeSign('_'))
            base = argument();
        else if (!exponent && takeSign('^'))
            exponent = argument();
    }
    std::vector<Node> arguments;
    Node value = argumentOf();
    if (value.is(Kind::Tuple) && value.text == "()")
        arguments = std::move(value.children);
    else
        arguments.push_back(std::move(value));
    if (base)
        arguments.push_back(std::move(*base));
    Node result = makeNode(Kind::Function, base ? name + "_" : name, std::move(arguments));
    if (!exponent)
        return result;
    if (exponent->is(Kind::Negative))
        fail("an inverse function");
    return withTwo(Kind::Power, std::move(result), std::move(*exponent));
}

/// A bracket is the whole argument; otherwise all factors up to the next sign or function.
Node Reader::argumentOf() {
    if (peek().isSign('(') || peek().isSign('{'))
        return primary();
    Node value = takeSign('-') ? withOne(Kind::Negative, power(false)) : power(false);
    while (startsFactor() && peek().kind != Token::Kind::Text && !peek().isSign('(') &&
           !(peek().kind == Token::Kind::Command && isFunctionName(peek().text.substr(1)))) {
        if (peek().kind == Token::Kind::Number)
            fail("two numbers side by side");
        value = times(std::move(value), power(false));
    }
    while (peek().isSign('/') && peek(1).kind == Token::Kind::Number) {
        next();
        value = withTwo(Kind::Quotient, std::move(value), power(false));
    }
    return value;
}

Node Reader::absolute() {
    next(); // |
    ++m_bars;
    Node value = sum();
    --m_bars;
    if (!takeSign('|'))
        fail("a bar is not closed");
    return withOne(Kind::Function, std::move(value), "abs");
}

} // namespace rationale::math
