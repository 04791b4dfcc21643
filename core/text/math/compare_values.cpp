// SPDX-License-Identifier: GPL-3.0-or-later
// Single values: exactly where that decides, then by balls where these refute.
#include "core/text/math/algebra.h"
#include "core/text/math/balls.h"
#include "core/text/math/compare.h"

#include <algorithm>

namespace rationale::math {

namespace {

bool usesBareLogarithm(const Node& node) {
    return (node.is(Kind::Function) && (node.text == "log" || node.text == "lg")) ||
           std::any_of(node.children.begin(), node.children.end(), usesBareLogarithm);
}

bool isPlainNumber(const Node& node) {
    return node.is(Kind::Number) || (node.is(Kind::Negative) && isPlainNumber(node.children[0]));
}

} // namespace

bool isWrittenOut(const Node& node) {
    switch (node.kind) {
    case Kind::Number:
    case Kind::Mixed:
        return true;
    case Kind::Negative:
    case Kind::Percent:
    case Kind::Degree:
    case Kind::Quantity:
        return isWrittenOut(node.children[0]);
    case Kind::Quotient:
        return isWrittenOut(node.children[0]) && isWrittenOut(node.children[1]);
    case Kind::Power: // of ten, in m × 10^n
        return node.children[0].text == "10" && isPlainNumber(node.children[1]);
    case Kind::Product:
        return node.children.size() == 2 && isPlainNumber(node.children[0]) &&
               node.children[1].is(Kind::Power) && isWrittenOut(node.children[1]);
    default:
        return false;
    }
}

Sameness Comparer::decideExactly(const Node& gold, const Node& given) {
    return withAlgebra(m_budget, [&](Algebra& algebra) {
        const Value wanted = algebra.evaluate(gold);
        const Value answer = algebra.evaluate(given);
        const Value difference = algebra.add(wanted, answer, true);
        if (algebra.isZero(difference))
            return Sameness::Same;
        return algebra.number(difference) ? Sameness::Different : Sameness::Unknown;
    });
}

/// Whether the balls of the two are apart at some point.
bool Comparer::refuted(const Node& gold, const Node& given, long bits) {
    const bool logarithms = usesBareLogarithm(gold) || usesBareLogarithm(given);
    for (int point = 0; point < 3; ++point) {
        bool apart = true;
        for (const bool decimal : {false, true}) {
            if (decimal && !logarithms)
                continue;
            const BallSetting setting{bits, point, decimal};
            const Ball a = evaluateBall(gold, setting, m_budget);
            const Ball b = evaluateBall(given, setting, m_budget);
            apart &= acb_overlaps(a.get(), b.get()) == 0;
        }
        if (apart)
            return true;
    }
    return false;
}

Sameness Comparer::compareValues(const Node& gold, const Node& given) {
    if (isWrittenOut(gold) && !isWrittenOut(given))
        return say(Sameness::Different, "not worked out");
    return sameValue(gold, given);
}

Sameness Comparer::sameValue(const Node& gold, const Node& given) {
    Sameness result = Sameness::Unknown;
    const char* why = "it can be neither proven nor refuted";
    try {
        result = decideExactly(gold, given);
    } catch (const GiveUp& end) {
        why = end.why;
    }
    if (result == Sameness::Unknown)
        try {
            if (refuted(gold, given, 96) || refuted(gold, given, 768))
                result = Sameness::Different;
        } catch (const GiveUp& end) {
            why = end.why;
        }
    return result == Sameness::Unknown ? say(result, why) : result;
}

std::string normalForm(const Node& node, Budget& budget) {
    switch (node.kind) {
    case Kind::List:
    case Kind::Set:
    case Kind::Tuple:
    case Kind::Matrix:
    case Kind::Relation:
    case Kind::Union:
    case Kind::Intersection:
    case Kind::Difference:
    case Kind::Percent:
    case Kind::Degree:
    case Kind::Quantity: {
        Node parts = node;
        for (Node& part : parts.children)
            part = makeNode(Kind::Symbol, normalForm(part, budget), {});
        if (node.is(Kind::List) || node.is(Kind::Set))
            std::sort(parts.children.begin(), parts.children.end(),
                      [](const Node& a, const Node& b) { return a.text < b.text; });
        return toText(parts);
    }
    case Kind::Text:
    case Kind::Based:
        return toText(node);
    default:
        break;
    }
    try {
        return withAlgebra(
            budget, [&](Algebra& algebra) { return algebra.toText(algebra.evaluate(node)); });
    } catch (const GiveUp&) {
        return toText(node);
    }
}

} // namespace rationale::math
