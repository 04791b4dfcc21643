// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/safetensors.h"

#include "core/base/error.h"
#include "core/base/json.h"
#include "core/base/large_file.h"
#include "core/models/small_floats.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

namespace rationale {

static_assert(std::endian::native == std::endian::little, "safetensors are little endian");

namespace {

constexpr size_t lengthBytes = 8;
constexpr size_t maxHeader = 100'000'000; // the limit of the reference implementation

/// Bytes of one element; 0 for a dtype that the format does not know.
size_t elementBytes(const std::string& dtype) {
    static const std::map<std::string, size_t> sizes = {
        {"BOOL", 1}, {"U8", 1},  {"I8", 1},  {"F8_E5M2", 1}, {"F8_E4M3", 1},
        {"I16", 2},  {"U16", 2}, {"F16", 2}, {"BF16", 2},    {"I32", 4},
        {"U32", 4},  {"F32", 4}, {"F64", 8}, {"I64", 8},     {"U64", 8}};
    const auto found = sizes.find(dtype);
    return found == sizes.end() ? 0 : found->second;
}

Json parseHeaderJson(std::string_view text, const std::string& source) {
    try {
        return parseJson(text, source);
    } catch (const Error& error) {
        throw Error(ErrorKind::Corrupt,
                    "The header of the safetensors file is no header: " + error.message(), source,
                    "Copy or download the file again");
    }
}

/// −1 on overflow or a negative dimension.
int64_t elementCount(const Shape& shape) {
    int64_t count = 1;
    for (const int64_t dimension : shape) {
        if (dimension < 0 ||
            (dimension > 0 && count > std::numeric_limits<int64_t>::max() / 16 / dimension))
            return -1;
        count *= dimension;
    }
    return count;
}

/// The tensor dtype with the same bytes; F16 (no such tensor) and others give false.
bool sameLayout(const std::string& name, DType& dtype) {
    static const std::map<std::string, DType> known = {
        {"F32", DType::F32}, {"F64", DType::F64}, {"BF16", DType::BF16}, {"I32", DType::I32}};
    const auto found = known.find(name);
    if (found == known.end())
        return false;
    dtype = found->second;
    return true;
}

std::string dtypeName(DType dtype) {
    switch (dtype) {
    case DType::F64:
        return "F64";
    case DType::BF16:
        return "BF16";
    case DType::I32:
        return "I32";
    case DType::F32:
        break;
    }
    return "F32";
}

} // namespace

SafetensorsFile::SafetensorsFile(const fs::path& path)
    : m_path(path)
    , m_file(std::make_unique<MappedFile>(path)) {
    if (m_file->size() < lengthBytes)
        fail("The safetensors file is cut short: it has " + std::to_string(m_file->size()) +
             " bytes");
    uint64_t headerSize = 0;
    std::memcpy(&headerSize, m_file->data(), lengthBytes);
    if (headerSize > maxHeader || headerSize > m_file->size() - lengthBytes)
        fail("The safetensors file is cut short or lies: its header claims " +
             std::to_string(headerSize) + " bytes, the file has " + std::to_string(m_file->size()));
    m_dataOffset = lengthBytes + headerSize;
    const size_t dataSize = m_file->size() - m_dataOffset;
    parseHeader({m_file->data() + lengthBytes, headerSize}, dataSize);
    checkLayout(dataSize);
}

void SafetensorsFile::fail(const std::string& what) const {
    throw Error(ErrorKind::Corrupt, what, m_path.string(), "Copy or download the file again");
}

void SafetensorsFile::parseHeader(std::string_view text, size_t dataSize) {
    const Json header = parseHeaderJson(text, m_path.string());
    if (!header.is_object())
        fail("The header of the safetensors file is not a JSON object");
    for (const auto& [name, value] : header.items()) {
        try {
            if (name == "__metadata__") {
                m_metadata = value.get<std::map<std::string, std::string>>();
                continue;
            }
            SafetensorsEntry entry;
            entry.dtype = value.at("dtype").get<std::string>();
            for (const Json& dimension : value.at("shape")) {
                if (!dimension.is_number_unsigned())
                    fail("The shape of tensor \"" + name + "\" is not a list of whole numbers");
                entry.shape.push_back(dimension.get<int64_t>());
            }
            const Json& offsets = value.at("data_offsets");
            if (offsets.size() != 2 || !offsets[0].is_number_unsigned() ||
                !offsets[1].is_number_unsigned())
                fail("The offsets of tensor \"" + name + "\" are not two whole numbers");
            entry.begin = offsets[0].get<size_t>();
            entry.end = offsets[1].get<size_t>();
            if (entry.begin > entry.end || entry.end > dataSize)
                fail("Tensor \"" + name + "\" claims the bytes " + std::to_string(entry.begin) +
                     " to " + std::to_string(entry.end) + " of " + std::to_string(dataSize) +
                     ": the file is cut short or lies");
            m_entries.emplace(name, std::move(entry));
        } catch (const Json::exception& error) {
            fail("The header entry \"" + name + "\" is malformed: " + error.what());
        }
    }
}

void SafetensorsFile::checkLayout(size_t dataSize) const {
    std::vector<std::pair<const SafetensorsEntry*, const std::string*>> ordered;
    for (const auto& [name, entry] : m_entries) {
        const size_t bytes = elementBytes(entry.dtype);
        if (bytes == 0)
            fail("Tensor \"" + name + "\" has the unknown dtype \"" + entry.dtype + "\"");
        const int64_t count = elementCount(entry.shape);
        if (count < 0 || static_cast<size_t>(count) * bytes != entry.end - entry.begin)
            fail("Tensor \"" + name + "\" of shape " + toString(entry.shape) + " and dtype " +
                 entry.dtype + " does not fit its " + std::to_string(entry.end - entry.begin) +
                 " bytes");
        ordered.emplace_back(&entry, &name);
    }
    std::sort(ordered.begin(), ordered.end(), [](const auto& a, const auto& b) {
        return std::pair(a.first->begin, a.first->end) < std::pair(b.first->begin, b.first->end);
    });
    size_t position = 0;
    for (const auto& [entry, name] : ordered) {
        if (entry->begin < position)
            fail("Tensor \"" + *name + "\" overlaps another one");
        if (entry->begin > position)
            fail("Bytes before tensor \"" + *name + "\" belong to no tensor");
        position = entry->end;
    }
    if (position != dataSize)
        fail("The file has " + std::to_string(dataSize - position) +
             " bytes after its last tensor");
}

const SafetensorsEntry& SafetensorsFile::require(const TensorShape& expected) const {
    const auto found = m_entries.find(expected.name);
    if (found == m_entries.end())
        fail("Tensor \"" + expected.name + "\" is missing");
    if (found->second.shape != expected.shape)
        fail("Tensor \"" + expected.name + "\" has the shape " + toString(found->second.shape) +
             ", expected " + toString(expected.shape));
    return found->second;
}

namespace {

/// Elements that are converted at a time: what is read exists once, but for this much.
constexpr int64_t pieceElements = 1 << 18;

/// The values of `bytes`, which need not be aligned, as fp32.
void widen(const std::string& dtype, const char* bytes, float* values, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
        if (dtype == "F8_E4M3") {
            values[i] = float8ToFloat(static_cast<uint8_t>(bytes[i]));
            continue;
        }
        uint16_t half = 0;
        std::memcpy(&half, bytes + 2 * i, sizeof half);
        values[i] = halfToFloat(half);
    }
}

} // namespace

void SafetensorsFile::read(const std::string& name, const Tensor& target) const {
    const SafetensorsEntry& entry = require({name, target.shape()});
    const char* bytes = m_file->data() + m_dataOffset + entry.begin;
    DType dtype = DType::F32;
    const bool widened = entry.dtype == "F16" || entry.dtype == "F8_E4M3";
    if (!widened && !sameLayout(entry.dtype, dtype))
        dtype = target.dtype() == DType::I32 ? DType::F32 : DType::I32; // refused below
    if ((dtype == DType::I32) != (target.dtype() == DType::I32))
        fail("Tensor \"" + name + "\" has the dtype " + entry.dtype +
             (target.dtype() == DType::I32 ? ", expected I32"
                                           : ", expected F32, F16, BF16, F64 or F8_E4M3"));
    const auto size = static_cast<int64_t>(elementBytes(entry.dtype));
    const int64_t count = target.size();
    const Tensor flat = target.reshape({count});
    const Tensor piece = Tensor::empty({std::min(count, pieceElements)}, dtype);
    for (int64_t begin = 0; begin < count; begin += pieceElements) {
        const int64_t end = std::min(count, begin + pieceElements);
        const Tensor to = flat.rows(begin, end);
        // Mapped data starts where the header ends, which need not suit the dtype's alignment.
        const Tensor from = !widened && dtype == to.dtype() ? to : piece.rows(0, end - begin);
        const char* source = bytes + begin * size;
        if (widened)
            widen(entry.dtype, source, from.data<float>(), end - begin);
        else
            std::memcpy(from.view().data, source, static_cast<size_t>((end - begin) * size));
        if (from.view().data != to.view().data)
            to.copyFrom(from);
        forgetMapped(source, static_cast<size_t>((end - begin) * size));
    }
    forgetMapped(bytes, entry.end - entry.begin);
}

namespace {

int64_t byteSize(const Tensor& tensor) {
    return tensor.size() * kernels::bytesOf(tensor.dtype());
}

} // namespace

void writeSafetensors(const fs::path& path, const std::vector<NamedTensor>& tensors,
                      const std::map<std::string, std::string>& metadata) {
    Json header = Json::object();
    if (!metadata.empty())
        header["__metadata__"] = metadata;
    size_t position = 0;
    for (const NamedTensor& named : tensors) {
        const DType dtype = named.tensor.dtype();
        const auto size = static_cast<size_t>(byteSize(named.tensor));
        header[named.name] = {{"dtype", dtypeName(dtype)},
                              {"shape", named.tensor.shape()},
                              {"data_offsets", {position, position + size}}};
        position += size;
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' '); // so that the data is aligned
    const uint64_t headerSize = text.size();
    Tensor current;
    writePartsAtomically(path, tensors.size() + 2, [&](size_t i) -> std::string_view {
        if (i == 0)
            return {reinterpret_cast<const char*>(&headerSize), sizeof headerSize};
        if (i == 1)
            return text;
        const NamedTensor& named = tensors[i - 2];
        current = {};
        current = named.make ? named.make() : named.tensor;
        return {static_cast<const char*>(current.view().data),
                static_cast<size_t>(byteSize(current))};
    });
}

} // namespace rationale
