// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/math/node.h"

#include <utility>

namespace rationale::math {

namespace {

std::string joined(const std::vector<Node>& nodes, std::string_view separator) {
    std::string text;
    for (const Node& node : nodes) {
        if (&node != &nodes.front())
            text += separator;
        text += toText(node);
    }
    return text;
}

bool isAtom(const Node& node) {
    switch (node.kind) {
    case Kind::Number:
    case Kind::Symbol:
    case Kind::Function:
    case Kind::Root:
    case Kind::Tuple:
    case Kind::Set:
        return true;
    default:
        return false;
    }
}

std::string factor(const Node& node) {
    return isAtom(node) ? toText(node) : "(" + toText(node) + ")";
}

std::string relationText(const Node& node) {
    constexpr std::string_view signs[] = {"=", "<", ">", "<=", ">=", "!=", " in ", "~"};
    constexpr std::string_view letters = "=<>lgnia";
    std::string text = toText(node.children[0]);
    for (size_t i = 0; i < node.text.size(); ++i)
        text += std::string(signs[letters.find(node.text[i])]) + toText(node.children[i + 1]);
    return text;
}

std::string sumText(const Node& node) {
    std::string text;
    for (const Node& term : node.children) {
        const bool negative = term.is(Kind::Negative);
        if (!text.empty() || negative)
            text += negative ? "-" : "+";
        const Node& value = negative ? term.children[0] : term;
        text += value.is(Kind::Sum) ? factor(value) : toText(value);
    }
    return text;
}

std::string operationText(const Node& node) {
    const std::vector<Node>& parts = node.children;
    switch (node.kind) {
    case Kind::Sum:
        return sumText(node);
    case Kind::Product: {
        std::string text;
        for (const Node& part : parts)
            text += (text.empty() ? "" : "*") + factor(part);
        return text;
    }
    case Kind::Quotient:
        return factor(parts[0]) + "/" + factor(parts[1]);
    case Kind::Negative:
        return "-" + factor(parts[0]);
    case Kind::Power:
        return factor(parts[0]) + "^" + factor(parts[1]);
    case Kind::Factorial:
        return factor(parts[0]) + "!";
    case Kind::PlusMinus: {
        const std::string sign = node.text == "\\mp" ? "-+" : "+-";
        return parts.size() == 1 ? sign + factor(parts[0])
                                 : factor(parts[0]) + sign + factor(parts[1]);
    }
    default:
        return factor(parts[0]);
    }
}

} // namespace

Node makeNode(Kind kind, std::string text, std::vector<Node> children) {
    Node node;
    node.kind = kind;
    node.text = std::move(text);
    node.children = std::move(children);
    return node;
}

std::string toText(const Node& node) {
    const std::vector<Node>& parts = node.children;
    switch (node.kind) {
    case Kind::Number:
    case Kind::Text:
        return node.text;
    case Kind::Symbol:
        return node.text[0] == '\\' ? node.text.substr(1) : node.text;
    case Kind::Mixed:
        return toText(parts[0]) + " " + toText(parts[1]);
    case Kind::Based:
        return node.text + "_" + toText(parts[0]);
    case Kind::Root:
        return parts[1].text == "2" && parts[1].is(Kind::Number)
                   ? "sqrt(" + toText(parts[0]) + ")"
                   : "root(" + joined(parts, ",") + ")";
    case Kind::Function:
        return node.text + "(" + joined(parts, ",") + ")";
    case Kind::Percent:
        return factor(parts[0]) + "%";
    case Kind::Degree:
        return factor(parts[0]) + " degree";
    case Kind::Quantity:
        return toText(parts[0]) + " " + node.text;
    case Kind::Tuple:
        if (node.text == "::")
            return joined(parts, ":");
        return node.text.substr(0, 1) + joined(parts, ",") + node.text.substr(1);
    case Kind::List:
        return joined(parts, ", ");
    case Kind::Set:
        return "{" + joined(parts, ",") + "}";
    case Kind::Matrix:
        return "[" + joined(parts, ",") + "]";
    case Kind::Relation:
        return relationText(node);
    case Kind::Union:
        return joined(parts, " union ");
    case Kind::Intersection:
        return joined(parts, " intersect ");
    case Kind::Difference:
        return joined(parts, " without ");
    default:
        return operationText(node);
    }
}

size_t countNodes(const Node& node) {
    size_t count = 1;
    for (const Node& child : node.children)
        count += countNodes(child);
    return count;
}

} // namespace rationale::math
