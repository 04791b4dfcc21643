// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/model_folder.h"

#include "core/base/error.h"
#include "core/base/json.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <map>

namespace rationale {

namespace {

constexpr int64_t longestHeader = 100'000'000; // what the format allows
constexpr std::string_view weightsEnd = ".safetensors";
constexpr std::string_view scaleEnd = "_scale_inv";

/// What a checkpoint has beside the model, so that its run can go on.
constexpr std::array<std::string_view, 4> ofTrainer = {
    "optimizer.safetensors", "trainer_state.json", "run_context.json", "critic/"};

ModelFilePart partOf(const std::string& name) {
    const bool trainer = std::any_of(ofTrainer.begin(), ofTrainer.end(), [&](std::string_view own) {
        return own.ends_with('/') ? name.starts_with(own) : name == own;
    });
    if (trainer)
        return ModelFilePart::Trainer;
    return name.starts_with(std::string(model_files::adapter) + '/') ? ModelFilePart::Adapter
                                                                     : ModelFilePart::Model;
}

[[noreturn]] void damaged(const fs::path& file, const std::string& what) {
    throw Error(ErrorKind::Corrupt, what, file.string(), "Copy or download the model again.");
}

Json headerOf(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    std::error_code code;
    const auto size = static_cast<int64_t>(fs::file_size(file, code));
    std::array<unsigned char, 8> bytes{};
    if (!stream || code)
        throw Error(ErrorKind::Io, "The weights cannot be read", file.string(),
                    "Check that the file is there and may be read.");
    if (!stream.read(reinterpret_cast<char*>(bytes.data()), bytes.size()))
        damaged(file, "The weights end before their header");
    uint64_t length = 0;
    for (size_t i = bytes.size(); i-- > 0;) // little-endian
        length = length << 8 | bytes[i];
    if (length > static_cast<uint64_t>(std::min(longestHeader, size - 8)))
        damaged(file, "The header of the weights is longer than the file");
    std::string text(static_cast<size_t>(length), '\0');
    if (!stream.read(text.data(), static_cast<std::streamsize>(length)))
        damaged(file, "The weights end before their header");
    Json header = parseJson(text, file.string());
    if (!header.is_object())
        damaged(file, "The header of the weights is no mapping");
    return header;
}

/// The product of a shape; −1: it is none, or too large to be one.
int64_t numbersOf(const Json& tensor) {
    const auto shape = tensor.is_object() ? tensor.find("shape") : tensor.end();
    if (!tensor.is_object() || shape == tensor.end() || !shape->is_array())
        return -1;
    int64_t numbers = 1;
    for (const Json& size : *shape)
        if (!size.is_number_unsigned() ||
            __builtin_mul_overflow(numbers, size.get<int64_t>(), &numbers) || numbers < 0)
            return -1;
    return numbers;
}

std::string textOf(const Json& object, const char* key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && found != object.end() && found->is_string()
               ? found->get<std::string>()
               : std::string();
}

void readConfig(const fs::path& folder, ModelFacts& facts) {
    const fs::path file = folder / model_files::config;
    const Json config = parseJson(readFile(file), file.string());
    facts.family = textOf(config, "model_type");
    if (const auto names = config.is_object() ? config.find("architectures") : config.end();
        config.is_object() && names != config.end() && names->is_array() && !names->empty() &&
        names->front().is_string())
        facts.architecture = names->front().get<std::string>();
}

void readHubRecord(const fs::path& folder, ModelFacts& facts) {
    const fs::path file = folder / model_files::hubRecord;
    std::error_code ignored;
    if (!fs::exists(file, ignored))
        return;
    const Json record = parseJson(readFile(file), file.string());
    const std::string repo = textOf(record, "repo"), commit = textOf(record, "commit");
    if (!repo.empty())
        facts.hub = repo + (commit.empty() ? "" : "@" + commit.substr(0, 12));
}

} // namespace

bool isModelFolder(const fs::path& folder) {
    std::error_code ignored;
    return fs::exists(folder / model_files::config, ignored);
}

std::vector<ModelFile> modelFiles(const fs::path& folder) {
    std::vector<ModelFile> files;
    std::error_code error;
    const auto options = fs::directory_options::skip_permission_denied;
    for (fs::recursive_directory_iterator it(folder, options, error), end; !error && it != end;
         it.increment(error)) {
        std::error_code ignored;
        if (!it->is_regular_file(ignored))
            continue;
        const auto bytes = it->file_size(ignored);
        const std::string name = it->path().lexically_relative(folder).generic_string();
        if (!ignored)
            files.push_back({name, static_cast<int64_t>(bytes), partOf(name)});
    }
    std::sort(files.begin(), files.end(),
              [](const ModelFile& a, const ModelFile& b) { return a.name < b.name; });
    return files;
}

WeightCount countWeights(const fs::path& file) {
    std::map<std::string, int64_t> byType;
    WeightCount count;
    const Json header = headerOf(file);
    for (const auto& [name, tensor] : header.items()) {
        if (name == "__metadata__" || name.ends_with(scaleEnd))
            continue;
        const int64_t numbers = numbersOf(tensor);
        if (numbers < 0 || __builtin_add_overflow(count.numbers, numbers, &count.numbers))
            damaged(file, "Tensor \"" + name + "\" has no shape that could be");
        byType[textOf(tensor, "dtype")] += numbers;
    }
    const auto most =
        std::max_element(byType.begin(), byType.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most != byType.end())
        count.dtype = most->first;
    return count;
}

ModelFacts readModelFacts(const fs::path& folder) {
    ModelFacts facts;
    int64_t most = 0;
    try {
        readConfig(folder, facts);
        readHubRecord(folder, facts);
        const std::vector<ModelFile> files = modelFiles(folder);
        for (const ModelFile& file : files) {
            facts.bytes += file.bytes;
            facts.trainerBytes += file.part == ModelFilePart::Trainer ? file.bytes : 0;
            facts.hasAdapter |= file.part == ModelFilePart::Adapter;
        }
        for (const ModelFile& file : files) {
            if (file.part != ModelFilePart::Model || !file.name.ends_with(weightsEnd) ||
                file.name.find('/') != std::string::npos)
                continue;
            const WeightCount count = countWeights(folder / file.name);
            facts.parameters += count.numbers;
            if (count.numbers > most) {
                most = count.numbers;
                facts.dtype = count.dtype;
            }
        }
    } catch (const Error& error) {
        facts.parameters = 0;
        facts.problem = error.what();
    }
    return facts;
}

} // namespace rationale
