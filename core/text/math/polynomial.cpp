// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/math/polynomial.h"

#include <algorithm>
#include <cstdlib>

namespace rationale::math {

namespace {

struct Context {
    Context() { fmpz_mpoly_ctx_init(context, mostGenerators, ORD_DEGLEX); }
    ~Context() { fmpz_mpoly_ctx_clear(context); }
    Context(const Context&) = delete;
    Context& operator=(const Context&) = delete;
    fmpz_mpoly_ctx_t context;
};

void requireTerms(slong terms) {
    if (terms > mostTerms)
        throw GiveUp{"an expression grows too large"};
}

void requireDegrees(const Polynomial& a, const Polynomial& b) {
    for (slong generator = 0; generator < mostGenerators; ++generator)
        if (a.degree(generator) + b.degree(generator) > highestDegree)
            throw GiveUp{"a degree grows too high"};
}

const std::vector<ulong>& smallPrimes() {
    static const std::vector<ulong> primes = [] {
        std::vector<ulong> found;
        for (ulong n = 2; n < 10000; ++n)
            if (std::all_of(found.begin(), found.end(),
                            [n](ulong p) { return p * p > n || n % p != 0; }))
                found.push_back(n);
        return found;
    }();
    return primes;
}

} // namespace

void requireBits(slong bits) {
    if (bits > mostBits)
        throw GiveUp{"a number grows too large"};
}

const fmpz_mpoly_ctx_struct* Polynomial::context() {
    static const Context shared; // read only: threads may share it
    return shared.context;
}

Polynomial Polynomial::generator(slong index, ulong exponent) {
    Polynomial result;
    std::vector<ulong> exponents(mostGenerators, 0);
    exponents[static_cast<size_t>(index)] = exponent;
    fmpz_mpoly_set_coeff_si_ui(result.m_value, 1, exponents.data(), context());
    return result;
}

slong Polynomial::bits() const {
    slong most = 0;
    for (slong i = 0; i < m_value->length; ++i)
        most = std::max(most, static_cast<slong>(fmpz_bits(m_value->coeffs + i)));
    return most;
}

ulong Polynomial::degree(slong generator) const {
    if (isZero())
        return 0;
    return static_cast<ulong>(
        std::max<slong>(0, fmpz_mpoly_degree_si(m_value, generator, context())));
}

Integer Polynomial::content() const {
    Integer content;
    for (slong i = 0; i < m_value->length; ++i)
        fmpz_gcd(content.get(), content.get(), m_value->coeffs + i);
    return content;
}

void Polynomial::divideExactly(const Integer& divisor) {
    if (!isZero())
        fmpz_mpoly_scalar_divexact_fmpz(m_value, m_value, divisor.get(), context());
}

int Polynomial::leadingSign() const {
    return isZero() ? 0 : fmpz_sgn(m_value->coeffs);
}

Polynomial add(const Polynomial& a, const Polynomial& b, bool minus, Budget& budget) {
    requireTerms(a.terms() + b.terms());
    budget.spend(a.terms() + b.terms() + (a.bits() + b.bits()) / 512);
    Polynomial result;
    if (minus)
        fmpz_mpoly_sub(result.get(), a.get(), b.get(), Polynomial::context());
    else
        fmpz_mpoly_add(result.get(), a.get(), b.get(), Polynomial::context());
    return result;
}

Polynomial multiply(const Polynomial& a, const Polynomial& b, Budget& budget) {
    if (a.isOne())
        return b;
    if (b.isOne())
        return a;
    requireBits(a.bits() + b.bits());
    requireDegrees(a, b);
    const slong words = (1 + a.bits() / 64) * (1 + b.bits() / 64);
    budget.spend(a.terms() * b.terms() * (1 + words / 32));
    Polynomial result;
    fmpz_mpoly_mul(result.get(), a.get(), b.get(), Polynomial::context());
    requireTerms(result.terms());
    return result;
}

Polynomial power(const Polynomial& base, ulong exponent, Budget& budget) {
    if (exponent == 0) {
        const Integer one(1);
        return Polynomial(one.get());
    }
    if (base.isZero() || base.isOne() || exponent == 1)
        return base;
    if (base.terms() == 1) { // a number or a monomial
        const slong bits = base.bits();
        if (bits > 1) {
            if (exponent > static_cast<ulong>(mostBits))
                throw GiveUp{"a number grows too large"};
            requireBits(bits * static_cast<slong>(exponent));
        }
        for (slong generator = 0; generator < mostGenerators; ++generator)
            if (base.degree(generator) > 0 && exponent > highestDegree / base.degree(generator))
                throw GiveUp{"a degree grows too high"};
        budget.spend(10 + bits * static_cast<slong>(std::min<ulong>(exponent, mostBits)) / 64);
        Polynomial result;
        if (!base.isConstant() || bits > 1)
            fmpz_mpoly_pow_ui(result.get(), base.get(), exponent, Polynomial::context());
        else if (exponent % 2 == 0) // of -1
            fmpz_mpoly_one(result.get(), Polynomial::context());
        else
            fmpz_mpoly_set(result.get(), base.get(), Polynomial::context());
        return result;
    }
    if (exponent > 200)
        throw GiveUp{"a power of a sum is too high"};
    Polynomial result = base;
    for (ulong i = 1; i < exponent; ++i)
        result = multiply(result, base, budget);
    return result;
}

std::vector<std::pair<Integer, ulong>> factorsOf(const Integer& value, Budget& budget) {
    std::vector<std::pair<Integer, ulong>> factors;
    Integer rest;
    fmpz_abs(rest.get(), value.get());
    if (fmpz_is_zero(rest.get()))
        throw GiveUp{"the root or logarithm of zero"};
    if (fmpz_bits(rest.get()) > 8000)
        throw GiveUp{"the root or logarithm of a large number"};
    budget.spend(20 + static_cast<slong>(fmpz_bits(rest.get())) * 4);
    for (const ulong prime : smallPrimes()) {
        if (fmpz_is_one(rest.get()) || fmpz_cmp_ui(rest.get(), prime * prime) < 0)
            break;
        if (!fmpz_divisible_si(rest.get(), static_cast<slong>(prime)))
            continue;
        const Integer divisor(static_cast<slong>(prime));
        const slong exponent = fmpz_remove(rest.get(), rest.get(), divisor.get());
        factors.emplace_back(divisor, static_cast<ulong>(exponent));
    }
    ulong exponent = 1;
    for (const slong root : {2, 2, 3}) {
        Integer candidate;
        if (fmpz_root(candidate.get(), rest.get(), root) != 0) {
            rest = candidate;
            exponent *= static_cast<ulong>(root);
        }
    }
    if (!fmpz_is_one(rest.get()))
        factors.emplace_back(rest, exponent);
    return factors;
}

} // namespace rationale::math
