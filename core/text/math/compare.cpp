// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/math/compare.h"

#include "core/text/math/conventions.h"
#include "core/text/math/units.h"

#include <algorithm>
#include <array>
#include <utility>

namespace rationale::math {

namespace {

/// "n = 2, 3, 4" is a list of numbers with a name in front; so is "x = 1, x = 2".
void dropCommonName(Node& list) {
    const auto isNamed = [](const Node& node) {
        return node.is(Kind::Relation) && node.text == "=" && node.children[0].is(Kind::Symbol);
    };
    if (list.children.empty() || !isNamed(list.children[0]))
        return;
    const std::string name = list.children[0].children[0].text;
    for (size_t i = 1; i < list.children.size(); ++i) {
        const Node& other = list.children[i];
        if (other.is(Kind::Relation) && !(isNamed(other) && other.children[0].text == name))
            return;
    }
    for (Node& member : list.children)
        if (isNamed(member))
            member = Node(member.children[1]);
}

/// At most 1, but not 0: as a share it may be meant with or without "%".
bool isSmall(const Node& node) {
    const Node& size = node.is(Kind::Negative) ? node.children[0] : node;
    if (size.is(Kind::Number))
        return size.text.find_first_not_of("0.()") != std::string::npos &&
               (size.text == "1" || size.text[0] == '.' || size.text.starts_with("0."));
    return !size.is(Kind::Mixed);
}

bool isInterval(const Node& node) {
    return node.is(Kind::Tuple) && node.children.size() == 2 && node.text != "::" &&
           node.text != "<>";
}

/// Whether it can only be meant as a set of real numbers.
bool isRealSet(const Node& node) {
    const auto isInfinite = [](const Node& end) {
        const Node& value = end.is(Kind::Negative) ? end.children[0] : end;
        return value.isSymbol("\\infty");
    };
    switch (node.kind) {
    case Kind::Union:
    case Kind::Intersection:
    case Kind::Difference:
        return true;
    case Kind::Symbol:
        return node.text == "\\mathbb{R}" || node.text == "\\emptyset";
    case Kind::Relation:
        return node.text.find_first_of("=ia") == std::string::npos;
    case Kind::Tuple:
        return isInterval(node) && (node.text == "[)" || node.text == "(]" ||
                                    isInfinite(node.children[0]) || isInfinite(node.children[1]));
    default:
        return false;
    }
}

bool isCollection(const Node& node) {
    return node.is(Kind::List) || node.is(Kind::Set) || node.is(Kind::Tuple) ||
           node.is(Kind::Matrix);
}

/// A matrix of one row or one column as a tuple.
std::optional<Node> vectorOf(const Node& node) {
    if (node.is(Kind::Tuple) && (node.text == "()" || node.text == "<>")) {
        Node vector = node;
        vector.text = "()";
        return vector;
    }
    if (!node.is(Kind::Matrix))
        return std::nullopt;
    if (node.children.size() == 1)
        return node.children[0];
    Node vector = makeNode(Kind::Tuple, "()", {});
    for (const Node& row : node.children) {
        if (row.children.size() != 1)
            return std::nullopt;
        vector.children.push_back(row.children[0]);
    }
    return vector;
}

} // namespace

Sameness Comparer::compare(const Node& gold, const Node& given) {
    m_budget.spend(static_cast<int64_t>(countNodes(gold) + countNodes(given)));
    Node wanted = plainQuantity(gold), answer = plainQuantity(given);
    if (wanted.is(Kind::Quantity) || answer.is(Kind::Quantity) ||
        (wanted.is(Kind::List) && answer.is(Kind::List))) {
        wanted = summedQuantity(wanted);
        answer = summedQuantity(answer);
    }
    for (Node* node : {&wanted, &answer}) {
        *node = withoutPlusMinus(*node);
        if (node->is(Kind::List) || node->is(Kind::Union))
            dropCommonName(*node);
        // "1 or 2": alternatives are a union only where they are sets.
        if (node->is(Kind::Union) &&
            std::none_of(node->children.begin(), node->children.end(), [](const Node& part) {
                return isRealSet(part) || isInterval(part) || part.is(Kind::Set);
            }))
            node->kind = Kind::List;
    }
    if (wanted == answer)
        return Sameness::Same;
    return compareParts(wanted, answer);
}

Sameness Comparer::compareParts(const Node& gold, const Node& given) {
    if (gold.is(Kind::Text) || given.is(Kind::Text))
        return compareText(gold, given);
    if (gold.is(Kind::Relation) || given.is(Kind::Relation))
        return compareRelations(gold, given);
    if (isRealSet(gold) || isRealSet(given))
        return compareSets(gold, given);
    if (gold.is(Kind::Quantity) || given.is(Kind::Quantity) || gold.is(Kind::Percent) ||
        given.is(Kind::Percent) || gold.is(Kind::Degree) || given.is(Kind::Degree))
        return compareQuantities(gold, given);
    if (isCollection(gold) || isCollection(given))
        return compareTuples(gold, given);
    if (gold.is(Kind::Based) || given.is(Kind::Based))
        return compareBased(gold, given);
    return compareValues(gold, given);
}

Sameness Comparer::compareText(const Node& gold, const Node& given) {
    const std::optional<std::string> wanted = wordsOf(gold), answer = wordsOf(given);
    if (!wanted || !answer) {
        // Words may name a set ("all real numbers"), not a value.
        const Node& other = gold.is(Kind::Text) ? given : gold;
        const bool value = !isRealSet(other) && !isCollection(other) && !other.is(Kind::Relation);
        return say(value ? Sameness::Different : Sameness::Unknown,
                   "words where mathematics is meant");
    }
    if (*wanted == *answer)
        return wanted->empty() ? Sameness::Unknown : Sameness::Same;
    const auto within = [](const std::string& part, const std::string& text) {
        return (" " + text + " ").find(" " + part + " ") != std::string::npos;
    };
    if (within(*wanted, *answer) || within(*answer, *wanted))
        return say(Sameness::Unknown, "one has more words than the other");
    return Sameness::Different;
}

Sameness Comparer::comparePairs(const std::vector<Node>& gold, const std::vector<Node>& given) {
    if (gold.size() != given.size())
        return say(Sameness::Different, "not as many members");
    Sameness result = Sameness::Same;
    for (size_t i = 0; i < gold.size(); ++i) {
        const Sameness part = compare(gold[i], given[i]);
        if (part == Sameness::Different)
            return part;
        if (part == Sameness::Unknown)
            result = part;
    }
    return result;
}

/// In any order; `counted`: a member named twice counts twice.
Sameness Comparer::compareMembers(const std::vector<Node>& gold, const std::vector<Node>& given,
                                  bool counted) {
    if (counted && gold.size() != given.size())
        return say(Sameness::Different, "not as many members");
    std::vector<bool> matched(given.size(), false);
    bool unknown = false;
    for (const Node& wanted : gold) {
        bool found = false, possible = false;
        for (size_t i = 0; i < given.size() && !found; ++i) {
            if (counted && matched[i])
                continue;
            const Sameness part = compare(wanted, given[i]);
            found = part == Sameness::Same;
            if (found)
                matched[i] = true;
            possible |= part == Sameness::Unknown;
        }
        if (!found && !possible)
            return say(Sameness::Different, "a member is missing");
        unknown |= !found;
    }
    if (unknown)
        return Sameness::Unknown;
    for (size_t i = 0; i < given.size(); ++i) {
        if (matched[i])
            continue;
        // Named again in other words, or one too many.
        bool again = false, possible = false;
        for (const Node& wanted : gold) {
            const Sameness part = compare(wanted, given[i]);
            again |= part == Sameness::Same;
            possible |= part == Sameness::Unknown;
        }
        if (!again)
            return possible ? Sameness::Unknown : say(Sameness::Different, "it names one too many");
    }
    return Sameness::Same;
}

Sameness Comparer::compareTuples(const Node& gold, const Node& given) {
    const auto isUnordered = [](const Node& node) {
        return node.is(Kind::List) || node.is(Kind::Set);
    };
    if (isUnordered(gold) && isUnordered(given))
        return compareMembers(gold.children, given.children,
                              gold.is(Kind::List) && given.is(Kind::List));
    if (gold.is(Kind::Tuple) && given.is(Kind::Tuple) && gold.text == given.text) {
        const Sameness result = comparePairs(gold.children, given.children);
        return gold.text == "::" && result == Sameness::Different &&
                       gold.children.size() == given.children.size()
                   ? say(Sameness::Unknown, "other terms of a ratio")
                   : result;
    }
    if (gold.is(Kind::Matrix) && given.is(Kind::Matrix))
        return comparePairs(gold.children, given.children);
    const std::optional<Node> wanted = vectorOf(gold), answer = vectorOf(given);
    if (wanted && answer)
        return comparePairs(wanted->children, answer->children);
    if (isInterval(gold) && isInterval(given))
        return say(Sameness::Different, "other brackets");
    if (isCollection(gold) != isCollection(given)) {
        const Node& many = isCollection(gold) ? gold : given;
        const Node& single = isCollection(gold) ? given : gold;
        if (isUnordered(many) && many.children.size() == 1)
            return compare(isCollection(gold) ? many.children[0] : single,
                           isCollection(gold) ? single : many.children[0]);
        if (many.text == "::")
            return say(Sameness::Unknown, "a ratio and a number");
        return say(Sameness::Different, "one value where there are several");
    }
    // A list for a tuple, an interval for a set: the same members may mean another thing.
    const Sameness members = isUnordered(gold) || isUnordered(given)
                                 ? compareMembers(gold.children, given.children, true)
                                 : comparePairs(gold.children, given.children);
    return say(members == Sameness::Different ? members : Sameness::Unknown, "other brackets");
}

/// gold = given · numerator / denominator?
Sameness Comparer::scaled(const Node& gold, const Node& given, long numerator,
                          unsigned long denominator) {
    std::vector<Node> factors;
    factors.push_back(given);
    factors.push_back(makeNode(Kind::Number, std::to_string(numerator), {}));
    std::vector<Node> parts;
    parts.push_back(makeNode(Kind::Product, {}, std::move(factors)));
    parts.push_back(makeNode(Kind::Number, std::to_string(denominator), {}));
    const Node product = makeNode(Kind::Quotient, {}, std::move(parts));
    if (isWrittenOut(gold) && !isWrittenOut(given))
        return say(Sameness::Different, "not worked out");
    Sameness result = Sameness::Unknown;
    try {
        result = decideExactly(gold, product);
        if (result == Sameness::Unknown && refuted(gold, product, 96))
            result = Sameness::Different;
    } catch (const GiveUp& end) {
        return say(Sameness::Unknown, end.why);
    }
    return result;
}

namespace {

std::optional<Node> unitLetter(const Node& node) {
    if (!node.is(Kind::Product) || node.children.size() != 2)
        return std::nullopt;
    const Node& letter = node.children[1];
    if (!letter.is(Kind::Symbol) || letter.text.size() != 1 || !unitOf(letter.text))
        return std::nullopt;
    return makeNode(Kind::Quantity, letter.text, {node.children[0]});
}

} // namespace

Sameness Comparer::compareQuantities(const Node& gold, const Node& given) {
    // "5 m" beside "5\\text{ cm}": the letter is a unit.
    if (gold.is(Kind::Quantity) != given.is(Kind::Quantity))
        if (const std::optional<Node> unit = unitLetter(gold.is(Kind::Quantity) ? given : gold))
            return gold.is(Kind::Quantity) ? compareQuantities(gold, *unit)
                                           : compareQuantities(*unit, given);
    const bool both = gold.kind == given.kind;
    if (both && !gold.is(Kind::Quantity))
        return compare(gold.children[0], given.children[0]);
    if (both) {
        const std::optional<Unit> wanted = unitOf(gold.text), answer = unitOf(given.text);
        if (plainWords(gold.text) == plainWords(given.text) || (wanted && wanted == answer))
            return compare(gold.children[0], given.children[0]);
        if (!wanted || !answer)
            return compare(gold.children[0], given.children[0]) == Sameness::Different
                       ? Sameness::Different
                       : say(Sameness::Unknown, "units that are not known");
        if (wanted->dimension != answer->dimension)
            return say(Sameness::Different, "another unit");
        long numerator = 0, denominator = 0;
        if (__builtin_mul_overflow(answer->numerator, wanted->denominator, &numerator) ||
            __builtin_mul_overflow(answer->denominator, wanted->numerator, &denominator))
            return say(Sameness::Unknown, "units that are too far apart");
        return scaled(gold.children[0], given.children[0], numerator,
                      static_cast<unsigned long>(denominator));
    }
    const auto hasUnit = [](const Node& node) {
        return node.is(Kind::Quantity) || node.is(Kind::Percent) || node.is(Kind::Degree);
    };
    if (hasUnit(gold) && hasUnit(given))
        return say(Sameness::Different, "another unit");
    // One of them without a unit: the question names it.
    const bool goldHas = hasUnit(gold);
    const Node& unit = goldHas ? gold : given;
    const Sameness bare =
        goldHas ? compare(gold.children[0], given) : compare(gold, given.children[0]);
    if (bare == Sameness::Same && unit.is(Kind::Percent) && isSmall(unit.children[0]))
        return say(Sameness::Unknown, "with and without a percent sign");
    if (bare == Sameness::Same || unit.is(Kind::Quantity) || isCollection(gold) ||
        isCollection(given))
        return bare;
    const Sameness exact = sameValue(gold, given);
    if (exact == Sameness::Same)
        return exact;
    return bare == Sameness::Unknown ? bare : exact;
}

/// "52" answers "52_8": the question names the base.
Sameness Comparer::compareBased(const Node& gold, const Node& given) {
    const bool both = gold.is(Kind::Based) && given.is(Kind::Based);
    const Node& based = gold.is(Kind::Based) ? gold : given;
    const Node& other = gold.is(Kind::Based) ? given : gold;
    if (other.is(Kind::Number) && other.text == based.text)
        return Sameness::Same;
    if (both && gold.children[0] == given.children[0])
        return gold.text == given.text ? Sameness::Same : compareValues(gold, given);
    if (compareValues(gold, given) == Sameness::Different)
        return Sameness::Different;
    return say(Sameness::Unknown, "another base");
}

} // namespace rationale::math
