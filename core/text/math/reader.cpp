// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/math/reader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rationale::math {

struct Reader::Nest {
    explicit Nest(Reader& reader)
        : m_reader(reader) {
        if (++m_reader.m_depth > deepestNesting) {
            --m_reader.m_depth;
            fail("nested too deep");
        }
    }
    ~Nest() { --m_reader.m_depth; }
    Nest(const Nest&) = delete;
    Nest& operator=(const Nest&) = delete;
    Reader& m_reader;
};

namespace {

bool isWhole(const Node& node) {
    return node.is(Kind::Number) && node.text.find_first_of(".(") == std::string::npos;
}

Node quotient(Node top, Node bottom) {
    std::vector<Node> parts;
    parts.push_back(std::move(top));
    parts.push_back(std::move(bottom));
    return makeNode(Kind::Quotient, {}, std::move(parts));
}

Node one(Kind kind, Node child, std::string text = {}) {
    std::vector<Node> children;
    children.push_back(std::move(child));
    return makeNode(kind, std::move(text), std::move(children));
}

Node two(Kind kind, Node left, Node right, std::string text = {}) {
    std::vector<Node> children;
    children.push_back(std::move(left));
    children.push_back(std::move(right));
    return makeNode(kind, std::move(text), std::move(children));
}

/// Appends to a product, or makes one.
Node times(Node left, Node right) {
    if (left.is(Kind::Product)) {
        left.children.push_back(std::move(right));
        return left;
    }
    return two(Kind::Product, std::move(left), std::move(right));
}

bool isOrdinal(const Node& node) {
    return node.is(Kind::Text) &&
           (node.text == "th" || node.text == "st" || node.text == "nd" || node.text == "rd");
}

} // namespace

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
            result = first ? one(Kind::PlusMinus, std::move(term), both)
                           : two(Kind::PlusMinus, std::move(result), std::move(term), both);
        } else {
            if (minus)
                term = one(Kind::Negative, std::move(term));
            if (first)
                result = std::move(term);
            else if (result.is(Kind::Sum))
                result.children.push_back(std::move(term));
            else
                result = two(Kind::Sum, std::move(result), std::move(term));
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
        return one(Kind::Negative, signedFactor());
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
            result = quotient(std::move(result), signedFactor());
        else if (startsFactor() && !result.is(Kind::Text))
            result = juxtaposed(std::move(result));
        else
            return result;
        if (!startsFactor())
            continue;
        result = juxtaposed(std::move(result));
    }
}

/// Factors without a sign between them; a number with words behind it is a quantity.
Node Reader::juxtaposed(Node left) {
    while (startsFactor()) {
        if (peek().kind == Token::Kind::Text) {
            if (left.is(Kind::Text))
                fail("words");
            Node unit = text();
            if (!isOrdinal(unit))
                left = one(Kind::Quantity, std::move(left), std::move(unit.text));
            continue;
        }
        if (left.is(Kind::Text) || left.is(Kind::Quantity))
            fail("words");
        const bool spaced = peek().spaced, digits = peek().kind == Token::Kind::Number;
        const bool fraction = peek().isCommand("\\frac");
        Node right = power(false);
        if (digits && isWhole(left) && isWhole(right) && spaced && takeSign('/')) {
            Node bottom = power(false);
            if (!isWhole(bottom))
                fail("two numbers side by side");
            left = two(Kind::Mixed, std::move(left), quotient(std::move(right), std::move(bottom)));
        } else if (digits) {
            fail("two numbers side by side");
        } else if (fraction && isWhole(left) && right.is(Kind::Quotient) &&
                   isWhole(right.children[0]) && isWhole(right.children[1])) {
            left = two(Kind::Mixed, std::move(left), std::move(right));
        } else {
            left = times(std::move(left), std::move(right));
        }
    }
    return left;
}

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
        return one(Kind::Degree, std::move(base));
    }
    if (takeSign('\''))
        return base;
    const bool negative = !braced && takeSign('-');
    Node value = braced ? group() : power(false); // right to left: a^b^c is a^(b^c)
    if (negative)
        value = one(Kind::Negative, std::move(value));
    if (isOrdinal(value))
        return base;
    if (value.is(Kind::Text) && !base.is(Kind::Text))
        fail("words in an exponent");
    if (base.is(Kind::Text))
        return makeNode(Kind::Text, base.text + "^" + toText(value), {});
    return two(Kind::Power, std::move(base), std::move(value));
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
        return one(Kind::Based, std::move(base), std::move(digits));
    }
    const Node index = argument();
    if (!value.is(Kind::Symbol))
        fail("an index where no variable is");
    value.text += "_" + toText(index);
    return value;
}

Node Reader::postfix(Node value) {
    for (;;) {
        if (peek().isSign('!')) {
            next();
            value = one(Kind::Factorial, std::move(value));
        } else if (takeSign('%')) {
            value = one(Kind::Percent, std::move(value));
        } else if (takeCommand("\\circ")) {
            value = one(Kind::Degree, std::move(value));
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

Node Reader::number() {
    std::string digits = next().text;
    if (digits.size() > longestNumber)
        fail("a number of too many digits");
    return makeNode(Kind::Number, std::move(digits), {});
}

Node Reader::text() {
    std::string words = next().text;
    while (peek().kind == Token::Kind::Text || peek().isSign('/')) {
        if (peek().isSign('/') && peek(1).kind != Token::Kind::Text)
            break;
        if (words.size() > 200)
            fail("too many words");
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

Node Reader::group() {
    next(); // {
    Node value = setOperation();
    if (!takeSign('}'))
        fail("a brace is not closed");
    return value;
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
        return two(Kind::Function, std::move(top), argument(), "binom");
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
            return one(Kind::Function, std::move(value), function);
        }
    if (name.starts_with("\\begin{"))
        return matrix(name.substr(7, name.size() - 8));
    if (isFunctionName(name.substr(1)))
        return function(name.substr(1));
    fail("a command that is not known");
}

Node Reader::fraction() {
    Node top = argument();
    return quotient(std::move(top), argument());
}

Node Reader::root() {
    Node index = makeNode(Kind::Number, "2", {});
    if (takeSign('[')) {
        index = sum();
        if (!takeSign(']'))
            fail("a bracket is not closed");
    }
    Node radicand = argument();
    return two(Kind::Root, std::move(radicand), std::move(index));
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
    return two(Kind::Power, std::move(result), std::move(*exponent));
}

/// A bracket is the whole argument; otherwise all factors up to the next sign or function.
Node Reader::argumentOf() {
    if (peek().isSign('(') || peek().isSign('{'))
        return primary();
    Node value = takeSign('-') ? one(Kind::Negative, power(false)) : power(false);
    while (startsFactor() && peek().kind != Token::Kind::Text && !peek().isSign('(') &&
           !(peek().kind == Token::Kind::Command && isFunctionName(peek().text.substr(1)))) {
        if (peek().kind == Token::Kind::Number)
            fail("two numbers side by side");
        value = times(std::move(value), power(false));
    }
    while (peek().isSign('/') && peek(1).kind == Token::Kind::Number) {
        next();
        value = quotient(std::move(value), power(false));
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
    return one(Kind::Function, std::move(value), "abs");
}

} // namespace rationale::math
