// SPDX-License-Identifier: GPL-3.0-or-later
// Is a base model fit for RL? (reference/miniature-prototype.md §8, item 2.)
#include "core/data/chains.h"
#include "core/stages/evaluate.h"

#include <cmath>

namespace rationale {

namespace {

constexpr int64_t problemsPerSkill = 200;

struct SkillProblem {
    std::string skill; // "en times"
    std::string answer;
    std::vector<int32_t> prompt;
};

std::vector<SkillProblem> skillProblems(const Tokenizer& tokenizer) {
    std::vector<SkillProblem> problems;
    for (const auto language : {chains::Language::English, chains::Language::Chinese}) {
        const chains::Words& words = chains::words(language);
        for (const auto operation :
             {chains::Operation::Times, chains::Operation::Plus, chains::Operation::Minus}) {
            Rng rng(mixKeys(0x736b696c6c, static_cast<uint64_t>(language),
                            static_cast<uint64_t>(operation)));
            const char* names[] = {"times", "plus", "minus"};
            for (int64_t i = 0; i < problemsPerSkill; ++i) {
                const chains::Dials start = chains::drawDials(rng);
                const chains::Step step{operation, static_cast<int>(rng.range(2, 9))};
                const std::string whole = [&] {
                    std::string text = chains::dialsText(start);
                    chains::appendStep(text, words, step, chains::apply(start, step));
                    return text;
                }();
                const std::string answer = chains::dialsText(chains::apply(start, step));
                const std::string asked = whole.substr(0, whole.size() - answer.size() - 2);
                problems.push_back({std::string(chains::languageCode(language)) + " " +
                                        names[static_cast<size_t>(operation)],
                                    answer, encodePrompt(tokenizer, asked)});
            }
        }
    }
    return problems;
}

/// A bound of the gate: {name, value, low, high, passed}.
Json check(const std::string& name, double value, double low, double high) {
    return {{"name", name},
            {"value", value},
            {"low", low},
            {"high", high},
            {"passed", value >= low && value <= high}};
}

} // namespace

std::map<std::string, double> oneStepSkill(LanguageModel& model, const Tokenizer& tokenizer) {
    const std::vector<SkillProblem> problems = skillProblems(tokenizer);
    std::vector<GenerationRequest> requests;
    requests.reserve(problems.size());
    for (const SkillProblem& problem : problems)
        requests.push_back({problem.prompt, 0, 1});
    SamplingOptions greedy;
    greedy.temperature = 0;
    greedy.maxTokens = 2; // two digits
    greedy.endToken = tokenizer.eosId();
    const auto completions = Generator(model).generate(requests, greedy);
    std::map<std::string, double> share;
    for (size_t i = 0; i < problems.size(); ++i)
        share[problems[i].skill] +=
            tokenizer.decode(completions[i].tokens) == problems[i].answer ? 1 : 0;
    for (auto& [skill, right] : share) // counted first: 200 times 1/200 is not 1
        right /= static_cast<double>(problemsPerSkill);
    return share;
}

Json gateReport(const EvaluationReport& report, const Recipe& recipe) {
    const auto bound = [&](const char* key) {
        return recipe.get<double>(std::string("gate.") + key);
    };
    Json checks = Json::array();
    checks.push_back(
        check("pass@1", report.passAt1.value, bound("pass_at_1_min"), bound("pass_at_1_max")));
    const auto at16 = report.passAtK.find(16);
    if (at16 != report.passAtK.end())
        checks.push_back(
            check("pass@16", at16->second.value, bound("pass_at_16_min"), bound("pass_at_16_max")));
    checks.push_back(
        check("format", report.format.value, bound("format_min"), bound("format_max")));
    if (!report.skill.empty())
        checks.push_back(check("one-step skill", report.worstSkill(), bound("skill_min"), 1.0));
    bool passed = true;
    for (const Json& entry : checks)
        passed = passed && entry.at("passed").get<bool>();
    Json out = {{"passed", passed}, {"checks", checks}};
    out["evaluation"] = report.toJson();
    return out;
}

} // namespace rationale
