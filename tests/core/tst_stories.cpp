// SPDX-License-Identifier: GPL-3.0-or-later
// A really trained checkpoint, stories260K: converted, scored and continued as an independent
// float64 implementation did it.
#include "core/generate/generator.h"
#include "core/models/convert.h"
#include "core/models/llama2c.h"
#include "core/text/tokenizer.h"
#include "core/train/batching.h"
#include "model_fixture.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace rationale;
using namespace rationale::test;

namespace {

fs::path dataFolder() {
    const QByteArray variable = qgetenv("RATIONALE_TEST_DATA");
    const fs::path root = variable.isEmpty()
                              ? fs::path(RATIONALE_SOURCE_DIR) / ".." / "shared" / "data"
                              : fs::path(variable.toStdString());
    return root / "checkpoints" / "stories260K";
}

struct Reference {
    TokenSequence ids; // begins with <s>
    std::vector<double> logprobs;
    std::vector<double> firstLogits;
    std::string text;
};

Reference readReference() {
    const Json json = parseJson(readFile(dataFolder() / "reference_greedy.json"), "reference");
    return {
        json.at("ids").get<TokenSequence>(), json.at("greedy_logprobs").get<std::vector<double>>(),
        json.at("logits_after_bos").get<std::vector<double>>(), json.at("text").get<std::string>()};
}

} // namespace

class TestStories : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void logitsAfterBosMatch();
    void scoresMatch();
    void greedyTextMatches();
    void tokenizerIsConverted();
    void convertedAgainIsTheSame();
    void refusesDamagedCheckpoints();
    void refusesToOverwrite();

private:
    fs::path path(const char* name) const { return fs::path(m_folder.path().toStdString()) / name; }
    QTemporaryDir m_folder;
    Reference m_reference;
};

void TestStories::initTestCase() {
    if (!fs::exists(dataFolder() / "stories260K.bin"))
        QSKIP("stories260K: test data are absent (RATIONALE_TEST_DATA)");
    m_reference = readReference();
    convertModel(dataFolder() / "stories260K.bin", path("stories"));
}

void TestStories::logitsAfterBosMatch() {
    const auto model = loadModel(path("stories"), DType::F32);
    const Tensor logits = logitsOf(*model, model->hidden(packBatch({{1}})).value());
    QVERIFY(!m_reference.firstLogits.empty());
    for (size_t i = 0; i < m_reference.firstLogits.size(); ++i)
        QVERIFY(std::abs(logits.data<float>()[i] - m_reference.firstLogits[i]) < 1e-4);
}

void TestStories::scoresMatch() {
    const auto model = loadModel(path("stories"), DType::F32);
    const std::vector<TokenSequence> first = {{m_reference.ids.front()}};
    const std::vector<TokenSequence> rest = {{m_reference.ids.begin() + 1, m_reference.ids.end()}};
    const auto logprobs = scoreCompletions(*model, first, rest, 1).logprobs[0];
    QCOMPARE(logprobs.size(), m_reference.logprobs.size());
    double worst = 0;
    for (size_t i = 0; i < logprobs.size(); ++i)
        worst = std::max(worst, std::abs(logprobs[i] - m_reference.logprobs[i]));
    qInfo("largest log-prob difference to float64: %.2e of %zu tokens", worst, logprobs.size());
    QVERIFY(worst < 1e-4);
}

void TestStories::greedyTextMatches() {
    const auto model = loadModel(path("stories"), DType::F32);
    SamplingOptions options;
    options.temperature = 0;
    options.maxTokens = static_cast<int64_t>(m_reference.ids.size()) - 1;
    const auto completion = Generator(*model).generate({{{1}, 0, 1}}, options)[0];
    QCOMPARE(completion.tokens, TokenSequence(m_reference.ids.begin() + 1, m_reference.ids.end()));
    for (size_t i = 0; i < completion.logprobs.size(); ++i)
        QVERIFY(std::abs(completion.logprobs[i] - m_reference.logprobs[i]) < 1e-4);
}

void TestStories::tokenizerIsConverted() {
    const auto tokenizer = loadTokenizer(path("stories"));
    QCOMPARE(tokenizer->vocabularySize(), 512);
    QCOMPARE(tokenizer->bosId(), 1);
    const std::string text = tokenizer->decode(m_reference.ids, true);
    QVERIFY2(text.find("Once upon a time") != std::string::npos, text.c_str());
}

void TestStories::convertedAgainIsTheSame() {
    convertModel(path("stories"), path("again"));
    QCOMPARE(readFile(path("again") / "model.safetensors"),
             readFile(path("stories") / "model.safetensors"));
    QCOMPARE(readFile(path("again") / "config.json"), readFile(path("stories") / "config.json"));
    QCOMPARE(readFile(path("again") / "tokenizer.json"),
             readFile(path("stories") / "tokenizer.json"));
}

void TestStories::refusesDamagedCheckpoints() {
    const std::string whole = readFile(dataFolder() / "stories260K.bin");
    const auto complaint = [&](const std::string& bytes) {
        writeFileAtomically(path("damaged.bin"), bytes);
        const Error error = errorOf([&] { loadLlama2c(path("damaged.bin"), DType::F32); });
        return error.kind() == ErrorKind::Corrupt ? std::string(error.what()) : "not Corrupt";
    };
    QVERIFY(complaint("").find("cut short") != std::string::npos);
    QVERIFY(complaint(whole.substr(0, 27)).find("cut short") != std::string::npos);
    QVERIFY(complaint(whole.substr(0, whole.size() - 1)).find("asks for") != std::string::npos);
    QVERIFY(complaint(whole + "x").find("asks for") != std::string::npos);
    QVERIFY(complaint(std::string(100, '\xff')).find("number -1") != std::string::npos);
    std::string lying = whole;
    lying[8] = 6; // one layer more
    QVERIFY(complaint(lying).find("asks for") != std::string::npos);
}

void TestStories::refusesToOverwrite() {
    const std::string before = readFile(path("stories") / "config.json");
    const auto kind = [&](const fs::path& source, const fs::path& target) {
        return static_cast<int>(errorOf([&] { convertModel(source, target); }).kind());
    };
    QCOMPARE(kind(dataFolder() / "stories260K.bin", path("stories")),
             static_cast<int>(ErrorKind::Io));
    QCOMPARE(readFile(path("stories") / "config.json"), before);
    writeFileAtomically(path("short.bin"), "short");
    QCOMPARE(kind(path("short.bin"), path("new")), static_cast<int>(ErrorKind::Corrupt));
    QVERIFY(!fs::exists(path("new"))); // whole or not at all
    QCOMPARE(kind(path("none.bin"), path("new")), static_cast<int>(ErrorKind::Io));
}

QTEST_GUILESS_MAIN(TestStories)
#include "tst_stories.moc"
