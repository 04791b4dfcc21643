// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/llama2c.h"

#include "core/base/error.h"

#include <array>
#include <cstring>
#include <map>

namespace rationale {

namespace {

struct Header {
    int32_t width = 0, hidden = 0, layers = 0, heads = 0, kvHeads = 0;
    int32_t vocabulary = 0; // negative: an untied head follows
    int32_t positions = 0;
};

[[noreturn]] void fail(const fs::path& file, const std::string& what) {
    throw Error(ErrorKind::Corrupt, what, file.string(),
                "Give a checkpoint of llama2.c, or copy it again");
}

Header readHeader(const MappedFile& bytes, const fs::path& file) {
    Header header;
    if (bytes.size() < sizeof header)
        fail(file, "The llama2.c checkpoint is cut short: it has " + std::to_string(bytes.size()) +
                       " bytes");
    std::memcpy(&header, bytes.data(), sizeof header);
    constexpr int32_t limit = 1 << 24;
    for (const int32_t number : {header.width, header.hidden, header.layers, header.heads,
                                 header.kvHeads, std::abs(header.vocabulary), header.positions})
        if (number < 1 || number > limit)
            fail(file, "The header of the llama2.c checkpoint holds the number " +
                           std::to_string(number));
    if (header.width % header.heads != 0 || header.heads % header.kvHeads != 0)
        fail(file, "The header of the llama2.c checkpoint has heads that do not divide its width");
    return header;
}

Json configOf(const Header& header) {
    Json config;
    config["architectures"] = {"LlamaForCausalLM"};
    config["model_type"] = "llama";
    config["vocab_size"] = std::abs(header.vocabulary);
    config["hidden_size"] = header.width;
    config["intermediate_size"] = header.hidden;
    config["num_hidden_layers"] = header.layers;
    config["num_attention_heads"] = header.heads;
    config["num_key_value_heads"] = header.kvHeads;
    config["head_dim"] = header.width / header.heads;
    config["max_position_embeddings"] = header.positions;
    config["rms_norm_eps"] = 1e-5;
    config["rope_theta"] = 10000.0;
    config["rope_scaling"] = nullptr;
    config["tie_word_embeddings"] = header.vocabulary > 0;
    config["hidden_act"] = "silu";
    config["attention_bias"] = false;
    config["mlp_bias"] = false;
    config["bos_token_id"] = 1;
    config["eos_token_id"] = 2;
    config["torch_dtype"] = "float32";
    return config;
}

/// Hugging Face name of each kind of tensor (the layer goes between), in the order of the file.
struct Kind {
    const char* before;
    const char* after; // null: not per layer
};
constexpr std::array<Kind, 11> fileOrder = {{
    {"model.embed_tokens.weight", nullptr},
    {"model.layers.", ".input_layernorm.weight"},
    {"model.layers.", ".self_attn.q_proj.weight"},
    {"model.layers.", ".self_attn.k_proj.weight"},
    {"model.layers.", ".self_attn.v_proj.weight"},
    {"model.layers.", ".self_attn.o_proj.weight"},
    {"model.layers.", ".post_attention_layernorm.weight"},
    {"model.layers.", ".mlp.gate_proj.weight"},
    {"model.layers.", ".mlp.down_proj.weight"},
    {"model.layers.", ".mlp.up_proj.weight"},
    {"model.norm.weight", nullptr},
}};

Tensor copyOf(const char* source, const Shape& shape) {
    Tensor copy = Tensor::empty(shape, DType::F32);
    std::memcpy(copy.data<float>(), source, static_cast<size_t>(copy.size()) * 4);
    return copy;
}

/// Rows (2i, 2i + 1) of each head go to (i, i + headDim / 2).
Tensor splitPairs(const Tensor& weight, int64_t headDim) {
    const int64_t rows = weight.dim(0), columns = weight.dim(1);
    Tensor split = Tensor::empty(weight.shape(), DType::F32);
    for (int64_t row = 0; row < rows; ++row) {
        const int64_t inHead = row % headDim;
        const int64_t to = row - inHead + inHead / 2 + (inHead % 2) * (headDim / 2);
        std::memcpy(split.data<float>() + to * columns, weight.data<float>() + row * columns,
                    static_cast<size_t>(columns) * 4);
    }
    return split;
}

/// Hands out the file piece by piece.
class Reader {
public:
    Reader(const MappedFile& bytes, const fs::path& file)
        : m_bytes(bytes)
        , m_file(file)
        , m_position(sizeof(Header)) {}

    const char* take(int64_t floats) {
        const auto size = static_cast<size_t>(floats) * 4;
        if (size > m_bytes.size() - m_position)
            fail(m_file,
                 "The llama2.c checkpoint is cut short: its header asks for more than its " +
                     std::to_string(m_bytes.size()) + " bytes");
        m_position += size;
        return m_bytes.data() + m_position - size;
    }
    void requireEnd() const {
        if (m_position != m_bytes.size())
            fail(m_file, "The llama2.c checkpoint has " +
                             std::to_string(m_bytes.size() - m_position) +
                             " bytes more than its header asks for");
    }

private:
    const MappedFile& m_bytes;
    const fs::path& m_file;
    size_t m_position;
};

/// Bytes that the header asks for, so that a lying one is refused before anything is allocated.
double expectedBytes(const Header& header) {
    const double width = header.width, layers = header.layers, hidden = header.hidden;
    const double kvWidth = width / header.heads * header.kvHeads;
    const double perLayer =
        2 * width + 2 * width * width + 2 * kvWidth * width + 3 * width * hidden;
    const double tables = (header.vocabulary < 0 ? 2.0 : 1.0) * std::abs(header.vocabulary) * width;
    const double legacy = static_cast<double>(header.positions) * (width / header.heads);
    return sizeof(Header) + 4 * (tables + layers * perLayer + width + legacy);
}

void readWeights(LanguageModel& model, const Header& header, Reader& reader) {
    std::map<std::string, Tensor> masters;
    for (const Parameter& parameter : model.parameters())
        masters[parameter.name] = parameter.var.value();
    const int64_t headDim = header.width / header.heads;
    for (const Kind& kind : fileOrder) {
        const bool rotated =
            kind.after != nullptr && (std::strstr(kind.after, "q_proj") != nullptr ||
                                      std::strstr(kind.after, "k_proj") != nullptr);
        for (int32_t layer = 0; layer < (kind.after != nullptr ? header.layers : 1); ++layer) {
            const std::string name = kind.after == nullptr
                                         ? kind.before
                                         : kind.before + std::to_string(layer) + kind.after;
            const Tensor& target = masters.at(name);
            const Tensor read = copyOf(reader.take(target.size()), target.shape());
            target.copyFrom(rotated ? splitPairs(read, headDim) : read);
        }
    }
    reader.take(static_cast<int64_t>(header.positions) * headDim); // two unused rotary tables
    if (header.vocabulary < 0) {
        const Tensor& head = masters.at("lm_head.weight");
        head.copyFrom(copyOf(reader.take(head.size()), head.shape()));
    }
    reader.requireEnd();
}

} // namespace

std::unique_ptr<LanguageModel> loadLlama2c(const fs::path& file, DType computeType) {
    const MappedFile bytes(file);
    const Header header = readHeader(bytes, file);
    if (expectedBytes(header) != static_cast<double>(bytes.size()))
        fail(file, "The llama2.c checkpoint has " + std::to_string(bytes.size()) +
                       " bytes, its header asks for " +
                       std::to_string(static_cast<int64_t>(expectedBytes(header))));
    auto model = makeModel(configOf(header), computeType, 0);
    Reader reader(bytes, file);
    readWeights(*model, header, reader);
    model->refreshComputeWeights();
    return model;
}

} // namespace rationale
