// SPDX-License-Identifier: GPL-3.0-or-later
// Lists, relations, intervals, sets and matrices.
#include "core/text/math/reader.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rationale::math {

namespace {

constexpr int deepestTree = 200;

int depthOf(const Node& node) {
    int deepest = 0;
    for (const Node& child : node.children)
        deepest = std::max(deepest, depthOf(child));
    return deepest + 1;
}

} // namespace

bool Reader::atListEnd() const {
    const Token& token = peek();
    return token.kind == Token::Kind::End || token.isSign(')') || token.isSign(']') ||
           token.isSign('}') || token.isCommand("\\}") || token.isCommand("\\rangle");
}

std::optional<char> Reader::relationSign() {
    constexpr std::array<std::pair<std::string_view, char>, 8> signs = {{{"\\le", 'l'},
                                                                         {"\\ge", 'g'},
                                                                         {"\\ne", 'n'},
                                                                         {"\\in", 'i'},
                                                                         {"\\approx", 'a'},
                                                                         {"\\equiv", '='},
                                                                         {"\\lt", '<'},
                                                                         {"\\gt", '>'}}};
    for (const char sign : {'=', '<', '>'})
        if (takeSign(sign))
            return sign;
    for (const auto& [name, sign] : signs)
        if (takeCommand(name))
            return sign;
    return std::nullopt;
}

Node Reader::relation() {
    Node first;
    if (peek().isCommand("\\approx"))
        first = makeNode(Kind::Text, "", {}); // "≈ 3.14"
    else
        first = ratio();
    std::vector<Node> sides;
    sides.push_back(std::move(first));
    std::string signs;
    while (const std::optional<char> sign = relationSign()) {
        signs.push_back(*sign);
        sides.push_back(ratio());
        if (signs.size() > 20)
            fail("too long a chain of relations");
    }
    return signs.empty() ? std::move(sides[0]) : makeNode(Kind::Relation, signs, std::move(sides));
}

Node Reader::ratio() {
    Node first = setOperation();
    if (!peek().isSign(':'))
        return first;
    std::vector<Node> parts;
    parts.push_back(std::move(first));
    while (takeSign(':'))
        parts.push_back(setOperation());
    return makeNode(Kind::Tuple, "::", std::move(parts));
}

Node Reader::setOperation() {
    Node left = sum();
    for (;;) {
        const Kind kind = peek().isCommand("\\cup")        ? Kind::Union
                          : peek().isCommand("\\cap")      ? Kind::Intersection
                          : peek().isCommand("\\setminus") ? Kind::Difference
                                                           : Kind::Text;
        if (kind == Kind::Text)
            return left;
        next();
        std::vector<Node> parts;
        parts.push_back(std::move(left));
        parts.push_back(sum());
        left = makeNode(kind, {}, std::move(parts));
    }
}

/// What is named one after the other; `alternatives`: at least once with "or".
std::vector<Node> Reader::members(bool& alternatives) {
    std::vector<Node> parts;
    if (atListEnd())
        return parts;
    for (;;) {
        parts.push_back(relation());
        bool separated = false;
        while (peek().isSign(',') || peek().isSign(';') || peek().isCommand("\\and") ||
               peek().isCommand("\\or")) {
            alternatives |= next().text == "\\or";
            separated = true;
        }
        separated |= isNextQuantity(parts.back());
        if (!separated || atListEnd())
            return parts;
    }
}

Node Reader::closeTuple(char open, std::vector<Node> parts) {
    const Token& close = next();
    const bool ends = close.isSign(')') || close.isSign(']');
    if (!ends)
        fail("a bracket is not closed");
    const std::string brackets = {open, close.text[0]};
    if (parts.empty())
        fail("an empty bracket");
    if (parts.size() == 1 && brackets[0] == (brackets[1] == ')' ? '(' : '['))
        return std::move(parts[0]);
    return makeNode(Kind::Tuple, brackets, std::move(parts));
}

Node Reader::bracketed(char open) {
    next();
    const int bars = std::exchange(m_bars, 0);
    bool alternatives = false;
    std::vector<Node> parts = members(alternatives);
    m_bars = bars;
    return closeTuple(open, std::move(parts));
}

Node Reader::braces() {
    const int bars = std::exchange(m_bars, 0);
    bool alternatives = false;
    std::vector<Node> parts = members(alternatives);
    m_bars = bars;
    if (!takeCommand("\\}") && !takeSign('}'))
        fail("a set that is no list of its members");
    return makeNode(Kind::Set, {}, std::move(parts));
}

Node Reader::matrix(const std::string& environment) {
    if (environment != "pmatrix" && environment != "bmatrix" && environment != "matrix" &&
        environment != "vmatrix" && environment != "Bmatrix" && environment != "array" &&
        environment != "smallmatrix")
        fail("an environment that is not known");
    const std::string end = "\\end{" + environment + "}";
    std::vector<Node> rows;
    std::vector<Node> cells;
    while (!takeCommand(end)) {
        if (takeSign('\n')) {
            if (!cells.empty())
                rows.push_back(makeNode(Kind::Tuple, "()", std::exchange(cells, {})));
            continue;
        }
        if (takeSign('&'))
            continue;
        if (atEnd())
            fail("a matrix is not closed");
        cells.push_back(sum());
        if (!peek().isSign('&') && !peek().isSign('\n') && !peek().isCommand(end))
            fail("a matrix that cannot be read");
    }
    if (!cells.empty())
        rows.push_back(makeNode(Kind::Tuple, "()", std::move(cells)));
    if (rows.empty())
        fail("an empty matrix");
    for (const Node& row : rows)
        if (row.children.size() != rows[0].children.size())
            fail("a matrix with uneven rows");
    Node result = makeNode(Kind::Matrix, {}, std::move(rows));
    if (environment != "vmatrix")
        return result;
    std::vector<Node> argument;
    argument.push_back(std::move(result));
    return makeNode(Kind::Function, "det", std::move(argument));
}

Node Reader::answer() {
    bool alternatives = false;
    std::vector<Node> parts = members(alternatives);
    while (takeSign('}')) { // one too many: boxes are cut by hand
    }
    if (takeCommand("\\ldots") || takeCommand("\\dots") || takeCommand("\\cdots"))
        fail("it goes on");
    if (parts.empty())
        fail("nothing to read");
    if (!atEnd())
        fail("it cannot be read to its end");
    if (parts.size() == 1)
        return std::move(parts[0]);
    return makeNode(alternatives ? Kind::Union : Kind::List, {}, std::move(parts));
}

std::optional<Node> readAnswer(std::string_view text, bool joinThousands, std::string& why) {
    std::vector<Token> tokens = tokensOf(text, joinThousands);
    if (tokens.empty()) {
        why = "too long";
        return std::nullopt;
    }
    // A full stop at the end is a sentence's.
    while (tokens.size() > 1) {
        const Token& last = tokens[tokens.size() - 2];
        if (!last.is(Token::Kind::Text, ".") && !last.isSign(',') && !last.isSign(';') &&
            !last.isSign('\n'))
            break;
        tokens.erase(tokens.end() - 2);
    }
    try {
        Node answer = Reader(std::move(tokens)).answer();
        // "1/1/1/…" nests without brackets.
        if (depthOf(answer) > deepestTree)
            throw ReadFailure{"nested too deep"};
        return answer;
    } catch (const ReadFailure& failure) {
        why = failure.why;
        return std::nullopt;
    }
}

} // namespace rationale::math
