// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/trainer_state.h"

#include "core/base/error.h"
#include "core/models/adapter.h"
#include "core/models/safetensors.h"

namespace rationale {

namespace {

constexpr const char* optimizerName = "optimizer.safetensors";
constexpr const char* stateName = "trainer_state.json";

} // namespace

Json TrainerState::toJson() const {
    Json json;
    json["step"] = step;
    json["seed"] = seed;
    json["cursor"] = cursor;
    json["tokens"] = tokens;
    json["keys"] = Json::object();
    for (const auto& [name, key] : keys)
        json["keys"][name] = key;
    json["extra"] = extra;
    return json;
}

TrainerState TrainerState::fromJson(const Json& json, const std::string& source) {
    try {
        TrainerState state;
        state.step = json.at("step").get<int64_t>();
        state.seed = json.at("seed").get<uint64_t>();
        state.cursor = json.at("cursor").get<uint64_t>();
        state.tokens = json.at("tokens").get<int64_t>();
        for (const auto& [name, key] : json.at("keys").items())
            state.keys[name] = key.get<uint64_t>();
        state.extra = json.at("extra");
        return state;
    } catch (const Json::exception& error) {
        throw Error(ErrorKind::Corrupt,
                    std::string("The trainer state is damaged: ") + error.what(), source,
                    "Resume from another checkpoint");
    }
}

void saveTraining(const fs::path& folder, LanguageModel& model, const Tokenizer* tokenizer,
                  const AdamW& optimizer, const TrainerState& state) {
    saveModel(model, folder);
    if (tokenizer != nullptr)
        tokenizer->save(folder);
    optimizer.save(folder / optimizerName);
    writeFileAtomically(folder / stateName, toJsonText(state.toJson(), 2) + "\n");
}

void checkTraining(const fs::path& folder) {
    const fs::path statePath = folder / stateName;
    TrainerState::fromJson(parseJson(readFile(statePath), statePath.string()), statePath.string());
    const WeightFiles weights(folder);
    const SafetensorsFile moments(folder / optimizerName);
}

TrainerState loadTraining(const fs::path& folder, LanguageModel& model, AdamW& optimizer) {
    const fs::path statePath = folder / stateName;
    const Json json = parseJson(readFile(statePath), statePath.string());
    TrainerState state = TrainerState::fromJson(json, statePath.string());
    optimizer.load(folder / optimizerName);
    if (!hasAdapters(
            model)) // those were read with their base; the weights here have them merged in
        loadWeights(model, folder);
    return state;
}

} // namespace rationale
