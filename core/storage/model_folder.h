// SPDX-License-Identifier: GPL-3.0-or-later
// A folder in Hugging Face layout as far as it can be known without an engine: no weight is read.
#pragma once

#include "core/base/fs.h"

#include <cstdint>
#include <string>
#include <vector>

namespace rationale {

/// Names inside a model folder that those who only look at it must know.
namespace model_files {
inline constexpr const char* config = "config.json";
inline constexpr const char* tokenizerConfig = "tokenizer_config.json";
inline constexpr const char* hubRecord = ".hub.json"; // of a download
inline constexpr const char* adapter = "adapter";     // folder, in PEFT's layout
inline constexpr const char* adapterConfig = "adapter_config.json";
} // namespace model_files

/// Whether config.json is there.
bool isModelFolder(const fs::path& folder);

/// What a file of a model folder is for.
enum class ModelFilePart { Model, Adapter, Trainer }; // Trainer: only resuming needs it

struct ModelFile {
    std::string name; // relative: "adapter/adapter_config.json"
    int64_t bytes = 0;
    ModelFilePart part = ModelFilePart::Model;

    bool operator==(const ModelFile&) const = default;
};
/// Every file of the folder and of its folders, by name. What cannot be read is left out.
std::vector<ModelFile> modelFiles(const fs::path& folder);

struct ModelFacts {
    std::string family;       // model_type of config.json: "llama"
    std::string architecture; // "LlamaForCausalLM"; may be empty
    std::string dtype;        // of most of the numbers, as safetensors has it: "F32"; may be empty
    std::string hub;          // of a download: "owner/name@commit"
    int64_t parameters = 0;   // 0: not known (no safetensors, or a damaged one)
    int64_t bytes = 0;        // on disk
    int64_t trainerBytes = 0; // of these, what only resuming needs
    bool hasAdapter = false;  // the LoRA that is merged into the weights is there too
    std::string problem;      // why something of it cannot be read; empty: all can
};
/// Reads config.json and the headers of the weights. Never throws: what is wrong is `problem`.
ModelFacts readModelFacts(const fs::path& folder);

/// The engine's reader maps the file and checks every offset before it takes a weight; this one
/// only counts. Numbers and dtypes of one safetensors file, from its header
/// (huggingface/safetensors, README "Format"); scales of FP8 weights do not count. Throws Error{Io,
/// Corrupt}.
struct WeightCount {
    int64_t numbers = 0;
    std::string dtype; // of most of them
};
WeightCount countWeights(const fs::path& file);

} // namespace rationale
