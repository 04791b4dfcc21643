// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/families/family.h"
#include "core/data/families/family_list.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace rationale {

namespace {

/// 24 from four numbers up to 8 … 30. There is always a way through positive whole numbers.
class Puzzle24 final : public FamilyTask {
public:
    Puzzle24()
        : FamilyTask("puzzle24", "countdown") {}

protected:
    Json draw(Rng& rng, int level) const override {
        constexpr int64_t largest[levels] = {8, 10, 13, 20, 30};
        for (;;) {
            std::vector<int64_t> numbers(4);
            for (int64_t& number : numbers)
                number = rng.range(1, largest[level - 1]);
            std::sort(numbers.begin(), numbers.end());
            if (solved(numbers))
                return numbers;
        }
    }
    std::string question(const Json& asked, const Speech& say) const override {
        return say.oneOf(
            {{"Make 24 from the numbers {}, using each exactly once, with +, -, *, / and "
              "brackets. Answer with the expression.",
              "用 {} 这四个数（每个恰好用一次）和加减乘除、括号算出 24，写出算式。"},
             {"Combine {} into an expression with the value 24. Every number must occur "
              "exactly once; allowed are +, -, *, / and brackets. Give only the "
              "expression as your answer.",
              "把 {} 组成一个值为 24 的算式，每个数恰好用一次，只能用 +、-、*、/ "
              "和括号。答案只写算式。"}},
            listed(asked.get<std::vector<int64_t>>(), say(", ", "、")));
    }
    std::string reference(const Json& asked, const Speech&) const override {
        return "24: " + listed(asked.get<std::vector<int64_t>>(), " ");
    }
    Worked solve(const Json& asked, const Speech& say) const override {
        const auto steps = solved(asked.get<std::vector<int64_t>>());
        return {say("I look for steps that end in 24: {}. Every number is used once, so the "
                    "expression is {}.",
                    "寻找能得到 24 的步骤：{}。每个数都用了一次，所以算式是 {}。", steps->first,
                    steps->second),
                steps->second};
    }

private:
    struct Step {
        int64_t left = 0, right = 0, value = 0;
        char operation = '+';
        std::string text() const {
            return fmt::format("{} {} {} = {}", left, operation, right, value);
        }
    };
    struct Term {
        int64_t value = 0;
        std::string text;
        bool compound = false;
    };

    /// The first way that is found: its steps and the expression.
    static std::optional<std::pair<std::string, std::string>>
    solved(const std::vector<int64_t>& numbers) {
        std::vector<Step> steps;
        if (!search(numbers, steps))
            return std::nullopt;
        std::vector<Term> terms;
        terms.reserve(numbers.size());
        for (const int64_t number : numbers)
            terms.push_back({number, std::to_string(number), false});
        const auto taken = [&terms](int64_t value) {
            const auto found = std::find_if(terms.begin(), terms.end(),
                                            [=](const Term& term) { return term.value == value; });
            std::string text = found->compound ? "(" + found->text + ")" : found->text;
            terms.erase(found);
            return text;
        };
        std::vector<std::string> shown;
        for (const Step& step : steps) {
            shown.push_back(step.text());
            const std::string left = taken(step.left), right = taken(step.right);
            terms.push_back({step.value, left + " " + step.operation + " " + right, true});
        }
        return std::pair(listed(shown), terms.front().text);
    }

    static std::optional<int64_t> combined(int64_t a, char operation, int64_t b) {
        switch (operation) {
        case '+':
            return a + b;
        case '-':
            return a > b ? std::optional(a - b) : std::nullopt;
        case '*':
            return a * b;
        default:
            return a % b == 0 ? std::optional(a / b) : std::nullopt;
        }
    }

    /// Steps that leave 24 alone of the values; no text, as most of what is tried leads nowhere.
    static bool search(const std::vector<int64_t>& values, std::vector<Step>& steps) {
        if (values.size() == 1)
            return values[0] == 24;
        for (size_t i = 0; i < values.size(); ++i)
            for (size_t j = 0; j < values.size(); ++j)
                for (const char operation : {'+', '-', '*', '/'}) {
                    const bool eitherWay = operation == '+' || operation == '*';
                    if (i == j || (eitherWay && i > j))
                        continue;
                    const auto value = combined(values[i], operation, values[j]);
                    if (!value)
                        continue;
                    std::vector<int64_t> rest;
                    for (size_t k = 0; k < values.size(); ++k)
                        if (k != i && k != j)
                            rest.push_back(values[k]);
                    rest.push_back(*value);
                    steps.push_back({values[i], values[j], *value, operation});
                    if (search(rest, steps))
                        return true;
                    steps.pop_back();
                }
        return false;
    }
};

} // namespace

std::unique_ptr<Task> makePuzzle24Task() {
    return std::make_unique<Puzzle24>();
}

} // namespace rationale
