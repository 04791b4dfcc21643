// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/adversarial_answers.h"

#include <array>
#include <iterator>
#include <random>
#include <string_view>

namespace rationale::test {

namespace {

class Maker {
public:
    explicit Maker(uint32_t seed)
        : m_random(seed) {}

    uint32_t below(uint32_t bound) { return m_random() % bound; }
    template <size_t count>
    std::string oneOf(const std::array<const char*, count>& choices) {
        return choices[below(count)];
    }
    std::string number(uint32_t digits) {
        std::string text(1, static_cast<char>('1' + below(9)));
        while (text.size() < digits)
            text.push_back(static_cast<char>('0' + below(10)));
        return text;
    }
    static std::string repeated(std::string_view text, size_t times) {
        std::string result;
        for (size_t i = 0; i < times; ++i)
            result += text;
        return result;
    }
    /// `part` with # replaced, joined.
    template <typename Part>
    std::string joined(size_t count, std::string_view separator, Part part) {
        std::string text;
        for (size_t i = 0; i < count; ++i)
            text += (i > 0 ? std::string(separator) : std::string()) + part(i);
        return text;
    }

    std::string tree(int depth) {
        if (depth == 0 || below(6) == 0)
            return oneOf<14>({"x", "y", "n", "2", "3", "7", "12", "i", "e", "\\pi", "0.5",
                              "\\sqrt2", "\\sqrt[3]{5}", "a"});
        const std::string a = tree(depth - 1), b = tree(depth - 1);
        switch (below(16)) {
        case 0:
        case 1:
            return "(" + a + "+" + b + ")";
        case 2:
            return "(" + a + "-" + b + ")";
        case 3:
        case 4:
            return "(" + a + ")(" + b + ")";
        case 5:
            return "\\frac{" + a + "}{" + b + "}";
        case 6:
            return "(" + a + ")^{" + number(1 + below(2)) + "}";
        case 7:
            return "(" + a + ")^{" + b + "}";
        case 8:
            return "\\sqrt{" + a + "}";
        case 9:
            return "\\sqrt[" + number(1 + below(2)) + "]{" + a + "}";
        case 10:
            return "\\sin(" + a + ")";
        case 11:
            return "\\cos(" + a + ")";
        case 12:
            return "\\ln(" + a + ")";
        case 13:
            return "|" + a + "|";
        case 14:
            return "\\arctan(" + a + ")";
        default:
            return "\\tan(" + a + ")";
        }
    }

    /// The number of repeats that fills the longest answer that is read.
    uint32_t filling(uint32_t size) { return 1 + below(2200 / size); }

    AnswerPair make(uint32_t family);

private:
    AnswerPair numbers(uint32_t family);
    AnswerPair notation(uint32_t family);
    AnswerPair structures(uint32_t family);

    std::mt19937 m_random;
};

AnswerPair Maker::numbers(uint32_t family) {
    const uint32_t size = 1 + below(12);
    switch (family) {
    case 0: {
        const std::string tower =
            repeated(number(1 + below(3)) + "^{", size) + "2" + repeated("}", size);
        return {"tower", tower, below(2) == 0 ? tower + "+1" : "1+" + tower};
    }
    case 1:
        return {"exponent", "2^{" + number(size) + "}", "(1+1)^{" + number(size) + "}"};
    case 2: {
        const std::string n = number(1 + below(6));
        return {"factorial", n + repeated("!", filling(1)),
                "\\frac{" + n + "!}{" + number(4) + "!}"};
    }
    case 3:
        return {"binomial", "\\binom{" + number(4) + "}{" + number(4) + "}^{" + number(2) + "}",
                repeated("\\binom{4999}{2500}", 1 + below(100))};
    case 4:
        return {"digits", number(1000 + below(900)), number(1900) + "x"};
    case 5:
        return {"logarithm", "\\ln(" + number(1 + below(900)) + ")",
                "\\log_{" + number(2) + "}{" + number(2) + "^{" + number(1 + below(5)) + "}}"};
    case 6:
        return {"decimal", "0.\\overline{" + number(1 + below(900)) + "}",
                "0.(" + number(1 + below(900)) + ")" + repeated("%", below(50)) + "+0"};
    default: {
        const std::string product = joined(filling(14), "*", [&](size_t) {
            return "\\sqrt[" + number(1 + below(2)) + "]{" + number(1 + below(5)) + "}";
        });
        return {"roots", product, product + "+0"};
    }
    }
}

AnswerPair Maker::notation(uint32_t family) {
    static constexpr std::array<const char*, 14> openings = {
        "{",       "(",         "[",   "\\frac{",  "\\sqrt{", "\\left(", "|",
        "\\text{", "\\mathbf{", "\\{", "\\boxed{", "-",       "\\sin ",  "2^"};
    switch (family) {
    case 0: {
        const std::string part = oneOf(openings);
        return {"nesting", "x", repeated(part, filling(static_cast<uint32_t>(part.size())))};
    }
    case 1: {
        std::string bytes;
        for (uint32_t i = below(1900); i > 0; --i)
            bytes.push_back(static_cast<char>(below(256)));
        return {"bytes", below(2) == 0 ? bytes : "x+1", bytes};
    }
    case 2: {
        std::string soup;
        while (soup.size() < 1800)
            soup += oneOf<24>({"\\frac",
                               "{",
                               "}",
                               "(",
                               ")",
                               "1",
                               "x",
                               "^",
                               "_",
                               "\\sqrt",
                               "+",
                               "-",
                               ",",
                               "\\pm",
                               "=",
                               "<",
                               "!",
                               "\\text{a b}",
                               "\\begin{matrix}",
                               "&",
                               "\\\\",
                               "\\end{matrix}",
                               "|",
                               "\\cup"});
        return {"soup", "x", soup.substr(0, below(1800))};
    }
    case 3:
        return {"bomb", "x",
                "\\newcommand{\\a}{x\\a\\a}" + repeated("\\a", filling(2)) +
                    repeated("\\text{\\text{", filling(13))};
    case 4:
        return {"long", "42", repeated(oneOf(openings), 1000000 + below(200000))};
    case 5: {
        std::string nested = "x";
        const uint32_t depth = 1 + below(150);
        for (uint32_t i = 0; i < depth; ++i)
            nested = oneOf<5>({"(", "\\sqrt{", "\\sqrt{1+", "\\frac{1}{1+", "|"}) + nested;
        for (uint32_t i = 0; i < depth; ++i)
            nested += oneOf<3>({")", "}", "|"});
        return {"closed nesting", nested, nested};
    }
    default:
        return {"chain", "x",
                joined(filling(4), oneOf<6>({"=", "<", "\\pm", "/", "^", "/1/"}),
                       [&](size_t) { return number(1); })};
    }
}

AnswerPair Maker::structures(uint32_t family) {
    const auto root = [&](size_t) { return "\\sqrt{" + number(1 + below(3)) + "}"; };
    switch (family) {
    case 0: {
        const uint32_t columns = 1 + below(15);
        const std::string body =
            joined(1 + below(15), "\\\\", [&](size_t) { return joined(columns, "&", root); });
        return {"matrix", "\\begin{pmatrix}" + body + "\\end{pmatrix}",
                "\\begin{pmatrix}" + body + "+0\\end{pmatrix}"};
    }
    case 1: {
        const uint32_t count = filling(11);
        return {"set", "\\{" + joined(count, ",", root) + "\\}",
                "\\{" + joined(count, ",", root) + "\\}"};
    }
    case 2: {
        const std::string sum = joined(1 + below(30), "+", [&](size_t i) {
            return std::string(1, static_cast<char>('a' + i % 26));
        });
        const std::string power = "(" + sum + ")^{" + number(1 + below(2)) + "}";
        return {"power of a sum", power, power + "(1+0)"};
    }
    case 3: {
        const auto factor = [&](size_t) {
            return "(x" + std::string(below(2) == 0 ? "+" : "-") + number(2) + "y_" +
                   std::to_string(below(30)) + ")";
        };
        return {"product", joined(filling(12), "", factor), joined(filling(12), "", factor)};
    }
    case 4: {
        const auto part = [&](size_t) {
            return "(" + number(1 + below(3)) + ",\\sqrt{" + number(1 + below(3)) + "}]";
        };
        return {"union", joined(filling(18), "\\cup", part), joined(filling(18), "\\cup", part)};
    }
    case 5: {
        const std::string angle = "\\frac{" + number(2) + "\\pi}{" + number(1 + below(3)) + "}";
        return {"angles", "\\sin(" + angle + ")\\cos(" + number(2) + "x+" + number(1) + "y)^{12}",
                "\\cos(" + angle + ")\\sin(" + number(1) + "x)^{" + number(2) + "}"};
    }
    case 6: {
        const auto term = [&](size_t i) { return "\\frac{1}{x+" + std::to_string(i + 1) + "}"; };
        const uint32_t count = filling(15);
        return {"fractions", joined(count, "+", term), joined(count, "+", term) + "+0"};
    }
    case 7: {
        const std::string a = number(1 + below(5)), b = number(1 + below(5)),
                          c = number(1 + below(5));
        const std::string sum = "\\sqrt{" + a + "}+\\sqrt[3]{" + b + "}+\\sqrt[5]{" + c + "}";
        return {"equal roots", sum, "\\sqrt{(" + sum + ")^2}"};
    }
    default: {
        const int depth = 1 + static_cast<int>(below(6));
        const std::string a = tree(depth);
        return {"tree", a, below(2) == 0 ? tree(depth) : "0+" + a};
    }
    }
}

AnswerPair Maker::make(uint32_t family) {
    if (family < 8)
        return numbers(family);
    if (family < 15)
        return notation(family - 8);
    return structures(family - 15 > 8 ? 8 : family - 15);
}

} // namespace

AnswerPair adversarialAnswer(uint32_t index) {
    constexpr uint32_t families = 28; // the trees of random expressions are the last four
    Maker maker(index * 2654435761U + 1);
    const uint32_t family = index % families;
    AnswerPair pair = maker.make(family);
    if (index % 1000 == 12) // as long as a file
        pair.answer = Maker::repeated(pair.answer, 10000000 / (pair.answer.size() + 1));
    if (std::string_view(pair.family) != "long")
        pair.answer = "\\boxed{" + pair.answer + "}";
    return pair;
}

} // namespace rationale::test
