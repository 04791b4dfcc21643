// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/stages.h"

#include "core/base/id.h"
#include "core/data/dataset.h"
#include "core/data/dataset_writer.h"
#include "core/stages/dataset_rows.h"
#include "core/stages/dataset_source.h"
#include "core/stages/provenance.h"
#include "core/stages/training_support.h"

#include <limits>
#include <set>

namespace rationale {

namespace {

constexpr const char* stateFile = "dataset_state.json";

/// What a checkpoint of this stage holds: how far the rows are, and what was left out.
struct SamplingState {
    int64_t step = 0, bytes = 0, rows = 0, samples = 0, tokens = 0;
    std::map<std::string, int64_t> refused;

    Json toJson() const {
        return {{"step", step},       {"bytes", bytes},   {"rows", rows},
                {"samples", samples}, {"tokens", tokens}, {"refused", refused}};
    }

    static SamplingState read(const fs::path& folder) {
        const fs::path path = folder / stateFile;
        const Json json = parseJson(readFile(path), path.string());
        try {
            return {json.at("step").get<int64_t>(),
                    json.at("bytes").get<int64_t>(),
                    json.at("rows").get<int64_t>(),
                    json.at("samples").get<int64_t>(),
                    json.at("tokens").get<int64_t>(),
                    json.at("refused").get<std::map<std::string, int64_t>>()};
        } catch (const Json::exception& error) {
            throw Error(ErrorKind::Corrupt, error.what(), path.string(),
                        "Go back to an older checkpoint.");
        }
    }
};

/// Samples a model and keeps what passes the filters (DeepSeek-R1 §2.3.3; RFT of DeepSeekMath
/// §5.2).
class RejectionSampleRun {
public:
    explicit RejectionSampleRun(RunContext& context)
        : m_context(context)
        , m_recipe(context.recipe())
        , m_folder(context.resolveModel(m_recipe.get<std::string>("model")))
        , m_model(loadModel(m_folder, computeTypeFromName(m_recipe.get<std::string>("dtype")),
                            ModelUse::Frozen))
        , m_tokenizer(loadTokenizer(m_folder))
        , m_source(ProblemSource::fromRecipe(context, *m_tokenizer))
        , m_sampling(samplingOptions(m_recipe, *m_tokenizer, context.seed()))
        , m_scorer(SampleScorer::fromRecipe(context, *m_tokenizer, m_sampling.maxTokens))
        , m_filter(AnswerFilter::fromRecipe(m_recipe))
        , m_state(context.resumeFolder().empty() ? SamplingState{}
                                                 : SamplingState::read(context.resumeFolder()))
        , m_rows(context.runFolder() / datasetFolder, m_state.bytes, m_state.rows) {
        m_model->refreshComputeWeights();
        requireRoom(*m_model, m_source, m_sampling.maxTokens);
        m_options = {m_recipe.get<std::string>("output"), m_recipe.get<int64_t>("keep_per_prompt"),
                     m_recipe.get<double>("min_margin"),
                     provenance::inputHash(context.runFolder(), "model"),
                     context.runFolder().filename().string()};
        if (m_recipe.get<bool>("dedupe"))
            m_rows.forEach([this](const Json& row) { m_seen.insert(contentKey(row)); });
    }

    void run() {
        const auto total = m_recipe.get<int64_t>("max_steps");
        const auto save = [this](const fs::path& folder) {
            writeFileAtomically(folder / stateFile, toJsonText(m_state.toJson(), 2) + "\n");
        };
        if (!runSteps(m_context, total, save, [&](int64_t step) { oneStep(step, total); }))
            return;
        publish();
    }

private:
    void oneStep(int64_t step, int64_t total) {
        const Stopwatch watch;
        std::vector<PromptedProblem> problems;
        std::vector<GenerationRequest> requests;
        const auto members = m_recipe.get<int32_t>("num_generations");
        for (int64_t i = 0; i < m_recipe.get<int64_t>("prompts_per_step"); ++i) {
            problems.push_back(m_source.training(m_context.seed(), step, i));
            requests.push_back({problems.back().tokens, problems.back().key, members});
        }
        Generator generator(*m_model);
        const auto completions = generator.generate(
            requests, m_sampling, [&](const Completion&) { return !m_context.cancelled(); });
        std::vector<std::vector<ScoredSample>> scored;
        auto groups =
            m_scorer.groups(problems, completions, step, "train", m_source.taskName(), scored);
        int64_t correct = 0, added = 0, tokens = 0;
        for (size_t g = 0; g < groups.size(); ++g) {
            correct += groups[g].solved;
            added += addRows(problems[g].problem, groups[g], scored[g]);
            for (ScoredSample& sample : scored[g]) {
                tokens += sample.record.length;
                groups[g].samples.push_back(std::move(sample.record));
            }
            m_context.writer().group(std::move(groups[g]));
        }
        m_rows.sync(); // before a checkpoint counts on it
        m_state.step = step;
        m_state.bytes = m_rows.bytes();
        m_state.rows = m_rows.rows();
        m_state.samples += static_cast<int64_t>(completions.size());
        m_state.tokens += tokens;
        report(step, total, static_cast<double>(correct) / static_cast<double>(completions.size()),
               added, static_cast<double>(tokens), watch.seconds());
    }

    int64_t addRows(const TaskProblem& problem, const GroupRecord& group,
                    const std::vector<ScoredSample>& samples) {
        int64_t added = 0;
        for (const Json& row :
             rowsOf(problem, group, samples, m_filter, m_options, m_state.refused)) {
            if (m_recipe.get<bool>("dedupe") && !m_seen.insert(contentKey(row)).second) {
                ++m_state.refused["duplicate"];
                continue;
            }
            m_rows.add(row);
            ++added;
        }
        return added;
    }

    void report(int64_t step, int64_t total, double accuracy, int64_t added, double tokens,
                double seconds) {
        MetricList metrics;
        metrics.add("accuracy", accuracy);
        metrics.add("dataset/rows", static_cast<double>(m_state.rows));
        metrics.add("dataset/added", static_cast<double>(added));
        metrics.add("completions/mean_length",
                    static_cast<double>(m_state.tokens) / static_cast<double>(m_state.samples));
        metrics.add("num_tokens", static_cast<double>(m_state.tokens));
        metrics.add("step_time", seconds);
        metrics.add("throughput/generated_tokens_per_s", tokens / seconds);
        m_context.writer().metrics(step, metrics.values());
        m_context.writer().clock(step, nowSeconds(), m_context.processSeconds(), m_state.tokens);
        const double none = std::numeric_limits<double>::quiet_NaN();
        m_context.progress({step, total, none, none, tokens / seconds,
                            static_cast<double>(total - step) * seconds});
    }

    void publish() {
        if (m_state.rows == 0)
            throw Error(ErrorKind::Input,
                        "Not one of " + std::to_string(m_state.samples) +
                            " answers became a row: " + refusals(),
                        "filter", "Loosen the filters, sample more, or sample a better model.");
        const Json made =
            parseJson(readFile(m_context.runFolder() / provenance::file), provenance::file);
        const Json description = {{"kind", m_options.kind},
                                  {"rows", m_state.rows},
                                  {"samples", m_state.samples},
                                  {"refused", m_state.refused},
                                  {"made_by", made}};
        m_rows.publish(description);
        m_context.writer().report("dataset", {{"kind", m_options.kind},
                                              {"rows", m_state.rows},
                                              {"samples", m_state.samples},
                                              {"refused", m_state.refused}});
        m_context.writer().event(m_state.step, "dataset",
                                 std::to_string(m_state.rows) + " rows from " +
                                     std::to_string(m_state.samples) + " answers" +
                                     (m_state.refused.empty() ? "" : "; left out: " + refusals()));
    }

    std::string refusals() const {
        std::string text;
        for (const auto& [why, count] : m_state.refused)
            text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + why;
        return text;
    }

    RunContext& m_context;
    const Recipe& m_recipe;
    fs::path m_folder;
    std::unique_ptr<LanguageModel> m_model;
    std::shared_ptr<const Tokenizer> m_tokenizer;
    ProblemSource m_source;
    SamplingOptions m_sampling;
    SampleScorer m_scorer;
    AnswerFilter m_filter;
    SamplingState m_state;
    DatasetWriter m_rows;
    RowOptions m_options;
    std::set<std::string> m_seen; // dedupe
};

class RejectionSampleStage final : public Stage {
public:
    void run(RunContext& context) override { RejectionSampleRun(context).run(); }
    void checkCheckpoint(const fs::path& folder) const override { SamplingState::read(folder); }
    bool needsStartModel(const Recipe&, const fs::path&) const override { return true; }
};

} // namespace

std::unique_ptr<Stage> makeRejectionSampleStage() {
    return std::make_unique<RejectionSampleStage>();
}

} // namespace rationale
