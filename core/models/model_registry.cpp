// SPDX-License-Identifier: GPL-3.0-or-later
// What is common to all families: making, loading, saving, packing.
#include "core/base/error.h"
#include "core/models/config_reader.h"
#include "core/models/families.h"
#include "core/models/scored_model.h"

#include <algorithm>
#include <unordered_map>

namespace rationale {

namespace {

/// `body` with its errors placed in this config.json: which of all the config.json?
template <typename Body>
auto placedIn(const fs::path& configPath, Body body) {
    try {
        return body();
    } catch (const Error& error) {
        throw Error(error.kind(), error.message(), configPath.string(), error.remedy());
    }
}

const char* dtypeName(DType type) {
    return type == DType::BF16 ? "bfloat16" : type == DType::F64 ? "float64" : "float32";
}

/// transformers 5 calls it "dtype".
const char* dtypeKey(const Json& config) {
    return config.contains("dtype") ? "dtype" : "torch_dtype";
}

/// config.json of what will be saved: with what transformers needs to recognise the family, and no
/// word of a quantisation that was undone.
Json completeConfig(Json config, const ModelFamily& family, DType saved) {
    if (!config.contains("architectures"))
        config["architectures"] = {family.architecture};
    config["model_type"] = family.modelType;
    config.erase("quantization_config");
    config[dtypeKey(config)] = dtypeName(saved);
    return config;
}

std::unique_ptr<DecoderModel> makeEmptyModel(const ModelFamily& family, const Json& config,
                                             const WeightTypes& types) {
    try {
        return std::make_unique<DecoderModel>(completeConfig(config, family, types.master),
                                              types.compute, buildParts(config, types));
    } catch (const std::bad_alloc&) {
        throw Error(ErrorKind::Input, "A model of this size does not fit into memory",
                    "config.json", "Check the sizes and the number of layers");
    }
}

/// quantization_config.weight_block_size of FP8 folders; empty for others.
Shape blockShapeOf(const Json& config) {
    const auto found = config.find("quantization_config");
    if (found == config.end() || found->is_null())
        return {};
    const Json& quantization = *found;
    const auto valueOf = [&](const char* key) {
        return quantization.is_object() ? quantization.value(key, Json()) : Json();
    };
    const Json block = valueOf("weight_block_size");
    const auto isSize = [](const Json& size) {
        return size.is_number_unsigned() && size > 0 && size <= config_limits::hidden;
    };
    const bool known =
        valueOf("quant_method") == "fp8" && (valueOf("fmt").is_null() || valueOf("fmt") == "e4m3");
    if (!known || !block.is_array() || block.size() != 2 || !isSize(block[0]) || !isSize(block[1]))
        throw Error(ErrorKind::Input,
                    "The quantisation " + quantization.dump() + " is not supported", "config.json",
                    "Known: \"fp8\" in blocks (\"weight_block_size\" of two sizes); use the model "
                    "without quantisation otherwise");
    return {block[0].get<int64_t>(), block[1].get<int64_t>()};
}

bool isTied(const Json& config) {
    return config.value("tie_word_embeddings", Json(config.value("model_type", "") == "gpt2")) ==
           Json(true);
}

/// The model's name of each tensor of the files → the files' name.
std::unordered_map<std::string, std::string>
canonicalNames(const WeightFiles& files, const ModelFamily& family, const Json& config) {
    std::unordered_map<std::string, std::string> names;
    for (const std::string& name : files.names()) {
        const std::string canonical = family.canonicalName(name);
        if (canonical.empty() || (canonical == "lm_head.weight" && isTied(config)))
            continue; // follows from the configuration, or from another tensor
        if (!names.emplace(canonical, name).second)
            throw Error(ErrorKind::Corrupt,
                        "The tensor \"" + canonical + "\" is there twice, once as \"" + name + "\"",
                        files.folder().string(), "Copy or download the model again");
    }
    return names;
}

struct Source {
    const ModelFamily& family;
    WeightFiles files;
    std::unordered_map<std::string, std::string> names;

    std::string nameOf(const std::string& canonical) const {
        const auto found = names.find(canonical);
        return found == names.end() ? canonical : found->second;
    }
};

Source openSource(const fs::path& folder, const Json& config) {
    const ModelFamily& family = familyOf(config);
    WeightFiles files(folder, blockShapeOf(config));
    auto names = canonicalNames(files, family, config);
    return {family, std::move(files), std::move(names)};
}

/// transformers counts a prediction module in config.json that it does not write: without any of
/// its tensors the model has none.
Json withoutAbsentModule(Json config, const Source& source) {
    constexpr const char* key = "num_nextn_predict_layers";
    if (!config.contains(key) || config.at(key) == 0 || !config.contains("num_hidden_layers"))
        return config;
    const std::string prefix = "model.layers." + config.at("num_hidden_layers").dump() + ".";
    for (const auto& [canonical, name] : source.names)
        if (canonical.starts_with(prefix))
            return config;
    config[key] = 0;
    return config;
}

/// All but those of a head that the folder does not have yet.
void readWeights(LanguageModel& model, const Source& source, const fs::path& folder,
                 bool newHead = false) {
    std::unordered_map<std::string, Tensor> known;
    for (const Parameter& parameter : model.parameters())
        known.emplace(parameter.name, parameter.var.value());
    for (const auto& [canonical, name] : source.names)
        if (known.count(canonical) == 0 && !model.ignoresTensor(canonical))
            throw Error(ErrorKind::Corrupt,
                        "Tensor \"" + name + "\" does not belong to the model of config.json",
                        folder.string(), "Check that weights and config.json are of one model");
    for (const Parameter& parameter : model.parameters())
        if (!newHead || !isScoreTensor(parameter.name))
            source.files.read(source.nameOf(parameter.name), parameter.var.value());
    model.refreshComputeWeights();
    kernels::cpuMemory().trim();
}

} // namespace

std::unique_ptr<LanguageModel> makeModel(const Json& config, DType computeType, uint64_t seed) {
    auto model = makeEmptyModel(familyOf(config), config, WeightTypes(computeType));
    model->initialise(seed);
    return model;
}

void loadWeights(LanguageModel& model, const fs::path& folder) {
    readWeights(model, openSource(folder, model.config()), folder);
}

namespace {

Json readConfig(const fs::path& folder) {
    if (!fs::is_directory(folder))
        throw Error(ErrorKind::Io, "There is no such model folder", folder.string(),
                    "Give a folder with config.json and model.safetensors");
    const fs::path configPath = folder / "config.json";
    Json config = parseJson(readFile(configPath), configPath.string());
    placedIn(configPath, [&] {
        blockShapeOf(config);
        shapesOf(config);
    });
    return config;
}

/// `newHead`: a score head instead of the folder's language head.
std::unique_ptr<DecoderModel> loadFrom(const fs::path& folder, const Json& given,
                                       const ScoreHead* newHead, DType computeType, ModelUse use) {
    const fs::path configPath = folder / "config.json";
    const Source source = openSource(folder, given);
    Json config = withoutAbsentModule(given, source);
    if (newHead != nullptr)
        config = scoredConfig(std::move(config), *newHead);
    const std::vector<TensorShape> shapes = shapesOf(config);
    for (const TensorShape& expected : shapes) // before memory is taken for a lie
        if (newHead == nullptr || !isScoreTensor(expected.name))
            source.files.require({source.nameOf(expected.name), expected.shape});
    WeightTypes types(computeType, use == ModelUse::Train);
    types.wideTables = source.files.dtypeOf(source.nameOf(shapes.front().name)) == "F32";
    auto model = placedIn(configPath, [&] { return makeEmptyModel(source.family, config, types); });
    readWeights(*model, source, folder, newHead != nullptr);
    return model;
}

} // namespace

std::unique_ptr<LanguageModel> loadModel(const fs::path& folder, DType computeType, ModelUse use) {
    return loadFrom(folder, readConfig(folder), nullptr, computeType, use);
}

std::unique_ptr<LanguageModel> loadScoredModel(const fs::path& folder, DType computeType,
                                               const ScoreHead& head, uint64_t seed, ModelUse use) {
    Json config = readConfig(folder);
    const auto given = scoreHeadOf(config);
    if (!given) {
        auto model = loadFrom(folder, config, &head, computeType, use);
        model->initialiseScore(seed);
        return model;
    }
    if (!given->fits(head))
        throw Error(ErrorKind::Input,
                    "The model has another score head: " + config.at("architectures").dump() +
                        " with " + std::to_string(given->labels) + " labels",
                    (folder / "config.json").string(),
                    "Start from a language model, or from a model of the same stage");
    return loadFrom(folder, scoredConfig(std::move(config), head), nullptr, computeType, use);
}

void saveModel(LanguageModel& model, const fs::path& folder) {
    std::unordered_map<std::string, const Linear*> adapted;
    model.visitLinears([&](Linear& linear) {
        if (linear.hasAdapter())
            adapted.emplace(linear.weight().name(), &linear);
    });
    std::vector<NamedTensor> tensors;
    for (const Parameter& parameter : model.parameters()) {
        tensors.push_back({parameter.name, parameter.var.value()});
        if (const auto found = adapted.find(parameter.name); found != adapted.end())
            tensors.back().make = [linear = found->second] { return linear->effectiveWeight(); };
    }
    for (const Parameter& copy : model.repeatedTensors())
        tensors.push_back({copy.name, copy.var.value()});
    writeWeightFiles(folder, tensors);
    Json config = model.config();
    config[dtypeKey(config)] = dtypeName(tensors.front().tensor.dtype());
    writeFileAtomically(folder / "config.json", toJsonText(config, 2) + "\n");
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
