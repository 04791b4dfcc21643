// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/provenance_file.h"

#include "core/base/error.h"

namespace rationale {

Json provenance::read(const fs::path& path) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored) && fs::exists(path / file, ignored))
        return parseJson(readFile(path / file), (path / file).string());
    const fs::path folder = fs::is_directory(path, ignored) ? path : path.parent_path();
    const fs::path dataset = folder / datasetFile;
    if (!fs::exists(dataset, ignored))
        return nullptr;
    return parseJson(readFile(dataset), dataset.string()).value("made_by", Json());
}

namespace {

std::string textOf(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

LineageInput inputFrom(const Json& input, const std::string& source) {
    if (!input.is_object())
        throw Error(ErrorKind::Corrupt, "An input of the provenance is no mapping", source,
                    "Copy the folder again.");
    LineageInput read;
    read.key = textOf(input, "key");
    read.kind = textOf(input, "kind");
    read.name = textOf(input, "name");
    read.path = textOf(input, "path");
    read.sha256 = textOf(input, "sha256");
    if (const auto made = input.find("made_by"); made != input.end() && made->is_object())
        read.madeBy = std::make_shared<const Lineage>(lineageFrom(*made, source));
    return read;
}

} // namespace

Lineage lineageFrom(const Json& made, const std::string& source) {
    if (!made.is_object())
        throw Error(ErrorKind::Corrupt, "The provenance is no mapping", source,
                    "Copy the folder again.");
    Lineage lineage;
    lineage.stage = textOf(made, "stage");
    lineage.run = textOf(made, "run");
    lineage.codeVersion = textOf(made, "code_version");
    lineage.fingerprint = textOf(made, "fingerprint");
    if (const auto step = made.find("step"); step != made.end() && step->is_number_integer())
        lineage.step = step->get<int64_t>();
    if (const auto seed = made.find("seed"); seed != made.end() && seed->is_number_integer())
        lineage.seed = seed->get<uint64_t>();
    if (const auto recipe = made.find("recipe"); recipe != made.end() && recipe->is_object())
        lineage.recipe = *recipe;
    if (const auto inputs = made.find("inputs"); inputs != made.end() && inputs->is_array()) {
        lineage.inputs.reserve(inputs->size());
        for (const Json& input : *inputs)
            lineage.inputs.push_back(inputFrom(input, source));
    }
    return lineage;
}

} // namespace rationale
