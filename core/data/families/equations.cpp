// SPDX-License-Identifier: GPL-3.0-or-later
// simple_equations, polynomial_equations and leg_counting.
#include "core/data/families/family.h"
#include "core/data/families/family_list.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>
#include <vector>

namespace rationale {

namespace {

/// "3*x", "x", "-x".
std::string times(int64_t factor, const std::string& what) {
    return factor == 1 ? what : factor == -1 ? "-" + what : fmt::format("{}*{}", factor, what);
}
/// " + 3", " - 3", "" for 0.
std::string plus(int64_t number) {
    return number == 0 ? "" : fmt::format(" {} {}", number < 0 ? '-' : '+', std::abs(number));
}

/// a x + b = c x + d with a whole solution; c is 0 up to level 2, and from level 5 on the left side
/// is a (x + e) + b.
class SimpleEquations final : public FamilyTask {
public:
    SimpleEquations()
        : FamilyTask("simple_equations", "math") {}

protected:
    Json draw(Rng& rng, int level) const override {
        constexpr int64_t largest[levels] = {9, 20, 12, 40, 30};
        const int64_t bound = largest[level - 1];
        const int64_t solution = rng.range(level == 1 ? 1 : -bound, bound);
        const int64_t a = rng.range(2, bound);
        int64_t c = level < 3 ? 0 : rng.range(-bound, bound);
        if (c == a)
            c = -c;
        const int64_t b = rng.range(-2 * bound, 2 * bound);
        const int64_t e = level < 5 ? 0 : rng.range(1, bound);
        return {{"a", a}, {"b", b},
                {"c", c}, {"d", a * (solution + e) + b - c * solution},
                {"e", e}, {"letter", std::string(1, "xyzntk"[rng.below(6)])}};
    }
    std::string content(const Json& asked) const override {
        Json same = asked; // the letter makes no other equation
        same.erase("letter");
        return same.dump();
    }
    std::string question(const Json& asked, const Speech& say) const override {
        return say.oneOf({{"Solve for {}: {}", "解方程，求 {}：{}"},
                          {"Find the value of {} that satisfies {}. Give only the number as your "
                           "answer.",
                           "求满足下式的 {}：{}，答案只写数值。"}},
                         letter(asked), written(asked));
    }
    std::string reference(const Json& asked, const Speech&) const override {
        return std::to_string(rootOf(asked));
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        const auto a = value(asked, "a"), c = value(asked, "c"), d = value(asked, "d"),
                   e = value(asked, "e");
        auto b = value(asked, "b");
        const std::string x = letter(asked);
        std::string text;
        if (e != 0) {
            text = say("Multiply out: {} × {} = {}, so {}{} = {}. ",
                       "去括号：{} × {} = {}，得 {}{} = {}。", a, e, a * e, times(a, x),
                       plus(a * e + b), rightSide(c, d, x));
            b += a * e;
        }
        if (c != 0)
            text += say("Bring the terms with {} to the left: {}{} = {}. ",
                        "把含 {} 的项移到左边：{}{} = {}。", x, times(a - c, x), plus(b), d);
        if (b != 0)
            text += b > 0 ? say("Subtract {} from both sides: {} = {}. ", "两边减去 {}：{} = {}。",
                                b, times(a - c, x), d - b)
                          : say("Add {} to both sides: {} = {}. ", "两边加上 {}：{} = {}。", -b,
                                times(a - c, x), d - b);
        if (a - c != 1)
            text +=
                say("Divide by {}: {} = {}. ", "两边除以 {}：{} = {}。", a - c, x, rootOf(asked));
        return {text + say("So {} = {}.", "所以 {} = {}。", x, rootOf(asked)),
                reference(asked, say)};
    }

private:
    static int64_t value(const Json& asked, const char* key) {
        return asked.at(key).get<int64_t>();
    }
    static std::string letter(const Json& asked) { return asked.at("letter").get<std::string>(); }
    static int64_t rootOf(const Json& asked) {
        return (value(asked, "d") - value(asked, "b") - value(asked, "a") * value(asked, "e")) /
               (value(asked, "a") - value(asked, "c"));
    }
    static std::string rightSide(int64_t c, int64_t d, const std::string& x) {
        return c == 0 ? std::to_string(d) : times(c, x) + plus(d);
    }
    static std::string written(const Json& asked) {
        const std::string x = letter(asked);
        const auto e = value(asked, "e");
        const std::string left = e == 0 ? times(value(asked, "a"), x)
                                        : fmt::format("{}*({}{})", value(asked, "a"), x, plus(e));
        return left + plus(value(asked, "b")) + " = " +
               rightSide(value(asked, "c"), value(asked, "d"), x);
    }
};

/// Quadratic equations with real solutions: whole ones, from level 4 on with a leading coefficient
/// and fractions.
class PolynomialEquations final : public FamilyTask {
public:
    PolynomialEquations()
        : FamilyTask("polynomial_equations", "roots") {}

protected:
    // (m x - p) (n x - q) = 0
    Json draw(Rng& rng, int level) const override {
        constexpr int64_t largest[levels] = {9, 15, 30, 15, 20};
        const int64_t bound = largest[level - 1];
        const int64_t m = level < 4 ? 1 : rng.range(2, level), n = level < 5 ? 1 : rng.range(1, 4);
        const int64_t p = rng.range(-bound, bound), q = rng.range(-bound, bound);
        return {m * n, -(m * q + n * p), p * q};
    }
    std::string question(const Json& asked, const Speech& say) const override {
        return say.oneOf(
            {{"Solve for real x: {} = 0. Write all different solutions separated by "
              "commas; fractions as a/b.",
              "求方程 {} = 0 的所有实数解。不同的解用逗号隔开，分数写成 a/b。"},
             {"Find every real number x with {} = 0. Answer with the list of "
              "solutions, separated by commas, as whole numbers or fractions a/b.",
              "哪些实数 x 满足 {} = 0？答案列出全部解，用逗号隔开，写成整数或分数 a/b。"}},
            written(asked));
    }
    std::string reference(const Json& asked, const Speech&) const override {
        const auto [low, high] = roots(asked);
        return low == high ? low : low + ", " + high;
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        const auto a = asked[0].get<int64_t>(), b = asked[1].get<int64_t>(),
                   c = asked[2].get<int64_t>();
        const int64_t under = b * b - 4 * a * c, root = squareRoot(under);
        const auto [low, high] = roots(asked);
        std::string text = say("The discriminant is ({})^2 - 4 × {} × ({}) = {}",
                               "判别式为 ({})^2 - 4 × {} × ({}) = {}", b, a, c, under);
        if (root == 0)
            text += say(", so there is one solution: x = {} / {} = {}.",
                        "，所以只有一个解：x = {} / {} = {}。", -b, 2 * a, low);
        else
            text +=
                say(" = {0}^2, so x = ({1} - {0}) / {2} = {3} or x = ({1} + {0}) / {2} = {4}.",
                    " = {0}^2，所以 x = ({1} - {0}) / {2} = {3} 或 x = ({1} + {0}) / {2} = {4}。",
                    root, -b, 2 * a, low, high);
        return {text, reference(asked, say)};
    }

private:
    static int64_t squareRoot(int64_t square) {
        int64_t root = 0;
        while ((root + 1) * (root + 1) <= square)
            ++root;
        return root;
    }
    static std::string fraction(int64_t top, int64_t bottom) {
        const int64_t divisor = std::gcd(top, bottom);
        return bottom == divisor ? std::to_string(top / divisor)
                                 : fmt::format("{}/{}", top / divisor, bottom / divisor);
    }
    static std::pair<std::string, std::string> roots(const Json& asked) {
        const auto a = asked[0].get<int64_t>(), b = asked[1].get<int64_t>();
        const int64_t root = squareRoot(b * b - 4 * a * asked[2].get<int64_t>());
        return {fraction(-b - root, 2 * a), fraction(-b + root, 2 * a)};
    }
    static std::string written(const Json& asked) {
        const auto b = asked[1].get<int64_t>();
        return times(asked[0].get<int64_t>(), "x^2") +
               (b == 0 ? "" : fmt::format(" {} {}", b < 0 ? '-' : '+', times(std::abs(b), "x"))) +
               plus(asked[2].get<int64_t>());
    }
};

struct Animal {
    std::string_view one, many, chinese; // Chinese with its measure word
    int64_t legs;
};
constexpr std::array<Animal, 16> animals = {{{"chicken", "chickens", "只鸡", 2},
                                             {"duck", "ducks", "只鸭子", 2},
                                             {"ostrich", "ostriches", "只鸵鸟", 2},
                                             {"dog", "dogs", "条狗", 4},
                                             {"cat", "cats", "只猫", 4},
                                             {"horse", "horses", "匹马", 4},
                                             {"cow", "cows", "头牛", 4},
                                             {"sheep", "sheep", "只羊", 4},
                                             {"tiger", "tigers", "只老虎", 4},
                                             {"ant", "ants", "只蚂蚁", 6},
                                             {"bee", "bees", "只蜜蜂", 6},
                                             {"butterfly", "butterflies", "只蝴蝶", 6},
                                             {"spider", "spiders", "只蜘蛛", 8},
                                             {"scorpion", "scorpions", "只蝎子", 8},
                                             {"snake", "snakes", "条蛇", 0},
                                             {"goldfish", "goldfish", "条金鱼", 0}}};

/// Legs of 2 … 8 kinds of animals.
class LegCounting final : public FamilyTask {
public:
    LegCounting()
        : FamilyTask("leg_counting", "math") {}

protected:
    Json draw(Rng& rng, int level) const override {
        std::vector<int64_t> kinds(animals.size());
        std::iota(kinds.begin(), kinds.end(), 0);
        rng.shuffle(kinds);
        kinds.resize(static_cast<size_t>(rng.range(level + 1, level + 3)));
        Json herd = Json::array();
        for (const int64_t kind : kinds)
            herd.push_back(Json::array({kind, rng.range(1, 4 * level + 2)}));
        return herd;
    }
    std::string content(const Json& asked) const override {
        Json sorted = asked;
        std::sort(sorted.begin(), sorted.end());
        return sorted.dump();
    }
    std::string question(const Json& asked, const Speech& say) const override {
        std::vector<std::string> herd;
        for (const Json& some : asked)
            herd.push_back(counted(some, say));
        return say.oneOf({{"How many legs do {} have in total?", "{}一共有多少条腿？"},
                          {"On a meadow there are {}. How many legs is that altogether? Give only "
                           "the number as your answer.",
                           "草地上有 {}，总共有多少条腿？答案只写数字。"}},
                         listed(herd, say(", ", "、")));
    }
    std::string reference(const Json& asked, const Speech&) const override {
        int64_t legs = 0;
        for (const Json& some : asked)
            legs += kindOf(some).legs * some[1].get<int64_t>();
        return std::to_string(legs);
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        std::string text;
        std::vector<int64_t> parts;
        for (const Json& some : asked) {
            const auto count = some[1].get<int64_t>(), legs = kindOf(some).legs;
            text += say("{}: {} × {} = {}. ", "{}：{} × {} = {}。", counted(some, say), count, legs,
                        count * legs);
            parts.push_back(count * legs);
        }
        const std::string answer = reference(asked, say);
        return {text + say("Together {} = {}.", "合计 {} = {}。", listed(parts, " + "), answer),
                answer};
    }

private:
    static const Animal& kindOf(const Json& some) { return animals.at(some[0].get<size_t>()); }
    static std::string counted(const Json& some, const Speech& say) {
        const auto count = some[1].get<int64_t>();
        const Animal& kind = kindOf(some);
        return say.english() ? fmt::format("{} {}", count, count == 1 ? kind.one : kind.many)
                             : fmt::format("{} {}", count, kind.chinese);
    }
};

} // namespace

std::unique_ptr<Task> makeSimpleEquationsTask() {
    return std::make_unique<SimpleEquations>();
}
std::unique_ptr<Task> makePolynomialEquationsTask() {
    return std::make_unique<PolynomialEquations>();
}
std::unique_ptr<Task> makeLegCountingTask() {
    return std::make_unique<LegCounting>();
}

} // namespace rationale
