// SPDX-License-Identifier: GPL-3.0-or-later
// Model folders that are damaged in one way each: one error that says what, where and what to do.
#include "core/base/error.h"
#include "core/models/language_model.h"
#include "core/models/safetensors.h"
#include "tests/support/test_project.h"

#include <QFileInfo>

#include <algorithm>
#include <cstring>

using namespace rationale;
using rationale::test::contains;

namespace {

struct RawTensor {
    std::string name;
    Json dtype, shape;
    std::string bytes;
};

const fs::path fixtures = fs::path(RATIONALE_SOURCE_DIR) / "tests/data";

/// A copy of a model of tests/data/families that can be damaged.
class ModelCopy {
public:
    explicit ModelCopy(const std::string& family) {
        fs::copy(fixtures / "families" / family, m_dir.path(), fs::copy_options::recursive);
    }
    fs::path path() const { return m_dir.path(); }

    void write(const char* file, const std::string& bytes) const {
        writeFileAtomically(path() / file, bytes);
    }
    void remove(const char* file) const { fs::remove(path() / file); }
    template <typename Change>
    void editBytes(const char* file, const Change& change) const {
        std::string bytes = readFile(path() / file);
        change(bytes);
        write(file, bytes);
    }
    template <typename Change>
    void editJson(const char* file, const Change& change) const {
        Json json = parseJson(readFile(path() / file), file);
        change(json);
        write(file, json.dump());
    }
    template <typename Change>
    void editTensors(const char* file, const Change& change) const {
        std::vector<RawTensor> tensors = readTensors(readFile(path() / file));
        change(tensors);
        std::string header, data;
        for (const RawTensor& tensor : tensors) { // by hand, so that a name can occur twice
            const Json range = {data.size(), data.size() + tensor.bytes.size()};
            const Json value = {
                {"dtype", tensor.dtype}, {"shape", tensor.shape}, {"data_offsets", range}};
            header += (header.empty() ? "{" : ",") + Json(tensor.name).dump() + ":" + value.dump();
            data += tensor.bytes;
        }
        header += "}";
        const uint64_t length = header.size();
        write(file,
              std::string(reinterpret_cast<const char*>(&length), sizeof length) + header + data);
    }

private:
    static std::vector<RawTensor> readTensors(const std::string& file) {
        uint64_t length = 0;
        std::memcpy(&length, file.data(), sizeof length);
        const Json header = parseJson(file.substr(sizeof length, length), "header");
        std::vector<RawTensor> tensors;
        for (const auto& [name, value] : header.items())
            if (name != "__metadata__") {
                const size_t begin = value["data_offsets"][0], end = value["data_offsets"][1];
                tensors.push_back({name, value["dtype"], value["shape"],
                                   file.substr(sizeof length + length + begin, end - begin)});
            }
        return tensors;
    }

    test::TempDir m_dir;
};

constexpr const char* config = "config.json";
constexpr const char* whole = "model.safetensors";
constexpr const char* shardIndex = "model.safetensors.index.json";
constexpr const char* firstShard = "model-00001-of-00003.safetensors";
constexpr const char* lastShard = "model-00003-of-00003.safetensors";
constexpr const char* sharded = "qwen2_sharded";
constexpr const char* fp8 = "deepseek_v3_fp8";

RawTensor& tensorOf(std::vector<RawTensor>& tensors, const std::string& name) {
    const auto found = std::find_if(tensors.begin(), tensors.end(),
                                    [&](const RawTensor& one) { return one.name == name; });
    Q_ASSERT(found != tensors.end());
    return *found;
}

void dropTensor(std::vector<RawTensor>& tensors, const std::string& name) {
    std::erase_if(tensors, [&](const RawTensor& one) { return one.name == name; });
}

struct Damage {
    const char* name;
    const char* family;
    void (*apply)(const ModelCopy& model);
    ErrorKind kind;
    const char* complaint;
    const char* place; // the file that is named; empty: the folder
};

using Tensors = std::vector<RawTensor>;

const std::vector<Damage> indexDamage = {
    {"missing shard", sharded,
     [](const ModelCopy& model) { model.remove("model-00002-of-00003.safetensors"); },
     ErrorKind::Io,
     "The shard \"model-00002-of-00003.safetensors\" that the index names is missing", ""},
    {"the index names a tensor that the shard lacks", sharded,
     [](const ModelCopy& model) {
         model.editJson(shardIndex,
                        [](Json& json) { json["weight_map"]["model.norm.weight"] = firstShard; });
     },
     ErrorKind::Corrupt, "\"model.norm.weight\" is not in the shard", firstShard},
    {"the index names another folder", sharded,
     [](const ModelCopy& model) {
         model.editJson(shardIndex,
                        [](Json& json) { json["weight_map"]["model.norm.weight"] = "../x"; });
     },
     ErrorKind::Corrupt, "no file name of this folder for tensor \"model.norm.weight\"",
     shardIndex},
    {"the index names the folder above", sharded,
     [](const ModelCopy& model) {
         model.editJson(shardIndex,
                        [](Json& json) { json["weight_map"]["model.norm.weight"] = ".."; });
     },
     ErrorKind::Corrupt, "no file name of this folder for tensor \"model.norm.weight\"",
     shardIndex},
    {"the index names a number", sharded,
     [](const ModelCopy& model) {
         model.editJson(shardIndex,
                        [](Json& json) { json["weight_map"]["model.norm.weight"] = 3; });
     },
     ErrorKind::Corrupt, "no file name of this folder for tensor \"model.norm.weight\"",
     shardIndex},
    {"the index is no JSON", sharded,
     [](const ModelCopy& model) { model.write(shardIndex, "weights"); }, ErrorKind::Corrupt,
     "malformed JSON", shardIndex},
    {"the index has no map", sharded, [](const ModelCopy& model) { model.write(shardIndex, "{}"); },
     ErrorKind::Corrupt, "no \"weight_map\"", shardIndex},
    {"no weights", sharded, [](const ModelCopy& model) { model.remove(shardIndex); }, ErrorKind::Io,
     "neither model.safetensors nor its index", ""},
};

const std::vector<Damage> shardDamage = {
    {"shard cut short", sharded,
     [](const ModelCopy& model) {
         model.editBytes(lastShard, [](std::string& bytes) { bytes.resize(bytes.size() - 1000); });
     },
     ErrorKind::Corrupt, "cut short", lastShard},
    {"header longer than the file", sharded,
     [](const ModelCopy& model) {
         model.editBytes(lastShard, [](std::string& bytes) { bytes[2] = 1; });
     },
     ErrorKind::Corrupt, "header claims 66432 bytes", lastShard},
    {"a name twice", sharded,
     [](const ModelCopy& model) {
         model.editTensors(lastShard, [](Tensors& tensors) {
             tensorOf(tensors, "model.layers.1.self_attn.k_proj.bias").name = "model.norm.weight";
         });
     },
     ErrorKind::Corrupt, "\"model.norm.weight\" appears twice", lastShard},
    {"overlapping ranges", sharded,
     [](const ModelCopy& model) {
         model.editBytes(lastShard, [](std::string& bytes) {
             const std::string from = "[96,144]";
             bytes.replace(bytes.find(from), from.size(), "[48, 96]");
         });
     },
     ErrorKind::Corrupt, "overlaps another one", lastShard},
    {"wrong shape", sharded,
     [](const ModelCopy& model) {
         model.editTensors(firstShard, [](Tensors& tensors) {
             tensorOf(tensors, "model.layers.0.mlp.down_proj.weight").shape = {29, 24};
         });
     },
     ErrorKind::Corrupt, "down_proj.weight\" has the shape [29, 24], expected [24, 29]",
     firstShard},
    {"another dtype", sharded,
     [](const ModelCopy& model) {
         model.editTensors(lastShard, [](Tensors& tensors) {
             RawTensor& tensor = tensorOf(tensors, "model.norm.weight");
             tensor.dtype = "I64";
             tensor.bytes += tensor.bytes;
         });
     },
     ErrorKind::Corrupt,
     "\"model.norm.weight\" has the dtype I64, expected F32, F16, BF16, F64 or F8_E4M3", lastShard},
    {"tensor missing", "llama_bf16",
     [](const ModelCopy& model) {
         model.editTensors(whole,
                           [](Tensors& tensors) { dropTensor(tensors, "model.norm.weight"); });
     },
     ErrorKind::Corrupt, "\"model.norm.weight\" is missing", ""},
    {"foreign tensor", "llama_bf16",
     [](const ModelCopy& model) {
         model.editTensors(whole, [](Tensors& tensors) {
             tensors.push_back(tensors.front());
             tensors.back().name = "model.layers.0.adapter.weight";
         });
     },
     ErrorKind::Corrupt, "\"model.layers.0.adapter.weight\" does not belong", ""},
};

const std::vector<Damage> configDamage = {
    {"unknown family", "llama_bf16",
     [](const ModelCopy& model) {
         model.editJson(config, [](Json& json) { json["model_type"] = "mamba"; });
     },
     ErrorKind::Input, "The model family \"mamba\" is not known", config},
    {"no family", "llama_bf16",
     [](const ModelCopy& model) {
         model.editJson(config, [](Json& json) { json.erase("model_type"); });
     },
     ErrorKind::Input, "There is no \"model_type\"", config},
    {"no config.json", "llama_bf16", [](const ModelCopy& model) { model.remove(config); },
     ErrorKind::Io, "No such file", config},
    {"config.json is no JSON", "llama_bf16",
     [](const ModelCopy& model) { model.write(config, "{\n\"model_type\": llama}"); },
     ErrorKind::Corrupt, "malformed JSON", config},
    {"config.json is a list", "llama_bf16",
     [](const ModelCopy& model) { model.write(config, "[1]"); }, ErrorKind::Input,
     "There is no \"model_type\"", config},
    {"config.json is nested too deep", "llama_bf16",
     [](const ModelCopy& model) {
         model.editBytes(config, [](std::string& bytes) {
             bytes.insert(1, "\"rope_scaling\":" + std::string(300'000, '[') +
                                 std::string(300'000, ']') + ",");
         });
     },
     ErrorKind::Corrupt, "nested more than 128 levels deep", config},
    {"more shared experts than there are", "deepseek_v3_plain",
     [](const ModelCopy& model) { // of a model as large as DeepSeek-V3 they would take 3 TB
         model.editJson(config, [](Json& json) { json["n_shared_experts"] = 65'536; });
     },
     ErrorKind::Corrupt, "shared_experts.gate_proj.weight\" has the shape", whole},
    {"another rank of the queries", "deepseek_v2_dense_first",
     [](const ModelCopy& model) {
         model.editJson(config, [](Json& json) { json["q_lora_rank"] = 1'048'576; });
     },
     ErrorKind::Corrupt, "q_a_proj.weight\" has the shape", whole},
};

const std::vector<Damage> scaleDamage = {
    {"FP8 without a scale", fp8,
     [](const ModelCopy& model) {
         model.editTensors(whole, [](Tensors& tensors) {
             dropTensor(tensors, "model.layers.0.mlp.down_proj.weight_scale_inv");
         });
     },
     ErrorKind::Corrupt, "\"model.layers.0.mlp.down_proj.weight_scale_inv\" is missing", ""},
    {"FP8 with another scale", fp8,
     [](const ModelCopy& model) {
         model.editTensors(whole, [](Tensors& tensors) {
             tensorOf(tensors, "model.layers.0.mlp.down_proj.weight_scale_inv").shape = {2, 3};
         });
     },
     ErrorKind::Corrupt, "weight_scale_inv\" has the shape [2, 3], expected [3, 2]", whole},
    {"FP8 without quantisation", fp8,
     [](const ModelCopy& model) {
         model.editJson(config, [](Json& json) { json.erase("quantization_config"); });
     },
     ErrorKind::Corrupt, "is FP8, but config.json gives no block of two sizes", whole},
    {"FP8 without blocks", fp8,
     [](const ModelCopy& model) {
         model.editJson(config,
                        [](Json& json) { json["quantization_config"].erase("weight_block_size"); });
     },
     ErrorKind::Input, "The quantisation {", config},
    {"FP8 with blocks beyond all sizes", fp8,
     [](const ModelCopy& model) {
         model.editJson(config, [](Json& json) {
             json["quantization_config"]["weight_block_size"] = {uint64_t{1} << 63, 16};
         });
     },
     ErrorKind::Input, "is not supported", config},
    {"another quantisation", fp8,
     [](const ModelCopy& model) {
         model.editJson(config,
                        [](Json& json) { json["quantization_config"]["quant_method"] = "awq"; });
     },
     ErrorKind::Input, "\"quant_method\":\"awq\"", config},
    {"a quantisation that is no object", fp8,
     [](const ModelCopy& model) {
         model.editJson(config, [](Json& json) { json["quantization_config"] = "fp8"; });
     },
     ErrorKind::Input, "The quantisation \"fp8\" is not supported", config},
};

const std::vector<const std::vector<Damage>*> allDamage = {&indexDamage, &shardDamage,
                                                           &configDamage, &scaleDamage};

} // namespace

class TestBadFolders : public QObject {
    Q_OBJECT

private slots:
    void undamagedCopiesLoad_data();
    void undamagedCopiesLoad();
    void damageIsOneClearError_data();
    void damageIsOneClearError();
    void vocabularySmallerThanTheTokenizers_data();
    void vocabularySmallerThanTheTokenizers();
};

void TestBadFolders::undamagedCopiesLoad_data() {
    QTest::addColumn<QString>("family");
    for (const char* family :
         {sharded, fp8, "llama_bf16", "deepseek_v3_plain", "deepseek_v2_dense_first"})
        QTest::newRow(family) << QString(family);
}

/// Or the errors below would have another cause.
void TestBadFolders::undamagedCopiesLoad() {
    QFETCH(QString, family);
    const ModelCopy model(family.toStdString());
    if (fs::exists(model.path() / whole))
        model.editTensors(whole, [](Tensors&) {});
    QVERIFY(loadModel(model.path(), DType::F32) != nullptr);
}

void TestBadFolders::damageIsOneClearError_data() {
    QTest::addColumn<int>("list");
    QTest::addColumn<int>("row");
    for (size_t list = 0; list < allDamage.size(); ++list)
        for (size_t row = 0; row < allDamage[list]->size(); ++row)
            QTest::newRow((*allDamage[list])[row].name)
                << static_cast<int>(list) << static_cast<int>(row);
}

void TestBadFolders::damageIsOneClearError() {
    QFETCH(int, list);
    QFETCH(int, row);
    const Damage& damage = (*allDamage[static_cast<size_t>(list)])[static_cast<size_t>(row)];
    const ModelCopy model(damage.family);
    damage.apply(model);
    const Error error = test::errorOf([&] { loadModel(model.path(), DType::F32); });
    QCOMPARE(static_cast<int>(error.kind()), static_cast<int>(damage.kind));
    QVERIFY2(contains(error.message(), damage.complaint), error.what());
    QVERIFY2(!contains(error.message(), "json.exception"), error.what());
    const fs::path place = *damage.place == '\0' ? model.path() : model.path() / damage.place;
    QVERIFY2(error.where().starts_with(place.string()), error.what());
    QVERIFY2(!error.remedy().empty(), error.what());
    QVERIFY2(!contains(error.what(), "\n"), error.what());
}

void TestBadFolders::vocabularySmallerThanTheTokenizers_data() {
    QTest::addColumn<QStringList>("command");
    QTest::newRow("generate") << QStringList{"generate", "--prompt", "hello there"};
    QTest::newRow("score") << QStringList{"score", "--input"};
    QTest::newRow("eval") << QStringList{"eval", "--task", "chains",       "--prompts", "2",
                                         "-k",   "2",      "--max-tokens", "2"};
}

void TestBadFolders::vocabularySmallerThanTheTokenizers() {
    if (!QFileInfo::exists(RATIONALE_CLI))
        QSKIP("the program rationale is not built");
    QFETCH(QStringList, command);
    const ModelCopy model("llama_bf16"); // 29 tokens
    fs::copy(fixtures / "tokenizers/metaspace-first/tokenizer.json", model.path());
    if (command.last() == "--input") {
        model.write("texts.jsonl", "{\"text\": \"hello there\"}\n");
        command += QString::fromStdString((model.path() / "texts.jsonl").string());
    }
    command.insert(1, QString::fromStdString(model.path().string()));
    const test::ProcessResult result = test::runProcess(RATIONALE_CLI, command);
    QCOMPARE(result.exitCode, 1);
    QCOMPARE(result.output, QByteArray());
    const QRegularExpression wanted("^rationale: Token \\d{2,3} is outside the vocabulary of 29 "
                                    "\\([^\n]*\\)\\. Use the tokenizer of the model\n$");
    QVERIFY2(wanted.match(result.errors).hasMatch(), result.errors.constData());
}

QTEST_GUILESS_MAIN(TestBadFolders)
#include "tst_bad_folders.moc"
