// SPDX-License-Identifier: GPL-3.0-or-later
// Pure parts of core/base: errors, JSON, YAML, hashes, compression, random numbers, ids.
#include "core/base/compress.h"
#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/id.h"
#include "core/base/json.h"
#include "core/base/rng.h"

#include <QtTest>

#include <cerrno>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

using namespace rationale;

namespace {

/// The error `body` throws, or one that no test expects.
template <typename Body>
Error errorOf(Body body) {
    try {
        body();
    } catch (const Error& error) {
        return error;
    }
    return {ErrorKind::Internal, "nothing was thrown"};
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace

class TestBaseValues : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void errorReadsAsOneSentence();
    void errorKindsHaveExitCodes();
    void systemErrorsKnowFullDisks();
    void jsonErrorsNameLineAndColumn_data();
    void jsonErrorsNameLineAndColumn();
    void jsonTextHasNoBareNan();
    void yamlScalarsFollowTheCoreSchema_data();
    void yamlScalarsFollowTheCoreSchema();
    void yamlErrorsNameTheLine_data();
    void yamlErrorsNameTheLine();
    void yamlRoundTrips_data();
    void yamlRoundTrips();
    void sha256MatchesFips180();
    void stableHashIsTheHeadOfSha256();
    void compressionRoundTrips();
    void damagedBlocksAreCorrupt();
    void packedArraysRoundTrip();
    void philoxMatchesKnownAnswers();
    void rngIsAFunctionOfItsPosition();
    void rngIsUniformAndNormal();
    void runIdsSortAndDiffer();
    void timesAreUtc();
};

void TestBaseValues::errorReadsAsOneSentence() {
    const Error full(ErrorKind::Input, "no such model", "recipe.yaml, line 3", "Check its name.");
    QCOMPARE(std::string(full.what()), "no such model (recipe.yaml, line 3). Check its name.");
    QCOMPARE(std::string(Error(ErrorKind::Input, "no such model").what()), "no such model.");
    QCOMPARE(full.message(), std::string("no such model"));
    QCOMPARE(full.where(), std::string("recipe.yaml, line 3"));
    QCOMPARE(full.remedy(), std::string("Check its name."));
}

void TestBaseValues::errorKindsHaveExitCodes() {
    QCOMPARE(Error(ErrorKind::Usage, "x").exitCode(), 2);
    QCOMPARE(Error(ErrorKind::Stopped, "x").exitCode(), 130);
    QCOMPARE(Error(ErrorKind::NoSpace, "x").exitCode(), 1);
}

void TestBaseValues::systemErrorsKnowFullDisks() {
    const Error full = systemError(ENOSPC, "write", "/data/run.sqlite");
    QCOMPARE(full.kind(), ErrorKind::NoSpace);
    QVERIFY(contains(full.what(), "/data/run.sqlite"));
    QVERIFY(!full.remedy().empty());
    QCOMPARE(systemError(EROFS, "write", "/x").kind(), ErrorKind::Io);
}

void TestBaseValues::jsonErrorsNameLineAndColumn_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("missing comma")
        << QByteArray("{\n  \"a\": 1\n  \"b\": 2}") << QByteArray("file.json, line 3, column 5");
    QTest::newRow("cut short") << QByteArray("{\"a\": [1, 2") << QByteArray("line 1, column");
    QTest::newRow("empty") << QByteArray("") << QByteArray("file.json, line 1");
    QTest::newRow("duplicate") << QByteArray("{\"x\": {\"a\": 1, \"a\": 2}}")
                               << QByteArray("\"a\" appears twice");
    QTest::newRow("nested too deep") << QByteArray(100'000, '[') << QByteArray("128 levels deep");
    QTest::newRow("garbage after") << QByteArray("{} x") << QByteArray("line 1, column 4");
    QTest::newRow("number too large")
        << QByteArray("[1e999]") << QByteArray("malformed JSON: number overflow parsing '1e999'");
}

void TestBaseValues::jsonErrorsNameLineAndColumn() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, expected);
    const Error error = errorOf([&] { parseJson(text.toStdString(), "file.json"); });
    QCOMPARE(error.kind(), ErrorKind::Corrupt);
    QVERIFY2(contains(error.what(), expected.toStdString()), error.what());
}

void TestBaseValues::jsonTextHasNoBareNan() {
    const Json value = {{"a", std::nan("")}, {"b", {1.5, -INFINITY}}, {"c", "文\xff"}};
    QCOMPARE(toJsonText(value),
             std::string("{\"a\":\"nan\",\"b\":[1.5,\"-inf\"],\"c\":\"文\uFFFD\"}"));
}

void TestBaseValues::yamlScalarsFollowTheCoreSchema_data() {
    QTest::addColumn<QByteArray>("yaml");
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char* yaml, const char* json) {
        QTest::newRow(yaml) << QByteArray(yaml) << QByteArray(json);
    };
    row("1e-4", "0.0001"); // YAML 1.1 parsers read a string here
    row("1", "1");
    row("-17", "-17");
    row("0x1F", "31");
    row("0o17", "15");
    row("18446744073709551615", "18446744073709551615");
    row("-9223372036854775808", "-9223372036854775808");
    row("1.0", "1.0");
    row(".5", "0.5");
    row("2.", "2.0");
    row("true", "true");
    row("False", "false");
    row("no", "\"no\"");
    row("on", "\"on\"");
    row("null", "null");
    row("~", "null");
    row("'1'", "\"1\"");
    row("\"true\"", "\"true\"");
    row("1.2.3", "\"1.2.3\"");
    row("12:30", "\"12:30\"");
    row("[1, a, {b: 2}]", "[1,\"a\",{\"b\":2}]");
    row("a:\n  - 1\n  - x: |\n      two\n      lines\n", "{\"a\":[1,{\"x\":\"two\\nlines\\n\"}]}");
    row("base: &b {k: 1}\nother: *b", "{\"base\":{\"k\":1},\"other\":{\"k\":1}}");
    row("问题: 奖励", "{\"问题\":\"奖励\"}");
    row("", "null");
}

void TestBaseValues::yamlScalarsFollowTheCoreSchema() {
    QFETCH(QByteArray, yaml);
    QFETCH(QByteArray, json);
    QCOMPARE(QByteArray::fromStdString(parseYaml(yaml.toStdString(), "r.yaml").dump()), json);
}

void TestBaseValues::yamlErrorsNameTheLine_data() {
    QTest::addColumn<QByteArray>("yaml");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("duplicate") << QByteArray("stage: grpo\nbeta: 0\nbeta: 1\n")
                               << QByteArray("\"beta\" appears twice (r.yaml, line 3, column 1)");
    QTest::newRow("nested duplicate")
        << QByteArray("a:\n  b: 1\n  b: 2\n") << QByteArray("line 3, column 3");
    QTest::newRow("unclosed") << QByteArray("a: [1, 2\nb: 3\n") << QByteArray("r.yaml, line");
    QTest::newRow("tab") << QByteArray("a:\n\tb: 1\n") << QByteArray("line 2");
    QTest::newRow("two documents")
        << QByteArray("a: 1\n---\nb: 2\n") << QByteArray("more than one");
    QTest::newRow("list as key") << QByteArray("? [1, 2]\n: x\n") << QByteArray("plain word");
    QTest::newRow("alias to itself") << QByteArray("a: &x [*x]\n") << QByteArray("r.yaml");
    QByteArray bomb = "a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n";
    for (int i = 1; i < 10; ++i) {
        const QByteArray me = QByteArray::number(i), below = "*a" + QByteArray::number(i - 1);
        bomb += "a" + me + ": &a" + me + " [" + below;
        for (int k = 1; k < 10; ++k)
            bomb += "," + below;
        bomb += "]\n";
    }
    QTest::newRow("billion laughs") << bomb << QByteArray("nested too deeply");
}

void TestBaseValues::yamlErrorsNameTheLine() {
    QFETCH(QByteArray, yaml);
    QFETCH(QByteArray, expected);
    const Error error = errorOf([&] { parseYaml(yaml.toStdString(), "r.yaml"); });
    QCOMPARE(error.kind(), ErrorKind::Usage);
    QVERIFY2(contains(error.what(), expected.toStdString()), error.what());
}

void TestBaseValues::yamlRoundTrips_data() {
    QTest::addColumn<QByteArray>("json");
    const auto row = [](const char* json) { QTest::newRow(json) << QByteArray(json); };
    row(R"({"a":1,"b":[1,2.5,"x"],"c":{"d":null,"e":true}})");
    row(R"([[1,[2,[]]],{"k":{}},[{"a":[{"b":1}]}]])");
    row(R"({"yes":"true","n":"1","f":"1e-4","tilde":"~","empty":"","space":" x ","hash":"a #b"})");
    row(R"({"colon":"a: b","ends":"a:","dash":"- a","quote":"\"'","back":"\\n","nl":"a\nb\t\u0001"})");
    row(R"({"中文":"等等，再想想","emoji":"🙂","star":"*x","at":"@x","percent":"%x","bang":"!x"})");
    row(R"({"lr":1e-06,"big":1e+20,"third":0.3333333333333333,"one":1.0,"max":9223372036854775807})");
    row(R"("text")");
    row(R"(["---","...","? a","| b","null","0x10","-",".5"])");
    row(R"({"1":"number as key","true":"bool as key","a b":"spaces"})");
}

void TestBaseValues::yamlRoundTrips() {
    QFETCH(QByteArray, json);
    const Json value = parseJson(json.toStdString(), "row");
    const std::string yaml = toYaml(value);
    QVERIFY2(parseYaml(yaml, "back") == value, yaml.c_str());
}

void TestBaseValues::sha256MatchesFips180() {
    QCOMPARE(sha256(""),
             std::string("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    QCOMPARE(sha256("abc"),
             std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
}

void TestBaseValues::stableHashIsTheHeadOfSha256() {
    QCOMPARE(stableHash("abc"), uint64_t{0xba7816bf8f01cfea});
}

void TestBaseValues::compressionRoundTrips() {
    for (const std::string& text : {std::string(), std::string("a"), std::string(100'000, 'x'),
                                    std::string("等等\0等等", 13)})
        QCOMPARE(decompress(compress(text), "test"), text);
    QVERIFY(compress(std::string(100'000, 'x')).size() < 100);
}

void TestBaseValues::damagedBlocksAreCorrupt() {
    const std::string good = compress(std::string(5000, 'x') + "the end");
    std::string flipped = good;
    flipped[flipped.size() / 2] ^= 0x55;
    for (const std::string& bad :
         {std::string(), std::string("no zstd at all"), good.substr(0, good.size() - 3), flipped}) {
        const Error error = errorOf([&] {
            // A flipped bit may decode to other bytes; then the text differs, which is caught
            // above.
            if (decompress(bad, "sample 7") != std::string(5000, 'x') + "the end")
                throw Error(ErrorKind::Corrupt, "differs", "sample 7");
        });
        QCOMPARE(error.kind(), ErrorKind::Corrupt);
        QCOMPARE(error.where(), std::string("sample 7"));
    }
    const Error tooLarge = errorOf([&] { decompress(good, "sample 7", 100); });
    QVERIFY(contains(tooLarge.what(), "more than the 100 allowed"));
}

void TestBaseValues::packedArraysRoundTrip() {
    const std::vector<int32_t> ints = {0, -1, std::numeric_limits<int32_t>::max(), 511};
    QCOMPARE(unpackInts(packInts(ints), "test"), ints);
    const std::vector<float> floats = {0.F, -0.25F, 1e-30F, -INFINITY};
    QCOMPARE(unpackFloats(packFloats(floats), "test"), floats);
    QVERIFY(unpackInts(packInts({}), "test").empty());
    QCOMPARE(errorOf([] { unpackInts(compress("12345"), "sample 3"); }).kind(), ErrorKind::Corrupt);
}

void TestBaseValues::philoxMatchesKnownAnswers() {
    // Random123's kat_vectors, lines "philox4x32 10".
    using Words = std::array<uint32_t, 4>;
    QCOMPARE(philox(0, 0, 0), (Words{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
    QCOMPARE(philox(~uint64_t{0}, ~uint64_t{0}, ~uint64_t{0}),
             (Words{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
    QCOMPARE(philox(0x299f31d0a4093822, 0x85a308d3243f6a88, 0x0370734413198a2e),
             (Words{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

void TestBaseValues::rngIsAFunctionOfItsPosition() {
    Rng rng(42, 7);
    std::vector<uint32_t> drawn(10);
    for (auto& value : drawn)
        value = rng.nextUint32();
    QCOMPARE(rng.position(), uint64_t{10});
    for (uint64_t at = 0; at < drawn.size(); ++at)
        QCOMPARE(Rng(42, 7, at).nextUint32(), drawn[at]); // as a checkpoint restores it
    QVERIFY(Rng(42, 8).nextUint32() != drawn[0]);
    QVERIFY(Rng(43, 7).nextUint32() != drawn[0]);

    std::vector<int> items(100), sorted(100);
    std::iota(items.begin(), items.end(), 0);
    std::iota(sorted.begin(), sorted.end(), 0);
    rng.shuffle(items);
    QVERIFY(items != sorted);
    std::sort(items.begin(), items.end());
    QCOMPARE(items, sorted);

    std::set<uint64_t> keys;
    for (uint64_t step = 0; step < 50; ++step)
        for (uint64_t prompt = 0; prompt < 50; ++prompt)
            keys.insert(mixKeys(1, step, prompt));
    QCOMPARE(keys.size(), size_t{2500});
    QVERIFY(mixKeys(1, 2, 3, 4) != mixKeys(1, 2, 4, 3));
}

void TestBaseValues::rngIsUniformAndNormal() {
    Rng rng(1);
    std::array<int, 6> counts{};
    for (int i = 0; i < 60'000; ++i)
        ++counts[static_cast<size_t>(rng.below(6))];
    for (const int count : counts)
        QVERIFY(std::abs(count - 10'000) < 500); // more than five standard deviations
    double sum = 0, squares = 0;
    for (int i = 0; i < 100'000; ++i) {
        const double value = rng.normal();
        sum += value;
        squares += value * value;
    }
    QVERIFY(std::abs(sum / 1e5) < 0.02);
    QVERIFY(std::abs(squares / 1e5 - 1) < 0.03);
    for (int i = 0; i < 1000; ++i) {
        const int64_t value = rng.range(-2, 2);
        QVERIFY(value >= -2 && value <= 2);
    }
    QCOMPARE(errorOf([&] { rng.below(0); }).kind(), ErrorKind::Internal);
}

void TestBaseValues::runIdsSortAndDiffer() {
    std::set<std::string> ids;
    for (int i = 0; i < 200; ++i)
        ids.insert(makeRunId());
    QVERIFY(ids.size() > 195); // 24 random bits within one second
    QVERIFY(QRegularExpression("^[0-9]{8}-[0-9]{6}-[0-9a-f]{6}$")
                .match(QString::fromStdString(*ids.begin()))
                .hasMatch());
    const std::string name = makeRunName(*ids.begin(), 7);
    QVERIFY(QRegularExpression("^[a-z]+-[a-z]+-7$").match(QString::fromStdString(name)).hasMatch());
    QCOMPARE(makeRunName(*ids.begin(), 7), name);
}

void TestBaseValues::timesAreUtc() {
    QCOMPARE(formatTime(0), std::string("1970-01-01T00:00:00Z"));
    QCOMPARE(formatTime(1795473901.75), std::string("2026-11-23T22:45:01Z"));
    QVERIFY(nowSeconds() > 1.6e9);
}

QTEST_APPLESS_MAIN(TestBaseValues)
#include "tst_base_values.moc"
