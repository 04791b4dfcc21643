// SPDX-License-Identifier: GPL-3.0-or-later
// One line per family; what is common to all: loading, saving, packing.
#include "core/base/error.h"
#include "core/models/llama.h"
#include "core/models/safetensors.h"

#include <algorithm>

namespace rationale {

namespace {

struct Family {
    const char* modelType; // "model_type" of config.json
    std::unique_ptr<LanguageModel> (*make)(const Json& config, DType computeType);
    void (*initialise)(LanguageModel& model, uint64_t seed);
    std::vector<TensorShape> (*keyShapes)(const Json& config);
};

template <typename Model>
Family family(const char* modelType) {
    return {
        modelType,
        [](const Json& config, DType computeType) -> std::unique_ptr<LanguageModel> {
            return std::make_unique<Model>(config, computeType);
        },
        [](LanguageModel& model, uint64_t seed) { static_cast<Model&>(model).initialise(seed); },
        &Model::keyShapes};
}

const std::vector<Family>& families() {
    static const std::vector<Family> list = {
        family<LlamaModel>("llama"),
    };
    return list;
}

const Family& familyOf(const Json& config) {
    const bool named =
        config.is_object() && config.contains("model_type") && config.at("model_type").is_string();
    const std::string type = named ? config.at("model_type").get<std::string>() : "";
    std::string known;
    for (const Family& candidate : families()) {
        if (type == candidate.modelType)
            return candidate;
        known += (known.empty() ? "" : ", ") + std::string(candidate.modelType);
    }
    throw Error(ErrorKind::Input,
                type.empty() ? "There is no \"model_type\""
                             : "The model family \"" + type + "\" is not known",
                "config.json", "Known families: " + known);
}

std::unique_ptr<LanguageModel> makeEmptyModel(const Family& family, const Json& config,
                                              DType computeType) {
    try {
        return family.make(config, computeType);
    } catch (const std::bad_alloc&) {
        throw Error(ErrorKind::Input, "A model of this size does not fit into memory",
                    "config.json", "Check hidden_size, vocab_size and num_hidden_layers");
    }
}

/// Tensors that files carry though they follow from the configuration.
bool isDerived(const std::string& name, const Json& config) {
    return name.ends_with("rotary_emb.inv_freq") ||
           (name == "lm_head.weight" &&
            config.value("tie_word_embeddings", Json(false)) == Json(true));
}

} // namespace

std::unique_ptr<LanguageModel> makeModel(const Json& config, DType computeType, uint64_t seed) {
    const Family& family = familyOf(config);
    auto model = makeEmptyModel(family, config, computeType);
    family.initialise(*model, seed);
    return model;
}

namespace {

void readWeights(LanguageModel& model, const WeightFiles& files, const fs::path& folder) {
    const std::vector<Parameter> parameters = model.parameters();
    for (const std::string& name : files.names()) {
        const bool known =
            std::any_of(parameters.begin(), parameters.end(),
                        [&](const Parameter& parameter) { return parameter.name == name; });
        if (!known && !isDerived(name, model.config()))
            throw Error(ErrorKind::Corrupt,
                        "Tensor \"" + name + "\" does not belong to the model of config.json",
                        folder.string(), "Check that weights and config.json are of one model");
    }
    for (const Parameter& parameter : parameters)
        files.read(parameter.name, parameter.var.value());
    model.refreshComputeWeights();
}

/// `body` with its errors placed in this config.json: which of all the config.json?
template <typename Body>
auto placedIn(const fs::path& configPath, Body body) {
    try {
        return body();
    } catch (const Error& error) {
        throw Error(error.kind(), error.message(), configPath.string(), error.remedy());
    }
}

} // namespace

void loadWeights(LanguageModel& model, const fs::path& folder) {
    readWeights(model, WeightFiles(folder), folder);
}

std::unique_ptr<LanguageModel> loadModel(const fs::path& folder, DType computeType) {
    if (!fs::is_directory(folder))
        throw Error(ErrorKind::Io, "There is no such model folder", folder.string(),
                    "Give a folder with config.json and model.safetensors");
    const fs::path configPath = folder / "config.json";
    const Json config = parseJson(readFile(configPath), configPath.string());
    const auto keyShapes = placedIn(configPath, [&] { return familyOf(config).keyShapes(config); });
    const WeightFiles files(folder);
    for (const TensorShape& expected : keyShapes) // before memory is taken for a lie
        files.require(expected);
    auto model =
        placedIn(configPath, [&] { return makeEmptyModel(familyOf(config), config, computeType); });
    readWeights(*model, files, folder);
    return model;
}

void saveModel(const LanguageModel& model, const fs::path& folder) {
    std::vector<NamedTensor> tensors;
    for (const Parameter& parameter : model.parameters())
        tensors.push_back({parameter.name, parameter.var.value()});
    writeSafetensors(folder / "model.safetensors", tensors, {{"format", "pt"}});
    writeFileAtomically(folder / "config.json", toJsonText(model.config(), 2) + "\n");
}

DType computeTypeFromName(const std::string& name) {
    if (name == "bf16")
        return DType::BF16;
    if (name == "fp32")
        return DType::F32;
    if (name == "auto")
        return kernels::cpuHasFastBf16() ? DType::BF16 : DType::F32;
    throw Error(ErrorKind::Usage, "The number format \"" + name + "\" is not known", {},
                "Known: auto, bf16, fp32");
}

TokenBatch packBatch(const std::vector<std::vector<int32_t>>& sequences) {
    std::vector<int32_t> ids, positions, offsets = {0};
    size_t longest = 0;
    for (const std::vector<int32_t>& sequence : sequences) {
        longest = std::max(longest, sequence.size());
        ids.insert(ids.end(), sequence.begin(), sequence.end());
        for (size_t i = 0; i < sequence.size(); ++i)
            positions.push_back(static_cast<int32_t>(i));
        offsets.push_back(static_cast<int32_t>(ids.size()));
    }
    const auto tokens = static_cast<int64_t>(ids.size());
    return {Tensor::from<int32_t>(ids, {tokens}), Tensor::from<int32_t>(positions, {tokens}),
            Tensor::from<int32_t>(offsets, {static_cast<int64_t>(offsets.size())}),
            static_cast<int64_t>(longest)};
}

} // namespace rationale
