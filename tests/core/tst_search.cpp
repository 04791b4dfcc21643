// SPDX-License-Identifier: GPL-3.0-or-later
// Test-time search samples as plain sampling does, reads its guides and refuses what is bad.
#include "core/data/corpus.h"
#include "core/generate/search/step_delimiter.h"
#include "core/models/scored_model.h"
#include "core/recipe/pipeline.h"
#include "core/stages/search_evaluation.h"
#include "core/text/trace.h"
#include "search_fixture.h"
#include "tests/support/test_project.h"

#include <array>
#include <cmath>
#include <map>

using namespace rationale;
using namespace rationale::test;

class TestSearch : public QObject, SearchFixture {
    Q_OBJECT

private Q_SLOTS:
    void namesAgree();
    void stepsEndWithTheirDelimiter();
    void goingOnGivesTheSameText();
    void wholeAnswersAreThoseOfTheGenerator();
    void unguidedBeamIsPlainSampling();
    void otherContinuationsAreSamplesToo();
    void fullContextIsNoFault();
    void stops();
    void refusesBadInput();
    void guidesReadPaths();
    void onlyAskedGuidesAreLoaded();
    void votesKnowNoRightAnswer();
};

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
        QCOMPARE(together.size(), paths.size());
        QVERIFY(!together[3]); // longer than the positions
        for (size_t i = 0; i < 3; ++i)
            QVERIFY(std::abs(*together[i] - *guide->score({&paths[i], 1}).front()) < 1e-6);
        first.push_back(*together[0]);
    }
    QCOMPARE(*guides[0]->score(paths)[2], 0.0); // no step
    QVERIFY(first[4] > 0 && first[4] < 1);      // a vote adds up what a reward model says
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

void TestSearch::onlyAskedGuidesAreLoaded() {
    GuideFolders folders;
    folders.reward = "/nowhere";
    QCOMPARE(
        loadGuides(folders, {"majority"}, *m_model, *m_tokenizer).of(searchStrategy("majority")),
        nullptr);
    const auto complaint = [&](const std::string& strategy) {
        return std::string(
            errorOf([&] { loadGuides(folders, {strategy}, *m_model, *m_tokenizer); }).what());
    };
    QVERIFY(contains(complaint("best_of_n"), "/nowhere"));
    QVERIFY(contains(complaint("beam"), "search.process_model"));
    QVERIFY(contains(errorOf([&] {
                         loadGuides({}, {"majority", "majority"}, *m_model, *m_tokenizer);
                     }).what(),
                     "twice"));
}

/// The same texts give the same votes whatever is right.
void TestSearch::votesKnowNoRightAnswer() {
    TaskProblem problem;
    problem.kind = "math";
    problem.prompt = "Q:";
    const auto judged = [&](const std::string& gold, const std::string& text, bool blind) {
        problem.reference = gold;
        return taskJudge({{"tag_blind", blind}})(problem, text);
    };
    for (const std::string gold : {"12", "13"}) {
        QCOMPARE(judged(gold, "12 or 13", true).extracted, std::string("13"));
        QCOMPARE(judged(gold, "so \\boxed{12} and not 13", true).extracted, std::string("12"));
        QCOMPARE(judged(gold, "twelve", true).extracted, std::string("twelve"));
        QCOMPARE(judged(gold, "12", false).extracted, std::string());
        QCOMPARE(judged(gold, "<answer>12</answer>", false).extracted, std::string("12"));
    }
    QVERIFY(judged("12", "<think>a</think><answer>12</answer>", false).correct);
    QVERIFY(!judged("12", "12", false).correct);
    QVERIFY(finalAnswer(withOpenThought("12", true)).empty()); // what is only thought is none
}

QTEST_GUILESS_MAIN(TestSearch)
#include "tst_search.moc"
