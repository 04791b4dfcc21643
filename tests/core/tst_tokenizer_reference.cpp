// SPDX-License-Identifier: GPL-3.0-or-later
// Token ids against Hugging Face's tokenizers and OpenAI's tiktoken
// (tests/oracle/tokenizer_fixture.py made the fixtures).
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/text/tokenizer.h"
#include "tests/support/test_project.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <iterator>
#include <sstream>

using namespace rationale;
using namespace rationale::test;

namespace {

using Ids = std::vector<int32_t>;

fs::path fixture(const char* name) {
    return fs::path(RATIONALE_SOURCE_DIR) / "tests/data/tokenizers" / name;
}

Json fixtureJson(const fs::path& path) {
    return parseJson(readFile(path), path.string());
}

std::string show(const Ids& ids) {
    return Json(ids).dump();
}

std::vector<std::string> linesOf(const fs::path& path) {
    std::vector<std::string> lines;
    std::string text = readFile(path);
    size_t begin = 0;
    for (size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
        lines.push_back(text.substr(begin, end - begin));
    lines.push_back(text.substr(begin));
    return lines;
}

uint64_t addToHash(uint64_t hash, int32_t id) {
    for (int shift = 0; shift < 32; shift += 8)
        hash = (hash ^ ((static_cast<uint32_t>(id) >> shift) & 0xFF)) * 0x100000001B3ULL;
    return hash;
}

} // namespace

class TestTokenizerReference : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void families_data();
    void families();
    void wholeFiles_data();
    void wholeFiles();
    void savedAndLoadedIsTheSame_data() { wholeFiles_data(); }
    void savedAndLoadedIsTheSame();
    void llamaCppsStrings_data();
    void llamaCppsStrings();
    void tenThousandLines_data();
    void tenThousandLines();
    void bytesThatAreNoTextSurvive();
    void folderMustSayHowItCuts();
    void damagedRanksAreRefused();
};

void TestTokenizerReference::families_data() {
    QTest::addColumn<QString>("name");
    for (const char* name :
         {"gpt2", "gpt-neox", "qwen2", "llama3", "deepseek-llm", "deepseek-coder", "deepseek-v3"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestTokenizerReference::families() {
    QFETCH(QString, name);
    const auto tokenizer = loadTokenizer(fixture(""), name.toStdString());
    const Json expected = fixtureJson(fixture("families.json"));
    const Json& ids = expected["ids"][name.toStdString()];
    QCOMPARE(ids.size(), expected["texts"].size());
    for (size_t i = 0; i < ids.size(); ++i) {
        const auto text = expected["texts"][i].get<std::string>();
        const Ids found = tokenizer->encode(text, false);
        QVERIFY2(found == ids[i].get<Ids>(), (text + ": " + show(found)).c_str());
        const bool composes = name == QLatin1String("qwen2") || name == QLatin1String("gpt-neox");
        if (!composes)
            QCOMPARE(tokenizer->decode(found), text);
    }
}

void TestTokenizerReference::wholeFiles_data() {
    QTest::addColumn<QString>("name");
    for (const char* name : {"added", "metaspace-first", "metaspace-always"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

void TestTokenizerReference::wholeFiles() {
    QFETCH(QString, name);
    const fs::path folder = fixture(name.toUtf8().constData());
    const auto tokenizer = loadTokenizer(folder);
    const Json expected = fixtureJson(folder / "expected.json");
    QVERIFY(expected["texts"].size() > 40);
    for (size_t i = 0; i < expected["texts"].size(); ++i) {
        const auto text = expected["texts"][i].get<std::string>();
        const Ids ids = tokenizer->encode(text), special = tokenizer->withSpecial(ids);
        QVERIFY2(ids == expected["ids"][i].get<Ids>(), (text + ": " + show(ids)).c_str());
        QVERIFY2(special == expected["special"][i].get<Ids>(),
                 (text + ": " + show(special)).c_str());
        const std::string decoded = tokenizer->decode(special, true);
        QCOMPARE(QString::fromStdString(decoded),
                 QString::fromStdString(expected["decoded"][i].get<std::string>()));
    }
}

void TestTokenizerReference::savedAndLoadedIsTheSame() {
    QFETCH(QString, name);
    const fs::path folder = fixture(name.toUtf8().constData());
    const auto tokenizer = loadTokenizer(folder);
    const TempDir copy;
    tokenizer->save(copy.path());
    const auto again = loadTokenizer(copy.path());
    const Json expected = fixtureJson(folder / "expected.json");
    for (const Json& node : expected["texts"]) {
        const auto text = node.get<std::string>();
        QCOMPARE(again->withSpecial(again->encode(text)),
                 tokenizer->withSpecial(tokenizer->encode(text)));
    }
    again->save(copy.path() / "again");
    QCOMPARE(readFile(copy.path() / "again/tokenizer.json"),
             readFile(copy.path() / "tokenizer.json"));
}

void TestTokenizerReference::llamaCppsStrings_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("preTokenizer");
    QTest::newRow("gpt-2") << "gpt-2"
                           << "gpt2"
                           << "gpt2";
    QTest::newRow("qwen2") << "qwen2"
                           << "qwen"
                           << "qwen2";
    QTest::newRow("deepseek-llm") << "deepseek-llm"
                                  << "deepseek-llm"
                                  << "deepseek-llm";
}

void TestTokenizerReference::llamaCppsStrings() {
    QFETCH(QString, name);
    QFETCH(QString, folder);
    QFETCH(QString, preTokenizer);
    if (testData("tokenizers").empty())
        QSKIP("no shared test data");
    const fs::path data = testData("tokenizers");
    const auto tokenizer = loadTokenizer(data / folder.toStdString(), preTokenizer.toStdString());
    const fs::path stem =
        data / "llama.cpp-vocab-tests" / ("ggml-vocab-" + name.toStdString() + ".gguf");
    const std::vector<std::string> expected = linesOf(stem.string() + ".out");
    const std::string mark = "\n__ggml_vocab_test__\n";
    const std::string input = readFile(stem.string() + ".inp");
    size_t begin = 0, count = 0;
    for (bool last = false; !last; ++count) {
        const size_t end = input.find(mark, begin);
        last = end == std::string::npos;
        const std::string text = input.substr(begin, last ? end : end - begin);
        begin = end + mark.size();
        std::istringstream words(expected.at(count));
        const Ids ids{std::istream_iterator<int32_t>(words), {}};
        const Ids found = tokenizer->encode(text);
        QVERIFY2(found == ids, (text + ": " + show(found)).c_str());
    }
    QCOMPARE(count, size_t{47});
}

void TestTokenizerReference::tenThousandLines_data() {
    QTest::addColumn<QString>("folder");
    QTest::newRow("minimind") << "minimind";
    QTest::newRow("gpt2") << "gpt2";
    QTest::newRow("deepseek-llm") << "deepseek-llm";
    QTest::newRow("qwen2") << "qwen";
}

void TestTokenizerReference::tenThousandLines() {
    QFETCH(QString, folder);
    if (testData("tokenizers").empty())
        QSKIP("no shared test data");
    const char* name = QTest::currentDataTag();
    const auto tokenizer = loadTokenizer(testData("tokenizers") / folder.toStdString(),
                                         folder == QLatin1String("minimind") ? "" : name);
    std::vector<std::string> lines;
    for (const char* file : {"gsm8k/test.jsonl", "gsm8k/train.jsonl", "mgsm/mgsm_de.tsv",
                             "mgsm/mgsm_en.tsv", "mgsm/mgsm_fr.tsv", "mgsm/mgsm_ja.tsv",
                             "mgsm/mgsm_ru.tsv", "mgsm/mgsm_zh.tsv", "udhr/udhr_paragraphs.jsonl"})
        for (std::string& line : linesOf(testData(file)))
            lines.push_back(std::move(line));
    const Json expected = fixtureJson(fixture("shared_hashes.json"));
    QCOMPARE(lines.size(), expected["lines"].get<size_t>());
    QVERIFY(lines.size() >= 10'000);
    constexpr size_t block = 500;
    for (size_t begin = 0; begin < lines.size(); begin += block) {
        uint64_t hash = 0xCBF29CE484222325ULL;
        for (size_t i = begin; i < std::min(begin + block, lines.size()); ++i) {
            const Ids ids = tokenizer->encode(lines[i]);
            for (const int32_t id : ids)
                hash = addToHash(hash, id);
            hash = addToHash(hash, -1);
            if (name != std::string("qwen2")) // which composes characters first
                QCOMPARE(tokenizer->decode(ids), lines[i]);
        }
        QCOMPARE(QString::number(hash, 16).rightJustified(16, u'0'),
                 QString::fromStdString(expected[name][begin / block].get<std::string>()));
    }
}

void TestTokenizerReference::bytesThatAreNoTextSurvive() {
    for (const char* name : {"gpt2", "qwen2", "deepseek-llm", "deepseek-v3"}) {
        const auto tokenizer = loadTokenizer(fixture(""), name);
        for (const std::string text :
             {"\xff", "ab\xc3", "\xe4\xbd good \xf0\x9f\x98", "\x80\x80 12"})
            QCOMPARE(tokenizer->decode(tokenizer->encode(text)), text);
    }
}

void TestTokenizerReference::folderMustSayHowItCuts() {
    const TempDir folder;
    fs::copy(fixture("vocab.json"), folder.path() / "vocab.json");
    fs::copy(fixture("merges.txt"), folder.path() / "merges.txt");
    const Error error = errorOf([&] { loadTokenizer(folder.path()); });
    QCOMPARE(error.kind(), ErrorKind::Usage);
    QVERIFY2(contains(error.what(), "--pretokenizer"), error.what());
    QVERIFY2(contains(error.what(), "deepseek-v3"), error.what());
    writeFileAtomically(folder.path() / "config.json", R"({"model_type": "qwen2"})");
    QCOMPARE(loadTokenizer(folder.path())->encode("12 34"),
             loadTokenizer(fixture(""), "qwen2")->encode("12 34"));
    QCOMPARE(errorOf([&] { loadTokenizer(folder.path(), "gpt3"); }).kind(), ErrorKind::Usage);
}

void TestTokenizerReference::damagedRanksAreRefused() {
    const TempDir folder;
    QElapsedTimer timer;
    timer.start();
    std::string longToken; // of a megabyte: to cut it everywhere takes half a minute
    for (int i = 0; i < 350'000; ++i)
        longToken += "QUJD";
    for (const std::string& text :
         {std::string("IQ== 0\nIg== x\n"), std::string("IQ== 0\nIQ== 1\n"), std::string("IQ=  0\n"),
          std::string("IQ== -1\n"), std::string("IQ== 99999999999\n"),
          std::string("IQ== 16000000\n"), std::string("!!!! 0\n"), std::string(),
          longToken + " 0\n"}) {
        writeFileAtomically(folder.path() / "some.tiktoken", text);
        const Error error = errorOf([&] { loadTokenizer(folder.path(), "qwen2"); });
        QCOMPARE(error.kind(), ErrorKind::Corrupt);
    }
    QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_APPLESS_MAIN(TestTokenizerReference)
#include "tst_tokenizer_reference.moc"
