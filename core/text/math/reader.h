// SPDX-License-Identifier: GPL-3.0-or-later
// The grammar of answers: lists of relations between sums of products.
#pragma once

#include "core/text/math/node.h"
#include "core/text/math/tokens.h"

#include <algorithm>

namespace rationale::math {

/// Thrown inside the reader, caught by readAnswer().
struct ReadFailure {
    const char* why;
};

/// What reads values; the lists around them are read by readAnswer().
class Reader {
public:
    explicit Reader(std::vector<Token> tokens)
        : m_tokens(std::move(tokens)) {}

    Node answer();

private:
    struct Nest;

    const Token& peek(size_t ahead = 0) const {
        return m_tokens[std::min(m_at + ahead, m_tokens.size() - 1)];
    }
    const Token& next() { return m_tokens[std::min(m_at++, m_tokens.size() - 1)]; }
    bool takeSign(char sign);
    bool takeCommand(std::string_view name);
    bool atEnd() const { return peek().kind == Token::Kind::End; }
    [[noreturn]] static void fail(const char* why) { throw ReadFailure{why}; }

    // reader_lists.cpp
    std::vector<Node> members(bool& alternatives);
    Node ratio();
    Node relation();
    std::optional<char> relationSign();
    Node setOperation();
    bool atListEnd() const;
    Node bracketed(char open);
    Node braces();
    Node matrix(const std::string& environment);
    Node closeTuple(char open, std::vector<Node> parts);

    // reader.cpp
    Node sum();
    Node product();
    bool startsFactor() const;
    Node signedFactor();
    Node juxtaposed(Node left);
    bool isNextQuantity(const Node& last) const;
    Node power(bool argument);
    Node exponent(Node base);
    Node postfix(Node value);
    Node subscripted(Node value);
    Node primary();
    Node number();
    Node command();
    Node fraction();
    Node root();
    Node function(const std::string& name);
    Node argumentOf();
    Node argument(); // what follows \frac, ^: a brace group or one token
    Node group();    // {…}
    Node absolute();
    Node text();

    std::vector<Token> m_tokens;
    size_t m_at = 0;
    int m_depth = 0;
    int m_bars = 0; // open |…|
};

/// Counts how deep the reader is.
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

// How trees are put together.
Node withOne(Kind kind, Node child, std::string text = {});
Node withTwo(Kind kind, Node left, Node right, std::string text = {});
/// Appends to a product, or makes one.
Node times(Node left, Node right);
/// A number without a point.
bool isWhole(const Node& node);
/// The "th" of "12th".
bool isOrdinal(const Node& node);

} // namespace rationale::math
