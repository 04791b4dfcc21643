// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/model_options.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/json.h"
#include "core/generate/speculative.h"

#include <fmt/format.h>

#include <iostream>

namespace rationale::cli {

namespace {

struct GenerateOptions {
    ModelOption model;
    SamplingOptions sampling;
    std::vector<std::string> prompts;
    std::string promptFile;
    int64_t samples = 1;
    bool json = false;
    bool speculative = false;
};

struct Prompt {
    std::string text; // empty when given as tokens
    std::vector<int32_t> tokens;
};

Prompt promptOfJson(const JsonLine& line, const LanguageModel& model, const Tokenizer& tokenizer) {
    const auto& [row, where] = line;
    try {
        if (row.contains("tokens"))
            return {"", tokensOfJson(row.at("tokens"), model, where)};
        const auto text = row.at("prompt").get<std::string>();
        return {text, encodePrompt(tokenizer, text)};
    } catch (const Json::exception&) {
        throw Error(ErrorKind::Input,
                    "The line has neither \"prompt\" (text) nor \"tokens\" (list of ids)", where,
                    "Write one JSON object per line");
    }
}

std::vector<Prompt> promptsOf(const GenerateOptions& options, const LanguageModel& model,
                              const Tokenizer& tokenizer) {
    std::vector<Prompt> prompts;
    for (const std::string& text : options.prompts)
        prompts.push_back({text, encodePrompt(tokenizer, text)});
    if (options.promptFile.empty())
        return prompts;
    const fs::path file = options.promptFile;
    if (file.extension() == ".jsonl" || file.extension() == ".json") {
        for (const JsonLine& line : jsonLinesOf(file))
            prompts.push_back(promptOfJson(line, model, tokenizer));
        return prompts;
    }
    for (const std::string& line : linesOf(file))
        prompts.push_back({line, encodePrompt(tokenizer, line)});
    return prompts;
}

/// Same prompt, same key: the text follows from seed, prompt and member.
uint64_t keyOf(const std::vector<int32_t>& tokens) {
    return stableHash({reinterpret_cast<const char*>(tokens.data()), tokens.size() * 4});
}

std::string textOf(const Completion& completion, const Tokenizer& tokenizer) {
    std::span<const int32_t> ids = completion.tokens;
    if (!completion.truncated && !ids.empty())
        ids = ids.first(ids.size() - 1); // the end token is no text
    return tokenizer.decode(ids);
}

void printCompletion(const Completion& completion, const Prompt& prompt, const std::string& text,
                     bool json) {
    if (!json) {
        std::cout << prompt.text << text << "\n\n";
        return;
    }
    Json line;
    line["prompt"] = prompt.text;
    line["prompt_tokens"] = prompt.tokens;
    line["index"] = completion.request;
    line["sample"] = completion.member;
    line["text"] = text;
    line["tokens"] = completion.tokens;
    line["logprobs"] = completion.logprobs;
    line["truncated"] = completion.truncated;
    std::cout << toJsonText(line) << '\n';
}

/// How often drafts were right goes to stderr: the text alone is output.
std::vector<Completion> speculate(LanguageModel& model,
                                  const std::vector<GenerationRequest>& requests,
                                  const SamplingOptions& sampling) {
    auto* decoder = dynamic_cast<DecoderModel*>(&model);
    if (decoder == nullptr)
        throw Error(ErrorKind::Usage, "The model cannot draft", "--speculative",
                    "Use a deepseek_v3 model with a prediction module");
    SpeculativeGenerator generator(*decoder);
    auto completions = generator.generate(requests, sampling);
    const SpeculativeReport& report = generator.report();
    std::cerr << fmt::format("{} of {} drafts accepted ({:.1f} %), {:.2f} tokens a pass\n",
                             report.accepted, report.drafted, 100 * report.acceptance(),
                             static_cast<double>(report.tokens) /
                                 static_cast<double>(std::max<int64_t>(report.drafted, 1)));
    return completions;
}

void generate(const GenerateOptions& options) {
    requireCount(options.samples, maxSamples, "-n");
    const fs::path folder = options.model.folder();
    const auto model =
        loadModel(folder, computeTypeFromName(options.model.dtype), ModelUse::Frozen);
    const auto tokenizer = loadTokenizer(folder);
    const std::vector<Prompt> prompts = promptsOf(options, *model, *tokenizer);
    if (prompts.empty())
        throw Error(ErrorKind::Usage, "There is nothing to continue", {},
                    "Give --prompt TEXT or --prompts FILE");
    std::vector<GenerationRequest> requests;
    requests.reserve(prompts.size());
    for (const Prompt& prompt : prompts)
        requests.push_back(
            {prompt.tokens, keyOf(prompt.tokens), static_cast<int32_t>(options.samples)});
    SamplingOptions sampling = options.sampling;
    sampling.endToken = tokenizer->eosId();
    const std::vector<Completion> completions =
        options.speculative ? speculate(*model, requests, sampling)
                            : Generator(*model).generate(requests, sampling);
    for (const Completion& completion : completions)
        requireFinite(completion.logprobs, folder.string());
    for (const Completion& completion : completions)
        printCompletion(completion, prompts[static_cast<size_t>(completion.request)],
                        textOf(completion, *tokenizer), options.json);
}

} // namespace

void addGenerateCommand(CLI::App& app) {
    const auto options = std::make_shared<GenerateOptions>();
    CLI::App* command = app.add_subcommand("generate", "Sample continuations of prompts");
    options->model.addTo(*command);
    command->add_option("--prompt", options->prompts, "Text to continue; may be repeated");
    command->add_option("--prompts", options->promptFile,
                        "File with a prompt per line, or .jsonl with \"prompt\" or \"tokens\"");
    command->add_option("-n,--samples", options->samples, "Samples per prompt")
        ->capture_default_str();
    addSamplingOptions(*command, options->sampling);
    command->add_flag("--speculative", options->speculative,
                      "Let the model's prediction module (MTP) draft: same distribution, fewer "
                      "passes");
    command->add_flag("--json", options->json, "One JSON object per sample and line");
    command->callback([options] { generate(*options); });
}

} // namespace rationale::cli
