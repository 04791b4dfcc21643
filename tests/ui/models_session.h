// SPDX-License-Identifier: GPL-3.0-or-later
// What the tests of the Models page share: a project with a lineage, and the page on it.
#pragma once

#include "core/storage/provenance_file.h"
#include "core/storage/run_writer.h"
#include "tests/support/project_generator.h"
#include "tests/support/test_project.h"
#include "ui/models/model_table_model.h"
#include "ui/services/background_jobs.h"
#include "ui/shell/main_window.h"
#include "ui/shell/studio_context.h"

#include <QAbstractButton>
#include <QLabel>
#include <QTableView>
#include <QTest>

#include <memory>

namespace rationale::ui {

inline void writeModel(const fs::path& folder, size_t bytes = 400) {
    makeFolders(folder);
    writeFileAtomically(folder / "config.json",
                        R"({"model_type":"qwen2","architectures":["Qwen2ForCausalLM"],)"
                        R"("num_hidden_layers":28})");
    const std::string header = R"({"w":{"dtype":"BF16","shape":[10,20],"data_offsets":[0,400]}})";
    writeFileAtomically(folder / "model.safetensors", std::string(1, char(header.size())) +
                                                          std::string(7, '\0') + header +
                                                          std::string(bytes, '\1'));
    writeFileAtomically(folder / "tokenizer.json", "{}");
    writeFileAtomically(folder / "optimizer.safetensors", std::string(5000, 'o'));
}

inline Json madeFrom(const std::string& run, const std::string& stage, const std::string& place,
                     const std::string& baseRun) {
    return {{"stage", stage},
            {"run", run},
            {"seed", 7},
            {"code_version", "0.1.0"},
            {"recipe",
             {{"stage", "grpo"}, {"model", "base"}, {"beta", 0.25}, {"task", {{"k_max", 3}}}}},
            {"inputs",
             {{{"key", "model"},
               {"kind", "model"},
               {"path", place},
               {"sha256", std::string(64, 'c')},
               {"made_by", {{"stage", "pretrain"}, {"run", baseRun}, {"step", 40}}}}}}};
}

/// A base, a run from it with another that measures it, one that was interrupted, and an import;
/// the Models page is open.
class ModelsSession {
public:
    ModelsSession() {
        fill();
        open();
    }
    /// Of an empty project.
    explicit ModelsSession(std::nullptr_t) { open(); }

    template <typename T>
    T* find(const char* name) {
        T* found = window->currentPage()->findChild<T*>(QLatin1String(name));
        return found ? found : window->findChild<T*>(QLatin1String(name));
    }
    ModelTableModel* model() {
        return static_cast<ModelTableModel*>(find<QTableView>("modelsTable")->model());
    }
    void click(const char* button) {
        auto* found = find<QAbstractButton>(button);
        QTRY_VERIFY2(found->isVisible() && found->isEnabled(), button);
        QTest::mouseClick(found, Qt::LeftButton);
    }
    void choose(const QString& name) {
        auto* table = find<QTableView>("modelsTable");
        const int row = model()->rowOf(name);
        QVERIFY2(row >= 0, qPrintable(name));
        const QModelIndex index = model()->index(row, ModelTableModel::Name);
        table->scrollTo(index);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(index).center());
        QTRY_COMPARE(find<QLabel>("modelName")->text(), name);
        context->jobs().waitForAll();
    }
    void key(Qt::Key pressed) { QTest::keyClick(find<QTableView>("modelsTable"), pressed); }
    QString facts() { return find<QLabel>("modelFacts")->text(); }

    test::TestProject project;
    RunSummary base, zero;
    std::unique_ptr<StudioContext> context;
    std::unique_ptr<MainWindow> window; // after the context that it uses

private:
    void open() {
        context = std::make_unique<StudioContext>(project.qpath());
        window = std::make_unique<MainWindow>(*context);
        window->resize(1440, 900);
        window->show();
        window->openPage(QStringLiteral("models"));
    }
    void fill();
};

inline void ModelsSession::fill() {
    Library library = project.library();
    base = test::makeRun(library, {.name = "base", .stage = "pretrain", .model = ""});
    zero = test::makeRun(library, {.name = "zero", .model = base.info.id, .seed = 7});
    test::makeRun(library,
                  {.name = "half", .steps = 40, .totalSteps = 80, .state = RunState::Interrupted});
    const RunSummary eval =
        test::makeRun(library, {.name = "measure", .stage = "evaluate", .model = "zero"});
    fs::remove_all(eval.folder / "checkpoints");
    writeModel(project.path() / "models/千问-模型");
    writeModel(zero.folder / "checkpoints/step-40");
    const std::string basePlace = "runs/" + base.info.id + "/checkpoints/step-40";
    const std::string zeroPlace = "runs/" + zero.info.id + "/checkpoints/step-40";
    const Json made = madeFrom(zero.info.id, "grpo", basePlace, base.info.id);
    writeFileAtomically(zero.folder / provenance::file, toJsonText(made));
    Json checkpoint = made;
    checkpoint["step"] = 40;
    writeFileAtomically(zero.folder / "checkpoints/step-40/provenance.json",
                        toJsonText(checkpoint));
    writeFileAtomically(eval.folder / provenance::file,
                        toJsonText(madeFrom(eval.info.id, "evaluate", zeroPlace, zero.info.id)));
    writeFileAtomically(zero.folder / run_files::recipe,
                        "stage: grpo\nmodel: base\ntask.k_max: 3\nnum_generations: 8\n"
                        "max_completion_length: 48\n");
    RunWriter(eval.folder, eval.info, 0)
        .report("evaluation", {{"prompts", 512},
                               {"pass@1", {{"value", 0.4}, {"low", 0.35}, {"high", 0.45}}},
                               {"format", {{"value", 0.9}, {"low", 0.8}, {"high", 0.95}}}});
    library.refresh();
}
} // namespace rationale::ui
