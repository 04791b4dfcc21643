// SPDX-License-Identifier: GPL-3.0-or-later
// Configurations of TRL and veRL as recipes: the meaning is kept, every key is accounted for.
#include "core/interop/config_import.h"
#include "tests/interop/config_samples.h"
#include "tests/support/test_project.h"

#include <map>

using namespace rationale;
using namespace rationale::test;
using Kind = interop::KeyOutcome::Kind;

namespace {

std::map<std::string, Kind> kindsOf(const interop::ConfigImport& imported) {
    std::map<std::string, Kind> kinds;
    for (const auto& one : imported.outcomes)
        kinds[one.key] = one.kind;
    return kinds;
}

QStringList refusedKeys(const interop::ConfigImport& imported) {
    QStringList keys;
    for (const auto& one : imported.refused())
        keys << QString::fromStdString(one.key);
    return keys;
}

} // namespace

class TestConfigImport : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void trlKeepsItsMeaning();
    void trlAccountsForEveryKey();
    void trlDefaultsAreSaid();
    void openR1Demo();
    void trlBatches_data();
    void trlBatches();
    void verlScriptKeepsItsMeaning();
    void verlYaml();
    void refused_data();
    void refused();
    void unreadable();
    void commandLine();
};

void TestConfigImport::trlKeepsItsMeaning() {
    const auto imported = interop::importConfigText("trl-config", trlRun, "run.yaml");
    QCOMPARE(refusedKeys(imported), QStringList());
    const Recipe recipe = Recipe::fromYaml(imported.yaml, "recipe");
    recipe.requireValid();
    QCOMPARE(recipe.stage().name, std::string("grpo"));
    QCOMPARE(recipe.name(), std::string("first"));
    const auto is = [&](const char* key, const Json& value) { return recipe.value(key) == value; };
    // 4 × 2 × 16 = 128 answers of 16 prompts, in 16 / 4 = 4 updates, each learned from twice.
    QVERIFY(is("prompts_per_step", 16) && is("num_generations", 8));
    QVERIFY(is("steps_per_generation", 4) && is("num_iterations", 2));
    QVERIFY(is("max_steps", 100)); // of 8 updates
    QVERIFY(is("save_steps", 10) && is("warmup_steps", 10) && is("save_total_limit", 2));
    QVERIFY(is("loss_type", "dr_grpo") && is("scale_rewards", "none"));
    QVERIFY(is("epsilon", 0.2) && is("epsilon_high", 0.28) && is("beta", 0.04));
    QVERIFY(is("mask_truncated_completions", true) && is("kl_estimator", "k3"));
    QVERIFY(is("temperature", 0.9) && is("top_p", 0.95) && is("learning_rate", 2e-6));
    QVERIFY(is("lr_scheduler_type", "cosine") && is("seed", 7) && is("dtype", "bf16"));
    QVERIFY(is("model", "Qwen/Qwen2.5-0.5B-Instruct") && is("task.name", "dataset"));
    QVERIFY(is("task.dataset", "gsm8k-train") && is("task.template", "qwen2.5"));
    QVERIFY(is("reward_funcs", {"accuracy", "length"}) && is("reward_weights", {1.0, 0.5}));
    QVERIFY(is("reward.accuracy.tag_blind", true)); // TRL's takes the answer anywhere
    QVERIFY(is("use_peft", true) && is("lora_r", 8) &&
            is("lora_target_modules", {"q_proj", "v_proj"}));
    QVERIFY(is("adam_beta2", 0.999)); // TRL's default, not that of a recipe
    QVERIFY(is("eval_steps", 0) && is("evaluation.before", false));
}

void TestConfigImport::trlAccountsForEveryKey() {
    const auto imported = interop::importConfigText("trl-config", trlRun, "run.yaml");
    const auto kinds = kindsOf(imported);
    const Json source = parseYaml(trlRun, "run.yaml");
    for (const auto& [key, value] : source.items())
        QVERIFY2(kinds.contains(key), key.c_str());
    QCOMPARE(kinds.at("vllm_mode"), Kind::Unneeded);
    QCOMPARE(kinds.at("gradient_accumulation_steps"), Kind::Mapped);
    const std::string table = interop::mappingTable(imported);
    QVERIFY(contains(table, "prompts_per_step: 16 (4 × 2 × 16 = 128 answers)"));
    QVERIFY(contains(table, "max_steps: 100 (8 updates each)"));
}

void TestConfigImport::trlDefaultsAreSaid() {
    const auto imported =
        interop::importConfigText("trl-config",
                                  "model_name_or_path: m\ndataset_name: d\nreward_funcs: accuracy\n"
                                  "max_steps: 10\n",
                                  "run.yaml");
    QCOMPARE(refusedKeys(imported), QStringList());
    const auto kinds = kindsOf(imported);
    for (const char* key :
         {"beta", "loss_type", "num_generations", "learning_rate", "per_device_train_batch_size",
          "num_processes", "lr_scheduler_type", "chat template"}) // of "m" it is not known
        QCOMPARE(kinds.at(key), Kind::Defaulted);
    const Recipe recipe = Recipe::fromYaml(imported.yaml, "recipe");
    QCOMPARE(recipe.get<double>("beta"), 0.0);
    QCOMPARE(recipe.get<int64_t>("prompts_per_step"), int64_t{1}); // 8 answers of one prompt
    QCOMPARE(recipe.get<std::string>("lr_scheduler_type"), std::string("linear"));
}

void TestConfigImport::openR1Demo() {
    const auto refusedOnes = interop::importConfigText("trl-config", openR1, "demo.yaml");
    QCOMPARE(refusedKeys(refusedOnes), QStringList({"num_train_epochs", "system_prompt"}));
    QVERIFY(refusedOnes.yaml.empty());
    interop::ConfigOptions options;
    options.set = {"max_steps=500"};
    options.drop = {"system_prompt"};
    const auto imported = interop::importConfigText("trl-config", openR1, "demo.yaml", options);
    QCOMPARE(refusedKeys(imported), QStringList());
    const Recipe recipe = Recipe::fromYaml(imported.yaml, "recipe");
    // 16 × 7 × 16 = 1792 answers in groups of 7, one update.
    QCOMPARE(recipe.get<int64_t>("prompts_per_step"), int64_t{256});
    QCOMPARE(recipe.get<int64_t>("steps_per_generation"), int64_t{1});
    QCOMPARE(recipe.get<int64_t>("max_steps"), int64_t{500});
    QCOMPARE(recipe.get<int64_t>("warmup_steps"), int64_t{50});
    QCOMPARE(recipe.get<int64_t>("eval_steps"), int64_t{100});
}

void TestConfigImport::trlBatches_data() {
    QTest::addColumn<int>("device");
    QTest::addColumn<int>("accumulation");
    QTest::addColumn<int>("parts");
    QTest::addColumn<int>("prompts");
    QTest::addColumn<int>("updates"); // 0: refused
    QTest::newRow("as many") << 8 << 4 << 4 << 8 << 1;
    QTest::newRow("more") << 8 << 2 << 8 << 16 << 4;
    QTest::newRow("fewer") << 8 << 4 << 2 << 8 << 1; // two rollouts of one policy: one of twice
    QTest::newRow("uneven") << 8 << 4 << 6 << 0 << 0;
    QTest::newRow("half a group") << 6 << 1 << 1 << 0 << 0;
}

void TestConfigImport::trlBatches() {
    QFETCH(int, device);
    QFETCH(int, accumulation);
    QFETCH(int, parts);
    QFETCH(int, prompts);
    QFETCH(int, updates);
    const std::string text = "model_name_or_path: m\ndataset_name: d\nreward_funcs: accuracy\n"
                             "max_steps: 16\nnum_generations: 4\nper_device_train_batch_size: " +
                             std::to_string(device) +
                             "\ngradient_accumulation_steps: " + std::to_string(accumulation) +
                             "\nsteps_per_generation: " + std::to_string(parts) + "\n";
    const auto imported = interop::importConfigText("trl-config", text, "run.yaml");
    if (updates == 0) {
        QCOMPARE(refusedKeys(imported), QStringList({"num_generations"}));
        return;
    }
    const Recipe recipe = Recipe::fromYaml(imported.yaml, "recipe");
    QCOMPARE(recipe.get<int>("prompts_per_step"), prompts);
    QCOMPARE(recipe.get<int>("steps_per_generation"), updates);
    QCOMPARE(recipe.get<int>("max_steps"), 16 / updates);
}

void TestConfigImport::verlScriptKeepsItsMeaning() {
    const auto first = interop::importConfigText("verl-config", verlScript, "run.sh");
    QCOMPARE(refusedKeys(first), QStringList({"data.train_files", "trainer.total_epochs"}));
    interop::ConfigOptions options;
    options.set = {"data.train_files=gsm8k", "trainer.total_training_steps=100"};
    const auto imported = interop::importConfigText("verl-config", verlScript, "run.sh", options);
    QCOMPARE(refusedKeys(imported), QStringList());
    const Recipe recipe = Recipe::fromYaml(imported.yaml, "recipe");
    recipe.requireValid();
    const auto is = [&](const char* key, const Json& value) { return recipe.value(key) == value; };
    QVERIFY(is("model", "Qwen/Qwen3-8B") && is("task.dataset", "gsm8k"));
    QVERIFY(is("prompts_per_step", 1024) && is("num_generations", 5));
    QVERIFY(is("steps_per_generation", 4) && is("num_iterations", 1));
    QVERIFY(is("loss_type", "dapo") && is("scale_rewards", "group")); // token-mean
    QVERIFY(is("advantage_baseline", "mean") && is("kl_in_reward", false));
    QVERIFY(is("beta", 0.001) && is("kl_estimator", "k3"));
    QVERIFY(is("epsilon", 0.2) && is("epsilon_high", 0.28) && is("dual_clip", 3.0));
    QVERIFY(is("learning_rate", 1e-6) && is("weight_decay", 0.01) && is("top_k", 0));
    QVERIFY(is("max_completion_length", 2048) && is("max_steps", 100));
    QVERIFY(is("save_steps", 20) && is("eval_steps", 5) && is("evaluation.before", true));
    std::string notes;
    for (const std::string& note : imported.notes)
        notes += note + "\n";
    QVERIFY(contains(notes, "The script may set train_batch_size to 16 in a branch"));
    QVERIFY(contains(notes, "within a branch of the script is not read"));
}

void TestConfigImport::verlYaml() {
    const auto imported = interop::importConfigText("verl-config", R"(
algorithm:
  adv_estimator: rloo
  use_kl_in_reward: true
  kl_ctrl: {type: fixed, kl_coef: 0.01}
data: {train_files: [math.jsonl], train_batch_size: 64}
actor_rollout_ref:
  model: {path: base, lora_rank: 8}
  actor: {ppo_mini_batch_size: 64, loss_agg_mode: seq-mean-token-mean}
  rollout: {n: 4}
trainer: {total_training_steps: 10, save_freq: -1}
)",
                                                    "config.yaml");
    QCOMPARE(refusedKeys(imported), QStringList());
    const Recipe recipe = Recipe::fromYaml(imported.yaml, "recipe");
    QCOMPARE(recipe.get<std::string>("advantage_baseline"), std::string("leave_one_out"));
    QCOMPARE(recipe.get<std::string>("scale_rewards"), std::string("none"));
    QCOMPARE(recipe.get<bool>("kl_in_reward"), true);
    QCOMPARE(recipe.get<double>("beta"), 0.01);
    QCOMPARE(recipe.get<std::string>("loss_type"), std::string("grpo"));
    QCOMPARE(recipe.get<bool>("use_peft"), true);
    QCOMPARE(recipe.get<int64_t>("save_steps"), int64_t{0});
}

void TestConfigImport::refused_data() {
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("setting"); // on top of the sound configurations above
    QTest::addColumn<QString>("why");
    const auto row = [](const char* format, const char* setting, const char* why) {
        QTest::newRow(setting) << format << setting << why;
    };
    row("trl-config", "learning_rates=1", "is learning_rate meant?");
    row("trl-config", "loss_type=vespo", "the losses here are");
    row("trl-config", "reward_funcs=[my.module.reward]", "no reward like my.module.reward");
    row("trl-config", "top_entropy_quantile=0.2", "every token");
    row("trl-config", "sync_ref_model=true", "mixed in");
    row("trl-config", "fp16=true", "bf16 or fp32");
    row("trl-config", "lr_scheduler_type=polynomial", "the schedules here");
    row("trl-config", "optim=lion_32bit", "AdamW");
    row("verl-config", "actor_rollout_ref.actor.entropy_coeff=0.01", "no entropy bonus");
    row("verl-config", "reward.custom_reward_function.path=my.py", "code of others");
    row("verl-config", "algorithm.adv_estimator=gae", "the estimators here");
    row("verl-config", "actor_rollout_ref.actor.loss_agg_mode=seq-mean-token-sum", "can be had");
    row("verl-config", "actor_rollout_ref.actor.kl_loss_type=abs", "k1, k2 and k3");
    row("verl-config", "actor_rollout_ref.actor.ppo_mini_batch_size=300", "do not divide");
    row("verl-config", "actor_rollout_ref.actor.policy_loss.loss_mode=cispo", "both sides");
    row("verl-config", "actor_rollout_ref.actor.magic=1", "unknown");
}

void TestConfigImport::refused() {
    QFETCH(QString, format);
    QFETCH(QString, setting);
    QFETCH(QString, why);
    interop::ConfigOptions options;
    options.set = {setting.toStdString()};
    const bool trl = format == "trl-config";
    if (!trl)
        options.set.insert(options.set.end(),
                           {"data.train_files=d", "trainer.total_training_steps=5"});
    const auto imported = interop::importConfigText(format.toStdString(), trl ? trlRun : verlScript,
                                                    "source", options);
    QCOMPARE(refusedKeys(imported), QStringList({setting.section('=', 0, 0)}));
    QVERIFY2(contains(interop::refusalOf(imported), why.toStdString()),
             interop::refusalOf(imported).c_str());
    QVERIFY(imported.yaml.empty());
}

void TestConfigImport::unreadable() {
    const auto kind = [](const char* format, const char* text) {
        return errorOf([&] { interop::importConfigText(format, text, "source"); }).kind();
    };
    QCOMPARE(kind("trl-config", "- a\n- b\n"), ErrorKind::Input);
    QCOMPARE(kind("trl-config", "a: [\n"), ErrorKind::Usage);
    QCOMPARE(kind("trl-config", ""), ErrorKind::Input);
    QCOMPARE(kind("verl-config", "nothing here\n"), ErrorKind::Input);
    QCOMPARE(kind("verl-config", "a.b=$(rm -rf /) $"), ErrorKind::Internal); // read, not run
    QCOMPARE(kind("trl-config", "max_steps: many\n"), ErrorKind::Input);
}

void TestConfigImport::commandLine() {
    if (!fs::exists(RATIONALE_CLI))
        QSKIP("the command line is not built");
    TempDir dir;
    writeFileAtomically(dir / "run.yaml", trlRun);
    const QString source = QString::fromStdString((dir / "run.yaml").string());
    const QString target = QString::fromStdString((dir / "recipe.yaml").string());
    const auto result = runProcess(RATIONALE_CLI, {"import", "trl-config", source, "--to", target});
    QCOMPARE(result.exitCode, 0);
    QVERIFY(result.errors.contains("mapped    learning_rate"));
    Recipe::fromYaml(readFile(dir / "recipe.yaml"), "recipe.yaml").requireValid();
    const auto again = runProcess(RATIONALE_CLI, {"import", "trl-config", source, "--to", target});
    QCOMPARE(again.exitCode, 2); // a file is not replaced
    const auto printed =
        runProcess(RATIONALE_CLI, {"import", "trl-config", source, "--set", "loss_type=vespo"});
    QCOMPARE(printed.exitCode, 1);
    QVERIFY(printed.output.isEmpty());
    QVERIFY(printed.errors.contains("loss_type (the losses here are"));
}

QTEST_GUILESS_MAIN(TestConfigImport)
#include "tst_config_import.moc"
