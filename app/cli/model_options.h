// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/generate/generator.h"
#include "core/models/language_model.h"
#include "core/text/tokenizer.h"

#include <CLI/CLI.hpp>

#include <memory>
#include <string>

namespace rationale::cli {

/// MODEL, --project and --dtype, as every command that runs a model takes them.
struct ModelOption {
    std::string model;
    std::string project;
    std::string dtype = "fp32"; // exact by default; bf16 is faster where the processor has it

    void addTo(CLI::App& command);
    /// A folder in Hugging Face layout. Throws Error{Input} saying what was looked for.
    fs::path folder() const;
    std::unique_ptr<LanguageModel> load() const;
};

/// For every --seed: a whole number that fits 64 bits, as it is written.
CLI::Validator seedCheck();

/// More answers to one prompt than this are a slip of the finger: they are all kept in memory.
inline constexpr int64_t maxSamples = 100'000;
inline constexpr int64_t maxPrompts = 1'000'000;

/// Throws Error{Usage} naming the option unless 1 <= value <= limit.
void requireCount(int64_t value, int64_t limit, const std::string& option);

/// --temperature, --top-p, --top-k, --min-p, --max-tokens, --seed.
void addSamplingOptions(CLI::App& command, SamplingOptions& options);

/// Throws Error{Input} naming the first id that is outside the vocabulary.
void requireVocabulary(const std::vector<int32_t>& tokens, const LanguageModel& model,
                       const std::string& where);
/// The ids of a JSON list. Throws Error{Input} naming the first entry that is no whole number or is
/// outside the vocabulary.
std::vector<int32_t> tokensOfJson(const Json& list, const LanguageModel& model,
                                  const std::string& where);

/// Throws Error{Input} when the model gave a log-probability that is no number.
void requireFinite(const std::vector<float>& logprobs, const std::string& where);

/// One line of a JSON lines file.
struct JsonLine {
    Json row;
    std::string where; // "prompts.jsonl, line 3"
};
/// Blank lines are skipped. Throws Error{Corrupt} naming the line that is no JSON.
std::vector<JsonLine> jsonLinesOf(const fs::path& file);
/// The lines of a file without their ends; an empty last line is left out.
std::vector<std::string> linesOf(const fs::path& file);

void addGenerateCommand(CLI::App& app);
void addScoreCommand(CLI::App& app);
void addConvertCommand(CLI::App& app);
void addEvalCommand(CLI::App& app);

} // namespace rationale::cli
