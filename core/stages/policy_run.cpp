// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/policy_run.h"

#include "core/base/id.h"
#include "core/generate/kv_cache.h"
#include "core/stages/grpo_metrics.h"
#include "core/stages/preflight.h"

namespace rationale {

namespace {

constexpr const char* referenceFolder = "reference";

/// Whether sampling sums in another order than training.
bool samplesOtherwise(const LanguageModel& model) {
    return model.makeCache(1, 1)->layout().latent > 0 || !model.routedLayers().empty();
}

/// "pass@k" is measured on evaluation.prompts × samples before and after training,
/// "eval_pass@k" on the few of eval_prompts × eval_samples: figures of different precision, two
/// curves.
void addPassAtK(const std::string& prefix, const EvaluationReport& report, MetricList& metrics) {
    for (const auto& [k, interval] : report.passAtK)
        metrics.add(prefix + "pass@" + std::to_string(k), interval.value);
}

} // namespace

PolicyRun::PolicyRun(RunContext& context, std::string klKey)
    : m_context(context)
    , m_recipe(context.recipe())
    , m_klKey(std::move(klKey))
    , m_session(beginFromModel(context))
    , m_source(ProblemSource::fromRecipe(context, *m_session.tokenizer))
    , m_sampling(samplingOptions(m_recipe, *m_session.tokenizer, context.seed()))
    , m_scorer(SampleScorer::fromRecipe(context, *m_session.tokenizer, m_sampling.maxTokens))
    , m_totalSteps(m_recipe.get<int64_t>("max_steps"))
    , m_onPolicy(m_session.model->computeType(), samplesOtherwise(*m_session.model)) {
    requireRoom(*m_session.model, m_source, m_sampling.maxTokens);
    m_sampling.recordRouting =
        m_recipe.get<bool>("router_replay") && !m_session.model->routedLayers().empty();
    loadReference();
}

bool PolicyRun::needsStartModel(const Recipe& recipe, const fs::path& checkpoint,
                                const std::string& klKey) {
    return recipe.get<bool>("use_peft") ||
           (recipe.get<double>(klKey) != 0 && !fs::exists(checkpoint / referenceFolder));
}

void PolicyRun::run() {
    if (m_context.startStep() == 0) {
        checkBeforehand();
        if (m_recipe.get<bool>("evaluation.before"))
            evaluateFully("before", 0);
    }
    const auto save = [this](const fs::path& folder) { saveAll(folder); };
    if (!runSteps(m_context, m_totalSteps, save, [this](int64_t step) { oneStep(step); }))
        return;
    if (m_recipe.get<bool>("evaluation.after"))
        evaluateFully("after", m_totalSteps);
}

/// A frozen copy of the start, or of a later policy when ref_model_sync_steps refreshed it.
void PolicyRun::loadReference() {
    if (m_reference || m_context.liveNumber(m_klKey) == 0)
        return;
    const fs::path refreshed = m_context.resumeFolder() / referenceFolder;
    const bool wasRefreshed = !m_context.resumeFolder().empty() && fs::exists(refreshed);
    const fs::path folder =
        wasRefreshed ? refreshed : m_context.resolveModel(m_recipe.get<std::string>("model"));
    m_reference = loadModel(folder, m_session.model->computeType(), ModelUse::Frozen);
    m_referenceRefreshed = wasRefreshed;
}

void PolicyRun::refreshReference(int64_t step) {
    const auto every = m_recipe.get<int64_t>("ref_model_sync_steps");
    if (!m_reference || every == 0 || step % every != 0)
        return;
    copyWeights(*m_session.model, *m_reference);
    m_referenceRefreshed = true;
    m_context.writer().event(step, "reference", "The policy is the new reference model");
}

void PolicyRun::saveAll(const fs::path& folder) const {
    m_session.save(folder);
    saveMore(folder);
    if (!m_referenceRefreshed)
        return;
    makeFolders(folder / referenceFolder);
    saveModel(*m_reference, folder / referenceFolder);
}

void PolicyRun::oneStep(int64_t step) {
    const Stopwatch watch;
    loadReference(); // a weight that somebody raised from 0 needs it now
    Rollout rollout =
        rollOut(m_context, *m_session.model, m_source, m_scorer, stepScorer(), m_sampling, step);
    const UpdateReport report = learn(rollout, step);
    m_session.state.step = step;
    m_session.state.tokens += rollout.promptTokens + rollout.answerTokens;
    m_session.state.cursor += rollout.problems.size();
    refreshReference(step);

    MetricList metrics;
    addRolloutMetrics(rollout, m_scorer, metrics);
    addUpdateMetrics(rollout, report, m_reference != nullptr, metrics);
    addMetrics(rollout, step, metrics);
    metrics.add("learning_rate", learningRateAt(m_context, step - 1));
    metrics.add("num_tokens", static_cast<double>(m_session.state.tokens));
    metrics.add("skipped_steps", static_cast<double>(m_session.optimizer->skippedSteps()));
    assertOnPolicy(step, report);
    if (report.skipped > 0)
        m_context.writer().event(step, "alert", "A gradient was not finite; the update was skipped",
                                 {{"skipped", report.skipped}});
    finishGroups(rollout);
    for (GroupRecord& group : rollout.groups)
        m_context.writer().group(std::move(group));
    evaluateShortly(step, metrics);
    const double seconds = watch.seconds();
    metrics.add("step_time", seconds);
    m_context.writer().metrics(step, metrics.values());
    m_context.writer().clock(step, nowSeconds(), m_context.processSeconds(),
                             m_session.state.tokens);
    showProgress(step, metrics, rollout, seconds);
}

void PolicyRun::assertOnPolicy(int64_t step, const UpdateReport& report) {
    const Json evidence = OnPolicyCheck::evidence(report);
    if (step == 1)
        m_context.writer().report("first_step", evidence);
    for (const std::string& alert : m_onPolicy.alertsAt(step, report))
        m_context.writer().event(step, "alert", alert, evidence);
}

EvaluationOptions PolicyRun::evaluationOptions(int64_t prompts, int64_t samples,
                                               int64_t step) const {
    EvaluationOptions options;
    options.prompts = prompts;
    options.samples = samples;
    options.sampling = m_sampling;
    options.sampling.temperature = 1.0;
    options.step = step;
    return options;
}

/// Changes nothing of the training; what it finds are alerts of the run.
void PolicyRun::checkBeforehand() {
    const auto prompts = m_recipe.get<int64_t>("preflight_prompts");
    if (prompts == 0)
        return;
    PreflightOptions options;
    options.seed = m_context.seed();
    options.prompts = prompts;
    options.samples = m_recipe.get<int64_t>("num_generations");
    options.cancelled = [this] { return m_context.cancelled(); };
    const PreflightReport report =
        preflight(*m_session.model, *m_session.tokenizer, m_source, m_scorer, m_sampling, options);
    m_context.writer().report("preflight", report.toJson());
    for (const PreflightFinding& finding : report.findings)
        if (finding.level != Problem::Level::Note)
            m_context.writer().event(0, "alert", finding.message, finding.evidence);
}

void PolicyRun::evaluateFully(const std::string& when, int64_t step) {
    m_context.announce("Measuring held-out problems " + when + " training");
    const auto options = evaluationOptions(m_recipe.get<int64_t>("evaluation.prompts"),
                                           m_recipe.get<int64_t>("evaluation.samples"), step);
    const EvaluationReport report = evaluateForRun(
        m_context, *m_session.model, *m_session.tokenizer, m_source, options, "evaluation/" + when);
    m_context.writer().event(step, "evaluation", heldOutLine(when, report.toJson()));
    MetricList metrics;
    addPassAtK("", report, metrics);
    m_context.writer().metrics(step, metrics.values());
    if (step == 0)
        m_context.announce({});
}

void PolicyRun::evaluateShortly(int64_t step, MetricList& metrics) {
    const auto every = static_cast<int64_t>(m_context.liveNumber("eval_steps"));
    if (every == 0 || step % every != 0)
        return;
    const Stopwatch watch;
    EvaluationOptions options = evaluationOptions(m_recipe.get<int64_t>("eval_prompts"),
                                                  m_recipe.get<int64_t>("eval_samples"), step);
    options.accuracy = accuracyOptions(m_recipe);
    options.cancelled = [this] { return m_context.cancelled(); };
    options.onGroup = [this](GroupRecord group) { m_context.writer().group(std::move(group)); };
    const EvaluationReport report =
        evaluate(*m_session.model, *m_session.tokenizer, m_source, options);
    addPassAtK("eval_", report, metrics);
    metrics.add("eval_accuracy/tag_blind", report.tagBlind.value);
    metrics.add("eval_rewards/format/mean", report.format.value);
    metrics.add("eval_language/target_share", report.targetShare.value);
    metrics.add("time/evaluate", watch.seconds());
}

void PolicyRun::showProgress(int64_t step, const MetricList& metrics, const Rollout& rollout,
                             double seconds) {
    m_meanSeconds = m_meanSeconds ? 0.9 * *m_meanSeconds + 0.1 * seconds : seconds;
    double reward = 0, loss = 0;
    for (const auto& [name, value] : metrics.values()) {
        reward = name == "reward" ? value : reward;
        loss = name == "loss" ? value : loss;
    }
    const auto tokens = static_cast<double>(rollout.promptTokens + rollout.answerTokens);
    m_context.progress({step, m_totalSteps, reward, loss, tokens / seconds,
                        static_cast<double>(m_totalSteps - step) * *m_meanSeconds});
}

} // namespace rationale
