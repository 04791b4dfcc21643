// SPDX-License-Identifier: GPL-3.0-or-later
// Sets of real numbers: intervals, inequalities, unions of them.
#include "core/text/math/algebra.h"
#include "core/text/math/balls.h"
#include "core/text/math/compare.h"

#include <algorithm>
#include <utility>

namespace rationale::math {

namespace {

constexpr size_t mostEnds = 60; // of intervals in one comparison

/// Sets of real numbers by the cells into which their ends cut the line: a gap, an end, a gap, …
class RealLine {
public:
    explicit RealLine(Budget& budget)
        : m_budget(budget) {}

    void collect(const Node& set) {
        switch (set.kind) {
        case Kind::Union:
        case Kind::Intersection:
        case Kind::Difference:
            for (const Node& part : set.children)
                collect(part);
            return;
        case Kind::Symbol:
            return;
        case Kind::Set:
            for (const Node& member : set.children)
                addEnd(member);
            return;
        case Kind::Tuple:
            for (const Node& end : set.children)
                if (infinite(end) == 0)
                    addEnd(end);
            return;
        case Kind::Relation:
            for (const Node& side : set.children)
                if (!isVariable(side) && infinite(side) == 0)
                    addEnd(side);
            return;
        default:
            throw GiveUp{"it is no set of numbers"};
        }
    }

    std::vector<bool> cells(const Node& set) {
        m_budget.spend(static_cast<int64_t>(m_ends.size()));
        switch (set.kind) {
        case Kind::Union:
        case Kind::Intersection:
        case Kind::Difference: {
            std::vector<bool> result = cells(set.children[0]);
            for (size_t part = 1; part < set.children.size(); ++part) {
                const std::vector<bool> other = cells(set.children[part]);
                for (size_t i = 0; i < result.size(); ++i)
                    result[i] = set.is(Kind::Union)          ? result[i] || other[i]
                                : set.is(Kind::Intersection) ? result[i] && other[i]
                                                             : result[i] && !other[i];
            }
            return result;
        }
        case Kind::Symbol:
            if (set.text != "\\mathbb{R}" && set.text != "\\emptyset")
                throw GiveUp{"it is no set of numbers"};
            return std::vector<bool>(2 * m_ends.size() + 1, set.text == "\\mathbb{R}");
        case Kind::Set: {
            std::vector<bool> result(2 * m_ends.size() + 1, false);
            for (const Node& member : set.children)
                result[place(member)] = true;
            return result;
        }
        case Kind::Tuple:
            if (set.children.size() != 2)
                throw GiveUp{"it is no interval"};
            return between(set.children[0], set.text[0] == '[', set.children[1],
                           set.text[1] == ']');
        case Kind::Relation:
            return inequality(set);
        default:
            throw GiveUp{"it is no set of numbers"};
        }
    }

private:
    static bool isVariable(const Node& node) {
        return node.is(Kind::Symbol) && !isConstant(node) && node.text[0] != '\\';
    }

    static int infinite(const Node& node) {
        if (node.isSymbol("\\infty"))
            return 1;
        return node.is(Kind::Negative) && node.children[0].isSymbol("\\infty") ? -1 : 0;
    }

    /// The sign of a - b, proven.
    int order(const Node& a, const Node& b) {
        if (a == b)
            return 0;
        if (!isConstant(a) || !isConstant(b))
            throw GiveUp{"an end that is no number"};
        std::vector<Node> sides = {a, b};
        const Node gap = sidesApart(makeNode(Kind::Relation, "=", std::move(sides)));
        const Ball ball = evaluateBall(gap, BallSetting{}, m_budget);
        if (!ball.isReal())
            throw GiveUp{"an end that is no real number"};
        if (arb_is_positive(acb_realref(ball.get())) != 0)
            return 1;
        if (arb_is_negative(acb_realref(ball.get())) != 0)
            return -1;
        const bool equal = withAlgebra(
            m_budget, [&](Algebra& algebra) { return algebra.isZero(algebra.evaluate(gap)); });
        if (!equal)
            throw GiveUp{"ends that cannot be told apart"};
        return 0;
    }

    void addEnd(const Node& end) {
        size_t at = 0;
        for (; at < m_ends.size(); ++at) {
            const int sign = order(end, m_ends[at]);
            if (sign == 0)
                return;
            if (sign < 0)
                break;
        }
        if (m_ends.size() >= mostEnds)
            throw GiveUp{"too many ends"};
        if (!isConstant(end))
            throw GiveUp{"an end that is no number"};
        m_ends.insert(m_ends.begin() + static_cast<std::ptrdiff_t>(at), end);
    }

    size_t place(const Node& end) {
        for (size_t i = 0; i < m_ends.size(); ++i)
            if (order(end, m_ends[i]) == 0)
                return 2 * i + 1;
        throw GiveUp{"an end that is no number"};
    }

    std::vector<bool> between(const Node& low, bool withLow, const Node& high, bool withHigh) {
        const size_t cellCount = 2 * m_ends.size() + 1;
        if ((infinite(low) != 0 && withLow) || (infinite(high) != 0 && withHigh))
            throw GiveUp{"infinity is no member"};
        if (infinite(low) > 0 || infinite(high) < 0)
            throw GiveUp{"an interval from its end to its beginning"};
        const size_t begin = infinite(low) < 0 ? 0 : place(low) + (withLow ? 0 : 1);
        const size_t end = infinite(high) > 0 ? cellCount : place(high) + (withHigh ? 1 : 0);
        std::vector<bool> result(cellCount, false);
        for (size_t i = begin; i < end; ++i)
            result[i] = true;
        return result;
    }

    std::vector<bool> inequality(const Node& chain) {
        std::vector<bool> result(2 * m_ends.size() + 1, true);
        const Node minusInfinity =
            makeNode(Kind::Negative, {}, {makeNode(Kind::Symbol, "\\infty", {})});
        const Node infinity = makeNode(Kind::Symbol, "\\infty", {});
        for (size_t i = 0; i < chain.text.size(); ++i) {
            const Node &left = chain.children[i], &right = chain.children[i + 1];
            const bool leftVariable = isVariable(left);
            if (leftVariable == isVariable(right))
                throw GiveUp{"an inequality that is not solved"};
            const Node& variable = leftVariable ? left : right;
            if (!m_variable.empty() && m_variable != variable.text)
                throw GiveUp{"inequalities of several variables"};
            m_variable = variable.text;
            const Node& bound = leftVariable ? right : left;
            const char sign = chain.text[i];
            std::vector<bool> part;
            if (sign == 'i' || sign == 'a')
                throw GiveUp{"it is no inequality"};
            if (sign == '=') {
                part.assign(result.size(), false);
                part[place(bound)] = true;
            } else if (sign == 'n') {
                part.assign(result.size(), true);
                part[place(bound)] = false;
            } else {
                const bool closed = sign == 'l' || sign == 'g';
                const bool below = (sign == '<' || sign == 'l') == leftVariable;
                part = below ? between(minusInfinity, false, bound, closed)
                             : between(bound, closed, infinity, false);
            }
            for (size_t cell = 0; cell < result.size(); ++cell)
                result[cell] = result[cell] && part[cell];
        }
        return result;
    }

    Budget& m_budget;
    std::vector<Node> m_ends;
    std::string m_variable;
};

} // namespace

bool isConstant(const Node& node) {
    if (node.is(Kind::Symbol))
        return node.text == "\\pi" || node.text == "e" || node.text == "i";
    return std::all_of(node.children.begin(), node.children.end(), isConstant);
}

Node sidesApart(const Node& equation) {
    std::vector<Node> right;
    right.push_back(equation.children[1]);
    std::vector<Node> sum;
    sum.push_back(equation.children[0]);
    sum.push_back(makeNode(Kind::Negative, {}, std::move(right)));
    return makeNode(Kind::Sum, {}, std::move(sum));
}

Sameness Comparer::compareSets(const Node& gold, const Node& given) {
    const auto isSetLike = [](const Node& node) {
        return !node.is(Kind::Number) && !node.is(Kind::Quantity) && !isWrittenOut(node);
    };
    if (!isSetLike(gold) || !isSetLike(given))
        return say(Sameness::Different, "a set and a number");
    try {
        RealLine line(m_budget);
        line.collect(gold);
        line.collect(given);
        return line.cells(gold) == line.cells(given) ? Sameness::Same : Sameness::Different;
    } catch (const GiveUp& end) {
        return say(Sameness::Unknown, end.why);
    }
}

} // namespace rationale::math
