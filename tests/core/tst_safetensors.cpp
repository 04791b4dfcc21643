// SPDX-License-Identifier: GPL-3.0-or-later
// Reading and writing weights: exact bits, every dtype, and every way in which a file can lie.
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/models/safetensors.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cstring>
#include <random>

using namespace rationale;

namespace {

template <typename Body>
Error errorOf(Body body) {
    try {
        body();
    } catch (const Error& error) {
        return error;
    }
    return {ErrorKind::Internal, "nothing was thrown"};
}

std::string withHeader(const std::string& header, size_t dataBytes) {
    const uint64_t size = header.size();
    std::string bytes(reinterpret_cast<const char*>(&size), sizeof size);
    return bytes + header + std::string(dataBytes, '\0');
}

std::string entry(const char* dtype, const char* shape, size_t begin, size_t end) {
    return std::string(R"({"dtype":")") + dtype + R"(","shape":)" + shape + R"(,"data_offsets":[)" +
           std::to_string(begin) + "," + std::to_string(end) + "]}";
}

} // namespace

class TestSafetensors : public QObject {
    Q_OBJECT

private slots:
    void keepsExactBits();
    void convertsDtypes();
    void readsHalfPrecision();
    void refusesLies_data();
    void refusesLies();
    void refusesEveryTruncation();
    void survivesRandomDamage();
    void refusesWrongUse();
    void readsShards();
    void refusesBrokenIndex();

private:
    fs::path file(const char* name) const { return fs::path(m_folder.path().toStdString()) / name; }
    QTemporaryDir m_folder;
};

void TestSafetensors::keepsExactBits() {
    std::vector<float> values = {0.F, -0.F, 1e-45F, 3.4e38F, INFINITY, -INFINITY, 1.0F / 3, -2};
    values.push_back(std::nanf("7"));
    const auto count = static_cast<int64_t>(values.size());
    const Tensor floats = Tensor::from<float>(values, {3, 3});
    const Tensor ints = Tensor::from<int32_t>(std::vector<int32_t>{-1, 7}, {2});
    writeSafetensors(file("bits"), {{"weights", floats}, {"ids", ints}}, {{"format", "pt"}});

    const SafetensorsFile read(file("bits"));
    QCOMPARE(read.entries().size(), size_t(2));
    QCOMPARE(read.metadata().at("format"), std::string("pt"));
    const Tensor copy = Tensor::zeros({3, 3}, DType::F32);
    read.read("weights", copy);
    QCOMPARE(std::memcmp(copy.data<float>(), values.data(), static_cast<size_t>(count) * 4), 0);
    const Tensor intCopy = Tensor::zeros({2}, DType::I32);
    read.read("ids", intCopy);
    QCOMPARE(intCopy.data<int32_t>()[0], -1);
    QCOMPARE(intCopy.data<int32_t>()[1], 7);
}

void TestSafetensors::convertsDtypes() {
    const Tensor floats = Tensor::from<float>(std::vector<float>{1.5F, -0.25F, 1024.F}, {3});
    writeSafetensors(
        file("mixed"),
        {{"f32", floats}, {"bf16", floats.to(DType::BF16)}, {"f64", floats.to(DType::F64)}});
    const SafetensorsFile read(file("mixed"));
    for (const char* name : {"f32", "bf16", "f64"}) {
        QCOMPARE(read.entries().at(name).dtype.size() > 2, true);
        const Tensor copy = Tensor::zeros({3}, DType::F32);
        read.read(name, copy);
        for (int i = 0; i < 3; ++i)
            QCOMPARE(copy.data<float>()[i], floats.data<float>()[i]);
    }
}

void TestSafetensors::readsHalfPrecision() {
    // 1, -2, 65504 (largest), 2^-24 (smallest subnormal), 2^-14 (smallest normal), -0, Inf
    const std::vector<uint16_t> halves = {0x3c00, 0xc000, 0x7bff, 0x0001, 0x0400, 0x8000, 0x7c00};
    const std::vector<float> expected = {1, -2, 65504, 0x1p-24F, 0x1p-14F, -0.F, INFINITY};
    std::string bytes = withHeader(R"({"h":)" + entry("F16", "[7]", 0, 14) + "}", 0);
    bytes.append(reinterpret_cast<const char*>(halves.data()), 14);
    writeFileAtomically(file("half"), bytes);
    const Tensor copy = Tensor::zeros({7}, DType::F32);
    SafetensorsFile(file("half")).read("h", copy);
    QCOMPARE(std::memcmp(copy.data<float>(), expected.data(), 28), 0);
}

void TestSafetensors::refusesLies_data() {
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("complaint");
    const auto row = [](const char* name, const std::string& bytes, const char* complaint) {
        QTest::newRow(name) << QByteArray(bytes.data(), static_cast<qsizetype>(bytes.size()))
                            << QString(complaint);
    };
    const auto one = [](const std::string& value, size_t data = 8) {
        return withHeader(R"({"a":)" + value + "}", data);
    };
    row("empty", "", "cut short");
    row("only a length", std::string(8, '\0'), "malformed JSON");
    row("header longer than file", std::string("\xff\0\0\0\0\0\0\0{}", 10), "claims 255 bytes");
    row("huge header", std::string(8, '\xff') + "{}", "claims");
    row("not json", withHeader("weights", 0), "malformed JSON");
    row("cut json", withHeader(R"({"a":{"dtype":"F32")", 8), "malformed JSON");
    row("not an object", withHeader("[1]", 0), "not a JSON object");
    row("nested too deep",
        withHeader(R"({"a":)" + std::string(300'000, '[') + std::string(300'000, ']') + "}", 0),
        "128 levels deep");
    row("entry not an object", one("3"), "malformed");
    row("no dtype", one(R"({"shape":[2],"data_offsets":[0,8]})"), "malformed");
    row("unknown dtype", one(entry("F13", "[2]", 0, 8)), "unknown dtype");
    row("negative dimension", one(entry("F32", "[-2]", 0, 8)), "whole numbers");
    row("fractional dimension", one(entry("F32", "[2.0]", 0, 8)), "whole numbers");
    row("overflowing shape", one(entry("F32", "[4611686018427387904,4,2]", 0, 8)), "does not fit");
    row("negative offset", one(R"({"dtype":"F32","shape":[2],"data_offsets":[-8,0]})"),
        "whole numbers");
    row("one offset", one(R"({"dtype":"F32","shape":[2],"data_offsets":[8]})"), "two whole");
    row("offsets reversed", one(entry("F32", "[2]", 8, 0)), "lies");
    row("offset past the end", one(entry("F32", "[4]", 0, 16)), "of 8");
    row("offset near 2^64",
        one(R"({"dtype":"F32","shape":[2],"data_offsets":[18446744073709551608,18446744073709551615]})"),
        "lies");
    row("size contradicts shape", one(entry("F32", "[3]", 0, 8)), "does not fit");
    row("size contradicts dtype", one(entry("F64", "[2]", 0, 8)), "does not fit");
    row("overlap",
        withHeader(R"({"a":)" + entry("F32", "[2]", 0, 8) + R"(,"b":)" +
                       entry("F32", "[2]", 4, 12) + "}",
                   12),
        "overlaps");
    row("hole",
        withHeader(R"({"a":)" + entry("F32", "[1]", 0, 4) + R"(,"b":)" +
                       entry("F32", "[1]", 8, 12) + "}",
                   12),
        "belong to no tensor");
    row("bytes left over", one(entry("F32", "[1]", 0, 4)), "after its last tensor");
    row("duplicate name",
        withHeader(R"({"a":)" + entry("F32", "[1]", 0, 4) + R"(,"a":)" + entry("F32", "[1]", 4, 8) +
                       "}",
                   8),
        "\"a\" appears twice");
    row("metadata not text", withHeader(R"({"__metadata__":{"a":1}})", 0), "malformed");
}

void TestSafetensors::refusesLies() {
    QFETCH(QByteArray, bytes);
    QFETCH(QString, complaint);
    writeFileAtomically(file("lie"), bytes.toStdString());
    const Error error = errorOf([&] { SafetensorsFile lie(file("lie")); });
    QCOMPARE(static_cast<int>(error.kind()), static_cast<int>(ErrorKind::Corrupt));
    QVERIFY2(QString(error.what()).contains(complaint), error.what());
    QCOMPARE(error.where(), file("lie").string());
}

void TestSafetensors::refusesEveryTruncation() {
    const Tensor floats = Tensor::zeros({5}, DType::F32);
    writeSafetensors(file("whole"), {{"a", floats}, {"b", floats}});
    const std::string whole = readFile(file("whole"));
    for (size_t size = 0; size < whole.size(); ++size) {
        writeFileAtomically(file("cut"), whole.substr(0, size));
        const Error error = errorOf([&] { SafetensorsFile cut(file("cut")); });
        QVERIFY2(error.kind() == ErrorKind::Corrupt, std::to_string(size).c_str());
    }
}

void TestSafetensors::survivesRandomDamage() {
    writeSafetensors(file("whole"), {{"a", Tensor::zeros({4, 3}, DType::F32)},
                                     {"b", Tensor::zeros({7}, DType::BF16)}});
    const std::string whole = readFile(file("whole"));
    std::mt19937 random(7);
    int refused = 0;
    for (int round = 0; round < 500; ++round) {
        std::string damaged = whole;
        for (int i = 0; i < 1 + round % 4; ++i)
            damaged[random() % damaged.size()] = static_cast<char>(random());
        writeFileAtomically(file("damaged"), damaged);
        try {
            const SafetensorsFile read(file("damaged"));
            for (const auto& [name, value] : read.entries())
                if (value.dtype == "F32" || value.dtype == "BF16")
                    read.read(name, Tensor::zeros(value.shape, DType::F32));
        } catch (const Error& error) {
            QCOMPARE(static_cast<int>(error.kind()), static_cast<int>(ErrorKind::Corrupt));
            ++refused;
        }
    }
    QVERIFY(refused > 100); // damage to the data alone cannot be seen
}

void TestSafetensors::refusesWrongUse() {
    writeSafetensors(file("use"), {{"a", Tensor::zeros({2, 3}, DType::F32)},
                                   {"ids", Tensor::zeros({2}, DType::I32)}});
    const SafetensorsFile read(file("use"));
    const auto complaint = [&](const char* name, Shape shape, DType dtype) {
        return errorOf([&] { read.read(name, Tensor::zeros(std::move(shape), dtype)); }).message();
    };
    QVERIFY(complaint("b", {2, 3}, DType::F32).find("missing") != std::string::npos);
    QVERIFY(complaint("a", {3, 2}, DType::F32).find("[2, 3], expected [3, 2]") !=
            std::string::npos);
    QVERIFY(complaint("a", {2, 3}, DType::I32).find("dtype") != std::string::npos);
    QVERIFY(complaint("ids", {2}, DType::F32).find("dtype") != std::string::npos);
    QCOMPARE(static_cast<int>(errorOf([&] { SafetensorsFile none(file("none")); }).kind()),
             static_cast<int>(ErrorKind::Io));
}

void TestSafetensors::readsShards() {
    const fs::path folder = file("sharded");
    fs::create_directory(folder);
    const Tensor first = Tensor::from<float>(std::vector<float>{1, 2}, {2});
    const Tensor second = Tensor::from<float>(std::vector<float>{3}, {1});
    writeSafetensors(folder / "model-00001-of-00002.safetensors", {{"a", first}});
    writeSafetensors(folder / "model-00002-of-00002.safetensors", {{"b", second}});
    const Json index = {
        {"weight_map",
         {{"a", "model-00001-of-00002.safetensors"}, {"b", "model-00002-of-00002.safetensors"}}}};
    writeFileAtomically(folder / "model.safetensors.index.json", index.dump());
    const WeightFiles files(folder);
    QCOMPARE(files.names(), (std::vector<std::string>{"a", "b"}));
    const Tensor copy = Tensor::zeros({1}, DType::F32);
    files.read("b", copy);
    QCOMPARE(copy.data<float>()[0], 3.F);
}

void TestSafetensors::refusesBrokenIndex() {
    const fs::path folder = file("broken");
    fs::create_directory(folder);
    QCOMPARE(static_cast<int>(errorOf([&] { WeightFiles files(folder); }).kind()),
             static_cast<int>(ErrorKind::Io)); // no weights at all
    writeSafetensors(folder / "shard.safetensors", {{"a", Tensor::zeros({1}, DType::F32)}});
    const auto complaint = [&](const std::string& text) {
        writeFileAtomically(folder / "model.safetensors.index.json", text);
        return std::string(errorOf([&] { WeightFiles files(folder); }).what());
    };
    QVERIFY(complaint("{}").find("weight_map") != std::string::npos);
    QVERIFY(complaint(R"({"weight_map":{"a":"../shard.safetensors"}})").find("file name") !=
            std::string::npos);
    QVERIFY(complaint(R"({"weight_map":{"a":".."}})").find("file name") != std::string::npos);
    QVERIFY(complaint(R"({"weight_map":{"a":""}})").find("file name") != std::string::npos);
    QVERIFY(complaint(R"({"weight_map":{"b":"shard.safetensors"}})").find("not in the shard") !=
            std::string::npos);
    QVERIFY(complaint(R"({"weight_map":{"b":"none.safetensors"}})").find("none.safetensors") !=
            std::string::npos);
}

QTEST_GUILESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
