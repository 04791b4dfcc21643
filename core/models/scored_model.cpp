// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/scored_model.h"

#include "core/models/config_reader.h"
#include "core/models/families.h"

namespace rationale {

namespace {

constexpr int64_t mostLabels = 65'536;
constexpr std::string_view languageEndings[] = {"ForCausalLM", "LMHeadModel"};

std::string_view endingOf(ScoreHead::Kind kind) {
    return kind == ScoreHead::Kind::Sequence ? "ForSequenceClassification"
                                             : "ForTokenClassification";
}

std::string architectureOf(const Json& config) {
    const auto found = config.find("architectures");
    const bool named =
        found != config.end() && found->is_array() && !found->empty() && found->front().is_string();
    return named ? found->front().get<std::string>() : std::string();
}

/// transformers writes no "num_labels", but names for them, and neither for its default of 2.
int64_t labelsOf(const Json& config) {
    const auto names = config.find("id2label");
    if (names == config.end() || names->is_null())
        return ConfigReader(config).whole("num_labels", mostLabels, 2);
    if (!names->is_object() || names->empty() || names->size() > mostLabels)
        ConfigReader::refuse("\"id2label\" is no list of labels", "Copy config.json again");
    return static_cast<int64_t>(names->size());
}

} // namespace

std::optional<ScoreHead> scoreHeadOf(const Json& config) {
    const std::string architecture = architectureOf(config);
    for (const auto kind : {ScoreHead::Kind::Sequence, ScoreHead::Kind::Token})
        if (architecture.ends_with(endingOf(kind)))
            return ScoreHead{kind, labelsOf(config), config.value("rationale", Json())};
    return std::nullopt;
}

Json scoredConfig(Json config, const ScoreHead& head) {
    std::string name = familyOf(config).architecture;
    for (const std::string_view ending : languageEndings)
        if (name.ends_with(ending))
            name.resize(name.size() - ending.size());
    config["architectures"] = {name + std::string(endingOf(head.kind))};
    config["num_labels"] = head.labels;
    config["id2label"] = Json::object();
    config["label2id"] = Json::object();
    for (int64_t i = 0; i < head.labels; ++i) {
        const std::string label = "LABEL_" + std::to_string(i);
        config["id2label"][std::to_string(i)] = label;
        config["label2id"][label] = i;
    }
    if (!head.about.is_null())
        config["rationale"] = head.about;
    if (config.contains("num_nextn_predict_layers"))
        config["num_nextn_predict_layers"] = 0; // it predicts tokens, by the head that is gone
    return config;
}

bool isScoreTensor(const std::string& name) {
    return name.starts_with("score.") || name.starts_with("classifier.");
}

Var scoresAt(LanguageModel& model, const std::vector<std::vector<int32_t>>& sequences,
             std::span<const std::vector<int32_t>> places) {
    const TokenBatch batch = packBatch(sequences);
    std::vector<int32_t> rows;
    for (size_t i = 0; i < sequences.size(); ++i)
        for (const int32_t place : places[i])
            rows.push_back(batch.offsets.data<int32_t>()[i] + place);
    const auto count = static_cast<int64_t>(rows.size());
    return model.scores(ops::gatherRows(model.hidden(batch), Tensor::from<int32_t>(rows, {count})));
}

std::vector<double> numbersOf(const Var& scores) {
    const Tensor wide = scores.value().to(DType::F64);
    return {wide.data<double>(), wide.data<double>() + wide.size()};
}

std::vector<std::vector<double>> readScores(LanguageModel& model,
                                            const std::vector<std::vector<int32_t>>& sequences,
                                            const std::vector<std::vector<int32_t>>& places) {
    constexpr int64_t tokensTogether = 8192;
    const NoGrad noGrad;
    const auto labels = static_cast<size_t>(model.labels());
    std::vector<std::vector<double>> all;
    for (size_t begin = 0; begin < sequences.size();) {
        size_t end = begin;
        int64_t tokens = 0;
        do {
            tokens += static_cast<int64_t>(sequences[end++].size());
        } while (end < sequences.size() &&
                 tokens + static_cast<int64_t>(sequences[end].size()) <= tokensTogether);
        const std::vector<std::vector<int32_t>> part(sequences.begin() + begin,
                                                     sequences.begin() + end);
        const std::vector<double> numbers =
            numbersOf(scoresAt(model, part, std::span(places).subspan(begin, end - begin)));
        size_t next = 0;
        for (size_t i = begin; i < end; ++i) {
            const size_t count = places[i].size() * labels;
            all.emplace_back(numbers.begin() + next, numbers.begin() + next + count);
            next += count;
        }
        begin = end;
    }
    return all;
}

int32_t padIdOf(const Json& config) {
    const auto found = config.find("pad_token_id");
    return found != config.end() && found->is_number_integer() ? found->get<int32_t>() : -1;
}

int32_t lastPlace(std::span<const int32_t> tokens, int32_t padId) {
    for (size_t i = tokens.size(); i-- > 0;)
        if (tokens[i] != padId)
            return static_cast<int32_t>(i);
    return 0;
}

} // namespace rationale
