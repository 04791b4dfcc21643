// SPDX-License-Identifier: GPL-3.0-or-later
// FLINT's integers, fractions and polynomials as values, and the bounds within which they are used:
// FLINT ends the process where memory runs out, so nothing large is ever begun.
#pragma once

#include "core/text/math/budget.h"

#include <flint/fmpq.h>
#include <flint/fmpz.h>
#include <flint/fmpz_mpoly.h>

#include <string>
#include <utility>
#include <vector>

namespace rationale::math {

inline constexpr slong mostBits = 66000;     // of one number
inline constexpr slong mostTerms = 1500;     // of one polynomial
inline constexpr slong mostGenerators = 24;  // variables and functions in one comparison
inline constexpr ulong highestDegree = 4000; // of one generator

/// Throws GiveUp for a number of more than mostBits.
void requireBits(slong bits);

class Integer {
public:
    Integer(slong value = 0) { fmpz_init_set_si(m_value, value); } // NOLINT: as slong itself
    Integer(const Integer& other) { fmpz_init_set(m_value, other.m_value); }
    Integer& operator=(const Integer& other) {
        fmpz_set(m_value, other.m_value);
        return *this;
    }
    ~Integer() { fmpz_clear(m_value); }
    fmpz* get() { return m_value; }
    const fmpz* get() const { return m_value; }

private:
    fmpz_t m_value;
};

class Fraction {
public:
    Fraction() { fmpq_init(m_value); }
    Fraction(slong top, ulong bottom = 1) { // NOLINT: as slong itself
        fmpq_init(m_value);
        fmpq_set_si(m_value, top, bottom);
    }
    Fraction(const Fraction& other) {
        fmpq_init(m_value);
        fmpq_set(m_value, other.m_value);
    }
    Fraction& operator=(const Fraction& other) {
        fmpq_set(m_value, other.m_value);
        return *this;
    }
    ~Fraction() { fmpq_clear(m_value); }
    fmpq* get() { return m_value; }
    const fmpq* get() const { return m_value; }
    const fmpz* top() const { return fmpq_numref(m_value); }
    const fmpz* bottom() const { return fmpq_denref(m_value); }
    fmpz* top() { return fmpq_numref(m_value); }
    fmpz* bottom() { return fmpq_denref(m_value); }
    bool isWhole() const { return fmpz_is_one(bottom()) != 0; }

private:
    fmpq_t m_value;
};

/// An integer polynomial in the generators of an Algebra.
class Polynomial {
public:
    Polynomial() { fmpz_mpoly_init(m_value, context()); }
    explicit Polynomial(const fmpz* constant)
        : Polynomial() {
        fmpz_mpoly_set_fmpz(m_value, constant, context());
    }
    Polynomial(const Polynomial& other)
        : Polynomial() {
        fmpz_mpoly_set(m_value, other.m_value, context());
    }
    Polynomial(Polynomial&& other) noexcept
        : Polynomial() {
        fmpz_mpoly_swap(m_value, other.m_value, context());
    }
    Polynomial& operator=(Polynomial other) noexcept {
        fmpz_mpoly_swap(m_value, other.m_value, context());
        return *this;
    }
    ~Polynomial() { fmpz_mpoly_clear(m_value, context()); }

    static Polynomial generator(slong index, ulong exponent = 1);
    static const fmpz_mpoly_ctx_struct* context();

    fmpz_mpoly_struct* get() { return m_value; }
    const fmpz_mpoly_struct* get() const { return m_value; }
    slong terms() const { return m_value->length; }
    slong bits() const; // of the largest coefficient
    bool isZero() const { return m_value->length == 0; }
    bool isConstant() const { return fmpz_mpoly_is_fmpz(m_value, context()) != 0; }
    bool isOne() const { return fmpz_mpoly_is_one(m_value, context()) != 0; }
    ulong degree(slong generator) const;
    /// Positive; 0 for the zero polynomial.
    Integer content() const;
    void divideExactly(const Integer& divisor);
    int leadingSign() const;
    bool operator==(const Polynomial& other) const {
        return fmpz_mpoly_equal(m_value, other.m_value, context()) != 0;
    }

private:
    fmpz_mpoly_t m_value;
};

Polynomial add(const Polynomial& a, const Polynomial& b, bool minus, Budget& budget);
Polynomial multiply(const Polynomial& a, const Polynomial& b, Budget& budget);
Polynomial power(const Polynomial& base, ulong exponent, Budget& budget);

/// An integer's prime factors below 10,000, and what is left as one more factor where it is not 1.
std::vector<std::pair<Integer, ulong>> factorsOf(const Integer& value, Budget& budget);

} // namespace rationale::math
