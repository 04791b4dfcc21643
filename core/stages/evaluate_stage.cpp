// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/stages.h"

#include "core/base/id.h"
#include "core/stages/training_support.h"

#include <limits>

namespace rationale {

namespace {

GuideFolders guideFolders(const RunContext& context) {
    const Recipe& recipe = context.recipe();
    const auto folder = [&](const char* key) {
        const auto name = recipe.get<std::string>(key);
        return name.empty() ? fs::path() : context.resolveModel(name);
    };
    return {folder("search.reward_model"), folder("search.process_model"),
            folder("search.value_model"), recipe.get<std::string>("search.reduction")};
}

void addSearch(const Json& search, MetricList& metrics) {
    for (const Json& row : search) {
        const std::string name = "search/" + row.at("strategy").get<std::string>();
        metrics.add(name + "/accuracy", row.at("accuracy").at("value").get<double>());
        metrics.add(name + "/tokens", row.at("generated_tokens").at("value").get<double>());
    }
}

/// Measures a model on held-out problems; the report is the artifact.
class EvaluateStage final : public Stage {
public:
    void run(RunContext& context) override {
        const Recipe& recipe = context.recipe();
        const fs::path folder = context.resolveModel(recipe.get<std::string>("model"));
        const auto model = loadModel(folder, computeTypeFromName(recipe.get<std::string>("dtype")),
                                     ModelUse::Frozen);
        model->refreshComputeWeights();
        const auto tokenizer = loadTokenizer(folder);
        const ProblemSource source = ProblemSource::fromRecipe(context, *tokenizer);
        EvaluationOptions options;
        options.prompts = recipe.get<int64_t>("num_prompts");
        options.samples = recipe.get<int64_t>("num_generations");
        options.sampling = samplingOptions(recipe, *tokenizer, context.seed());
        options.skill = recipe.get<bool>("skill");
        options.search = searchEvaluation(recipe, source.taskName());
        const SearchGuides guides =
            loadGuides(guideFolders(context), options.search.strategies, *model, *tokenizer);
        options.search.guides = &guides;
        requireRoom(*model, source, options.sampling.maxTokens);
        const Stopwatch watch;
        constexpr int64_t parts = 100;
        options.progress = [&](double done) {
            const double left = watch.seconds() * (1 - done) / done;
            context.progress({static_cast<int64_t>(done * parts), parts,
                              std::numeric_limits<double>::quiet_NaN(),
                              std::numeric_limits<double>::quiet_NaN(), 0, left});
        };
        const EvaluationReport report =
            evaluateForRun(context, *model, *tokenizer, source, options, "evaluation");
        MetricList metrics;
        if (!report.trueScore) { // what is better or worse is never right
            for (const auto& [k, interval] : report.passAtK)
                metrics.add("pass@" + std::to_string(k), interval.value);
            metrics.add("maj@" + std::to_string(report.samples), report.majority.value);
            metrics.add("accuracy/tag_blind", report.tagBlind.value);
        }
        metrics.add("rewards/format/mean", report.format.value);
        metrics.add("language/target_share", report.targetShare.value);
        if (report.trueScore)
            metrics.add("rewards/true_score/mean", report.trueScore->value);
        metrics.add("completions/mean_length", report.length.value);
        addSearch(report.search, metrics);
        context.writer().metrics(0, metrics.values());
        context.writer().clock(0, nowSeconds(), context.processSeconds(), 0);
    }
};

} // namespace

std::unique_ptr<Stage> makeEvaluateStage() {
    return std::make_unique<EvaluateStage>();
}

} // namespace rationale
