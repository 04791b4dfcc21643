// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/json.h"
#include "core/models/safetensors.h"

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
        if (!file.is_string() || fs::path(file.get<std::string>()).has_parent_path())
            throw Error(ErrorKind::Corrupt,
                        "The index gives no file name of this folder for tensor \"" + name + "\"",
                        path.string(), "Copy or download the model again");
        shards.emplace(name, file.get<std::string>());
    }
    return shards;
}

} // namespace

WeightFiles::WeightFiles(const fs::path& folder)
    : m_folder(folder) {
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

std::vector<std::string> WeightFiles::names() const {
    std::vector<std::string> names;
    for (const auto& [name, file] : m_owner)
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

void WeightFiles::read(const std::string& name, const Tensor& target) const {
    ownerOf(name).read(name, target);
}

void WeightFiles::require(const TensorShape& expected) const {
    ownerOf(expected.name).require(expected);
}

} // namespace rationale
