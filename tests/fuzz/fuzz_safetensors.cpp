// SPDX-License-Identifier: GPL-3.0-or-later
// A safetensors file of any bytes: opened, and every small tensor read into each dtype, alone and
// as the weights of a folder with FP8 blocks.
#include "core/models/safetensors.h"
#include "tests/fuzz/fuzz_support.h"
#include "tests/fuzz/json_mutator.h"

#include <cstring>

namespace rationale::fuzz {

namespace {

constexpr const char* fileName = "model.safetensors";
constexpr size_t lengthBytes = 8;
constexpr size_t mostBytes = 1 << 18; // of a tensor that is read

void readTensor(const SafetensorsFile& file, const std::string& name,
                const SafetensorsEntry& entry) {
    require(entry.begin <= entry.end, "offsets are in order");
    if (entry.end - entry.begin > mostBytes)
        return;
    for (const DType dtype : {DType::F32, DType::BF16, DType::I32})
        isRefused([&] { file.read(name, Tensor::zeros(entry.shape, dtype)); });
}

void readFileAlone(const fs::path& path) {
    const SafetensorsFile file(path);
    for (const auto& [name, entry] : file.entries())
        readTensor(file, name, entry);
}

void readFolder(const fs::path& folder, const std::map<std::string, SafetensorsEntry>& entries,
                const Shape& blockShape) {
    const WeightFiles files(folder, blockShape);
    for (const std::string& name : files.names()) {
        const SafetensorsEntry& entry = entries.at(name);
        files.require({name, entry.shape});
        if (entry.end - entry.begin <= mostBytes)
            isRefused([&] { files.read(name, Tensor::zeros(entry.shape, DType::F32)); });
    }
}

/// Header and data change apart; the length stays that of the header, most of the time.
std::string mutated(std::string_view file, size_t maxSize, JsonMutator& mutator) {
    uint64_t length = 0;
    if (file.size() >= lengthBytes)
        std::memcpy(&length, file.data(), lengthBytes);
    const bool whole = file.size() < lengthBytes || length > file.size() - lengthBytes;
    if (whole || maxSize <= lengthBytes || mutator.oneIn(16))
        return mutator.mutateBytes(std::string(file), maxSize);
    std::string header(file.substr(lengthBytes, length));
    std::string data(file.substr(lengthBytes + length));
    if (mutator.oneIn(4))
        data = mutator.mutateBytes(data, data.size() + 64);
    else
        header = mutator.mutate(header, maxSize - lengthBytes);
    length = header.size();
    std::string made(reinterpret_cast<const char*>(&length), lengthBytes);
    return made + header + data;
}

} // namespace

} // namespace rationale::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rationale;
    using namespace rationale::fuzz;
    static const ScratchFolder folder;
    folder.write(fileName, {reinterpret_cast<const char*>(data), size});
    isRefused([&] {
        readFileAlone(folder.path() / fileName);
        const SafetensorsFile file(folder.path() / fileName);
        for (const Shape& blockShape : {Shape{}, Shape{1, 1}, Shape{16, 16}, Shape{3, 128}})
            readFolder(folder.path(), file.entries(), blockShape);
    });
    return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t maxSize,
                                          unsigned seed) {
    rationale::fuzz::JsonMutator mutator(seed);
    const std::string_view file(reinterpret_cast<const char*>(data), size);
    return rationale::fuzz::giveBack(rationale::fuzz::mutated(file, maxSize, mutator), data,
                                     maxSize);
}
