// SPDX-License-Identifier: GPL-3.0-or-later
// RunWriter and RunReader: what is written is read back, segments, samples, filters, languages.
#include "core/base/file_lock.h"
#include "core/storage/database.h"
#include "core/storage/run_reader.h"
#include "core/storage/run_writer.h"
#include "tests/support/sample_maker.h"
#include "tests/support/test_project.h"

#include <cmath>
#include <limits>

using namespace rationale;
using namespace rationale::test;

namespace {

RunInfo someRun() {
    RunInfo info;
    info.id = "20261123-224501-7f3a9c";
    info.name = "amber-heron-1";
    info.stage = "grpo";
    info.model = "mini-base";
    info.seed = 0xFFFF'FFFF'FFFF'FFF7;
    info.totalSteps = 40;
    return info;
}

GroupRecord groupOf(int64_t step, const std::string& language, std::vector<SampleRecord> samples) {
    GroupRecord group;
    group.step = step;
    group.prompt.key = "p-" + language;
    group.prompt.text = "prompt";
    group.prompt.language = language;
    group.prompt.task = "chain";
    group.samples = std::move(samples);
    group.size = static_cast<int32_t>(group.samples.size());
    return group;
}

SampleRecord textSample(const std::string& completion, double reward = 0) {
    SampleRecord sample;
    sample.completion = completion;
    sample.reward = reward;
    sample.targetShare = 1;
    return sample;
}

std::vector<std::pair<std::string, double>> one(const std::string& name, double value) {
    return {{name, value}};
}

} // namespace

class TestRunDatabase : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_dir = std::make_unique<TempDir>(); }
    void cleanup() { m_dir.reset(); }

    void infoFollowsTheStates();
    void deadEnginesAreInterrupted();
    void metricsKeepNanAndInfinity();
    void clockHasOneRowPerStep();
    void resumeSupersedesOlderRows();
    void samplesAfterTheCheckpointAreSuperseded();
    void groupsRoundTrip();
    void promptsHaveAHistory();
    void languageStepsAddUp();
    void eventsReportsAndCheckpoints();
    void readerSeesCommitsOfALiveWriter();
    void heartbeatGoesOnWhileIdle();

private:
    fs::path folder() const { return m_dir->path(); }
    std::unique_ptr<TempDir> m_dir;
};

void TestRunDatabase::infoFollowsTheStates() {
    RunWriter writer(folder(), someRun(), 0);
    RunReader reader(folder());
    const auto lock = FileLock::tryAcquire(folder() / run_files::lock);
    QCOMPARE(toString(reader.info().state), toString(RunState::Launching));
    writer.state(RunState::Running, 3, 40);
    writer.flush();
    RunInfo info = reader.info();
    QCOMPARE(info.id, someRun().id);
    QCOMPARE(info.name, someRun().name);
    QCOMPARE(info.stage, std::string("grpo"));
    QCOMPARE(info.model, std::string("mini-base"));
    QCOMPARE(info.seed, someRun().seed);
    QCOMPARE(toString(info.state), toString(RunState::Running));
    QCOMPARE(info.step, int64_t{3});
    QCOMPARE(info.totalSteps, int64_t{40});
    QVERIFY(info.started > 1.6e9 && info.heartbeat >= info.started && info.created > 1.6e9);
    QCOMPARE(info.ended, 0.0);
    writer.state(RunState::Failed, 4, 40, "The disk is full.");
    writer.flush();
    info = reader.info();
    QCOMPARE(toString(info.state), toString(RunState::Failed));
    QCOMPARE(info.message, std::string("The disk is full."));
    QVERIFY(info.ended >= info.started);
}

void TestRunDatabase::deadEnginesAreInterrupted() {
    {
        RunWriter writer(folder(), someRun(), 0);
        writer.state(RunState::Paused, 3, 40);
    }
    RunReader reader(folder());
    QCOMPARE(toString(reader.info().state), toString(RunState::Interrupted));
    {
        const auto lock = FileLock::tryAcquire(folder() / run_files::lock);
        QCOMPARE(toString(reader.info().state), toString(RunState::Paused));
    }
    QCOMPARE(toString(reader.info().state), toString(RunState::Interrupted));
}

void TestRunDatabase::metricsKeepNanAndInfinity() {
    const double inf = std::numeric_limits<double>::infinity();
    {
        RunWriter writer(folder(), someRun(), 0);
        const std::vector<double> values = {0.0, std::nan(""), inf, -inf, 1e-300};
        for (size_t i = 0; i < values.size(); ++i) {
            const std::vector<std::pair<std::string, double>> row = {
                {"loss", values[i]}, {"rewards/format/mean", 1.0 / 3}};
            writer.metrics(static_cast<int64_t>(i) + 1, row);
        }
    }
    RunReader reader(folder());
    const MetricSeries loss = reader.series("loss");
    QCOMPARE(loss.steps, (std::vector<int64_t>{1, 2, 3, 4, 5}));
    QCOMPARE(loss.values[0], 0.0);
    QVERIFY(std::isnan(loss.values[1]));
    QCOMPARE(loss.values[2], inf);
    QCOMPARE(loss.values[3], -inf);
    QCOMPARE(loss.values[4], 1e-300);
    QCOMPARE(reader.series("rewards/format/mean").values[2], 1.0 / 3);
    QCOMPARE(reader.series("loss", 3).steps, (std::vector<int64_t>{4, 5}));
    QVERIFY(reader.series("unknown").steps.empty());
    QCOMPARE(*reader.lastValue("loss"), 1e-300);
    QVERIFY(!reader.lastValue("unknown"));
    const auto keys = reader.metricKeys();
    QCOMPARE(keys.size(), size_t{2});
    QCOMPARE(keys[1].name, std::string("rewards/format/mean"));
    QCOMPARE(reader.series(keys[0].id).values.size(), size_t{5});
}

void TestRunDatabase::clockHasOneRowPerStep() {
    {
        RunWriter writer(folder(), someRun(), 0);
        writer.clock(1, 1000.5, 1.5, 100);
        writer.clock(2, 1001.5, 2.5, 200);
    }
    const StepClock clock = RunReader(folder()).clock(1);
    QCOMPARE(clock.steps, std::vector<int64_t>{2});
    QCOMPARE(clock.wallSeconds, std::vector<double>{1001.5});
    QCOMPARE(clock.processSeconds, std::vector<double>{2.5});
    QCOMPARE(clock.tokens, std::vector<int64_t>{200});
}

void TestRunDatabase::resumeSupersedesOlderRows() {
    const auto segment = [&](int64_t from, int64_t to, double value) {
        RunWriter writer(folder(), someRun(), from);
        for (int64_t step = from + 1; step <= to; ++step) {
            writer.metrics(step, one("reward", value));
            writer.clock(step, value, value, step);
            SampleRecord sample = textSample("text", value);
            sample.spans = {{0, 4, value < 2 ? "en" : "zh"}};
            writer.group(groupOf(step, "en", {sample}));
            if (step % 10 == 0)
                writer.checkpoint({step, "checkpoints/step-" + std::to_string(step), value});
        }
    };
    segment(0, 30, 1);
    RunReader reader(folder());
    QCOMPARE(reader.segmentCount(), int64_t{1});
    segment(20, 25, 2); // resumed from step 20, killed at 25
    segment(20, 22, 3); // and again
    QCOMPARE(reader.segmentCount(), int64_t{3});
    const MetricSeries series = reader.series("reward");
    QCOMPARE(series.steps.size(), size_t{22});
    QCOMPARE(series.values[19], 1.0);
    QCOMPARE(series.values[20], 3.0);
    QCOMPARE(series.values[21], 3.0);
    QCOMPARE(*reader.lastValue("reward"), 3.0);
    QCOMPARE(reader.clock().steps.size(), size_t{22});
    QCOMPARE(reader.clock().wallSeconds.back(), 3.0);
    QCOMPARE(reader.sampleCount({}), int64_t{22});
    QCOMPARE(reader.stepsWithSamples().back(), int64_t{22});
    QCOMPARE(reader.groups(21).size(), size_t{1});
    QCOMPARE(reader.languageSteps().size(), size_t{22});
    QCOMPARE(reader.languageSteps().back().shares.front().first, std::string("zh"));
    QCOMPARE(reader.checkpoints().size(),
             size_t{2}); // the one of step 30 belongs to the old future
    // Kept all the same, marked.
    Database database(folder() / run_files::database, Database::Mode::ReadOnly);
    Statement all(database, "SELECT count(*), sum(superseded) FROM sample");
    QVERIFY(all.step());
    QCOMPARE(all.integer(0), int64_t{37});
    QCOMPARE(all.integer(1), int64_t{15});
    Statement metrics(database, "SELECT count(*), sum(superseded) FROM metrics");
    QVERIFY(metrics.step());
    QCOMPARE(metrics.integer(0), int64_t{37});
    QCOMPARE(metrics.integer(1), int64_t{15});
}

void TestRunDatabase::samplesAfterTheCheckpointAreSuperseded() {
    const auto measure = [](RunWriter& writer, int64_t step, const std::string& text) {
        GroupRecord group = groupOf(step, "en", {textSample(text, 1)});
        group.split = "eval";
        writer.group(group);
        writer.metrics(step, one("pass@1", 1));
    };
    {
        RunWriter writer(folder(), someRun(), 0);
        measure(writer, 0, "before training");
        measure(writer, 10, "during training");
        writer.checkpoint({10, "checkpoints/step-10", 1});
        measure(writer, 10, "after training, cut off");
    }
    RunReader reader(folder());
    const auto count = [&](const std::string& text) {
        SampleFilter filter;
        filter.search = text;
        return reader.sampleCount(filter);
    };
    QCOMPARE(count("training"), int64_t{3});
    {
        RunWriter writer(folder(), someRun(), 10);
        measure(writer, 10, "after training, whole");
    }
    QCOMPARE(count("training"), int64_t{3});
    QCOMPARE(count("cut off"), int64_t{0});
    QCOMPARE(reader.groups(10).size(), size_t{2});
    { const RunWriter writer(folder(), someRun(), 0); } // begun anew: not even step 0 counts
    QCOMPARE(count("training"), int64_t{0});
    QVERIFY(reader.series("pass@1").steps.empty());
}

void TestRunDatabase::groupsRoundTrip() {
    GroupRecord group = SampleMaker({.groupSize = 4}).group(7, 3);
    group.prompt.extra = {{"k", 3}, {"list", {1, 2}}};
    group.samples[1].completion = std::string("cut in a character \xE4\xB8", 21);
    group.samples[2].parts[0].state = RewardState::Unverifiable;
    group.samples[2].parts[0].value = std::nan("");
    {
        RunWriter writer(folder(), someRun(), 0);
        writer.group(group);
    }
    RunReader reader(folder());
    const auto rows = reader.groups(7);
    QCOMPARE(rows.size(), size_t{1});
    QCOMPARE(rows[0].promptText, group.prompt.text);
    QCOMPARE(rows[0].reference, group.prompt.reference);
    QCOMPARE(rows[0].rewardMean, group.rewardMean);
    QCOMPARE(rows[0].size, 4);
    QVERIFY(reader.groups(7, "eval").empty());
    const GroupRecord back = reader.groupWithSamples(rows[0].id);
    QVERIFY(back.prompt.extra == group.prompt.extra);
    QCOMPARE(back.samples.size(), size_t{4});
    for (size_t i = 0; i < 4; ++i) {
        const SampleRecord &a = group.samples[i], &b = back.samples[i];
        QCOMPARE(b.completion, a.completion);
        QCOMPARE(b.promptTokens, a.promptTokens);
        QCOMPARE(b.tokens, a.tokens);
        QCOMPARE(b.logprobs, a.logprobs);
        QCOMPARE(b.reward, a.reward);
        QCOMPARE(b.advantage, a.advantage);
        QCOMPARE(b.extracted, a.extracted);
        QCOMPARE(b.member, static_cast<int32_t>(i));
        QCOMPARE(b.spans.size(), a.spans.size());
        for (size_t k = 0; k < a.spans.size(); ++k)
            QVERIFY(b.spans[k].start == a.spans[k].start && b.spans[k].end == a.spans[k].end &&
                    b.spans[k].language == a.spans[k].language);
        QCOMPARE(b.parts.size(), a.parts.size());
        for (size_t k = 0; k < a.parts.size(); ++k) {
            QCOMPARE(b.parts[k].name, a.parts[k].name);
            QVERIFY(b.parts[k].state == a.parts[k].state);
            QCOMPARE(b.parts[k].weight, a.parts[k].weight);
            QCOMPARE(b.parts[k].reason, a.parts[k].reason);
            QVERIFY(b.parts[k].value == a.parts[k].value ||
                    (std::isnan(a.parts[k].value) && std::isnan(b.parts[k].value)));
        }
    }
    QCOMPARE(
        reader.rewardNames(),
        (std::vector<std::string>{"accuracy", "format", "language_consistency", "repetition"}));
    QCOMPARE(errorOf([&] { reader.sample(999); }).kind(), ErrorKind::Input);
    QCOMPARE(errorOf([&] { reader.groupWithSamples(999); }).kind(), ErrorKind::Input);
}

void TestRunDatabase::promptsHaveAHistory() {
    {
        RunWriter writer(folder(), someRun(), 0);
        for (int64_t step : {1, 5, 9})
            writer.group(groupOf(step, "en", {textSample("x", static_cast<double>(step))}));
        writer.group(groupOf(5, "zh", {textSample("y")}));
    }
    RunReader reader(folder());
    const auto history = reader.promptHistory("p-en");
    QCOMPARE(history.size(), size_t{3});
    QCOMPARE(history[2].step, int64_t{9});
    QVERIFY(reader.promptHistory("nothing").empty());
    Database database(folder() / run_files::database, Database::Mode::ReadOnly);
    Statement prompts(database, "SELECT count(*) FROM prompt");
    QVERIFY(prompts.step());
    QCOMPARE(prompts.integer(0), int64_t{2}); // stored once, however often it is visited
}

void TestRunDatabase::languageStepsAddUp() {
    {
        RunWriter writer(folder(), someRun(), 0);
        SampleRecord mixed = textSample("乘二 two words"); // 2 Chinese words, 2 English ones
        mixed.spans = {{0, 2, "zh"}, {2, 3, ""}, {3, 12, "en"}};
        mixed.targetShare = 0.5;
        mixed.switches = 1;
        SampleRecord pure = textSample("three more words");
        pure.spans = {{0, 16, "en"}};
        SampleRecord silent = textSample("1 + 1 = 2");
        silent.targetShare = std::nan("");
        writer.group(groupOf(1, "en", {mixed, pure, silent}));
        writer.group(groupOf(1, "zh", {mixed}));
        writer.group(groupOf(2, "en", {pure}));
        GroupRecord held = groupOf(2, "en", {mixed});
        held.split = "eval";
        writer.group(held);
    }
    RunReader reader(folder());
    const auto all = reader.languageSteps();
    QCOMPARE(all.size(), size_t{2});
    QCOMPARE(all[0].shares.size(), size_t{2});
    QCOMPARE(all[0].shares[0].first, std::string("en"));
    QCOMPARE(all[0].shares[0].second, 7.0 / 11);
    QCOMPARE(all[0].shares[1].second, 4.0 / 11);
    QCOMPARE(all[0].targetShare, (0.5 + 1 + 0.5) / 3);
    QCOMPARE(all[0].mixedShare, 2.0 / 3); // a thought without words says nothing
    QCOMPARE(all[0].meanSwitches, 0.5);
    QCOMPARE(all[1].shares.size(), size_t{1}); // training rows only
    const auto english = reader.languageSteps("en");
    QCOMPARE(english[0].shares[1].second, 2.0 / 7);
    QCOMPARE(english[0].targetShare, 0.75);
    QCOMPARE(reader.languageSteps("", 1).size(), size_t{1});
    QVERIFY(reader.languageSteps("fr").empty());
}

void TestRunDatabase::eventsReportsAndCheckpoints() {
    RunWriter writer(folder(), someRun(), 0);
    writer.event(1, "started", "Started");
    writer.event(2, "alert", "Entropy collapsed", {{"entropy", 0.01}});
    writer.checkpoint({20, "checkpoints/step-20", 1.5});
    writer.report("gate", {{"pass@1", 0.13}});
    writer.report("gate", {{"pass@1", 0.14}});
    writer.flush();
    RunReader reader(folder());
    const auto events = reader.events();
    QCOMPARE(events.size(), size_t{2});
    QCOMPARE(events[1].data["entropy"].get<double>(), 0.01);
    QVERIFY(events[0].data.is_null());
    QCOMPARE(reader.events(events[0].id).size(), size_t{1});
    QCOMPARE(reader.events(0, "started").size(), size_t{1});
    QCOMPARE(reader.checkpoints().at(0).path, std::string("checkpoints/step-20"));
    QCOMPARE((*reader.report("gate"))["pass@1"].get<double>(), 0.14);
    QVERIFY(!reader.report("nothing"));
    QCOMPARE(reader.reportNames(), std::vector<std::string>{"gate"});
    QVERIFY(reader.resolved().is_null());
    writeFileAtomically(folder() / run_files::recipe, "stage: grpo\n");
    QCOMPARE(reader.recipeText(), std::string("stage: grpo\n"));
}

void TestRunDatabase::readerSeesCommitsOfALiveWriter() {
    RunWriter writer(folder(), someRun(), 0);
    RunReader reader(folder());
    const int64_t version = reader.dataVersion();
    writer.metrics(1, one("reward", 0.5));
    QTRY_VERIFY_WITH_TIMEOUT(reader.dataVersion() != version, 2000); // no flush: the 250 ms timer
    QTRY_COMPARE_WITH_TIMEOUT(reader.series("reward").steps.size(), size_t{1}, 2000);
    QCOMPARE(reader.sampleCount({}), int64_t{0});
    writer.group(groupOf(1, "en", {textSample("x")}));
    QTRY_COMPARE_WITH_TIMEOUT(reader.sampleCount({}), int64_t{1}, 2000); // cached, yet never stale
}

void TestRunDatabase::heartbeatGoesOnWhileIdle() {
    RunWriter writer(folder(), someRun(), 0);
    RunReader reader(folder());
    const double first = reader.info().heartbeat;
    QTRY_VERIFY_WITH_TIMEOUT(reader.info().heartbeat > first + 0.5, 5000);
}

QTEST_GUILESS_MAIN(TestRunDatabase)
#include "tst_run_database.moc"
