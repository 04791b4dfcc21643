// SPDX-License-Identifier: GPL-3.0-or-later
// Every 8-bit E4M3 number and every binary16 number against their definitions.
#include "core/models/small_floats.h"

#include <QtTest>

#include <cmath>

using namespace rationale;

namespace {

/// sign · 2^(exponent − bias) · (1 + mantissa / 2^bits), or without the 1 when the exponent is 0.
double defined(int sign, int exponent, int mantissa, int bias, int bits) {
    const double fraction = std::ldexp(mantissa, -bits);
    const double value =
        exponent == 0 ? std::ldexp(fraction, 1 - bias) : std::ldexp(1 + fraction, exponent - bias);
    return sign != 0 ? -value : value;
}

} // namespace

class TestSmallFloats : public QObject {
    Q_OBJECT

private slots:
    void float8() {
        for (int bits = 0; bits < 256; ++bits) {
            const float value = float8ToFloat(static_cast<uint8_t>(bits));
            if ((bits & 0x7f) == 0x7f) {
                QVERIFY(std::isnan(value));
                continue;
            }
            QCOMPARE(double(value), defined(bits >> 7, bits >> 3 & 15, bits & 7, 7, 3));
        }
        QCOMPARE(float8ToFloat(0x7e), 448.0F); // the largest; there is no infinity
        QCOMPARE(float8ToFloat(0x01), 0x1p-9F);
    }

    void half() {
        for (int bits = 0; bits < 65536; ++bits) {
            const float value = halfToFloat(static_cast<uint16_t>(bits));
            const int exponent = bits >> 10 & 31, mantissa = bits & 1023;
            if (exponent == 31)
                QVERIFY(mantissa != 0 ? std::isnan(value) : std::isinf(value));
            else
                QCOMPARE(double(value), defined(bits >> 15, exponent, mantissa, 15, 10));
        }
    }
};

QTEST_GUILESS_MAIN(TestSmallFloats)
#include "tst_small_floats.moc"
