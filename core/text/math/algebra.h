// SPDX-License-Identifier: GPL-3.0-or-later
// Exact values: quotients of integer polynomials in variables, constants, roots and functions, with
// the relations between these (i² = -1, √2² = 2, sin² + cos² = 1). A difference that reduces to
// zero proves equality; one that is a number other than zero proves the opposite; anything else
// proves nothing.
#pragma once

#include "core/text/math/node.h"
#include "core/text/math/polynomial.h"

#include <optional>
#include <string>
#include <vector>

namespace rationale::math {

struct Value {
    Polynomial top, bottom;
};

class Algebra {
public:
    explicit Algebra(Budget& budget)
        : m_budget(budget) {}

    /// Thrown by evaluate(): a finer unit of roots or angles is needed; reset() and evaluate all
    /// expressions again, as withAlgebra() does.
    struct Restart {};
    void reset();

    Value evaluate(const Node& node);
    std::string toText(const Value& value) const;
    /// The polynomial alone, as toText() writes it.
    std::string toText(const Polynomial& polynomial) const;

    Value constant(const Fraction& value) const;
    Value add(const Value& a, const Value& b, bool minus = false);
    Value multiply(const Value& a, const Value& b);
    Value divide(const Value& a, const Value& b);
    /// A number, where the value is one.
    std::optional<Fraction> number(const Value& value) const;
    bool isZero(const Value& value) const { return value.top.isZero(); }

private:
    struct Generator {
        std::string key; // what it is; two of the same key are the same
        ulong degree = 0;
        std::optional<Value> power; // what its degree-th power equals
        bool positive = false;      // a positive real number
    };
    struct SineCosine {
        Value sine, cosine;
    };

    // algebra.cpp
    slong find(const std::string& key, bool positive = false);
    Value generator(slong index, ulong exponent = 1) const;
    Value atom(const std::string& key) { return generator(find(key)); }
    Value imaginary();
    Value reduced(Value value);
    Value substituted(const Polynomial& polynomial, slong generator);
    void simplify(Value& value);
    Value integerPower(const Value& base, const Integer& exponent);
    Value evaluateSymbol(const std::string& name);
    Value evaluateRoot(const Node& node);
    Value evaluateBased(const Node& node);
    Value decimal(const std::string& digits) const;
    std::string keyOf(const Value& value) const;

    // algebra_roots.cpp
    Value power(const Value& base, const Value& exponent);
    Value root(const Value& radicand, ulong index);
    Value rootOfNumber(const Fraction& radicand, ulong index);
    Value rootOfInteger(const Integer& radicand, ulong index);
    std::optional<Value> denested(const Value& radicand);
    Value exponential(const std::string& base, const Value& exponent);
    Value powerOfMonomial(const std::string& base, const Polynomial& monomial,
                          const Fraction& exponent);
    bool isE(const Value& value) const;
    Fraction splitContent(Value& value) const;
    Value logarithm(const Value& argument);
    Value logarithmOfInteger(const Integer& argument);
    ulong commonUnit(ulong& unit, ulong wanted) const;
    std::vector<std::pair<Fraction, Polynomial>> termsOf(const Value& value) const;

    // algebra_functions.cpp
    Value function(const std::string& name, std::vector<Value> arguments);
    Value wholeFunction(const std::string& name, const std::vector<Value>& arguments);
    SineCosine sineCosine(const Value& angle);
    SineCosine ofTurn(Fraction halfTurns);
    SineCosine ofSmallTurn(const Fraction& halfTurns);
    SineCosine ofAtom(const std::string& key);
    SineCosine multiple(const SineCosine& angle, slong factor);
    SineCosine sum(const SineCosine& a, const SineCosine& b);
    Value trigonometric(const std::string& name, const Value& angle);
    Value inverse(const std::string& name, const Value& argument);
    Value hyperbolic(const std::string& name, const Value& argument);

    Budget& m_budget;
    std::vector<Generator> m_generators;
    ulong m_rootUnit = 2, m_powerUnit = 1, m_angleUnit = 1;
    int m_restarts = 0;
};

/// What `work` finds out of values that it has a fresh algebra evaluate; again from the start
/// where a finer unit is needed.
template <typename Work>
auto withAlgebra(Budget& budget, const Work& work) {
    Algebra algebra(budget);
    for (;;) {
        try {
            return work(algebra);
        } catch (const Algebra::Restart&) {
            algebra.reset();
        }
    }
}

} // namespace rationale::math
