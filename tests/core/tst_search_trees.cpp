// SPDX-License-Identifier: GPL-3.0-or-later
// Test-time search: what it finds where the way is known, what it spends and the trees it leaves.
#include "search_fixture.h"

#include <cmath>
#include <limits>

#include <omp.h>

using namespace rationale;
using namespace rationale::test;

class TestSearchTrees : public QObject, SearchFixture {
    Q_OBJECT

private Q_SLOTS:
    void guidedSearchFindsTheWay_data();
    void guidedSearchFindsTheWay();
    void budgetIsNeverExceeded_data();
    void budgetIsNeverExceeded();
    void treesAddUp_data();
    void treesAddUp();
    void capIsKept();
    void companyDoesNotMatter_data();
    void companyDoesNotMatter();
    void numberOfThreadsDoesNotMatter();
    void noNumbersAreTheWorst();
    void votesAndScoresChoose();
};

namespace {

void addStrategies() {
    QTest::addColumn<QString>("strategy");
    for (const StrategyEntry& entry : searchStrategies())
        QTest::newRow(entry.name) << entry.name;
}

} // namespace

void TestSearchTrees::guidedSearchFindsTheWay_data() {
    QTest::addColumn<QString>("strategy");
    QTest::addColumn<QString>("selection");
    QTest::newRow("beam") << "beam"
                          << "puct";
    QTest::newRow("mcts, PUCT") << "mcts"
                                << "puct";
    QTest::newRow("mcts, UCT") << "mcts"
                               << "uct";
}

/// The one right answer of four steps is drawn once in 2,400 times. At equal budgets a search that
/// listens to its guide finds it many times as often as sampling does.
void TestSearchTrees::guidedSearchFindsTheWay() {
    QFETCH(QString, strategy);
    QFETCH(QString, selection);
    ScriptedScorer guide(*m_tokenizer, wantedPath);
    SearchOptions options = optionsFor(strategy.toStdString(), 600);
    options.selection = selection.toStdString();
    options.maxChildren = 16;
    options.expand = 8;
    options.cPuct = 0.5;
    int found = 0, sampled = 0;
    for (const SearchResult& result : searched(options, &guide, 40))
        found += textOf(result) == wantedPath ? 1 : 0;
    SearchOptions plain = optionsFor("best_of_n", 600);
    for (const SearchResult& result : searched(plain, &guide, 40))
        sampled += textOf(result) == wantedPath ? 1 : 0;
    qInfo("%s: %d of 40, best-of-n: %d", qPrintable(strategy), found, sampled);
    QVERIFY(found >= 15);
    QVERIFY(sampled <= 5);
}

void TestSearchTrees::budgetIsNeverExceeded_data() {
    addStrategies();
}

void TestSearchTrees::budgetIsNeverExceeded() {
    QFETCH(QString, strategy);
    ScriptedScorer guide(*m_tokenizer, wantedPath);
    for (const int64_t budget : {1, 2, 7, 24, 25, 100, 333}) {
        const SearchOptions options = optionsFor(strategy.toStdString(), budget);
        for (const SearchResult& result : searched(options, &guide)) {
            int64_t tokens = 0;
            for (const SearchNode& node : result.tree.nodes())
                tokens += node.sampled * static_cast<int64_t>(node.tokens.size());
            QCOMPARE(tokens, result.generated);
            QVERIFY2(result.generated <= budget, qPrintable(QString::number(result.generated)));
            QVERIFY(result.chosen < 0 || result.tree.node(result.chosen).finished);
            if (budget >= 100) // enough for an answer, whatever was tried before
                QVERIFY(result.generated > budget / 2);
        }
    }
}

void TestSearchTrees::treesAddUp_data() {
    addStrategies();
}

void TestSearchTrees::treesAddUp() {
    QFETCH(QString, strategy);
    ScriptedScorer guide(*m_tokenizer, wantedPath);
    for (const SearchResult& result : searched(optionsFor(strategy.toStdString(), 300), &guide)) {
        const auto& nodes = result.tree.nodes();
        QVERIFY(result.chosen > 0);
        QVERIFY(nodes[static_cast<size_t>(result.chosen)].chosen);
        for (size_t i = 0; i < nodes.size(); ++i) {
            const SearchNode& node = nodes[i];
            int32_t sampled = 0, visits = i == 0 ? 0 : 1;
            double values = node.score.value_or(0);
            for (const int32_t child : node.children) {
                QVERIFY(child > static_cast<int32_t>(i));
                QCOMPARE(result.tree.node(child).parent, static_cast<int32_t>(i));
                QCOMPARE(result.tree.node(child).depth, node.depth + 1);
                sampled += result.tree.node(child).sampled;
                visits += result.tree.node(child).visits;
                values += result.tree.node(child).valueSum;
            }
            QCOMPARE(sampled, node.extensions);
            if (strategy != "mcts")
                continue;
            QCOMPARE(node.visits, visits);
            QVERIFY(node.truncated || std::abs(node.valueSum - values) < 1e-9);
        }
    }
}

void TestSearchTrees::capIsKept() {
    ConstantScorer guide(0.5);
    for (const int64_t cap : {1, 2, 3, 5}) {
        SearchOptions options = optionsFor("mcts", 400);
        options.maxChildren = cap;
        for (const SearchResult& result : searched(options, &guide)) {
            int32_t most = 0;
            for (const SearchNode& node : result.tree.nodes())
                most = std::max(most, node.extensions);
            QVERIFY(most <= cap);
            QVERIFY(most == cap || result.generated < 400);
            if (cap == 1) // one chain, and nothing more to find
                QVERIFY(result.generated <= 24);
        }
    }
}

void TestSearchTrees::companyDoesNotMatter_data() {
    addStrategies();
}

/// A prompt is searched alone as among others, and again as before.
void TestSearchTrees::companyDoesNotMatter() {
    QFETCH(QString, strategy);
    ScriptedScorer guide(*m_tokenizer, wantedPath);
    SearchOptions options = optionsFor(strategy.toStdString(), 250);
    const auto together = searched(options, &guide, 9);
    for (int i = 0; i < 9; ++i) {
        const SearchResult alone = searched(options, &guide, 1, i).front();
        const SearchResult& other = together[static_cast<size_t>(i)];
        QCOMPARE(alone.chosen, other.chosen);
        QCOMPARE(alone.generated, other.generated);
        QCOMPARE(alone.tree.nodes().size(), other.tree.nodes().size());
        for (size_t n = 0; n < alone.tree.nodes().size(); ++n)
            QCOMPARE(alone.tree.nodes()[n].tokens, other.tree.nodes()[n].tokens);
    }
    options.sampling.seed = 6;
    bool differs = false;
    const auto reseeded = searched(options, &guide, 9);
    for (size_t i = 0; i < reseeded.size(); ++i)
        differs = differs || textOf(reseeded[i]) != textOf(together[i]) ||
                  reseeded[i].tree.nodes().size() != together[i].tree.nodes().size();
    QVERIFY(differs);
}

void TestSearchTrees::numberOfThreadsDoesNotMatter() {
    const int before = omp_get_max_threads();
    ScriptedScorer guide(*m_tokenizer, wantedPath);
    std::vector<std::vector<TokenVector>> found;
    for (const int threads : {1, 3}) {
        omp_set_num_threads(threads);
        found.emplace_back();
        for (const SearchResult& result : searched(optionsFor("mcts", 200), &guide))
            for (const SearchNode& node : result.tree.nodes())
                found.back().push_back(node.tokens);
    }
    omp_set_num_threads(before);
    QCOMPARE(found[0], found[1]);
}

void TestSearchTrees::noNumbersAreTheWorst() {
    for (const std::optional<double> value :
         {std::optional<double>(), std::optional(std::nan("")),
          std::optional(std::numeric_limits<double>::infinity())}) {
        ConstantScorer guide(value);
        for (const StrategyEntry& entry : searchStrategies())
            for (const SearchResult& result : searched(optionsFor(entry.name, 200), &guide)) {
                QVERIFY(result.chosen >= 0);
                for (const SearchNode& node : result.tree.nodes()) {
                    QVERIFY(!node.score);
                    QVERIFY(std::isfinite(node.valueSum));
                }
            }
    }
}

void TestSearchTrees::votesAndScoresChoose() {
    SearchTree tree;
    const auto add = [&tree](int32_t token, const std::string& answer, double score, int times) {
        SearchNode node;
        node.tokens = {token};
        node.finished = true;
        node.answer = answer;
        node.score = score;
        for (int i = 0; i < times; ++i)
            tree.add(0, node);
    };
    QCOMPARE(mostFrequent(tree), -1);
    QCOMPARE(bestFinished(tree, "best"), -1);
    QCOMPARE(bestFinished(tree, "vote"), -1);
    add(1, "", 0.1, 9);  // nothing was found in it
    add(2, "b", 0.6, 2); // the first of the most frequent
    add(3, "c", 0.7, 1); // with the next most frequent too
    add(4, "c", 0.65, 1);
    add(5, "d", 0.9, 1);
    QCOMPARE(mostFrequent(tree), 2);
    QCOMPARE(bestFinished(tree, "best"), 5);
    QCOMPARE(bestFinished(tree, "vote"), 3);
    SearchNode cut;
    cut.tokens = {6};
    cut.truncated = true;
    cut.score = 2;
    tree.add(0, cut);
    QCOMPARE(bestFinished(tree, "best"), 5);
}

QTEST_GUILESS_MAIN(TestSearchTrees)
#include "tst_search_trees.moc"
