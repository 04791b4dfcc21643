// SPDX-License-Identifier: GPL-3.0-or-later
// Test-time search: what it finds where the way is known, what it spends, and that it samples as
// plain sampling does.
#include "core/generate/search/search.h"

#include "core/data/corpus.h"
#include "core/generate/search/step_delimiter.h"
#include "core/models/scored_model.h"
#include "core/recipe/pipeline.h"
#include "core/stages/search_evaluation.h"
#include "search_fixture.h"
#include "tests/support/test_project.h"

#include <array>
#include <cmath>
#include <limits>
#include <map>

#include <omp.h>

using namespace rationale;
using namespace rationale::test;

namespace {

const std::string wantedPath = " 3 . 1 . 2 . 0 .";

} // namespace

class TestSearch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void namesAgree();
    void stepsEndWithTheirDelimiter();
    void goingOnGivesTheSameText();
    void wholeAnswersAreThoseOfTheGenerator();
    void unguidedBeamIsPlainSampling();
    void otherContinuationsAreSamplesToo();
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
    void fullContextIsNoFault();
    void stops();
    void refusesBadInput();
    void guidesReadPaths();

private:
    std::vector<SearchResult> searched(SearchOptions options, PathScorer* guide, int count = 8,
                                       int first = 0);
    std::string textOf(const SearchResult& result) const;

    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::unique_ptr<ScriptedModel> m_model;
};

void TestSearch::initTestCase() {
    m_tokenizer = makeMiniatureTokenizer();
    m_model = std::make_unique<ScriptedModel>(*m_tokenizer);
}

namespace {

SearchOptions optionsFor(const std::string& strategy, int64_t budget) {
    SearchOptions options;
    options.strategy = strategy;
    options.budget = budget;
    options.delimiter = " .";
    options.maxChildren = 6;
    options.sampling.maxTokens = 24;
    options.sampling.seed = 5;
    return options;
}

void addStrategies() {
    QTest::addColumn<QString>("strategy");
    for (const StrategyEntry& entry : searchStrategies())
        QTest::newRow(entry.name) << entry.name;
}

} // namespace

std::vector<SearchResult> TestSearch::searched(SearchOptions options, PathScorer* guide, int count,
                                               int first) {
    std::vector<SearchProblem> problems;
    for (int i = first; i < first + count; ++i)
        problems.push_back({"Q:", {m_tokenizer->bosId()}, static_cast<uint64_t>(100 + i)});
    return search(
        *m_model, *m_tokenizer, problems, options, guide,
        [this](size_t, const TokenVector& tokens) { return m_tokenizer->decode(tokens); });
}

std::string TestSearch::textOf(const SearchResult& result) const {
    return result.chosen < 0 ? "none"
                             : m_tokenizer->decode(result.tree.tokensTo(result.chosen), true);
}

void TestSearch::namesAgree() {
    std::vector<std::string> names, helps, measures;
    for (const StrategyEntry& entry : searchStrategies()) {
        names.emplace_back(entry.name);
        helps.emplace_back(entry.help);
    }
    for (const FieldSpec& field : stageSpec("evaluate").fields)
        if (field.name == "search.strategy") {
            QCOMPARE(field.choices, names);
            QCOMPARE(field.choiceHelp, helps);
        }
    for (const PipelineMeasure& measure : pipelineMeasures)
        if (const std::string key = measure.key; key.starts_with("search/"))
            measures.push_back(key.substr(7));
    QCOMPARE(measures, names);
}

void TestSearch::stepsEndWithTheirDelimiter() {
    const auto endsOf = [this](const std::string& text, const std::string& delimiter) {
        const StepDelimiter ends(*m_tokenizer, delimiter);
        const auto tokens = m_tokenizer->encode(text);
        std::vector<std::string> steps;
        std::vector<int32_t> step;
        for (const int32_t token : tokens) {
            step.push_back(token);
            if (!ends.endsBehind(step))
                continue;
            steps.push_back(m_tokenizer->decode(step));
            step.clear();
        }
        steps.push_back(m_tokenizer->decode(step));
        return steps;
    };
    using Steps = std::vector<std::string>;
    QCOMPARE(endsOf(" 4 7 times 3 gives 2 1 . wait no . end", " ."),
             (Steps{" 4 7 times 3 gives 2 1 .", " wait no .", " end"}));
    QCOMPARE(endsOf("one\n\ntwo\n\n\n\nthree", "\n\n").size(), size_t{3}); // a blank one is none
    QCOMPARE(endsOf("one\ntwo", "\n\n"), Steps{"one\ntwo"});
    QCOMPARE(endsOf("\n\nfirst\n\n", "\n\n"), (Steps{"\n\nfirst\n\n", ""}));
}

/// Cut anywhere and gone on with, a sample is the sample of one call, bit for bit.
void TestSearch::goingOnGivesTheSameText() {
    const auto model = makeModel({{"model_type", "llama"},
                                  {"vocab_size", 60},
                                  {"hidden_size", 32},
                                  {"intermediate_size", 48},
                                  {"num_hidden_layers", 2},
                                  {"num_attention_heads", 4},
                                  {"num_key_value_heads", 2},
                                  {"max_position_embeddings", 64}},
                                 DType::F32, 3);
    SamplingOptions options;
    options.maxTokens = 30;
    options.seed = 9;
    const GenerationRequest whole{{1, 2, 3}, 44, 3};
    const auto wanted = Generator(*model).generate({whole}, options);
    for (const int64_t cut : {1, 7, 29}) {
        for (const Completion& completion : wanted) {
            GenerationRequest rest{whole.prompt, 0, 1};
            rest.prompt.insert(rest.prompt.end(), completion.tokens.begin(),
                               completion.tokens.begin() + cut);
            rest.written = cut;
            rest.streams = {samplingStream(options.seed, 44, completion.member)};
            rest.maxTokens = options.maxTokens - cut;
            const auto found = Generator(*model).generate({rest}, options).front();
            QCOMPARE(found.tokens, std::vector<int32_t>(completion.tokens.begin() + cut,
                                                        completion.tokens.end()));
            QVERIFY(std::equal(found.logprobs.begin(), found.logprobs.end(),
                               completion.logprobs.begin() + cut));
        }
    }
}

void TestSearch::wholeAnswersAreThoseOfTheGenerator() {
    SearchOptions options = optionsFor("majority", 10'000);
    options.samples = 12;
    const SearchResult result = searched(options, nullptr, 1).front();
    SamplingOptions sampling = options.sampling;
    sampling.endToken = m_tokenizer->eosId();
    std::map<TokenVector, int> wanted, found;
    for (const Completion& completion :
         Generator(*m_model).generate({{{m_tokenizer->bosId()}, 100, 12}}, sampling))
        ++wanted[completion.tokens];
    for (const SearchNode& node : result.tree.nodes())
        if (node.parent == 0)
            found[node.tokens] += node.sampled;
    QCOMPARE(found, wanted);
}

void TestSearch::unguidedBeamIsPlainSampling() {
    SearchOptions options = optionsFor("beam", 24);
    options.width = options.expand = 1;
    SamplingOptions sampling = options.sampling;
    sampling.endToken = m_tokenizer->eosId();
    for (int i = 0; i < 40; ++i) {
        const SearchResult result = searched(options, nullptr, 1, i).front();
        const auto plain =
            Generator(*m_model)
                .generate({{{m_tokenizer->bosId()}, static_cast<uint64_t>(100 + i), 1}}, sampling)
                .front();
        if (!plain.truncated)
            QCOMPARE(result.tree.tokensTo(result.chosen), plain.tokens);
        else
            QCOMPARE(result.chosen, -1);
    }
}

/// Every continuation of a step, the first with its parent's stream or another, is a fair draw:
/// 3/16 for each digit, 4/16 for the end. Chi-square with 4 degrees of freedom: 18.5 is passed once
/// in a thousand times.
void TestSearch::otherContinuationsAreSamplesToo() {
    SearchOptions options = optionsFor("beam", 72); // 24 is kept for an answer: two levels
    options.width = 2;
    options.expand = 3;
    ConstantScorer guide(0.5);
    std::array<int, digits + 1> counts{};
    int total = 0;
    for (const SearchResult& result : searched(options, &guide, 400)) {
        for (const SearchNode& node : result.tree.nodes()) {
            if (node.depth != 2 || node.tokens.size() > 2)
                continue;
            const std::string text = m_tokenizer->decode(node.tokens, true);
            counts[text.empty() ? digits : static_cast<size_t>(text[1] - '0')] += node.sampled;
            total += node.sampled;
        }
    }
    QVERIFY(total > 1500);
    double chiSquare = 0;
    for (size_t i = 0; i < counts.size(); ++i) {
        const double wanted = total * (i < digits ? 3.0 : 4.0) / 16;
        chiSquare += (counts[i] - wanted) * (counts[i] - wanted) / wanted;
    }
    QVERIFY2(chiSquare < 18.5, qPrintable(QString::number(chiSquare)));
}

void TestSearch::guidedSearchFindsTheWay_data() {
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
void TestSearch::guidedSearchFindsTheWay() {
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

void TestSearch::budgetIsNeverExceeded_data() {
    addStrategies();
}

void TestSearch::budgetIsNeverExceeded() {
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

void TestSearch::treesAddUp_data() {
    addStrategies();
}

void TestSearch::treesAddUp() {
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

void TestSearch::capIsKept() {
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

void TestSearch::companyDoesNotMatter_data() {
    addStrategies();
}

/// A prompt is searched alone as among others, and again as before.
void TestSearch::companyDoesNotMatter() {
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

void TestSearch::numberOfThreadsDoesNotMatter() {
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

void TestSearch::noNumbersAreTheWorst() {
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

void TestSearch::votesAndScoresChoose() {
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

/// A prompt that leaves room for a few tokens is searched within them; without room it is refused.
void TestSearch::fullContextIsNoFault() {
    ScriptedScorer guide(*m_tokenizer, wantedPath);
    ScriptedModel small(*m_tokenizer, 12);
    const auto read = [](size_t, const TokenVector&) { return std::string("x"); };
    for (const StrategyEntry& entry : searchStrategies()) {
        std::vector<SearchProblem> problems = {{"Q", TokenVector(9, m_tokenizer->bosId()), 1}};
        const auto results =
            search(small, *m_tokenizer, problems, optionsFor(entry.name, 60), &guide, read);
        for (const SearchNode& node : results[0].tree.nodes())
            QVERIFY(node.length <= 3);
        problems.push_back({"Q", TokenVector(12, m_tokenizer->bosId()), 1});
        const Error error = errorOf([&] {
            search(small, *m_tokenizer, problems, optionsFor(entry.name, 60), &guide, read);
        });
        QCOMPARE(error.kind(), ErrorKind::Input);
        QVERIFY2(contains(error.what(), "prompt 1"), error.what());
    }
}

void TestSearch::stops() {
    ScriptedScorer guide(*m_tokenizer, wantedPath);
    for (const StrategyEntry& entry : searchStrategies()) {
        SearchOptions options = optionsFor(entry.name, 300);
        int asked = 0;
        options.cancelled = [&asked] { return ++asked > 5; };
        QCOMPARE(errorOf([&] { searched(options, &guide); }).kind(), ErrorKind::Stopped);
    }
}

void TestSearch::refusesBadInput() {
    const auto complaint = [this](auto change) {
        SearchOptions options = optionsFor("mcts", 100);
        change(options);
        const Error error = errorOf([&] { searched(options, nullptr); });
        return std::string(error.what());
    };
    QVERIFY(contains(complaint([](auto& o) { o.strategy = "dowsing"; }), "best_of_n"));
    QVERIFY(contains(complaint([](auto& o) { o.delimiter.clear(); }), "step_delimiter"));
    for (int64_t SearchOptions::*number : {&SearchOptions::budget, &SearchOptions::width,
                                           &SearchOptions::expand, &SearchOptions::maxChildren})
        QVERIFY(contains(complaint([number](auto& o) { o.*number = 0; }), "at least 1"));
    QVERIFY(contains(errorOf([] { SearchGuides().of(searchStrategy("beam")); }).what(),
                     "search.process_model"));
    QCOMPARE(SearchGuides().of(searchStrategy("majority")), nullptr);
}

/// The three kinds of models: a process model sums up its steps, a value model reads behind the
/// last token, and each says of a path what it says of it alone.
void TestSearch::guidesReadPaths() {
    const TempDir dir;
    const auto save = [&](const std::string& name, int32_t vocabulary,
                          std::optional<ScoreHead> head) {
        Json config = {{"model_type", "llama"},
                       {"vocab_size", vocabulary},
                       {"hidden_size", 32},
                       {"intermediate_size", 64},
                       {"num_hidden_layers", 1},
                       {"num_attention_heads", 4},
                       {"max_position_embeddings", 40},
                       {"eos_token_id", m_tokenizer->eosId()}};
        const auto model = makeModel(head ? scoredConfig(config, *head) : config, DType::F32, 8);
        makeFolders(dir / name);
        saveModel(*model, dir / name);
        m_tokenizer->save(dir / name);
    };
    const int32_t vocabulary = m_tokenizer->vocabularySize();
    save("steps", vocabulary, ScoreHead{ScoreHead::Kind::Token, 2, {{"step_separator", " ."}}});
    save("whole", vocabulary, ScoreHead{ScoreHead::Kind::Sequence, 1, {}});
    save("critic", vocabulary, ScoreHead{ScoreHead::Kind::Token, 1, {}});
    save("wide", vocabulary + 8, ScoreHead{ScoreHead::Kind::Token, 1, {}});
    save("language", vocabulary, std::nullopt);

    const auto path = [this](const std::string& text) {
        return PathScorer::Path{"Q:", encodePrompt(*m_tokenizer, "Q:"), m_tokenizer->encode(text)};
    };
    const std::vector<PathScorer::Path> paths = {path(" 1 . 2 ."), path(" 1 . 2 . 3"), path(""),
                                                 path(std::string(200, '7'))};
    std::vector<std::unique_ptr<PathScorer>> guides;
    for (const char* reduction : {"last", "min", "mean", "product"})
        guides.push_back(makeProcessPathScorer(dir / "steps", DType::F32, *m_tokenizer, reduction));
    guides.push_back(makeRewardPathScorer(dir / "whole", DType::F32, *m_tokenizer));
    guides.push_back(makeValuePathScorer(dir / "critic", DType::F32, *m_model));
    std::vector<double> first;
    for (const auto& guide : guides) {
        const auto together = guide->score(paths);
        QVERIFY(guide->tokensRead() > 0);
        QCOMPARE(together.size(), paths.size());
        QVERIFY(!together[3]); // longer than the positions
        for (size_t i = 0; i < 3; ++i)
            QVERIFY(std::abs(*together[i] - *guide->score({&paths[i], 1}).front()) < 1e-6);
        first.push_back(*together[0]);
    }
    QCOMPARE(*guides[0]->score(paths)[2], 0.0); // no step
    const double last = first[0], product = first[3], other = product / last;
    QVERIFY(std::abs(first[1] - std::min(last, other)) < 1e-6);
    QVERIFY(std::abs(first[2] - (last + other) / 2) < 1e-6);

    const auto message = [&](const char* name) {
        return std::string(
            errorOf([&] { makeValuePathScorer(dir / name, DType::F32, *m_model); }).what());
    };
    QVERIFY(contains(message("language"), "language model"));
    QVERIFY(contains(message("steps"), "more than one number"));
    QVERIFY(contains(message("wide"), "vocabulary"));
    QVERIFY(contains(errorOf([&] {
                         makeProcessPathScorer(dir / "steps", DType::F32, *m_tokenizer, "median");
                     }).what(),
                     "median"));
}

QTEST_GUILESS_MAIN(TestSearch)
#include "tst_search.moc"
