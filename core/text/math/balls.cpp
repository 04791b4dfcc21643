// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/math/balls.h"

#include "core/text/math/polynomial.h"

#include <arb_hypgeom.h>

#include <algorithm>
#include <functional>

namespace rationale::math {

namespace {

constexpr slong mostExponentBits = 40;

class Evaluator {
public:
    Evaluator(const BallSetting& setting, Budget& budget)
        : m_setting(setting)
        , m_budget(budget) {}

    Ball evaluate(const Node& node) {
        m_budget.spend(40 + m_setting.bits / 16);
        Ball result = operation(node);
        check(result);
        return result;
    }

private:
    slong bits() const { return m_setting.bits; }

    static void check(const Ball& ball) {
        for (const arb_struct* part : {acb_realref(ball.get()), acb_imagref(ball.get())}) {
            if (!arb_is_finite(part))
                throw GiveUp{"a value is not defined"};
            if (fmpz_bits(ARF_EXPREF(arb_midref(part))) > mostExponentBits ||
                fmpz_bits(MAG_EXPREF(arb_radref(part))) > mostExponentBits)
                throw GiveUp{"a number grows too large"};
        }
    }

    static Ball whole(slong value) {
        Ball result;
        acb_set_si(result.get(), value);
        return result;
    }

    Ball fraction(slong top, slong bottom) const {
        Ball result = whole(top);
        acb_div_si(result.get(), result.get(), bottom, bits());
        return result;
    }

    Ball decimal(const std::string& text) const {
        std::string digits, repeated;
        size_t decimals = 0;
        bool point = false, repeats = false;
        for (const char c : text) {
            point |= c == '.';
            repeats |= c == '(';
            if (c < '0' || c > '9')
                continue;
            (repeats ? repeated : digits).push_back(c);
            decimals += point && !repeats;
        }
        Integer value, scale, ten(10);
        fmpz_set_str(value.get(), digits.empty() ? "0" : digits.c_str(), 10);
        fmpz_pow_ui(scale.get(), ten.get(), decimals);
        if (!repeated.empty()) {
            Integer nines, period;
            fmpz_pow_ui(nines.get(), ten.get(), repeated.size());
            fmpz_sub_ui(nines.get(), nines.get(), 1);
            fmpz_set_str(period.get(), repeated.c_str(), 10);
            fmpz_mul(value.get(), value.get(), nines.get());
            fmpz_add(value.get(), value.get(), period.get());
            fmpz_mul(scale.get(), scale.get(), nines.get());
        }
        Ball result;
        arb_fmpz_div_fmpz(acb_realref(result.get()), value.get(), scale.get(), bits());
        return result;
    }

    /// 0.3 … 2.3, another for each name and point; whole for a name that usually counts.
    Ball variable(const std::string& name) const {
        const size_t hash = std::hash<std::string>()(name) % 9973;
        if (name.size() == 1 && std::string_view("nkmjlNMK").find(name[0]) != std::string::npos)
            return whole(2 + m_setting.point + static_cast<slong>(hash % 5));
        Ball result = fraction(static_cast<slong>(hash) + 1, 9973);
        acb_mul_2exp_si(result.get(), result.get(), m_setting.point % 2);
        const Ball shift = fraction(31, 101);
        acb_add(result.get(), result.get(), shift.get(), bits());
        return result;
    }

    Ball symbol(const std::string& name) const {
        Ball result;
        if (name == "\\pi")
            arb_const_pi(acb_realref(result.get()), bits());
        else if (name == "e")
            arb_const_e(acb_realref(result.get()), bits());
        else if (name == "i")
            acb_onei(result.get());
        else if (name == "\\infty" || name == "\\emptyset" || name == "\\mathbb{R}")
            throw GiveUp{"it is no number"};
        else
            return variable(name);
        return result;
    }

    Ball based(const Node& node) {
        if (!node.children[0].is(Kind::Number) || node.text.size() > 500)
            throw GiveUp{"it is no base"};
        const Ball base = evaluate(node.children[0]);
        Ball result;
        for (const char c : node.text) {
            acb_mul(result.get(), result.get(), base.get(), bits());
            acb_add_si(result.get(), result.get(), c - '0', bits());
        }
        return result;
    }

    static bool isOddNumber(const Node& node) {
        return node.is(Kind::Number) && node.text.find('.') == std::string::npos &&
               (node.text.back() - '0') % 2 == 1;
    }

    static bool isNegative(const Ball& ball) {
        return ball.isReal() && arb_is_negative(acb_realref(ball.get())) != 0;
    }

    /// Below zero an odd root is the real one, as in Algebra; other broken powers are left alone.
    Ball power(const Node& node) {
        const Ball base = evaluate(node.children[0]);
        const Node& exponentNode = node.children[1];
        const Ball exponent = evaluate(exponentNode);
        Ball result;
        if (exponent.isReal() && arb_is_int(acb_realref(exponent.get()))) {
            acb_pow(result.get(), base.get(), exponent.get(), bits());
            return result;
        }
        if (base.isReal() && !arb_is_positive(acb_realref(base.get()))) {
            const bool odd =
                exponentNode.is(Kind::Quotient) && exponentNode.children[0].is(Kind::Number) &&
                exponentNode.children[0].text == "1" && isOddNumber(exponentNode.children[1]);
            if (!odd || !isNegative(base))
                throw GiveUp{"a power of a number that may be negative"};
            acb_neg(result.get(), base.get());
            acb_pow(result.get(), result.get(), exponent.get(), bits());
            acb_neg(result.get(), result.get());
            return result;
        }
        acb_pow(result.get(), base.get(), exponent.get(), bits());
        return result;
    }

    Ball root(const Node& node) {
        const Ball radicand = evaluate(node.children[0]);
        const Node& index = node.children[1];
        Ball result;
        if (index.is(Kind::Number) && index.text == "2") {
            acb_sqrt(result.get(), radicand.get(), bits());
            return result;
        }
        const Ball degree = evaluate(index);
        if (!degree.isReal() || !arb_is_int(acb_realref(degree.get())) ||
            !arb_is_positive(acb_realref(degree.get())))
            throw GiveUp{"a root of an unusual degree"};
        Ball exponent;
        acb_inv(exponent.get(), degree.get(), bits());
        const bool negative = isNegative(radicand);
        if (radicand.isReal() && !negative && !arb_is_positive(acb_realref(radicand.get())))
            throw GiveUp{"a root of a number that may be negative"};
        if (negative && !isOddNumber(index))
            throw GiveUp{"an even root of a negative number"};
        result = radicand;
        if (negative)
            acb_neg(result.get(), result.get());
        acb_pow(result.get(), result.get(), exponent.get(), bits());
        if (negative)
            acb_neg(result.get(), result.get());
        return result;
    }

    Ball factorial(const Ball& argument) const {
        Integer value;
        if (!argument.isReal() ||
            arf_cmpabs_2exp_si(arb_midref(acb_realref(argument.get())), 20) > 0 ||
            !arb_get_unique_fmpz(value.get(), acb_realref(argument.get())) ||
            !arb_is_exact(acb_realref(argument.get())) || fmpz_sgn(value.get()) < 0 ||
            fmpz_cmp_si(value.get(), 100000) > 0)
            throw GiveUp{"a factorial of no whole number"};
        Ball result;
        arb_fac_ui(acb_realref(result.get()), fmpz_get_ui(value.get()), bits());
        return result;
    }

    Ball logarithm(const Ball& argument) const {
        if (argument.isReal() && !arb_is_positive(acb_realref(argument.get())))
            throw GiveUp{"a logarithm of a number that may be negative"};
        Ball result;
        acb_log(result.get(), argument.get(), bits());
        return result;
    }

    Ball binomial(const Ball& n, const Ball& k) const {
        Ball rest;
        acb_sub(rest.get(), n.get(), k.get(), bits());
        if (isNegative(rest))
            return whole(0);
        Ball result = factorial(n);
        acb_div(result.get(), result.get(), factorial(k).get(), bits());
        acb_div(result.get(), result.get(), factorial(rest).get(), bits());
        return result;
    }

    using RealFunction = void (*)(acb_t, const acb_t, slong);
    static RealFunction elementary(const std::string& name) {
        static const std::vector<std::pair<std::string_view, RealFunction>> functions = {
            {"sin", acb_sin},     {"cos", acb_cos},   {"tan", acb_tan},     {"cot", acb_cot},
            {"sec", acb_sec},     {"csc", acb_csc},   {"arcsin", acb_asin}, {"arccos", acb_acos},
            {"arctan", acb_atan}, {"asin", acb_asin}, {"acos", acb_acos},   {"atan", acb_atan},
            {"sinh", acb_sinh},   {"cosh", acb_cosh}, {"tanh", acb_tanh},   {"exp", acb_exp}};
        for (const auto& [known, function] : functions)
            if (known == name)
                return function;
        return nullptr;
    }

    Ball function(const std::string& name, const std::vector<Node>& parts) {
        std::vector<Ball> values;
        values.reserve(parts.size());
        for (const Node& part : parts)
            values.push_back(evaluate(part));
        m_budget.spend(400);
        const Ball& x = values.at(0);
        Ball result;
        if (const RealFunction known = elementary(name); known != nullptr && values.size() == 1) {
            known(result.get(), x.get(), bits());
            return result;
        }
        if (name == "ln" || name == "log" || name == "lg" || name == "log_" || name == "lg_") {
            result = logarithm(x);
            Ball base;
            if (values.size() == 2)
                base = logarithm(values[1]);
            else if (name != "ln" && m_setting.decimalLogarithm)
                base = logarithm(whole(10));
            else
                return result;
            acb_div(result.get(), result.get(), base.get(), bits());
            return result;
        }
        if (name == "binom" && values.size() == 2)
            return binomial(x, values[1]);
        if (!x.isReal() || values.size() != 1)
            throw GiveUp{"a function that is not known"};
        if (name == "abs")
            arb_abs(acb_realref(result.get()), acb_realref(x.get()));
        else if (name == "floor")
            arb_floor(acb_realref(result.get()), acb_realref(x.get()), bits());
        else if (name == "ceil")
            arb_ceil(acb_realref(result.get()), acb_realref(x.get()), bits());
        else
            throw GiveUp{"a function that is not known"};
        return result;
    }

    Ball fold(const Node& node) {
        Ball result = evaluate(node.children[0]);
        for (size_t i = 1; i < node.children.size(); ++i) {
            const Ball next = evaluate(node.children[i]);
            if (node.is(Kind::Product))
                acb_mul(result.get(), result.get(), next.get(), bits());
            else if (node.is(Kind::Quotient))
                acb_div(result.get(), result.get(), next.get(), bits());
            else
                acb_add(result.get(), result.get(), next.get(), bits());
        }
        return result;
    }

    Ball operation(const Node& node) {
        Ball result;
        switch (node.kind) {
        case Kind::Number:
            return decimal(node.text);
        case Kind::Symbol:
            return symbol(node.text);
        case Kind::Based:
            return based(node);
        case Kind::Mixed:
        case Kind::Sum:
        case Kind::Product:
        case Kind::Quotient:
            return fold(node);
        case Kind::Negative:
            result = evaluate(node.children[0]);
            acb_neg(result.get(), result.get());
            return result;
        case Kind::Power:
            return power(node);
        case Kind::Root:
            return root(node);
        case Kind::Percent:
            result = evaluate(node.children[0]);
            acb_div_si(result.get(), result.get(), 100, bits());
            return result;
        case Kind::Degree: {
            Ball pi;
            arb_const_pi(acb_realref(pi.get()), bits());
            result = evaluate(node.children[0]);
            acb_mul(result.get(), result.get(), pi.get(), bits());
            acb_div_si(result.get(), result.get(), 180, bits());
            return result;
        }
        case Kind::Factorial:
            return factorial(evaluate(node.children[0]));
        case Kind::Function:
            return function(node.text, node.children);
        default:
            throw GiveUp{"it is no value"};
        }
    }

    const BallSetting& m_setting;
    Budget& m_budget;
};

} // namespace

Ball evaluateBall(const Node& node, const BallSetting& setting, Budget& budget) {
    return Evaluator(setting, budget).evaluate(node);
}

} // namespace rationale::math
