// SPDX-License-Identifier: GPL-3.0-or-later
// GRPO through the real program: what every step logs and stores, and that it adds up.
#include "e2e_reading.h"

using namespace rationale;
using namespace rationale::test;

class TestGrpo : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void logsUnderTheUsualNames();
    void startsOnPolicy();
    void startsOnPolicyWithSeveralUpdates();
    void samplesAreWhole();
    void rewardIsTheSumOfItsParts();
    void repliesAreNeitherRightNorWrong();
    void advantagesAreOfTheGroup();
    void measuresBeforeAndAfter();
    void microBatchesChangeNothing();
    void looksBeforeItStarts();

private:
    std::unique_ptr<EngineProject> m_project;
    fs::path m_base, m_grpo;
};

void TestGrpo::initTestCase() {
    RATIONALE_NEED_CLI();
    m_project = std::make_unique<EngineProject>();
    m_base = m_project->finished("base", tinyPretrain(baseSteps));
    m_grpo = m_project->finished("grpo", with(tinyGrpo("base", 3), {{"beta", "0.01"}}));
    QCOMPARE(m_project->stateOf("grpo"), std::string("complete"));
}

void TestGrpo::logsUnderTheUsualNames() {
    RunReader reader(m_grpo);
    const std::vector<std::string> wanted = {"reward",
                                             "reward_std",
                                             "frac_reward_zero_std",
                                             "rewards/accuracy/mean",
                                             "rewards/accuracy/std",
                                             "rewards/format/mean",
                                             "rewards/random/mean",
                                             "loss",
                                             "grad_norm",
                                             "entropy",
                                             "kl",
                                             "clip_ratio/low_mean",
                                             "clip_ratio/high_mean",
                                             "clip_ratio/region_mean",
                                             "ratio/mean",
                                             "ratio/max",
                                             "completions/mean_length",
                                             "completions/min_length",
                                             "completions/max_length",
                                             "completions/clipped_ratio",
                                             "completions/mean_terminated_length",
                                             "learning_rate",
                                             "num_tokens",
                                             "step_time",
                                             "skipped_steps",
                                             "sampling/logp_difference/mean",
                                             "sampling/logp_difference/max",
                                             "time/generate",
                                             "time/reward",
                                             "time/logprob",
                                             "time/update",
                                             "throughput/generated_tokens_per_s",
                                             "throughput/trained_tokens_per_s",
                                             "language/target_share",
                                             "language/mixed_share",
                                             "language/off_target_share",
                                             "reflection/rate",
                                             "length/correct",
                                             "length/wrong",
                                             "accuracy/strict",
                                             "accuracy/tag_blind"};
    QCOMPARE(missing(reader, wanted), QStringList());
    for (const std::string& name : wanted)
        QCOMPARE(reader.series(name).steps, (std::vector<int64_t>{1, 2, 3}));
    const double parts = *reader.lastValue("time/generate") + *reader.lastValue("time/reward") +
                         *reader.lastValue("time/logprob") + *reader.lastValue("time/update");
    QVERIFY(parts > 0 && parts <= *reader.lastValue("step_time"));
}

void TestGrpo::startsOnPolicy() {
    RunReader reader(m_grpo);
    QVERIFY(reader.series("kl").values[0] < 1e-12);
    QVERIFY(reader.series("kl").values[2] > 1e-9); // the policy has left its reference by then
    for (const double difference : reader.series("sampling/logp_difference/max").values)
        QVERIFY2(difference <= 1e-5, qPrintable(QString::number(difference)));
    // Against the sampler's log-probs, which come from a pass of their own. That this is not 1
    // when it must not be, tests/core/tst_on_policy.cpp sees.
    const Json first = reader.report("first_step").value_or(Json::object());
    QVERIFY(std::fabs(first.at("ratio").get<double>() - 1) <= 1e-5);
    QVERIFY(reader.events(0, "alert").empty());
}

void TestGrpo::startsOnPolicyWithSeveralUpdates() {
    const Settings settings =
        with(tinyGrpo("base", 2),
             {{"beta", "0.01"}, {"num_iterations", "2"}, {"steps_per_generation", "2"}});
    RunReader reader(m_project->finished("several updates", settings));
    const Json first = reader.report("first_step").value_or(Json::object());
    for (const char* name : {"update_ratio", "update_ratio_max"}) // old log-probs of another pass
        QVERIFY2(std::fabs(first.at(name).get<double>() - 1) <= 1e-6, name);
    QVERIFY(std::fabs(first.at("ratio").get<double>() - 1) <= 1e-5);
    QVERIFY(std::fabs(first.at("kl").get<double>()) <= 1e-8);
    QVERIFY(reader.series("ratio/max").values[0] > 1 + 1e-6); // of the updates after the first
    QVERIFY(reader.series("kl").values[0] > 1e-9);
    QVERIFY(reader.events(0, "alert").empty());
}

void TestGrpo::samplesAreWhole() {
    RunReader reader(m_grpo);
    QCOMPARE(reader.sampleCount({}), int64_t{3 * 4 * 4});
    bool languageSeen = false, logprobSeen = false;
    for (const GroupRecord& group : allGroups(reader, "train")) {
        QCOMPARE(group.size, 4);
        QVERIFY(group.prompt.language == "en" || group.prompt.language == "zh");
        QVERIFY(!group.prompt.text.empty() && !group.prompt.reference.empty());
        for (const SampleRecord& sample : group.samples) {
            QVERIFY(!sample.promptTokens.empty());
            QCOMPARE(sample.length, static_cast<int32_t>(sample.tokens.size()));
            QCOMPARE(sample.logprobs.size(), sample.tokens.size());
            QVERIFY(sample.length >= 1 && sample.length <= 20);
            QVERIFY(!sample.truncated || sample.length == 20);
            for (const float logprob : sample.logprobs) {
                QVERIFY(logprob <= 0 && logprob > -50);
                logprobSeen = logprobSeen || logprob < -0.5F;
            }
            QCOMPARE(sample.parts.size(), size_t{4});
            for (const RewardPart& part : sample.parts)
                QVERIFY2(!part.reason.empty(), part.name.c_str());
            int32_t end = 0;
            for (const LanguageSpan& span : sample.spans) {
                QVERIFY(span.start >= end && span.end > span.start);
                end = span.end;
                languageSeen = languageSeen || span.language == "en" || span.language == "zh";
            }
        }
    }
    QVERIFY(languageSeen && logprobSeen);
}

void TestGrpo::rewardIsTheSumOfItsParts() {
    RunReader reader(m_grpo);
    const std::vector<std::pair<std::string, double>> weights = {
        {"accuracy", 1}, {"format", 0.5}, {"random", 0.25}, {"repetition", 2}};
    QCOMPARE(reader.rewardNames().size(), weights.size());
    std::set<double> totals;
    for (const GroupRecord& group : allGroups(reader, "train"))
        for (const SampleRecord& sample : group.samples) {
            double total = 0;
            for (size_t i = 0; i < sample.parts.size(); ++i) {
                QCOMPARE(sample.parts[i].name, weights[i].first);
                QCOMPARE(sample.parts[i].weight, weights[i].second);
                if (sample.parts[i].state == RewardState::Scored)
                    total += sample.parts[i].weight * sample.parts[i].value;
            }
            QVERIFY(std::fabs(total - sample.reward) < 1e-12);
            totals.insert(sample.reward);
        }
    QVERIFY(totals.size() > 1);
}

void TestGrpo::repliesAreNeitherRightNorWrong() {
    const Settings replies = {{"task.name", "replies"}};
    const Settings learned = with(tinyGrpo("base", 1), {{"reward_funcs", "[format, random]"},
                                                        {"reward_weights", "[1, 0.5]"}});
    for (const fs::path& folder :
         {m_project->finished("polite", with(learned, replies)),
          m_project->finished("polite and measured", with(tinyEvaluate("base", 3, 2), replies))}) {
        RunReader reader(folder);
        for (const GroupRecord& group : allGroups(reader)) {
            QVERIFY(!group.hasRightAnswer);
            for (const SampleRecord& sample : group.samples) {
                const RewardPart& shown = sample.parts.back(); // beside what was paid for
                QCOMPARE(shown.name, std::string(trueScorePart));
                QCOMPARE(shown.weight, 0.0);
                QVERIFY(shown.value >= 0 && shown.value <= 1);
            }
        }
        SampleFilter wrong;
        wrong.correct = false;
        QCOMPARE(reader.sampleCount(wrong), int64_t{0});
    }
    RunReader polite(m_project->folder("polite"));
    QVERIFY(polite.series("accuracy/strict").steps.empty()); // no NaN, which would be a fault
    QVERIFY(std::isnan(polite.series("length/wrong").values.at(0)));
    QVERIFY(!std::isnan(polite.series("true_score").values.at(0)));
}

void TestGrpo::advantagesAreOfTheGroup() {
    RunReader reader(m_grpo);
    int alive = 0;
    for (const GroupRecord& group : allGroups(reader, "train")) {
        double mean = 0, squares = 0;
        for (const SampleRecord& sample : group.samples)
            mean += sample.reward / 4;
        for (const SampleRecord& sample : group.samples)
            squares += (sample.reward - mean) * (sample.reward - mean);
        const double spread = std::sqrt(squares / 3); // n - 1, as torch.std and TRL have it
        QCOMPARE(group.dead, spread < 1e-6);
        alive += group.dead ? 0 : 1;
        QVERIFY(std::fabs(group.rewardMean - mean) < 1e-12);
        QVERIFY(std::fabs(group.rewardStd - spread) < 1e-12);
        for (const SampleRecord& sample : group.samples) {
            const double expected = group.dead ? 0 : (sample.reward - mean) / (spread + 1e-4);
            QVERIFY(std::fabs(sample.advantage - expected) < 1e-9);
        }
    }
    QVERIFY(alive > 0);
}

void TestGrpo::measuresBeforeAndAfter() {
    const Settings settings = with(tinyGrpo("base", 2), {{"evaluation.before", "true"},
                                                         {"evaluation.after", "true"},
                                                         {"evaluation.prompts", "6"},
                                                         {"evaluation.samples", "2"},
                                                         {"eval_steps", "1"},
                                                         {"eval_prompts", "2"},
                                                         {"eval_samples", "2"}});
    const ProcessResult result = m_project->run("measured", settings);
    QCOMPARE(result.exitCode, 0);
    const auto lines = result.output.trimmed().split('\n');
    QVERIFY2(lines[lines.size() - 2].startsWith("held-out pass@1 before: "),
             result.output.constData());
    QVERIFY2(lines.back().startsWith("held-out pass@1 after: "), result.output.constData());
    RunReader reader(m_project->folder("measured"));
    for (const char* name : {"evaluation/before", "evaluation/after"})
        QCOMPARE(reader.report(name).value_or(Json::object()).at("prompts"), Json(6));
    QCOMPARE(reader.series("pass@1").steps, (std::vector<int64_t>{0, 2}));
    QCOMPARE(reader.series("eval_pass@1").steps, (std::vector<int64_t>{1, 2}));
    const double after = reader.report("evaluation/after")->at("pass@1").at("value").get<double>();
    QCOMPARE(m_project->listed("measured").at("pass_at_1").get<double>(), after);
    SampleFilter filter;
    filter.split = "eval";
    QCOMPARE(reader.sampleCount(filter), int64_t{2 * 12 + 2 * 4});
}

void TestGrpo::microBatchesChangeNothing() {
    // Adam divides a gradient by its own size, which blows up the rounding of those near zero. With
    // an epsilon above them the weights differ as the gradients do.
    const Settings settings = with(tinyGrpo("base", 3), {{"adam_epsilon", "0.01"}});
    const fs::path whole =
        m_project->finished("whole", with(settings, {{"per_device_train_batch_size", "0"}}));
    for (const char* size : {"1", "3", "16"}) {
        const fs::path parts =
            m_project->finished(std::string("parts of ") + size,
                                with(settings, {{"per_device_train_batch_size", size}}));
        const double difference =
            largestDifference(checkpointFolder(whole, 3), checkpointFolder(parts, 3));
        QVERIFY2(difference < 2e-6, qPrintable(QString("%1: %2").arg(size).arg(difference)));
        RunReader left(whole), right(parts);
        for (const char* name : {"loss", "grad_norm", "entropy", "reward", "kl"})
            for (size_t i = 0; i < 3; ++i) {
                const double a = left.series(name).values[i], b = right.series(name).values[i];
                QVERIFY2(std::fabs(a - b) <= 1e-5 * std::fabs(a) + 1e-7, name);
            }
    }
    QVERIFY(largestDifference(checkpointFolder(whole, 3), checkpointFolder(m_base, baseSteps)) >
            1e-4);
}

/// The base knows no answers: every run says so before its first step, and the command before any
/// run. It changes nothing of what is trained.
void TestGrpo::looksBeforeItStarts() {
    const Settings blind = with(tinyGrpo("base", 2),
                                {{"reward_funcs", "[accuracy, format]"}, {"reward_weights", "[]"}});
    Settings plain = blind;
    plain.erase("preflight_prompts");
    const fs::path looked = m_project->finished("looked", plain);
    const fs::path unseen = m_project->finished("blind", blind);
    QVERIFY(!RunReader(unseen).report("preflight").has_value());
    const auto report = RunReader(looked).report("preflight");
    QVERIFY(report.has_value());
    QCOMPARE(report->at("samples"), Json(16));
    QCOMPARE(largestDifference(checkpointFolder(looked, 2), checkpointFolder(unseen, 2)), 0.0);
    bool told = false;
    for (const RunEvent& event : RunReader(looked).events())
        told = told || (event.kind == "alert" && event.step == 0 &&
                        event.message.find("same reward") != std::string::npos);
    QVERIFY(told);

    QStringList arguments = m_project->runArguments("looked", plain);
    arguments.removeFirst();
    arguments = QStringList{"preflight", arguments.front(), "--json"};
    const ProcessResult result = m_project->call(arguments);
    QVERIFY2(result.exitCode == 0, result.errors.constData());
    const Json said = parseJson(result.output.toStdString(), "preflight");
    QCOMPARE(said.at("findings").back().at("check"), Json("zero_variance"));
    const ProcessResult refused = m_project->call({"preflight", "mini-base"});
    QCOMPARE(refused.exitCode, 2);
    const ProcessResult untrained = m_project->call({"preflight", "mini-r1-zero"});
    QCOMPARE(untrained.exitCode, 1);
    QVERIFY(untrained.errors.contains("rationale run mini-base"));
}

QTEST_GUILESS_MAIN(TestGrpo)
#include "tst_grpo.moc"
