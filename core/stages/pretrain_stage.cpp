// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/stages.h"

#include "core/base/id.h"
#include "core/data/corpus.h"
#include "core/stages/training_support.h"
#include "core/train/language_loss.h"
#include "core/train/train_step.h"

#include <spdlog/spdlog.h>

#include <cmath>
#include <limits>

namespace rationale {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Sums over the steps of one point of the curves. Checkpoints hold it, so that a run which goes on
/// from the middle of a point draws the same curve.
struct Window {
    double loss = 0, gradNorm = 0, seconds = 0;
    double nextNext = 0, balance = 0, violation = 0; // see LanguageLossReport
    int64_t steps = 0, tokens = 0, skipped = 0;

    Json toJson() const {
        return {{"loss", loss},          {"grad_norm", gradNorm}, {"seconds", seconds},
                {"next_next", nextNext}, {"balance", balance},    {"violation", violation},
                {"steps", steps},        {"tokens", tokens},      {"skipped", skipped}};
    }
    static Window fromJson(const Json& json) {
        const auto number = [&](const char* key) { // written as text when it is not finite
            const Json value = json.value(key, Json(0.0));
            return value.is_number() ? value.get<double>() : nan;
        };
        const auto count = [&](const char* key) { return json.value(key, int64_t{0}); };
        return {number("loss"),      number("grad_norm"), number("seconds"),
                number("next_next"), number("balance"),   number("violation"),
                count("steps"),      count("tokens"),     count("skipped")};
    }
};

constexpr const char* windowKey = "window"; // in the trainer state

/// Next-token prediction on a corpus, from random weights; at the end the base gate.
class PretrainStage final : public Stage {
public:
    void run(RunContext& context) override {
        const Recipe& recipe = context.recipe();
        TrainingSession session = beginFromScratch(context);
        const auto corpus =
            makeCorpus(recipe.get<std::string>("corpus.name"), recipe.resolved().at("corpus"));
        const auto totalSteps = recipe.get<int64_t>("max_steps");
        Window window;
        if (const auto saved = session.state.extra.find(windowKey);
            saved != session.state.extra.end())
            window = Window::fromJson(*saved);
        const auto save = [&](const fs::path& folder) {
            session.state.extra.erase(windowKey);
            if (window.steps > 0)
                session.state.extra[windowKey] = window.toJson();
            session.save(folder);
        };
        const auto oneStep = [&](int64_t step) {
            trainOneStep(context, session, *corpus, step, window);
            if (step % recipe.get<int64_t>("logging_steps") == 0 || step == totalSteps)
                report(context, session, step, totalSteps, window);
        };
        if (!runSteps(context, totalSteps, save, oneStep))
            return;
        if (recipe.get<bool>("gate.enabled"))
            gate(context, session, totalSteps);
    }

private:
    static void trainOneStep(RunContext& context, TrainingSession& session, const Corpus& corpus,
                             int64_t step, Window& window) {
        const Stopwatch watch;
        const auto count = context.recipe().get<uint64_t>("per_device_train_batch_size");
        const Tokenizer& tokenizer = *session.tokenizer;
        std::vector<TokenSequence> documents;
        for (uint64_t i = 0; i < count; ++i) {
            const std::string text = corpus.document(context.seed(), session.state.cursor++);
            TokenSequence ids = encodePrompt(tokenizer, text);
            ids.push_back(tokenizer.eosId());
            documents.push_back(std::move(ids));
        }
        const DocumentBatch batch = packDocuments(documents);
        const double rate = learningRateAt(context, step - 1);
        LanguageLossOptions options;
        options.nextNextWeight = context.recipe().get<double>("mtp_loss_weight");
        const LanguageLossScale scale = {static_cast<double>(batch.trainedTokens),
                                         batch.batch.sequences()};
        LanguageLossReport parts;
        const TrainReport trained =
            trainStep(*session.model, *session.optimizer, rate, 1, [&](size_t) {
                return languageLoss(*session.model, batch, scale, options, parts);
            });
        if (!trained.skipped)
            session.model->updateChoiceBias(
                parts.loads, context.recipe().get<double>("router_bias_update_rate"));
        session.state.step = step;
        session.state.tokens += batch.trainedTokens;
        window.loss += parts.next;
        window.nextNext += parts.nextNext;
        window.balance += parts.balance;
        window.violation += parts.maxViolation();
        window.gradNorm += trained.gradNorm;
        window.skipped += trained.skipped ? 1 : 0;
        window.tokens += batch.trainedTokens;
        window.seconds += watch.seconds();
        ++window.steps;
    }

    static void report(RunContext& context, const TrainingSession& session, int64_t step,
                       int64_t totalSteps, Window& window) {
        const auto steps = static_cast<double>(window.steps);
        const double speed = static_cast<double>(window.tokens) / window.seconds;
        MetricList metrics;
        metrics.add("loss", window.loss / steps);
        if (!session.model->routedLayers().empty()) {
            metrics.add("aux_loss", window.balance / steps);
            metrics.add("load/max_violation", window.violation / steps);
        }
        if (window.nextNext > 0)
            metrics.add("mtp_loss", window.nextNext / steps);
        metrics.add("grad_norm", window.gradNorm / steps);
        metrics.add("learning_rate", learningRateAt(context, step - 1));
        metrics.add("num_tokens", static_cast<double>(session.state.tokens));
        metrics.add("step_time", window.seconds / steps);
        metrics.add("throughput/trained_tokens_per_s", speed);
        metrics.add("skipped_steps", static_cast<double>(session.optimizer->skippedSteps()));
        context.writer().metrics(step, metrics.values());
        context.writer().clock(step, nowSeconds(), context.processSeconds(), session.state.tokens);
        if (window.skipped > 0)
            context.writer().event(step, "alert", "A gradient was not finite; the step was skipped",
                                   {{"skipped", window.skipped}});
        context.progress({step, totalSteps, nan, window.loss / steps, speed,
                          static_cast<double>(totalSteps - step) * window.seconds / steps});
        window = {};
    }

    static void gate(RunContext& context, const TrainingSession& session, int64_t step) {
        const Recipe& recipe = context.recipe();
        context.announce("Measuring the base on held-out problems");
        const Tokenizer& tokenizer = *session.tokenizer;
        const Json corpus = recipe.resolved().at("corpus");
        const ProblemSource source("chains",
                                   {{"k_min", corpus.at("k_min")}, {"k_max", corpus.at("k_max")}},
                                   {"en", "zh"}, tokenizer);
        EvaluationOptions options;
        options.prompts = recipe.get<int64_t>("gate.prompts");
        options.samples = recipe.get<int64_t>("gate.samples");
        options.sampling.seed = context.seed();
        options.skill = true;
        options.step = step;
        requireRoom(*session.model, source, options.sampling.maxTokens);
        const EvaluationReport report =
            evaluateForRun(context, *session.model, tokenizer, source, options, "evaluation/after");
        const Json gate = gateReport(report, recipe);
        context.writer().report("gate", gate);
        std::string message = gate.at("passed").get<bool>() ? "The base passed its gate:"
                                                            : "The base missed its gate:";
        for (const Json& check : gate.at("checks")) {
            char text[96];
            std::snprintf(text, sizeof text, " %s %.1f %% (%.0f–%.0f)%s",
                          check.at("name").get<std::string>().c_str(),
                          100 * check.at("value").get<double>(),
                          100 * check.at("low").get<double>(), 100 * check.at("high").get<double>(),
                          check.at("passed").get<bool>() ? "" : " ✗");
            message += text;
        }
        context.writer().event(step, gate.at("passed").get<bool>() ? "gate" : "alert", message,
                               gate);
        spdlog::info("{}", message);
        context.announce(message);
    }
};

} // namespace

std::unique_ptr<Stage> makePretrainStage() {
    return std::make_unique<PretrainStage>();
}

} // namespace rationale
