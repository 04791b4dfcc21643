// SPDX-License-Identifier: GPL-3.0-or-later
// chain_sum, products, decimal_arithmetic, number_sorting: numbers worked with as on paper.
#include "core/data/families/family.h"
#include "core/data/families/family_list.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

namespace rationale {

namespace {

int64_t powerOfTen(int exponent) {
    int64_t power = 1;
    for (int i = 0; i < exponent; ++i)
        power *= 10;
    return power;
}

int64_t withDigits(Rng& rng, int digits) {
    return rng.range(digits == 1 ? 1 : powerOfTen(digits - 1), powerOfTen(digits) - 1);
}

/// 1234 with two places: "12.34"; zeros at the end are left out.
std::string decimal(int64_t scaled, int places) {
    std::string digits = std::to_string(std::abs(scaled));
    if (static_cast<int>(digits.size()) <= places)
        digits.insert(0, static_cast<size_t>(places) + 1 - digits.size(), '0');
    if (places > 0) {
        digits.insert(digits.size() - static_cast<size_t>(places), ".");
        digits.erase(digits.find_last_not_of('0') + 1);
        if (digits.ends_with('.'))
            digits.pop_back();
    }
    return (scaled < 0 ? "-" : "") + digits;
}

/// Sums and differences of 2 … level + 2 numbers of up to `level` digits.
class ChainSum final : public FamilyTask {
public:
    ChainSum()
        : FamilyTask("chain_sum", "math") {}

protected:
    Json draw(Rng& rng, int level) const override {
        Json terms = Json::array();
        const int64_t count = rng.range(level == 1 ? 2 : 3, level + 2);
        for (int64_t i = 0; i < count; ++i) {
            const int64_t number =
                withDigits(rng, static_cast<int>(rng.range((level + 1) / 2, level)));
            terms.push_back(i > 0 && rng.chance(0.5) ? -number : number);
        }
        return terms;
    }
    std::string question(const Json& asked, const Speech& say) const override {
        return say.oneOf({{"What is {}?", "{} 等于多少？"},
                          {"Work out {}. Give only the resulting number as your answer.",
                           "计算 {}，答案只写结果。"},
                          {"Find the value of {}.", "求 {} 的值。"}},
                         written(asked));
    }
    std::string reference(const Json& asked, const Speech&) const override {
        int64_t sum = 0;
        for (const Json& term : asked)
            sum += term.get<int64_t>();
        return std::to_string(sum);
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        int64_t sum = asked[0].get<int64_t>();
        std::string steps = say("I go from left to right. ", "从左到右依次计算。");
        for (size_t i = 1; i < asked.size(); ++i) {
            const auto term = asked[i].get<int64_t>();
            steps += fmt::format("{}{} {} {} = {}", i > 1 ? ", " : "", sum, term < 0 ? '-' : '+',
                                 std::abs(term), sum + term);
            sum += term;
        }
        return {steps + say(".", "。"), std::to_string(sum)};
    }

private:
    static std::string written(const Json& terms) {
        std::string text = std::to_string(terms[0].get<int64_t>());
        for (size_t i = 1; i < terms.size(); ++i) {
            const auto term = terms[i].get<int64_t>();
            text += fmt::format(" {} {}", term < 0 ? '-' : '+', std::abs(term));
        }
        return text;
    }
};

/// Products of two numbers: 2 by 1 digits up to 4 by 4.
class Products final : public FamilyTask {
public:
    Products()
        : FamilyTask("products", "math") {}

protected:
    Json draw(Rng& rng, int level) const override {
        constexpr int digits[levels][2] = {{2, 1}, {2, 2}, {3, 2}, {3, 3}, {4, 4}};
        const int64_t a = withDigits(rng, digits[level - 1][0]);
        const int64_t b = withDigits(rng, digits[level - 1][1]);
        return {std::max(a, b), std::min(a, b)};
    }
    std::string question(const Json& asked, const Speech& say) const override {
        return say.oneOf({{"What is {} × {}?", "{} × {} 等于多少？"},
                          {"Multiply {} by {}. Give only the product as your answer.",
                           "把 {} 和 {} 相乘，答案只写乘积。"}},
                         asked[0].get<int64_t>(), asked[1].get<int64_t>());
    }
    std::string reference(const Json& asked, const Speech&) const override {
        return std::to_string(asked[0].get<int64_t>() * asked[1].get<int64_t>());
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        const auto a = asked[0].get<int64_t>(), b = asked[1].get<int64_t>();
        std::vector<int64_t> parts; // of b: 407 = 400 + 7
        for (int64_t unit = 1; unit <= b; unit *= 10)
            if (b / unit % 10 != 0)
                parts.insert(parts.begin(), b / unit % 10 * unit);
        std::string text;
        if (parts.size() > 1)
            text = say("I split {}: {}. ", "把 {} 拆开：{}。", b,
                       fmt::format("{} = {}", b, listed(parts, " + ")));
        int64_t sum = 0;
        for (size_t i = 0; i < parts.size(); ++i)
            text += fmt::format("{}{} × {} = {}", i > 0 ? ", " : "", a, parts[i], a * parts[i]);
        text += say(". ", "。");
        if (parts.size() > 1) {
            text += say("Together: ", "相加：");
            for (size_t i = 0; i < parts.size(); ++i) {
                if (i > 0)
                    text += fmt::format("{}{} + {} = {}", i > 1 ? ", " : "", sum, a * parts[i],
                                        sum + a * parts[i]);
                sum += a * parts[i];
            }
            text += say(".", "。");
        }
        return {text, std::to_string(a * b)};
    }
};

/// Sum, difference or product of two decimals with 1 … 3 places.
class DecimalArithmetic final : public FamilyTask {
public:
    DecimalArithmetic()
        : FamilyTask("decimal_arithmetic", "math") {}

protected:
    Json draw(Rng& rng, int level) const override {
        const char operation = "+-*"[rng.below(3)];
        const int places = (level + 1) / 2;
        const int digits = operation == '*' ? (level + 1) / 2 : level / 2 + 1;
        const auto number = [&] { return rng.range(1, powerOfTen(digits + places) - 1); };
        int64_t a = number(), b = number();
        if (a < b)
            std::swap(a, b);
        return {a, std::string(1, operation), b, places};
    }
    std::string question(const Json& asked, const Speech& say) const override {
        return say.oneOf({{"What is {}?", "{} 等于多少？"},
                          {"Calculate {}. Give the exact decimal number as your answer.",
                           "计算 {}，答案写出精确的小数。"}},
                         written(asked));
    }
    std::string reference(const Json& asked, const Speech&) const override {
        return decimal(result(asked), resultPlaces(asked));
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        const int places = asked[3].get<int>(), behind = resultPlaces(asked);
        const std::string answer = decimal(result(asked), behind);
        const std::string whole = fmt::format("{} {} {} = {}", asked[0].get<int64_t>(), sign(asked),
                                              asked[2].get<int64_t>(), result(asked));
        if (sign(asked) == "×")
            return {say("With {} digits behind each point, and then without the points: {}. The "
                        "product has {} digits behind its point: {}.",
                        "两个数都写成 {} 位小数并去掉小数点：{}。积有 {} 位小数：{}。", places,
                        whole, behind, answer),
                    answer};
        return {say("With {} digits behind the point, and then without it: {}. I put the point "
                    "back where it was, {} from the right: {}.",
                    "都写成 {} 位小数并去掉小数点：{}。再把小数点放回倒数 {} 位之前：{}。", places,
                    whole, places, answer),
                answer};
    }

private:
    static std::string sign(const Json& asked) {
        const auto operation = asked[1].get<std::string>();
        return operation == "*" ? "×" : operation;
    }
    static int resultPlaces(const Json& asked) {
        return asked[3].get<int>() * (sign(asked) == "×" ? 2 : 1);
    }
    static int64_t result(const Json& asked) {
        const auto a = asked[0].get<int64_t>(), b = asked[2].get<int64_t>();
        const std::string operation = sign(asked);
        return operation == "+" ? a + b : operation == "-" ? a - b : a * b;
    }
    static std::string written(const Json& asked) {
        const int places = asked[3].get<int>();
        return decimal(asked[0].get<int64_t>(), places) + " " + sign(asked) + " " +
               decimal(asked[2].get<int64_t>(), places);
    }
};

/// 3 … 14 numbers, negative from level 2 and with decimals from level 3 on, in either direction.
class NumberSorting final : public FamilyTask {
public:
    NumberSorting()
        : FamilyTask("number_sorting", "list") {}

protected:
    Json draw(Rng& rng, int level) const override {
        const int places = level < 3 ? 0 : level < 5 ? 1 : 2;
        const int64_t largest = (level == 1 ? 100 : level == 2 ? 200 : 100) * powerOfTen(places);
        const auto count = static_cast<size_t>(rng.range(2 * level + 1, 2 * level + 4));
        std::vector<int64_t> numbers;
        while (numbers.size() < count) {
            const int64_t number = rng.range(level == 1 ? 0 : -largest, largest);
            if (std::find(numbers.begin(), numbers.end(), number) == numbers.end())
                numbers.push_back(number);
        }
        return {{"numbers", numbers}, {"places", places}, {"descending", rng.chance(0.5)}};
    }
    std::string question(const Json& asked, const Speech& say) const override {
        const std::string numbers = shown(asked, asked.at("numbers").get<std::vector<int64_t>>());
        const bool down = asked.at("descending").get<bool>();
        return say.oneOf({{"Sort these numbers from {}: {}. Write them separated by commas.",
                           "把下面的数{}排列：{}。用逗号隔开。"},
                          {"Put the following numbers in order, from {}: {}. Answer with the list, "
                           "separated by commas.",
                           "请将这些数{}排序：{}。答案用逗号隔开写出。"}},
                         down ? say("largest to smallest", "从大到小")
                              : say("smallest to largest", "从小到大"),
                         numbers);
    }
    std::string reference(const Json& asked, const Speech&) const override {
        return shown(asked, sorted(asked));
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        const bool down = asked.at("descending").get<bool>();
        const std::vector<int64_t> order = sorted(asked);
        const int places = asked.at("places").get<int>();
        std::string text;
        for (size_t i = 0; i < order.size(); ++i) {
            const std::string number = decimal(order[i], places);
            if (i == 0)
                text += down ? say("The largest is {}", "最大的是 {}", number)
                             : say("The smallest is {}", "最小的是 {}", number);
            else
                text += say(", then {}", "，然后是 {}", number);
        }
        text += say(". That makes {} numbers, as many as were given.",
                    "。一共 {} 个数，与题目给出的个数相同。", order.size());
        return {text, reference(asked, say)};
    }

private:
    static std::vector<int64_t> sorted(const Json& asked) {
        auto numbers = asked.at("numbers").get<std::vector<int64_t>>();
        std::sort(numbers.begin(), numbers.end());
        if (asked.at("descending").get<bool>())
            std::reverse(numbers.begin(), numbers.end());
        return numbers;
    }
    static std::string shown(const Json& asked, const std::vector<int64_t>& numbers) {
        std::vector<std::string> texts;
        texts.reserve(numbers.size());
        for (const int64_t number : numbers)
            texts.push_back(decimal(number, asked.at("places").get<int>()));
        return listed(texts);
    }
};

} // namespace

std::unique_ptr<Task> makeChainSumTask() {
    return std::make_unique<ChainSum>();
}
std::unique_ptr<Task> makeProductsTask() {
    return std::make_unique<Products>();
}
std::unique_ptr<Task> makeDecimalArithmeticTask() {
    return std::make_unique<DecimalArithmetic>();
}
std::unique_ptr<Task> makeNumberSortingTask() {
    return std::make_unique<NumberSorting>();
}

} // namespace rationale
