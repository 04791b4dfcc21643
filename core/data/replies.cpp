// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/replies.h"

#include <algorithm>

namespace rationale::replies {

namespace {

constexpr Words english{{" room", " age", " price", " size"}, " tell", " dear", " thanks"};
constexpr Words chinese{{" 房", " 龄", " 价", " 号"}, " 告", " 您好", " 谢谢"};

std::vector<std::string_view> splitAtSpaces(std::string_view text) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const size_t end = std::min(text.find(' '), text.size());
        if (end > 0)
            parts.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

/// What a reply says of the facts.
struct Statements {
    int right = 0, wrong = 0, unasked = 0;
};

Statements statementsOf(const Problem& problem, const Words& in,
                        const std::vector<std::string_view>& parts) {
    Statements found;
    std::array<bool, factCount> named{};
    for (size_t i = 0; i + 1 < parts.size(); ++i)
        for (int fact = 0; fact < factCount; ++fact) {
            const auto index = static_cast<size_t>(fact);
            if (parts[i] != in.facts[index].substr(1) || named[index])
                continue;
            named[index] = true; // the first word on it counts
            const bool asked =
                std::find(problem.asked.begin(), problem.asked.end(), fact) != problem.asked.end();
            const bool right = parts[i + 1] == std::to_string(problem.values[index]);
            ++(!asked ? found.unasked : right ? found.right : found.wrong);
        }
    return found;
}

} // namespace

const Words& words(chains::Language language) {
    return language == chains::Language::English ? english : chinese;
}

std::vector<std::string> lexicon() {
    std::vector<std::string> all;
    for (const Words* in : {&english, &chinese}) {
        for (const std::string_view fact : in->facts)
            all.emplace_back(fact);
        for (const std::string_view word : {in->tell, in->greeting, in->thanks})
            all.emplace_back(word);
    }
    return all;
}

Problem drawProblem(Rng& rng, int fewest, int most) {
    Problem problem;
    for (int& value : problem.values)
        value = static_cast<int>(rng.below(10));
    const auto wanted = static_cast<size_t>(rng.range(fewest, most));
    while (problem.asked.size() < wanted) {
        const int fact = static_cast<int>(rng.below(factCount));
        if (std::find(problem.asked.begin(), problem.asked.end(), fact) == problem.asked.end())
            problem.asked.push_back(fact);
    }
    std::sort(problem.asked.begin(), problem.asked.end());
    return problem;
}

void appendFact(std::string& text, const Words& in, int fact, int value) {
    text += in.facts[static_cast<size_t>(fact)];
    text += " " + std::to_string(value);
}

std::string prompt(const Problem& problem, chains::Language language, bool tags) {
    const chains::Words& frame = chains::words(language);
    const Words& in = replies::words(language);
    std::string text(frame.ask);
    for (int fact = 0; fact < factCount; ++fact)
        appendFact(text, in, fact, problem.values[static_cast<size_t>(fact)]);
    text += in.tell;
    for (const int fact : problem.asked)
        text += in.facts[static_cast<size_t>(fact)];
    return text + (tags ? std::string(frame.tags) : "") + std::string(frame.answerMark);
}

std::string content(const Problem& problem) {
    std::string text;
    for (const int value : problem.values)
        text += std::to_string(value);
    text += "?";
    for (const int fact : problem.asked)
        text += std::to_string(fact);
    return text;
}

std::string bestReply(const Problem& problem, chains::Language language) {
    const Words& in = replies::words(language);
    std::string text(in.greeting);
    for (const int fact : problem.asked)
        appendFact(text, in, fact, problem.values[static_cast<size_t>(fact)]);
    return text + std::string(in.thanks);
}

double trueScore(const Problem& problem, chains::Language language, std::string_view reply) {
    const Words& in = replies::words(language);
    const auto parts = splitAtSpaces(reply);
    if (parts.empty())
        return 0;
    const Statements said = statementsOf(problem, in, parts);
    const auto asked = static_cast<double>(problem.asked.size());
    const auto length = static_cast<double>(parts.size());
    const double extra = std::max(0.0, length - (2 + 2 * asked));
    const double polite = (parts.front() == in.greeting.substr(1) ? 0.15 : 0) +
                          (parts.back() == in.thanks.substr(1) ? 0.15 : 0);
    return std::clamp(0.7 * (said.right / asked) + polite - 0.2 * said.wrong - 0.1 * said.unasked -
                          0.05 * extra,
                      0.0, 1.0);
}

} // namespace rationale::replies
