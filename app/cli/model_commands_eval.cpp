// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/model_options.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/models/text_scorer.h"
#include "core/recipe/task_rules.h"
#include "core/sandbox/code_check.h"
#include "core/stages/evaluate.h"
#include "core/text/answer_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>

namespace rationale::cli {

namespace {

struct EvalOptions {
    ModelOption model;
    SamplingOptions sampling;
    std::string task, data, wording = "none";
    int64_t difficulty = 0; // 0: the default of the task
    std::vector<std::string> languages = {"en", "zh"};
    int64_t prompts = 512, samples = 16;
    SearchEvaluation search;
    std::string rewardModel, processModel, valueModel, reduction = "last", delimiter;
    bool json = false;
};

struct Question {
    std::string prompt, gold;
};

std::string firstText(const Json& row, std::initializer_list<const char*> keys,
                      const std::string& where) {
    for (const char* key : keys) {
        const auto found = row.find(key);
        if (found == row.end())
            continue;
        return found->is_string() ? found->get<std::string>() : found->dump();
    }
    throw Error(ErrorKind::Input, "The line has no \"" + std::string(*keys.begin()) + "\"", where,
                "Each line is a JSON object with a question and its answer");
}

/// JSON lines: question (or problem, prompt) and answer (or gold, solution). Worked answers in the
/// way of GSM8K end in "#### N".
std::vector<Question> questionsOf(const EvalOptions& options) {
    const fs::path file = options.data;
    std::vector<Question> questions;
    for (const auto& [row, where] : jsonLinesOf(file)) {
        if (static_cast<int64_t>(questions.size()) >= options.prompts)
            break;
        Question question = {firstText(row, {"question", "problem", "prompt"}, where),
                             firstText(row, {"answer", "gold", "solution"}, where)};
        if (options.task == "code")
            requireCheckable(options.task, question.gold);
        else if (const size_t mark = question.gold.rfind("####"); mark != std::string::npos)
            question.gold.erase(
                0, std::min(question.gold.find_first_not_of(" #", mark), question.gold.size()));
        questions.push_back(std::move(question));
    }
    if (questions.empty())
        throw Error(ErrorKind::Input, "The file has no questions", file.string(),
                    "Write one JSON object per line");
    return questions;
}

/// The folder of a guide, a model like any other; empty: none.
fs::path guideFolder(const EvalOptions& options, const std::string& model) {
    ModelOption guide = options.model;
    guide.model = model;
    return model.empty() ? fs::path() : guide.folder();
}

/// What stands beside plain sampling; an answer counts wherever it stands, as there.
Json searchFile(LanguageModel& model, const Tokenizer& tokenizer, const EvalOptions& options,
                const std::vector<Question>& questions, const std::vector<double>& passAt1) {
    std::vector<PromptedProblem> prompts;
    prompts.reserve(questions.size());
    for (const Question& question : questions) {
        TaskProblem problem;
        problem.prompt = wordedPrompt(question.prompt, options.wording);
        problem.reference = question.gold;
        problem.kind = options.task;
        std::vector<int32_t> tokens = encodePrompt(tokenizer, problem.prompt);
        prompts.push_back({std::move(problem), std::move(tokens), stableHash(question.prompt)});
    }
    SearchEvaluation search = options.search;
    search.options.sampling = options.sampling;
    std::vector<SearchMeasure> measures;
    searchBatch(model, tokenizer, prompts, 0, search, taskJudge({{"tag_blind", true}}), measures);
    Json rows = Json::array();
    for (const SearchMeasure& measure : measures)
        rows.push_back(measure.toJson(search.options.budget, passAt1));
    return rows;
}

/// pass@1, pass@k and maj@k on questions of a file, answers checked by checkAnswer. As in
/// evaluate(), an answer that the token limit cut off is wrong and has no vote: what it holds so
/// far is not what the model would have said.
Json evaluateFile(LanguageModel& model, const Tokenizer& tokenizer, const EvalOptions& options) {
    const std::vector<Question> questions = questionsOf(options);
    std::vector<GenerationRequest> requests;
    requests.reserve(questions.size());
    for (const Question& question : questions)
        requests.push_back({encodePrompt(tokenizer, wordedPrompt(question.prompt, options.wording)),
                            stableHash(question.prompt), static_cast<int32_t>(options.samples)});
    std::vector<double> passAt1, passAtAll, majority;
    std::vector<std::string> answers;
    std::vector<bool> right;
    for (const Completion& completion : Generator(model).generate(requests, options.sampling)) {
        const Question& question = questions[static_cast<size_t>(completion.request)];
        const std::string text = tokenizer.decode(completion.tokens, true);
        const VerifyResult result = checkAnswer(options.task, question.gold, text);
        answers.push_back(completion.truncated ? std::string() : votedAnswer(text, true));
        right.push_back(!completion.truncated && result.verdict == Verdict::Correct);
        if (static_cast<int64_t>(answers.size()) < options.samples)
            continue;
        const auto correct = std::count(right.begin(), right.end(), true);
        passAt1.push_back(passAtK(options.samples, correct, 1));
        passAtAll.push_back(passAtK(options.samples, correct, options.samples));
        majority.push_back(majorityScore(answers, right));
        answers.clear();
        right.clear();
    }
    const auto interval = [](const std::vector<double>& values) {
        return toJson(shareInterval(values, 0));
    };
    Json report;
    report["prompts"] = questions.size();
    report["samples"] = options.samples;
    report["pass@1"] = interval(passAt1);
    report["pass@" + std::to_string(options.samples)] = interval(passAtAll);
    report["maj@" + std::to_string(options.samples)] = interval(majority);
    if (!options.search.strategies.empty())
        report["search"] = searchFile(model, tokenizer, options, questions, passAt1);
    return report;
}

/// Four digits for a person; --json has all of them.
std::string rounded(const Json& value) {
    return value.is_number_float() ? fmt::format("{:.4g}", value.get<double>()) : toJsonText(value);
}

/// One line per interval of the report. "pass@k 1" would only repeat pass@1.
void printReport(const Json& report, const std::string& prefix) {
    for (const auto& [name, value] : report.items()) {
        if (name == "1" || name.starts_with("search"))
            continue;
        if (value.is_object() && value.contains("low"))
            std::cout << prefix << name << ": " << rounded(value.at("value")) << " (95 % CI "
                      << rounded(value.at("low")) << " to " << rounded(value.at("high")) << ")\n";
        else if (value.is_object())
            printReport(value, prefix + name + " ");
        else
            std::cout << prefix << name << ": " << rounded(value) << '\n';
    }
}

Json taskOptions(const EvalOptions& options) {
    Json task = {{"template", options.wording}};
    if (options.difficulty == 0)
        return task;
    if (!options.data.empty() || !hasDifficulty(options.task))
        throw Error(ErrorKind::Usage,
                    options.data.empty() ? "The task " + options.task + " has no difficulty"
                                         : "The questions of a file have no difficulty",
                    "--difficulty", "Leave it out.");
    task["difficulty"] = options.difficulty;
    return task;
}

SearchGuides guidesOf(EvalOptions& options, const LanguageModel& model,
                      const Tokenizer& tokenizer) {
    options.search.options.delimiter =
        options.delimiter.empty() ? defaultDelimiter(options.data.empty() ? options.task : "")
                                  : unescapedSeparator(options.delimiter);
    return loadGuides({guideFolder(options, options.rewardModel),
                       guideFolder(options, options.processModel),
                       guideFolder(options, options.valueModel), options.reduction},
                      options.search.strategies, model, tokenizer);
}

void evaluateModel(EvalOptions options) {
    requireCount(options.prompts, maxPrompts, "--prompts");
    requireCount(options.samples, maxSamples, "-k");
    const fs::path folder = options.model.folder();
    const auto model =
        loadModel(folder, computeTypeFromName(options.model.dtype), ModelUse::Frozen);
    const auto tokenizer = loadTokenizer(folder);
    options.sampling.endToken = tokenizer->eosId();
    const Json task = taskOptions(options);
    const SearchGuides guides = guidesOf(options, *model, *tokenizer);
    options.search.guides = &guides;
    Json report;
    if (options.data.empty()) {
        const ProblemSource source(options.task, task, options.languages, *tokenizer);
        EvaluationOptions evaluation;
        evaluation.search = options.search;
        evaluation.prompts = options.prompts;
        evaluation.samples = options.samples;
        evaluation.sampling = options.sampling;
        report = evaluate(*model, *tokenizer, source, evaluation).toJson();
    } else {
        report = evaluateFile(*model, *tokenizer, options);
    }
    if (options.json)
        std::cout << toJsonText(report) << '\n';
    else
        printReport(report, "");
    if (!options.json && report.contains("search"))
        std::cout << "\nUnder " << options.search.options.budget
                  << " sampled tokens for each prompt:\n"
                  << searchTable(report.at("search"));
}

void addSearchOptions(CLI::App& command, EvalOptions& options) {
    SearchOptions& search = options.search.options;
    constexpr int64_t most = 1'000'000'000;
    std::string names;
    for (const StrategyEntry& entry : searchStrategies())
        names += (names.empty() ? "" : ", ") + std::string(entry.name);
    command
        .add_option("--search", options.search.strategies,
                    "Also search at test time: " + names + " (several with commas)")
        ->delimiter(',');
    command.add_option("--budget", search.budget, "Tokens a search may sample for each prompt")
        ->check(CLI::Range(int64_t{1}, most))
        ->capture_default_str();
    command.add_option("--reward-model", options.rewardModel, "For best_of_n");
    command.add_option("--process-model", options.processModel,
                       "For best_of_n_process and beam; for mcts without a value model");
    command.add_option("--value-model", options.valueModel,
                       "For mcts, and beam without a process model: a critic, or a run of ppo");
    command.add_option("--reduction", options.reduction, "Steps in one number")
        ->check(CLI::IsMember({"last", "min", "mean", "product"}))
        ->capture_default_str();
    command.add_option("--choose", search.choose, "Among the answers that were found")
        ->check(CLI::IsMember({"best", "vote"}))
        ->capture_default_str();
    command.add_option("--step-delimiter", options.delimiter,
                       "Ends a step; \\n is a new line. Default: that of the task, or \\n\\n");
    command.add_option("--width", search.width, "Paths that a beam goes on with")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    command.add_option("--expand", search.expand, "Steps sampled at once behind a path")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
    command.add_option("--max-children", search.maxChildren, "Extensions per node of mcts")
        ->check(CLI::Range(1, 100'000))
        ->capture_default_str();
    command.add_option("--selection", search.selection, "Of mcts")
        ->check(CLI::IsMember({"puct", "uct"}))
        ->capture_default_str();
    command.add_option("--c-puct", search.cPuct, "Exploration of mcts")
        ->check(CLI::Range(0.0, 1000.0))
        ->capture_default_str();
}

} // namespace

void addEvalCommand(CLI::App& app) {
    const auto options = std::make_shared<EvalOptions>();
    options->model.dtype = "auto";
    CLI::App* command = app.add_subcommand(
        "eval", "pass@1, pass@k and maj@k with confidence intervals on held-out problems");
    options->model.addTo(*command);
    command
        ->add_option(
            "--task", options->task,
            "A built-in task; with --data how answers are checked (math, exact, choice, code …)")
        ->required();
    command->add_option("--difficulty", options->difficulty, "Of a task that has one: 1 to 5")
        ->check(CLI::Range(1, 5));
    command
        ->add_option("--template", options->wording,
                     "What prompts are put into: none, r1-zero or a chat template")
        ->check(CLI::IsMember(promptWordings()))
        ->capture_default_str();
    command->add_option("--data", options->data, "JSON lines with \"question\" and \"answer\"");
    command->add_option("-k,--samples", options->samples, "Samples per prompt")
        ->capture_default_str();
    command->add_option("--prompts", options->prompts, "Held-out problems")->capture_default_str();
    command->add_option("--languages", options->languages, "Languages of the problems")
        ->delimiter(',')
        ->capture_default_str();
    addSamplingOptions(*command, options->sampling);
    addSearchOptions(*command, *options);
    command->add_flag("--json", options->json, "The report as JSON");
    command->callback([options] { evaluateModel(*options); });
}

} // namespace rationale::cli
