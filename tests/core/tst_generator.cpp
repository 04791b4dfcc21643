// SPDX-License-Identifier: GPL-3.0-or-later
// Sampling: equal to the full forward, independent of the batch, and what each option promises.
#include "core/generate/generator.h"
#include "core/generate/kv_cache.h"
#include "core/train/batching.h"
#include "model_fixture.h"

#include <QtTest>

#include <cmath>
#include <map>
#include <set>

using namespace rationale;
using namespace rationale::test;

namespace {

/// A model whose predictions are neither flat nor certain, as a fresh one's are.
std::unique_ptr<LanguageModel> freshModel(DType type) {
    return makeModel(miniatureConfig(), type, 9);
}

std::vector<GenerationRequest> someRequests(int count, int samples) {
    Rng rng(21);
    std::vector<GenerationRequest> requests;
    for (int i = 0; i < count; ++i)
        requests.push_back(
            {randomTokens(rng, 1 + (i * 7) % 37, 300), 1000 + static_cast<uint64_t>(i), samples});
    return requests;
}

SamplingOptions someOptions() {
    SamplingOptions options;
    options.maxTokens = 24;
    options.endToken = 5;
    options.seed = 77;
    return options;
}

bool sameText(const Completion& a, const Completion& b) {
    return a.tokens == b.tokens && a.logprobs == b.logprobs &&
           a.sampledLogprobs == b.sampledLogprobs && a.truncated == b.truncated;
}

} // namespace

class TestGenerator : public QObject {
    Q_OBJECT

private slots:
    void cachedDecodeEqualsFullForward_data();
    void cachedDecodeEqualsFullForward();
    void prefillEqualsTokenByToken();
    void batchingDoesNotChangeTheText_data();
    void batchingDoesNotChangeTheText();
    void generatorKeepsNothingFromCallToCall();
    void sharedPagesStaySeparate();
    void cacheGivesPagesBack();
    void membersDifferAndSeedsDiffer();
    void greedyTakesTheMostLikely();
    void samplesFollowTheDistribution();
    void filtersNarrowTheDistribution();
    void endTokenEndsAndLimitTruncates();
    void callbackCancels();
    void refusesBadInput();
};

void TestGenerator::cachedDecodeEqualsFullForward_data() {
    QTest::addColumn<int>("computeType");
    QTest::addColumn<double>("temperature");
    QTest::addColumn<double>("tolerance");
    QTest::newRow("fp32") << static_cast<int>(DType::F32) << 1.0 << 1e-5;
    QTest::newRow("fp32 cool") << static_cast<int>(DType::F32) << 0.7 << 1e-5;
    QTest::newRow("bf16") << static_cast<int>(DType::BF16) << 1.0 << 0.02;
}

void TestGenerator::cachedDecodeEqualsFullForward() {
    QFETCH(int, computeType);
    QFETCH(double, temperature);
    QFETCH(double, tolerance);
    const auto model = freshModel(static_cast<DType>(computeType));
    SamplingOptions options = someOptions();
    options.temperature = temperature;
    const auto requests = someRequests(20, 4);
    const auto completions = Generator(*model).generate(requests, options);
    std::vector<TokenSequence> prompts, answers;
    for (const Completion& completion : completions) {
        prompts.push_back(requests[static_cast<size_t>(completion.request)].prompt);
        answers.push_back(completion.tokens);
    }
    const CompletionScores scores = scoreCompletions(*model, prompts, answers, temperature);
    double worst = 0, mean = 0;
    size_t tokens = 0;
    for (size_t i = 0; i < completions.size(); ++i) {
        QCOMPARE(scores.logprobs[i].size(), completions[i].logprobs.size());
        for (size_t t = 0; t < scores.logprobs[i].size(); ++t, ++tokens) {
            const double difference = std::abs(scores.logprobs[i][t] - completions[i].logprobs[t]);
            worst = std::max(worst, difference);
            mean += difference;
        }
    }
    qInfo("sampler-trainer log-prob difference: mean %.2e, largest %.2e of %zu tokens",
          mean / static_cast<double>(tokens), worst, tokens);
    QVERIFY(tokens > 500);
    QVERIFY(worst <= tolerance);
}

void TestGenerator::prefillEqualsTokenByToken() {
    for (const DType type : {DType::F32, DType::BF16}) {
        const auto model = freshModel(type);
        const auto cache = model->makeCache(2, 64);
        Rng rng(2);
        const auto prompt = randomTokens(rng, 41, 300);
        const Tensor whole = model->step(*cache, {0}, {41}, Tensor::from<int32_t>(prompt, {41}));
        Tensor last;
        for (const int32_t token : prompt)
            last = model->step(*cache, {1}, {1}, Tensor::from<int32_t>(std::vector{token}, {1}));
        QCOMPARE(cache->length(0), cache->length(1));
        QVERIFY(sameBits(whole, last));
    }
}

void TestGenerator::batchingDoesNotChangeTheText_data() {
    QTest::addColumn<int>("computeType");
    QTest::newRow("fp32") << static_cast<int>(DType::F32);
    QTest::newRow("bf16") << static_cast<int>(DType::BF16);
}

void TestGenerator::batchingDoesNotChangeTheText() {
    QFETCH(int, computeType);
    const auto model = freshModel(static_cast<DType>(computeType));
    const auto requests = someRequests(24, 5);
    SamplingOptions options = someOptions();
    const auto expected = Generator(*model).generate(requests, options);
    QCOMPARE(expected.size(), size_t(24 * 5));
    for (const int64_t concurrent : {1, 3, 7, 64, 100}) {
        options.maxConcurrent = concurrent;
        const auto completions = Generator(*model).generate(requests, options);
        for (size_t i = 0; i < expected.size(); ++i) {
            QCOMPARE(completions[i].request, expected[i].request);
            QCOMPARE(completions[i].member, expected[i].member);
            QVERIFY2(sameText(completions[i], expected[i]), std::to_string(concurrent).c_str());
        }
    }
    // Alone, and as fewer members of the group.
    for (const size_t i : {0U, 11U, 23U}) {
        GenerationRequest alone = requests[i];
        alone.samples = 2;
        const auto completions = Generator(*model).generate({alone}, options);
        QVERIFY(sameText(completions[0], expected[i * 5]));
        QVERIFY(sameText(completions[1], expected[i * 5 + 1]));
    }
    auto reversed = requests;
    std::reverse(reversed.begin(), reversed.end());
    const auto completions = Generator(*model).generate(reversed, options);
    for (size_t i = 0; i < 24; ++i)
        QVERIFY(sameText(completions[i * 5 + 3], expected[(23 - i) * 5 + 3]));
}

void TestGenerator::generatorKeepsNothingFromCallToCall() {
    const auto model = freshModel(DType::F32);
    const auto requests = someRequests(6, 3);
    Generator generator(*model);
    const auto first = generator.generate(requests, someOptions());
    generator.generate(someRequests(2, 40), someOptions());
    const auto again = generator.generate(requests, someOptions());
    for (size_t i = 0; i < first.size(); ++i)
        QVERIFY(sameText(first[i], again[i]));
    QVERIFY(generator.generate({}, someOptions()).empty());
}

void TestGenerator::sharedPagesStaySeparate() {
    const auto model = freshModel(DType::F32);
    const auto cache = model->makeCache(3, 64);
    Rng rng(4);
    const auto prompt = randomTokens(rng, 21, 300); // one full page and a part of the second
    const auto feed = [&](int32_t slot, std::vector<int32_t> ids) {
        const auto count = static_cast<int32_t>(ids.size());
        return model->step(*cache, {slot}, {count}, Tensor::from<int32_t>(ids, {count}));
    };
    feed(0, prompt);
    cache->share(0, 1);
    QCOMPARE(cache->length(1), int64_t(21));
    feed(1, {7, 8, 9}); // must not reach slot 0
    auto longer = prompt;
    longer.push_back(3);
    const Tensor shared = feed(0, {3});
    const Tensor own = feed(2, longer);
    QVERIFY(sameBits(shared, own));
    QVERIFY(!sameBits(feed(1, {4}), feed(0, {4})));
}

void TestGenerator::cacheGivesPagesBack() {
    KvCache cache({1, 1, 8, DType::F32}, 2, 32); // four pages
    for (int round = 0; round < 20; ++round) {
        cache.append({0}, {20}, 64);
        cache.share(0, 1);
        cache.append({1}, {12}, 64);
        QCOMPARE(cache.length(1), int64_t(32));
        cache.clear(0);
        cache.append({0}, {16}, 64);
        cache.clear(1);
        cache.clear(0);
    }
    const KvStep step = cache.append({1}, {17}, 64);
    QCOMPARE(step.lengths.data<int32_t>()[16], 17);
    QCOMPARE(step.positions.data<int32_t>()[16], 16);
    QCOMPARE(step.cacheRows.data<int32_t>()[17], -1);
    QCOMPARE(step.lengths.data<int32_t>()[17], 0);
    const Error error = errorOf([&] { cache.append({1}, {16}, 64); });
    QCOMPARE(static_cast<int>(error.kind()), static_cast<int>(ErrorKind::Input));
}

void TestGenerator::membersDifferAndSeedsDiffer() {
    const auto model = freshModel(DType::F32);
    const std::vector<GenerationRequest> request = {{{1, 2, 3}, 5, 32}};
    SamplingOptions options = someOptions();
    const auto first = Generator(*model).generate(request, options);
    options.seed = 78;
    const auto second = Generator(*model).generate(request, options);
    std::set<std::vector<int32_t>> texts;
    for (const auto* run : {&first, &second})
        for (const Completion& completion : *run)
            texts.insert(completion.tokens);
    QVERIFY(texts.size() > 55);
}

void TestGenerator::greedyTakesTheMostLikely() {
    const auto model = freshModel(DType::F32);
    SamplingOptions options = someOptions();
    options.temperature = 0;
    const auto completion = Generator(*model).generate({{{1, 2, 3}, 0, 1}}, options)[0];
    std::vector<int32_t> text = {1, 2, 3};
    for (size_t t = 0; t < completion.tokens.size(); ++t) {
        const Tensor hidden = model->hidden(packBatch({text})).value();
        const Tensor logits = logitsOf(*model, hidden.rows(hidden.dim(0) - 1, hidden.dim(0)));
        const float* values = logits.data<float>();
        const auto best = std::max_element(values, values + logits.size()) - values;
        QCOMPARE(completion.tokens[t], static_cast<int32_t>(best));
        QVERIFY(completion.logprobs[t] < 0);
        QCOMPARE(completion.sampledLogprobs[t], 0.F);
        text.push_back(completion.tokens[t]);
    }
}

void TestGenerator::samplesFollowTheDistribution() {
    const auto model = freshModel(DType::F32);
    SamplingOptions options = someOptions();
    options.maxTokens = 1;
    constexpr int count = 20'000;
    std::map<int32_t, int> seen;
    std::map<int32_t, double> probability;
    for (const Completion& completion : Generator(*model).generate({{{4, 9}, 3, count}}, options)) {
        ++seen[completion.tokens[0]];
        probability[completion.tokens[0]] = std::exp(completion.logprobs[0]);
    }
    int compared = 0;
    for (const auto& [token, times] : seen) {
        const double p = probability[token];
        if (p * count < 30)
            continue;
        const double deviation = std::sqrt(count * p * (1 - p));
        QVERIFY2(std::abs(times - count * p) < 5 * deviation, std::to_string(token).c_str());
        ++compared;
    }
    QVERIFY(compared >= 5);
}

void TestGenerator::filtersNarrowTheDistribution() {
    const auto model = freshModel(DType::F32);
    const std::vector<GenerationRequest> request = {{{4, 9}, 3, 2000}};
    const auto firstTokens = [&](auto change) {
        SamplingOptions options = someOptions();
        options.maxTokens = 1;
        change(options);
        std::map<int32_t, double> policy; // token → its probability before filtering
        for (const Completion& completion : Generator(*model).generate(request, options)) {
            policy[completion.tokens[0]] = std::exp(completion.logprobs[0]);
            if (completion.sampledLogprobs[0] < completion.logprobs[0] - 1e-6F)
                policy[-1] = -1; // the kept tokens can only gain
        }
        return policy;
    };
    const auto all = firstTokens([](SamplingOptions&) {});
    std::vector<double> sorted;
    for (const auto& [token, p] : all)
        sorted.push_back(p);
    std::sort(sorted.rbegin(), sorted.rend());

    const auto three = firstTokens([](SamplingOptions& options) { options.topK = 3; });
    QCOMPARE(three.size(), size_t(3));
    for (const auto& [token, p] : three)
        QVERIFY(token >= 0 && p >= sorted[2] - 1e-9);

    const auto nucleus = firstTokens([](SamplingOptions& options) { options.topP = 0.5; });
    double mass = 0, smallest = 1;
    for (const auto& [token, p] : nucleus) {
        mass += p;
        smallest = std::min(smallest, p);
    }
    QVERIFY(mass >= 0.5 && mass - smallest < 0.5);

    const auto likely = firstTokens([](SamplingOptions& options) { options.minP = 0.3; });
    for (const auto& [token, p] : likely)
        QVERIFY(p >= 0.3 * sorted[0] - 1e-9);
    QVERIFY(!likely.empty() && likely.size() < all.size());
}

void TestGenerator::endTokenEndsAndLimitTruncates() {
    const auto model = freshModel(DType::F32);
    const auto options = someOptions();
    int ended = 0, truncated = 0;
    std::vector<int32_t> finished;
    const auto completions =
        Generator(*model).generate(someRequests(40, 8), options, [&](const Completion& completion) {
            finished.push_back(completion.request * 8 + completion.member);
            return true;
        });
    for (const Completion& completion : completions) {
        QCOMPARE(completion.tokens.size(), completion.logprobs.size());
        const auto end = std::find(completion.tokens.begin(), completion.tokens.end(), 5);
        if (completion.truncated) {
            QCOMPARE(completion.tokens.size(), size_t(24));
            QVERIFY(end == completion.tokens.end());
            ++truncated;
        } else {
            QVERIFY(end == completion.tokens.end() - 1); // kept, and nothing after it
            ++ended;
        }
    }
    QVERIFY(ended > 0 && truncated > 0);
    std::sort(finished.begin(), finished.end());
    for (size_t i = 0; i < completions.size(); ++i)
        QCOMPARE(finished[i], static_cast<int32_t>(i)); // each once
}

void TestGenerator::callbackCancels() {
    const auto model = freshModel(DType::F32);
    Generator generator(*model);
    SamplingOptions options = someOptions();
    options.maxConcurrent = 4;
    int calls = 0;
    const Error error = errorOf([&] {
        generator.generate(someRequests(10, 4), options,
                           [&](const Completion&) { return ++calls < 3; });
    });
    QCOMPARE(static_cast<int>(error.kind()), static_cast<int>(ErrorKind::Stopped));
    QCOMPARE(calls, 3);
    const auto requests = someRequests(3, 2);
    const auto after = generator.generate(requests, options);
    const auto fresh = Generator(*model).generate(requests, options);
    for (size_t i = 0; i < after.size(); ++i)
        QVERIFY(sameText(after[i], fresh[i]));
}

void TestGenerator::refusesBadInput() {
    const auto model = freshModel(DType::F32);
    const auto complaint = [&](GenerationRequest request, auto change) {
        SamplingOptions options = someOptions();
        change(options);
        const Error error = errorOf([&] { Generator(*model).generate({request}, options); });
        return error.kind() == ErrorKind::Input ? std::string(error.what()) : "not Input";
    };
    const auto keep = [](SamplingOptions&) {};
    const auto has = [](const std::string& text, const char* part) {
        return text.find(part) != std::string::npos;
    };
    QVERIFY(has(complaint({{}, 0, 1}, keep), "no tokens"));
    QVERIFY(has(complaint({{300}, 0, 1}, keep), "Token 300"));
    QVERIFY(has(complaint({{-1}, 0, 1}, keep), "Token -1"));
    QVERIFY(has(complaint({{1}, 0, 0}, keep), "no samples"));
    const GenerationRequest good = {{1}, 0, 1};
    QVERIFY(has(complaint(good, [](SamplingOptions& o) { o.temperature = -1; }), "temperature"));
    QVERIFY(has(complaint(good, [](SamplingOptions& o) { o.topP = 0; }), "top_p"));
    QVERIFY(has(complaint(good, [](SamplingOptions& o) { o.topK = -1; }), "top_k"));
    QVERIFY(has(complaint(good, [](SamplingOptions& o) { o.minP = 2; }), "min_p"));
    QVERIFY(has(complaint(good, [](SamplingOptions& o) { o.maxTokens = 0; }), "at least 1"));
    QVERIFY(has(complaint(good, [](SamplingOptions& o) { o.maxTokens = 257; }), "256 positions"));
}

QTEST_GUILESS_MAIN(TestGenerator)
#include "tst_generator.moc"
