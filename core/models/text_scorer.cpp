// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/text_scorer.h"

#include "core/base/error.h"
#include "core/text/trace.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace rationale {

namespace {

void append(std::vector<int32_t>& tokens, const std::vector<int32_t>& more) {
    tokens.insert(tokens.end(), more.begin(), more.end());
}

/// Calls `take(begin, end)` for every piece between separators that is not blank.
void forEachStep(std::string_view completion, const std::string& separator,
                 const std::function<void(size_t begin, size_t end)>& take) {
    for (size_t begin = 0; begin <= completion.size();) {
        const size_t end = std::min(completion.find(separator, begin), completion.size());
        if (completion.substr(begin, end - begin).find_first_not_of(" \t\r\n") !=
            std::string_view::npos)
            take(begin, end);
        begin = end + std::max<size_t>(separator.size(), 1);
    }
}

} // namespace

Json JudgedText::toJson() const {
    return {{"scores", answerOnly ? "answer" : "whole"},
            {"loss_type", pointwise ? "pointwise" : "pairwise"},
            {"step_separator", separator}};
}

JudgedText JudgedText::fromJson(const Json& about) {
    JudgedText how;
    if (about.is_null())
        return how;
    try {
        how.answerOnly = about.value("scores", "whole") == "answer";
        how.pointwise = about.value("loss_type", "pairwise") == "pointwise";
        how.separator = about.value("step_separator", how.separator);
    } catch (const Json::exception& error) {
        throw Error(ErrorKind::Corrupt,
                    std::string("\"rationale\" in config.json is damaged: ") + error.what(),
                    "config.json", "Copy the model again");
    }
    return how;
}

std::vector<int32_t> judgedTokens(const Tokenizer& tokenizer, const JudgedText& how,
                                  std::string_view prompt, std::string_view completion,
                                  bool prefilledThink) {
    std::vector<int32_t> tokens = encodePrompt(tokenizer, prompt);
    append(tokens,
           tokenizer.encode(how.answerOnly ? finalAnswer(completion, prefilledThink) : completion));
    if (tokenizer.eosId() >= 0)
        tokens.push_back(tokenizer.eosId());
    return tokens;
}

StepTokens stepTokens(const Tokenizer& tokenizer, std::string_view prompt,
                      std::span<const std::string> steps, const std::string& separator) {
    const std::vector<int32_t> between = tokenizer.encode(separator);
    StepTokens result;
    result.tokens = encodePrompt(tokenizer, prompt);
    for (const std::string& step : steps) {
        append(result.tokens, tokenizer.encode(step));
        append(result.tokens, between);
        result.ends.push_back(static_cast<int32_t>(result.tokens.size()) - 1);
    }
    return result;
}

std::string unescapedSeparator(const std::string& text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
        if (next == 'n' || next == 't')
            out += next == 'n' ? '\n' : '\t';
        else
            out += text[i];
        i += next == 'n' || next == 't' ? 1 : 0;
    }
    return out;
}

std::vector<std::string> splitSteps(std::string_view completion, const std::string& separator) {
    std::vector<std::string> steps;
    forEachStep(completion, separator, [&](size_t begin, size_t end) {
        steps.emplace_back(completion.substr(begin, end - begin));
    });
    return steps;
}

std::vector<size_t> stepEnds(std::string_view completion, const std::string& separator) {
    std::vector<size_t> ends;
    forEachStep(completion, separator, [&](size_t, size_t end) {
        if (end < completion.size())
            ends.push_back(end + separator.size());
    });
    return ends;
}

void requireReduction(const std::string& reduction, const std::string& where) {
    static constexpr const char* known[] = {"last", "min", "mean", "product"};
    if (std::find(std::begin(known), std::end(known), reduction) == std::end(known))
        throw Error(ErrorKind::Usage, "\"" + reduction + "\" is no way to sum up steps", where,
                    "Use last, min, mean or product.");
}

double reducedSteps(const std::string& reduction, std::span<const double> steps) {
    double sum = 0, product = 1;
    for (const double step : steps) {
        sum += step;
        product *= step;
    }
    return reduction == "min"       ? *std::min_element(steps.begin(), steps.end())
           : reduction == "mean"    ? sum / static_cast<double>(steps.size())
           : reduction == "product" ? product
                                    : steps.back();
}

TextScorer::TextScorer(const fs::path& folder, DType computeType, const ScoreHead& wanted)
    : m_model(loadModel(folder, computeType, ModelUse::Frozen))
    , m_tokenizer(loadTokenizer(folder)) {
    const Json config = m_model->config();
    const auto head = scoreHeadOf(config);
    const bool steps = wanted.kind == ScoreHead::Kind::Token;
    if (!head || !head->fits(wanted))
        throw Error(ErrorKind::Input,
                    std::string("The model is no ") + (steps ? "process " : "") + "reward model",
                    folder.string(),
                    std::string("Give a run of ") + (steps ? "process_reward" : "reward_model") +
                        ", or a folder of transformers' " +
                        (steps ? "...ForTokenClassification with 2 labels."
                               : "...ForSequenceClassification with 1 label."));
    m_how = JudgedText::fromJson(head->about);
    m_padId = padIdOf(config);
}

std::vector<std::optional<double>> TextScorer::scores(std::span<const Text> texts) const {
    std::vector<std::vector<int32_t>> sequences, places;
    std::vector<std::optional<double>> all(texts.size());
    std::vector<size_t> asked;
    for (size_t i = 0; i < texts.size(); ++i) {
        auto tokens = judgedTokens(*m_tokenizer, m_how, texts[i].prompt, texts[i].completion,
                                   texts[i].prefilledThink);
        if (static_cast<int64_t>(tokens.size()) > maxPositions())
            continue;
        asked.push_back(i);
        places.push_back({lastPlace(tokens, m_padId)});
        sequences.push_back(std::move(tokens));
    }
    const auto read = readScores(*m_model, sequences, places);
    for (size_t i = 0; i < asked.size(); ++i)
        all[asked[i]] = read[i].front();
    return all;
}

std::vector<std::optional<std::vector<double>>>
TextScorer::stepProbabilities(std::span<const Text> texts) const {
    std::vector<std::vector<int32_t>> sequences, places;
    std::vector<std::optional<std::vector<double>>> all(texts.size());
    std::vector<size_t> asked;
    for (size_t i = 0; i < texts.size(); ++i) {
        StepTokens steps =
            stepTokens(*m_tokenizer, texts[i].prompt,
                       splitSteps(texts[i].completion, m_how.separator), m_how.separator);
        if (static_cast<int64_t>(steps.tokens.size()) > maxPositions())
            continue;
        all[i].emplace();
        if (steps.ends.empty())
            continue;
        asked.push_back(i);
        sequences.push_back(std::move(steps.tokens));
        places.push_back(std::move(steps.ends));
    }
    const auto read = readScores(*m_model, sequences, places);
    for (size_t i = 0; i < asked.size(); ++i)
        for (size_t step = 0; step < read[i].size(); step += 2) // softmax over wrong, right
            all[asked[i]]->push_back(1 / (1 + std::exp(read[i][step] - read[i][step + 1])));
    return all;
}

} // namespace rationale
