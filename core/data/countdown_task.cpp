// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/task_list.h"
#include "core/data/task_options.h"
#include "core/data/task_wording.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace rationale {

namespace {

constexpr Wording operatorWords[] = {
    {" plus", " 加"}, {" minus", " 减"}, {" times", " 乘"}, {" over", " 除以"}};
constexpr char operators[] = {'+', '-', '*', '/'};
constexpr int64_t largestTarget = 100;

/// A value with the expression that makes it.
struct Term {
    int64_t value = 0;
    std::string text;
    bool compound = false;
};

struct Solved {
    Term result;
    Json steps = Json::array(); // [left, operator, right, result]
};

std::string inBrackets(const Term& term) {
    return term.compound ? "(" + term.text + ")" : term.text;
}

std::optional<int64_t> combine(int64_t a, int operation, int64_t b) {
    switch (operation) {
    case 0:
        return a + b;
    case 1:
        return a > b ? std::optional(a - b) : std::nullopt;
    case 2:
        return a > 1 && b > 1 ? std::optional(a * b) : std::nullopt;
    default:
        return b > 1 && a % b == 0 ? std::optional(a / b) : std::nullopt;
    }
}

/// Joins the terms two by two with operations that stay among the positive integers.
std::optional<Solved> solveAtRandom(std::vector<Term> terms, Rng& rng) {
    Solved solved;
    while (terms.size() > 1) {
        rng.shuffle(terms);
        const Term right = terms.back();
        terms.pop_back();
        Term& left = terms.back();
        const auto operation = static_cast<int>(rng.below(4));
        const std::optional<int64_t> value = combine(left.value, operation, right.value);
        if (!value || *value > 10 * largestTarget)
            return std::nullopt;
        solved.steps.push_back({left.value, operation, right.value, *value});
        left = {*value, inBrackets(left) + " " + operators[operation] + " " + inBrackets(right),
                true};
    }
    solved.result = terms.front();
    return solved;
}

/// Make a target from given numbers with + − × ÷, each number exactly once; a solution always
/// exists. Numbers: 3 … 4 (within `k_min` … `k_max`), each 1 … `largest_number` (30); targets 1 …
/// 100. After reasoning-gym's countdown and TinyZero's.
class CountdownTask final : public Task {
public:
    std::string name() const override { return "countdown"; }

    TaskProblem generate(Rng& rng, const std::string& language,
                         const Json& options) const override {
        const Difficulty k = difficultyOption(options, "task");
        const int64_t largest = integerOption(options, "largest_number", 30, 4, 100);
        const int low = std::clamp(k.low, 3, 4), high = std::clamp(k.high, low, 4);
        // About a draw in five succeeds; the bound only guards against a broken generator.
        for (int attempt = 0; attempt < 100000; ++attempt) {
            std::vector<Term> terms;
            const auto count = static_cast<size_t>(rng.range(low, high));
            for (size_t i = 0; i < count; ++i) {
                const int64_t number = rng.range(1, largest);
                terms.push_back({number, std::to_string(number), false});
            }
            const std::vector<Term> given = terms;
            const std::optional<Solved> solved = solveAtRandom(std::move(terms), rng);
            if (solved && solved->result.value <= largestTarget)
                return makeProblem(given, *solved, language, boolOption(options, "tags", true));
        }
        throw Error(ErrorKind::Internal, "No countdown problem was found");
    }

    std::string solution(const TaskProblem& problem) const override {
        std::string text;
        for (const Json& step : problem.extra.at("steps")) {
            text += " " + std::to_string(step[0].get<int64_t>());
            text += operatorWords[step[1].get<size_t>()].in(problem.language);
            text += " " + std::to_string(step[2].get<int64_t>());
            text += Wording{" gives ", " 得 "}.in(problem.language);
            text += std::to_string(step[3].get<int64_t>()) + " .";
        }
        return inR1Format(text, problem.extra.at("expression").get<std::string>());
    }

private:
    static TaskProblem makeProblem(const std::vector<Term>& given, const Solved& solved,
                                   const std::string& language, bool tags) {
        const std::string target = std::to_string(solved.result.value);
        std::vector<int64_t> sorted;
        std::string shown;
        for (const Term& term : given) {
            sorted.push_back(term.value);
            shown += " " + term.text;
        }
        std::sort(sorted.begin(), sorted.end());
        TaskProblem problem;
        problem.key = "countdown:" + target + ":";
        for (const int64_t number : sorted)
            problem.key += " " + std::to_string(number);
        problem.key += ":" + language;
        const Wording question{" make %t from%n with + - * /", " 用%n 和 + - * / 凑 %t"};
        std::string text(question.in(language));
        text.replace(text.find("%t"), 2, target);
        text.replace(text.find("%n"), 2, shown);
        problem.prompt = askWithTags(language, text, tags);
        problem.reference = target + ":" + shown;
        problem.language = language;
        problem.kind = "countdown";
        problem.extra = {
            {"numbers", sorted}, {"expression", solved.result.text}, {"steps", solved.steps}};
        return problem;
    }
};

} // namespace

std::unique_ptr<Task> makeCountdownTask() {
    return std::make_unique<CountdownTask>();
}

} // namespace rationale
