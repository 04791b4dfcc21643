// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/model_options.h"

#include "app/cli/project_folder.h"
#include "core/base/error.h"
#include "core/stages/model_source.h"

#include <charconv>
#include <cmath>
#include <sstream>

namespace rationale::cli {

void ModelOption::addTo(CLI::App& command) {
    command
        .add_option("MODEL", model,
                    "Folder in Hugging Face layout, or a model or run of the project")
        ->required();
    command.add_option("--project", project, "Project that MODEL is looked up in");
    command.add_option("--dtype", dtype, "fp32, bf16 or auto")->capture_default_str();
}

fs::path ModelOption::folder() const {
    if (!project.empty())
        return resolveModelFolder(projectFolder(project, false), model);
    const fs::path near = wantedProjectFolder(project);
    return resolveModelFolder(Library::isProject(near) ? near : fs::path(), model);
}

std::unique_ptr<LanguageModel> ModelOption::load() const {
    return loadModel(folder(), computeTypeFromName(dtype), ModelUse::Frozen);
}

CLI::Validator seedCheck() {
    // CLI11 reads -1 and twenty nines as the largest number, without a word.
    const auto problem = [](const std::string& text) {
        uint64_t seed = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seed);
        if (error == std::errc() && end == text.data() + text.size())
            return std::string();
        return "'" + text + "' is no seed, use a whole number of at least 0";
    };
    return {problem, ""};
}

void addSamplingOptions(CLI::App& command, SamplingOptions& options) {
    command.add_option("--temperature", options.temperature, "0 is greedy")->capture_default_str();
    command.add_option("--top-p", options.topP, "Smallest set of tokens with this probability")
        ->capture_default_str();
    command.add_option("--top-k", options.topK, "Most likely tokens kept; 0: all")
        ->capture_default_str();
    command
        .add_option("--min-p", options.minP, "Least probability, relative to the most likely token")
        ->capture_default_str();
    command.add_option("--max-tokens", options.maxTokens, "New tokens per sample")
        ->capture_default_str();
    command.add_option("--seed", options.seed, "Same seed, same text")
        ->check(seedCheck())
        ->capture_default_str();
}

namespace {

[[noreturn]] void outsideVocabulary(const std::string& token, int64_t vocabulary,
                                    const std::string& where) {
    throw Error(ErrorKind::Input,
                "Token " + token + " is outside the vocabulary of " + std::to_string(vocabulary),
                where, "Use the tokenizer of the model");
}

} // namespace

void requireVocabulary(const std::vector<int32_t>& tokens, const LanguageModel& model,
                       const std::string& where) {
    for (const int32_t token : tokens)
        if (token < 0 || token >= model.vocabularySize())
            outsideVocabulary(std::to_string(token), model.vocabularySize(), where);
}

std::vector<int32_t> tokensOfJson(const Json& list, const LanguageModel& model,
                                  const std::string& where) {
    if (!list.is_array())
        throw Error(ErrorKind::Input, "\"tokens\" is no list of token ids", where,
                    "Write it as [1, 2, 3]");
    const int64_t vocabulary = model.vocabularySize();
    std::vector<int32_t> tokens;
    for (const Json& entry : list) {
        if (!entry.is_number_integer())
            throw Error(ErrorKind::Input, entry.dump() + " is no token id", where,
                        "Token ids are whole numbers");
        // As it is written: narrowed first, 2^32 + 3 would pass for token 3.
        const bool inside = entry.is_number_unsigned()
                                ? entry.get<uint64_t>() < static_cast<uint64_t>(vocabulary)
                                : entry.get<int64_t>() >= 0 && entry.get<int64_t>() < vocabulary;
        if (!inside)
            outsideVocabulary(entry.dump(), vocabulary, where);
        tokens.push_back(entry.get<int32_t>());
    }
    return tokens;
}

void requireFinite(const std::vector<float>& logprobs, const std::string& where) {
    for (const float logprob : logprobs)
        if (!std::isfinite(logprob))
            throw Error(ErrorKind::Input,
                        std::string("The model gives the log-probability ") +
                            (std::isnan(logprob) ? "nan" : "inf") +
                            ", which is not a finite number",
                        where,
                        "Use a temperature near 1, or another checkpoint: weights that hold NaN "
                        "give no number at any temperature");
}

void requireCount(int64_t value, int64_t limit, const std::string& option) {
    if (value < 1 || value > limit)
        throw Error(ErrorKind::Usage, std::to_string(value) + " is out of range", option,
                    "Ask for 1 to " + std::to_string(limit));
}

std::vector<JsonLine> jsonLinesOf(const fs::path& file) {
    const std::vector<std::string> lines = linesOf(file);
    std::vector<JsonLine> rows;
    for (size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].find_first_not_of(" \t") == std::string::npos)
            continue;
        const std::string where = file.string() + ", line " + std::to_string(i + 1);
        rows.push_back({parseJson(lines[i], where), where});
    }
    return rows;
}

std::vector<std::string> linesOf(const fs::path& file) {
    std::istringstream stream(readFile(file));
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
        if (!line.empty() && line.back() == '\r')
            line.pop_back();
        lines.push_back(std::move(line));
    }
    return lines;
}

} // namespace rationale::cli
