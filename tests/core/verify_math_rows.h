// SPDX-License-Identifier: GPL-3.0-or-later
// Mathematical answers with their verdicts: right answer, answer, what it is.
#pragma once

#include <QtTest>

#include <string>

namespace rationale::test {

inline void mathRow(const char* verdict, const char* gold, const char* answer) {
    const std::string name = std::string(gold) + " | " + answer;
    QTest::newRow(name.c_str()) << QByteArray(verdict) << QByteArray(gold) << QByteArray(answer);
}

inline void mathVerdictRows() {
    QTest::addColumn<QByteArray>("verdict");
    QTest::addColumn<QByteArray>("gold");
    QTest::addColumn<QByteArray>("answer");
    mathRow("correct", "x^2+1", "1+x^2");
    mathRow("wrong", "23", "\\boxed{2**3}"); // 8: what the quick way may not drop
    mathRow("wrong", "1", "\\boxed{0.5\\frac{1}{2}}");
    mathRow("correct", "1\\frac{1}{2}", "\\boxed{1.5}");
    mathRow("correct", "30\\text{ min}", "\\boxed{30\\text{ minutes}}");
    mathRow("correct", "30\\text{ min}", "\\boxed{0.5\\text{ hours}}");
    mathRow("wrong", "30\\text{ hours}", "\\boxed{30 min}");
    mathRow("wrong", "30\\text{ min}", "\\boxed{30 hours}");
    mathRow("correct", "5\\text{ m}", "\\boxed{5 m}");
    mathRow("wrong", "5\\text{ m}", "\\boxed{5 g}");
    mathRow("unverifiable", "xy=1", "y=\\frac1x");
    mathRow("correct", "15", "i = 15");
    mathRow("correct", "9", "\\boxed{e=9}");
    mathRow("wrong", "15", "e = 9");
    mathRow("wrong", "3x-y+13=0", "3x+4y+14=0");
    mathRow("wrong", "2021", "\\boxed{\\pm 2021}");
    mathRow("wrong", "\\pm2021", "\\boxed{2021}");
    mathRow("wrong", "n=2,3,4", "\\boxed{n=1,2,3}");
    mathRow("wrong", "\\frac{1}{2004!}", "\\boxed{\\frac{1}{2006!}}");
    mathRow("correct", "\\frac{1}{2006!}", "\\boxed{1/2006!}");
    mathRow("wrong", "5", "\\boxed{5^{5^{5^{5^5}}}}");
    mathRow("unverifiable", "5^{5^{5^{5}}}", "\\boxed{5^{5^{5^{6}}}}");
    mathRow("correct", "5^{5^{5^{5}}}", "\\boxed{5^{5^{5^5}}}");
    mathRow("correct", "y=2x+3", "\\boxed{2x - y + 3 = 0}");
    mathRow("correct", "y = 2x+3", "\\boxed{2x+3}");
    mathRow("wrong", "y=2x+3", "\\boxed{y=2x+4}");
    mathRow("correct", "3x-y+13=0", "\\boxed{y=3x+13}");
    mathRow("correct", "3x-y+13=0", "\\boxed{6x-2y=-26}");
    mathRow("correct", "1 \\pm \\sqrt{19}", "\\boxed{1+\\sqrt{19}, 1-\\sqrt{19}}");
    mathRow("correct", "\\{1\\pm\\sqrt{5},-2\\}", "\\boxed{-2, 1+\\sqrt5, 1-\\sqrt5}");
    mathRow("correct", "x>5", "\\boxed{(5,\\infty)}");
    mathRow("correct", "(5,\\infty)", "\\boxed{5 < x}");
    mathRow("correct", "3<x\\le5", "\\boxed{(3,5]}");
    mathRow("correct", "x+y<\\sqrt[3]{2}", "\\boxed{2x+2y<2\\sqrt[3]{2}}");
    mathRow("unverifiable", "x+y<\\sqrt[3]{2}", "\\boxed{2x+2y<\\sqrt[3]{2}}");
    mathRow("wrong", "(3,5]", "\\boxed{3 \\le x\\le5}");
    mathRow("correct", "x<2 \\text{ or } x>3", "\\boxed{(-\\infty,2)\\cup(3,\\infty)}");
    mathRow("correct", "\\sin^2 x", "\\boxed{1-\\cos^2 x}");
    mathRow("correct", "\\sin 2x", "\\boxed{2\\sin x\\cos x}");
    mathRow("correct", "2^{n+1}", "\\boxed{2\\cdot 2^n}");
    mathRow("correct", "\\log_2 8", "\\boxed{3}");
    mathRow("wrong", "3", "\\boxed{\\log_2 8}");
    mathRow("correct", "\\ln 8", "\\boxed{3\\ln 2}");
    mathRow("correct", "\\frac{1}{\\sqrt2}", "\\boxed{\\frac{\\sqrt2}{2}}");
    mathRow("correct", "\\sqrt{3+2\\sqrt{2}}", "\\boxed{1+\\sqrt2}");
    mathRow("correct", "\\cos\\frac{\\pi}{5}", "\\boxed{\\frac{1+\\sqrt5}{4}}");
    mathRow("correct", "\\sqrt[3]{16}", "\\boxed{2\\sqrt[3]{2}}");
    mathRow("correct", "\\sqrt[3]{-8}x", "\\boxed{-2x}");
    mathRow("correct", "e^{i\\pi/3}", "\\boxed{\\frac12+\\frac{\\sqrt3}{2}i}");
    mathRow("correct", "\\frac{x^2-1}{x-1}", "\\boxed{x+1}");
    mathRow("correct", "(a+b)^3", "\\boxed{a^3+3a^2b+3ab^2+b^3}");
    mathRow("correct", "413_5", "\\boxed{413}");
    mathRow("unverifiable", "413_5", "\\boxed{108}");
    mathRow("unverifiable", "413_5", "\\boxed{154_8}");
    mathRow("correct", "0.\\overline{3}", "\\boxed{1/3}");
    mathRow("correct", "\\frac13", "\\boxed{0.(3)}");
    mathRow("correct", "6-5i", "\\boxed{-5i+6}");
    mathRow("correct", "\\frac{1}{1+i}", "\\boxed{\\frac{1-i}{2}}");
    mathRow("correct", "\\binom{10}{3}", "\\boxed{120}");
    mathRow("correct", "5!", "\\boxed{120}");
    mathRow("wrong", "5\\text{ cm}", "\\boxed{5\\text{ m}}");
    mathRow("correct", "5\\text{ m}", "\\boxed{500\\text{ cm}}");
    mathRow("correct", "5 \\text{ cm}", "\\boxed{5cm}");
    mathRow("correct", "\\$18.90", "\\boxed{18.90}");
    mathRow("wrong", "2", "\\boxed{2k}");
    mathRow("wrong", "2", "\\boxed{2^x}");
    mathRow("correct", "\\approx 3.14", "\\boxed{\\pi}");
    mathRow("correct", "\\approx 8.12", "\\boxed{\\sqrt{66}}");
    mathRow("wrong", "\\approx 8.13", "\\boxed{\\sqrt{66}}");
    mathRow("correct", "\\sqrt{66}", "\\boxed{\\sqrt{66} \\approx 8.12}");
    mathRow("wrong", "\\sqrt{66}", "\\boxed{\\approx 8.12}");
    mathRow("wrong", "1/3", "0.333333333");
    mathRow("correct", "1{,}234", "\\boxed{1234}");
    mathRow("correct", "100,200", "\\boxed{200, 100}");
    mathRow("correct", "\\text{(C)}", "\\boxed{\\text{C}}");
    mathRow("unverifiable", "\\text{Evelyn}", "\\boxed{\\text{Evelyn, Angela}}");
    mathRow("correct", "2,3", "\\boxed{2 \\text{ and } 3}");
    mathRow("correct", "x=1 \\text{ or } x=2", "\\boxed{2, 1}");
    mathRow("correct", "\\begin{pmatrix}1\\\\2\\end{pmatrix}", "\\boxed{\\langle 1,2\\rangle}");
    mathRow("wrong", "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}",
            "\\boxed{\\begin{pmatrix}1&3\\\\2&4\\end{pmatrix}}");
    mathRow("correct", "[1,2] \\cap [2,3]", "\\boxed{\\{2\\}}");
    mathRow("correct", "\\frac{\\pi}{2}", "The answer is $\\frac{\\pi}{2}$.");
    mathRow("correct", "\\frac{\\pi}{2}", "So we get \\(x\\) and then \\(\\pi/2\\)");
    mathRow("correct", "90^\\circ", "\\boxed{\\frac{\\pi}{2}}");
    mathRow("correct", "x \\sin 30^\\circ", "\\boxed{x/2}");
    mathRow("correct", "6.72 \\times 10^{-5}", "\\boxed{0.0000672}");
    mathRow("correct", "0.0000672", "\\boxed{6.72 \\times 10^{-5}}");
    mathRow("wrong", "x=5", "\\boxed{y=5}");
    mathRow("wrong", "1,2", "\\boxed{1,1,2}");
    mathRow("correct", "\\{1,2\\}", "\\boxed{\\{2,1,1\\}}");
    mathRow("unverifiable", "3,4", "\\boxed{(3,4)}");
    mathRow("wrong", "(3,4)", "\\boxed{(4,3)}");
    mathRow("correct", "f(x)=2x", "\\boxed{2x}");
    mathRow("correct", "x^2 y^3", "\\boxed{y^3x^2}");
    mathRow("wrong", "\\log 5", "\\boxed{\\log 6}");
    mathRow("unverifiable", "\\log 5", "\\boxed{\\ln 5}");
    mathRow("correct", "\\frac{\\log 8}{\\log 2}", "\\boxed{3}");
    mathRow("correct", "\\tan x", "\\boxed{\\frac{\\sin x}{\\cos x}}");
    mathRow("correct", "2\\sqrt{3}", "\\boxed{\\frac{6}{\\sqrt{3}}}");
    mathRow("correct", "8\\pi", "\\boxed{8\\pi \\text{ square units}}");
    mathRow("unverifiable", "|x|", "\\boxed{\\sqrt{x^2}}");
    mathRow("correct", "e^{2x}", "\\boxed{(e^x)^2}");
    mathRow("correct", "4^x", "\\boxed{2^{2x}}");
    mathRow("correct", "\\arctan 1", "\\boxed{\\pi/4}");
    mathRow("correct", "3:2", "\\boxed{3:2}");
    mathRow("correct", "10\\%", "\\boxed{10}");
    mathRow("correct", "-\\frac{1}{2}", "\\boxed{\\frac{-1}{2}}");
    mathRow("correct", "-\\frac{1}{2}", "\\boxed{\\frac{1}{-2}}");
    mathRow("correct", "7", "\\boxed{m+n=7}");
    mathRow("correct", "7", "\\boxed{3+4=7}");
    mathRow("wrong", "7", "\\boxed{3+5=7}");
    mathRow("wrong", "0", "\\boxed{\\text{no solution}}");
    mathRow("unverifiable", "\\emptyset", "\\boxed{\\text{no solution}}");
    mathRow("correct", "5", "\\boxed{5.}");
    mathRow("correct", "2/3", "\\boxed{66 \\frac{2}{3}\\%}");
    mathRow("wrong", "1", "\\boxed{0.99999999999999999999999999999999999999999}");
    mathRow("correct", "\\frac{3}{4}", "3/4");
    mathRow("wrong", "42", "\\boxed{}");
    mathRow("correct", "x \\in \\{1,2\\}", "\\boxed{\\{1,2\\}}");
    mathRow("correct", "\\sqrt{x}\\cdot\\sqrt{x}", "\\boxed{x}");
    mathRow("correct", "\\frac{1}{x}+\\frac{1}{y}", "\\boxed{\\frac{x+y}{xy}}");
    mathRow("correct", "2\\cos^2 x-1", "\\boxed{\\cos 2x}");
    mathRow("correct", "\\sqrt[4]{4}", "\\boxed{\\sqrt2}");
    mathRow("correct", "10^{20}", "\\boxed{100000000000000000000}");
    mathRow("correct", "\\sqrt{2}+\\sqrt[3]{2}", "\\boxed{\\sqrt[3]{2}+\\sqrt2}");
    mathRow("wrong", "5", "\\boxed{5 \\text{ hundred}}");
    mathRow("correct", "5000000", "\\boxed{5 \\text{ million}}");
    mathRow("unverifiable", "5", "\\boxed{5 squared}");
    mathRow("unverifiable", "5", "<answer>not 5</answer>");
    mathRow("unverifiable", "0.5", "\\boxed{0.5\\%}");
    mathRow("correct", "50", "\\boxed{50\\%}");
    mathRow("wrong", "5", "\\boxed{-x=5}");
    mathRow("correct", "5", "\\boxed{m+n=5}");
    mathRow("correct", "\\pi", "\\boxed{\\pi \\approx 3.14}");
    mathRow("wrong", "x>7", "\\boxed{x=7 \\text{ or } x>7}");
    mathRow("correct", "x\\ge 7", "\\boxed{x=7 \\text{ or } x>7}");
    mathRow("correct", "\\frac{4}{5}", "\\boxed{\\cos A=\\frac45}");
    mathRow("correct", "12", "<answer>She sells 12 eggs.</answer>");
    mathRow("wrong", "\\sin x_{a+b}", "\\boxed{\\sin (x_a+b)}");
    mathRow("wrong", "5 \\text{ cm}", "\\boxed{5 \\text{ cm}^2}");
    mathRow("correct", "2x+4>6", "\\boxed{x+2>3}");
    mathRow("correct", "2x+4>6", "\\boxed{x>1}");
    mathRow("wrong", "\\sqrt{53}", "\\boxed{ANSWER}");
    mathRow("correct", "['-95.0', '48.13']", "\\boxed{[-95, 48.13]}");
    mathRow("correct", "5", "The answer is:\n5");
    mathRow("correct", "5", "Therefore the answer is:\n\n$$\n5\n$$");
    mathRow("correct", "5", "Final answer:\n\n5");
    mathRow("correct", "5", "so the answer is\n\n5 apples.");
    mathRow("correct", "5", "答案是：\n5");
    mathRow("wrong", "\\$5", "\\boxed{5 cents}");
    mathRow("wrong", "\\$5", "\\boxed{5 kg}");
    mathRow("wrong", "\\$5", "\\boxed{€5}");
    mathRow("wrong", "\\$500", "\\boxed{500 cents}");
    mathRow("correct", "\\$0.05", "\\boxed{5 cents}");
    mathRow("correct", "\\$5", "\\boxed{5}");
    mathRow("correct", "\\$5", "\\boxed{\\$5}");
    mathRow("correct", "\\$18", "She makes $18 every day.");
    mathRow("unverifiable", "\\$18", "She makes 18 cents every day.");
    mathRow("wrong", "5", "\\boxed{5万}");
    mathRow("correct", "50000", "\\boxed{5万}");
    mathRow("correct", "42", "所以答案是 四十二");
    mathRow("correct", "18", "十八");
    mathRow("correct", "1.5", "Die Antwort ist 1,5.");
    mathRow("wrong", "5", "Die Antwort ist 1,5.");
    mathRow("unverifiable", "5", "Es sind 1,5");
    mathRow("unverifiable", "5", "The answer is not 5.");
    mathRow("unverifiable", "7", "The answer isn't 7.");
    mathRow("unverifiable", "7", "Is the answer 7? No.");
    mathRow("unverifiable", "7", "\\boxed{7?}");
    mathRow("correct", "18", "Ответ: 18");
    mathRow("unverifiable", "18", "一共是十八");
    mathRow("unverifiable", "1,2,3", "\\boxed{1,2,3,...}");
    mathRow("unverifiable", "\\frac{2}{3}", "\\boxed{0.666...}");
    mathRow("unverifiable", "5", "\\boxed{5'}");
    mathRow("unverifiable", "2,5", "2.5");
    mathRow("correct", "2.5", "2,5");
}

} // namespace rationale::test
