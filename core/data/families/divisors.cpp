// SPDX-License-Identifier: GPL-3.0-or-later
// gcd, lcm, fraction_simplification, prime_factorization: what divides what.
#include "core/data/families/family.h"
#include "core/data/families/family_list.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace rationale {

namespace {

/// Euclid's algorithm, step by step: "84 = 1 × 60 + 24, 60 = 2 × 24 + 12, 24 = 2 × 12 + 0".
std::string euclid(int64_t a, int64_t b) {
    std::string text;
    if (a < b)
        std::swap(a, b);
    while (b != 0) {
        text += fmt::format("{}{} = {} × {} + {}", text.empty() ? "" : ", ", a, a / b, b, a % b);
        a = std::exchange(b, a % b);
    }
    return text;
}

/// The largest common divisor of 2 (from level 4 on 3) numbers.
class Gcd final : public FamilyTask {
public:
    Gcd()
        : FamilyTask("gcd", "math") {}

protected:
    Json draw(Rng& rng, int level) const override {
        constexpr int64_t common[levels] = {12, 25, 60, 60, 150};
        constexpr int64_t rest[levels] = {12, 30, 60, 60, 200};
        const int64_t factor = rng.range(1, common[level - 1]);
        std::vector<int64_t> numbers(level < 4 ? 2 : 3);
        for (int64_t& number : numbers)
            number = factor * rng.range(2, rest[level - 1]);
        std::sort(numbers.begin(), numbers.end());
        return numbers;
    }
    std::string question(const Json& asked, const Speech& say) const override {
        return say.oneOf({{"What is the greatest common divisor of {}?", "{} 的最大公约数是多少？"},
                          {"Find the largest whole number that divides all of these: {}. Give only "
                           "that number as your answer.",
                           "求能同时整除 {} 的最大整数，答案只写这个数。"}},
                         listed(asked.get<std::vector<int64_t>>(), say(", ", "、")));
    }
    std::string reference(const Json& asked, const Speech&) const override {
        int64_t divisor = 0;
        for (const Json& number : asked)
            divisor = std::gcd(divisor, number.get<int64_t>());
        return std::to_string(divisor);
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        std::string text = say("I divide with remainder. ", "用辗转相除法。");
        auto divisor = asked[0].get<int64_t>();
        for (size_t i = 1; i < asked.size(); ++i) {
            const auto number = asked[i].get<int64_t>();
            text += euclid(divisor, number);
            divisor = std::gcd(divisor, number);
            text += say(". The last divisor is {}. ", "。最后的除数是 {}。", divisor);
        }
        if (text.ends_with(' '))
            text.pop_back();
        return {text, std::to_string(divisor)};
    }
};

/// The smallest common multiple of two numbers (from level 4 on three).
class Lcm final : public FamilyTask {
public:
    Lcm()
        : FamilyTask("lcm", "math") {}

protected:
    Json draw(Rng& rng, int level) const override {
        constexpr int64_t largest[levels] = {20, 50, 120, 40, 90};
        std::vector<int64_t> numbers(level < 4 ? 2 : 3);
        for (int64_t& number : numbers)
            number = rng.range(2, largest[level - 1]);
        std::sort(numbers.begin(), numbers.end());
        return numbers;
    }
    std::string question(const Json& asked, const Speech& say) const override {
        return say.oneOf({{"What is the least common multiple of {}?", "{} 的最小公倍数是多少？"},
                          {"Find the smallest positive whole number that is a multiple of each of "
                           "these: {}. Give only that number as your answer.",
                           "求同时是 {} 的倍数的最小正整数，答案只写这个数。"}},
                         listed(asked.get<std::vector<int64_t>>(), say(", ", "、")));
    }
    std::string reference(const Json& asked, const Speech&) const override {
        int64_t multiple = 1;
        for (const Json& number : asked)
            multiple = std::lcm(multiple, number.get<int64_t>());
        return std::to_string(multiple);
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        auto multiple = asked[0].get<int64_t>();
        std::string text;
        for (size_t i = 1; i < asked.size(); ++i) {
            const auto number = asked[i].get<int64_t>(), divisor = std::gcd(multiple, number);
            text += say("{}For {} and {} I divide with remainder: {}. Their greatest common "
                        "divisor is {}, so the least common multiple is {} / {} × {} = {}.",
                        "{}对 {} 和 {} 用辗转相除法：{}。最大公约数是 {}，所以最小公倍数是 {} / {} "
                        "× {} = {}。",
                        i > 1 ? say(" ", "") : std::string(), multiple, number,
                        euclid(multiple, number), divisor, multiple, divisor, number,
                        multiple / divisor * number);
            multiple = multiple / divisor * number;
        }
        return {text, std::to_string(multiple)};
    }
};

/// A fraction in lowest terms.
class FractionSimplification final : public FamilyTask {
public:
    FractionSimplification()
        : FamilyTask("fraction_simplification", "fraction") {}

protected:
    Json draw(Rng& rng, int level) const override {
        constexpr int64_t simple[levels] = {12, 30, 80, 250, 900};
        constexpr int64_t factors[levels] = {9, 20, 40, 80, 150};
        int64_t top = rng.range(1, simple[level - 1]), bottom = rng.range(2, simple[level - 1]);
        const int64_t factor = rng.range(2, factors[level - 1]);
        return {top * factor, bottom * factor};
    }
    std::string question(const Json& asked, const Speech& say) const override {
        return say.oneOf(
            {{"Write the fraction {0}/{1} in lowest terms.", "把分数 {0}/{1} 化成最简分数。"},
             {"Simplify {0}/{1} as far as possible. Give only the simplified fraction "
              "as your answer.",
              "将 {0}/{1} 约分到最简，答案只写约分后的分数。"},
             {"Reduce \\frac{{{0}}}{{{1}}} to its lowest terms.",
              "请把 \\frac{{{0}}}{{{1}}} 约成最简分数。"}},
            asked[0].get<int64_t>(), asked[1].get<int64_t>());
    }
    std::string reference(const Json& asked, const Speech&) const override {
        const auto top = asked[0].get<int64_t>(), bottom = asked[1].get<int64_t>();
        const int64_t divisor = std::gcd(top, bottom);
        return bottom == divisor ? std::to_string(top / divisor)
                                 : fmt::format("{}/{}", top / divisor, bottom / divisor);
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        const auto top = asked[0].get<int64_t>(), bottom = asked[1].get<int64_t>();
        const int64_t divisor = std::gcd(top, bottom);
        return {say("I divide with remainder to find what both have in common: {0}. Both are "
                    "divisible by {1}: {2} / {1} = {4} and {3} / {1} = {5}.",
                    "用辗转相除法求公约数：{0}。两者都能被 {1} 整除：{2} / {1} = {4}，{3} / {1} = "
                    "{5}。",
                    euclid(top, bottom), divisor, top, bottom, top / divisor, bottom / divisor),
                reference(asked, say)};
    }
};

/// The prime factors of a number up to 300 … 100,000.
class PrimeFactorization final : public FamilyTask {
public:
    PrimeFactorization()
        : FamilyTask("prime_factorization", "factors") {}

protected:
    Json draw(Rng& rng, int level) const override {
        constexpr int64_t largest[levels] = {300, 1000, 5000, 20000, 100000};
        return rng.range(2, largest[level - 1]);
    }
    std::string question(const Json& asked, const Speech& say) const override {
        return say.oneOf({{"Find the prime factorization of {}. Write the factors with × between "
                           "them (for 12: 2 × 2 × 3).",
                           "求 {} 的质因数分解，质因数之间用 × 连接（例如 12 写成 2 × 2 × 3）。"},
                          {"Write {} as a product of primes, as in 2 × 2 × 3 for 12.",
                           "把 {} 写成质数的乘积，例如 12 = 2 × 2 × 3，写作 2 × 2 × 3。"}},
                         asked.get<int64_t>());
    }
    std::string reference(const Json& asked, const Speech&) const override {
        return std::to_string(asked.get<int64_t>());
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        auto left = asked.get<int64_t>();
        std::vector<int64_t> factors;
        std::string text;
        for (int64_t prime = 2; prime * prime <= left; ++prime)
            for (; left % prime == 0 && left > prime; left /= prime) {
                factors.push_back(prime);
                text += fmt::format("{}{} / {} = {}", text.empty() ? "" : ", ", left, prime,
                                    left / prime);
            }
        factors.push_back(left);
        if (!text.empty())
            text += say(". ", "。");
        int64_t root = 1;
        while ((root + 1) * (root + 1) <= left)
            ++root;
        text += root < 2 ? say("{} is prime.", "{} 是质数。", left)
                         : say("No number from 2 to {} divides {}, so it is prime.",
                               "从 2 到 {} 的数都不能整除 {}，所以它是质数。", root, left);
        return {text, listed(factors, " × ")};
    }
};

} // namespace

std::unique_ptr<Task> makeGcdTask() {
    return std::make_unique<Gcd>();
}
std::unique_ptr<Task> makeLcmTask() {
    return std::make_unique<Lcm>();
}
std::unique_ptr<Task> makeFractionSimplificationTask() {
    return std::make_unique<FractionSimplification>();
}
std::unique_ptr<Task> makePrimeFactorizationTask() {
    return std::make_unique<PrimeFactorization>();
}

} // namespace rationale
