// SPDX-License-Identifier: GPL-3.0-or-later
// Rigorous numbers (Arb): every value is a ball that certainly holds the true one. Two balls that
// do not meet prove that two expressions differ; balls that meet prove nothing.
#pragma once

#include "core/text/math/budget.h"
#include "core/text/math/node.h"

#include <acb.h>

namespace rationale::math {

class Ball {
public:
    Ball() { acb_init(m_value); }
    Ball(const Ball& other) {
        acb_init(m_value);
        acb_set(m_value, other.m_value);
    }
    Ball& operator=(const Ball& other) {
        acb_set(m_value, other.m_value);
        return *this;
    }
    ~Ball() { acb_clear(m_value); }
    acb_struct* get() { return m_value; }
    const acb_struct* get() const { return m_value; }
    bool isReal() const { return arb_is_zero(acb_imagref(m_value)) != 0; }

private:
    acb_t m_value;
};

/// Where an expression is evaluated: variables have values that depend on their names and on
/// `point`; those that usually count (n, k, m) are whole, all are positive.
struct BallSetting {
    slong bits = 128;
    int point = 0;
    bool decimalLogarithm = false; // what \log means
};

/// Throws GiveUp where a value is not defined, too large or costs too much.
Ball evaluateBall(const Node& node, const BallSetting& setting, Budget& budget);

} // namespace rationale::math
