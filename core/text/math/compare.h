// SPDX-License-Identifier: GPL-3.0-or-later
// Whether two answers say the same.
#pragma once

#include "core/text/math/budget.h"
#include "core/text/math/node.h"

#include <string>

namespace rationale::math {

enum class Sameness { Same, Different, Unknown };

class Comparer {
public:
    explicit Comparer(Budget& budget)
        : m_budget(budget) {}

    /// Symmetric but for one rule: a number that is written out asks for one that is, too ("17" is
    /// not answered by "3*4+5").
    Sameness compare(const Node& gold, const Node& given);
    /// Why the last comparison ended as it did, where that is not plain.
    const std::string& reason() const { return m_reason; }

private:
    // compare.cpp
    Sameness compareParts(const Node& gold, const Node& given);
    Sameness compareText(const Node& gold, const Node& given);
    Sameness compareTuples(const Node& gold, const Node& given);
    Sameness comparePairs(const std::vector<Node>& gold, const std::vector<Node>& given);
    Sameness compareMembers(const std::vector<Node>& gold, const std::vector<Node>& given,
                            bool counted);
    Sameness compareQuantities(const Node& gold, const Node& given);
    Sameness scaled(const Node& gold, const Node& given, long numerator, unsigned long denominator);
    Sameness compareBased(const Node& gold, const Node& given);
    // compare_relations.cpp
    Sameness compareRelations(const Node& gold, const Node& given);
    Sameness compareEquations(const Node& gold, const Node& given);
    std::optional<Sameness> compareApproximate(const Node& gold, const Node& given);
    Sameness compareInequalities(const Node& gold, const Node& given);
    Sameness compareRounded(const Node& rounded, const Node& given);
    std::optional<Node> valueOf(const Node& equation);
    // compare_sets.cpp
    Sameness compareSets(const Node& gold, const Node& given);
    // compare_values.cpp
    Sameness compareValues(const Node& gold, const Node& given);
    Sameness sameValue(const Node& gold, const Node& given);
    Sameness decideExactly(const Node& gold, const Node& given);
    bool refuted(const Node& gold, const Node& given, long bits);
    Sameness say(Sameness result, const char* reason) {
        m_reason = reason;
        return result;
    }

    Budget& m_budget;
    std::string m_reason;
};

/// The signs of a ± tried: a list of what it stands for; the node itself where there is none.
Node withoutPlusMinus(const Node& node);
/// Without variables.
bool isConstant(const Node& node);
/// The left side of an equation or inequality minus the right one.
Node sidesApart(const Node& relation);
/// A number written out: digits, a fraction of such, a mixed number, a percentage, m × 10^n.
bool isWrittenOut(const Node& node);
/// One spelling of what is worked out exactly.
std::string normalForm(const Node& node, Budget& budget);

} // namespace rationale::math
