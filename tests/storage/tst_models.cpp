// SPDX-License-Identifier: GPL-3.0-or-later
// What is known of models without an engine: the list, where they come from, copies, deletion.
#include "core/storage/model_list.h"
#include "core/storage/provenance_file.h"
#include "core/storage/run_writer.h"
#include "models_fixture.h"
#include "tests/support/project_generator.h"

#include <QElapsedTimer>

#include <cmath>
#include <fstream>
#include <map>

using namespace rationale;
using namespace rationale::test;

namespace {

Json provenanceOf(const std::string& run, const std::string& stage, const std::string& place) {
    return {{"stage", stage},
            {"run", run},
            {"seed", 3},
            {"code_version", "0.1.0"},
            {"recipe", {{"stage", stage}}},
            {"inputs",
             {{{"key", "model"},
               {"kind", "model"},
               {"name", "mini-base"},
               {"path", place},
               {"sha256", std::string(64, 'a')},
               {"made_by", {{"stage", "pretrain"}, {"run", "r0"}, {"step", 60}}}}}}};
}

const ModelRecord* named(const std::vector<ModelRecord>& models, const std::string& name) {
    for (const ModelRecord& model : models)
        if (model.name == name)
            return &model;
    return nullptr;
}

} // namespace

class TestModels : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init();

    void weightsAreCountedByTheirHeader();
    void damagedWeightsAreAnError_data();
    void damagedWeightsAreAnError();
    void filesKnowWhatTheyAreFor();
    void lineageReachesTheBase();
    void noLineageIsAnError();
    void checkpointsAndImportedFolders();
    void whatIsReadIsConnected();
    void measuresBelongToTheirModel();
    void bestAmongThoseMeasuredAlike();
    void oneDamagedModelHidesNoOther();
    void whatWasReadIsKept();

private:
    ModelRecord find(const std::string& name) {
        const auto models = ModelList(m_project->path()).scan(m_project->library().runs());
        const ModelRecord* found = named(models, name);
        return found ? *found : ModelRecord();
    }

    std::unique_ptr<TestProject> m_project;
};

void TestModels::init() {
    m_project = std::make_unique<TestProject>();
}

void TestModels::weightsAreCountedByTheirHeader() {
    const TempDir dir;
    fillModel(dir / "m");
    const WeightCount count = countWeights(dir / "m/model.safetensors");
    QCOMPARE(count.numbers, 203); // without the scales
    QCOMPARE(count.dtype, std::string("BF16"));
    const ModelFacts facts = readModelFacts(dir / "m");
    QCOMPARE(facts.parameters, 203);
    QCOMPARE(facts.family, std::string("qwen2"));
    QCOMPARE(facts.architecture, std::string("Qwen2ForCausalLM"));
    QVERIFY2(facts.problem.empty(), facts.problem.c_str());
}

void TestModels::damagedWeightsAreAnError_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("short") << QByteArray("\x05\0\0", 3);
    QTest::newRow("longer than the file") << QByteArray("\xff\0\0\0\0\0\0\0{}", 10);
    QTest::newRow("huge") << QByteArray("\xff\xff\xff\xff\xff\xff\xff\xff{}", 10);
    QTest::newRow("no JSON") << QByteArray("\x02\0\0\0\0\0\0\0{]", 10);
    QTest::newRow("a list") << QByteArray("\x02\0\0\0\0\0\0\0[]", 10);
    QTest::newRow("no shape") << QByteArray("\x08\0\0\0\0\0\0\0{\"a\":{}}", 16);
    QTest::newRow("too large") << QByteArray(
        "\x2d\0\0\0\0\0\0\0{\"a\":{\"shape\":[4611686018427387904,4,4,4,4]}}", 53);
}

void TestModels::damagedWeightsAreAnError() {
    QFETCH(QByteArray, bytes);
    const TempDir dir;
    const fs::path file = dir.write("model.safetensors", bytes.toStdString());
    const Error error = errorOf([&] { countWeights(file); });
    QCOMPARE(error.kind(), ErrorKind::Corrupt);
    QVERIFY(contains(error.what(), file.string()));
}

void TestModels::filesKnowWhatTheyAreFor() {
    const TempDir dir;
    fillCheckpoint(dir / "step-5");
    std::map<std::string, ModelFilePart> parts;
    for (const ModelFile& file : modelFiles(dir / "step-5"))
        parts[file.name] = file.part;
    QCOMPARE(parts.size(), 11U);
    for (const char* name : {"config.json", "model.safetensors", "tokenizer.json"})
        QCOMPARE(parts.at(name), ModelFilePart::Model);
    for (const char* name : {"optimizer.safetensors", "trainer_state.json", "run_context.json",
                             "critic/config.json", "critic/model.safetensors"})
        QCOMPARE(parts.at(name), ModelFilePart::Trainer);
    QCOMPARE(parts.at("adapter/adapter_config.json"), ModelFilePart::Adapter);
    const ModelFacts facts = readModelFacts(dir / "step-5");
    QVERIFY(facts.hasAdapter);
    QCOMPARE(facts.parameters, 203); // neither of the critic nor of the optimizer
    QVERIFY(facts.trainerBytes > 1000 && facts.trainerBytes < facts.bytes);
}

void TestModels::lineageReachesTheBase() {
    const Lineage made =
        lineageFrom(provenanceOf("r1", "grpo", "runs/r0/checkpoints/step-60"), "x");
    QCOMPARE(made.stage, std::string("grpo"));
    QCOMPARE(made.seed, std::optional<uint64_t>(3));
    QVERIFY(!made.step);
    QCOMPARE(made.inputs.size(), 1U);
    const LineageInput& input = made.inputs.front();
    QCOMPARE(input.sha256, std::string(64, 'a'));
    QVERIFY(input.madeBy);
    QCOMPARE(input.madeBy->run, std::string("r0"));
    QCOMPARE(input.madeBy->step, std::optional<int64_t>(60));
    QVERIFY(input.madeBy->inputs.empty());
}

void TestModels::noLineageIsAnError() {
    for (const Json& wrong : {Json(3), Json("text"), Json::array(), Json{{"inputs", {1, 2}}}}) {
        const Error error = errorOf([&] { lineageFrom(wrong, "provenance.json"); });
        QCOMPARE(error.kind(), ErrorKind::Corrupt);
        QCOMPARE(error.where(), std::string("provenance.json"));
    }
    QVERIFY(provenance::read(m_project->path()).is_null());
}

void TestModels::checkpointsAndImportedFolders() {
    Library library = m_project->library();
    const RunSummary run = makeRun(library, {.name = "zero", .steps = 40, .totalSteps = 40});
    fillModel(m_project->path() / "models/qwen");
    fillModel(m_project->path() / "models/owner/inner");
    writeFileAtomically(m_project->path() / "models/qwen/.hub.json",
                        R"({"repo":"Qwen/Q","commit":"0123456789abcdef"})");
    makeFolders(run.folder / "checkpoints/step-x");
    makeFolders(run.folder / "checkpoints/step-30"); // no model in it
    const auto models = ModelList(m_project->path()).scan(library.runs());
    QCOMPARE(models.size(), 4U);
    const ModelRecord* last = named(models, "zero/step-40");
    const ModelRecord* first = named(models, "zero/step-20");
    QVERIFY(last && first);
    QVERIFY(last->newest && !first->newest && last->announced);
    QCOMPARE(last->stage, std::string("grpo"));
    QCOMPARE(last->from, std::string("mini-base"));
    QCOMPARE(last->facts.family, std::string("llama"));
    QCOMPARE(last->facts.parameters, 0); // there are no weights
    const ModelRecord* qwen = named(models, "qwen");
    QVERIFY(qwen && named(models, "owner/inner"));
    QCOMPARE(qwen->from, std::string("Qwen/Q@0123456789ab"));
    QVERIFY(qwen->runId.empty() && qwen->step < 0 && qwen->facts.parameters == 203);
}

void TestModels::whatIsReadIsConnected() {
    Library library = m_project->library();
    const RunSummary base =
        makeRun(library, {.name = "base", .stage = "pretrain", .model = "", .steps = 40});
    const RunSummary zero = makeRun(library, {.name = "zero", .model = base.info.id});
    makeRun(library, {.name = "waits", .model = "base/step-20", .state = RunState::Queued});
    makeRun(library, {.name = "waits too", .model = "zero", .state = RunState::Queued});
    const std::string place = "runs/" + base.info.id + "/checkpoints/step-40";
    writeFileAtomically(zero.folder / provenance::file,
                        toJsonText(provenanceOf(zero.info.id, "grpo", place)));
    const auto models = ModelList(m_project->path()).scan(library.runs());
    const ModelRecord* start = named(models, "base/step-40");
    QVERIFY(start);
    QCOMPARE(start->usedBy, std::vector<std::string>{"zero"});
    QCOMPARE(start->sha256, std::string(64, 'a'));
    QCOMPARE(named(models, "base/step-20")->usedBy, std::vector<std::string>{"waits"});
    QCOMPARE(named(models, "zero/step-40")->usedBy, std::vector<std::string>{"waits too"});
    QCOMPARE(named(models, "zero/step-40")->from, std::string("base/step-40"));
    // Written anew after it was read: that was another model.
    RunInfo info = base.info;
    info.step = 40;
    {
        RunWriter writer(base.folder, info, 40);
        writer.checkpoint({40, "checkpoints/step-40", zero.info.created + 1000});
    }
    library.refresh();
    QVERIFY(find("base/step-40").sha256.empty());
}

void TestModels::measuresBelongToTheirModel() {
    Library library = m_project->library();
    const RunSummary base =
        makeRun(library, {.name = "base", .stage = "pretrain", .model = "", .steps = 40});
    const RunSummary run = makeRun(library, {.name = "eval", .stage = "evaluate", .model = "base"});
    const std::string place = "runs/" + base.info.id + "/checkpoints/step-20";
    writeFileAtomically(run.folder / provenance::file,
                        toJsonText(provenanceOf(run.info.id, "evaluate", place)));
    {
        RunInfo info = run.info;
        RunWriter writer(run.folder, info, 0);
        writer.report("evaluation", {{"prompts", 512},
                                     {"pass@1", {{"value", 0.4}, {"low", 0.35}, {"high", 0.45}}}});
    }
    library.refresh();
    const ModelRecord measured = find("base/step-20");
    QCOMPARE(measured.measures.size(), 1U);
    QCOMPARE(measured.measures[0].prompts, 512);
    QCOMPARE(measured.measures[0].runId, run.info.id);
    QCOMPARE(measured.measures[0].runName, std::string("eval"));
    QCOMPARE(measured.passAt1.value, 0.4);
    QCOMPARE(measured.passAt1.low, 0.35);
    QVERIFY(measured.usedBy.empty()); // to be measured is not to be built upon
    QVERIFY(std::isnan(find("base/step-40").passAt1.value));
}

void TestModels::bestAmongThoseMeasuredAlike() {
    Library library = m_project->library();
    RunPlan plan{.name = "zero", .steps = 60, .totalSteps = 60};
    plan.checkpointEvery = 20;
    plan.evaluateEvery = 20;
    const RunSummary run = makeRun(library, plan);
    const auto models = ModelList(m_project->path()).scan(library.runs());
    double best = -1;
    std::string name;
    for (const ModelRecord& model : models)
        if (model.passAt1.value > best) {
            best = model.passAt1.value;
            name = model.name;
        }
    QVERIFY(best >= 0);
    int marked = 0;
    for (const ModelRecord& model : models)
        marked += model.best ? 1 : 0;
    QCOMPARE(marked, 1);
    const ModelRecord chosen = find(name);
    QVERIFY(chosen.best || std::any_of(models.begin(), models.end(), [&](const ModelRecord& m) {
                return m.best && m.passAt1.value == best;
            }));
    RunPlan once{.name = "once", .steps = 20, .totalSteps = 20};
    makeRun(library, once);
    QVERIFY(!find("once/step-20").best); // there is nothing to be better than
}

void TestModels::oneDamagedModelHidesNoOther() {
    Library library = m_project->library();
    makeRun(library, {.name = "good"});
    const RunSummary bad = makeRun(library, {.name = "bad"});
    writeFileAtomically(bad.folder / "checkpoints/step-40/model.safetensors", "xx");
    writeFileAtomically(bad.folder / "checkpoints/step-20/config.json", "{");
    writeFileAtomically(bad.folder / provenance::file, "[");
    const RunSummary lost = makeRun(library, {.name = "lost"});
    writeFileAtomically(lost.folder / run_files::database, std::string(5000, 'x'));
    library.refresh();
    const auto models = ModelList(m_project->path()).scan(library.runs());
    QCOMPARE(models.size(), 6U);
    QVERIFY(contains(named(models, "bad/step-40")->facts.problem, "model.safetensors"));
    QVERIFY(contains(named(models, "bad/step-20")->facts.problem, "config.json"));
    QVERIFY(named(models, "good/step-40")->facts.problem.empty());
    QVERIFY(named(models, "lost/step-40") && !named(models, "lost/step-40")->announced);
}

void TestModels::whatWasReadIsKept() {
    Library library = m_project->library();
    const RunSummary run = makeRun(library, {.name = "many", .steps = 20, .totalSteps = 20});
    const fs::path checkpoints = run.folder / "checkpoints";
    fillModel(checkpoints / "step-100");
    for (int step = 101; step < 1100; ++step)
        fs::copy(checkpoints / "step-100", checkpoints / ("step-" + std::to_string(step)));
    ModelList list(m_project->path());
    const auto runs = library.runs();
    QElapsedTimer clock;
    clock.start();
    QCOMPARE(list.scan(runs).size(), 1001U);
    const qint64 first = clock.restart();
    // A checkpoint never changes in place: that this one did is only seen by who reads it again.
    std::ofstream(checkpoints / "step-102" / "model.safetensors") << "xx";
    clock.restart();
    auto models = list.scan(runs);
    qInfo("1001 checkpoints: %lld ms, again %lld ms", first, clock.elapsed());
    QCOMPARE(named(models, "many/step-102")->facts.parameters, 203);
    fs::remove(checkpoints / "step-100" / "model.safetensors");
    fs::remove_all(checkpoints / "step-101");
    models = list.scan(runs);
    QCOMPARE(models.size(), 1000U);
    QCOMPARE(named(models, "many/step-100")->facts.parameters, 0);
    QVERIFY(!named(models, "many/step-101"));
    bool asked = false;
    const Error error = errorOf([&] { list.scan(runs, [&] { return asked = true; }); });
    QVERIFY(asked);
    QCOMPARE(error.kind(), ErrorKind::Stopped);
}

QTEST_GUILESS_MAIN(TestModels)
#include "tst_models.moc"
