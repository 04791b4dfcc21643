// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/convert.h"

#include "core/base/error.h"
#include "core/base/partial_folder.h"
#include "core/models/adapter.h"
#include "core/models/llama2c.h"
#include "core/text/bpe_tokenizer.h"

namespace rationale {

namespace {

/// Null when there is none to be found.
std::shared_ptr<const Tokenizer> tokenizerFor(const fs::path& source, const fs::path& given,
                                              int64_t vocabulary) {
    if (!given.empty())
        return fs::is_directory(given) ? loadTokenizer(given) : loadLlama2cTokenizer(given);
    if (fs::is_directory(source))
        return holdsTokenizer(source) ? loadTokenizer(source) : nullptr;
    const fs::path beside = source.parent_path();
    for (const std::string& name :
         {"tok" + std::to_string(vocabulary) + ".bin", std::string("tokenizer.bin")})
        if (fs::exists(beside / name))
            return loadLlama2cTokenizer(beside / name);
    return nullptr;
}

} // namespace

void convertModel(const fs::path& source, const fs::path& target, const fs::path& tokenizerPath,
                  const fs::path& adapter) {
    if (!fs::exists(source))
        throw Error(ErrorKind::Io, "There is no such checkpoint", source.string(),
                    "Give a llama2.c file or a folder in Hugging Face layout");
    if (fs::exists(target))
        throw Error(ErrorKind::Io, "The target exists already", target.string(),
                    "Name a folder that does not exist");
    const auto model =
        fs::is_directory(source) ? loadModel(source, DType::F32) : loadLlama2c(source, DType::F32);
    if (!adapter.empty()) {
        loadAdapters(*model, adapter);
        mergeAdapters(*model);
    }
    const auto tokenizer = tokenizerFor(source, tokenizerPath, model->vocabularySize());
    if (tokenizer && tokenizer->vocabularySize() > model->vocabularySize())
        throw Error(ErrorKind::Input,
                    "The tokenizer has " + std::to_string(tokenizer->vocabularySize()) +
                        " entries, the model " + std::to_string(model->vocabularySize()),
                    tokenizerPath.string(), "Name the tokenizer of this model");
    PartialFolder partial(fs::absolute(target).lexically_normal());
    saveModel(*model, partial.path());
    if (tokenizer)
        tokenizer->save(partial.path());
    partial.publish();
}

} // namespace rationale
