// SPDX-License-Identifier: GPL-3.0-or-later
// A mathematical answer as a tree, as it was written: nothing is worked out here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rationale::math {

/// What a reader refuses to build, so that everything behind it works on small inputs.
inline constexpr size_t mostTokens = 1500;
inline constexpr int deepestNesting = 160;
inline constexpr size_t longestNumber = 4000; // digits

enum class Kind {
    Number,    // text: digits, perhaps with a point; "0.(3)" for a repeating decimal
    Mixed,     // whole, fraction: 1 1/2
    Based,     // text: digits; child: the base ("413_5")
    Symbol,    // text: a variable, or \pi, \infty, \emptyset, \mathbb{R}; "e" and "i" are constants
    Text,      // text: words
    Sum,       // children
    Product,   // children
    Quotient,  // numerator, denominator
    Negative,  // child
    Power,     // base, exponent
    Root,      // radicand, index
    Function,  // text: name; children: arguments
    Factorial, // child
    Percent,   // child
    Degree,    // child: an angle in degrees
    Quantity,  // child; text: its unit
    PlusMinus, // text: "\pm" or "\mp"; one child, or two
    Tuple,     // text: the two brackets, "()" "[)" …, or "::" for a ratio
    List,      // members named one after the other, in any order
    Set,       // members in braces
    Matrix,    // children: rows, each a Tuple
    Relation, // text: one character per sign, of "=<>≤≥≠∈≈" as "=<>lgnia"; one child more
    Union,    // children
    Intersection, // children
    Difference,   // two children
};

struct Node {
    Kind kind = Kind::Text;
    std::string text;
    std::vector<Node> children;

    bool is(Kind wanted) const { return kind == wanted; }
    bool isSymbol(std::string_view name) const { return kind == Kind::Symbol && text == name; }
    bool operator==(const Node&) const = default;
};

Node makeNode(Kind kind, std::string text, std::vector<Node> children);
/// One spelling of a tree: what a verdict shows as the normal form of what cannot be worked out.
std::string toText(const Node& node);
size_t countNodes(const Node& node);

/// Reads an answer in LaTeX or plain notation. Nothing where it is no mathematics (a sentence), is
/// too long or nested too deep; `why` then says so.
/// joinThousands: "1,234" is one number, not two.
std::optional<Node> readAnswer(std::string_view text, bool joinThousands, std::string& why);

} // namespace rationale::math
