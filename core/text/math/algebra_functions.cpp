// SPDX-License-Identifier: GPL-3.0-or-later
// Functions of angles and of whole numbers.
#include "core/text/math/algebra.h"

#include <algorithm>
#include <array>

namespace rationale::math {

namespace {

constexpr slong largestFactorial = 5000;
constexpr slong largestMultiple = 12; // of an angle that is expanded

bool isNegative(const Value& value) {
    return value.top.leadingSign() < 0;
}

} // namespace

/// The sine and cosine of what stands for itself.
Algebra::SineCosine Algebra::ofAtom(const std::string& key) {
    const Value cosine = atom("cos(" + key + ")");
    const slong index = find("sin(" + key + ")");
    if (m_generators[static_cast<size_t>(index)].degree == 0) {
        const Value square = add(constant(Fraction(1)), multiply(cosine, cosine), true);
        Generator& made = m_generators[static_cast<size_t>(index)];
        made.power = square;
        made.degree = 2;
    }
    return {generator(index), cosine};
}

Algebra::SineCosine Algebra::sum(const SineCosine& a, const SineCosine& b) {
    return {add(multiply(a.sine, b.cosine), multiply(a.cosine, b.sine)),
            add(multiply(a.cosine, b.cosine), multiply(a.sine, b.sine), true)};
}

Algebra::SineCosine Algebra::multiple(const SineCosine& angle, slong factor) {
    SineCosine result{constant(Fraction(0)), constant(Fraction(1))};
    for (slong i = 0; i < std::abs(factor); ++i)
        result = sum(result, angle);
    if (factor < 0)
        result.sine = multiply(constant(Fraction(-1)), result.sine);
    return result;
}

/// Of an angle of so many halves of a turn (times pi): roots where they are known.
Algebra::SineCosine Algebra::ofTurn(Fraction turn) {
    if (fmpz_bits(turn.top()) > 200 || fmpz_bits(turn.bottom()) > 60)
        throw GiveUp{"an angle of too many digits"};

    Integer twice;
    fmpz_mul_ui(twice.get(), turn.bottom(), 2);
    fmpz_fdiv_r(turn.top(), turn.top(), twice.get());
    const Value minus = constant(Fraction(-1));

    if (fmpq_cmp_si(turn.get(), 1) >= 0) { // the other half
        fmpq_sub_si(turn.get(), turn.get(), 1);
        const SineCosine half = ofTurn(turn);
        return {multiply(minus, half.sine), multiply(minus, half.cosine)};
    }
    const Fraction quarter(1, 2), eighth(1, 4);
    if (fmpq_cmp(turn.get(), quarter.get()) > 0) { // π - a
        const Fraction one(1);
        fmpq_sub(turn.get(), one.get(), turn.get());
        const SineCosine half = ofTurn(turn);
        return {half.sine, multiply(minus, half.cosine)};
    }
    if (fmpq_cmp(turn.get(), eighth.get()) > 0) { // π/2 - a
        fmpq_sub(turn.get(), quarter.get(), turn.get());
        const SineCosine half = ofTurn(turn);
        return {half.cosine, half.sine};
    }
    return ofSmallTurn(turn);
}

/// Up to a quarter of pi: roots where they are known.
Algebra::SineCosine Algebra::ofSmallTurn(const Fraction& turn) {
    const auto is = [&](slong top, ulong bottom) {
        const Fraction other(top, bottom);
        return fmpq_equal(turn.get(), other.get()) != 0;
    };
    const auto rootOf = [&](slong value) { return rootOfNumber(Fraction(value), 2); };
    const auto times = [&](slong top, ulong bottom, const Value& value) {
        return multiply(constant(Fraction(top, bottom)), value);
    };
    const auto plus = [&](slong number, const Value& value) {
        return add(constant(Fraction(number)), value);
    };
    if (is(0, 1))
        return {constant(Fraction(0)), constant(Fraction(1))};
    if (is(1, 4))
        return {times(1, 2, rootOf(2)), times(1, 2, rootOf(2))};
    if (is(1, 6))
        return {constant(Fraction(1, 2)), times(1, 2, rootOf(3))};
    if (is(1, 12))
        return {times(1, 4, add(rootOf(6), rootOf(2), true)),
                times(1, 4, add(rootOf(6), rootOf(2)))};
    if (is(1, 5))
        return {times(1, 4, root(plus(10, times(-2, 1, rootOf(5))), 2)),
                times(1, 4, plus(1, rootOf(5)))};
    if (is(1, 10))
        return {times(1, 4, plus(-1, rootOf(5))),
                times(1, 4, root(plus(10, times(2, 1, rootOf(5))), 2))};
    if (is(1, 8))
        return {times(1, 2, root(plus(2, times(-1, 1, rootOf(2))), 2)),
                times(1, 2, root(plus(2, rootOf(2)), 2))};
    return ofAtom(keyOf(constant(turn)) + "*pi");
}

Algebra::SineCosine Algebra::sineCosine(const Value& angle) {
    if (isZero(angle))
        return {constant(Fraction(0)), constant(Fraction(1))};
    if (isNegative(angle)) {
        const Value minus = constant(Fraction(-1));
        const SineCosine positive = sineCosine(multiply(minus, angle));
        return {multiply(minus, positive.sine), positive.cosine};
    }
    if (!angle.bottom.isConstant() || angle.top.terms() > 4)
        return ofAtom(keyOf(angle));
    SineCosine result{constant(Fraction(0)), constant(Fraction(1))};
    for (const auto& [factor, monomial] : termsOf(angle)) {
        const std::string name = toText(monomial);
        if (name == "pi") {
            result = sum(result, ofTurn(factor));
            continue;
        }
        if (fmpz_cmp_ui(factor.bottom(), 12) > 0 || fmpz_bits(factor.top()) > 20)
            return ofAtom(keyOf(angle));
        const ulong unit = commonUnit(m_angleUnit, fmpz_get_ui(factor.bottom()));
        const slong times =
            fmpz_get_si(factor.top()) * static_cast<slong>(unit / fmpz_get_ui(factor.bottom()));
        if (std::abs(times) > largestMultiple)
            return ofAtom(keyOf(angle));
        const std::string fine = unit == 1 ? "" : "/" + std::to_string(unit);
        result = sum(result, multiple(ofAtom(name + fine), times));
    }
    return result;
}

Value Algebra::trigonometric(const std::string& name, const Value& angle) {
    const SineCosine both = sineCosine(angle);
    if (name == "sin")
        return both.sine;
    if (name == "cos")
        return both.cosine;
    if (name == "tan")
        return divide(both.sine, both.cosine);
    if (name == "cot")
        return divide(both.cosine, both.sine);
    const Value one = constant(Fraction(1));
    return divide(one, name == "sec" ? both.cosine : both.sine);
}

Value Algebra::inverse(const std::string& name, const Value& argument) {
    const Value minus = constant(Fraction(-1)), pi = evaluateSymbol("\\pi");
    if (name == "cos") // π/2 - arcsin
        return add(multiply(constant(Fraction(1, 2)), pi), inverse("sin", argument), true);
    if (isZero(argument))
        return argument;
    if (isNegative(argument))
        return multiply(minus, inverse(name, multiply(minus, argument)));
    if (number(multiply(argument, argument)))
        for (const ulong part : {2, 3, 4, 6}) {
            if (name == "tan" && part == 2)
                continue;
            const Value angle = multiply(constant(Fraction(1, part)), pi);
            if (isZero(add(trigonometric(name, angle), argument, true)))
                return angle;
        }
    return atom("arc" + name + "(" + keyOf(argument) + ")");
}

Value Algebra::hyperbolic(const std::string& name, const Value& argument) {
    const Value e = evaluateSymbol("e");
    const Value up = power(e, argument);
    const Value down = divide(constant(Fraction(1)), up);
    const Value half = constant(Fraction(1, 2));
    const Value sine = multiply(half, add(up, down, true)), cosine = multiply(half, add(up, down));
    return name == "sinh" ? sine : name == "cosh" ? cosine : divide(sine, cosine);
}

/// Functions of whole numbers and fractions; of anything else they stand for themselves.
Value Algebra::wholeFunction(const std::string& name, const std::vector<Value>& arguments) {
    std::vector<Fraction> numbers;
    for (const Value& argument : arguments)
        if (const std::optional<Fraction> value = number(argument))
            numbers.push_back(*value);
    std::string key = name + "(";
    for (const Value& argument : arguments)
        key += (key.back() == '(' ? "" : ",") + keyOf(argument);
    if (numbers.size() != arguments.size() || numbers.empty())
        return atom(key + ")");
    Fraction result = numbers[0];
    const auto isCount = [](const Fraction& value) {
        return value.isWhole() && fmpz_sgn(value.top()) >= 0 &&
               fmpz_cmp_si(value.top(), largestFactorial) <= 0;
    };
    if (name == "abs") {
        fmpq_abs(result.get(), result.get());
    } else if (name == "floor" || name == "ceil") {
        if (name == "floor")
            fmpz_fdiv_q(result.top(), result.top(), result.bottom());
        else
            fmpz_cdiv_q(result.top(), result.top(), result.bottom());
        fmpz_one(result.bottom());
    } else if (name == "factorial") {
        if (!isCount(result))
            return atom(key + ")");
        const ulong n = fmpz_get_ui(result.top());
        m_budget.spend(static_cast<int64_t>(n));
        fmpz_fac_ui(result.top(), n);
    } else if (name == "binom") {
        if (numbers.size() != 2 || !isCount(numbers[0]) || !isCount(numbers[1]))
            return atom(key + ")");
        m_budget.spend(3000);
        fmpz_bin_uiui(result.top(), fmpz_get_ui(numbers[0].top()), fmpz_get_ui(numbers[1].top()));
    } else {
        for (const Fraction& other : numbers) {
            const bool whole = result.isWhole() && other.isWhole();
            if ((name == "gcd" || name == "lcm") && !whole)
                return atom(key + ")");
            if (name == "gcd")
                fmpz_gcd(result.top(), result.top(), other.top());
            else if (name == "lcm")
                fmpz_lcm(result.top(), result.top(), other.top());
            else if ((fmpq_cmp(other.get(), result.get()) > 0) == (name == "max"))
                result = other;
            requireBits(static_cast<slong>(fmpz_bits(result.top())));
        }
    }
    return constant(result);
}

Value Algebra::function(const std::string& name, std::vector<Value> arguments) {
    static constexpr std::array<std::string_view, 9> ofWholes = {
        "abs", "floor", "ceil", "factorial", "binom", "gcd", "lcm", "max", "min"};
    if (std::find(ofWholes.begin(), ofWholes.end(), name) != ofWholes.end()) {
        if (name == "abs" && isNegative(arguments[0]))
            arguments[0] = multiply(constant(Fraction(-1)), arguments[0]);
        return wholeFunction(name, arguments);
    }
    const size_t wanted = name.ends_with('_') ? 2 : 1;
    if (arguments.size() != wanted)
        throw GiveUp{"a function of an unusual number of arguments"};
    const Value& x = arguments[0];
    if (name == "log_" || name == "lg_")
        return divide(logarithm(x), logarithm(arguments[1]));
    if (name == "ln")
        return logarithm(x);
    if (name == "log" || name == "lg") // of a base that is not said: known up to a factor
        return multiply(atom("1/ln(base)"), logarithm(x));
    if (name == "exp")
        return power(evaluateSymbol("e"), x);
    if (name.ends_with("h"))
        return hyperbolic(name, x);
    if (name.starts_with("arc"))
        return inverse(name.substr(3), x);
    if (name == "asin" || name == "acos" || name == "atan")
        return inverse(name.substr(1), x);
    if (name == "sin" || name == "cos" || name == "tan" || name == "cot" || name == "sec" ||
        name == "csc")
        return trigonometric(name, x);
    throw GiveUp{"a function that is not known"};
}

} // namespace rationale::math
