// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/stages.h"

#include "core/base/id.h"
#include "core/data/dataset.h"
#include "core/data/dataset_writer.h"
#include "core/stages/answer_filter.h"
#include "core/stages/dataset_source.h"
#include "core/stages/provenance.h"
#include "core/stages/trace_description.h"
#include "core/stages/training_support.h"

#include <chrono>
#include <cmath>
#include <limits>
#include <optional>
#include <set>
#include <thread>

namespace rationale {

namespace {

/// What the filters look at, read from the text of a row; of a pair, from the chosen answer.
SampleRecord describeRow(const Json& row) {
    SampleRecord record;
    record.completion = textOr(row, answerColumn(row));
    const bool prefilled = opensThought(textOr(row, "prompt"));
    record.formatOk = isStrictFormat(record.completion, prefilled);
    const auto length = row.find("length");
    record.length = length != row.end() && length->is_number_integer() ? length->get<int32_t>() : 0;
    describeTrace(textOr(row, "language"), record, prefilled);
    return record;
}

/// The human gate of the cold start (DeepSeek-R1 §2.3.1), or a stated rule in its place.
class CurateRun {
public:
    explicit CurateRun(RunContext& context)
        : m_context(context)
        , m_recipe(context.recipe()) {}

    void run() {
        collect();
        if (m_recipe.get<std::string>("accept") == "annotations" && !waitForPeople())
            return; // stopped
        publish();
    }

private:
    void collect() {
        const AnswerFilter filter = AnswerFilter::fromRecipe(m_recipe);
        const bool dedupe = m_recipe.get<bool>("dedupe");
        std::set<std::string> seen;
        for (const auto& name : m_recipe.get<std::vector<std::string>>("datasets")) {
            const Dataset dataset = Dataset::open(m_context.resolveDataset(name));
            for (size_t i = 0; i < dataset.size(); ++i) {
                Json row = dataset.row(i);
                ++m_read;
                std::string why = filter.refusal(describeRow(row));
                if (why.empty() && dedupe && !seen.insert(contentKey(row)).second)
                    why = "duplicate";
                if (why.empty())
                    m_rows.push_back(std::move(row));
                else
                    ++m_refused[why];
            }
            if (!m_newRows)
                m_newRows = m_rows.size();
        }
        replaySome();
        chooseSome("max_rows", 0, m_recipe.get<size_t>("max_rows"));
        if (m_rows.empty())
            throw Error(ErrorKind::Input,
                        "Not one of " + std::to_string(m_read) + " rows passes the filters",
                        "filter", "Loosen the filters.");
    }

    /// All new rows, and so many old ones that they are replay_share of the result (iterative GRPO:
    /// DeepSeekMath §4.1.4).
    void replaySome() {
        const auto share = m_recipe.get<double>("replay_share");
        if (share == 0)
            return;
        const auto fresh = m_newRows.value();
        if (fresh == 0)
            throw Error(ErrorKind::Input, "Not one new row passes the filters", "datasets",
                        "The first dataset is the new one; loosen the filters.");
        const auto replayed = static_cast<double>(fresh) * share / (1 - share);
        chooseSome("replay_share", fresh,
                   std::max<size_t>(1, static_cast<size_t>(std::llround(replayed))));
    }

    /// `limit` of the rows from `first` on, in their order; 0: all.
    void chooseSome(const char* reason, size_t first, size_t limit) {
        const size_t count = m_rows.size() - first;
        if (limit == 0 || count <= limit)
            return;
        const EpochOrder order(count, m_context.seed());
        std::set<size_t> chosen;
        for (size_t i = 0; i < limit; ++i)
            chosen.insert(first + order.row(i));
        std::vector<Json> kept;
        kept.reserve(first + limit);
        for (size_t row = 0; row < m_rows.size(); ++row)
            if (row < first || chosen.contains(row))
                kept.push_back(std::move(m_rows[row]));
        m_refused[reason] += static_cast<int64_t>(count - limit);
        m_rows = std::move(kept);
    }

    /// Until every row is accepted or rejected. False: somebody stopped the run; what was judged
    /// stays judged.
    bool waitForPeople() {
        std::vector<std::string> keys;
        keys.reserve(m_rows.size());
        for (const Json& row : m_rows)
            keys.push_back(contentKey(row));
        DatasetWriter pending(m_context.runFolder() / pendingFolder, 0, 0); // what people look at
        for (const Json& row : m_rows)
            pending.add(row);
        pending.publish({{"rows", pending.rows()}});
        for (size_t known = keys.size() + 1;;) {
            const auto judged = m_context.annotations();
            const auto count = static_cast<size_t>(
                std::count_if(keys.begin(), keys.end(),
                              [&judged](const auto& key) { return judged.contains(key); }));
            if (count == keys.size())
                return acceptJudged(keys, judged);
            if (count != known)
                showWaiting(count);
            known = count;
            if (m_context.stopRequested())
                return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(200));
        }
    }

    void showWaiting(size_t judged) {
        const double none = std::numeric_limits<double>::quiet_NaN();
        m_context.progress({static_cast<int64_t>(judged), static_cast<int64_t>(m_rows.size()), none,
                            none, 0, none});
        m_context.announce("Waiting for a person: " + std::to_string(judged) + " of " +
                           std::to_string(m_rows.size()) +
                           " rows are judged ('rationale annotate " +
                           m_context.runFolder().filename().string() + "')");
    }

    bool acceptJudged(const std::vector<std::string>& keys,
                      const std::map<std::string, Annotation>& judged) {
        std::vector<Json> accepted;
        accepted.reserve(keys.size());
        for (size_t i = 0; i < keys.size(); ++i) {
            const Annotation& annotation = judged.at(keys[i]);
            if (!annotation.accepted) {
                ++m_refused["rejected"];
                continue;
            }
            Json row = std::move(m_rows[i]);
            Json& source = row[provenance::source];
            if (!source.is_object()) // a column of the person's own
                source = source.is_null() ? Json::object() : Json{{"given", source}};
            if (annotation.edited) {
                const char* column = answerColumn(row);
                row[provenance::source]["original"] = row[column];
                row[provenance::source]["edited_by"] = annotation.annotator;
                row[column] = *annotation.edited;
                for (const char* measured :
                     {"reward", "length", "target_share", "switches", "margin"})
                    row.erase(measured); // of the text that was
            }
            row[provenance::source]["accepted_by"] = annotation.annotator;
            accepted.push_back(std::move(row));
        }
        m_rows = std::move(accepted);
        if (m_rows.empty())
            throw Error(ErrorKind::Input, "Every row was rejected", "annotations",
                        "Sample more, or judge again with 'rationale annotate'.");
        return true;
    }

    void publish() {
        DatasetWriter writer(m_context.runFolder() / datasetFolder, 0, 0);
        for (const Json& row : m_rows)
            writer.add(row);
        const Json facts = {{"rows", writer.rows()}, {"read", m_read}, {"refused", m_refused}};
        Json description = facts;
        description["made_by"] =
            parseJson(readFile(m_context.runFolder() / provenance::file), provenance::file);
        writer.publish(description);
        m_context.writer().report("dataset", facts);
        m_context.writer().event(0, "dataset",
                                 std::to_string(m_rows.size()) + " of " + std::to_string(m_read) +
                                     " rows were accepted");
        MetricList metrics;
        metrics.add("dataset/rows", static_cast<double>(m_rows.size()));
        m_context.writer().metrics(0, metrics.values());
        m_context.writer().clock(0, nowSeconds(), m_context.processSeconds(), 0);
    }

    RunContext& m_context;
    const Recipe& m_recipe;
    std::vector<Json> m_rows;
    std::optional<size_t> m_newRows; // those of the first dataset
    int64_t m_read = 0;
    std::map<std::string, int64_t> m_refused;
};

class CurateStage final : public Stage {
public:
    void run(RunContext& context) override { CurateRun(context).run(); }
};

} // namespace

std::unique_ptr<Stage> makeCurateStage() {
    return std::make_unique<CurateStage>();
}

} // namespace rationale
