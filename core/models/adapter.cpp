// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/adapter.h"

#include "core/base/error.h"
#include "core/models/safetensors.h"

#include <algorithm>
#include <map>
#include <set>

namespace rationale {

namespace {

constexpr const char* configName = "adapter_config.json";
constexpr const char* weightsName = "adapter_model.safetensors";
constexpr const char* allLinear = "all-linear";

std::string lastPart(const std::string& name) {
    return name.substr(name.rfind('.') + 1);
}

bool matches(const std::string& name, const std::string& target) {
    return target == allLinear || name == target || name.ends_with("." + target);
}

std::set<std::string> knownTargets(LanguageModel& model) {
    std::set<std::string> names;
    model.visitLinears([&](Linear& linear) { names.insert(lastPart(linear.name())); });
    return names;
}

void requireTargets(LanguageModel& model, const std::vector<std::string>& targets) {
    std::string known;
    for (const std::string& name : knownTargets(model))
        known += (known.empty() ? "" : ", ") + name;
    const std::string remedy = "This model has " + known + "; all-linear names them all";
    if (targets.empty())
        throw Error(ErrorKind::Usage, "No matrix is named for the adapters", "lora_target_modules",
                    remedy);
    for (const std::string& target : targets) {
        bool found = false;
        model.visitLinears([&](Linear& linear) { found |= matches(linear.name(), target); });
        if (!found)
            throw Error(ErrorKind::Usage, "The model has no matrix \"" + target + "\"",
                        "lora_target_modules", remedy);
    }
}

void visitAdapted(LanguageModel& model, const LinearVisitor& visit) {
    model.visitLinears([&](Linear& linear) {
        if (linear.hasAdapter())
            visit(linear);
    });
}

} // namespace

bool AdapterOptions::covers(const std::string& name) const {
    return std::any_of(targets.begin(), targets.end(),
                       [&](const std::string& target) { return matches(name, target); });
}

void attachAdapters(LanguageModel& model, const AdapterOptions& options, uint64_t seed) {
    requireTargets(model, options.targets);
    model.freeze();
    const WeightTypes types(model.computeType());
    model.visitLinears([&](Linear& linear) {
        if (options.covers(linear.name()))
            linear.addAdapter(options.rank, options.alpha / static_cast<double>(options.rank),
                              types, seed);
    });
}

std::vector<Parameter> trainableParameters(LanguageModel& model) {
    std::vector<Parameter> list;
    for (const Parameter& parameter : model.parameters())
        if (parameter.var.requiresGrad())
            list.push_back(parameter);
    visitAdapted(model, [&](Linear& linear) {
        list.push_back(linear.adapterA().parameter());
        list.push_back(linear.adapterB().parameter());
    });
    return list;
}

bool hasAdapters(LanguageModel& model) {
    bool found = false;
    visitAdapted(model, [&](Linear&) { found = true; });
    return found;
}

void saveAdapters(LanguageModel& model, const AdapterOptions& options, const std::string& baseName,
                  const fs::path& folder) {
    std::vector<NamedTensor> tensors;
    std::vector<std::string> targets = options.targets;
    if (std::find(targets.begin(), targets.end(), allLinear) != targets.end()) {
        const std::set<std::string> known = knownTargets(model); // PEFT leaves out other matrices
        targets.assign(known.begin(), known.end());
    }
    bool inOut = false;
    visitAdapted(model, [&](Linear& linear) {
        for (const Weight* weight : {&linear.adapterA(), &linear.adapterB()})
            tensors.push_back({weight->name(), weight->master().value()});
        inOut |= linear.layout() == MatrixLayout::InOut;
    });
    writeSafetensors(folder / weightsName, tensors, {{"format", "pt"}});
    const Json config = {{"peft_type", "LORA"},
                         {"task_type", "CAUSAL_LM"},
                         {"base_model_name_or_path", baseName},
                         {"r", options.rank},
                         {"lora_alpha", options.alpha},
                         {"lora_dropout", 0.0},
                         {"target_modules", targets},
                         {"bias", "none"},
                         {"fan_in_fan_out", inOut},
                         {"inference_mode", true}};
    writeFileAtomically(folder / configName, toJsonText(config, 2) + "\n");
}

namespace {

AdapterOptions readOptions(const fs::path& path) {
    const Json config = parseJson(readFile(path), path.string());
    const auto refuse = [&](const std::string& what, const std::string& remedy) {
        throw Error(ErrorKind::Input, what, path.string(), remedy);
    };
    if (!config.is_object() || config.value("peft_type", Json()) != "LORA")
        refuse("The adapter is no LoRA", "Give an adapter whose peft_type is LORA");
    for (const char* key : {"use_dora", "use_rslora"})
        if (config.value(key, Json(false)) == Json(true))
            refuse(std::string("\"") + key + "\" is true, which is not supported",
                   "Merge the adapter with PEFT and load the merged model");
    if (config.value("bias", Json("none")) != "none" ||
        !config.value("rank_pattern", Json::object()).empty() ||
        !config.value("alpha_pattern", Json::object()).empty() ||
        !config.value("modules_to_save", Json()).is_null())
        refuse("The adapter trains biases or whole modules, or has ranks of its own per module",
               "Merge the adapter with PEFT and load the merged model");
    try {
        AdapterOptions options;
        options.rank = config.at("r").get<int64_t>();
        options.alpha = config.at("lora_alpha").get<double>();
        const Json& targets = config.at("target_modules");
        options.targets = targets.is_string() ? std::vector<std::string>{targets.get<std::string>()}
                                              : targets.get<std::vector<std::string>>();
        if (options.rank < 1 || options.rank > 65536)
            refuse("The rank \"r\" is " + std::to_string(options.rank), "Copy the adapter again");
        return options;
    } catch (const Json::exception& error) {
        throw Error(ErrorKind::Corrupt,
                    std::string("The adapter's configuration is damaged: ") + error.what(),
                    path.string(), "Copy the adapter again");
    }
}

} // namespace

AdapterOptions loadAdapters(LanguageModel& model, const fs::path& folder) {
    const AdapterOptions options = readOptions(folder / configName);
    const SafetensorsFile file(folder / weightsName);
    attachAdapters(model, options, 0);
    size_t used = 0;
    visitAdapted(model, [&](Linear& linear) {
        for (const Weight* weight : {&linear.adapterA(), &linear.adapterB()}) {
            file.read(weight->name(), weight->master().value());
            weight->refresh();
            ++used;
        }
    });
    if (used != file.entries().size())
        throw Error(ErrorKind::Corrupt,
                    "The adapter has " + std::to_string(file.entries().size()) +
                        " tensors, the model takes " + std::to_string(used) + " of them",
                    (folder / weightsName).string(), "Load it with the model that it was made for");
    return options;
}

void copyWeights(LanguageModel& from, LanguageModel& to) {
    const auto source = from.parameters(), target = to.parameters();
    std::map<std::string, Tensor> adapted;
    visitAdapted(from, [&](Linear& linear) {
        adapted.emplace(linear.weight().name(), linear.effectiveWeight());
    });
    for (size_t i = 0; i < source.size(); ++i) {
        const auto found = adapted.find(source[i].name);
        target[i].var.value().copyFrom(found == adapted.end() ? source[i].var.value()
                                                              : found->second);
    }
    to.refreshComputeWeights();
}

void mergeAdapters(LanguageModel& model) {
    visitAdapted(model, [](Linear& linear) { linear.mergeAdapter(); });
}

} // namespace rationale
