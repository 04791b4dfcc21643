// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/memory_plan.h"

#include "core/data/corpus.h"
#include "core/generate/kv_cache.h"
#include "core/generate/row_block.h"
#include "core/models/activation_size.h"
#include "core/models/families.h"
#include "core/models/scored_model.h"
#include "core/stages/dataset_source.h"
#include "core/stages/model_source.h"
#include "core/stages/policy_update.h"
#include "core/stages/problem_source.h"
#include "core/stages/telemetry.h"
#include "core/stages/training_support.h"

#include <algorithm>
#include <set>

namespace rationale {

namespace {

int64_t total(const std::vector<MemoryPart>& parts) {
    int64_t sum = 0;
    for (const MemoryPart& part : parts)
        sum += part.bytes;
    return sum;
}

Json listOf(const std::vector<MemoryPart>& parts) {
    Json list = Json::object();
    for (const MemoryPart& part : parts)
        list[part.name] = part.bytes;
    return list;
}

/// Of a key that not every stage has.
template <typename T>
T valueOr(const Recipe& recipe, const char* key, T fallback) {
    return recipe.knows(key) ? recipe.get<T>(key) : fallback;
}

int64_t countOf(const Shape& shape) {
    int64_t count = 1;
    for (const int64_t size : shape)
        count *= size;
    return count;
}

/// Which matrices get adapters.
class AdapterPlan {
public:
    AdapterPlan() = default; // none
    AdapterPlan(const Recipe& recipe, const Json& config) {
        if (!valueOr(recipe, "use_peft", false))
            return;
        const AdapterOptions options = adapterOptions(recipe);
        m_rank = options.rank;
        DecoderParts parts = buildParts(config, WeightTypes::shapesOnly());
        parts.visitLinears([&](const Linear& linear) {
            if (!options.covers(linear.name()))
                return;
            const Shape& shape = linear.weight().shape();
            m_names.insert(linear.name().substr(linear.name().rfind('.') + 1));
            m_numbers += m_rank * (shape[0] + shape[1]);
        });
    }
    int64_t numbers() const { return m_numbers; } // in all of them
    int64_t rankOf(const std::string& lastPart) const {
        return m_names.count(lastPart) != 0 ? m_rank : 0;
    }

private:
    int64_t m_rank = 0, m_numbers = 0;
    std::set<std::string> m_names; // last parts
};

struct Sizes {
    DType type;
    int64_t narrow = 0, wide = 0; // numbers in matrices, in what is always fp32
    int64_t adapters = 0;
    int64_t vocabulary = 0, rotary = 0;
};

Sizes sizesOf(const Recipe& recipe, const Json& config, const AdapterPlan& adapters) {
    Sizes sizes{computeTypeFromName(recipe.get<std::string>("dtype"))};
    sizes.adapters = adapters.numbers();
    for (const TensorShape& tensor : shapesOf(config)) {
        const bool wide = tensor.shape.size() == 1 || tensor.name.ends_with(".mlp.gate.weight");
        (wide ? sizes.wide : sizes.narrow) += countOf(tensor.shape);
        if (sizes.vocabulary == 0) // the embedding comes first
            sizes.vocabulary = tensor.shape[0];
    }
    sizes.rotary = rotaryBytes(config, sizes.type);
    return sizes;
}

/// Weights that no optimizer steps, with the tables that go with them.
int64_t frozenBytes(const Sizes& s) {
    return s.narrow * kernels::bytesOf(s.type) + s.wide * kernels::bytesOf(DType::F32) + s.rotary;
}

/// Whether the policy is held against a frozen copy; beta of a distillation is something else.
bool hasReference(const Recipe& recipe) {
    return valueOr(recipe, "kl_coef", 0.0) > 0 ||
           (!recipe.knows("teacher") && valueOr(recipe, "beta", 0.0) > 0);
}

void planResident(MemoryPlan& plan, const Recipe& recipe, const Sizes& s, bool trains) {
    const int64_t compute = kernels::bytesOf(s.type), master = kernels::bytesOf(DType::F32);
    const bool adapted = s.adapters > 0;
    const int64_t copies = compute == master ? 0 : compute; // beside the masters
    plan.parameters = s.narrow + s.wide;
    plan.trained = !trains ? 0 : adapted ? s.adapters : plan.parameters;
    plan.resident.push_back({"program", residentBytes()});
    plan.resident.push_back(
        {"weights", (trains && !adapted ? plan.parameters * master + s.narrow * copies + s.rotary
                                        : frozenBytes(s)) +
                        s.adapters * (master + copies)});
    if (!trains)
        return;
    plan.resident.push_back({"gradients", plan.trained * master});
    plan.resident.push_back({"optimizer", plan.trained * 2 * master});
    if (hasReference(recipe))
        plan.resident.push_back({"reference", frozenBytes(s)});
}

std::vector<MemoryPart> planGeneration(const Recipe& recipe, const Json& config, const Sizes& s,
                                       const ActivationSize& activations, int64_t promptTokens) {
    std::vector<MemoryPart> parts;
    const char* key = recipe.knows("prompts_per_step") ? "prompts_per_step" : "num_prompts";
    const auto prompts = recipe.get<int64_t>(key);
    const int64_t answers = prompts * valueOr<int64_t>(recipe, "num_generations", 1);
    const int64_t together = std::min(answers, SamplingOptions().maxConcurrent);
    const int64_t longest = promptTokens + recipe.get<int64_t>("max_completion_length") - 1;
    const int64_t pages = (longest + KvCache::pageTokens - 1) / KvCache::pageTokens;
    parts.push_back({"cache", (together + 1) * pages * KvCache::pageTokens *
                                  cacheBytesPerToken(config, s.type)});
    const int64_t rows = std::max(std::min(prompts * promptTokens, prefillTokens), together);
    parts.push_back({"activations", rows * activations.transient});
    parts.push_back({"logits", 2 * rowBlock * s.vocabulary * 4});
    return parts;
}

/// Tokens of the largest micro-batch.
int64_t microBatch(const Recipe& recipe, int64_t promptTokens) {
    const std::string stage = recipe.stage().name;
    if (stage == "sft")
        return recipe.get<bool>("packing") ? recipe.get<int64_t>("tokens_per_step")
                                           : recipe.get<int64_t>("per_device_train_batch_size") *
                                                 recipe.get<int64_t>("max_length");
    const int64_t sequences = valueOr<int64_t>(recipe, "per_device_train_batch_size", 0);
    if (stage == "reward_model" || stage == "process_reward")
        return sequences * recipe.get<int64_t>("max_length") *
               (valueOr<std::string>(recipe, "loss_type", "") == "pairwise" ? 2 : 1);
    if (stage == "preference") // of a pair, both at a time
        return 2 * sequences * recipe.get<int64_t>("max_length");
    if (stage == "pretrain")
        return sequences * recipe.get<int64_t>("architecture.max_position_embeddings");
    int64_t each = promptTokens + recipe.get<int64_t>("max_completion_length");
    if (stage == "distill" && !recipe.get<std::string>("dataset").empty())
        each = std::max(each, recipe.get<int64_t>("max_length"));
    const int64_t all = recipe.get<int64_t>("prompts_per_step") *
                        valueOr<int64_t>(recipe, "num_generations", 1) /
                        valueOr<int64_t>(recipe, "steps_per_generation", 1) /
                        valueOr<int64_t>(recipe, "num_mini_batches", 1) * each;
    return std::min(all, sequences > 0 ? sequences * each
                                       : std::max(policyMicroBatchTokens / each * each, each));
}

void planTraining(MemoryPlan& plan, const Recipe& recipe, const Sizes& s,
                  const ActivationSize& activations, int64_t promptTokens) {
    const bool checkpointing = valueOr(recipe, "gradient_checkpointing", false);
    const int64_t tokens = microBatch(recipe, promptTokens);
    plan.training.push_back({"activations", tokens * activations.kept(checkpointing)});
    const int64_t rows = ops::headChunkRows(tokens, s.vocabulary);
    const int64_t models = recipe.knows("teacher") ? 2 : 1;
    plan.training.push_back(
        {"logits", rows * s.vocabulary * (4 * models + (s.type == DType::BF16 ? 2 : 0))});
}

/// The teacher reads what the student reads, and samples when asked to.
void planTeacher(MemoryPlan& plan, const Recipe& recipe, const Json& config, int64_t promptTokens) {
    const Sizes sizes = sizesOf(recipe, config, AdapterPlan());
    const ActivationSize activations =
        activationSize(config, sizes.type, [](const std::string&) { return int64_t{0}; });
    plan.resident.push_back({"teacher", frozenBytes(sizes)});
    plan.training.push_back(
        {"teacher activations", microBatch(recipe, promptTokens) * activations.transient});
    if (!recipe.get<bool>("seq_kd"))
        return;
    std::vector<MemoryPart> parts =
        planGeneration(recipe, config, sizes, activations, promptTokens);
    if (total(parts) > total(plan.generation)) // they sample one after the other
        plan.generation = std::move(parts);
}

/// The critic has all that a trained model has; it learns after the policy.
void planCritic(MemoryPlan& plan, const Recipe& recipe, const Json& start, int64_t promptTokens) {
    const Json config =
        scoreHeadOf(start) ? start : scoredConfig(start, {ScoreHead::Kind::Token, 1, {}});
    const Sizes s = sizesOf(recipe, config, AdapterPlan());
    const ActivationSize activations =
        activationSize(config, s.type, [](const std::string&) { return int64_t{0}; });
    const int64_t master = kernels::bytesOf(DType::F32), compute = kernels::bytesOf(s.type);
    const int64_t parameters = s.narrow + s.wide;
    plan.resident.push_back(
        {"critic", parameters * master + (compute == master ? 0 : s.narrow * compute) + s.rotary});
    plan.resident.push_back({"critic gradients", parameters * master});
    plan.resident.push_back({"critic optimizer", parameters * 2 * master});
    const bool checkpointing = recipe.get<bool>("gradient_checkpointing");
    const MemoryPart kept = {"critic activations",
                             microBatch(recipe, promptTokens) * activations.kept(checkpointing)};
    if (kept.bytes > total(plan.training))
        plan.training = {kept};
}

} // namespace

int64_t MemoryPlan::peak() const {
    return total(resident) + std::max(total(generation), total(training));
}

Json MemoryPlan::toJson() const {
    return {{"parameters", parameters},     {"trained", trained},
            {"resident", listOf(resident)}, {"generation", listOf(generation)},
            {"training", listOf(training)}, {"peak", peak()}};
}

MemoryPlan planMemory(const Recipe& recipe, const Json& config, int64_t promptTokens,
                      const Json& second) {
    const AdapterPlan adapters(recipe, config);
    const Sizes sizes = sizesOf(recipe, config, adapters);
    const ActivationSize activations = activationSize(
        config, sizes.type, [&](const std::string& name) { return adapters.rankOf(name); });
    const std::string stage = recipe.stage().name;
    MemoryPlan plan;
    planResident(plan, recipe, sizes, stage != "evaluate");
    if (recipe.knows("max_completion_length"))
        plan.generation = planGeneration(recipe, config, sizes, activations, promptTokens);
    if (stage != "evaluate")
        planTraining(plan, recipe, sizes, activations, promptTokens);
    if (recipe.knows("value_model"))
        planCritic(plan, recipe, second.is_null() ? config : second, promptTokens);
    else if (!second.is_null())
        planTeacher(plan, recipe, second, promptTokens);
    return plan;
}

namespace {

/// The built-in recipe that trains the named model; null when the name is something else.
const Preset* presetOf(const Recipe& recipe) {
    return recipe.knows("model") ? findPreset(recipe.get<std::string>("model")) : nullptr;
}

fs::path folderOf(const Recipe& recipe, const fs::path& project) {
    return resolveModelFolder(project, recipe.get<std::string>("model"));
}

} // namespace

Json plannedModelConfig(const Recipe& recipe, const fs::path& project) {
    if (recipe.stage().name == "pretrain")
        return recipeModelConfig(recipe, *makeMiniatureTokenizer());
    if (const Preset* preset = presetOf(recipe))
        return plannedModelConfig(Recipe::fromYaml(preset->yaml, preset->name), project);
    const fs::path file = folderOf(recipe, project) / "config.json";
    return parseJson(readFile(file), file.string());
}

Json plannedSecondConfig(const Recipe& recipe, const fs::path& project) {
    const char* key = recipe.knows("value_model") ? "value_model" : "teacher";
    const auto name = valueOr<std::string>(recipe, key, "");
    if (name.empty())
        return {};
    const fs::path file = resolveModelFolder(project, name) / "config.json";
    return parseJson(readFile(file), file.string());
}

int64_t plannedPromptTokens(const Recipe& recipe, const fs::path& project) {
    if (!recipe.knows("max_completion_length") || !recipe.knows("task.name"))
        return 0;
    const auto tokenizer = presetOf(recipe) != nullptr ? makeMiniatureTokenizer()
                                                       : loadTokenizer(folderOf(recipe, project));
    const auto find = [&project](const std::string& name) {
        return resolveDatasetFile(project, name);
    };
    return ProblemSource::fromRecipe(recipe, *tokenizer, find).longestPrompt();
}

} // namespace rationale
