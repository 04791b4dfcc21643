// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/model_options.h"

#include "app/cli/project_folder.h"
#include "core/base/error.h"
#include "core/stages/model_source.h"

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
    if (project.empty() && fs::is_directory(model))
        return model;
    return resolveModelFolder(projectFolder(project, false), model);
}

std::unique_ptr<LanguageModel> ModelOption::load() const {
    return loadModel(folder(), computeTypeFromName(dtype));
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
    command.add_option("--seed", options.seed, "Same seed, same text")->capture_default_str();
}

std::vector<int32_t> encodeWithBos(const Tokenizer& tokenizer, const std::string& text) {
    std::vector<int32_t> ids = tokenizer.encode(text);
    const int32_t bos = tokenizer.bosId();
    if (bos >= 0 && (ids.empty() || ids.front() != bos))
        ids.insert(ids.begin(), bos);
    return ids;
}

void requireVocabulary(const std::vector<int32_t>& tokens, const LanguageModel& model,
                       const std::string& where) {
    for (const int32_t token : tokens)
        if (token < 0 || token >= model.vocabularySize())
            throw Error(ErrorKind::Input,
                        "Token " + std::to_string(token) + " is outside the vocabulary of " +
                            std::to_string(model.vocabularySize()),
                        where, "Use the tokenizer of the model");
}

std::string lineOf(const fs::path& file, size_t index) {
    return file.string() + ", line " + std::to_string(index + 1);
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
