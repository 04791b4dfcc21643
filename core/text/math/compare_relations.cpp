// SPDX-License-Identifier: GPL-3.0-or-later
// Equations, inequalities and rounded numbers.
#include "core/text/math/algebra.h"
#include "core/text/math/balls.h"
#include "core/text/math/compare.h"

#include <algorithm>
#include <utility>

namespace rationale::math {

namespace {

bool hasNumber(const Node& node) {
    return node.is(Kind::Number) ||
           std::any_of(node.children.begin(), node.children.end(), hasNumber);
}

/// What a question may ask for by name: "x", "m+n", "f(x)", "AB", "cos A"; not "-x" or "x^2".
bool isNamed(const Node& node) {
    switch (node.kind) {
    case Kind::Symbol:
        return true;
    case Kind::Sum:
        return std::all_of(node.children.begin(), node.children.end(), [](const Node& term) {
            return isNamed(term.is(Kind::Negative) ? term.children[0] : term);
        });
    case Kind::Product:
    case Kind::Quotient:
    case Kind::Function:
    case Kind::Tuple:
    case Kind::Union:
    case Kind::Intersection:
        return std::all_of(node.children.begin(), node.children.end(), isNamed);
    default:
        return false;
    }
}

Value numeratorOf(const Value& value) {
    return {value.top, Polynomial(Integer(1).get())};
}

/// Digits after the point of a number as it is written.
std::optional<size_t> decimalsOf(const Node& node) {
    if (node.is(Kind::Negative))
        return decimalsOf(node.children[0]);
    if (!node.is(Kind::Number) || node.text.find('(') != std::string::npos)
        return std::nullopt;
    const size_t point = node.text.find('.');
    return point == std::string::npos ? 0 : node.text.size() - point - 1;
}

} // namespace

/// What an equation says a name is: the right side of "x = …", the last of "3 + 4 = 7".
std::optional<Node> Comparer::valueOf(const Node& equation) {
    if (!equation.is(Kind::Relation) || equation.text.find_first_not_of('=') != std::string::npos)
        return std::nullopt;
    const std::vector<Node>& sides = equation.children;
    // "i = 15", "e = 9": the letter is the unknown, not the constant.
    const bool letter = sides[0].is(Kind::Symbol) && sides[0].text.size() == 1;
    const bool worked = !letter && isConstant(sides[0]); // "3 + 4 = 7"
    if (!worked && !isNamed(sides[0]))
        return std::nullopt;
    for (size_t i = worked ? 0 : 1; i + 1 < sides.size(); ++i)
        if (compare(sides[i], sides.back()) != Sameness::Same)
            return std::nullopt;
    return sides.back();
}

Sameness Comparer::compareEquations(const Node& gold, const Node& given) {
    try {
        const auto multiple =
            withAlgebra(m_budget, [&](Algebra& algebra) -> std::optional<Sameness> {
                const Value a = algebra.evaluate(sidesApart(gold));
                const Value b = algebra.evaluate(sidesApart(given));
                if (algebra.isZero(a) || algebra.isZero(b))
                    return say(Sameness::Unknown, "an equation that always holds");
                // One equation is a multiple of the other where its numerator is; other
                // denominators leave out other values of the variables.
                if (!algebra.number(algebra.divide(numeratorOf(a), numeratorOf(b))))
                    return std::nullopt;
                return (a.bottom.isConstant() && b.bottom.isConstant()) || a.bottom == b.bottom
                           ? Sameness::Same
                           : say(Sameness::Unknown, "other denominators");
            });
        if (multiple)
            return *multiple;
        // Not a multiple of one another: proven where the quotient differs between two points.
        std::vector<Node> parts = {sidesApart(gold), sidesApart(given)};
        const Node quotient = makeNode(Kind::Quotient, {}, std::move(parts));
        const Ball here = evaluateBall(quotient, {128, 0, false}, m_budget);
        const Ball there = evaluateBall(quotient, {128, 1, false}, m_budget);
        if (acb_overlaps(here.get(), there.get()) == 0)
            return say(Sameness::Different, "another equation");
    } catch (const GiveUp& end) {
        return say(Sameness::Unknown, end.why);
    }
    return say(Sameness::Unknown, "equations that cannot be told apart");
}

/// "≈ 3.14": right is what rounds to it.
Sameness Comparer::compareRounded(const Node& rounded, const Node& given) {
    const std::optional<size_t> decimals = decimalsOf(rounded);
    if (!decimals || *decimals > 60 || given.is(Kind::Relation))
        return say(Sameness::Unknown, "a rounding that is not stated in digits");
    try {
        std::vector<Node> sides = {rounded, given};
        const Node gap = sidesApart(makeNode(Kind::Relation, "=", std::move(sides)));
        const Ball ball = evaluateBall(gap, {512, 0, false}, m_budget);
        if (!ball.isReal() || !isConstant(given))
            return say(Sameness::Different, "it is no real number");
        Ball half; // of the last digit
        acb_set_ui(half.get(), 10);
        acb_pow_ui(half.get(), half.get(), *decimals, 512);
        acb_mul_2exp_si(half.get(), half.get(), 1);
        acb_inv(half.get(), half.get(), 512);
        Ball size;
        arb_abs(acb_realref(size.get()), acb_realref(ball.get()));
        if (arb_le(acb_realref(size.get()), acb_realref(half.get())) != 0)
            return Sameness::Same;
        if (arb_gt(acb_realref(size.get()), acb_realref(half.get())) != 0)
            return say(Sameness::Different, "it does not round to that");
    } catch (const GiveUp& end) {
        return say(Sameness::Unknown, end.why);
    }
    return say(Sameness::Unknown, "it may round to either side");
}

/// "a ≈ b" says a where a is a value, and b rounded where it is a name.
std::optional<Sameness> Comparer::compareApproximate(const Node& gold, const Node& given) {
    for (const bool goldSide : {true, false}) {
        const Node& node = goldSide ? gold : given;
        const Node& other = goldSide ? given : gold;
        const size_t mark = node.is(Kind::Relation) ? node.text.find('a') : std::string::npos;
        if (mark == std::string::npos)
            continue;
        const Node& exact = node.children[mark];
        if (!exact.is(Kind::Text) && (hasNumber(exact) || isConstant(exact)))
            return goldSide ? compare(exact, other) : compare(other, exact);
        const Node& rounded = node.children[mark + 1];
        if (goldSide && given.is(Kind::Relation) && given.text.find('a') != std::string::npos)
            return compare(rounded, given.children.back());
        if (goldSide)
            return compareRounded(rounded, valueOf(given).value_or(given));
        const Sameness same = compare(gold, rounded);
        return same == Sameness::Different ? say(same, "rounded where the exact value is asked for")
                                           : same;
    }
    return std::nullopt;
}

/// Not solved: the same up to a positive factor.
Sameness Comparer::compareInequalities(const Node& gold, const Node& given) {
    const Sameness solved = compareSets(gold, given);
    if (solved != Sameness::Unknown || gold.text != given.text || gold.children.size() != 2)
        return solved;
    try {
        const bool multiple = withAlgebra(m_budget, [&](Algebra& algebra) {
            const Value wanted = algebra.evaluate(sidesApart(gold));
            const Value answer = algebra.evaluate(sidesApart(given));
            const std::optional<Fraction> factor = algebra.number(algebra.divide(wanted, answer));
            return factor && fmpq_sgn(factor->get()) > 0;
        });
        if (multiple)
            return Sameness::Same;
    } catch (const GiveUp&) { // no verdict
    }
    return say(Sameness::Unknown, "inequalities that are not solved");
}

Sameness Comparer::compareRelations(const Node& gold, const Node& given) {
    if (const std::optional<Sameness> approximate = compareApproximate(gold, given))
        return *approximate;
    if (gold.is(Kind::Relation) && given.is(Kind::Relation) && gold.text == "i" &&
        given.text == "i" && !(gold.children[0] == given.children[0]))
        return say(Sameness::Different, "of another variable");
    // "x ∈ S" says S.
    for (const bool goldSide : {true, false}) {
        const Node& node = goldSide ? gold : given;
        if (node.is(Kind::Relation) && node.text == "i")
            return goldSide ? compare(node.children[1], given) : compare(gold, node.children[1]);
    }
    const auto isEquation = [](const Node& node) {
        return node.is(Kind::Relation) && node.text.find_first_not_of('=') == std::string::npos;
    };
    if (isEquation(gold) && isEquation(given)) {
        if (gold.text == "=" && given.text == "=") {
            if (gold.children[0] == given.children[0] && isNamed(gold.children[0]))
                return compare(gold.children[1], given.children[1]);
            return compareEquations(gold, given);
        }
        const std::optional<Node> wanted = valueOf(gold), answer = valueOf(given);
        if (wanted && answer && gold.children[0] == given.children[0])
            return compare(*wanted, *answer);
        return say(Sameness::Unknown, "chains of equations");
    }
    if (isEquation(gold) || isEquation(given)) {
        const bool goldSide = isEquation(gold);
        const std::optional<Node> value = valueOf(goldSide ? gold : given);
        if (value)
            return goldSide ? compare(*value, given) : compare(gold, *value);
        return say(isConstant(goldSide ? given : gold) ? Sameness::Different : Sameness::Unknown,
                   "an equation and a value");
    }
    if (gold.is(Kind::Relation) && given.is(Kind::Relation))
        return compareInequalities(gold, given);
    return compareSets(gold, given);
}

} // namespace rationale::math
