// SPDX-License-Identifier: GPL-3.0-or-later
// Recipes and models that are wrong in every way: one clear line each, and nothing is touched.
#include "core/storage/library_schema.h"
#include "e2e_reading.h"

#include <cstring>
#include <functional>

using namespace rationale;
using namespace rationale::test;

namespace {

/// A safetensors file with its header changed and its data as they were.
void rewriteHeader(const fs::path& folder, const std::function<void(Json&)>& change) {
    const fs::path file = folder / "model.safetensors";
    const std::string bytes = readFile(file);
    uint64_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    Json header = parseJson(std::string_view(bytes).substr(sizeof length, length), "header");
    change(header);
    const std::string text = toJsonText(header);
    const uint64_t newLength = text.size();
    writeFileAtomically(file,
                        std::string(reinterpret_cast<const char*>(&newLength), sizeof newLength) +
                            text + bytes.substr(sizeof length + length));
}

void rewriteConfig(const fs::path& folder, const std::function<void(Json&)>& change) {
    const fs::path file = folder / "config.json";
    Json config = parseJson(readFile(file), "config.json");
    change(config);
    writeFileAtomically(file, toJsonText(config));
}

void cutInHalf(const fs::path& file) {
    fs::resize_file(file, fs::file_size(file) / 2);
}

constexpr const char* weights = "model.safetensors";
constexpr const char* someTensor = "model.layers.0.self_attn.q_proj.weight";

/// What can be wrong with a model folder, and the words that tell.
struct Damage {
    const char* name;
    const char* says; // beside the folder
    std::function<void(const fs::path& folder)> apply;
};

std::vector<Damage> weightDamages() {
    return {
        {"weights cut in half", weights, [](const fs::path& f) { cutInHalf(f / weights); }},
        {"weights cut to 5 bytes", weights,
         [](const fs::path& f) { fs::resize_file(f / weights, 5); }},
        {"weights empty", weights, [](const fs::path& f) { fs::resize_file(f / weights, 0); }},
        {"weights missing", weights, [](const fs::path& f) { fs::remove(f / weights); }},
        {"header longer than the file", "header claims",
         [](const fs::path& f) {
             std::string bytes = readFile(f / weights);
             const uint64_t length = bytes.size() * 2;
             std::memcpy(bytes.data(), &length, sizeof length);
             writeFileAtomically(f / weights, bytes);
         }},
        {"header is no JSON", weights,
         [](const fs::path& f) {
             std::string bytes = readFile(f / weights);
             bytes[8] = 'x';
             writeFileAtomically(f / weights, bytes);
         }},
        {"offsets outside", someTensor,
         [](const fs::path& f) {
             rewriteHeader(f, [](Json& header) {
                 Json& offsets = header[someTensor]["data_offsets"];
                 offsets[1] = offsets[1].get<uint64_t>() + (uint64_t{1} << 40);
             });
         }},
        {"offsets overlap", weights,
         [](const fs::path& f) {
             rewriteHeader(f, [](Json& header) {
                 header[someTensor]["data_offsets"] =
                     header["model.layers.1.self_attn.q_proj.weight"]["data_offsets"];
             });
         }},
        {"shape lies", someTensor,
         [](const fs::path& f) {
             rewriteHeader(f, [](Json& header) { header[someTensor]["shape"] = {32, 33}; });
         }},
        {"shape is another", someTensor,
         [](const fs::path& f) {
             rewriteHeader(f, [](Json& header) { header[someTensor]["shape"] = {16, 64}; });
         }},
        {"tensor under another name", someTensor,
         [](const fs::path& f) {
             rewriteHeader(f, [](Json& header) {
                 header["model.layers.7.extra"] = header[someTensor];
                 header.erase(someTensor);
             });
         }},
    };
}

std::vector<Damage> damagesBesideTheWeights() {
    return {
        {"config is no JSON", "config.json",
         [](const fs::path& f) { cutInHalf(f / "config.json"); }},
        {"config lacks a key", "vocab_size",
         [](const fs::path& f) { rewriteConfig(f, [](Json& c) { c.erase("vocab_size"); }); }},
        {"config of an unknown family", "mamba",
         [](const fs::path& f) { rewriteConfig(f, [](Json& c) { c["model_type"] = "mamba"; }); }},
        {"config with a size of text", "hidden_size",
         [](const fs::path& f) { rewriteConfig(f, [](Json& c) { c["hidden_size"] = "wide"; }); }},
        {"config of an absurd size", "config.json",
         [](const fs::path& f) {
             rewriteConfig(f, [](Json& c) { c["vocab_size"] = int64_t{1} << 50; });
         }},
        {"config with endless positions", "1 to 4194304",
         [](const fs::path& f) {
             rewriteConfig(f, [](Json& c) { c["max_position_embeddings"] = int64_t{1} << 60; });
         }},
        {"config with endless layers", "num_hidden_layers",
         [](const fs::path& f) {
             rewriteConfig(f, [](Json& c) { c["num_hidden_layers"] = 2'000'000; });
         }},
        {"config of a larger model", "model.layers.2",
         [](const fs::path& f) { rewriteConfig(f, [](Json& c) { c["num_hidden_layers"] = 3; }); }},
        {"tokenizer is no JSON", "tokenizer.json",
         [](const fs::path& f) { cutInHalf(f / "tokenizer.json"); }},
        {"tokenizer missing", "tokenizer.json",
         [](const fs::path& f) { fs::remove(f / "tokenizer.json"); }},
    };
}

const std::vector<Damage>& damages() {
    static const std::vector<Damage> list = [] {
        std::vector<Damage> all = weightDamages();
        for (const Damage& damage : damagesBesideTheWeights())
            all.push_back(damage);
        return all;
    }();
    return list;
}

} // namespace

class TestBadInput : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void recipe_data();
    void recipe();
    void settingOnTheCommandLine_data();
    void settingOnTheCommandLine();
    void unknownRecipe();
    void unknownCommand();
    void foldersThatAreNoProject();
    void missingModelMakesNoRun();
    void vanishedModelFailsTheRun();
    void promptsThatDoNotFit();
    void model_data();
    void model();
    void badDataset_data();
    void badDataset();

private:
    ProcessResult runText(const std::string& yaml, const QStringList& more = {}) {
        writeFileAtomically(m_dir / "recipe.yaml", yaml);
        return m_project->call(QStringList{"run", qpath(m_dir / "recipe.yaml")} + more);
    }
    std::unique_ptr<EngineProject> m_project;
    TempDir m_dir;
    fs::path m_base;
};

void TestBadInput::initTestCase() {
    RATIONALE_NEED_CLI();
    m_project = std::make_unique<EngineProject>();
    m_base = m_project->finished("base", tinyPretrain(baseSteps));
}

void TestBadInput::recipe_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("says");
    const QByteArray grpo = "stage: grpo\nmodel: base\n";
    QTest::newRow("unknown key") << grpo + "learning_rat: 1e-4\n"
                                 << QByteArray("Did you mean 'learning_rate'?");
    QTest::newRow("key of another stage") << grpo + "packing: true\n" << QByteArray("'packing'");
    QTest::newRow("wrong type") << grpo + "max_steps: many\n" << QByteArray("max_steps");
    QTest::newRow("half a step") << grpo + "max_steps: 2.5\n" << QByteArray("whole number");
    QTest::newRow("list for a number") << grpo + "max_steps: [1, 2]\n" << QByteArray("max_steps");
    QTest::newRow("out of range") << grpo + "temperature: -1\n" << QByteArray("0 to 10");
    QTest::newRow("unknown choice") << grpo + "loss_type: ppo\n" << QByteArray("one of grpo");
    QTest::newRow("unknown reward") << grpo + "reward_funcs: [beauty]\n" << QByteArray("beauty");
    QTest::newRow("group of one") << grpo + "num_generations: 1\n" << QByteArray("at least 2");
    QTest::newRow("weights without rewards") << grpo + "reward_weights: [1, 2, 3]\n"
                                             << QByteArray("3 weights for 2 rewards");
    QTest::newRow("task upside down") << grpo + "task:\n  k_min: 4\n  k_max: 2\n"
                                      << QByteArray("above task.k_max");
    QTest::newRow("endless warm-up") << grpo + "warmup_steps: 10\nmax_steps: 5\n"
                                     << QByteArray("warm-up");
    QTest::newRow("heads do not divide")
        << QByteArray("stage: pretrain\narchitecture:\n  num_key_value_heads: 3\n")
        << QByteArray("do not divide");
    QTest::newRow("no model") << QByteArray("stage: sft\n") << QByteArray("model is missing");
    QTest::newRow("no stage") << QByteArray("max_steps: 5\n") << QByteArray("stage: NAME");
    QTest::newRow("unknown stage") << QByteArray("stage: magic\n") << QByteArray("pretrain");
    QTest::newRow("key twice") << grpo + "beta: 0\nbeta: 1\n" << QByteArray("twice");
    QTest::newRow("not YAML") << QByteArray("stage: [grpo\nmodel: }{\n") << QByteArray("line");
    QTest::newRow("a letter") << QByteArray("Dear grandmother,\nhow are you?\n")
                              << QByteArray("key: value");
    QTest::newRow("key twice, dotted") << grpo + "task: {name: chains}\ntask.name: countdown\n"
                                       << QByteArray("'task.name' appears twice");
    QTest::newRow("no number") << grpo + "learning_rate: .nan\n"
                               << QByteArray("learning_rate is not a finite number");
    QTest::newRow("infinite") << grpo + "learning_rate: -.inf\n"
                              << QByteArray("learning_rate is not a finite number");
    QTest::newRow("name of a checkpoint") << grpo + "name: x/step-3\n" << QByteArray("'/'");
    QTest::newRow("blank name") << grpo + "name: '  '\n" << QByteArray("needs a name");
    QTest::newRow("name on two lines") << grpo + "name: \"a\\nb\"\n"
                                       << QByteArray("control character");
    QTest::newRow("empty") << QByteArray() << QByteArray("stage: grpo");
    QTest::newRow("binary") << QByteArray("\x7f"
                                          "ELF\0\x01\xff\xfe",
                                          8)
                            << QByteArray("recipe.yaml");
}

void TestBadInput::recipe() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, says);
    const auto before = filesOf(m_project->path());
    const ProcessResult result = runText(text.toStdString());
    QCOMPARE(result.exitCode, 2);
    QCOMPARE(result.output, QByteArray());
    QVERIFY2(isOneLine(result.errors), result.errors.constData());
    QVERIFY2(result.errors.contains(says), result.errors.constData());
    QVERIFY2(result.errors.contains("recipe.yaml"), result.errors.constData()); // where it stands
    QVERIFY(filesOf(m_project->path()) == before);
}

void TestBadInput::settingOnTheCommandLine_data() {
    QTest::addColumn<QStringList>("options");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("unknown") << QStringList{"--set", "learnin_rate=1"}
                             << QByteArray("learning_rate");
    QTest::newRow("wrong type") << QStringList{"--set", "beta=low"} << QByteArray("beta");
    QTest::newRow("out of range") << QStringList{"--set", "beta=11"} << QByteArray("0 to 10");
    QTest::newRow("no value") << QStringList{"--set", "beta"} << QByteArray("key=value");
    QTest::newRow("seed") << QStringList{"--seed", "tomorrow"} << QByteArray("--seed");
    QTest::newRow("blank name") << QStringList{"--name", " "} << QByteArray("--name");
    QTest::newRow("no name") << QStringList{"--name", ""} << QByteArray("--name");
    QTest::newRow("name of a checkpoint") << QStringList{"--name", "x/step-3"} << QByteArray("'/'");
    QTest::newRow("not finite") << QStringList{"--set", "learning_rate=nan"}
                                << QByteArray("learning_rate");
    QTest::newRow("negative seed") << QStringList{"--seed", "-1"} << QByteArray("'-1' is no seed");
    QTest::newRow("unknown option") << QStringList{"--fast"} << QByteArray("--fast");
}

void TestBadInput::settingOnTheCommandLine() {
    QFETCH(QStringList, options);
    QFETCH(QByteArray, says);
    const auto before = filesOf(m_project->path());
    const ProcessResult result = runText("stage: grpo\nmodel: base\n", options);
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(isOneLine(result.errors) && result.errors.contains(says), result.errors.constData());
    QVERIFY(filesOf(m_project->path()) == before);
}

void TestBadInput::unknownRecipe() {
    for (const char* name : {"mini-r2", ""}) {
        const ProcessResult result = m_project->call({"run", name});
        QCOMPARE(result.exitCode, 2);
        QVERIFY2(isOneLine(result.errors) && result.errors.contains("mini-r1-zero"),
                 result.errors.constData());
    }
}

void TestBadInput::unknownCommand() {
    const ProcessResult result = runProcess(RATIONALE_CLI, {"rnu", "mini-base"}, longWait);
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(isOneLine(result.errors) && result.errors.contains("Did you mean 'run'?"),
             result.errors.constData());
}

void TestBadInput::foldersThatAreNoProject() {
    const QTemporaryDir folder; // somebody's papers
    writeFileAtomically(fs::path(folder.path().toStdString()) / "thesis.tex", "\\section{Why}");
    const auto before = filesOf(folder.path().toStdString());
    const ProcessResult result =
        runProcess(RATIONALE_CLI, {"run", "mini-base", "--project", folder.path()}, longWait);
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(isOneLine(result.errors) && result.errors.contains("rationale init"),
             result.errors.constData());
    QVERIFY(filesOf(folder.path().toStdString()) == before);
}

void TestBadInput::missingModelMakesNoRun() {
    const auto before = filesOf(m_project->path() / project_files::runs);
    for (const char* model : {"nowhere", "base/step-7", "lost", "./nowhere"}) {
        const ProcessResult result = m_project->run("lost", tinyGrpo(model, 2));
        QCOMPARE(result.exitCode, 1);
        QCOMPARE(result.output, QByteArray());
        const QByteArray missing = QByteArray(model).split('/').back();
        QVERIFY2(isOneLine(result.errors) && result.errors.contains(missing),
                 result.errors.constData());
    }
    QVERIFY(filesOf(m_project->path() / project_files::runs) == before);
}

/// The model was there when the run was made, and is not when its engine starts.
void TestBadInput::vanishedModelFailsTheRun() {
    const auto before = filesOf(m_base);
    const fs::path folder = [&] {
        std::string yaml;
        for (const auto& [key, value] : tinyGrpo("nowhere", 2))
            yaml += key + ": " + value + "\n";
        Library library(m_project->path());
        return library.createRun(yaml, Json::object(), "grpo", "nowhere", "lost", 1).folder;
    }();
    const ProcessResult result = runProcess(RATIONALE_CLI, {"engine", qpath(folder)}, longWait);
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(isOneLine(result.errors) && result.errors.contains("'nowhere'") &&
                 result.errors.contains("rationale runs"),
             result.errors.constData());
    QCOMPARE(m_project->stateOf("lost"), std::string("failed"));
    const auto message = m_project->listed("lost").at("message").get<std::string>();
    QVERIFY2(contains(message, "nowhere"), message.c_str());
    QVERIFY(filesOf(m_base) == before);
    QCOMPARE(m_project->stateOf("base"), std::string("complete"));
}

void TestBadInput::promptsThatDoNotFit() {
    const ProcessResult result =
        m_project->run("too long", with(tinyGrpo("base", 2), {{"max_completion_length", "120"}}));
    QCOMPARE(result.exitCode, 2);
    QVERIFY2(isOneLine(result.errors) && result.errors.contains("128 positions") &&
                 result.errors.contains("Use at most"),
             result.errors.constData());
    QCOMPARE(m_project->stateOf("too long"), std::string("failed"));
}

void TestBadInput::model_data() {
    QTest::addColumn<int>("index");
    for (size_t i = 0; i < damages().size(); ++i)
        QTest::newRow(damages()[i].name) << static_cast<int>(i);
}

void TestBadInput::model() {
    QFETCH(int, index);
    const Damage& damage = damages()[static_cast<size_t>(index)];
    const fs::path folder = m_dir / ("model " + std::to_string(index));
    fs::copy(checkpointFolder(m_base, baseSteps), folder);
    damage.apply(folder);
    const auto before = filesOf(folder);

    const ProcessResult generate =
        m_project->call({"generate", qpath(folder), "--prompt", "Q: from 4 7"});
    QCOMPARE(generate.exitCode, 1);
    QCOMPARE(generate.output, QByteArray());
    QVERIFY2(isOneLine(generate.errors), generate.errors.constData());
    QVERIFY2(generate.errors.contains(damage.says), generate.errors.constData());
    QVERIFY2(generate.errors.contains(folder.string().c_str()), generate.errors.constData());

    const std::string name = std::string("on ") + damage.name;
    const ProcessResult run = m_project->run(name, tinyGrpo("'" + folder.string() + "'", 2));
    QCOMPARE(run.exitCode, 1);
    QVERIFY2(isOneLine(run.errors) && run.errors.contains(damage.says), run.errors.constData());
    QCOMPARE(m_project->stateOf(name), std::string("failed"));
    QVERIFY(filesOf(folder) == before);
}

void TestBadInput::badDataset_data() {
    QTest::addColumn<QByteArray>("rows");
    QTest::addColumn<QByteArray>("says");
    const QByteArray good = "{\"prompt\": \"Q: from 4 7\", \"completion\": \" 4 7\"}\n";
    QTest::newRow("not JSON") << good + "Q: from 4 7\n" << QByteArray("rows.jsonl, line 2");
    QTest::newRow("no completion") << good + good + "{\"prompt\": \"Q:\"}\n"
                                   << QByteArray("rows.jsonl, line 3");
    QTest::newRow("not an object") << QByteArray("[1, 2]\n") << QByteArray("rows.jsonl, line 1");
    QTest::newRow("empty") << QByteArray("\n\n") << QByteArray("has no row");
}

void TestBadInput::badDataset() {
    QFETCH(QByteArray, rows);
    QFETCH(QByteArray, says);
    writeFileAtomically(m_dir / "rows.jsonl", rows.toStdString());
    const std::string name = std::string("on rows, ") + QTest::currentDataTag();
    const ProcessResult result =
        m_project->run(name, with(tinySft("base", 2), {{"dataset", (m_dir / "rows.jsonl").string()},
                                                       {"warmup_steps", "0"}}));
    QCOMPARE(result.exitCode, 1);
    QVERIFY2(isOneLine(result.errors) && result.errors.contains(says), result.errors.constData());
    QCOMPARE(m_project->stateOf(name), std::string("failed"));
}

QTEST_GUILESS_MAIN(TestBadInput)
#include "tst_bad_input.moc"
