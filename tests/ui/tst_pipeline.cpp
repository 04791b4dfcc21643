// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_lock.h"
#include "core/storage/run_writer.h"
#include "tests/support/project_generator.h"
#include "tests/ui/studio_session.h"
#include "ui/models/pipeline_graph.h"
#include "ui/pages/pipeline_page.h"
#include "ui/pages/pipeline_view.h"
#include "ui/services/dialogs.h"
#include "ui/shell/screenshot.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>

using namespace rationale;
using namespace rationale::ui;

namespace {

constexpr PipelineLengths lengths{200, 80, 64, 64};

/// A recipe of three stages and what measures them, small enough for a test.
const char* const tinyYaml = R"(pipeline: tiny
title: A tiny pipeline
stages:
  - name: base
    stage: pretrain
    architecture: {hidden_size: 32, num_hidden_layers: 1, num_attention_heads: 2, num_key_value_heads: 1, head_dim: 16, intermediate_size: 64}
    per_device_train_batch_size: 8
    warmup_steps: 0
    gate: {enabled: false}
    threads: 1
    max_steps: 60
    save_steps: 0
  - name: answers
    stage: rejection_sample
    model: $base
    task: {name: chains, k_min: 1, k_max: 1}
    num_generations: 2
    max_steps: 1
    threads: 1
    max_completion_length: 64
    filter: {correct: false, format: false}
  - name: gate
    stage: curate
    datasets: [$answers]
    accept: annotations
  - name: student
    stage: sft
    model: $base
    dataset: $gate
    max_steps: 2
    warmup_steps: 0
    threads: 1
  - {name: student-measured, stage: evaluate, model: $student}
claims:
  - {says: The student gains, measure: pass@1, lower: student-measured, higher: student-measured}
paper:
  source: A paper
  columns: [Base, Student]
  rows: [[Exam, 12.5, 50]]
)";

Pipeline tiny() {
    return Pipeline::fromYaml(tinyYaml, "tiny");
}

bool crosses(const QRectF& box, const QPointF& a, const QPointF& b) {
    const QRectF inside = box.adjusted(1, 1, -1, -1);
    const QRectF span = QRectF(a, b).normalized().adjusted(0, 0, 0.01, 0.01);
    return inside.intersects(span);
}

} // namespace

class TestPipeline : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyBuiltInPipelineIsLaidOut_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("width");
        for (const Preset& preset : pipelinePresets())
            for (const double width : {300.0, 900.0, 1800.0})
                QTest::addRow("%s, %.0f wide", preset.name.c_str(), width)
                    << QString::fromStdString(preset.name) << width;
    }
    /// Nodes do not overlap, each stage is on one, each line ends at its nodes and runs through
    /// none.
    void everyBuiltInPipelineIsLaidOut() {
        QFETCH(QString, name);
        QFETCH(double, width);
        const Pipeline pipeline =
            Pipeline::fromYaml(findPipelinePreset(name.toStdString())->yaml, name.toStdString());
        const PipelineGraph graph = graphOf(pipeline);
        size_t stages = 0;
        for (const PipelineNode& node : graph.nodes)
            stages += node.measurements.size() + (node.isInput ? 0 : 1);
        QCOMPARE(stages, pipeline.stages().size());
        const PipelineLayout layout = layoutOf(graph, width, lengths);
        const QRectF whole(QPointF(), layout.size);
        for (int i = 0; i < layout.nodes.size(); ++i) {
            QVERIFY(whole.contains(layout.nodes[i]));
            for (int j = 0; j < i; ++j)
                QVERIFY(!layout.nodes[i].intersects(layout.nodes[j]));
        }
        QCOMPARE(layout.edges.size(), graph.edges.size());
        for (int i = 0; i < layout.edges.size(); ++i) {
            const QVector<QPointF>& points = layout.edges[i].points;
            QVERIFY(
                layout.nodes[graph.edges[i].from].adjusted(-1, -1, 1, 1).contains(points.first()));
            QVERIFY(layout.nodes[graph.edges[i].to].adjusted(-1, -1, 1, 1).contains(points.last()));
            for (qsizetype at = 1; at < points.size(); ++at) {
                QVERIFY(points[at].x() == points[at - 1].x() ||
                        points[at].y() == points[at - 1].y());
                for (const QRectF& node : layout.nodes)
                    QVERIFY2(!crosses(node, points[at - 1], points[at]),
                             "a line runs through a node");
            }
        }
    }

    void graphKnowsWhatFlows() {
        const PipelineGraph graph = graphOf(tiny());
        QCOMPARE(graph.nodes.size(), 4); // what only measures is no node
        const int student = graph.find(QStringLiteral("student"));
        QCOMPARE(graph.nodes[student].measurements, std::vector<int>{4});
        QVERIFY(graph.nodes[graph.find(QStringLiteral("gate"))].isGate);
        QCOMPARE(graph.edges.size(), 4);
        QCOMPARE(graph.edges.last().setting, QStringLiteral("dataset"));
        QVERIFY(graph.edges.last().kind == PipelineEdge::Kind::Data);
        QCOMPARE(graph.lineage(student), (std::vector<int>{0, 1, 2, 3}));
        QCOMPARE(graph.lineage(0), std::vector<int>{0});
        const Pipeline r1 = Pipeline::fromYaml(findPipelinePreset("mini-r1")->yaml, "mini-r1");
        const PipelineGraph whole = graphOf(r1);
        const int dev2 = whole.find(QStringLiteral("dev2"));
        QCOMPARE(whole.nodes[whole.earlierOfKind(r1, dev2)].name, QStringLiteral("zero"));
        bool judged = false;
        for (const PipelineEdge& edge : whole.edges)
            judged |= edge.kind == PipelineEdge::Kind::Helper &&
                      edge.label == QLatin1String("reward_model");
        QVERIFY(judged);
    }

    void stateComesFromRecordAndRuns() {
        PipelineGraph graph = graphOf(tiny());
        PipelineRecord record;
        const Pipeline pipeline = tiny();
        for (const PipelineStage& stage : pipeline.stages())
            record.stages.push_back({stage.name, stage.recipe.stage().name, {}, false, {}});
        record.stages[0].run = "b";
        record.stages[0].artifact = "abc";
        record.stages[0].reused = true;
        record.stages[2].run = "g";
        RunSummary base, gate;
        base.info.state = RunState::Complete;
        base.passAt1 = 0.125;
        gate.info.state = RunState::Running;
        gate.info.message = "Waiting for a person: 3 of 8 rows are judged";
        const Json report = Json::parse(
            R"({"stages": [{"name": "answers", "results": {"dataset": {"rows": 8}}}]})");
        record.stages[1].run = "a";
        addState(graph, &record, report, [&](const std::string& id) -> const RunSummary* {
            return id == "b" ? &base : id == "g" ? &gate : nullptr;
        });
        QCOMPARE(PipelineView::stateText(graph.nodes[0]), QStringLiteral("Made before"));
        QCOMPARE(graph.nodes[0].result, QStringLiteral("12.5\u00A0%"));
        QCOMPARE(graph.nodes[1].result, QStringLiteral("8"));
        QVERIFY(graph.nodes[2].waitsForPerson());
        QCOMPARE(PipelineView::stateText(graph.nodes[3]), QStringLiteral("Not begun"));
        QCOMPARE(graph.edges[1].label, QStringLiteral("8 rows"));
        QCOMPARE(stagesDone(record), (std::pair{1, 5}));
    }

    void keysMoveThroughTheGraph() {
        PipelineView view;
        view.resize(1000, 500);
        view.show();
        view.setGraph(graphOf(tiny()));
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.selectedNode(), 0);
        QTest::keyClick(&view, Qt::Key_Right);
        QCOMPARE(view.selectedNode(), 1);
        QVERIFY(view.accessibleDescription().contains(QStringLiteral("answers")));
        QTest::keyClick(&view, Qt::Key_Left);
        QCOMPARE(view.selectedNode(), 0);
        const QPointF on = view.layout().edges[0].points[0] + QPointF(6, 0);
        QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, (on * view.zoom()).toPoint());
        QCOMPARE(view.selectedEdge(), 0);
        QSignalSpy opened(&view, &PipelineView::nodeActivated);
        view.selectNode(2);
        QTest::keyClick(&view, Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
    }

    void badChangesAndFilesAreTold() {
        const QTemporaryDir folder;
        Library::createProject(folder.path().toStdString());
        StudioSession studio(folder.path());
        QVERIFY(studio.window().openPage(QStringLiteral("pipeline"), QStringLiteral("mini-r1")));
        auto* changes = studio.window().findChild<QLineEdit*>(QStringLiteral("pipelineChanges"));
        auto* error = studio.window().findChild<QLabel*>(QStringLiteral("pipelineError"));
        auto* run = studio.window().findChild<QPushButton*>(QStringLiteral("runPipeline"));
        QTRY_VERIFY(run->isEnabled());
        QTest::keyClicks(changes, QStringLiteral("zero.max_stepz=3"));
        QVERIFY2(error->isVisible() && error->text().contains(QStringLiteral("max_steps")),
                 qPrintable(error->text()));
        QVERIFY(!run->isEnabled());
        changes->setText(QStringLiteral("zero.learning_rate=0.0002"));
        QVERIFY(!error->isVisible() && run->isEnabled());
        const QString broken = folder.filePath(QStringLiteral("broken.yaml"));
        writeFileAtomically(broken.toStdString(), "pipeline: x\nstages: 3\n");
        QVERIFY(studio.window().openPage(QStringLiteral("pipeline"), broken));
        QTRY_VERIFY(error->isVisible() && error->text().contains(QStringLiteral("stages")));
        QVERIFY(!run->isEnabled());
    }

    /// The recipe of the paper wants a model of one's own: it is asked for, not guessed.
    void inputsAreAskedFor() {
        const QTemporaryDir folder;
        Library::createProject(folder.path().toStdString());
        StudioSession studio(folder.path());
        QVERIFY(studio.window().openPage(QStringLiteral("pipeline"), QStringLiteral("r1")));
        auto* view = studio.window().findChild<PipelineView*>();
        auto* run = studio.window().findChild<QPushButton*>(QStringLiteral("runPipeline"));
        QTRY_VERIFY(run->isEnabled());
        QTest::mouseClick(run, Qt::LeftButton);
        QTRY_VERIFY(view->selectedNode() >= 0); // where it can be given
        studio.context().dialogs().answerNextPath(folder.path());
        QTest::mouseClick(studio.window().findChild<QPushButton*>(QStringLiteral("browseInput")),
                          Qt::LeftButton);
        auto* box = studio.window().findChild<QLineEdit*>(QStringLiteral("inputArtifact"));
        QTRY_VERIFY(
            (box = studio.window().findChild<QLineEdit*>(QStringLiteral("inputArtifact"))) &&
            box->text() == folder.path());
    }

    /// The whole way with the real engine: up to a stage, the human gate, stop.
    void runsUpToAStageAndWaitsForAPerson() {
        const QTemporaryDir folder;
        Library::createProject(folder.path().toStdString());
        const QString file = folder.filePath(QStringLiteral("tiny.yaml"));
        writeFileAtomically(file.toStdString(), tinyYaml);
        StudioSession studio(folder.path());
        QVERIFY(studio.window().openPage(QStringLiteral("pipeline"), file));
        auto* view = studio.window().findChild<PipelineView*>();
        auto* state = studio.window().findChild<QLabel*>(QStringLiteral("pipelineState"));
        auto* run = studio.window().findChild<QPushButton*>(QStringLiteral("runPipeline"));
        QTRY_VERIFY(run->isEnabled());
        view->selectNode(1); // answers
        QTest::mouseClick(studio.window().findChild<QPushButton*>(QStringLiteral("runUntil")),
                          Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(state->text(), QStringLiteral("2 of 5 stages done"), engineMs);
        QTRY_VERIFY_WITH_TIMEOUT(run->isVisible() && run->isEnabled(), engineMs); // it has ended
        QCOMPARE(run->text(), QStringLiteral("Resume"));
        QTest::mouseClick(run, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(state->text().contains(QStringLiteral("waits for you")), engineMs);
        auto* stop = studio.window().findChild<QPushButton*>(QStringLiteral("stopPipeline"));
        QTRY_VERIFY(stop->isVisible());
        studio.context().dialogs().answerNext(1);
        QTest::mouseClick(stop, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(run->isVisible() && run->isEnabled(), engineMs);
        QCOMPARE(pipelineRecords(folder.path().toStdString()).size(), size_t{1});
        auto* list = studio.window().findChild<QTableView*>(QStringLiteral("pipelineList"));
        const QAbstractItemModelTester tester(
            list->model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(list->model()->rowCount(), 4);
        QCOMPARE(list->model()->index(0, 2).data().toString(), QStringLiteral("Complete"));
    }
};

QTEST_MAIN(TestPipeline)
#include "tst_pipeline.moc"
