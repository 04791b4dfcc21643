// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/math/compare.h"

#include <algorithm>
#include <utility>

namespace rationale::math {

namespace {

bool contains(const Node& node, Kind kind) {
    return node.is(kind) ||
           std::any_of(node.children.begin(), node.children.end(),
                       [kind](const Node& child) { return contains(child, kind); });
}

/// Every ± with its upper, or its lower, sign.
Node signChosen(const Node& node, bool upper) {
    Node chosen = node;
    for (Node& child : chosen.children)
        child = signChosen(child, upper);
    if (!chosen.is(Kind::PlusMinus))
        return chosen;
    const bool minus = (chosen.text == "\\pm") != upper;
    Node last = std::move(chosen.children.back());
    if (minus) {
        std::vector<Node> negated;
        negated.push_back(std::move(last));
        last = makeNode(Kind::Negative, {}, std::move(negated));
    }
    if (chosen.children.size() == 1)
        return last;
    std::vector<Node> sum;
    sum.push_back(std::move(chosen.children[0]));
    sum.push_back(std::move(last));
    return makeNode(Kind::Sum, {}, std::move(sum));
}

} // namespace

Node withoutPlusMinus(const Node& node) {
    if (!contains(node, Kind::PlusMinus))
        return node;
    if (!node.is(Kind::List) && !node.is(Kind::Set)) {
        std::vector<Node> both;
        both.push_back(signChosen(node, true));
        both.push_back(signChosen(node, false));
        return makeNode(Kind::List, {}, std::move(both));
    }
    Node flat = makeNode(node.kind, node.text, {});
    for (const Node& member : node.children) {
        Node expanded = withoutPlusMinus(member);
        if (!contains(member, Kind::PlusMinus))
            flat.children.push_back(std::move(expanded));
        else
            for (Node& one : expanded.children)
                flat.children.push_back(std::move(one));
    }
    return flat;
}

} // namespace rationale::math
