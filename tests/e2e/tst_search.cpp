// SPDX-License-Identifier: GPL-3.0-or-later
// Search at test time: in an evaluation with its trees, and from the command line.
#include "e2e_reading.h"

using namespace rationale;
using namespace rationale::test;

namespace {

const std::string everyStrategy = "[majority, best_of_n, best_of_n_process, beam, mcts]";

Settings searchedEvaluation() {
    return with(tinyEvaluate("base", 12, 4), {{"search.strategy", everyStrategy},
                                              {"search.budget", "80"},
                                              {"search.stored_trees", "5"},
                                              {"search.reward_model", "safe"},
                                              {"search.process_model", "steps"},
                                              {"search.value_model", "ppo"}});
}

} // namespace

class TestSearchRuns : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void evaluationSearches();
    void treesAreListedAndShown();
    void sameSeedSameTrees();
    void commandLineSearches();
    void fileIsSearched();
    void badInputIsNamed_data();
    void badInputIsNamed();

private:
    std::unique_ptr<EngineProject> m_project;
};

void TestSearchRuns::initTestCase() {
    RATIONALE_NEED_CLI();
    m_project = std::make_unique<EngineProject>();
    writeJudgements(m_project->path());
    m_project->finished("base", tinyPretrain(baseSteps));
    m_project->finished(
        "safe", with(tinyRewardModel("reward_model", "labels", 4), {{"loss_type", "pointwise"}}));
    m_project->finished("steps", with(tinyRewardModel("process_reward", "steps", 4),
                                      {{"step_separator", "\" .\""}}));
    m_project->finished("ppo", tinyPpo("base", 1));
    const ProcessResult searched = m_project->run("searched", searchedEvaluation());
    QVERIFY2(searched.output.contains("held-out pass@1: ") && searched.output.contains("\nmcts "),
             searched.output.constData());
}

void TestSearchRuns::evaluationSearches() {
    RunReader reader(m_project->folder("searched"));
    QCOMPARE(toString(reader.info().state), std::string("complete"));
    const Json report = reader.report("evaluation").value_or(Json::object());
    const Json& rows = report.at("search");
    QCOMPARE(rows.size(), size_t{5});
    QStringList names;
    for (const Json& row : rows) {
        const auto name = row.at("strategy").get<std::string>();
        names << QString::fromStdString(name);
        for (const char* share : {"accuracy", "covered"})
            QVERIFY(row.at(share).at("low") <= row.at(share).at("value") &&
                    row.at(share).at("value") <= row.at(share).at("high"));
        QVERIFY(row.at("accuracy").at("value") <= row.at("covered").at("value"));
        QCOMPARE(row.at("budget"), Json(80));
        QVERIFY(row.at("most_generated_tokens") <= 80.0);
        QVERIFY(row.at("generated_tokens").at("value") > 40.0);
        QVERIFY(row.at("context_tokens") > 0.0);
        QCOMPARE(row.at("guide").is_null(), name == "majority");
        if (name == "beam" || name == "mcts") // the others judge answers, which this base lacks
            QVERIFY(row.at("scored_tokens") > 0.0);
        QCOMPARE(report.at("search/" + name), row.at("accuracy"));
        QVERIFY(reader.lastValue("search/" + name + "/accuracy") ==
                row.at("accuracy").at("value").get<double>());
    }
    QCOMPARE(names, (QStringList{"majority", "best_of_n", "best_of_n_process", "beam", "mcts"}));
    QCOMPARE(rows[1].at("guide"), Json("reward_model"));
    QCOMPARE(rows[2].at("guide"), Json("process_model"));
    QCOMPARE(rows[3].at("guide"), Json("process_model"));
    QCOMPARE(rows[4].at("guide"), Json("value_model"));
}

void TestSearchRuns::treesAreListedAndShown() {
    RunReader reader(m_project->folder("searched"));
    const auto trees = reader.searchTrees();
    QCOMPARE(trees.size(), size_t{25}); // five prompts, five strategies
    for (const SearchTreeRecord& listed : trees) {
        const SearchTreeRecord tree = reader.searchTree(listed.id);
        QVERIFY(tree.generated <= tree.budget);
        QVERIFY(tree.promptTokens.size() > 1 && !tree.prompt.reference.empty());
        int chosen = 0;
        for (const SearchNodeRecord& node : tree.nodes)
            chosen += node.chosen ? 1 : 0;
        QVERIFY(chosen <= 1);
    }
    const auto lines =
        m_project->call({"trees", "searched", "--json"}).output.trimmed().split('\n');
    QCOMPARE(lines.size(), qsizetype{25});
    const Json last = parseJson(lines.back().toStdString(), "trees");
    QCOMPARE(last.at("nodes").size(), last.at("node_count").get<size_t>());
    QCOMPARE(m_project->call({"trees", "searched", "--strategy", "mcts"}).output.count("mcts"),
             qsizetype{5});
    const QByteArray shown =
        m_project->call({"trees", "searched", "--tree", QString::number(trees[20].id)}).output;
    QVERIFY2(shown.contains("by value_model") && shown.contains("visits"), shown.constData());
    const ProcessResult rows = m_project->call(
        {"query", "searched", "SELECT count(*) AS n FROM search_trees WHERE strategy = 'beam'",
         "--json"});
    QCOMPARE(parseJson(rows.output.toStdString(), "query")[0].at("n"), Json(5));
    const ProcessResult none = m_project->call({"trees", "searched", "--tree", "999"});
    QCOMPARE(none.exitCode, 1);
    QVERIFY(isOneLine(none.errors));
}

void TestSearchRuns::sameSeedSameTrees() {
    m_project->finished("again", searchedEvaluation());
    RunReader first(m_project->folder("searched")), second(m_project->folder("again"));
    const auto trees = first.searchTrees(), others = second.searchTrees();
    QCOMPARE(trees.size(), others.size());
    for (size_t i = 0; i < trees.size(); ++i) {
        const SearchTreeRecord a = first.searchTree(trees[i].id),
                               b = second.searchTree(others[i].id);
        QCOMPARE(a.nodes.size(), b.nodes.size());
        for (size_t n = 0; n < a.nodes.size(); ++n) {
            QCOMPARE(a.nodes[n].tokens, b.nodes[n].tokens);
            QCOMPARE(a.nodes[n].visits, b.nodes[n].visits);
            QVERIFY(a.nodes[n].score == b.nodes[n].score || std::isnan(a.nodes[n].score));
        }
    }
}

void TestSearchRuns::commandLineSearches() {
    const QStringList arguments = {
        "eval",     "base", "--task",          "chains", "--prompts", "6",
        "-k",       "2",    "--max-tokens",    "20",     "--search",  "majority,mcts",
        "--budget", "60",   "--process-model", "steps"};
    const ProcessResult table = m_project->call(arguments);
    QVERIFY2(table.exitCode == 0, table.errors.constData());
    QVERIFY2(table.output.contains("\nmajority ") && table.output.contains("\nmcts "),
             table.output.constData());
    const ProcessResult json = m_project->call(arguments + QStringList{"--json"});
    const Json report = parseJson(json.output.toStdString(), "eval");
    QCOMPARE(report.at("search").size(), size_t{2});
    QCOMPARE(report.at("search")[1].at("guide"), Json("process_model"));
    QVERIFY(report.at("search")[1].at("most_generated_tokens") <= 60.0);
}

void TestSearchRuns::fileIsSearched() {
    const fs::path file = m_project->path() / "questions.jsonl";
    writeFileAtomically(file, "{\"question\": \"1 plus 2\", \"answer\": \"3\"}\n"
                              "{\"question\": \"2 plus 2\", \"answer\": \"4\"}\n");
    const ProcessResult json =
        m_project->call({"eval", "base", "--task", "math", "--data", qpath(file), "-k", "2",
                         "--max-tokens", "12", "--search", "majority,beam", "--budget", "40",
                         "--process-model", "steps", "--step-delimiter", " .", "--json"});
    QVERIFY2(json.exitCode == 0, json.errors.constData());
    const Json rows = parseJson(json.output.toStdString(), "eval").at("search");
    QCOMPARE(rows.size(), size_t{2});
    QVERIFY(rows[0].at("generated_tokens").at("value") > 20.0);
}

void TestSearchRuns::badInputIsNamed_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("part");
    QTest::newRow("no such strategy") << QStringList{"--search", "dowsing"} << "dowsing";
    QTest::newRow("no guide") << QStringList{"--search", "mcts"} << "search.value_model";
    QTest::newRow("a language model as guide")
        << QStringList{"--search", "beam", "--process-model", "base"} << "process reward model";
    QTest::newRow("no such model")
        << QStringList{"--search", "beam", "--process-model", "nowhere"} << "nowhere";
    QTest::newRow("no budget") << QStringList{"--search", "majority", "--budget", "0"}
                               << "--budget";
}

void TestSearchRuns::badInputIsNamed() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, part);
    const ProcessResult result = m_project->call(
        QStringList{"eval", "base", "--task", "chains", "--prompts", "2", "-k", "1"} + arguments);
    QVERIFY(result.exitCode != 0);
    QVERIFY2(isOneLine(result.errors), result.errors.constData());
    QVERIFY2(result.errors.contains(part.toUtf8()), result.errors.constData());
    QVERIFY(result.output.isEmpty());
}

QTEST_GUILESS_MAIN(TestSearchRuns)
#include "tst_search.moc"
