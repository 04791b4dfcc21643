// SPDX-License-Identifier: GPL-3.0-or-later
// The llama family: gradients of the whole model, loading and saving, bad configurations.
#include "core/models/convert.h"
#include "core/models/safetensors.h"
#include "core/text/tokenizer.h"
#include "core/train/batching.h"
#include "core/train/train_step.h"
#include "model_fixture.h"

#include <QTemporaryDir>
#include <QtTest>

#include <cmath>

using namespace rationale;
using namespace rationale::test;

namespace {

std::vector<TokenSequence> someDocuments(int64_t vocabulary) {
    Rng rng(5);
    std::vector<TokenSequence> documents;
    for (const int64_t length : {7, 1, 5})
        documents.push_back(randomTokens(rng, length, vocabulary));
    return documents;
}

double lossOf(LanguageModel& model, const DocumentBatch& batch) {
    const NoGrad noGrad;
    return documentLoss(model, batch, 9).value().data<double>()[0];
}

/// Largest difference of analytic and central-difference gradient over the elements of a parameter,
/// relative to the largest gradient of that parameter.
double worstGradientError(LanguageModel& model, const DocumentBatch& batch,
                          const Parameter& parameter) {
    constexpr double step = 1e-5;
    double* values = parameter.var.value().data<double>();
    const double* analytic = parameter.var.grad().data<double>();
    double worst = 0, largest = 0;
    for (int64_t i = 0; i < parameter.var.value().size(); ++i) {
        const double original = values[i];
        values[i] = original + step;
        const double above = lossOf(model, batch);
        values[i] = original - step;
        const double below = lossOf(model, batch);
        values[i] = original;
        worst = std::max(worst, std::abs((above - below) / (2 * step) - analytic[i]));
        largest = std::max(largest, std::abs(analytic[i]));
    }
    return worst / largest;
}

Tensor logitsOfDocuments(LanguageModel& model) {
    const NoGrad noGrad;
    const TokenBatch batch = packBatch(someDocuments(model.vocabularySize()));
    return logitsOf(model, model.hidden(batch).value());
}

} // namespace

class TestModel : public QObject {
    Q_OBJECT

private slots:
    void gradientsMatchFiniteDifferences_data();
    void gradientsMatchFiniteDifferences();
    void microBatchesAddUp();
    void packingDoesNotMixSequences();
    void parametersHaveHuggingFaceNames();
    void initialisationFollowsTheSeed();
    void savedModelGivesEqualBits_data();
    void savedModelGivesEqualBits();
    void llama3ScalingStretchesLowFrequencies();
    void refusesBadConfigurations_data();
    void refusesBadConfigurations();
    void frozenCopyIsThePolicy();
    void convertedFolderKeepsItsTokenizer();
    void refusesForeignWeights();
    void refusesTooLongSequences();
    void refusesTokensOfAnotherVocabulary();

private:
    fs::path folder(const char* name) {
        const fs::path path = fs::path(m_folder.path().toStdString()) / name;
        makeFolders(path);
        return path;
    }
    QTemporaryDir m_folder;
};

void TestModel::gradientsMatchFiniteDifferences_data() {
    QTest::addColumn<bool>("tied");
    QTest::newRow("tied head") << true;
    QTest::newRow("untied head") << false;
}

void TestModel::gradientsMatchFiniteDifferences() {
    QFETCH(bool, tied);
    const auto model = makeModel(tinyConfig(tied), DType::F64, 11);
    // A fresh embedding of N(0, 0.02) gives tiny gradients upstream; widen it for the comparison.
    for (const Parameter& parameter : model->parameters())
        if (parameter.name == "model.embed_tokens.weight")
            for (int64_t i = 0; i < parameter.var.value().size(); ++i)
                parameter.var.value().data<double>()[i] *= 20;
    const auto documents = someDocuments(model->vocabularySize());
    const DocumentBatch batch = packDocuments(documents);
    accumulateGradients(1, [&](size_t) { return documentLoss(*model, batch, 9); });
    for (const Parameter& parameter : model->parameters()) {
        QVERIFY2(parameter.var.grad().defined(), parameter.name.c_str());
        const double error = worstGradientError(*model, batch, parameter);
        QVERIFY2(error < 1e-7, (parameter.name + " " + std::to_string(error)).c_str());
    }
}

void TestModel::microBatchesAddUp() {
    const auto model = makeModel(miniatureConfig(), DType::F32, 3);
    Rng rng(8);
    std::vector<TokenSequence> documents;
    for (int i = 0; i < 8; ++i)
        documents.push_back(randomTokens(rng, 5 + 3 * i, model->vocabularySize()));
    int64_t tokens = 0;
    for (const TokenSequence& document : documents)
        tokens += static_cast<int64_t>(document.size()) - 1;
    const auto gradients = [&](size_t perMicroBatch) {
        const auto ranges = splitByCount(documents.size(), perMicroBatch);
        model->zeroGrad();
        const double loss = accumulateGradients(ranges.size(), [&](size_t i) {
            const std::span<const TokenSequence> all(documents);
            const auto part = all.subspan(ranges[i].begin, ranges[i].size());
            return documentLoss(*model, packDocuments(part), static_cast<double>(tokens));
        });
        std::vector<Tensor> copies = {Tensor::zeros({1}, DType::F32)};
        copies[0].fill(loss);
        for (const Parameter& parameter : model->parameters())
            copies.push_back(parameter.var.grad().clone());
        return copies;
    };
    const auto whole = gradients(8), single = gradients(1);
    for (size_t i = 0; i < whole.size(); ++i) {
        double difference = 0, size = 0;
        for (int64_t j = 0; j < whole[i].size(); ++j) {
            const double a = whole[i].data<float>()[j], b = single[i].data<float>()[j];
            difference += (a - b) * (a - b);
            size += a * a;
        }
        QVERIFY(size > 0);
        QVERIFY2(std::sqrt(difference / size) < 2e-6, std::to_string(i).c_str());
    }
}

void TestModel::packingDoesNotMixSequences() {
    const auto model = makeModel(tinyConfig(true), DType::F64, 2);
    const auto documents = someDocuments(model->vocabularySize());
    const Tensor together = model->hidden(packBatch(documents)).value();
    int64_t row = 0;
    for (const TokenSequence& document : documents) {
        const Tensor alone = model->hidden(packBatch({document})).value();
        for (int64_t i = 0; i < alone.size(); ++i) {
            const double packed = together.data<double>()[row * alone.dim(1) + i];
            QVERIFY(std::abs(packed - alone.data<double>()[i]) < 1e-12);
        }
        row += alone.dim(0);
    }
}

void TestModel::parametersHaveHuggingFaceNames() {
    const auto model = makeModel(tinyConfig(false), DType::F32, 1);
    std::map<std::string, Shape> shapes;
    for (const Parameter& parameter : model->parameters()) {
        shapes[parameter.name] = parameter.var.shape();
        const bool norm = parameter.name.find("norm") != std::string::npos;
        QCOMPARE(parameter.decay, !norm);
    }
    QCOMPARE(shapes.size(), size_t(1 + 2 * 9 + 1 + 1));
    QCOMPARE(shapes.at("model.embed_tokens.weight"), (Shape{23, 16}));
    QCOMPARE(shapes.at("model.layers.1.self_attn.k_proj.weight"), (Shape{8, 16}));
    QCOMPARE(shapes.at("model.layers.0.mlp.down_proj.weight"), (Shape{16, 24}));
    QCOMPARE(shapes.at("model.layers.0.post_attention_layernorm.weight"), (Shape{16}));
    QCOMPARE(shapes.at("lm_head.weight"), (Shape{23, 16}));
    const auto miniature = makeModel(miniatureConfig(), DType::F32, 1);
    QCOMPARE(miniature->parameterCount(), int64_t(516'992 + 300 * 128));
}

void TestModel::initialisationFollowsTheSeed() {
    const auto spread = [](const Parameter& parameter) {
        double squares = 0;
        for (int64_t i = 0; i < parameter.var.value().size(); ++i)
            squares += std::pow(parameter.var.value().data<float>()[i], 2);
        return std::sqrt(squares / static_cast<double>(parameter.var.value().size()));
    };
    const auto first = makeModel(miniatureConfig(), DType::F32, 1)->parameters();
    const auto again = makeModel(miniatureConfig(), DType::F32, 1)->parameters();
    const auto other = makeModel(miniatureConfig(), DType::F32, 2)->parameters();
    const std::map<std::string, double> expected = {
        {"model.embed_tokens.weight", 1 / std::sqrt(128.0)},
        {"model.layers.0.self_attn.q_proj.weight", 1 / std::sqrt(128.0)},
        {"model.layers.1.self_attn.o_proj.weight", 1 / std::sqrt(128.0) / std::sqrt(6.0)},
        {"model.layers.2.mlp.down_proj.weight", 1 / std::sqrt(320.0) / std::sqrt(6.0)},
        {"model.norm.weight", 1}};
    for (size_t i = 0; i < first.size(); ++i) {
        QVERIFY(sameBits(first[i].var.value(), again[i].var.value()));
        const bool norm = first[i].name.find("norm") != std::string::npos;
        QCOMPARE(sameBits(first[i].var.value(), other[i].var.value()), norm);
        if (const auto found = expected.find(first[i].name); found != expected.end())
            QVERIFY2(std::abs(spread(first[i]) / found->second - 1) < 0.03, first[i].name.c_str());
    }
}

void TestModel::savedModelGivesEqualBits_data() {
    QTest::addColumn<int>("computeType");
    QTest::addColumn<bool>("tied");
    QTest::newRow("fp32 tied") << static_cast<int>(DType::F32) << true;
    QTest::newRow("fp32 untied") << static_cast<int>(DType::F32) << false;
    QTest::newRow("bf16 tied") << static_cast<int>(DType::BF16) << true;
}

void TestModel::savedModelGivesEqualBits() {
    QFETCH(int, computeType);
    QFETCH(bool, tied);
    const auto type = static_cast<DType>(computeType);
    const auto model = makeModel(tinyConfig(tied), type, 4);
    const fs::path path = folder(QTest::currentDataTag());
    saveModel(*model, path);
    const auto loaded = loadModel(path, type);
    QVERIFY(sameBits(logitsOfDocuments(*model), logitsOfDocuments(*loaded)));
    QCOMPARE(loaded->config(), model->config());
    QCOMPARE(loaded->config().at("architectures")[0].get<std::string>(),
             std::string("LlamaForCausalLM"));
}

void TestModel::llama3ScalingStretchesLowFrequencies() {
    Json config = tinyConfig(true);
    config["rope_scaling"] = {{"rope_type", "llama3"},
                              {"factor", 8.0},
                              {"low_freq_factor", 1.0},
                              {"high_freq_factor", 4.0},
                              {"original_max_position_embeddings", 16}};
    const auto plain = makeModel(tinyConfig(true), DType::F32, 4);
    const auto scaled = makeModel(config, DType::F32, 4);
    QVERIFY(!sameBits(logitsOfDocuments(*plain), logitsOfDocuments(*scaled)));
    config["rope_scaling"] = {{"rope_type", "default"}};
    QVERIFY(
        sameBits(logitsOfDocuments(*plain), logitsOfDocuments(*makeModel(config, DType::F32, 4))));
}

void TestModel::refusesBadConfigurations_data() {
    QTest::addColumn<QString>("key");
    QTest::addColumn<QString>("value");
    QTest::addColumn<QString>("complaint");
    const auto row = [](const char* key, const char* value, const char* complaint) {
        QTest::newRow(qPrintable(QString("%1=%2").arg(key, value)))
            << QString(key) << QString(value) << QString(complaint);
    };
    row("model_type", "\"mamba\"", "Known families: llama");
    row("model_type", "null", "model_type");
    row("hidden_size", "null", "missing");
    row("hidden_size", "\"16\"", "whole number");
    row("hidden_size", "18", "not a multiple");
    row("hidden_size", "-16", "from 1 to");
    row("num_key_value_heads", "3", "not a multiple");
    row("head_dim", "3", "odd");
    row("vocab_size", "1.5", "whole number");
    row("num_hidden_layers", "0", "from 1 to");
    row("num_hidden_layers", "2000000", "1 to 4096");
    row("max_position_embeddings", "1152921504606846976", "1 to 4194304"); // 2^60
    row("vocab_size", "18446744073709551615", "1 to 16777216");
    row("rope_theta", "1e300", "at most 1e+12");
    row("rope_scaling", "{\"rope_type\":\"linear\",\"factor\":1e-320}", "no finite frequency");
    row("rms_norm_eps", "0", "above 0");
    row("attention_bias", "\"yes\"", "true or false");
    row("hidden_act", "\"gelu\"", "silu");
    row("tie_word_embeddings", "1", "true or false");
    row("rope_scaling", "{\"rope_type\":\"yarn\"}", "no \"factor\"");
    row("rope_scaling", "{\"rope_type\":\"dynamic\",\"factor\":2}", "dynamic");
    row("rope_scaling", "7", "expected an object");
}

void TestModel::refusesBadConfigurations() {
    QFETCH(QString, key);
    QFETCH(QString, value);
    QFETCH(QString, complaint);
    Json config = tinyConfig(true);
    config[key.toStdString()] = Json::parse(value.toStdString());
    const Error error = errorOf([&] { makeModel(config, DType::F32, 1); });
    QCOMPARE(static_cast<int>(error.kind()), static_cast<int>(ErrorKind::Input));
    QVERIFY2(QString(error.what()).contains(complaint), error.what());
}

/// A reference model is a frozen copy: at the first step the KL is 0 to the last bit.
void TestModel::frozenCopyIsThePolicy() {
    for (const bool tied : {true, false}) {
        const auto model = makeModel(tinyConfig(tied), DType::BF16, 5);
        const fs::path path = folder(tied ? "policy tied" : "policy untied");
        saveModel(*model, path);
        const auto frozen = loadModel(path, DType::BF16, ModelUse::Frozen);
        QVERIFY(sameBits(logitsOfDocuments(*frozen), logitsOfDocuments(*model)));
        frozen->freeze(); // once more changes nothing
        QVERIFY(sameBits(logitsOfDocuments(*frozen), logitsOfDocuments(*model)));
    }
}

void TestModel::refusesTokensOfAnotherVocabulary() {
    const auto model = makeModel(tinyConfig(true), DType::F32, 1);
    for (const int32_t id : {23, -1}) {
        const Error error = errorOf([&] { model->hidden(packBatch({{1, id}})); });
        QCOMPARE(static_cast<int>(error.kind()), static_cast<int>(ErrorKind::Input));
        QVERIFY(std::string(error.what()).find("vocabulary of 23") != std::string::npos);
    }
}

/// Older folders have no tokenizer.json.
void TestModel::convertedFolderKeepsItsTokenizer() {
    const fs::path source = folder("older"), target = folder("converted") / "model";
    const fs::path data = fs::path(RATIONALE_SOURCE_DIR) / "tests" / "data" / "tokenizers";
    for (const char* file : {"vocab.json", "merges.txt"})
        fs::copy_file(data / file, source / file);
    Json config = tinyConfig(true);
    config["vocab_size"] = 2000;
    saveModel(*makeModel(config, DType::F32, 1), source);
    convertModel(source, target);
    const std::string text = "Older folders, 12 of them.";
    QCOMPARE(loadTokenizer(target)->encode(text), loadTokenizer(source)->encode(text));
}

void TestModel::refusesForeignWeights() {
    const fs::path path = folder("foreign");
    const auto load = [&] { return errorOf([&] { loadModel(path, DType::F32); }); };
    QCOMPARE(static_cast<int>(errorOf([&] { loadModel(path / "none", DType::F32); }).kind()),
             static_cast<int>(ErrorKind::Io));
    QVERIFY(std::string(load().what()).find("config.json") != std::string::npos);
    saveModel(*makeModel(tinyConfig(false), DType::F32, 1), path);
    Json config = tinyConfig(false);
    config["vocab_size"] = 24;
    writeFileAtomically(path / "config.json", config.dump());
    QVERIFY(std::string(load().what()).find("[23, 16], expected [24, 16]") != std::string::npos);
    config = tinyConfig(false);
    config["num_hidden_layers"] = 3;
    writeFileAtomically(path / "config.json", config.dump());
    QVERIFY(std::string(load().what()).find("missing") != std::string::npos);
    config["num_hidden_layers"] = 4096; // of a width that would take 400 GB
    config["hidden_size"] = 4096;
    writeFileAtomically(path / "config.json", config.dump());
    QVERIFY(std::string(load().what()).find("expected [23, 4096]") != std::string::npos);
    config = tinyConfig(false);
    config["num_hidden_layers"] = 1;
    writeFileAtomically(path / "config.json", config.dump());
    QVERIFY(std::string(load().what()).find("does not belong") != std::string::npos);
    writeFileAtomically(path / "config.json", "{\"model_type\": ");
    QCOMPARE(static_cast<int>(load().kind()), static_cast<int>(ErrorKind::Corrupt));
}

void TestModel::refusesTooLongSequences() {
    const auto model = makeModel(tinyConfig(true), DType::F32, 1);
    const TokenBatch longest = packBatch({TokenSequence(64, 1)});
    QCOMPARE(model->hidden(longest).dim(0), int64_t(64));
    const Error error = errorOf([&] { model->hidden(packBatch({TokenSequence(65, 1)})); });
    QCOMPARE(static_cast<int>(error.kind()), static_cast<int>(ErrorKind::Input));
    QVERIFY(std::string(error.what()).find("65 tokens") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestModel)
#include "tst_model.moc"
