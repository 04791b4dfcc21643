// SPDX-License-Identifier: GPL-3.0-or-later
// rationale models and export --format huggingface, on models that the program made itself.
#include "e2e_reading.h"

using namespace rationale;
using namespace rationale::test;

namespace {

/// What only its run needs: nobody else may be handed gigabytes of it.
bool isOfTrainer(const fs::path& path) {
    const std::string name = path.string();
    return name.find("optimizer") != std::string::npos ||
           name.find("trainer_state") != std::string::npos ||
           name.find("run_context") != std::string::npos ||
           name.find("critic") != std::string::npos;
}

} // namespace

class TestModelsCommand : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();

    void listSaysWhatThereIs();
    void evaluationsAreOfTheirModel();
    void exportedModelIsTheModel();
    void exportOfPpoLeavesItsCritic();
    void exportOfAnAdapter();
    void wrongExportsAreTold();
    void checkpointsAreDeleted();

private:
    Json models() {
        return parseJson(m_project->call({"models", "--json"}).output.toStdString(), "models");
    }
    Json model(const std::string& name) {
        for (const Json& each : models())
            if (each.at("name") == name)
                return each;
        return Json::object();
    }

    std::unique_ptr<EngineProject> m_project;
    TempDir m_dir;
};

void TestModelsCommand::initTestCase() {
    RATIONALE_NEED_CLI();
    m_project = std::make_unique<EngineProject>();
    m_project->finished("base", with(tinyPretrain(baseSteps), {{"save_steps", "40"}}));
    m_project->finished("lora", with(tinySft("base", 4), {{"use_peft", "true"}, {"lora_r", "2"}}));
    m_project->finished("ppo", tinyPpo("base/step-80", 2));
    m_project->finished("measure", tinyEvaluate("base/step-80", 8, 2));
}

void TestModelsCommand::listSaysWhatThereIs() {
    const Json all = models();
    QCOMPARE(all.size(), 5U);
    const Json base = model("base/step-120");
    QCOMPARE(base.at("stage"), Json("pretrain"));
    QCOMPARE(base.at("family"), Json("llama"));
    QCOMPARE(base.at("dtype"), Json("F32"));
    QVERIFY(base.at("newest").get<bool>() && base.at("announced").get<bool>());
    QVERIFY(!model("base/step-80").at("newest").get<bool>());
    QCOMPARE(base.at("used_by"), Json({"lora"}));
    QCOMPARE(model("base/step-80").at("used_by"), Json({"ppo"}));
    QCOMPARE(base.at("sha256").get<std::string>().size(), 64U);
    QVERIFY(model("base/step-40").at("sha256").is_null());
    const Json lora = model("lora/step-4");
    QVERIFY(lora.at("adapter").get<bool>());
    QCOMPARE(lora.at("from"), Json("base/step-120"));
    // The engine counts the parameters of what it loads.
    const ProcessResult plan =
        m_project->call({"plan", "mini-r1-zero", "--set", "model=base", "--json"});
    QCOMPARE(base.at("parameters"), parseJson(plan.output.toStdString(), "plan").at("parameters"));
    QVERIFY(base.at("trainer_bytes").get<int64_t>() > base.at("bytes").get<int64_t>() / 2);
    const ProcessResult table = m_project->call({"models"});
    QCOMPARE(table.output.count('\n'), 6);
    QVERIFY(table.output.contains("newest adapter"));
}

void TestModelsCommand::evaluationsAreOfTheirModel() {
    const Json measured = model("base/step-80");
    QCOMPARE(measured.at("evaluations").size(), 1U);
    const Json& measure = measured.at("evaluations")[0];
    QCOMPARE(measure.at("report"), Json("evaluation"));
    QCOMPARE(measure.at("prompts"), Json(8));
    const Json& share = measured.at("pass_at_1");
    QVERIFY(share.at("low") <= share.at("value") && share.at("value") <= share.at("high"));
    QVERIFY(model("base/step-120").at("evaluations").empty());
}

void TestModelsCommand::exportedModelIsTheModel() {
    const fs::path out = m_dir / "out";
    const QStringList prompt{"--prompt", "Q: from 1 2 times 3 A:", "--temperature", "0"};
    const ProcessResult result =
        m_project->call({"export", "base/step-80", "--format", "huggingface", "--to", qpath(out)});
    QCOMPARE(result.exitCode, 0);
    for (const auto& entry : fs::recursive_directory_iterator(out))
        QVERIFY2(!isOfTrainer(entry.path()), entry.path().c_str());
    QCOMPARE(readFile(out / "model.safetensors"),
             readFile(m_project->folder("base") / "checkpoints/step-80/model.safetensors"));
    const ProcessResult here = m_project->call(QStringList{"generate", "base/step-80"} + prompt);
    const ProcessResult there =
        runProcess(RATIONALE_CLI, QStringList{"generate", qpath(out)} + prompt, longWait);
    QCOMPARE(there.exitCode, 0);
    QCOMPARE(there.output, here.output);
    const ProcessResult lineage = runProcess(RATIONALE_CLI, {"lineage", qpath(out)}, longWait);
    QVERIFY2(lineage.output.contains("step 80"), lineage.output.constData()); // travels with it
}

void TestModelsCommand::exportOfPpoLeavesItsCritic() {
    const fs::path checkpoint = m_project->folder("ppo") / "checkpoints/step-2";
    QVERIFY(fs::exists(checkpoint / "critic/config.json"));
    const fs::path out = m_dir / "ppo";
    QCOMPARE(
        m_project->call({"export", "ppo", "--format", "huggingface", "--to", qpath(out)}).exitCode,
        0);
    int files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(out)) {
        QVERIFY2(!isOfTrainer(entry.path()), entry.path().c_str());
        ++files;
    }
    QVERIFY(files >= 4);
}

void TestModelsCommand::exportOfAnAdapter() {
    const fs::path out = m_dir / "adapter";
    QCOMPARE(
        m_project
            ->call({"export", "lora", "--format", "huggingface", "--adapter", "--to", qpath(out)})
            .exitCode,
        0);
    QVERIFY(fs::exists(out / "adapter_config.json") && !fs::exists(out / "config.json"));
    // The base with the exported adapter merged into it is the model that the run has kept.
    const fs::path merged = m_dir / "merged";
    const fs::path base = m_project->folder("base") / "checkpoints/step-120";
    const ProcessResult result = runProcess(
        RATIONALE_CLI, {"convert", qpath(base), qpath(merged), "--adapter", qpath(out)}, longWait);
    QVERIFY2(result.exitCode == 0, result.errors.constData());
    QCOMPARE(readFile(merged / "model.safetensors"),
             readFile(m_project->folder("lora") / "checkpoints/step-4/model.safetensors"));
}

void TestModelsCommand::wrongExportsAreTold() {
    const auto refused = [&](const QStringList& arguments, int code) {
        const ProcessResult result = m_project->call(QStringList{"export"} + arguments +
                                                     QStringList{"--format", "huggingface"});
        const bool good = result.exitCode == code && isOneLine(result.errors);
        if (!good)
            qWarning("%d %s", result.exitCode, result.errors.constData());
        return good;
    };
    const QString full = qpath(m_dir / "full");
    makeFolders(m_dir / "full");
    writeFileAtomically(m_dir / "full/mine.txt", "mine");
    QVERIFY(refused({"base", "--to", full}, 2));
    QVERIFY(refused({"nobody", "--to", qpath(m_dir / "new")}, 1));
    QVERIFY(refused({"base/step-7", "--to", qpath(m_dir / "new")}, 1));
    QVERIFY(refused({"base", "--adapter", "--to", qpath(m_dir / "new")}, 1));
    QVERIFY(refused({"base", "--metrics", "--to", qpath(m_dir / "new")}, 2));
    QVERIFY(!fs::exists(m_dir / "new"));
    QCOMPARE(readFile(m_dir / "full/mine.txt"), std::string("mine"));
    const ProcessResult run = m_project->call({"export", "base", "--format", "csv", "--adapter"});
    QCOMPARE(run.exitCode, 2);
}

void TestModelsCommand::checkpointsAreDeleted() {
    const fs::path base = m_project->folder("base");
    const ProcessResult used = m_project->call({"models", "--delete", "base/step-80"});
    QCOMPARE(used.exitCode, 2);
    QVERIFY2(used.errors.contains("'ppo' starts from it"), used.errors.constData());
    QVERIFY(fs::exists(base / "checkpoints/step-80"));
    QCOMPARE(m_project->call({"models", "--delete", "base/step-80", "--force"}).exitCode, 0);
    QCOMPARE(m_project->call({"models", "--delete", "base/step-40"}).exitCode, 0);
    QCOMPARE(m_project->call({"models", "--delete", "base/step-40"}).exitCode, 1);
    QVERIFY(!fs::exists(base / "checkpoints/step-80"));
    QVERIFY(!fs::exists(base / "checkpoints/step-40"));
    QCOMPARE(models().size(), 3U);
    QCOMPARE(m_project->call({"generate", "base", "--prompt", "Q:"}).exitCode, 0);
}

QTEST_GUILESS_MAIN(TestModelsCommand)
#include "tst_models_command.moc"
