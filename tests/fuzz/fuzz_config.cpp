// SPDX-License-Identifier: GPL-3.0-or-later
// A config.json of any bytes: read as that of a folder without weights, and where the sizes are
// tiny made into a model.
#include "core/models/decoder_config.h"
#include "core/models/families.h"
#include "tests/fuzz/fuzz_support.h"
#include "tests/fuzz/json_mutator.h"

#include <algorithm>

namespace rationale::fuzz {

namespace {

constexpr int64_t mostElements = 100'000;

int64_t elementsOf(const Shape& shape) {
    int64_t count = 1;
    for (const int64_t size : shape)
        count = size > 0 && count > mostElements / size ? mostElements + 1 : count * size;
    return count;
}

/// Of the rotary table, which is no tensor of a file.
int64_t rotaryElements(const Json& config) {
    for (const DecoderFamily& family : decoderFamilies())
        if (config.at("model_type") == family.modelType) {
            const DecoderConfig read = family.read(config);
            return elementsOf({read.maxPositions, read.rotary.dim});
        }
    return 0; // gpt2
}

void makeIfTiny(const Json& config) {
    const std::vector<TensorShape> shapes = shapesOf(config);
    int64_t elements = rotaryElements(config);
    for (const TensorShape& one : shapes)
        elements += elementsOf(one.shape);
    if (elements > mostElements)
        return;
    const auto model = makeModel(config, DType::F32, 1);
    std::map<std::string, Shape> made;
    for (const Parameter& parameter : model->parameters())
        made.emplace(parameter.name, parameter.var.shape());
    for (const TensorShape& one : shapes)
        require(made.contains(one.name) && made.at(one.name) == one.shape,
                "shapesOf() are the shapes of the model");
    require(made.size() == shapes.size(), "shapesOf() are all of them");
    const NoGrad noGrad;
    const auto longest = std::min<int64_t>(model->maxPositions(), 3);
    model->hidden(packBatch({std::vector<int32_t>(static_cast<size_t>(longest), 0)}));
}

} // namespace

} // namespace rationale::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rationale;
    using namespace rationale::fuzz;
    static const ScratchFolder folder;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    folder.write("config.json", text);
    require(isRefused([&] { loadModel(folder.path(), DType::F32); }), "there are no weights");
    isRefused([&] { makeIfTiny(parseJson(text, "config.json")); });
    return 0;
}

extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t maxSize,
                                          unsigned seed) {
    rationale::fuzz::JsonMutator mutator(seed);
    const std::string text(reinterpret_cast<const char*>(data), size);
    return rationale::fuzz::giveBack(mutator.mutate(text, maxSize), data, maxSize);
}
