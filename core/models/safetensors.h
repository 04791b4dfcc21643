// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"
#include "core/tensor/tensor.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace rationale {

/// One tensor of a safetensors file.
struct SafetensorsEntry {
    std::string dtype; // as written: "F32", "BF16", "F16" …
    Shape shape;
    size_t begin = 0, end = 0; // bytes after the header
};

/// What a tensor must be.
struct TensorShape {
    std::string name;
    Shape shape;
};

/// Memory-mapped reader (format: huggingface/safetensors, README "Format"). The whole header is
/// checked on opening: a truncated file, a header longer than the file, offsets outside the data,
/// overlapping or missing ranges, duplicate names and sizes that contradict shape and dtype are
/// each one Error{Corrupt} naming file and tensor.
class SafetensorsFile {
public:
    explicit SafetensorsFile(const fs::path& path);

    const fs::path& path() const { return m_path; }
    const std::map<std::string, SafetensorsEntry>& entries() const { return m_entries; }
    const std::map<std::string, std::string>& metadata() const { return m_metadata; }
    bool contains(const std::string& name) const { return m_entries.count(name) != 0; }

    /// Copies one tensor into `target`, converting F16, BF16, F32, F64 and F8_E4M3 to its dtype
    /// (integers only to I32). Throws Error{Corrupt} when the tensor is missing, has another shape
    /// or a foreign dtype. What was read no longer counts as memory of the process.
    void read(const std::string& name, const Tensor& target) const;
    /// Throws Error{Corrupt} when the tensor is missing or has another shape.
    const SafetensorsEntry& require(const TensorShape& expected) const;

private:
    void parseHeader(std::string_view text, size_t dataSize);
    void checkLayout(size_t dataSize) const;
    [[noreturn]] void fail(const std::string& what) const;

    fs::path m_path;
    std::unique_ptr<MappedFile> m_file;
    size_t m_dataOffset = 0;
    std::map<std::string, SafetensorsEntry> m_entries;
    std::map<std::string, std::string> m_metadata;
};

struct NamedTensor {
    std::string name;
    Tensor tensor; // F32, F64, BF16 or I32
    /// When set, what is written instead, of the same shape and dtype: made when its turn has come,
    /// so that it is never in memory together with the others.
    std::function<Tensor()> make = {};
};
/// Writes atomically (temporary name, fsync, rename), from the tensors' own memory. Throws
/// Error{Io, NoSpace}.
void writeSafetensors(const fs::path& path, const std::vector<NamedTensor>& tensors,
                      const std::map<std::string, std::string>& metadata = {});

/// Writes model.safetensors, or from `shardBytes` on shards and their index, as transformers does.
void writeWeightFiles(const fs::path& folder, const std::vector<NamedTensor>& tensors,
                      int64_t shardBytes = 5'000'000'000);

/// The weights of a Hugging Face folder: model.safetensors, or the shards of
/// model.safetensors.index.json.
class WeightFiles {
public:
    /// `blockShape` [2]: rows and columns that share a scale, of a folder with FP8 weights
    /// (quantization_config.weight_block_size); else empty.
    explicit WeightFiles(const fs::path& folder, Shape blockShape = {});

    const fs::path& folder() const { return m_folder; }
    bool contains(const std::string& name) const { return m_owner.count(name) != 0; }
    /// Without the scales of FP8 weights.
    std::vector<std::string> names() const;
    /// FP8 weights are multiplied by "<name>_scale_inv", whatever its name says (DeepSeek-V3,
    /// inference/kernel.py weight_dequant). Throws Error{Corrupt} when missing or of another shape.
    void read(const std::string& name, const Tensor& target) const;
    void require(const TensorShape& expected) const;
    /// As the file has it: "F32", "BF16" …
    const std::string& dtypeOf(const std::string& name) const;

private:
    const SafetensorsFile& ownerOf(const std::string& name) const;
    bool isScale(const std::string& name) const;
    void applyScales(const std::string& name, const Tensor& wide) const;

    fs::path m_folder;
    Shape m_blockShape;
    std::vector<std::unique_ptr<SafetensorsFile>> m_files;
    std::map<std::string, const SafetensorsFile*> m_owner;
};

} // namespace rationale
