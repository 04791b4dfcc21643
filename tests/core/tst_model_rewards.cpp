// SPDX-License-Identifier: GPL-3.0-or-later
// Texts as reward models read them, and the rewards that ask such models.
#include "core/data/corpus.h"
#include "core/models/text_scorer.h"
#include "core/rewards/reward.h"
#include "core/text/trace.h"
#include "tests/support/test_project.h"

#include <cmath>

using namespace rationale;
using namespace rationale::test;

namespace {

const std::string prompt = "Q: from 4 7 times 3 A:";
const std::string response = "<think> 4 7 times 3 gives 2 1 .</think><answer> 2 1</answer>";

TaskProblem problemOf(const std::string& text) {
    TaskProblem problem;
    problem.prompt = text;
    return problem;
}

std::string textOf(const Tokenizer& tokenizer, const std::vector<int32_t>& tokens) {
    return tokenizer.decode(tokens, true);
}

} // namespace

class TestModelRewards : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_tokenizer = makeMiniatureTokenizer();
        make("helpful", {ScoreHead::Kind::Sequence, 1, {{"scores", "answer"}}});
        make("whole", {ScoreHead::Kind::Sequence, 1, {{"scores", "whole"}}});
        make("safe", {ScoreHead::Kind::Sequence, 1, {{"loss_type", "pointwise"}}});
        make("steps", {ScoreHead::Kind::Token, 2, {{"step_separator", " ."}}});
    }

    void finalAnswerWithoutThought() {
        QCOMPARE(finalAnswer(response), std::string_view(" 2 1"));
        QCOMPARE(finalAnswer("thinking</think>Yes.", true), std::string_view("Yes."));
        QCOMPARE(finalAnswer("just text"), std::string_view("just text"));
        // A thought that never ends is no answer, whatever it says.
        QCOMPARE(finalAnswer("<think> I am very helpful"), std::string_view());
        QCOMPARE(finalAnswer("still thinking", true), std::string_view());
    }

    void judgedTokensHoldWhatIsJudged() {
        JudgedText how;
        const auto whole = judgedTokens(*m_tokenizer, how, prompt, response, false);
        QCOMPARE(whole.front(), m_tokenizer->bosId());
        QCOMPARE(whole.back(), m_tokenizer->eosId());
        QVERIFY(contains(m_tokenizer->decode(whole), "gives"));
        how.answerOnly = true;
        const auto answer = judgedTokens(*m_tokenizer, how, prompt, response, false);
        QCOMPARE(textOf(*m_tokenizer, answer), prompt + " 2 1");
        QVERIFY(JudgedText::fromJson(how.toJson()).answerOnly);
        QVERIFY(!JudgedText::fromJson(Json()).answerOnly);
        QVERIFY_THROWS_EXCEPTION(Error, JudgedText::fromJson({{"scores", 3}}));
    }

    void stepsEndAtTheirSeparator() {
        const auto steps = splitSteps(" 1 plus 2 gives 3 . 3 plus 4 gives 7 .\n", " .");
        QCOMPARE(steps, (std::vector<std::string>{" 1 plus 2 gives 3", " 3 plus 4 gives 7"}));
        QCOMPARE(stepEnds(" a . b .", " ."), (std::vector<size_t>{4, 8}));
        QCOMPARE(stepEnds(" a . . b", " ."), std::vector<size_t>{4}); // a blank one, one without
        const StepTokens tokens = stepTokens(*m_tokenizer, prompt, steps, " .");
        QCOMPARE(tokens.ends.size(), size_t{2});
        QCOMPARE(tokens.ends.back(), static_cast<int32_t>(tokens.tokens.size()) - 1);
        const std::vector<int32_t> first(tokens.tokens.begin(),
                                         tokens.tokens.begin() + tokens.ends[0] + 1);
        QCOMPARE(textOf(*m_tokenizer, first), prompt + " 1 plus 2 gives 3 .");
    }

    /// Which answers a reward model is asked about (DeepSeek-R1 §2.3.4).
    void generalPromptsHaveTheirJudge() {
        TaskProblem right = problemOf(prompt), helpful = right, safety = right;
        helpful.kind = safety.kind = "reply";
        safety.extra = {{"judge", "safety_model"}};
        Json general = optionsOf("whole");
        general["prompts"] = "general";
        const auto scored = [](const std::string& name, const Json& options,
                               const TaskProblem& problem) {
            const RewardInput input{.problem = problem, .completion = response};
            return makeReward(name, options)->score(input).state == RewardState::Scored;
        };
        QVERIFY(scored("reward_model", optionsOf("whole"), right));
        QVERIFY(!scored("reward_model", general, right)); // a rule tells what is right
        QVERIFY(scored("reward_model", general, helpful));
        QVERIFY(!scored("reward_model", general, safety));
        QVERIFY(scored("safety_model", general, safety));
    }

    /// What the reward says is what the model says of these tokens, in whatever company.
    void rewardIsTheScore() {
        const TaskProblem problem = problemOf(prompt);
        const auto model = loadModel(m_folder / "helpful", DType::F32, ModelUse::Frozen);
        const auto reward = makeReward("reward_model", optionsOf("helpful"));
        std::vector<std::string> texts;
        std::vector<RewardInput> inputs;
        for (int i = 0; i < 40; ++i)
            texts.push_back(response.substr(0, 50) + "<answer> " + std::to_string(i) + "</answer>");
        for (const std::string& text : texts)
            inputs.push_back({.problem = problem, .completion = text});
        const auto scores = reward->scoreAll(inputs);
        JudgedText how;
        how.answerOnly = true;
        for (size_t i = 0; i < texts.size(); ++i) {
            const auto tokens = judgedTokens(*m_tokenizer, how, prompt, texts[i], false);
            const double wanted =
                numbersOf(scoresAt(*model, {tokens},
                                   std::vector<std::vector<int32_t>>{
                                       {static_cast<int32_t>(tokens.size()) - 1}}))
                    .front();
            QVERIFY(std::abs(scores[i].value - wanted) < 1e-5);
            QVERIFY(contains(scores[i].reason, "final answer"));
            QVERIFY(std::abs(reward->score(inputs[i]).value - wanted) < 1e-5);
        }
    }

    /// Helpful looks at the answer alone, harmless at all that was written.
    void thoughtCountsOnlyWhereItIsJudged() {
        const TaskProblem problem = problemOf(prompt);
        const std::string other = "<think> something else</think><answer> 2 1</answer>";
        const auto difference = [&](const char* name) {
            const auto reward = makeReward("reward_model", optionsOf(name));
            const std::vector<RewardInput> inputs = {{.problem = problem, .completion = response},
                                                     {.problem = problem, .completion = other}};
            const auto scores = reward->scoreAll(inputs);
            return std::abs(scores[0].value - scores[1].value);
        };
        QVERIFY(difference("helpful") < 1e-6);
        QVERIFY(difference("whole") > 1e-4);
    }

    void pointwiseIsAProbability() {
        const TaskProblem problem = problemOf(prompt);
        const auto score = makeReward("safety_model", optionsOf("safe"))
                               ->score({.problem = problem, .completion = response});
        QVERIFY(score.value > 0 && score.value < 1);
        QVERIFY(contains(score.reason, "whole response: probability"));
    }

    void processSumsUpItsSteps() {
        const TaskProblem problem = problemOf(prompt);
        const std::string text = " 4 gives 1 . 2 gives 3 . 5 gives 6 .";
        const TextScorer scorer(m_folder / "steps", DType::F32, {ScoreHead::Kind::Token, 2});
        const std::vector<TextScorer::Text> texts = {{prompt, text}};
        const auto steps = scorer.stepProbabilities(texts)[0].value();
        QCOMPARE(steps.size(), size_t{3});
        const auto value = [&](const char* reduction) {
            Json options = optionsOf("steps");
            options["reduction"] = reduction;
            return makeReward("process", options)
                ->score({.problem = problem, .completion = text})
                .value;
        };
        QCOMPARE(value("min"), *std::min_element(steps.begin(), steps.end()));
        QCOMPARE(value("product"), steps[0] * steps[1] * steps[2]);
        QCOMPARE(value("last"), steps[2]);
        QVERIFY(std::abs(value("mean") - (steps[0] + steps[1] + steps[2]) / 3) < 1e-12);
        const auto empty = makeReward("process", optionsOf("steps"))
                               ->score({.problem = problem, .completion = ""});
        QCOMPARE(empty.value, 0.0);
        QVERIFY_THROWS_EXCEPTION(Error, makeReward("process", {{"reduction", "most"}}));
    }

    void tooLongIsUnverifiable() {
        const TaskProblem problem = problemOf(prompt);
        std::string text;
        for (int i = 0; i < 400; ++i)
            text += " 1 .";
        for (const auto& [reward, model] :
             {std::pair{"reward_model", "whole"}, {"process", "steps"}}) {
            const auto score = makeReward(reward, optionsOf(model))
                                   ->score({.problem = problem, .completion = text});
            QVERIFY(score.state == RewardState::Unverifiable);
            QVERIFY(std::isnan(score.value));
            QVERIFY2(contains(score.reason, "256 positions"), score.reason.c_str());
        }
    }

    void wrongModelsAreRefused() {
        const auto message = [](auto body) { return std::string(test::errorOf(body).what()); };
        const std::string steps = message([&] { makeReward("reward_model", optionsOf("steps")); });
        QVERIFY2(contains(steps, "no reward model"), steps.c_str());
        const std::string whole = message([&] { makeReward("process", optionsOf("whole")); });
        QVERIFY2(contains(whole, "no process reward model"), whole.c_str());
        const TaskProblem problem = problemOf(prompt);
        const std::string none = message([&] {
            makeReward("reward_model", Json())->score({.problem = problem, .completion = "a"});
        });
        QVERIFY2(contains(none, "reward.reward_model.model"), none.c_str());
    }

private:
    Json optionsOf(const std::string& name) const {
        return {{"model", (m_folder / name).string()}, {"dtype", "fp32"}};
    }
    void make(const std::string& name, const ScoreHead& head) const {
        const Json config = {{"model_type", "llama"},
                             {"vocab_size", m_tokenizer->vocabularySize()},
                             {"hidden_size", 32},
                             {"intermediate_size", 64},
                             {"num_hidden_layers", 2},
                             {"num_attention_heads", 4},
                             {"max_position_embeddings", 256},
                             {"eos_token_id", m_tokenizer->eosId()},
                             {"pad_token_id", m_tokenizer->padId()}};
        const auto model = makeModel(scoredConfig(config, head), DType::F32, 8);
        for (const Parameter& parameter : model->parameters())
            if (isScoreTensor(parameter.name)) // scores far enough apart to be told apart
                for (int64_t i = 0; i < parameter.var.value().size(); ++i)
                    parameter.var.value().data<float>()[i] *= 20;
        makeFolders(m_folder / name);
        saveModel(*model, m_folder / name);
        m_tokenizer->save(m_folder / name);
    }

    TempDir m_folder;
    std::shared_ptr<const Tokenizer> m_tokenizer;
};

QTEST_GUILESS_MAIN(TestModelRewards)
#include "tst_model_rewards.moc"
