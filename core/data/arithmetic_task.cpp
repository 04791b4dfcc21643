// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/task_list.h"
#include "core/data/task_options.h"
#include "core/data/task_wording.h"

#include <algorithm>

namespace rationale {

namespace {

enum class Operation { Plus, Minus, Times };

constexpr Wording operationWords[] = {{" plus ", " 加 "}, {" minus ", " 减 "}, {" times ", " 乘 "}};
constexpr Wording gives{" gives ", " 得 "};
constexpr Wording writes{" write ", " 写 "};
constexpr Wording carries{" carry ", " 进 "};
constexpr Wording borrows{" borrow ", " 借 "};

/// Column by column from the right, as on paper: a digit written and a carry (or a borrow) each.
class Scratchpad {
public:
    Scratchpad(std::string language, Operation operation)
        : m_language(std::move(language))
        , m_operation(operation) {}

    std::string work(int64_t a, int64_t b) {
        int64_t carry = 0;
        const bool times = m_operation == Operation::Times; // b is a single digit then
        while (a > 0 || (!times && b > 0)) {
            carry = column(a % 10, times ? b : b % 10, carry);
            a /= 10;
            b = times ? b : b / 10;
        }
        if (carry > 0)
            say(writes, carry, " .");
        return m_text;
    }

private:
    void say(const Wording& words, int64_t number, const char* end = "") {
        m_text += words.in(m_language);
        m_text += std::to_string(number) + end;
    }

    /// Writes one column and returns what it carries to the next.
    int64_t column(int64_t a, int64_t b, int64_t carry) {
        const auto op = static_cast<size_t>(m_operation);
        if (m_operation == Operation::Minus) {
            const bool borrow = a < b + carry;
            m_text += " " + std::to_string(a + (borrow ? 10 : 0));
            say(operationWords[op], b);
            if (carry > 0)
                say(operationWords[op], carry);
            const int64_t digit = a - b - carry + (borrow ? 10 : 0);
            say(gives, digit);
            if (borrow)
                say(borrows, 1);
            m_text += " .";
            return borrow;
        }
        m_text += " " + std::to_string(a);
        say(operationWords[op], b);
        if (carry > 0)
            say(operationWords[0], carry);
        const int64_t sum = (m_operation == Operation::Plus ? a + b : a * b) + carry;
        say(gives, sum);
        say(writes, sum % 10);
        if (sum >= 10)
            say(carries, sum / 10);
        m_text += " .";
        return sum / 10;
    }

    std::string m_language;
    Operation m_operation;
    std::string m_text;
};

int64_t result(int64_t a, Operation operation, int64_t b) {
    return operation == Operation::Plus ? a + b : operation == Operation::Minus ? a - b : a * b;
}

int64_t drawWithDigits(Rng& rng, int digits) {
    int64_t low = 1;
    for (int i = 1; i < digits; ++i)
        low *= 10;
    return rng.range(low, 10 * low - 1);
}

/// Sums, differences and products (by one digit) of numbers with `k_min` … `k_max` digits; the
/// worked solution is a scratchpad with carries.
class ArithmeticTask final : public Task {
public:
    std::string name() const override { return "arithmetic"; }

    TaskProblem generate(Rng& rng, const std::string& language,
                         const Json& options) const override {
        const Difficulty k = difficultyOption(options, "task");
        const auto operation = static_cast<Operation>(rng.below(3));
        const auto digits = static_cast<int>(rng.range(k.low, k.high));
        int64_t a = drawWithDigits(rng, digits);
        int64_t b = operation == Operation::Times ? rng.range(2, 9) : drawWithDigits(rng, digits);
        if (operation == Operation::Minus && a < b)
            std::swap(a, b);
        const auto op = static_cast<size_t>(operation);
        TaskProblem problem;
        problem.key =
            "arithmetic:" + std::to_string(a) + "+-*"[op] + std::to_string(b) + ":" + language;
        const Wording before{" what is ", " "}, after{"", " 是 多少"};
        problem.prompt = askWithTags(language,
                                     std::string(before.in(language)) + std::to_string(a) +
                                         std::string(operationWords[op].in(language)) +
                                         std::to_string(b) + std::string(after.in(language)),
                                     boolOption(options, "tags", true));
        problem.reference = std::to_string(result(a, operation, b));
        problem.language = language;
        problem.kind = "math";
        problem.extra = {{"a", a}, {"operation", op}, {"b", b}};
        return problem;
    }

    std::string solution(const TaskProblem& problem) const override {
        const auto operation = static_cast<Operation>(problem.extra.at("operation").get<int>());
        Scratchpad scratchpad(problem.language, operation);
        return inR1Format(scratchpad.work(problem.extra.at("a").get<int64_t>(),
                                          problem.extra.at("b").get<int64_t>()),
                          problem.reference);
    }
};

} // namespace

std::unique_ptr<Task> makeArithmeticTask() {
    return std::make_unique<ArithmeticTask>();
}

} // namespace rationale
