// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/stages.h"

#include "core/data/dataset.h"
#include "core/stages/training_support.h"
#include "core/train/language_loss.h"

#include <spdlog/spdlog.h>

#include <cmath>
#include <optional>

namespace rationale {

namespace {

struct Example {
    TokenSequence tokens;
    size_t promptLength = 0; // tokens not learned when completion_only_loss
};

/// Endless stream of examples; example i is a function of (seed, i) alone.
class ExampleStream {
public:
    ExampleStream(const RunContext& context, const Tokenizer& tokenizer)
        : m_tokenizer(tokenizer)
        , m_seed(context.seed()) {
        const auto name = context.recipe().get<std::string>("dataset");
        if (name.empty()) {
            m_problems.emplace(ProblemSource::fromRecipe(context, tokenizer));
            return;
        }
        readRows(Dataset::open(context.resolveDataset(name)),
                 context.recipe().get<size_t>("max_length"));
        m_order.emplace(m_rows.size(), m_seed);
    }

    Example example(uint64_t index) const {
        if (m_order)
            return m_rows[m_order->row(index)];
        const auto problem = m_problems->training(m_seed, 0, static_cast<int64_t>(index));
        return join(problem.tokens, m_problems->solution(problem.problem));
    }

    size_t skipped() const { return m_skipped; }

private:
    Example join(TokenSequence prompt, const std::string& completion) const {
        Example example;
        example.promptLength = prompt.size();
        example.tokens = std::move(prompt);
        const auto ids = encodeCompletion(m_tokenizer, completion);
        example.tokens.insert(example.tokens.end(), ids.begin(), ids.end());
        return example;
    }

    void readRows(const Dataset& dataset, size_t maxLength) {
        for (size_t i = 0; i < dataset.size(); ++i) {
            const Json row = dataset.row(i);
            Example example = join(encodePrompt(m_tokenizer, dataset.text(row, i, "prompt")),
                                   dataset.text(row, i, "completion"));
            if (example.tokens.size() > maxLength)
                ++m_skipped;
            else
                m_rows.push_back(std::move(example));
        }
        if (m_rows.empty())
            throw Error(ErrorKind::Input,
                        "The dataset has no row of at most " + std::to_string(maxLength) +
                            " tokens",
                        dataset.file().string(), "Raise max_length.");
    }

    const Tokenizer& m_tokenizer;
    uint64_t m_seed;
    std::optional<ProblemSource> m_problems; // where there is no dataset
    std::vector<Example> m_rows;
    size_t m_skipped = 0;
    std::optional<EpochOrder> m_order; // none: problems of the task
};

/// Supervised fine-tuning: cross-entropy (or DFT) on wanted completions.
class SftStage final : public Stage {
public:
    void run(RunContext& context) override {
        const Recipe& recipe = context.recipe();
        TrainingSession session = beginFromModel(context);
        const ExampleStream stream(context, *session.tokenizer);
        if (stream.skipped() > 0)
            context.writer().event(context.startStep(), "warning",
                                   std::to_string(stream.skipped()) +
                                       " rows are longer than max_length and were left out");
        const auto totalSteps = recipe.get<int64_t>("max_steps");
        const auto save = [&](const fs::path& folder) { session.save(folder); };
        runSteps(context, totalSteps, save,
                 [&](int64_t step) { trainOneStep(context, session, stream, step, totalSteps); });
    }

    bool needsStartModel(const Recipe& recipe, const fs::path&) const override {
        return recipe.get<bool>("use_peft"); // the checkpoint has the adapter's base merged in
    }

private:
    static std::vector<Example> nextExamples(const Recipe& recipe, const ExampleStream& stream,
                                             uint64_t& cursor) {
        const bool packing = recipe.get<bool>("packing");
        const auto tokens = recipe.get<size_t>("tokens_per_step");
        const auto sequences = recipe.get<size_t>("per_device_train_batch_size");
        const auto maxLength = recipe.get<size_t>("max_length");
        std::vector<Example> examples;
        size_t filled = 0;
        while (packing || examples.size() < sequences) {
            Example next = stream.example(cursor);
            if (next.tokens.size() > maxLength)
                throw Error(ErrorKind::Usage,
                            "A worked solution has " + std::to_string(next.tokens.size()) +
                                " tokens, more than max_length " + std::to_string(maxLength),
                            "max_length", "Raise it.");
            if (packing && filled + next.tokens.size() > tokens)
                break;
            filled += next.tokens.size();
            examples.push_back(std::move(next));
            ++cursor;
        }
        return examples;
    }

    static DocumentBatch pack(const std::vector<Example>& examples, bool completionOnly) {
        std::vector<TokenSequence> documents;
        std::vector<std::vector<float>> weights;
        for (const Example& example : examples) {
            documents.push_back(example.tokens);
            weights.emplace_back(example.tokens.size(), 1.0F);
            if (completionOnly)
                std::fill_n(weights.back().begin(), example.promptLength, 0.0F);
        }
        return packDocuments(documents, weights);
    }

    /// −p log p with p held fixed (Wu et al. 2025, "On the generalization of SFT", eq. 9).
    static Var dftLoss(LanguageModel& model, const DocumentBatch& batch) {
        const Var hidden = model.hidden(batch.batch);
        const Var logprobs = ops::headLogProbs(hidden, model.head(), batch.targets).logprobs;
        const int64_t count = logprobs.value().size();
        std::vector<float> scaled(static_cast<size_t>(count));
        const float* value = logprobs.value().data<float>();
        const float* weight = batch.weights.data<float>();
        for (int64_t t = 0; t < count; ++t)
            scaled[static_cast<size_t>(t)] =
                -weight[t] * std::exp(value[t]) / static_cast<float>(batch.trainedTokens);
        return ops::weightedSum(logprobs,
                                Tensor::from<float>(std::span<const float>(scaled), {count}));
    }

    static void trainOneStep(RunContext& context, TrainingSession& session,
                             const ExampleStream& stream, int64_t step, int64_t totalSteps) {
        const Stopwatch watch;
        const Recipe& recipe = context.recipe();
        const auto examples = nextExamples(recipe, stream, session.state.cursor);
        const DocumentBatch batch = pack(examples, recipe.get<bool>("completion_only_loss"));
        const bool dft = recipe.get<std::string>("loss_type") == "dft";
        const double rate = learningRateAt(context, step - 1);
        LanguageLossOptions options;
        options.nextNextWeight = recipe.get<double>("mtp_loss_weight");
        const LanguageLossScale scale = {static_cast<double>(batch.trainedTokens),
                                         batch.batch.sequences()};
        LanguageLossReport parts;
        const TrainReport trained =
            trainStep(*session.model, *session.optimizer, rate, 1, [&](size_t) {
                return dft ? dftLoss(*session.model, batch)
                           : languageLoss(*session.model, batch, scale, options, parts);
            });
        if (!trained.skipped)
            session.model->updateChoiceBias(parts.loads,
                                            recipe.get<double>("router_bias_update_rate"));
        session.state.step = step;
        session.state.tokens += batch.batch.tokens();
        const double seconds = watch.seconds();
        const double speed = static_cast<double>(batch.batch.tokens()) / seconds;
        MetricList metrics;
        metrics.add("loss", dft ? trained.loss : parts.next);
        if (parts.nextNext > 0)
            metrics.add("mtp_loss", parts.nextNext);
        if (!parts.loads.empty()) {
            metrics.add("aux_loss", parts.balance);
            metrics.add("load/max_violation", parts.maxViolation());
        }
        finishStep(context, session,
                   {step, totalSteps, trained.loss, rate, seconds, speed, trained},
                   std::move(metrics));
    }
};

} // namespace

std::unique_ptr<Stage> makeSftStage() {
    return std::make_unique<SftStage>();
}

} // namespace rationale
