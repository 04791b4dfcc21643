// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/training_support.h"

#include "core/base/id.h"
#include "core/data/corpus.h"
#include "core/recipe/fields/field_builder.h"
#include "core/stages/sample_scorer.h"
#include "core/train/schedule.h"
#include "kernels/ops.h"

#include <algorithm>
#include <chrono>
#include <limits>

namespace rationale {

namespace {

/// architecture.* without what the chosen family does not know.
Json familyConfig(Json config) {
    const auto family = config.at("model_type").get<std::string>();
    if (!family.starts_with("deepseek")) {
        for (const FieldSpec& field : fields::mixtureFields())
            if (const size_t dot = field.name.find('.'); dot != std::string::npos)
                config.erase(field.name.substr(dot + 1));
        return config;
    }
    config.erase("head_dim");
    config["num_key_value_heads"] = config.at("num_attention_heads");
    if (config.at("q_lora_rank") == 0)
        config["q_lora_rank"] = nullptr;
    const bool third = family == "deepseek_v3";
    const bool grouped = config.at("n_group") != 1;
    config["scoring_func"] = third ? "sigmoid" : "softmax";
    config["topk_method"] = third ? "noaux_tc" : grouped ? "group_limited_greedy" : "greedy";
    config["norm_topk_prob"] = third;
    config["moe_layer_freq"] = 1;
    if (!third)
        config.erase("num_nextn_predict_layers");
    return config;
}

/// TRL calls it warmup_stable_decay, our schedule says what it does.
std::string scheduleName(const std::string& recipeName) {
    return recipeName == "warmup_stable_decay" ? "constant_then_cosine" : recipeName;
}

double steadySeconds() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

/// New adapters, or those of the checkpoint.
void adapt(const RunContext& context, TrainingSession& session, const fs::path& base) {
    const Recipe& recipe = context.recipe();
    session.baseName = base.string();
    if (!context.resumeFolder().empty()) {
        session.adapter = loadAdapters(*session.model, context.resumeFolder() / adapterFolder);
        return;
    }
    session.adapter = adapterOptions(recipe);
    attachAdapters(*session.model, *session.adapter, context.seed());
}

void finishSession(RunContext& context, TrainingSession& session) {
    session.optimizer =
        std::make_unique<AdamW>(trainableParameters(*session.model), adamOptions(context.recipe()));
    session.state.seed = context.seed();
    if (!context.resumeFolder().empty())
        session.state = loadTraining(context.resumeFolder(), *session.model, *session.optimizer);
    session.model->refreshComputeWeights();
}

} // namespace

void TrainingSession::save(const fs::path& folder) const {
    saveTraining(folder, *model, tokenizer.get(), *optimizer, state);
    if (!adapter)
        return;
    makeFolders(folder / adapterFolder);
    saveAdapters(*model, *adapter, baseName, folder / adapterFolder);
}

Json recipeModelConfig(const Recipe& recipe, const Tokenizer& tokenizer) {
    Json config = familyConfig(recipe.resolved().at("architecture"));
    config["hidden_act"] = "silu";
    config["vocab_size"] = tokenizer.vocabularySize();
    config["bos_token_id"] = tokenizer.bosId();
    config["eos_token_id"] = tokenizer.eosId();
    config["pad_token_id"] = tokenizer.padId();
    config["torch_dtype"] = "float32";
    return config;
}

AdapterOptions adapterOptions(const Recipe& recipe) {
    return {recipe.get<int64_t>("lora_r"), recipe.get<double>("lora_alpha"),
            recipe.get<std::vector<std::string>>("lora_target_modules")};
}

AdamWOptions adamOptions(const Recipe& recipe) {
    AdamWOptions options;
    options.beta1 = recipe.get<double>("adam_beta1");
    options.beta2 = recipe.get<double>("adam_beta2");
    options.epsilon = recipe.get<double>("adam_epsilon");
    options.weightDecay = recipe.get<double>("weight_decay");
    options.maxGradNorm = recipe.get<double>("max_grad_norm");
    return options;
}

TrainingSession beginFromScratch(RunContext& context) {
    TrainingSession session;
    session.tokenizer = makeMiniatureTokenizer();
    const DType type = computeTypeFromName(context.recipe().get<std::string>("dtype"));
    session.model =
        makeModel(recipeModelConfig(context.recipe(), *session.tokenizer), type, context.seed());
    finishSession(context, session);
    return session;
}

TrainingSession beginFromModel(RunContext& context) {
    TrainingSession session;
    const DType type = computeTypeFromName(context.recipe().get<std::string>("dtype"));
    const Recipe& recipe = context.recipe();
    const bool fresh = context.resumeFolder().empty(), adapted = recipe.get<bool>("use_peft");
    const fs::path folder = fresh || adapted
                                ? context.resolveModel(recipe.get<std::string>("model"))
                                : context.resumeFolder();
    session.model = loadModel(folder, type, adapted ? ModelUse::Frozen : ModelUse::Train);
    session.tokenizer = loadTokenizer(folder);
    session.model->setCheckpointing(recipe.get<bool>("gradient_checkpointing"));
    if (adapted)
        adapt(context, session, folder);
    finishSession(context, session);
    return session;
}

TrainingSession beginFromScored(RunContext& context, const ScoreHead& head) {
    TrainingSession session;
    const Recipe& recipe = context.recipe();
    const DType type = computeTypeFromName(recipe.get<std::string>("dtype"));
    const fs::path folder = context.resumeFolder().empty()
                                ? context.resolveModel(recipe.get<std::string>("model"))
                                : context.resumeFolder();
    session.model = loadScoredModel(folder, type, head, context.seed());
    session.tokenizer = loadTokenizer(folder);
    session.model->setCheckpointing(recipe.get<bool>("gradient_checkpointing"));
    finishSession(context, session);
    return session;
}

double learningRateAt(const RunContext& context, int64_t step, const char* key) {
    const Recipe& recipe = context.recipe();
    ScheduleOptions options;
    options.type = scheduleName(recipe.get<std::string>("lr_scheduler_type"));
    options.totalSteps = recipe.get<int64_t>("max_steps");
    options.warmupSteps = recipe.get<int64_t>("warmup_steps");
    options.finalRatio = recipe.get<double>("min_lr_rate");
    options.constantFraction = recipe.get<double>("lr_stable_ratio");
    return context.liveNumber(key) * scheduleFactor(options, step);
}

SamplingOptions samplingOptions(const Recipe& recipe, const Tokenizer& tokenizer, uint64_t seed) {
    SamplingOptions options;
    options.temperature = recipe.get<double>("temperature");
    options.topP = recipe.get<double>("top_p");
    options.topK = recipe.get<int64_t>("top_k");
    options.minP = recipe.get<double>("min_p");
    options.maxTokens = recipe.get<int64_t>("max_completion_length");
    options.endToken = tokenizer.eosId();
    options.seed = seed;
    return options;
}

void requireRoom(const LanguageModel& model, const ProblemSource& source,
                 int64_t maxCompletionLength) {
    const int64_t longest = source.longestPrompt();
    if (longest + maxCompletionLength > model.maxPositions())
        throw Error(ErrorKind::Usage,
                    "Prompts of up to " + std::to_string(longest) + " tokens and completions of " +
                        std::to_string(maxCompletionLength) + " do not fit the model's " +
                        std::to_string(model.maxPositions()) + " positions",
                    "max_completion_length",
                    longest < model.maxPositions()
                        ? "Use at most " + std::to_string(model.maxPositions() - longest) + "."
                        : "The prompts alone are too long: use another task.template or model.");
}

EvaluationReport evaluateForRun(RunContext& context, LanguageModel& model,
                                const Tokenizer& tokenizer, const ProblemSource& source,
                                EvaluationOptions options, const std::string& reportName) {
    options.accuracy = accuracyOptions(context.recipe());
    options.cancelled = [&] { return context.stopRequested(); };
    options.onGroup = [&](GroupRecord group) { context.writer().group(std::move(group)); };
    options.search.onTree = [&](SearchTreeRecord tree) {
        context.writer().searchTree(std::move(tree));
    };
    const EvaluationReport report = evaluate(model, tokenizer, source, options);
    context.writer().report(reportName, report.toJson());
    return report;
}

Stopwatch::Stopwatch()
    : m_begin(steadySeconds()) {}

double Stopwatch::seconds() const {
    return steadySeconds() - m_begin;
}

double Stopwatch::lap() {
    const double elapsed = seconds();
    m_begin += elapsed;
    return elapsed;
}

bool runSteps(RunContext& context, int64_t totalSteps,
              const std::function<void(const fs::path& folder)>& save,
              const std::function<void(int64_t step)>& oneStep) {
    for (int64_t step = context.startStep() + 1; step <= totalSteps; ++step) {
        const int64_t before = kernels::cpuProductFlops();
        oneStep(step);
        MetricList metrics;
        metrics.add("flos", static_cast<double>(kernels::cpuProductFlops() - before));
        context.writer().metrics(step, metrics.values());
        if (!context.stepDone(step, save))
            return false;
    }
    context.saveCheckpoint(totalSteps, save);
    return true;
}

void finishStep(RunContext& context, const TrainingSession& session, const StepEnd& end,
                MetricList metrics) {
    metrics.add("grad_norm", end.trained.gradNorm);
    metrics.add("learning_rate", end.rate);
    metrics.add("num_tokens", static_cast<double>(session.state.tokens));
    metrics.add("step_time", end.seconds);
    metrics.add("throughput/trained_tokens_per_s", end.tokensPerSecond);
    metrics.add("skipped_steps", static_cast<double>(session.optimizer->skippedSteps()));
    context.writer().metrics(end.step, metrics.values());
    context.writer().clock(end.step, nowSeconds(), context.processSeconds(), session.state.tokens);
    if (end.trained.skipped)
        context.writer().event(end.step, "alert",
                               "A gradient was not finite; the step was skipped");
    context.progress({end.step, end.totalSteps, std::numeric_limits<double>::quiet_NaN(), end.loss,
                      end.tokensPerSecond,
                      static_cast<double>(end.totalSteps - end.step) * end.seconds});
}

std::unique_ptr<LanguageModel> loadBeside(const fs::path& folder, const LanguageModel& trained,
                                          const std::string& key) {
    auto model = loadModel(folder, trained.computeType(), ModelUse::Frozen);
    if (model->vocabularySize() != trained.vocabularySize())
        throw Error(ErrorKind::Input,
                    "The model of " + key + " has a vocabulary of " +
                        std::to_string(model->vocabularySize()) + " tokens, the trained one " +
                        std::to_string(trained.vocabularySize()),
                    folder.string(), "Choose two models with the same tokenizer.");
    return model;
}

} // namespace rationale
