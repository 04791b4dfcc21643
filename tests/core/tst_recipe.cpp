// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/recipe.h"

#include <QTest>

#include <set>

using namespace rationale;

namespace {

Error errorOf(const std::function<void()>& body) {
    try {
        body();
    } catch (const Error& error) {
        return error;
    }
    return {ErrorKind::Internal, "nothing was thrown"};
}

/// QCOMPARE and the JSON type's implicit conversions do not go together.
std::string dumped(const Json& value) {
    return value.dump();
}

const char* const grpoHead = "stage: grpo\nmodel: base\n";

} // namespace

class TestRecipe : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void refusesWhatCannotBeRead_data();
    void refusesWhatCannotBeRead();
    void blocksWhatCannotWork_data();
    void blocksWhatCannotWork();
    void warnsWithoutBlocking();
    void notesAWideClipOnlyWhereItActs();
    void namesTheLineOfAValueOutOfRange();
    void readsDefaultsAndNesting();
    void takesTextFromTheCommandLine_data();
    void takesTextFromTheCommandLine();
    void removesAKey();
    void writesYamlThatReadsBack();
    void diffsResolvedValues();
    void everyFieldIsComplete();
    void everyPresetIsSound();
};

void TestRecipe::refusesWhatCannotBeRead_data() {
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("expected"); // in the message
    QTest::newRow("not YAML") << "stage: [grpo"
                              << "bad.yaml";
    QTest::newRow("empty") << ""
                           << "Start with 'stage: grpo'";
    QTest::newRow("a list") << "- grpo\n"
                            << "list of settings";
    QTest::newRow("no stage") << "model: x\n"
                              << "names no stage";
    QTest::newRow("unknown stage") << "stage: grpoo\n"
                                   << "one of pretrain, sft, grpo";
    QTest::newRow("stage is a number") << "stage: 3\n"
                                       << "names no stage";
    QTest::newRow("unknown key") << "stage: grpo\nlearning_rat: 1\n"
                                 << "(bad.yaml, line 2). Did you mean 'learning_rate'?";
    QTest::newRow("nested key without its prefix") << "stage: pretrain\nhidden_size: 64\n"
                                                   << "Did you mean 'architecture.hidden_size'?";
    QTest::newRow("unknown nested key") << "stage: pretrain\narchitecture:\n  hidden_sise: 64\n"
                                        << "line 3). Did you mean";
    QTest::newRow("nothing near") << "stage: grpo\nzzzzzzzzzz: 1\n"
                                  << "--fields grpo";
    QTest::newRow("duplicate key") << "stage: grpo\nbeta: 1\nbeta: 2\n"
                                   << "beta";
    QTest::newRow("text for a number") << "stage: grpo\nbeta: much\n"
                                       << "beta is \"much\", not a number (bad.yaml, line 2)";
    QTest::newRow("fraction for an integer") << "stage: grpo\nmax_steps: 1.5\n"
                                             << "not a whole number";
    QTest::newRow("number for a boolean") << "stage: grpo\nmask_truncated_completions: 1\n"
                                          << "not true or false";
    QTest::newRow("mapping for a number") << "stage: grpo\nbeta: {a: 1}\n"
                                          << "beta is";
    QTest::newRow("text in a list of numbers") << "stage: grpo\nreward_weights: [1, x]\n"
                                               << "not a list of numbers";
    QTest::newRow("infinite") << "stage: grpo\nlearning_rate: .inf\n"
                              << "not a finite number";
    QTest::newRow("name is a list") << "stage: grpo\nname: [a]\n"
                                    << "name of a recipe is a text";
}

void TestRecipe::refusesWhatCannotBeRead() {
    QFETCH(QString, yaml);
    QFETCH(QString, expected);
    const Error error = errorOf([&] { Recipe::fromYaml(yaml.toStdString(), "bad.yaml"); });
    QVERIFY2(QString::fromUtf8(error.what()).contains(expected), error.what());
    QCOMPARE(error.exitCode(), 2);
}

void TestRecipe::blocksWhatCannotWork_data() {
    QTest::addColumn<QString>("yaml");
    QTest::addColumn<QString>("field");
    QTest::addColumn<QString>("expected");
    const QString grpo = grpoHead;
    QTest::newRow("missing model") << "stage: grpo\n"
                                   << "model"
                                   << "is missing";
    QTest::newRow("empty model") << "stage: grpo\nmodel: ''\n"
                                 << "model"
                                 << "is missing";
    QTest::newRow("below the range") << grpo + "beta: -1\n"
                                     << "beta"
                                     << "Use 0 to 10.";
    QTest::newRow("above the range") << grpo + "top_p: 1.5\n"
                                     << "top_p"
                                     << "Use 0.01 to 1.";
    QTest::newRow("unknown choice") << grpo + "loss_type: ppo\n"
                                    << "loss_type"
                                    << "Use one of grpo";
    QTest::newRow("unknown reward") << grpo + "reward_funcs: [acuracy]\n"
                                    << "reward_funcs"
                                    << "Use some of accuracy";
    QTest::newRow("group of one") << grpo + "num_generations: 1\n"
                                  << "num_generations"
                                  << "at least 2";
    QTest::newRow("mini-batches do not divide")
        << grpo + "prompts_per_step: 12\nsteps_per_generation: 5\n"
        << "steps_per_generation"
        << "12 × 16 = 192 answers do not divide into 5 mini-batches. Use 4.";
    QTest::newRow("micro-batch too large") << grpo + "per_device_train_batch_size: 513\n"
                                           << "per_device_train_batch_size"
                                           << "512";
    QTest::newRow("weights do not match") << grpo + "reward_weights: [1]\n"
                                          << "reward_weights"
                                          << "1 weights for 2 rewards";
    QTest::newRow("weights all zero") << grpo + "reward_weights: [0, 0]\n"
                                      << "reward_weights"
                                      << "All weights are 0";
    QTest::newRow("no reward") << grpo + "reward_funcs: []\n"
                               << "reward_funcs"
                               << "No reward";
    QTest::newRow("reward twice") << grpo + "reward_funcs: [format, format]\n"
                                  << "reward_funcs"
                                  << "named twice";
    QTest::newRow("reference refresh without reference")
        << grpo + "beta: 0\nref_model_sync_steps: 5\n"
        << "ref_model_sync_steps"
        << "no reference model";
    QTest::newRow("greedy rollouts") << grpo + "temperature: 0\n"
                                     << "temperature"
                                     << "equal";
    QTest::newRow("cispo without cap") << grpo + "loss_type: cispo\n"
                                       << "epsilon_high"
                                       << "Use 5";
    QTest::newRow("sequence ratio of sapo")
        << grpo + "loss_type: sapo\nimportance_sampling_level: sequence\n"
        << "importance_sampling_level"
        << "Use token";
    QTest::newRow("dual clip below one") << grpo + "dual_clip: 0.5\n"
                                         << "dual_clip"
                                         << "above 1";
    QTest::newRow("warm-up beyond the end") << grpo + "max_steps: 5\nwarmup_steps: 5\n"
                                            << "warmup_steps"
                                            << "fewer than 5";
    QTest::newRow("task range turned round") << grpo + "task:\n  k_min: 4\n  k_max: 2\n"
                                             << "task.k_min"
                                             << "at most 2";
    QTest::newRow("completion longer than the model")
        << "stage: grpo\nmodel: mini-base\nmax_completion_length: 128\n"
        << "max_completion_length"
        << "128 positions";
    QTest::newRow("heads do not divide")
        << "stage: pretrain\narchitecture: {num_attention_heads: 4, num_key_value_heads: 3}\n"
        << "architecture.num_key_value_heads"
        << "do not divide 4 query heads";
    QTest::newRow("odd head") << "stage: pretrain\narchitecture: {head_dim: 31}\n"
                              << "architecture.head_dim"
                              << "Use 32";
    QTest::newRow("gate upside down") << "stage: pretrain\ngate: {format_min: 0.9}\n"
                                      << "gate.format_min"
                                      << "no base could pass";
    QTest::newRow("sequence larger than a step")
        << "stage: sft\nmodel: mini-base\ntokens_per_step: 10\n"
        << "tokens_per_step"
        << "does not fit";
}

void TestRecipe::blocksWhatCannotWork() {
    QFETCH(QString, yaml);
    QFETCH(QString, field);
    QFETCH(QString, expected);
    const Recipe recipe = Recipe::fromYaml(yaml.toStdString(), "bad.yaml");
    const auto problems = recipe.validate();
    QVERIFY(!problems.empty());
    QCOMPARE(problems.front().level, Problem::Level::Block);
    QCOMPARE(QString::fromStdString(problems.front().field), field);
    QVERIFY2(QString::fromStdString(problems.front().message).contains(expected),
             problems.front().message.c_str());
    QCOMPARE(errorOf([&] { recipe.requireValid(); }).kind(), ErrorKind::Usage);
}

void TestRecipe::warnsWithoutBlocking() {
    const auto recipe = Recipe::fromYaml(std::string(grpoHead) + "learning_rate: 0.01\n", "r.yaml");
    const auto problems = recipe.validate();
    QCOMPARE(problems.size(), size_t{1});
    QCOMPARE(problems.front().level, Problem::Level::Warning);
    QCOMPARE(problems.front().field, std::string("learning_rate"));
    recipe.requireValid(); // does not throw
}

void TestRecipe::notesAWideClipOnlyWhereItActs() {
    const std::string wide = std::string(grpoHead) + "epsilon: 10\n";
    QVERIFY(Recipe::fromYaml(wide, "r.yaml").validate().empty()); // one update: the ratio is 1
    for (const char* reused : {"num_iterations: 2\n", "steps_per_generation: 2\n"}) {
        const auto problems = Recipe::fromYaml(wide + reused, "r.yaml").validate();
        QCOMPARE(problems.size(), size_t{1});
        QCOMPARE(problems.front().level, Problem::Level::Note);
        QCOMPARE(problems.front().field, std::string("epsilon"));
    }
}

void TestRecipe::namesTheLineOfAValueOutOfRange() {
    const auto recipe = Recipe::fromYaml(std::string(grpoHead) + "\nbeta: 11\n", "r.yaml");
    const Error error = errorOf([&] { recipe.requireValid(); });
    QCOMPARE(QString::fromUtf8(error.what()), QString("beta is 11 (r.yaml, line 4). Use 0 to 10."));
}

void TestRecipe::readsDefaultsAndNesting() {
    const auto recipe = Recipe::fromYaml("stage: grpo\nname: try\nmodel: m\ntask: {k_max: "
                                         "3}\ntask.k_min: 1\nmax_steps: 2e1\n"
                                         "reward_funcs: accuracy\n",
                                         "r.yaml");
    QCOMPARE(recipe.name(), std::string("try"));
    QCOMPARE(recipe.get<int64_t>("task.k_max"), int64_t{3});
    QCOMPARE(recipe.get<int64_t>("task.k_min"), int64_t{1});
    QCOMPARE(recipe.get<int64_t>("max_steps"), int64_t{20});
    QCOMPARE(recipe.get<std::string>("task.name"), std::string("chains"));
    QCOMPARE(dumped(recipe.value("reward_funcs")), std::string("[\"accuracy\"]"));
    QVERIFY(recipe.has("task.k_max"));
    QVERIFY(!recipe.has("task.name"));
    QCOMPARE(dumped(recipe.resolved()["task"]["name"]), std::string("\"chains\""));
    QCOMPARE(dumped(recipe.resolved()["beta"]), std::string("0.001"));
}

void TestRecipe::takesTextFromTheCommandLine_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("json"); // empty: refused
    QTest::newRow("number") << "learning_rate"
                            << "1e-4"
                            << "0.0001";
    QTest::newRow("integer") << "max_steps"
                             << "30"
                             << "30";
    QTest::newRow("integer as power") << "max_steps"
                                      << "2e3"
                                      << "2000";
    QTest::newRow("not an integer") << "max_steps"
                                    << "2.5"
                                    << "";
    QTest::newRow("not a number") << "beta"
                                  << "1x"
                                  << "";
    QTest::newRow("empty number") << "beta"
                                  << ""
                                  << "";
    QTest::newRow("boolean") << "mask_truncated_completions"
                             << "true"
                             << "true";
    QTest::newRow("not a boolean") << "mask_truncated_completions"
                                   << "maybe"
                                   << "";
    QTest::newRow("names") << "reward_funcs"
                           << "format, accuracy"
                           << R"(["format","accuracy"])";
    QTest::newRow("names in brackets") << "reward_funcs"
                                       << "[format]"
                                       << R"(["format"])";
    QTest::newRow("numbers") << "reward_weights"
                             << "1,0.5"
                             << "[1.0,0.5]";
    QTest::newRow("no numbers") << "reward_weights"
                                << ""
                                << "[]";
    QTest::newRow("nested") << "task.languages"
                            << "zh"
                            << R"(["zh"])";
    QTest::newRow("unknown") << "task.language"
                             << "zh"
                             << "";
}

void TestRecipe::takesTextFromTheCommandLine() {
    QFETCH(QString, key);
    QFETCH(QString, text);
    QFETCH(QString, json);
    const auto recipe = Recipe::fromYaml(grpoHead, "r.yaml");
    const std::string name = key.toStdString();
    if (json.isEmpty()) {
        QCOMPARE(errorOf([&] { recipe.withText(name, text.toStdString()); }).kind(),
                 ErrorKind::Usage);
        return;
    }
    const Recipe changed = recipe.withText(name, text.toStdString());
    QCOMPARE(dumped(changed.value(name)), json.toStdString());
    QVERIFY(!recipe.has(name));
}

void TestRecipe::removesAKey() {
    const auto recipe = Recipe::fromYaml(std::string(grpoHead) + "task: {k_max: 3}\n", "r.yaml");
    const Recipe without = recipe.with("task.k_max", nullptr);
    QCOMPARE(without.get<int64_t>("task.k_max"), int64_t{4});
    QVERIFY(!without.written().contains("task"));
    QCOMPARE(errorOf([&] { recipe.with("stage", "sft"); }).kind(), ErrorKind::Usage);
}

void TestRecipe::writesYamlThatReadsBack() {
    for (const Preset& preset : presets()) {
        const auto recipe = Recipe::fromYaml(preset.yaml, preset.name);
        const auto again = Recipe::fromYaml(recipe.toYaml(), "again");
        QCOMPARE(dumped(again.resolved()), dumped(recipe.resolved()));
        QVERIFY(Recipe::diff(recipe, again).empty());
        const auto fromJson = Recipe::fromJson(recipe.resolved(), "json");
        QCOMPARE(dumped(fromJson.resolved()), dumped(recipe.resolved()));
    }
}

void TestRecipe::diffsResolvedValues() {
    const auto left = Recipe::fromYaml(grpoHead, "l");
    const auto same = left.withText("beta", "0.001"); // written, but equal to the default
    QVERIFY(Recipe::diff(left, same).empty());
    const auto differences = Recipe::diff(left, left.withText("beta", "0"));
    QCOMPARE(differences.size(), size_t{1});
    QCOMPARE(differences[0].key, std::string("beta"));
    QCOMPARE(differences[0].left.get<double>(), 0.001);
    QCOMPARE(differences[0].right.get<double>(), 0.0);
}

void TestRecipe::everyFieldIsComplete() {
    for (const StageSpec& stage : stageSpecs()) {
        std::set<std::string> names;
        for (const FieldSpec& field : stage.fields) {
            const QByteArray where = (stage.name + "." + field.name).c_str();
            QVERIFY2(names.insert(field.name).second, where);
            QVERIFY2(!field.label.empty() && !field.help.empty() && !field.group.empty(), where);
            QVERIFY2(field.type != FieldType::Choice || !field.choices.empty(), where);
            QVERIFY2(!field.min || !field.max || *field.min < *field.max, where);
        }
    }
}

void TestRecipe::everyPresetIsSound() {
    QVERIFY(presets().size() >= 8);
    for (const Preset& preset : presets()) {
        const auto recipe = Recipe::fromYaml(preset.yaml, preset.name);
        const auto problems = recipe.validate();
        QVERIFY2(problems.empty() || problems.front().level != Problem::Level::Block,
                 problems.empty() ? "" : problems.front().message.c_str());
        QCOMPARE(recipe.name(), preset.name);
        QVERIFY2(!preset.title.empty() && !preset.summary.empty(), preset.name.c_str());
        if (!preset.needs.empty()) {
            QVERIFY2(findPreset(preset.needs), preset.name.c_str());
            QCOMPARE(recipe.get<std::string>("model"), preset.needs);
        }
    }
    QVERIFY(!findPreset("no such recipe"));
}

QTEST_APPLESS_MAIN(TestRecipe)
#include "tst_recipe.moc"
