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
            std::vector<int64_t> numbers;
            for (int i = 0; i < 4; ++i)
                numbers.push_back(rng.range(1, largest[level - 1]));
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
    struct Term {
        int64_t value = 0;
        std::string text;
        bool compound = false;
        std::string shown() const { return compound ? "(" + text + ")" : text; }
    };

    /// The first way that is found: its steps and the expression.
    static std::optional<std::pair<std::string, std::string>>
    solved(const std::vector<int64_t>& numbers) {
        std::vector<Term> terms;
        for (const int64_t number : numbers)
            terms.push_back({number, std::to_string(number), false});
        std::vector<std::string> steps;
        const auto expression = search(terms, steps);
        if (!expression)
            return std::nullopt;
        return std::pair(listed(steps), *expression);
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

    static std::optional<std::string> search(const std::vector<Term>& terms,
                                             std::vector<std::string>& steps) {
        if (terms.size() == 1)
            return terms[0].value == 24 ? std::optional(terms[0].text) : std::nullopt;
        for (size_t i = 0; i < terms.size(); ++i)
            for (size_t j = 0; j < terms.size(); ++j)
                for (const char operation : {'+', '-', '*', '/'}) {
                    const bool eitherWay = operation == '+' || operation == '*';
                    if (i == j || (eitherWay && i > j))
                        continue;
                    const auto value = combined(terms[i].value, operation, terms[j].value);
                    if (!value)
                        continue;
                    std::vector<Term> rest;
                    for (size_t k = 0; k < terms.size(); ++k)
                        if (k != i && k != j)
                            rest.push_back(terms[k]);
                    rest.push_back(
                        {*value,
                         fmt::format("{} {} {}", terms[i].shown(), operation, terms[j].shown()),
                         true});
                    steps.push_back(fmt::format("{} {} {} = {}", terms[i].value, operation,
                                                terms[j].value, *value));
                    if (auto found = search(rest, steps))
                        return found;
                    steps.pop_back();
                }
        return std::nullopt;
    }
};

} // namespace

std::unique_ptr<Task> makePuzzle24Task() {
    return std::make_unique<Puzzle24>();
}

} // namespace rationale
