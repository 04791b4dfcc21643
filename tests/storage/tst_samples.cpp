// SPDX-License-Identifier: GPL-3.0-or-later
// Sorting, paging, filtering and searching samples.
#include "core/storage/database.h"
#include "core/storage/run_reader.h"
#include "core/storage/run_writer.h"
#include "tests/support/sample_maker.h"
#include "tests/support/test_project.h"

#include <cmath>
#include <functional>
#include <set>

using namespace rationale;
using namespace rationale::test;

namespace {

RunInfo someRun() {
    RunInfo info;
    info.id = info.name = "run";
    info.stage = "grpo";
    return info;
}

void writeTexts(const fs::path& folder, const std::vector<std::string>& completions) {
    GroupRecord group;
    group.step = 1;
    group.prompt.key = "p";
    for (const std::string& completion : completions) {
        group.samples.emplace_back();
        group.samples.back().completion = completion;
    }
    RunWriter(folder, someRun(), 0).group(group);
}

double sortKey(const SampleRecord& s, SampleOrder order) {
    switch (order) {
    case SampleOrder::Id:
        return static_cast<double>(s.id);
    case SampleOrder::Step:
        return static_cast<double>(s.step);
    case SampleOrder::Reward:
        return s.reward;
    case SampleOrder::Advantage:
        return s.advantage;
    case SampleOrder::Length:
        return s.length;
    case SampleOrder::ThinkLength:
        return s.thinkLength;
    case SampleOrder::AnswerLength:
        return s.answerLength;
    case SampleOrder::TargetShare:
        return s.targetShare;
    case SampleOrder::Switches:
        return s.switches;
    case SampleOrder::Reflections:
        return s.reflections;
    case SampleOrder::Part:
        return s.parts.at(2).value;
    }
    return 0;
}

/// Three pages of 50, 50 and the rest, put together.
std::vector<int64_t> pages(RunReader& reader, const SampleFilter& filter, SampleOrder order,
                           bool descending) {
    std::vector<int64_t> ids;
    for (int64_t offset = 0; offset < 150; offset += 50) {
        const auto page =
            reader.sampleIds(filter, order, descending, 50, offset, "language_consistency");
        ids.insert(ids.end(), page.begin(), page.end());
    }
    return ids;
}

using G = const GroupRecord&;
using S = const SampleRecord&;

/// A filter and the same condition in plain C++.
struct FilterCase {
    const char* name;
    std::function<void(SampleFilter&)> set;
    std::function<bool(G, S)> wanted;
};

const std::vector<FilterCase>& filterCases() {
    using F = SampleFilter&;
    static const std::vector<FilterCase> cases = {
        {"steps", [](F f) { f.stepFrom = 5, f.stepTo = 8; },
         [](G g, S) { return g.step >= 5 && g.step <= 8; }},
        {"split", [](F f) { f.split = "eval"; }, [](G g, S) { return g.split == "eval"; }},
        {"language", [](F f) { f.language = "zh"; },
         [](G g, S) { return g.prompt.language == "zh"; }},
        {"task", [](F f) { f.task = "countdown"; },
         [](G g, S) { return g.prompt.task == "countdown"; }},
        {"correct", [](F f) { f.correct = true; }, [](G, S s) { return s.correct; }},
        {"malformed", [](F f) { f.formatOk = false; }, [](G, S s) { return !s.formatOk; }},
        {"truncated", [](F f) { f.truncated = true; }, [](G, S s) { return s.truncated; }},
        {"mixed", [](F f) { f.mixed = true; }, [](G, S s) { return s.switches > 0; }},
        {"off-target", [](F f) { f.offTarget = true; }, [](G, S s) { return s.targetShare == 0; }},
        {"some on target", [](F f) { f.offTarget = false; },
         [](G, S s) { return s.targetShare != 0; }},
        {"not mixed", [](F f) { f.mixed = false; }, [](G, S s) { return s.switches == 0; }},
        {"dead", [](F f) { f.dead = true; }, [](G g, S) { return g.dead; }},
        {"reward", [](F f) { f.rewardFrom = 0.5, f.rewardTo = 1.5; },
         [](G, S s) { return s.reward >= 0.5 && s.reward <= 1.5; }},
        {"share", [](F f) { f.shareTo = 0.5; }, [](G, S s) { return s.targetShare <= 0.5; }},
        {"length", [](F f) { f.lengthFrom = 30, f.lengthTo = 60; },
         [](G, S s) { return s.length >= 30 && s.length <= 60; }},
        {"prompt and wrong", [](F f) { f.promptKey = "chain-3", f.correct = false; },
         [](G g, S s) { return g.prompt.key == "chain-3" && !s.correct; }},
        {"search and language", [](F f) { f.search = "得", f.language = "zh"; },
         [](G g, S s) {
             return g.prompt.language == "zh" && s.completion.find("得") != std::string::npos;
         }},
        {"long search and steps", [](F f) { f.search = "gives", f.stepTo = 9; },
         [](G g, S s) { return g.step <= 9 && s.completion.find("gives") != std::string::npos; }},
    };
    return cases;
}

} // namespace

class TestSamples : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_dir = std::make_unique<TempDir>(); }
    void cleanup() { m_dir.reset(); }

    void samplesSortAndPage_data();
    void samplesSortAndPage();
    void samplesFilter();
    void repliesAreNeitherRightNorWrong();
    void searchFindsEveryLength_data();
    void searchFindsEveryLength();
    void searchKnowsThinkingFromAnswer();

private:
    fs::path folder() const { return m_dir->path(); }
    std::unique_ptr<TempDir> m_dir;
};

void TestSamples::samplesSortAndPage_data() {
    QTest::addColumn<int>("order");
    QTest::addColumn<bool>("descending");
    for (const auto order : {SampleOrder::Id, SampleOrder::Step, SampleOrder::Reward,
                             SampleOrder::Advantage, SampleOrder::Length, SampleOrder::ThinkLength,
                             SampleOrder::AnswerLength, SampleOrder::TargetShare,
                             SampleOrder::Switches, SampleOrder::Reflections, SampleOrder::Part})
        for (const bool descending : {false, true})
            QTest::addRow("%d %s", static_cast<int>(order), descending ? "down" : "up")
                << static_cast<int>(order) << descending;
}

void TestSamples::samplesSortAndPage() {
    QFETCH(int, order);
    QFETCH(bool, descending);
    const auto by = static_cast<SampleOrder>(order);
    {
        const SampleMaker maker({.groupSize = 6, .totalSteps = 10});
        RunWriter writer(folder(), someRun(), 0);
        for (int64_t step = 1; step <= 10; ++step)
            for (int i = 0; i < 2; ++i)
                writer.group(maker.group(step, i));
    }
    RunReader reader(folder());
    SampleFilter everything; // restricts nothing, but goes through the filtered path
    everything.stepFrom = 0;
    const std::vector<int64_t> ids = pages(reader, {}, by, descending);
    QCOMPARE(ids.size(), size_t{120});
    QCOMPARE(pages(reader, everything, by, descending), ids);
    std::set<int64_t> distinct(ids.begin(), ids.end());
    QCOMPARE(distinct.size(), size_t{120});
    for (size_t i = 1; i < ids.size(); ++i) {
        const double a = sortKey(reader.sample(ids[i - 1]), by),
                     b = sortKey(reader.sample(ids[i]), by);
        if (std::isnan(a))
            QVERIFY2(std::isnan(b), "unknown values come last");
        else if (!std::isnan(b) && a != b)
            QVERIFY(descending ? a > b : a < b);
        else if (a == b)
            QVERIFY(descending ? ids[i - 1] > ids[i] : ids[i - 1] < ids[i]);
    }
    const auto rows = reader.sampleRows(std::span(ids).subspan(0, 3));
    QCOMPARE(rows.size(), size_t{3});
    QCOMPARE(rows[1].id, ids[1]);
    QCOMPARE(rows[1].reward, reader.sample(ids[1]).reward);
    QVERIFY(rows[1].preview.starts_with("<think> "));
    QVERIFY(rows[1].preview.find('\n') == std::string::npos);
}

void TestSamples::samplesFilter() {
    std::vector<GroupRecord> groups;
    {
        const SampleMaker maker({.groupSize = 6, .promptPool = 8, .totalSteps = 20});
        RunWriter writer(folder(), someRun(), 0);
        for (int64_t step = 1; step <= 20; ++step)
            for (int i = 0; i < 2; ++i) {
                groups.push_back(maker.group(step, i, i == 0 ? "train" : "eval"));
                writer.group(groups.back());
            }
    }
    RunReader reader(folder());
    for (const FilterCase& test : filterCases()) {
        SampleFilter filter;
        test.set(filter);
        int64_t expected = 0;
        for (const GroupRecord& group : groups)
            for (const SampleRecord& sample : group.samples)
                expected += test.wanted(group, sample);
        QVERIFY2(expected > 0 && expected < 240, test.name); // or the filter would show nothing
        QVERIFY2(reader.sampleCount(filter) == expected, test.name);
        const auto ids = reader.sampleIds(filter, SampleOrder::Id, true, -1, 0);
        QVERIFY2(std::ssize(ids) == expected, test.name);
        QVERIFY2(RunReader(folder()).sampleCount(filter) == expected, test.name); // nothing cached
    }
}

void TestSamples::repliesAreNeitherRightNorWrong() {
    GroupRecord judged = SampleMaker({.groupSize = 4}).group(1, 0);
    GroupRecord reply = SampleMaker({.groupSize = 4}).group(2, 0);
    reply.prompt.task = "replies";
    for (SampleRecord& sample : reply.samples)
        sample.hasRightAnswer = sample.correct = false;
    {
        RunWriter writer(folder(), someRun(), 0);
        writer.group(judged);
        writer.group(reply);
    }
    const auto count = [&](bool correct) {
        SampleFilter filter;
        filter.correct = correct;
        return RunReader(folder()).sampleCount(filter);
    };
    const auto mustSayIt = [&] {
        RunReader reader(folder());
        QVERIFY(reader.groups(1)[0].hasRightAnswer && !reader.groups(2)[0].hasRightAnswer);
        const GroupRecord back = reader.groupWithSamples(reader.groups(2)[0].id);
        QVERIFY(!back.hasRightAnswer);
        for (const SampleRecord& sample : back.samples)
            QVERIFY(!sample.hasRightAnswer && !sample.correct);
    };
    mustSayIt();
    QCOMPARE(count(true) + count(false), int64_t{4}); // none of the replies
    // As an older Rationale wrote it: read as it is, and brought up to date when the run goes on.
    Database(folder() / run_files::database, Database::Mode::ReadWrite)
        .execute("UPDATE sample SET correct = 0 WHERE correct = 2; DROP VIEW search_trees; "
                 "DROP TABLE search_node; DROP TABLE search_tree; PRAGMA user_version = 2");
    mustSayIt();
    { const RunWriter writer(folder(), someRun(), 2); }
    mustSayIt();
    QCOMPARE(count(true) + count(false), int64_t{4});
    Database database(folder() / run_files::database, Database::Mode::ReadOnly);
    Statement unknown(database, "SELECT count(*) FROM samples WHERE correct IS NULL");
    QVERIFY(unknown.step());
    QCOMPARE(unknown.integer(0), int64_t{4});
}

void TestSamples::searchFindsEveryLength_data() {
    QTest::addColumn<QByteArray>("needle");
    QTest::addColumn<QVector<int>>("found");
    const auto row = [](const char* needle, QVector<int> found) {
        QTest::newRow(needle) << QByteArray(needle) << found;
    };
    row("奖", {1, 2});
    row("奖励", {1});
    row("奖励函", {1});
    row("奖励函数很", {1});
    row("函奖", {});
    row("a", {3, 4, 5});
    row("Re", {4, 5});
    row("reward", {4, 5});
    row("REWARD", {4, 5});
    row("\"quoted\"", {3});
    row("100%", {3});
    row("%", {3});
    row("_", {5});
    row("a AND b", {3});
    row("é", {5});
    row("🙂", {5});
    row("nothing like this", {});
}

void TestSamples::searchFindsEveryLength() {
    QFETCH(QByteArray, needle);
    QFETCH(QVector<int>, found);
    writeTexts(folder(), {"奖励函数很重要", "奖 品", "a \"quoted\" 100% a AND b", "a reward here",
                          "caf\u00E9 reward_x 🙂 a"});
    SampleFilter filter;
    filter.search = needle.toStdString();
    RunReader reader(folder());
    const auto ids = reader.sampleIds(filter, SampleOrder::Id, false, -1, 0);
    QVector<int> got;
    for (const int64_t id : ids)
        got.append(static_cast<int>(id));
    QCOMPARE(got, found);
    QCOMPARE(reader.sampleCount(filter), static_cast<int64_t>(found.size()));
}

void TestSamples::searchKnowsThinkingFromAnswer() {
    writeTexts(folder(), {"<think>苹果 apple</think>\n<answer>橘子 orange</answer>",
                          "苹果 apple</think><answer>x</answer>", "no tags 苹果 apple"});
    RunReader reader(folder());
    const auto count = [&](const char* needle, TextScope scope) {
        SampleFilter filter;
        filter.search = needle;
        filter.scope = scope;
        return reader.sampleCount(filter);
    };
    QCOMPARE(count("苹果", TextScope::All), int64_t{3});
    QCOMPARE(count("苹果", TextScope::Thinking),
             int64_t{2}); // the second began inside the thinking
    QCOMPARE(count("苹果", TextScope::Answer), int64_t{1});
    QCOMPARE(count("apple", TextScope::Thinking), int64_t{2});
    QCOMPARE(count("apple", TextScope::Answer), int64_t{1});
    QCOMPARE(count("Orange", TextScope::Answer), int64_t{1});
    QCOMPARE(count("orange", TextScope::Thinking), int64_t{0});
    QCOMPARE(count("</think>\n<answer>", TextScope::All), int64_t{1});
}

QTEST_GUILESS_MAIN(TestSamples)
#include "tst_samples.moc"
