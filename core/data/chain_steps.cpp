// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/chain_steps.h"

#include "core/data/chains.h"

#include <optional>

namespace rationale {

namespace {

struct Word {
    std::string_view text;
    size_t end = 0; // byte after it
};

/// What white space separates.
std::vector<Word> wordsOf(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    std::vector<Word> words;
    size_t begin = text.find_first_not_of(blank);
    while (begin != std::string_view::npos) {
        const size_t end = std::min(text.find_first_of(blank, begin), text.size());
        words.push_back({text.substr(begin, end - begin), end});
        begin = text.find_first_not_of(blank, end);
    }
    return words;
}

std::optional<int> digitOf(std::string_view word) {
    if (word.size() != 1 || word[0] < '0' || word[0] > '9')
        return std::nullopt;
    return word[0] - '0';
}

std::optional<chains::Operation> operationOf(std::string_view word) {
    for (const auto language : {chains::Language::English, chains::Language::Chinese})
        for (const auto operation :
             {chains::Operation::Times, chains::Operation::Plus, chains::Operation::Minus})
            if (chains::words(language).operations[static_cast<size_t>(operation)].substr(1) ==
                word)
                return operation;
    return std::nullopt;
}

/// A problem's dials before its first operation and after each.
class Truth {
public:
    explicit Truth(const TaskProblem& problem) {
        const int start = problem.extra.at("start").get<int>();
        m_dials.push_back({start / 10, start % 10});
        for (const Json& node : problem.extra.at("operations")) {
            m_steps.push_back(
                {static_cast<chains::Operation>(node[0].get<int>()), node[1].get<int>()});
            m_dials.push_back(chains::apply(m_dials.back(), m_steps.back()));
        }
    }
    bool hasDials(size_t operations, const chains::Dials& dials) const {
        return operations < m_dials.size() && m_dials[operations] == dials;
    }
    bool hasStep(size_t place, const chains::Step& step) const {
        return place < m_steps.size() && m_steps[place].operation == step.operation &&
               m_steps[place].operand == step.operand;
    }

private:
    std::vector<chains::Dials> m_dials;
    std::vector<chains::Step> m_steps;
};

/// The words of one step as they come.
struct Reader {
    const Truth& truth;
    size_t operations = 0; // written so far
    bool fits = true;      // the operations of this step are the problem's
    bool pending = false;  // an operation without its operand
    chains::Operation operation = chains::Operation::Times;
    std::vector<int> digits = {}; // since the last operation's operand

    void read(std::string_view word) {
        if (const auto named = operationOf(word)) {
            operation = *named;
            pending = true;
            digits.clear();
            return;
        }
        const auto digit = digitOf(word);
        if (!digit)
            return;
        if (!pending) {
            digits.push_back(*digit);
            return;
        }
        fits = fits && truth.hasStep(operations++, {operation, *digit});
        pending = false;
    }
    bool finish() {
        const bool right = fits && !pending && digits.size() >= 2 &&
                           truth.hasDials(operations, {digits[digits.size() - 2], digits.back()});
        fits = true;
        pending = false;
        digits.clear();
        return right;
    }
};

} // namespace

std::vector<ChainStep> checkChainSteps(const TaskProblem& problem, std::string_view thought) {
    const Truth truth(problem);
    Reader reader{truth};
    std::vector<ChainStep> steps;
    for (const Word& word : wordsOf(thought)) {
        if (word.text == ".")
            steps.push_back({word.end, reader.finish()});
        else
            reader.read(word.text);
    }
    return steps;
}

} // namespace rationale
