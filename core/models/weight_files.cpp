// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/models/safetensors.h"

#include <fmt/format.h>

#include <set>

namespace rationale {

namespace {

constexpr const char* singleName = "model.safetensors";
constexpr const char* indexName = "model.safetensors.index.json";

/// Tensor name → shard file name.
std::map<std::string, std::string> readIndex(const fs::path& path) {
    const Json index = parseJson(readFile(path), path.string());
    const auto map = index.find("weight_map");
    if (map == index.end() || !map->is_object())
        throw Error(ErrorKind::Corrupt, "The index has no \"weight_map\"", path.string(),
                    "Copy or download the model again");
    std::map<std::string, std::string> shards;
    for (const auto& [name, file] : map->items()) {
        const fs::path shard = file.is_string() ? file.get<std::string>() : std::string();
        if (shard.empty() || shard.has_parent_path() || shard == "." || shard == "..")
            throw Error(ErrorKind::Corrupt,
                        "The index gives no file name of this folder for tensor \"" + name + "\"",
                        path.string(), "Copy or download the model again");
        shards.emplace(name, file.get<std::string>());
    }
    return shards;
}

} // namespace

WeightFiles::WeightFiles(const fs::path& folder, Shape blockShape)
    : m_folder(folder)
    , m_blockShape(std::move(blockShape)) {
    if (fs::exists(folder / singleName)) {
        m_files.push_back(std::make_unique<SafetensorsFile>(folder / singleName));
        for (const auto& [name, entry] : m_files.front()->entries())
            m_owner.emplace(name, m_files.front().get());
        return;
    }
    if (!fs::exists(folder / indexName))
        throw Error(ErrorKind::Io, "There are no weights: neither model.safetensors nor its index",
                    folder.string(), "Give a folder in Hugging Face layout");
    std::map<std::string, const SafetensorsFile*> opened;
    for (const auto& [name, file] : readIndex(folder / indexName)) {
        auto& shard = opened[file];
        if (shard == nullptr) {
            if (!fs::exists(folder / file))
                throw Error(ErrorKind::Io,
                            "The shard \"" + file + "\" that the index names is missing",
                            folder.string(), "Download the model again, all of its shards");
            m_files.push_back(std::make_unique<SafetensorsFile>(folder / file));
            shard = m_files.back().get();
        }
        if (!shard->contains(name))
            throw Error(ErrorKind::Corrupt,
                        "Tensor \"" + name + "\" is not in the shard that the index names",
                        shard->path().string(), "Copy or download the model again");
        m_owner.emplace(name, shard);
    }
}

namespace {

constexpr std::string_view scaleSuffix = "_scale_inv";

} // namespace

bool WeightFiles::isScale(const std::string& name) const {
    return name.ends_with(scaleSuffix) &&
           contains(name.substr(0, name.size() - scaleSuffix.size()));
}

std::vector<std::string> WeightFiles::names() const {
    std::vector<std::string> names;
    for (const auto& [name, file] : m_owner)
        if (!isScale(name))
            names.push_back(name);
    return names;
}

const SafetensorsFile& WeightFiles::ownerOf(const std::string& name) const {
    const auto found = m_owner.find(name);
    if (found == m_owner.end())
        throw Error(ErrorKind::Corrupt, "Tensor \"" + name + "\" is missing", m_folder.string(),
                    "Copy or download the model again");
    return *found->second;
}

int64_t blocksOf(int64_t size, int64_t block) {
    return size / block + (size % block != 0 ? 1 : 0);
}

/// wide [R, C] *= scale of its block; blocks at the lower and right edge may be cut.
void WeightFiles::applyScales(const std::string& name, const Tensor& wide) const {
    const int64_t rows = wide.dim(0), columns = wide.dim(-1);
    const int64_t high = m_blockShape[0], broad = m_blockShape[1];
    const int64_t across = blocksOf(columns, broad);
    const Tensor scales = Tensor::empty({blocksOf(rows, high), across}, DType::F32);
    const std::string scaleName = name + std::string(scaleSuffix);
    ownerOf(scaleName).read(scaleName, scales);
    float* value = wide.data<float>();
    for (int64_t r = 0; r < rows; ++r)
        for (int64_t c = 0; c < columns; ++c)
            value[r * columns + c] *= scales.data<float>()[r / high * across + c / broad];
}

void WeightFiles::read(const std::string& name, const Tensor& target) const {
    const SafetensorsFile& file = ownerOf(name);
    if (file.require({name, target.shape()}).dtype != "F8_E4M3") {
        file.read(name, target);
        return;
    }
    if (m_blockShape.size() != 2 || target.shape().size() != 2)
        throw Error(ErrorKind::Corrupt,
                    "Tensor \"" + name + "\" is FP8, but config.json gives no block of two sizes",
                    file.path().string(),
                    "Copy config.json again: quantization_config.weight_block_size is needed");
    const Tensor wide =
        target.dtype() == DType::F32 ? target : Tensor::empty(target.shape(), DType::F32);
    file.read(name, wide);
    applyScales(name, wide);
    if (target.dtype() != DType::F32)
        target.copyFrom(wide);
}

const std::string& WeightFiles::dtypeOf(const std::string& name) const {
    return ownerOf(name).entries().at(name).dtype;
}

void WeightFiles::require(const TensorShape& expected) const {
    ownerOf(expected.name).require(expected);
}

namespace {

/// What an earlier save in another layout left would be read instead, or beside.
void removeOtherWeights(const fs::path& folder, const std::set<std::string>& written) {
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        const bool weights = name == singleName || name == indexName ||
                             (name.starts_with("model-") && name.ends_with(".safetensors"));
        if (weights && written.count(name) == 0)
            fs::remove(entry.path(), error);
    }
}

} // namespace

void writeWeightFiles(const fs::path& folder, const std::vector<NamedTensor>& tensors,
                      int64_t shardBytes) {
    const std::map<std::string, std::string> metadata = {{"format", "pt"}};
    std::vector<std::vector<NamedTensor>> shards(1);
    int64_t filled = 0, total = 0;
    for (const NamedTensor& named : tensors) {
        const int64_t size = named.tensor.size() * kernels::bytesOf(named.tensor.dtype());
        if (filled > 0 && filled + size > shardBytes) {
            shards.emplace_back();
            filled = 0;
        }
        shards.back().push_back(named);
        filled += size;
        total += size;
    }
    if (shards.size() == 1) {
        writeSafetensors(folder / singleName, tensors, metadata);
        removeOtherWeights(folder, {singleName});
        return;
    }
    Json map = Json::object();
    std::set<std::string> written = {indexName};
    for (size_t i = 0; i < shards.size(); ++i) {
        const std::string file =
            fmt::format("model-{:05}-of-{:05}.safetensors", i + 1, shards.size());
        writeSafetensors(folder / file, shards[i], metadata);
        written.insert(file);
        for (const NamedTensor& named : shards[i])
            map[named.name] = file;
    }
    const Json index = {{"metadata", {{"total_size", total}}}, {"weight_map", std::move(map)}};
    writeFileAtomically(folder / indexName, toJsonText(index, 2) + "\n");
    removeOtherWeights(folder, written);
}

} // namespace rationale
