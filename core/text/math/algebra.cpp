// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/math/algebra.h"

#include <flint/fmpz_mpoly_factor.h>

#include <algorithm>
#include <array>
#include <cstdlib>

namespace rationale::math {

namespace {

constexpr size_t longestKey = 3000;

Polynomial unit() {
    const Integer one(1);
    return Polynomial(one.get());
}

} // namespace

void Algebra::reset() {
    if (++m_restarts > 8)
        throw GiveUp{"roots of too many kinds"};
    m_generators.clear();
}

slong Algebra::find(const std::string& key, bool positive) {
    for (size_t i = 0; i < m_generators.size(); ++i)
        if (m_generators[i].key == key)
            return static_cast<slong>(i);
    if (m_generators.size() >= static_cast<size_t>(mostGenerators))
        throw GiveUp{"too many variables and functions"};
    Generator made;
    made.key = key;
    made.positive = positive;
    m_generators.push_back(std::move(made));
    return static_cast<slong>(m_generators.size()) - 1;
}

Value Algebra::generator(slong index, ulong exponent) const {
    return {Polynomial::generator(index, exponent), unit()};
}

Value Algebra::constant(const Fraction& value) const {
    requireBits(static_cast<slong>(std::max(fmpz_bits(value.top()), fmpz_bits(value.bottom()))));
    return {Polynomial(value.top()), Polynomial(value.bottom())};
}

Value Algebra::imaginary() {
    const slong index = find("i");
    Generator& made = m_generators[static_cast<size_t>(index)];
    if (made.degree == 0) {
        made.degree = 2;
        made.power = constant(Fraction(-1));
    }
    return generator(index);
}

std::optional<Fraction> Algebra::number(const Value& value) const {
    if (!value.top.isConstant() || !value.bottom.isConstant())
        return std::nullopt;
    Fraction result;
    fmpz_t bottom;
    fmpz_init(bottom);
    fmpz_mpoly_get_fmpz(result.top(), value.top.get(), Polynomial::context());
    fmpz_mpoly_get_fmpz(bottom, value.bottom.get(), Polynomial::context());
    fmpz_set(result.bottom(), bottom);
    fmpz_clear(bottom);
    fmpq_canonicalise(result.get());
    return result;
}

/// Common factors out, the denominator's sign positive. Small polynomials are divided by their
/// greatest common divisor; of large ones only numbers and monomials are, which is always quick.
void Algebra::simplify(Value& value) {
    if (value.bottom.isZero())
        throw GiveUp{"a division by zero"};
    if (value.top.isZero()) {
        value.bottom = unit();
        return;
    }
    const auto isSmall = [](const Polynomial& p) { return p.terms() <= 10 && p.bits() <= 128; };
    const auto lowDegree = [](const Polynomial& p) {
        ulong total = 0;
        for (slong i = 0; i < mostGenerators; ++i)
            total += p.degree(i);
        return total <= 16;
    };
    if (!value.bottom.isConstant()) {
        const bool whole = isSmall(value.top) && isSmall(value.bottom) && lowDegree(value.top) &&
                           lowDegree(value.bottom);
        m_budget.spend(whole ? 400 : value.top.terms() + value.bottom.terms());
        Polynomial common, a, b;
        if (whole) {
            a = value.top;
            b = value.bottom;
        } else {
            fmpz_mpoly_term_content(a.get(), value.top.get(), Polynomial::context());
            fmpz_mpoly_term_content(b.get(), value.bottom.get(), Polynomial::context());
        }
        if (fmpz_mpoly_gcd(common.get(), a.get(), b.get(), Polynomial::context()) != 0 &&
            !common.isOne()) {
            Polynomial top, bottom;
            if (fmpz_mpoly_divides(top.get(), value.top.get(), common.get(),
                                   Polynomial::context()) != 0 &&
                fmpz_mpoly_divides(bottom.get(), value.bottom.get(), common.get(),
                                   Polynomial::context()) != 0)
                value = {std::move(top), std::move(bottom)};
        }
    }
    const slong words = std::max(value.top.bits(), value.bottom.bits()) / 64;
    m_budget.spend((value.top.terms() + value.bottom.terms()) * (1 + words * words / 64));
    Integer common = value.top.content();
    const Integer other = value.bottom.content();
    fmpz_gcd(common.get(), common.get(), other.get());
    if (value.bottom.leadingSign() < 0)
        fmpz_neg(common.get(), common.get());
    if (!fmpz_is_one(common.get())) {
        value.top.divideExactly(common);
        value.bottom.divideExactly(common);
    }
}

/// A polynomial with a generator's high powers replaced by what they equal.
Value Algebra::substituted(const Polynomial& polynomial, slong generator) {
    const Generator& rule = m_generators[static_cast<size_t>(generator)];
    struct Univariate {
        Univariate() { fmpz_mpoly_univar_init(value, Polynomial::context()); }
        ~Univariate() { fmpz_mpoly_univar_clear(value, Polynomial::context()); }
        fmpz_mpoly_univar_t value;
    } univariate;
    m_budget.spend(polynomial.terms());
    fmpz_mpoly_to_univar(univariate.value, polynomial.get(), generator, Polynomial::context());
    const slong length = fmpz_mpoly_univar_length(univariate.value, Polynomial::context());
    const ulong highest = polynomial.degree(generator) / rule.degree;
    const Value power = *rule.power; // a copy: the list may grow
    Polynomial sum;
    for (slong i = 0; i < length; ++i) {
        const auto exponent = static_cast<ulong>(
            fmpz_mpoly_univar_get_term_exp_si(univariate.value, i, Polynomial::context()));
        Polynomial part;
        fmpz_mpoly_univar_swap_term_coeff(part.get(), univariate.value, i, Polynomial::context());
        const ulong times = exponent / rule.degree, rest = exponent % rule.degree;
        part = math::multiply(part, math::power(power.top, times, m_budget), m_budget);
        part = math::multiply(part, math::power(power.bottom, highest - times, m_budget), m_budget);
        if (rest > 0)
            part = math::multiply(part, Polynomial::generator(generator, rest), m_budget);
        sum = math::add(sum, part, false, m_budget);
    }
    return {std::move(sum), math::power(power.bottom, highest, m_budget)};
}

Value Algebra::reduced(Value value) {
    for (size_t i = m_generators.size(); i-- > 0;) {
        const ulong degree = m_generators[i].degree;
        const auto index = static_cast<slong>(i);
        if (degree == 0 ||
            (value.top.degree(index) < degree && value.bottom.degree(index) < degree))
            continue;
        const Value top = substituted(value.top, index);
        const Value bottom = substituted(value.bottom, index);
        value.top = math::multiply(top.top, bottom.bottom, m_budget);
        value.bottom = math::multiply(bottom.top, top.bottom, m_budget);
    }
    simplify(value);
    return value;
}

Value Algebra::add(const Value& a, const Value& b, bool minus) {
    Value result;
    if (a.bottom == b.bottom)
        result = {math::add(a.top, b.top, minus, m_budget), a.bottom};
    else
        result = {math::add(math::multiply(a.top, b.bottom, m_budget),
                            math::multiply(b.top, a.bottom, m_budget), minus, m_budget),
                  math::multiply(a.bottom, b.bottom, m_budget)};
    return reduced(std::move(result));
}

Value Algebra::multiply(const Value& a, const Value& b) {
    return reduced(
        {math::multiply(a.top, b.top, m_budget), math::multiply(a.bottom, b.bottom, m_budget)});
}

Value Algebra::divide(const Value& a, const Value& b) {
    if (b.top.isZero())
        throw GiveUp{"a division by zero"};
    return reduced(
        {math::multiply(a.top, b.bottom, m_budget), math::multiply(a.bottom, b.top, m_budget)});
}

Value Algebra::integerPower(const Value& base, const Integer& exponent) {
    if (fmpz_is_zero(exponent.get())) {
        if (isZero(base))
            throw GiveUp{"zero to the power of zero"};
        return constant(Fraction(1));
    }
    const bool negative = fmpz_sgn(exponent.get()) < 0;
    Integer size;
    fmpz_abs(size.get(), exponent.get());
    if (fmpz_bits(size.get()) > 40)
        throw GiveUp{"an exponent is too large"};
    if (negative && isZero(base))
        throw GiveUp{"a division by zero"};
    const ulong times = fmpz_get_ui(size.get());
    if (base.top.terms() <= 1 && base.bottom.terms() <= 1) {
        Value result{math::power(base.top, times, m_budget),
                     math::power(base.bottom, times, m_budget)};
        if (negative)
            std::swap(result.top, result.bottom);
        return reduced(std::move(result));
    }
    if (times > 200)
        throw GiveUp{"a power of a sum is too high"};
    Value result = base;
    for (ulong i = 1; i < times; ++i)
        result = multiply(result, base);
    return negative ? divide(constant(Fraction(1)), result) : result;
}

/// "12", "0.25", "0.1(6)".
Value Algebra::decimal(const std::string& text) const {
    const size_t point = text.find('.'), open = text.find('(');
    std::string digits, repeated;
    for (size_t i = 0; i < text.size(); ++i)
        if (text[i] >= '0' && text[i] <= '9')
            (open != std::string::npos && i > open ? repeated : digits).push_back(text[i]);
    if (digits.empty())
        digits = "0";
    const size_t fixed = point == std::string::npos  ? 0
                         : open == std::string::npos ? text.size() - point - 1
                                                     : open - point - 1;
    Fraction value;
    const Integer ten(10);
    Integer scale;
    fmpz_set_str(value.top(), digits.c_str(), 10);
    fmpz_pow_ui(scale.get(), ten.get(), fixed);
    if (!repeated.empty()) {
        Integer period, nines;
        fmpz_pow_ui(nines.get(), ten.get(), repeated.size());
        fmpz_sub_ui(nines.get(), nines.get(), 1);
        fmpz_set_str(period.get(), repeated.c_str(), 10);
        fmpz_mul(value.top(), value.top(), nines.get());
        fmpz_add(value.top(), value.top(), period.get());
        fmpz_mul(scale.get(), scale.get(), nines.get());
    }
    fmpz_set(value.bottom(), scale.get());
    fmpq_canonicalise(value.get());
    return constant(value);
}

Value Algebra::evaluateSymbol(const std::string& name) {
    if (name == "\\infty" || name == "\\emptyset" || name == "\\mathbb{R}")
        throw GiveUp{"it is no number"};
    if (name == "\\pi")
        return generator(find("pi", true));
    if (name == "e")
        return generator(find("e", true), m_powerUnit);
    if (name == "i")
        return imaginary();
    return atom("var " + name);
}

Value Algebra::evaluateBased(const Node& node) {
    const std::optional<Fraction> base = number(evaluate(node.children[0]));
    if (!base || !base->isWhole() || fmpz_cmp_si(base->top(), 2) < 0 ||
        fmpz_cmp_si(base->top(), 10) > 0)
        throw GiveUp{"it is no base"};
    const ulong radix = fmpz_get_ui(base->top());
    if (node.text.size() > 500)
        throw GiveUp{"a number grows too large"};
    Fraction value;
    for (const char c : node.text) {
        const auto digit = static_cast<ulong>(c - '0');
        if (digit >= radix)
            throw GiveUp{"a digit that the base does not have"};
        fmpz_mul_ui(value.top(), value.top(), radix);
        fmpz_add_ui(value.top(), value.top(), digit);
    }
    return constant(value);
}

Value Algebra::evaluateRoot(const Node& node) {
    const std::optional<Fraction> index = number(evaluate(node.children[1]));
    if (!index || !index->isWhole() || fmpz_cmp_si(index->top(), 1) < 0 ||
        fmpz_cmp_si(index->top(), 60) > 0)
        throw GiveUp{"a root of an unusual degree"};
    return root(evaluate(node.children[0]), fmpz_get_ui(index->top()));
}

Value Algebra::evaluate(const Node& node) {
    m_budget.spend(1);
    const std::vector<Node>& parts = node.children;
    switch (node.kind) {
    case Kind::Number:
        return decimal(node.text);
    case Kind::Symbol:
        return evaluateSymbol(node.text);
    case Kind::Based:
        return evaluateBased(node);
    case Kind::Mixed:
    case Kind::Sum: {
        Value sum = evaluate(parts[0]);
        for (size_t i = 1; i < parts.size(); ++i)
            sum = add(sum, evaluate(parts[i]));
        return sum;
    }
    case Kind::Product: {
        Value product = evaluate(parts[0]);
        for (size_t i = 1; i < parts.size(); ++i)
            product = multiply(product, evaluate(parts[i]));
        return product;
    }
    case Kind::Quotient: {
        const Value top = evaluate(parts[0]);
        return divide(top, evaluate(parts[1]));
    }
    case Kind::Negative:
        return multiply(constant(Fraction(-1)), evaluate(parts[0]));
    case Kind::Power: {
        const Value base = evaluate(parts[0]);
        return power(base, evaluate(parts[1]));
    }
    case Kind::Root:
        return evaluateRoot(node);
    case Kind::Percent:
        return multiply(constant(Fraction(1, 100)), evaluate(parts[0]));
    case Kind::Degree:
        return multiply(multiply(constant(Fraction(1, 180)), evaluateSymbol("\\pi")),
                        evaluate(parts[0]));
    case Kind::Factorial:
        return function("factorial", {evaluate(parts[0])});
    case Kind::Function: {
        std::vector<Value> arguments;
        arguments.reserve(parts.size());
        for (const Node& part : parts)
            arguments.push_back(evaluate(part));
        return function(node.text, std::move(arguments));
    }
    default:
        throw GiveUp{"it is no value"};
    }
}

std::string Algebra::toText(const Polynomial& polynomial) const {
    m_budget.spend(60 + polynomial.terms() * (2 + polynomial.bits() / 64));
    std::vector<std::string> names;
    names.reserve(static_cast<size_t>(mostGenerators));
    std::vector<const char*> pointers;
    for (const Generator& made : m_generators) {
        std::string name = made.key.starts_with("var ") ? made.key.substr(4) : made.key;
        if (name.starts_with('\\'))
            name.erase(0, 1);
        names.push_back(std::move(name));
    }
    names.resize(static_cast<size_t>(mostGenerators));
    for (const std::string& name : names)
        pointers.push_back(name.c_str());
    if (polynomial.bits() * polynomial.terms() > 16 * static_cast<slong>(longestKey))
        return "(" + std::to_string(polynomial.terms()) + " terms of " +
               std::to_string(polynomial.bits()) + " bits)";
    char* text =
        fmpz_mpoly_get_str_pretty(polynomial.get(), pointers.data(), Polynomial::context());
    std::string result = text;
    flint_free(text);
    return result;
}

std::string Algebra::toText(const Value& value) const {
    const std::string top = toText(value.top);
    if (value.bottom.isOne())
        return top;
    const std::string bottom = toText(value.bottom);
    const auto bracketed = [](const Polynomial& p, const std::string& text) {
        return p.terms() > 1 ? "(" + text + ")" : text;
    };
    const bool simple = value.bottom.isConstant();
    return bracketed(value.top, top) + "/" + (simple ? bottom : "(" + bottom + ")");
}

std::string Algebra::keyOf(const Value& value) const {
    const slong bits =
        std::max(value.top.bits() * value.top.terms(), value.bottom.bits() * value.bottom.terms());
    if (bits > 8 * static_cast<slong>(longestKey))
        throw GiveUp{"an expression grows too large"};
    std::string key = toText(value);
    if (key.size() > longestKey)
        throw GiveUp{"an expression grows too large"};
    return key;
}

} // namespace rationale::math
