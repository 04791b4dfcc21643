// SPDX-License-Identifier: GPL-3.0-or-later
// Roots, powers and logarithms.
#include "core/text/math/algebra.h"

#include <algorithm>
#include <numeric>

namespace rationale::math {

namespace {

constexpr ulong finestUnit = 60;

Value unitValue() {
    const Integer one(1);
    return {Polynomial(one.get()), Polynomial(one.get())};
}

} // namespace

/// A unit (of roots, exponents, angles) that `wanted` divides; another one begins all anew.
ulong Algebra::commonUnit(ulong& unit, ulong wanted) const {
    if (unit % wanted == 0)
        return unit;
    unit = std::lcm(unit, wanted);
    if (unit > finestUnit)
        throw GiveUp{"roots of too many kinds"};
    throw Restart{};
}

/// p^(1/index) with p prime, or a large integer that is taken as one: the generator's unit-th power
/// is p. Real roots of different primes are linearly independent, so this decides.
Value Algebra::rootOfInteger(const Integer& radicand, ulong index) {
    Value result = constant(Fraction(1));
    if (fmpz_is_one(radicand.get()))
        return result;
    const ulong unit = commonUnit(m_rootUnit, index);
    for (const auto& [prime, exponent] : factorsOf(radicand, m_budget)) {
        const Integer base = prime;
        const ulong total = exponent * (unit / index);
        if (total % unit == 0) {
            result = multiply(result, integerPower(constant([&] {
                                                       Fraction whole;
                                                       fmpz_set(whole.top(), base.get());
                                                       return whole;
                                                   }()),
                                                   Integer(static_cast<slong>(total / unit))));
            continue;
        }
        Fraction value;
        fmpz_set(value.top(), base.get());
        char* digits = fmpz_get_str(nullptr, 10, base.get());
        const std::string name = digits;
        flint_free(digits);
        const slong generated = find(
            unit == 2 ? "sqrt(" + name + ")" : name + "^(1/" + std::to_string(unit) + ")", true);
        Generator& made = m_generators[static_cast<size_t>(generated)];
        if (made.degree == 0) {
            made.degree = unit;
            made.power = constant(value);
        }
        result = multiply(result, generator(generated, total));
    }
    return result;
}

Value Algebra::rootOfNumber(const Fraction& radicand, ulong index) {
    Integer top, bottom;
    fmpz_set(top.get(), radicand.top());
    fmpz_set(bottom.get(), radicand.bottom());
    const bool negative = fmpz_sgn(top.get()) < 0;
    if (negative && index % 2 == 0 && index != 2)
        throw GiveUp{"an even root of a negative number"};
    fmpz_abs(top.get(), top.get());
    Value result = divide(rootOfInteger(top, index), rootOfInteger(bottom, index));
    if (!negative)
        return result;
    // An odd root of a negative number is the real one, as in school.
    return multiply(index == 2 ? imaginary() : constant(Fraction(-1)), result);
}

/// The positive number that a value is a multiple of; the value without it.
Fraction Algebra::splitContent(Value& value) const {
    const Integer top = value.top.content(), bottom = value.bottom.content();
    Fraction content;
    fmpz_set(content.top(), top.get());
    fmpz_set(content.bottom(), bottom.get());
    fmpq_canonicalise(content.get());
    value.top.divideExactly(top);
    value.bottom.divideExactly(bottom);
    return content;
}

/// √(a + b√c) = √((a+d)/2) ± √((a-d)/2) where d² = a² - b²c is a square.
std::optional<Value> Algebra::denested(const Value& radicand) {
    if (radicand.top.terms() != 2 || !radicand.bottom.isConstant())
        return std::nullopt;
    const auto terms = termsOf(radicand);
    const auto plain = std::find_if(terms.begin(), terms.end(),
                                    [](const auto& term) { return term.second.isConstant(); });
    if (plain == terms.end() || fmpq_sgn(plain->first.get()) <= 0)
        return std::nullopt;
    const auto& surd = terms[plain == terms.begin() ? 1 : 0];
    const Integer one(1);
    const Value monomial{surd.second, Polynomial(one.get())};
    for (size_t i = 0; i < m_generators.size(); ++i)
        if (surd.second.degree(static_cast<slong>(i)) > 0 && !m_generators[i].positive)
            return std::nullopt;
    const std::optional<Fraction> square = number(multiply(monomial, monomial));
    if (!square)
        return std::nullopt;
    Fraction part, d;
    fmpq_mul(part.get(), surd.first.get(), surd.first.get());
    fmpq_mul(part.get(), part.get(), square->get());
    fmpq_mul(d.get(), plain->first.get(), plain->first.get());
    fmpq_sub(d.get(), d.get(), part.get());
    if (fmpq_sgn(d.get()) < 0 || !fmpz_is_square(d.top()) || !fmpz_is_square(d.bottom()))
        return std::nullopt;
    fmpz_sqrt(d.top(), d.top());
    fmpz_sqrt(d.bottom(), d.bottom());
    Fraction larger, smaller;
    fmpq_add(larger.get(), plain->first.get(), d.get());
    fmpq_sub(smaller.get(), plain->first.get(), d.get());
    fmpq_div_2exp(larger.get(), larger.get(), 1);
    fmpq_div_2exp(smaller.get(), smaller.get(), 1);
    return add(rootOfNumber(larger, 2), rootOfNumber(smaller, 2), fmpq_sgn(surd.first.get()) < 0);
}

Value Algebra::root(const Value& radicand, ulong index) {
    if (index == 1 || isZero(radicand))
        return radicand;
    if (const std::optional<Fraction> value = number(radicand))
        return rootOfNumber(*value, index);
    if (index == 2)
        if (const std::optional<Value> value = denested(radicand))
            return *value;
    Value rest = radicand;
    const Fraction content = splitContent(rest);
    Value result = rootOfNumber(content, index);
    if (number(rest) && fmpq_is_one(number(rest)->get()))
        return result;
    const std::string key = index == 2 ? "sqrt(" + keyOf(rest) + ")"
                                       : "(" + keyOf(rest) + ")^(1/" + std::to_string(index) + ")";
    const slong generated = find(key);
    Generator& made = m_generators[static_cast<size_t>(generated)];
    if (made.degree == 0) {
        made.degree = index;
        made.power = rest;
    }
    return multiply(result, generator(generated));
}

std::vector<std::pair<Fraction, Polynomial>> Algebra::termsOf(const Value& value) const {
    std::vector<std::pair<Fraction, Polynomial>> terms;
    const std::optional<Fraction> bottom = number({value.bottom, unitValue().bottom});
    for (slong i = 0; i < value.top.terms(); ++i) {
        Polynomial monomial;
        fmpz_mpoly_get_term_monomial(monomial.get(), value.top.get(), i, Polynomial::context());
        Fraction factor;
        fmpz_mpoly_get_term_coeff_fmpz(factor.top(), value.top.get(), i, Polynomial::context());
        fmpq_div(factor.get(), factor.get(), bottom->get());
        terms.emplace_back(factor, std::move(monomial));
    }
    return terms;
}

/// base^(exponent · monomial) with a base that stands for itself.
Value Algebra::powerOfMonomial(const std::string& base, const Polynomial& monomial,
                               const Fraction& exponent) {
    if (!fmpz_fits_si(exponent.top()) || fmpz_bits(exponent.top()) > 30 ||
        fmpz_cmp_ui(exponent.bottom(), finestUnit) > 0)
        throw GiveUp{"an exponent is too large"};
    const ulong unit = commonUnit(m_powerUnit, fmpz_get_ui(exponent.bottom()));
    const slong times =
        fmpz_get_si(exponent.top()) * static_cast<slong>(unit / fmpz_get_ui(exponent.bottom()));
    const std::string power = monomial.isConstant() ? "" : "^(" + toText(monomial) + ")";
    const std::string fine = unit == 1 ? "" : "^(1/" + std::to_string(unit) + ")";
    const slong index = base == "e" && power.empty() ? find("e", true) : find(base + power + fine);
    return integerPower(generator(index), Integer(times));
}

/// base^(a sum), term by term: 2^(n+1) = 2 · 2^n. `base`: "e", a prime, or any value's name.
Value Algebra::exponential(const std::string& base, const Value& exponent) {
    Value result = constant(Fraction(1));
    for (const auto& [factor, monomial] : termsOf(exponent)) {
        Value part;
        const bool turn = base == "e" && toText(monomial) == "i*pi";
        const bool turnToo = base == "e" && toText(monomial) == "pi*i";
        if (turn || turnToo) {
            const SineCosine angle = ofTurn(factor);
            part = add(angle.cosine, multiply(imaginary(), angle.sine));
        } else {
            part = powerOfMonomial(base, monomial, factor);
        }
        result = multiply(result, part);
    }
    return result;
}

bool Algebra::isE(const Value& value) const {
    for (size_t i = 0; i < m_generators.size(); ++i)
        if (m_generators[i].key == "e")
            return value.bottom.isOne() &&
                   value.top == Polynomial::generator(static_cast<slong>(i), m_powerUnit);
    return false;
}

Value Algebra::power(const Value& base, const Value& exponent) {
    if (const std::optional<Fraction> number = this->number(exponent)) {
        Integer top;
        fmpz_set(top.get(), number->top());
        if (number->isWhole())
            return integerPower(base, top);
        if (fmpz_cmp_ui(number->bottom(), finestUnit) > 0)
            throw GiveUp{"a root of an unusual degree"};
        return integerPower(root(base, fmpz_get_ui(number->bottom())), top);
    }
    if (!exponent.bottom.isConstant())
        return atom("(" + keyOf(base) + ")^(" + keyOf(exponent) + ")");
    const Value one = constant(Fraction(1));
    if (number(base) && fmpq_is_one(number(base)->get()))
        return one;
    if (isE(base))
        return exponential("e", exponent);
    const std::optional<Fraction> value = number(base);
    if (!value || fmpq_sgn(value->get()) <= 0) {
        // The part of the exponent that is a number is a power as any other: a^(n+1) = a · a^n.
        Value result = one;
        for (const auto& [factor, monomial] : termsOf(exponent))
            result =
                multiply(result, monomial.isConstant()
                                     ? power(base, constant(factor))
                                     : powerOfMonomial("(" + keyOf(base) + ")", monomial, factor));
        return result;
    }
    Value result = one;
    for (const bool above : {true, false}) {
        Integer part;
        fmpz_set(part.get(), above ? value->top() : value->bottom());
        if (fmpz_is_one(part.get()))
            continue;
        for (const auto& [prime, count] : factorsOf(part, m_budget)) {
            Fraction times(static_cast<slong>(above ? count : 0) -
                           static_cast<slong>(above ? 0 : count));
            Fraction base10;
            fmpz_set(base10.top(), prime.get());
            const Value primeValue = constant(base10);
            for (const auto& [factor, monomial] : termsOf(multiply(exponent, constant(times))))
                result =
                    multiply(result, monomial.isConstant()
                                         ? power(primeValue, constant(factor))
                                         : powerOfMonomial(keyOf(primeValue), monomial, factor));
        }
    }
    return result;
}

Value Algebra::logarithmOfInteger(const Integer& argument) {
    Value result = constant(Fraction(0));
    if (fmpz_is_one(argument.get()))
        return result;
    for (const auto& [prime, exponent] : factorsOf(argument, m_budget)) {
        char* digits = fmpz_get_str(nullptr, 10, prime.get());
        const slong index = find("ln(" + std::string(digits) + ")", true);
        flint_free(digits);
        result = add(result,
                     multiply(constant(Fraction(static_cast<slong>(exponent))), generator(index)));
    }
    return result;
}

Value Algebra::logarithm(const Value& argument) {
    if (isZero(argument))
        throw GiveUp{"the logarithm of zero"};
    Value rest = argument;
    const Fraction content = splitContent(rest);
    Integer top, bottom;
    fmpz_set(top.get(), content.top());
    fmpz_set(bottom.get(), content.bottom());
    Value result = add(logarithmOfInteger(top), logarithmOfInteger(bottom), true);
    if (const std::optional<Fraction> value = number(rest)) {
        if (fmpq_is_one(value->get()))
            return result;
        throw GiveUp{"the logarithm of a negative number"};
    }
    // A product of roots of numbers and of e is taken apart, anything else is an atom.
    for (const bool above : {true, false}) {
        const Polynomial& part = above ? rest.top : rest.bottom;
        if (part.isOne())
            continue;
        bool known = part.terms() == 1 && part.leadingSign() > 0;
        for (size_t i = 0; i < m_generators.size(); ++i)
            if (part.degree(static_cast<slong>(i)) > 0)
                known &= m_generators[i].key == "e" ||
                         (m_generators[i].positive && m_generators[i].degree > 0);
        if (!known)
            return add(result, atom("ln(" + keyOf(rest) + ")"));
    }
    for (size_t i = 0; i < m_generators.size(); ++i) {
        const slong exponent = static_cast<slong>(rest.top.degree(static_cast<slong>(i))) -
                               static_cast<slong>(rest.bottom.degree(static_cast<slong>(i)));
        if (exponent == 0)
            continue;
        const bool isE = m_generators[i].key == "e";
        const ulong unit = isE ? m_powerUnit : m_generators[i].degree;
        Value one = constant(Fraction(1));
        if (!isE) {
            Integer base;
            fmpz_set(base.get(), number(*m_generators[i].power)->top());
            one = logarithmOfInteger(base);
        }
        Fraction factor(exponent, unit);
        fmpq_canonicalise(factor.get());
        result = add(result, multiply(constant(factor), one));
    }
    return result;
}

} // namespace rationale::math
