// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/data/chains.h"
#include "core/data/corpus.h"
#include "core/text/bpe_tokenizer.h"

#include <QTemporaryDir>
#include <QtTest>

using namespace rationale;

namespace {

fs::path testData() {
    const char* set = std::getenv("RATIONALE_TEST_DATA");
    return set ? fs::path(set) : fs::path(RATIONALE_SOURCE_DIR) / ".." / "shared" / "data";
}

/// A tokenizer.json of two tokens, with this key besides. (moc counts the braces in raw strings.)
QByteArray twoTokens(const QByteArray& more, const QByteArray& secondId = "1") {
    QByteArray json = R"({MORE"model":{"type":"BPE","vocab":{"a":0,"b":ID},"merges":[]}})";
    return json.replace("ID", secondId).replace("MORE", more.isEmpty() ? more : more + ",");
}

std::shared_ptr<const Tokenizer> tokenizerOf(const QByteArray& json) {
    QTemporaryDir folder;
    const fs::path path = folder.path().toStdString();
    writeFileAtomically(path / "tokenizer.json", json.toStdString());
    return loadTokenizer(path);
}

std::vector<std::string> pieces(const Tokenizer& tokenizer, std::string_view text) {
    std::vector<std::string> texts;
    for (const int32_t id : tokenizer.encode(text))
        texts.push_back(tokenizer.tokenText(id));
    return texts;
}

} // namespace

class TokenizerTest : public QObject {
    Q_OBJECT

private slots:
    void miniatureKeepsWordsTagsAndDigitsWhole() {
        const auto tokenizer = makeMiniatureTokenizer();
        QVERIFY(tokenizer->vocabularySize() <= 512);
        for (const std::string& word : chains::lexicon())
            QCOMPARE(tokenizer->encode(word).size(), size_t{1});
        for (const char* tag : {"<think>", "</think>", "<answer>", "</answer>"})
            QCOMPARE(tokenizer->encode(tag).size(), size_t{1});
        const std::vector<std::string> wanted = {
            "Q:",    " from", " 4",      " 7",       " times",   " 3",     " plus", " 8",
            " tags", " A:",   "<think>", " 4",       " 7",       " times", " 3",    " gives",
            " 2",    " 1",    " .",      "</think>", "<answer>", " 2",     " 1",    "</answer>"};
        QCOMPARE(pieces(*tokenizer,
                        "Q: from 4 7 times 3 plus 8 tags A:<think> 4 7 times 3 gives 2 1 .</think>"
                        "<answer> 2 1</answer>"),
                 wanted);
        const std::vector<std::string> chinese = {"问",    " 从", " 4",      " 7",    " 乘",  " 3",
                                                  " 标签", " 答", "<think>", " 等等", " 不对"};
        QCOMPARE(pieces(*tokenizer, "问 从 4 7 乘 3 标签 答<think> 等等 不对"), chinese);
    }

    void digitsAreNeverMerged() {
        const auto tokenizer = makeMiniatureTokenizer();
        for (int32_t id = 0; id < tokenizer->vocabularySize(); ++id) {
            const std::string text = tokenizer->tokenText(id);
            const auto digits = std::count_if(text.begin(), text.end(),
                                              [](char c) { return c >= '0' && c <= '9'; });
            QVERIFY(digits == 0 ||
                    (digits == 1 && (text.size() == 1 || (text.size() == 2 && text[0] == ' '))));
        }
        QCOMPARE(tokenizer->encode("1234567890").size(), size_t{10});
        QCOMPARE(tokenizer->encode("x12=3.5").size(), size_t{7});
    }

    void decodeRestoresAnyText_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("English") << QByteArray("Hello, world!  Two  spaces\n\n\tand lines \n");
        QTest::newRow("Chinese") << QByteArray("首先，我们计算 3×4＝12。");
        QTest::newRow("emoji") << QByteArray("🙂👩‍👩‍👧 é ё ع");
        QTest::newRow("cut character") << QByteArray("\xe4\xb8");
        QTest::newRow("any bytes") << QByteArray("\xff\x00\x80 a\xc0\xaf", 7);
        QTest::newRow("unclosed tag") << QByteArray("<think <think>> </answer");
    }
    void decodeRestoresAnyText() {
        QFETCH(QByteArray, text);
        const auto tokenizer = makeMiniatureTokenizer();
        for (const bool special : {true, false})
            QCOMPARE(QByteArray::fromStdString(
                         tokenizer->decode(tokenizer->encode(text.toStdString(), special))),
                     text);
    }

    void documentsKeepTheirIds() {
        const auto tokenizer = makeMiniatureTokenizer();
        for (const char* name : {"asymmetric", "symmetric", "uninformative"}) {
            const auto corpus = makeCorpus(name, Json::object());
            for (uint64_t i = 0; i < 2000; ++i) {
                const std::string text = corpus->document(11, i);
                const auto ids = tokenizer->encode(text);
                QCOMPARE(tokenizer->decode(ids), text);
                QCOMPARE(tokenizer->encode(tokenizer->decode(ids)), ids);
                QVERIFY(std::all_of(ids.begin(), ids.end(), [&](int32_t id) {
                    return tokenizer->tokenText(id).size() > 1; // no stray byte
                }));
            }
        }
    }

    void specialTokensCanBeLeftAsText() {
        const auto tokenizer = makeMiniatureTokenizer();
        const auto plain = tokenizer->encode("<eos>", false);
        QVERIFY(plain.size() > 1);
        QCOMPARE(tokenizer->encode("<eos>"), std::vector<int32_t>{tokenizer->eosId()});
        const std::vector<int32_t> ids = {tokenizer->bosId(), tokenizer->tokenId("<think>"),
                                          tokenizer->eosId()};
        QCOMPARE(tokenizer->decode(ids, true), std::string("<think>"));
        QCOMPARE(tokenizer->decode(ids), std::string("<bos><think><eos>"));
        QVERIFY_THROWS_EXCEPTION(Error, tokenizer->tokenText(100000));
    }

    void trainingMergesFrequentPairsFirst() {
        const std::vector<std::string> texts = {"abab abab abab", "abab 12 12 12 12"};
        BpeTrainerOptions options;
        options.vocabularySize = 3 + 256 + 3;
        const auto tokenizer = trainBpe(texts, options);
        QCOMPARE(tokenizer->tokenText(259), std::string("ab"));
        QCOMPARE(tokenizer->tokenText(260), std::string("abab"));
        QCOMPARE(tokenizer->tokenText(261), std::string(" abab"));
        QCOMPARE(tokenizer->encode("abab abab").size(), size_t{2});
        options.specialTokens = {"<think>"}; // special tokens are not learned from
        options.vocabularySize += 1;
        const std::vector<std::string> tagged = {"<think>abab", "<think>abab abab"};
        QCOMPARE(trainBpe(tagged, options)->tokenText(260), std::string("ab"));
        options.vocabularySize = 100;
        QVERIFY_THROWS_EXCEPTION(Error, trainBpe(texts, options));
    }

    void savedFolderLoadsEqual() {
        QTemporaryDir folder;
        const auto tokenizer = makeMiniatureTokenizer();
        tokenizer->save(folder.path().toStdString());
        const auto loaded = loadTokenizer(folder.path().toStdString());
        QCOMPARE(loaded->vocabularySize(), tokenizer->vocabularySize());
        for (int32_t id = 0; id < tokenizer->vocabularySize(); ++id)
            QCOMPARE(loaded->tokenText(id), tokenizer->tokenText(id));
        QCOMPARE(loaded->bosId(), tokenizer->bosId());
        QCOMPARE(loaded->eosId(), tokenizer->eosId());
        QCOMPARE(loaded->padId(), tokenizer->padId());
        for (const char* text : {"Q: from 4 7 times 3 tags A:<think>", "多步推理 abc 12", " \n x"})
            QCOMPARE(loaded->encode(text), tokenizer->encode(text));
    }

    void badFilesAreRefused_data() {
        QTest::addColumn<QByteArray>("json");
        QTest::newRow("cut short") << QByteArray("{\"model\": {");
        QTest::newRow("no model") << QByteArray("{}");
        QTest::newRow("other model") << QByteArray(R"({"model":{"type":"Unigram"}})");
        QTest::newRow("huge id") << QByteArray(
            R"({"pre_tokenizer":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{"a":999999999},"merges":[]}})");
        QTest::newRow("huge added id") << QByteArray(
            R"({"added_tokens":[{"id":2000000000,"content":"x"}],"pre_tokenizer":{"type":"ByteLevel"},)"
            R"("model":{"type":"BPE","vocab":{},"merges":[]}})");
        QTest::newRow("unknown merge") << QByteArray(
            R"({"pre_tokenizer":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{"a":0},"merges":["a b"]}})");
        QTest::newRow("no bytes") << QByteArray(
            R"({"pre_tokenizer":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{"a":0},"merges":[]}})");
        QTest::newRow("wrong types") << QByteArray(
            R"({"pre_tokenizer":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{"a":"b"},"merges":[]}})");
        QTest::newRow("model type that is no text") << QByteArray(R"({"model":{"type":null}})");
        QTest::newRow("half an id") << twoTokens("", "0.5");
        QTest::newRow("id beyond all numbers") << twoTokens("", "1e300");
        QTest::newRow("negative id") << twoTokens("", "-1");
        QTest::newRow("1 in 32 bits") << twoTokens("", "4294967297");
        QTest::newRow("added 2 in 32 bits")
            << twoTokens(R"("added_tokens":[{"id":4294967298,"content":"x"}])");
        QTest::newRow("added far beyond the others")
            << twoTokens(R"("added_tokens":[{"id":16000000,"content":"x"}])");
        QTest::newRow("one id for two added tokens")
            << twoTokens(R"("added_tokens":[{"id":2,"content":"x"},{"id":2,"content":"y"}])");
        QTest::newRow("one added token twice")
            << twoTokens(R"("added_tokens":[{"id":2,"content":"x"},{"id":3,"content":"x"}])");
        QTest::newRow("added in the place of another token")
            << twoTokens(R"("added_tokens":[{"id":1,"content":"x"}])");
        QTest::newRow("vocabulary that is no object")
            << QByteArray(R"({"model":{"type":"BPE","vocab":3,"merges":[]}})");
        QTest::newRow("merges that are no list")
            << QByteArray(R"({"model":{"type":"BPE","vocab":{"a":0},"merges":{}}})");
        QTest::newRow("nested too deep")
            << twoTokens(R"("normalizer":)" + QByteArray(300000, '[') + QByteArray(300000, ']'));
        QTest::newRow("too many steps") << twoTokens(
            QByteArray(R"("pre_tokenizer":{"type":"Sequence","pretokenizers":[STEPS]})")
                .replace("STEPS", QByteArray(R"({"type":"Digits"},)").repeated(100000).chopped(1)));
        QTest::newRow("spaces in the place of a space")
            << twoTokens(R"("pre_tokenizer":{"type":"Metaspace","replacement":"  "})");
    }
    void badFilesAreRefused() {
        QFETCH(QByteArray, json);
        QVERIFY_THROWS_EXCEPTION(Error, tokenizerOf(json));
    }

    void oddFilesAreRead() {
        QCOMPARE(tokenizerOf(twoTokens(""))->encode("aab"), (std::vector<int32_t>{0, 0, 1}));
        // Nothing at the end of the text, which has no byte behind it.
        const std::vector<char> text = {'a', 'b'};
        for (const char* pattern : {"$", "\\\\b", ""}) {
            QByteArray step = R"({"type":"Split","pattern":{"Regex":"PATTERN"}})";
            const auto tokenizer =
                tokenizerOf(twoTokens("\"pre_tokenizer\":" + step.replace("PATTERN", pattern)));
            QCOMPARE(tokenizer->encode({text.data(), text.size()}), (std::vector<int32_t>{0, 1}));
        }
    }

    void textsThatGrowWithoutEndAreRefused() {
        QByteArray steps = // ten, a hundred … times as long
            R"({"type":"Replace","pattern":{"String":"a"},"content":"aaaaaaaaaa"},)";
        steps = steps.repeated(16).chopped(1);
        QByteArray normalizer = R"("normalizer":{"type":"Sequence","normalizers":[STEPS]})";
        const auto tokenizer = tokenizerOf(twoTokens(normalizer.replace("STEPS", steps)));
        QCOMPARE(tokenizer->encode("b"), std::vector<int32_t>{1});
        QVERIFY_THROWS_EXCEPTION(Error, tokenizer->encode("ab"));
    }

    /// Ids without a token, and an added token that is spelled as another one.
    void oddVocabulariesAreSaved() {
        QTemporaryDir folder;
        const fs::path path = folder.path().toStdString();
        const auto tokenizer = tokenizerOf(
            twoTokens(R"("added_tokens":[{"id":2000,"content":"x"},{"id":2001,"content":"a"}])"));
        tokenizer->save(path);
        const auto saved = loadTokenizer(path);
        QCOMPARE(saved->vocabularySize(), 2002);
        for (const char* text : {"abx", "bba"}) {
            QCOMPARE(saved->encode(text), tokenizer->encode(text));
            QCOMPARE(saved->encode(text, false), tokenizer->encode(text, false));
        }
    }

    void namesOfAnotherTypeAreNoNames() {
        QTemporaryDir folder;
        const fs::path path = folder.path().toStdString();
        writeFileAtomically(
            path / "tokenizer.json",
            twoTokens(R"("added_tokens":[{"id":2,"content":"<s>"}])").toStdString());
        writeFileAtomically(path / "tokenizer_config.json",
                            R"({"bos_token":{"content":5},"eos_token":{"content":"<s>"}})");
        QCOMPARE(loadTokenizer(path)->bosId(), -1);
        QCOMPARE(loadTokenizer(path)->eosId(), 2);
        fs::remove(path / "tokenizer.json");
        writeFileAtomically(path / "vocab.json", "{}");
        writeFileAtomically(path / "merges.txt", "");
        writeFileAtomically(path / "config.json", R"({"model_type":5})");
        QVERIFY_THROWS_EXCEPTION(Error, loadTokenizer(path));
    }

    void llama2cTokenizerKeepsItsIds() {
        const fs::path source = testData() / "checkpoints" / "stories260K";
        if (!fs::exists(source / "tok512.bin"))
            QSKIP("checkpoints/stories260K is not there");
        const auto tokenizer = loadLlama2cTokenizer(source / "tok512.bin");
        const Json reference =
            parseJson(readFile(source / "reference_greedy.json"), "reference_greedy.json");
        std::vector<int32_t> ids = reference.at("ids").get<std::vector<int32_t>>();
        ids.erase(ids.begin()); // <s>
        const std::string text = tokenizer->decode(ids);
        QVERIFY(text.starts_with("Once upon a time, there was a little girl named Lily."));
        QCOMPARE(tokenizer->encode(text), ids);
        QTemporaryDir folder;
        tokenizer->save(folder.path().toStdString());
        const auto saved = loadTokenizer(folder.path().toStdString());
        QCOMPARE(saved->vocabularySize(), 512);
        QCOMPARE(saved->bosId(), 1);
        QCOMPARE(saved->eosId(), 2);
        for (const std::string& sample :
             {text, std::string("Zoë's cat: 你好 <s>!"), std::string("the theme then")})
            QCOMPARE(saved->encode(sample), tokenizer->encode(sample));
    }
};

QTEST_GUILESS_MAIN(TokenizerTest)
#include "tst_tokenizer.moc"
