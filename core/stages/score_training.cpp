// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/score_training.h"

#include "core/base/hash.h"
#include "core/stages/training_support.h"
#include "core/train/batching.h"

#include <fmt/format.h>

#include <algorithm>

namespace rationale {

size_t ScoreRow::longest() const {
    size_t most = 0;
    for (const std::vector<int32_t>& sequence : sequences)
        most = std::max(most, sequence.size());
    return most;
}

void ScoreStats::addScore(double score) {
    sum += score;
    least = std::min(least, score);
    most = std::max(most, score);
    ++scores;
}

namespace {

using RowList = std::vector<const ScoreRow*>;

/// The rows of the dataset, in two parts that never mix.
class ScoreRows {
public:
    ScoreRows(const RunContext& context, const ScoreObjective& objective,
              const TrainingSession& session) {
        const Recipe& recipe = context.recipe();
        const Dataset dataset =
            Dataset::open(context.resolveDataset(recipe.get<std::string>("dataset")));
        const auto maxLength =
            std::min(recipe.get<int64_t>("max_length"), session.model->maxPositions());
        const auto heldOut = recipe.get<double>("eval_fraction");
        const int32_t padId = padIdOf(session.model->config());
        for (size_t i = 0; i < dataset.size(); ++i) {
            ScoreRow row = objective.read(dataset, i, *session.tokenizer, padId);
            if (static_cast<int64_t>(row.longest()) > maxLength) {
                ++m_skipped;
                continue;
            }
            const std::string prompt = dataset.text(dataset.row(i), i, "prompt");
            (isHeldOut(prompt, heldOut) ? m_heldOut : m_training).push_back(std::move(row));
        }
        if (m_training.empty())
            throw Error(ErrorKind::Input,
                        "The dataset has no row of at most " + std::to_string(maxLength) +
                            " tokens to train on",
                        dataset.file().string(), "Raise max_length, or lower eval_fraction.");
    }

    const std::vector<ScoreRow>& training() const { return m_training; }
    const std::vector<ScoreRow>& heldOut() const { return m_heldOut; }
    size_t skipped() const { return m_skipped; }

private:
    /// By the prompt: other answers to a prompt of the training would not be new.
    static bool isHeldOut(const std::string& prompt, double share) {
        constexpr uint64_t parts = 1'000'000;
        return static_cast<double>(stableHash("score:" + prompt) % parts) <
               share * static_cast<double>(parts);
    }

    std::vector<ScoreRow> m_training, m_heldOut;
    size_t m_skipped = 0;
};

class ScoreRun {
public:
    ScoreRun(RunContext& context, const ScoreObjective& objective)
        : m_context(context)
        , m_objective(objective)
        , m_recipe(context.recipe())
        , m_session(beginFromScored(context, objective.head()))
        , m_rows(context, objective, m_session)
        , m_order(m_rows.training().size(), context.seed())
        , m_batch(m_recipe.get<size_t>("per_device_train_batch_size"))
        , m_microBatches(m_recipe.get<size_t>("gradient_accumulation_steps"))
        , m_totalSteps(m_recipe.get<int64_t>("max_steps")) {}

    void run() {
        if (m_rows.skipped() > 0)
            m_context.writer().event(m_context.startStep(), "warning",
                                     std::to_string(m_rows.skipped()) +
                                         " rows are longer than max_length and were left out");
        const auto save = [this](const fs::path& folder) { m_session.save(folder); };
        if (!runSteps(m_context, m_totalSteps, save, [this](int64_t step) { oneStep(step); }))
            return;
        reportHeldOut();
    }

private:
    RowList nextRows() {
        RowList rows;
        for (size_t i = 0; i < m_batch * m_microBatches; ++i)
            rows.push_back(&m_rows.training()[m_order.row(m_session.state.cursor++)]);
        return rows;
    }

    static double countOf(std::span<const ScoreRow* const> rows) {
        size_t count = 0;
        for (const ScoreRow* row : rows)
            count += row->targets.size();
        return static_cast<double>(count);
    }

    /// Part of the loss of a step with `count` targets, on the active tape if there is one.
    Var lossOf(std::span<const ScoreRow* const> rows, double count, ScoreStats& stats) {
        std::vector<std::vector<int32_t>> sequences, places;
        std::vector<double> targets;
        for (const ScoreRow* row : rows) {
            sequences.insert(sequences.end(), row->sequences.begin(), row->sequences.end());
            places.insert(places.end(), row->places.begin(), row->places.end());
            targets.insert(targets.end(), row->targets.begin(), row->targets.end());
        }
        for (const std::vector<int32_t>& sequence : sequences)
            stats.tokens += static_cast<int64_t>(sequence.size());
        const Var scores = scoresAt(*m_session.model, sequences, places);
        const std::vector<double> numbers = numbersOf(scores);
        const ScoreLoss loss = m_objective.loss(numbers, targets, count);
        m_objective.measure(numbers, targets, stats);
        stats.loss += loss.value;
        return lossOn(scores, loss);
    }

    void oneStep(int64_t step) {
        if (m_context.cancelled())
            throw Error(ErrorKind::Stopped, "Stopped");
        const Stopwatch watch;
        const RowList rows = nextRows();
        const double count = countOf(rows), rate = learningRateAt(m_context, step - 1);
        ScoreStats stats;
        const TrainReport trained =
            trainStep(*m_session.model, *m_session.optimizer, rate, m_microBatches, [&](size_t i) {
                return lossOf(std::span(rows).subspan(i * m_batch, m_batch), count, stats);
            });
        m_session.state.step = step;
        m_session.state.tokens += stats.tokens;
        MetricList metrics;
        addStats("", stats, metrics);
        metrics.add("epoch", static_cast<double>(m_session.state.cursor) /
                                 static_cast<double>(m_rows.training().size()));
        if (const auto every = static_cast<int64_t>(m_context.liveNumber("eval_steps"));
            every > 0 && step % every == 0 && step < m_totalSteps && !m_rows.heldOut().empty())
            addStats("eval_", measureHeldOut(), metrics);
        const double seconds = watch.seconds();
        const double speed = static_cast<double>(stats.tokens) / seconds;
        finishStep(m_context, m_session,
                   {step, m_totalSteps, trained.loss, rate, seconds, speed, trained},
                   std::move(metrics));
    }

    /// TRL's names.
    void addStats(const std::string& prefix, const ScoreStats& stats, MetricList& metrics) const {
        const auto judged = static_cast<double>(stats.judged);
        metrics.add(prefix + "loss", stats.loss);
        metrics.add(prefix + "accuracy", static_cast<double>(stats.right) / judged);
        if (m_objective.hasMargins())
            metrics.add(prefix + "margin", stats.margins / judged);
        if (!m_objective.hasRewards())
            return;
        metrics.add(prefix + "min_reward", stats.least);
        metrics.add(prefix + "mean_reward", stats.sum / static_cast<double>(stats.scores));
        metrics.add(prefix + "max_reward", stats.most);
    }

    ScoreStats measureHeldOut() {
        const NoGrad noGrad;
        RowList rows;
        for (const ScoreRow& row : m_rows.heldOut())
            rows.push_back(&row);
        const double count = countOf(rows);
        ScoreStats stats;
        for (const IndexRange& range : splitByCount(rows.size(), m_batch)) {
            if (m_context.cancelled())
                throw Error(ErrorKind::Stopped, "Stopped");
            lossOf(std::span(rows).subspan(range.begin, range.size()), count, stats);
        }
        return stats;
    }

    void reportHeldOut() {
        if (m_rows.heldOut().empty())
            return;
        m_context.announce("Measuring the held-out rows");
        const ScoreStats stats = measureHeldOut();
        MetricList metrics;
        addStats("eval_", stats, metrics);
        m_context.writer().metrics(m_totalSteps, metrics.values());
        const Interval accuracy = wilsonInterval(
            static_cast<double>(stats.right) / static_cast<double>(stats.judged), stats.judged);
        Json report = {{"rows", m_rows.heldOut().size()},
                       {"training_rows", m_rows.training().size()},
                       {"skipped_rows", m_rows.skipped()},
                       {"judged", stats.judged}};
        for (const auto& [name, value] : metrics.values())
            report[name] = value;
        report["eval_accuracy"] = {
            {"value", accuracy.value}, {"low", accuracy.low}, {"high", accuracy.high}};
        m_context.writer().report("evaluation", report);
        m_context.writer().event(
            m_totalSteps, "evaluation",
            fmt::format("held-out accuracy: {:.1f} % (95 % CI {:.1f}–{:.1f}, n = {})",
                        100 * accuracy.value, 100 * accuracy.low, 100 * accuracy.high,
                        stats.judged));
        m_context.announce({});
    }

    RunContext& m_context;
    const ScoreObjective& m_objective;
    const Recipe& m_recipe;
    TrainingSession m_session;
    ScoreRows m_rows;
    EpochOrder m_order;
    size_t m_batch, m_microBatches;
    int64_t m_totalSteps;
};

} // namespace

void trainScores(RunContext& context, const ScoreObjective& objective) {
    ScoreRun(context, objective).run();
}

} // namespace rationale
