// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/chains.h"

#include "core/base/error.h"
#include "core/data/held_out.h"

namespace rationale::chains {

namespace {

constexpr Words english{"Q:",     " from", " tags",           " A:", {" times", " plus", " minus"},
                        " gives", " so",   " answer",         " is", " wait",
                        " no",    " yes",  {" next", " then"}};
constexpr Words chinese{"问",    " 从",   " 标签",         " 答", {" 乘", " 加", " 减"},
                        " 得",   " 所以", " 答案",         " 是", " 等等",
                        " 不对", " 对",   {" 再", " 然后"}};

int applyToDigit(int digit, Step step) {
    switch (step.operation) {
    case Operation::Times:
        return digit * step.operand % 10;
    case Operation::Plus:
        return (digit + step.operand) % 10;
    case Operation::Minus:
        return (digit - step.operand + 10) % 10;
    }
    throw Error(ErrorKind::Internal, "Unknown operation of a chain");
}

void appendDigit(std::string& text, int digit) {
    text.push_back(' ');
    text.push_back(static_cast<char>('0' + digit));
}

void appendSteps(std::string& text, const Words& in, const Problem& problem) {
    for (const Step& step : problem.steps) {
        text += in.operations[static_cast<size_t>(step.operation)];
        appendDigit(text, step.operand);
    }
}

} // namespace

Dials apply(Dials dials, Step step) {
    return {applyToDigit(dials.tens, step), applyToDigit(dials.units, step)};
}

Language languageFromCode(const std::string& code) {
    if (code == "en")
        return Language::English;
    if (code == "zh")
        return Language::Chinese;
    throw Error(ErrorKind::Usage, "The task has no wording in \"" + code + "\"", "language",
                "Use en or zh");
}

const char* languageCode(Language language) {
    return language == Language::English ? "en" : "zh";
}

const Words& words(Language language) {
    return language == Language::English ? english : chinese;
}

std::vector<std::string> lexicon() {
    std::vector<std::string> all;
    for (int digit = 0; digit < 10; ++digit)
        appendDigit(all.emplace_back(), digit);
    all.emplace_back(" .");
    for (const Words* w : {&english, &chinese})
        for (const std::string_view word :
             {w->ask, w->from, w->tags, w->answerMark, w->operations[0], w->operations[1],
              w->operations[2], w->gives, w->so, w->answer, w->is, w->wait, w->no, w->yes,
              w->connectives[0], w->connectives[1]})
            all.emplace_back(word);
    return all;
}

void appendDials(std::string& text, Dials dials) {
    appendDigit(text, dials.tens);
    appendDigit(text, dials.units);
}

std::string dialsText(Dials dials) {
    std::string text;
    appendDials(text, dials);
    return text;
}

void appendStep(std::string& text, const Words& in, Step step, Dials result) {
    text += in.operations[static_cast<size_t>(step.operation)];
    appendDigit(text, step.operand);
    text += in.gives;
    appendDials(text, result);
    text += " .";
}

std::string prompt(const Problem& problem, Language language, bool tags) {
    const Words& in = words(language);
    std::string text(in.ask);
    text += in.from;
    appendDials(text, problem.start);
    appendSteps(text, in, problem);
    if (tags)
        text += in.tags;
    text += in.answerMark;
    return text;
}

std::string content(const Problem& problem) {
    std::string text;
    appendDials(text, problem.start);
    appendSteps(text, english, problem);
    return text.substr(1);
}

bool isHeldOutContent(std::string_view content) {
    return isHeldOutKey("chains:" + std::string(content));
}

Step drawStep(Rng& rng) {
    const int64_t quarter = rng.below(4);
    const Operation operation = quarter < 2    ? Operation::Times
                                : quarter == 2 ? Operation::Plus
                                               : Operation::Minus;
    return {operation, static_cast<int>(rng.range(2, 9))};
}

Dials drawDials(Rng& rng) {
    const auto value = static_cast<int>(rng.below(100));
    return {value / 10, value % 10};
}

Problem drawProblem(Rng& rng, int minSteps, int maxSteps) {
    Problem problem{drawDials(rng), {}};
    const auto count = static_cast<size_t>(rng.range(minSteps, maxSteps));
    for (size_t i = 0; i < count; ++i)
        problem.steps.push_back(drawStep(rng));
    return problem;
}

} // namespace rationale::chains
