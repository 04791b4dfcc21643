// SPDX-License-Identifier: GPL-3.0-or-later
// base_conversion and bitwise_arithmetic: numbers digit by digit in another base.
#include "core/data/families/family.h"
#include "core/data/families/family_list.h"

#include <algorithm>
#include <vector>

namespace rationale {

namespace {

constexpr std::string_view digitSigns = "0123456789abcdefghijklmnopqrstuvwxyz";

std::string inBase(int64_t value, int64_t base) {
    std::string digits;
    do {
        digits.push_back(digitSigns[static_cast<size_t>(value % base)]);
        value /= base;
    } while (value > 0);
    return {digits.rbegin(), digits.rend()};
}

std::string inBinary(int64_t value, size_t width) {
    std::string digits = inBase(value, 2);
    return std::string(width - std::min(width, digits.size()), '0') + digits;
}

/// From one base into another: 2, 8, 10, 16 at first, any up to 16, in the end up to 36.
class BaseConversion final : public FamilyTask {
public:
    BaseConversion()
        : FamilyTask("base_conversion", "word") {}

protected:
    Json draw(Rng& rng, int level) const override {
        constexpr int64_t largest[levels] = {200, 1000, 2000, 20000, 100000};
        const auto base = [&]() -> int64_t {
            constexpr int64_t usual[] = {2, 8, 10, 16};
            return level < 3 ? usual[rng.below(4)] : rng.range(2, level < 5 ? 16 : 36);
        };
        const int64_t from = base();
        int64_t to = base();
        while (to == from)
            to = base();
        return {rng.range(2, largest[level - 1]), from, to};
    }
    std::string question(const Json& asked, const Speech& say) const override {
        const auto value = asked[0].get<int64_t>(), from = asked[1].get<int64_t>(),
                   to = asked[2].get<int64_t>();
        std::string text =
            say.oneOf({{"Convert the base-{1} number {0} to base {2}.",
                        "把 {1} 进制数 {0} 转换成 {2} 进制。"},
                       {"The number {0} is written in base {1}. How is it written in base {2}?",
                        "{0} 是一个 {1} 进制数，它的 {2} 进制写法是什么？"}},
                      inBase(value, from), from, to);
        if (std::max(from, to) > 10)
            text += say(" Digits above 9 are the lowercase letters from a on.",
                        "大于 9 的数字依次用小写字母 a、b、c 等表示。");
        return text;
    }
    std::string reference(const Json& asked, const Speech&) const override {
        return inBase(asked[0].get<int64_t>(), asked[2].get<int64_t>());
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        const auto value = asked[0].get<int64_t>(), from = asked[1].get<int64_t>(),
                   to = asked[2].get<int64_t>();
        std::string text;
        if (from != 10) {
            int64_t read = 0;
            for (const char sign : inBase(value, from)) {
                const auto digit = static_cast<int64_t>(digitSigns.find(sign));
                text += text.empty() ? fmt::format("{}", digit)
                                     : fmt::format(", {} × {} + {} = {}", read, from, digit,
                                                   read * from + digit);
                read = read * from + digit;
            }
            text = say("Read from the left in base 10: {}. ", "从左往右读成十进制：{}。", text);
        }
        if (to != 10) {
            std::string divisions;
            for (int64_t left = value; left > 0; left /= to)
                divisions += fmt::format(
                    "{}{} = {} × {} + {}{}", divisions.empty() ? "" : ", ", left, left / to, to,
                    left % to,
                    left % to > 9 ? fmt::format(" ({})", digitSigns[static_cast<size_t>(left % to)])
                                  : "");
            text += say("Divide by {} again and again: {}. ", "反复除以 {}：{}。", to, divisions);
            text += say("The remainders from the last to the first are the digits.",
                        "余数从后往前就是各位数字。");
        } else if (text.ends_with(' ')) {
            text.pop_back();
        }
        return {text, reference(asked, say)};
    }
};

/// AND, OR or XOR of two numbers of 4 … 12 bits.
class BitwiseArithmetic final : public FamilyTask {
public:
    BitwiseArithmetic()
        : FamilyTask("bitwise_arithmetic", "math") {}

protected:
    Json draw(Rng& rng, int level) const override {
        const int64_t end = int64_t{1} << (2 * level + 2);
        const int64_t a = rng.range(1, end - 1), b = rng.range(1, end - 1);
        return {rng.below(3), std::max(a, b), std::min(a, b)};
    }
    std::string question(const Json& asked, const Speech& say) const override {
        return say.oneOf({{"What is the bitwise {0} of {1} and {2}? Give a decimal number.",
                           "{1} 和 {2} 按位做 {0} 运算，结果是多少？用十进制数回答。"},
                          {"Work out {1} {0} {2}, bit by bit. Answer with the decimal number.",
                           "逐位计算 {1} {0} {2}，答案写成十进制数。"}},
                         sign(asked), asked[1].get<int64_t>(), asked[2].get<int64_t>());
    }
    std::string reference(const Json& asked, const Speech&) const override {
        return std::to_string(result(asked));
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        const auto a = asked[1].get<int64_t>(), b = asked[2].get<int64_t>();
        const size_t width = inBase(a, 2).size();
        std::string powers;
        for (size_t bit = width; bit-- > 0;)
            if ((result(asked) >> bit & 1) != 0)
                powers += fmt::format("{}{}", powers.empty() ? "" : " + ", int64_t{1} << bit);
        const std::string answer = reference(asked, say);
        return {say("In binary {} is {} and {} is {}. Taking {} bit by bit gives {}, which is {}.",
                    "{} 的二进制是 {}，{} 的二进制是 {}。逐位做 {} 得 {}，即 {}。", a,
                    inBinary(a, width), b, inBinary(b, width), sign(asked),
                    inBinary(result(asked), width),
                    powers.empty()                          ? answer
                    : powers.find('+') == std::string::npos ? powers
                                                            : powers + " = " + answer),
                answer};
    }

private:
    static std::string sign(const Json& asked) {
        constexpr const char* signs[] = {"AND", "OR", "XOR"};
        return signs[asked[0].get<size_t>()];
    }
    static int64_t result(const Json& asked) {
        const auto a = asked[1].get<int64_t>(), b = asked[2].get<int64_t>();
        const auto operation = asked[0].get<int>();
        return operation == 0 ? (a & b) : operation == 1 ? (a | b) : (a ^ b);
    }
};

} // namespace

std::unique_ptr<Task> makeBaseConversionTask() {
    return std::make_unique<BaseConversion>();
}
std::unique_ptr<Task> makeBitwiseArithmeticTask() {
    return std::make_unique<BitwiseArithmetic>();
}

} // namespace rationale
