// SPDX-License-Identifier: GPL-3.0-or-later
// Model folders and checkpoints without an engine.
#pragma once

#include "core/base/fs.h"
#include "tests/support/test_project.h"

#include <map>

namespace rationale::test {

/// A safetensors file of this header and so many bytes of weights.
inline void writeWeights(const fs::path& file, const std::string& header, size_t bytes = 0) {
    std::string text;
    uint64_t length = header.size();
    for (int i = 0; i < 8; ++i, length >>= 8)
        text += static_cast<char>(length & 0xff);
    writeFileAtomically(file, text + header + std::string(bytes, '\1'));
}

inline constexpr const char* smallHeader =
    R"({"__metadata__":{"format":"pt"},)"
    R"("a":{"dtype":"BF16","shape":[10,20],"data_offsets":[0,400]},)"
    R"("a_scale_inv":{"dtype":"F32","shape":[7],"data_offsets":[400,428]},)"
    R"("b":{"dtype":"F32","shape":[3],"data_offsets":[428,440]}})";

inline void fillModel(const fs::path& folder, size_t bytes = 440) {
    makeFolders(folder);
    writeFileAtomically(folder / "config.json",
                        R"({"model_type":"qwen2","architectures":["Qwen2ForCausalLM"]})");
    writeWeights(folder / "model.safetensors", smallHeader, bytes);
    writeFileAtomically(folder / "tokenizer.json", "{}");
}

/// With what only its run needs, and a LoRA.
inline void fillCheckpoint(const fs::path& folder) {
    fillModel(folder);
    writeFileAtomically(folder / "optimizer.safetensors", std::string(1000, 'o'));
    writeFileAtomically(folder / "trainer_state.json", "{}");
    writeFileAtomically(folder / "run_context.json", "{}");
    makeFolders(folder / "critic");
    fillModel(folder / "critic");
    makeFolders(folder / "adapter");
    writeFileAtomically(folder / "adapter/adapter_config.json", "{}");
    writeFileAtomically(folder / "adapter/adapter_model.safetensors", "weights");
}

inline std::map<std::string, std::string> filesIn(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file())
            files[entry.path().lexically_relative(folder).string()] = readFile(entry.path());
    return files;
}

} // namespace rationale::test
