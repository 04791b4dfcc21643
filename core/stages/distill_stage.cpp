// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/stages.h"

#include "core/stages/distill_data.h"
#include "core/stages/policy_update.h"
#include "core/stages/sample_scorer.h"
#include "core/stages/training_support.h"
#include "core/train/distillation.h"

#include <algorithm>

namespace rationale {

namespace {

constexpr const char* teacherKey = "teacher";

/// Equal ids must be equal text, or the teacher would be asked about other words.
void requireSameTokens(const Tokenizer& student, const fs::path& teacherFolder) {
    if (!holdsTokenizer(teacherFolder))
        return; // a model without one was made for that of its student
    const auto teacher = loadTokenizer(teacherFolder);
    const int32_t count = std::min(student.vocabularySize(), teacher->vocabularySize());
    for (int32_t id = 0; id < count; ++id)
        if (student.tokenText(id) != teacher->tokenText(id))
            throw Error(ErrorKind::Input,
                        "Token " + std::to_string(id) + " is '" + teacher->tokenText(id) +
                            "' to the teacher and '" + student.tokenText(id) + "' to the student",
                        teacherFolder.string(), "Choose two models with the same tokenizer.");
}

/// Generalised knowledge distillation (Agarwal et al. 2024, "On-Policy Distillation of Language
/// Models", algorithm 1); lmbda 1 and beta 1 are on-policy reverse KL.
class DistillRun {
public:
    explicit DistillRun(RunContext& context)
        : m_context(context)
        , m_recipe(context.recipe())
        , m_session(beginFromModel(context))
        , m_teacher(loadTeacher())
        , m_sampling(samplingOptions(m_recipe, *m_session.tokenizer, context.seed()))
        , m_data(context, *m_session.tokenizer,
                 std::min(m_session.model->maxPositions(), m_teacher->maxPositions()), m_sampling)
        , m_scorer(SampleScorer::plain(*m_session.tokenizer, m_sampling.maxTokens)) {
        m_options.beta = m_recipe.get<double>("beta");
        m_options.temperature = m_recipe.get<double>("distillation_temperature");
        if (m_recipe.get<std::string>("dataset").empty()) {
            const auto source = ProblemSource::fromRecipe(context, *m_session.tokenizer);
            for (const LanguageModel* model : {m_session.model.get(), m_teacher.get()})
                requireRoom(*model, source, m_sampling.maxTokens);
        }
        if (m_data.skipped() > 0)
            context.writer().event(context.startStep(), "warning",
                                   std::to_string(m_data.skipped()) +
                                       " rows are too long and were left out");
    }

    void run() {
        const auto totalSteps = m_recipe.get<int64_t>("max_steps");
        const auto save = [this](const fs::path& folder) { m_session.save(folder); };
        runSteps(m_context, totalSteps, save, [&](int64_t step) { oneStep(step, totalSteps); });
    }

private:
    std::unique_ptr<LanguageModel> loadTeacher() {
        const fs::path folder = m_context.resolveModel(m_recipe.get<std::string>(teacherKey));
        auto teacher = loadBeside(folder, *m_session.model, teacherKey);
        requireSameTokens(*m_session.tokenizer, folder);
        return teacher;
    }

    std::vector<IndexRange> microBatches(const SequenceSet& set) const {
        const auto count = m_recipe.get<size_t>("per_device_train_batch_size");
        if (count > 0)
            return splitByCount(set.size(), count);
        std::vector<int64_t> lengths;
        for (size_t i = 0; i < set.size(); ++i)
            lengths.push_back(
                static_cast<int64_t>(set.prompts[i].size() + set.completions[i].size()));
        return splitByTokens(lengths, policyMicroBatchTokens);
    }

    TrainReport learn(const DistillBatch& batch, double rate) {
        const auto ranges = microBatches(batch.sequences);
        return trainStep(
            *m_session.model, *m_session.optimizer, rate, ranges.size(), [&](size_t i) {
                const auto [begin, end] = ranges[i];
                const CompletionBatch packed = packCompletions(
                    std::span(batch.sequences.prompts).subspan(begin, end - begin),
                    std::span(batch.sequences.completions).subspan(begin, end - begin));
                return distillationLoss(*m_session.model, *m_teacher, packed, m_options,
                                        static_cast<double>(batch.completionTokens));
            });
    }

    void oneStep(int64_t step, int64_t totalSteps) {
        Stopwatch watch;
        const auto rows = m_recipe.get<size_t>("prompts_per_step");
        const DistillBatch batch =
            m_data.draw(m_session.state.cursor, rows, *m_session.model, *m_teacher,
                        [this] { return m_context.cancelled(); });
        const double generateSeconds = watch.lap();
        const double rate = learningRateAt(m_context, step - 1);
        const TrainReport trained = learn(batch, rate);
        const double updateSeconds = watch.lap(), seconds = generateSeconds + updateSeconds;
        m_session.state.step = step;
        m_session.state.cursor += rows;
        m_session.state.tokens += batch.sequences.tokens();
        storeAnswers(step, batch);

        MetricList metrics;
        metrics.add("loss", trained.loss);
        metrics.add("frac_on_policy",
                    static_cast<double>(batch.answers.size()) / static_cast<double>(rows));
        addLengths(batch, metrics);
        metrics.add("time/generate", generateSeconds);
        metrics.add("time/update", updateSeconds);
        metrics.add("throughput/generated_tokens_per_s",
                    static_cast<double>(batch.generatedTokens) / generateSeconds);
        const double speed = static_cast<double>(batch.sequences.tokens()) / updateSeconds;
        finishStep(m_context, m_session,
                   {step, totalSteps, trained.loss, rate, seconds, speed, trained},
                   std::move(metrics));
    }

    /// What the student wrote, for people to read: nothing here is rewarded.
    void storeAnswers(int64_t step, const DistillBatch& batch) {
        std::vector<std::vector<ScoredSample>> scored;
        auto groups =
            m_scorer.groups(batch.asked, batch.answers, step, "train", m_data.taskName(), scored);
        for (size_t g = 0; g < groups.size(); ++g) {
            groups[g].dead = false; // it learns from the teacher, whatever the spread
            for (ScoredSample& sample : scored[g])
                groups[g].samples.push_back(std::move(sample.record));
            m_context.writer().group(std::move(groups[g]));
        }
    }

    static void addLengths(const DistillBatch& batch, MetricList& metrics) {
        metrics.add("completions/mean_length", static_cast<double>(batch.completionTokens) /
                                                   static_cast<double>(batch.sequences.size()));
        if (batch.sampled > 0)
            metrics.add("completions/clipped_ratio",
                        static_cast<double>(batch.truncated) / static_cast<double>(batch.sampled));
    }

    RunContext& m_context;
    const Recipe& m_recipe;
    TrainingSession m_session;
    std::unique_ptr<LanguageModel> m_teacher;
    SamplingOptions m_sampling;
    DistillData m_data;
    SampleScorer m_scorer;
    DistillationOptions m_options;
};

class DistillStage final : public Stage {
public:
    void run(RunContext& context) override { DistillRun(context).run(); }
    bool needsStartModel(const Recipe& recipe, const fs::path&) const override {
        return recipe.get<bool>("use_peft");
    }
};

} // namespace

std::unique_ptr<Stage> makeDistillStage() {
    return std::make_unique<DistillStage>();
}

} // namespace rationale
