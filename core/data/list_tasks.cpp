// SPDX-License-Identifier: GPL-3.0-or-later
// Tasks on a list of numbers: sorting and counting.
#include "core/data/task_list.h"
#include "core/data/task_options.h"
#include "core/data/task_wording.h"

#include <algorithm>
#include <vector>

namespace rationale {

namespace {

std::string joined(const std::vector<int64_t>& numbers, const std::string& separator) {
    std::string text;
    for (const int64_t number : numbers)
        text += (text.empty() ? "" : separator) + std::to_string(number);
    return text;
}

/// Ascending order of 3 or more different numbers up to 99 (`k_min` + 1 … `k_max` + 1 of them). The
/// commas of the answer keep "1, 23" and "12, 3" apart.
class SortingTask final : public Task {
public:
    std::string name() const override { return "sorting"; }

    TaskProblem generate(Rng& rng, const std::string& language,
                         const Json& options) const override {
        const Difficulty k = difficultyOption(options, "task");
        const auto count = static_cast<size_t>(std::max<int64_t>(3, rng.range(k.low, k.high) + 1));
        std::vector<int64_t> numbers;
        while (numbers.size() < count) {
            const int64_t number = rng.below(100);
            if (std::find(numbers.begin(), numbers.end(), number) == numbers.end())
                numbers.push_back(number);
        }
        const std::string list = joined(numbers, " ");
        TaskProblem problem;
        problem.key = "sorting:" + list + ":" + language;
        const Wording question{" sort from small to large ", " 从 小 到 大 排 "};
        problem.prompt = askWithTags(language, std::string(question.in(language)) + list,
                                     boolOption(options, "tags", true));
        problem.extra = {{"numbers", numbers}};
        std::sort(numbers.begin(), numbers.end());
        problem.reference = joined(numbers, ", ");
        problem.language = language;
        problem.kind = "exact";
        return problem;
    }

    std::string solution(const TaskProblem& problem) const override {
        auto numbers = problem.extra.at("numbers").get<std::vector<int64_t>>();
        std::sort(numbers.begin(), numbers.end());
        std::string text(Wording{" smallest is ", " 最小 是 "}.in(problem.language));
        text += std::to_string(numbers.front()) + " .";
        for (size_t i = 1; i < numbers.size(); ++i) {
            text += Wording{" next is ", " 再 是 "}.in(problem.language);
            text += std::to_string(numbers[i]) + " .";
        }
        return inR1Format(text, problem.reference);
    }
};

/// How often a digit occurs in a row of `4 k` digits.
class CountingTask final : public Task {
public:
    std::string name() const override { return "counting"; }

    TaskProblem generate(Rng& rng, const std::string& language,
                         const Json& options) const override {
        const Difficulty k = difficultyOption(options, "task");
        const auto count = static_cast<size_t>(4 * rng.range(k.low, k.high));
        const int64_t wanted = rng.below(10);
        std::vector<int64_t> digits;
        for (size_t i = 0; i < count; ++i)
            digits.push_back(rng.chance(0.3) ? wanted : rng.below(10));
        const std::string row = joined(digits, " ");
        const std::string digit = std::to_string(wanted);
        TaskProblem problem;
        problem.key = "counting:" + digit + " in " + row + ":" + language;
        const bool english = chains::languageFromCode(language) == chains::Language::English;
        problem.prompt = askWithTags(language,
                                     english ? " how many " + digit + " are in " + row
                                             : " " + row + " 里 有 几个 " + digit,
                                     boolOption(options, "tags", true));
        problem.reference = std::to_string(std::count(digits.begin(), digits.end(), wanted));
        problem.language = language;
        problem.kind = "math";
        problem.extra = {{"digit", wanted}, {"digits", digits}};
        return problem;
    }

    std::string solution(const TaskProblem& problem) const override {
        const auto wanted = problem.extra.at("digit").get<int64_t>();
        int64_t seen = 0;
        std::string text;
        for (const Json& node : problem.extra.at("digits")) {
            text += " " + std::to_string(node.get<int64_t>());
            if (node.get<int64_t>() != wanted) {
                text += Wording{" no .", " 不是 ."}.in(problem.language);
                continue;
            }
            text += Wording{" yes ", " 是 "}.in(problem.language);
            text += std::to_string(++seen) + " .";
        }
        return inR1Format(text, problem.reference);
    }
};

} // namespace

std::unique_ptr<Task> makeSortingTask() {
    return std::make_unique<SortingTask>();
}
std::unique_ptr<Task> makeCountingTask() {
    return std::make_unique<CountingTask>();
}

} // namespace rationale
