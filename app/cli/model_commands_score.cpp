// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/model_options.h"
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/train/batching.h"

#include <cmath>
#include <iostream>

namespace rationale::cli {

namespace {

struct ScoreOptions {
    ModelOption model;
    std::string input;
    double temperature = 1;
    bool json = true;
};

/// Loads the tokenizer only when some line has text.
class LineReader {
public:
    LineReader(const fs::path& folder, const LanguageModel& model)
        : m_folder(folder)
        , m_model(model) {}

    TokenSequence tokensOf(const JsonLine& line) {
        const auto& [row, where] = line;
        TokenSequence tokens;
        try {
            if (row.contains("tokens"))
                tokens = tokensOfJson(row.at("tokens"), m_model, where);
            else
                tokens = encode(row.at("text").get<std::string>());
        } catch (const Json::exception&) {
            throw Error(ErrorKind::Input,
                        "The line has neither \"tokens\" (list of ids) nor \"text\"", where,
                        "Write one JSON object per line");
        }
        requireVocabulary(tokens, m_model, where); // the tokenizer may be that of another model
        if (static_cast<int64_t>(tokens.size()) > m_model.maxPositions())
            throw Error(ErrorKind::Input,
                        "The line has " + std::to_string(tokens.size()) +
                            " tokens, more than the " + std::to_string(m_model.maxPositions()) +
                            " positions of the model",
                        where, "Cut it into shorter parts");
        return tokens;
    }

private:
    TokenSequence encode(const std::string& text) {
        if (!m_tokenizer)
            m_tokenizer = loadTokenizer(m_folder);
        return encodePrompt(*m_tokenizer, text);
    }

    fs::path m_folder;
    const LanguageModel& m_model;
    std::shared_ptr<const Tokenizer> m_tokenizer;
};

void printScored(const TokenSequence& tokens, const std::vector<float>& logprobs) {
    Json line;
    line["tokens"] = tokens;
    line["logprobs"] = Json::array();
    if (!tokens.empty())
        line["logprobs"].push_back(nullptr); // nothing predicts the first token
    for (const float logprob : logprobs)
        line["logprobs"].push_back(logprob);
    std::cout << toJsonText(line) << '\n';
}

void score(const ScoreOptions& options) {
    if (!(options.temperature > 0) || std::isinf(options.temperature))
        throw Error(ErrorKind::Usage, "The temperature must be a finite number above 0",
                    "--temperature", "1 scores the model as it is");
    const fs::path folder = options.model.folder();
    const auto model =
        loadModel(folder, computeTypeFromName(options.model.dtype), ModelUse::Frozen);
    const fs::path file = options.input;
    const std::vector<JsonLine> lines = jsonLinesOf(file);
    LineReader reader(folder, *model);
    std::vector<TokenSequence> sequences;
    sequences.reserve(lines.size());
    for (const JsonLine& line : lines)
        sequences.push_back(reader.tokensOf(line));
    for (const IndexRange& part : splitByCount(sequences.size(), 64)) {
        std::vector<size_t> scored;             // lines that are not empty
        std::vector<TokenSequence> first, rest; // the first token is the prompt of the others
        for (size_t i = part.begin; i < part.end; ++i) {
            if (sequences[i].empty())
                continue;
            scored.push_back(i);
            first.push_back({sequences[i].front()});
            rest.emplace_back(sequences[i].begin() + 1, sequences[i].end());
        }
        const CompletionScores scores = scoreCompletions(*model, first, rest, options.temperature);
        for (size_t row = 0; row < scored.size(); ++row)
            requireFinite(scores.logprobs[row], lines[scored[row]].where);
        size_t next = 0;
        for (size_t i = part.begin; i < part.end; ++i)
            printScored(sequences[i],
                        sequences[i].empty() ? std::vector<float>() : scores.logprobs[next++]);
    }
}

} // namespace

void addScoreCommand(CLI::App& app) {
    const auto options = std::make_shared<ScoreOptions>();
    CLI::App* command =
        app.add_subcommand("score", "Log-probability of every token: one JSON line per input line");
    options->model.addTo(*command);
    command->add_option("--input", options->input, "JSON lines with \"tokens\" or \"text\"")
        ->required();
    command->add_option("--temperature", options->temperature, "Of the distribution")
        ->capture_default_str();
    command->add_flag("--json", options->json, "Accepted; the output is always JSON lines");
    command->callback([options] { score(*options); });
}

} // namespace rationale::cli
