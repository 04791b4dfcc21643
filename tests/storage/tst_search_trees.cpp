// SPDX-License-Identifier: GPL-3.0-or-later
// Search trees in a run's database.
#include "core/storage/database.h"
#include "core/storage/run_reader.h"
#include "core/storage/run_writer.h"
#include "tests/support/test_project.h"

#include <cmath>

using namespace rationale;
using namespace rationale::test;

namespace {

SearchNodeRecord node(int32_t parent, int32_t depth, std::vector<int32_t> tokens) {
    SearchNodeRecord record;
    record.parent = parent;
    record.depth = depth;
    record.tokens = std::move(tokens);
    record.sampled = parent < 0 ? 0 : 1;
    return record;
}

SearchTreeRecord someTree(const std::string& strategy, int64_t step) {
    SearchTreeRecord tree;
    tree.step = step;
    tree.strategy = strategy;
    tree.guide = "process_model";
    tree.prompt = {"key", "Q: 1 加 2", "3", "zh", "chains", Json{{"k", 1}}};
    tree.promptTokens = {1, 5, 9};
    tree.budget = 64;
    tree.generated = 5;
    tree.context = 12;
    tree.scored = 17;
    tree.answer = "3";
    tree.correct = true;
    tree.nodes = {node(-1, 0, {}), node(0, 1, {7, 8}), node(1, 2, {300, 2}), node(0, 1, {4})};
    tree.nodes[1].visits = 3;
    tree.nodes[1].extensions = 1;
    tree.nodes[1].value = 0.25;
    tree.nodes[1].prior = 0.5;
    tree.nodes[1].score = 0.75;
    tree.nodes[1].text = " 得 3 .";
    tree.nodes[2].finished = tree.nodes[2].chosen = true;
    tree.nodes[2].answer = "3";
    tree.nodes[3].truncated = true;
    tree.nodeCount = 4;
    return tree;
}

RunInfo someRun() {
    RunInfo info;
    info.id = "20260101-000000-000001";
    info.name = "searched";
    info.stage = "evaluate";
    return info;
}

} // namespace

class TestSearchTrees : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenComesBack();
    void runAgainSupersedes();
    void olderFilesHaveNone();
    void damageIsNamed_data();
    void damageIsNamed();
};

void TestSearchTrees::whatIsWrittenComesBack() {
    const TempDir dir;
    const SearchTreeRecord tree = someTree("mcts", 0);
    {
        RunWriter writer(dir.path(), someRun(), 0);
        writer.searchTree(someTree("beam", 0));
        writer.searchTree(tree);
        SearchTreeRecord reply = someTree("beam", 0);
        reply.hasRightAnswer = reply.correct = false;
        writer.searchTree(reply);
    }
    RunReader reader(dir.path());
    QCOMPARE(reader.searchTrees().size(), size_t{3});
    QCOMPARE(reader.searchTrees("beam").size(), size_t{2});
    QCOMPARE(reader.searchTrees("", 1, 2).size(), size_t{1});
    QVERIFY(reader.searchTrees("majority").empty());
    QVERIFY(!reader.searchTrees("beam")[1].hasRightAnswer);
    const auto listed = reader.searchTrees("mcts");
    QVERIFY(listed[0].nodes.empty());
    const SearchTreeRecord back = reader.searchTree(listed[0].id);
    for (const SearchTreeRecord& found : {listed[0], back}) {
        QCOMPARE(found.strategy, tree.strategy);
        QCOMPARE(found.guide, tree.guide);
        QCOMPARE(found.prompt.text, tree.prompt.text);
        QCOMPARE(found.prompt.extra, tree.prompt.extra);
        QCOMPARE(found.promptTokens, tree.promptTokens);
        QCOMPARE(found.answer, tree.answer);
        QVERIFY(found.correct && found.hasRightAnswer);
        QCOMPARE((std::array{found.budget, found.generated, found.context, found.scored}),
                 (std::array<int64_t, 4>{64, 5, 12, 17}));
        QCOMPARE(found.nodeCount, 4);
    }
    QCOMPARE(back.nodes.size(), tree.nodes.size());
    for (size_t i = 0; i < tree.nodes.size(); ++i) {
        const SearchNodeRecord &found = back.nodes[i], &wanted = tree.nodes[i];
        QCOMPARE(found.parent, wanted.parent);
        QCOMPARE(found.depth, wanted.depth);
        QCOMPARE(found.tokens, wanted.tokens);
        QCOMPARE(found.text, wanted.text);
        QCOMPARE(found.answer, wanted.answer);
        QCOMPARE((std::array{found.visits, found.sampled, found.extensions}),
                 (std::array{wanted.visits, wanted.sampled, wanted.extensions}));
        QCOMPARE((std::array{found.finished, found.truncated, found.chosen}),
                 (std::array{wanted.finished, wanted.truncated, wanted.chosen}));
        for (const auto number :
             {&SearchNodeRecord::value, &SearchNodeRecord::prior, &SearchNodeRecord::score})
            QVERIFY(found.*number == wanted.*number ||
                    (std::isnan(found.*number) && std::isnan(wanted.*number)));
    }
    const Error error = errorOf([&] { reader.searchTree(99); });
    QCOMPARE(error.kind(), ErrorKind::Input);
    QVERIFY2(contains(error.what(), "99"), error.what());
}

void TestSearchTrees::runAgainSupersedes() {
    const TempDir dir;
    {
        RunWriter writer(dir.path(), someRun(), 0);
        writer.searchTree(someTree("mcts", 0));
        writer.searchTree(someTree("mcts", 5));
    }
    { RunWriter writer(dir.path(), someRun(), 4); }
    QCOMPARE(RunReader(dir.path()).searchTrees().size(), size_t{1});
    {
        RunWriter writer(dir.path(), someRun(), 0); // anew
        writer.searchTree(someTree("beam", 0));
    }
    RunReader reader(dir.path());
    const auto trees = reader.searchTrees();
    QCOMPARE(trees.size(), size_t{1});
    QCOMPARE(trees[0].strategy, std::string("beam"));
    QCOMPARE(reader.searchTree(1).nodes.size(), size_t{4}); // kept, marked
}

/// A file of version 3 is read as it is, and gets its tables when a run goes on.
void TestSearchTrees::olderFilesHaveNone() {
    const TempDir dir;
    { RunWriter writer(dir.path(), someRun(), 0); }
    Database(dir / run_files::database, Database::Mode::ReadWrite)
        .execute("DROP VIEW search_trees; DROP TABLE search_node; DROP TABLE search_tree; "
                 "PRAGMA user_version = 3");
    {
        RunReader reader(dir.path());
        QVERIFY(reader.searchTrees().empty());
        QCOMPARE(errorOf([&] { reader.searchTree(1); }).kind(), ErrorKind::Input);
    }
    {
        RunWriter writer(dir.path(), someRun(), 0);
        writer.searchTree(someTree("mcts", 0));
    }
    QCOMPARE(RunReader(dir.path()).searchTrees().size(), size_t{1});
}

void TestSearchTrees::damageIsNamed_data() {
    QTest::addColumn<QString>("sql");
    QTest::newRow("a node is missing") << "DELETE FROM search_node WHERE node = 3";
    QTest::newRow("parent behind its child") << "UPDATE search_node SET parent = 3 WHERE node = 1";
    QTest::newRow("two roots") << "UPDATE search_node SET parent = -1 WHERE node = 1";
    QTest::newRow("more tokens than there are")
        << "UPDATE search_node SET token_count = 9 WHERE node = 2";
    QTest::newRow("fewer") << "UPDATE search_node SET token_count = 0 WHERE node = 2";
    QTest::newRow("negative") << "UPDATE search_node SET token_count = -1 WHERE node = 2";
    QTest::newRow("no blob") << "UPDATE search_tree SET tokens = x'00'";
}

void TestSearchTrees::damageIsNamed() {
    QFETCH(QString, sql);
    const TempDir dir;
    {
        RunWriter writer(dir.path(), someRun(), 0);
        writer.searchTree(someTree("mcts", 0));
    }
    Database(dir / run_files::database, Database::Mode::ReadWrite).execute(sql.toStdString());
    RunReader reader(dir.path());
    const Error error = errorOf([&] { reader.searchTree(1); });
    QCOMPARE(error.kind(), ErrorKind::Corrupt);
}

QTEST_GUILESS_MAIN(TestSearchTrees)
#include "tst_search_trees.moc"
