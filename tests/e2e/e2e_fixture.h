// SPDX-License-Identifier: GPL-3.0-or-later
// Tiny recipes, and the real program that runs them in a project of its own.
#pragma once

#include "core/models/safetensors.h"
#include "core/storage/run_reader.h"
#include "tests/support/test_project.h"

#include <QFileInfo>
#include <QProcess>

#include <map>

#include <signal.h>

namespace rationale::test {

inline constexpr int64_t baseSteps = 120; // of a base that writes words, if not sense
inline constexpr int longWait = 60'000;   // ms; never reached unless something hangs

/// Keys of a recipe as its YAML has them.
using Settings = std::map<std::string, std::string>;

inline Settings with(Settings settings, const Settings& changes) {
    for (const auto& [key, value] : changes)
        settings[key] = value;
    return settings;
}

/// Two layers of width 32: some milliseconds a step. fp32, so that every processor computes alike.
inline Settings tinyPretrain(int64_t steps) {
    return {{"stage", "pretrain"},
            {"architecture.hidden_size", "32"},
            {"architecture.num_hidden_layers", "2"},
            {"architecture.num_attention_heads", "4"},
            {"architecture.num_key_value_heads", "2"},
            {"architecture.head_dim", "8"},
            {"architecture.intermediate_size", "64"},
            {"per_device_train_batch_size", "4"},
            {"learning_rate", "0.01"},
            {"warmup_steps", "2"},
            {"max_steps", std::to_string(steps)},
            {"logging_steps", "1"},
            {"gate.enabled", "false"},
            {"dtype", "fp32"},
            {"threads", "1"}};
}

/// A base that always writes the format and is sometimes right: one chain step, worked through.
/// After 3000 steps (ten seconds) about one answer in six is.
inline Settings tinyAblePretrain(int64_t steps) {
    return with(tinyPretrain(steps), {{"per_device_train_batch_size", "16"},
                                      {"logging_steps", "100"},
                                      {"corpus.k_min", "1"},
                                      {"corpus.k_max", "1"},
                                      {"corpus.tags_share", "1"},
                                      {"corpus.format_share", "1"},
                                      {"corpus.direct_share", "0"},
                                      {"corpus.drill_share", "0"},
                                      {"corpus.switch_share", "0"}});
}

/// The whole of DeepSeek-V3 in small: latent attention, expert groups, a prediction module.
inline Settings tinyMixture(int64_t steps) {
    Settings settings = tinyPretrain(steps);
    settings.erase("architecture.num_key_value_heads");
    settings.erase("architecture.head_dim");
    return with(settings, {{"architecture.model_type", "deepseek_v3"},
                           {"architecture.q_lora_rank", "12"},
                           {"architecture.kv_lora_rank", "16"},
                           {"architecture.qk_nope_head_dim", "8"},
                           {"architecture.qk_rope_head_dim", "4"},
                           {"architecture.v_head_dim", "8"},
                           {"architecture.n_routed_experts", "6"},
                           {"architecture.n_group", "3"},
                           {"architecture.topk_group", "2"},
                           {"architecture.moe_intermediate_size", "16"},
                           {"architecture.num_nextn_predict_layers", "1"}});
}

inline Settings tinySft(const std::string& model, int64_t steps) {
    return {{"stage", "sft"},          {"model", model},      {"tokens_per_step", "256"},
            {"learning_rate", "1e-3"}, {"warmup_steps", "2"}, {"max_steps", std::to_string(steps)},
            {"dtype", "fp32"},         {"threads", "1"}};
}

/// 4 prompts x 4 answers. The random reward gives every group a spread, which a base that knows
/// next to nothing would not have. That such a base is cut off and fails needs no alert.
inline Settings tinyGrpo(const std::string& model, int64_t steps) {
    return {{"stage", "grpo"},
            {"model", model},
            {"task.k_max", "2"},
            {"prompts_per_step", "4"},
            {"num_generations", "4"},
            {"max_completion_length", "20"},
            {"reward_funcs", "[accuracy, format, random, repetition]"},
            {"reward_weights", "[1, 0.5, 0.25, 2]"},
            {"learning_rate", "1e-3"},
            {"max_steps", std::to_string(steps)},
            {"preflight_prompts", "0"},
            {"evaluation.before", "false"},
            {"evaluation.after", "false"},
            {"eval_steps", "0"},
            {"dtype", "fp32"},
            {"threads", "1"}};
}

/// The same on what tinyAblePretrain() can do.
inline Settings tinyAbleGrpo(const std::string& model, int64_t steps) {
    return with(tinyGrpo(model, steps),
                {{"task.k_min", "1"}, {"task.k_max", "1"}, {"max_completion_length", "32"}});
}

/// 8 prompts with one answer each.
inline Settings tinyPpo(const std::string& model, int64_t steps) {
    return with(tinyGrpo(model, steps), {{"stage", "ppo"},
                                         {"prompts_per_step", "8"},
                                         {"num_generations", "1"},
                                         {"critic_learning_rate", "1e-2"}});
}

inline Settings tinySampling(const std::string& model, int64_t steps) {
    return {{"stage", "rejection_sample"},
            {"model", model},
            {"task.k_max", "2"},
            {"prompts_per_step", "4"},
            {"num_generations", "4"},
            {"max_completion_length", "20"},
            {"filter.correct", "false"},
            {"filter.format", "false"},
            {"max_steps", std::to_string(steps)},
            {"save_steps", "2"},
            {"dtype", "fp32"},
            {"threads", "1"}};
}

inline Settings tinyEvaluate(const std::string& model, int64_t prompts, int64_t samples) {
    return {{"stage", "evaluate"},
            {"model", model},
            {"task.k_max", "2"},
            {"num_prompts", std::to_string(prompts)},
            {"num_generations", std::to_string(samples)},
            {"max_completion_length", "20"},
            {"skill", "false"},
            {"dtype", "fp32"},
            {"threads", "1"}};
}

/// On rows of datasets/<dataset>.jsonl in the project, which writeJudgements() makes.
inline Settings tinyRewardModel(const std::string& stage, const std::string& dataset,
                                int64_t steps) {
    return {{"stage", stage},
            {"model", "base"},
            {"dataset", dataset},
            {"per_device_train_batch_size", "8"},
            {"learning_rate", "3e-3"},
            {"warmup_steps", "2"},
            {"max_steps", std::to_string(steps)},
            {"eval_fraction", "0.2"},
            {"eval_steps", "10"},
            {"dtype", "fp32"},
            {"threads", "1"}};
}

/// "pairs", "labels" and "steps": what ends in the answer is good, what ends in a wait is not.
inline void writeJudgements(const fs::path& project) {
    std::string pairs, labels, steps;
    for (int i = 0; i < 80; ++i) {
        const std::string a = std::to_string(i / 10), b = std::to_string(i % 10);
        const std::string prompt = "Q: from " + a + " " + b + " times 3 A:";
        const std::string thought = "<think> " + a + " " + b + " times 3 .</think>";
        const std::string good = thought + "<answer> " + b + " " + a + "</answer>";
        const std::string bad = thought + "<answer> " + b + " wait" + "</answer>";
        const Json pair = {{"prompt", prompt}, {"chosen", good}, {"rejected", bad}};
        const Json label = {
            {"prompt", prompt}, {"completion", i % 2 == 0 ? good : bad}, {"label", i % 2 == 0}};
        const Json step = {
            {"prompt", prompt},
            {"completions", {" " + a + " times 3", i % 3 == 0 ? " wait" : " 7 plus 1"}},
            {"labels", {true, i % 3 != 0}}};
        pairs += toJsonText(pair) + "\n";
        labels += toJsonText(label) + "\n";
        steps += toJsonText(step) + "\n";
    }
    makeFolders(project / "datasets");
    writeFileAtomically(project / "datasets" / "pairs.jsonl", pairs);
    writeFileAtomically(project / "datasets" / "labels.jsonl", labels);
    writeFileAtomically(project / "datasets" / "steps.jsonl", steps);
}

/// Rows of a dataset of completions: what is wanted counts up, what is not repeats a digit.
inline void writePairs(const fs::path& file, int rows) {
    std::string text;
    for (int i = 0; i < rows; ++i) {
        const std::string a = std::to_string(i % 10), b = std::to_string(i * 7 / 10 % 10);
        const Json row = {{"prompt", "Q: from " + a + " " + b + " times 3 A:"},
                          {"chosen", " " + a + " " + b},
                          {"rejected", " 7 7 7"}};
        text += toJsonText(row) + "\n";
    }
    makeFolders(file.parent_path());
    writeFileAtomically(file, text);
}

inline Settings tinyPreference(const std::string& model, const std::string& dataset,
                               int64_t steps) {
    return {{"stage", "preference"},   {"model", model},
            {"dataset", dataset},      {"per_device_train_batch_size", "4"},
            {"learning_rate", "1e-3"}, {"max_steps", std::to_string(steps)},
            {"dtype", "fp32"},         {"threads", "1"}};
}

/// A student of half the width and one layer, to be trained a few steps.
inline Settings tinyStudent(int64_t steps) {
    return with(tinyPretrain(steps), {{"architecture.hidden_size", "16"},
                                      {"architecture.num_hidden_layers", "1"},
                                      {"architecture.head_dim", "4"},
                                      {"seed", "3"}});
}

inline Settings tinyDistill(const std::string& student, const std::string& teacher, int64_t steps) {
    return {{"stage", "distill"},      {"model", student},
            {"teacher", teacher},      {"task.k_max", "2"},
            {"prompts_per_step", "8"}, {"max_completion_length", "20"},
            {"learning_rate", "1e-2"}, {"max_steps", std::to_string(steps)},
            {"dtype", "fp32"},         {"threads", "1"}};
}

inline QString qpath(const fs::path& path) {
    return QString::fromStdString(path.string());
}

/// A project that is only touched through the command line, as a person would.
class EngineProject {
public:
    EngineProject()
        : EngineProject(fs::path()) {}
    /// `folder`: where the project is (a file system of its own, say); empty: a temporary folder.
    explicit EngineProject(const fs::path& folder)
        : m_path(folder.empty() ? m_dir / "project" : folder) {
        Library::createProject(m_path);
    }

    const fs::path& path() const { return m_path; }

    /// The command line of a recipe written to a file.
    QStringList runArguments(const std::string& name, const Settings& settings) const {
        std::string yaml;
        for (const auto& [key, value] : settings)
            yaml += key + ": " + value + "\n";
        const fs::path file = m_dir / (name + ".yaml");
        writeFileAtomically(file, yaml);
        return {"run", qpath(file), "--name", QString::fromStdString(name)};
    }
    QStringList inProject(const QStringList& arguments) const {
        return arguments + QStringList{"--project", qpath(m_path)};
    }
    ProcessResult call(const QStringList& arguments) const {
        return runProcess(RATIONALE_CLI, inProject(arguments), longWait);
    }
    ProcessResult run(const std::string& name, const Settings& settings,
                      const QStringList& more = {}) const {
        return call(runArguments(name, settings) + more);
    }
    /// Runs to the end and complains if that was not "complete"; the folder.
    fs::path finished(const std::string& name, const Settings& settings) const {
        const ProcessResult result = run(name, settings);
        if (result.exitCode != 0)
            qWarning("%s: exit code %d, %s", name.c_str(), result.exitCode,
                     result.errors.constData());
        return folder(name);
    }
    /// Starts an engine in the background; whether it did.
    bool detach(const std::string& name, const Settings& settings) const {
        return run(name, settings, {"--detach"}).exitCode == 0;
    }

    fs::path folder(const std::string& name) const {
        Library library(m_path);
        library.refresh();
        const auto found = library.run(name);
        return found ? found->folder : m_path / "there is no such run";
    }
    /// The object of `runs --json`; empty when the run is not listed.
    Json listed(const std::string& name) const {
        const ProcessResult result = call({"runs", "--json"});
        if (result.exitCode != 0)
            return Json::object();
        for (const Json& run : parseJson(result.output.toStdString(), "runs"))
            if (run.at("name") == name)
                return run;
        return Json::object();
    }
    /// As `runs` would show it; without a process of its own, because it is asked so often.
    std::string stateOf(const std::string& name) const {
        Library library(m_path);
        library.refresh();
        const auto found = library.run(name);
        return found ? toString(found->info.state) : std::string("unknown");
    }

private:
    TempDir m_dir;
    fs::path m_path;
};

/// A `rationale` of ours in the foreground; killed at the end of the scope.
class Engine {
public:
    explicit Engine(const QStringList& arguments) {
        m_process.start(RATIONALE_CLI, arguments);
        m_process.waitForStarted();
    }
    ~Engine() {
        m_process.kill();
        m_process.waitForFinished();
    }
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    void signal(int number) const { ::kill(static_cast<pid_t>(m_process.processId()), number); }
    /// Whether it ended within the time.
    bool ends(int milliseconds = longWait) {
        return m_process.state() == QProcess::NotRunning || m_process.waitForFinished(milliseconds);
    }
    /// After its end; exit code -1 when a signal ended it.
    ProcessResult result() {
        const bool normal = m_process.exitStatus() == QProcess::NormalExit;
        return {normal ? m_process.exitCode() : -1, m_process.readAllStandardOutput(),
                m_process.readAllStandardError()};
    }

private:
    QProcess m_process;
};

/// Steps with metrics so far; 0 while there is nothing to read.
inline int64_t stepsIn(const fs::path& runFolder) {
    try {
        const auto steps = RunReader(runFolder).clock().steps;
        return steps.empty() ? 0 : steps.back();
    } catch (const Error&) {
        return 0;
    }
}

/// Events of a kind; none while there is nothing to read: a detached engine holds its lock a moment
/// before it has written anything.
inline std::vector<RunEvent> eventsIn(const fs::path& runFolder, const std::string& kind) {
    try {
        return RunReader(runFolder).events(0, kind);
    } catch (const Error&) {
        return {};
    }
}

inline RunState stateIn(const fs::path& runFolder) {
    try {
        return RunReader(runFolder).info().state;
    } catch (const Error&) {
        return RunState::Queued;
    }
}

inline fs::path checkpointFolder(const fs::path& runFolder, int64_t step) {
    return runFolder / run_files::checkpoints / ("step-" + std::to_string(step));
}

/// Bytes of the weights saved at a step; empty when there are none.
inline std::string weightsAt(const fs::path& runFolder, int64_t step) {
    const fs::path file = checkpointFolder(runFolder, step) / "model.safetensors";
    return fs::exists(file) ? readFile(file) : std::string();
}

/// Whether what a failed program printed is one line that names what is wrong.
inline bool isOneLine(const QByteArray& errors) {
    return errors.startsWith("rationale: ") && errors.endsWith('\n') && errors.count('\n') == 1;
}

} // namespace rationale::test

/// In initTestCase().
#define RATIONALE_NEED_CLI()                                                                       \
    if (!QFileInfo::exists(RATIONALE_CLI))                                                         \
    QSKIP("the program rationale is not built")
