// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/models/safetensors.h"

#include "core/base/error.h"
#include "core/base/json.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <set>

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

/// Parses the header; the names of its top level must differ (a JSON parser would keep one
/// silently).
Json parseHeaderJson(std::string_view text, const std::string& source) {
    std::set<std::string> names;
    std::string duplicate;
    const auto watch = [&](int depth, Json::parse_event_t event, Json& parsed) {
        if (event == Json::parse_event_t::key && depth == 1) {
            const auto name = parsed.get<std::string>();
            if (!names.insert(name).second)
                duplicate = name;
        }
        return true;
    };
    Json header;
    try {
        header = Json::parse(text, watch);
    } catch (const Json::exception& error) {
        throw Error(ErrorKind::Corrupt,
                    std::string("The header of the safetensors file is not JSON: ") + error.what(),
                    source, "Copy or download the file again");
    }
    if (!duplicate.empty())
        throw Error(ErrorKind::Corrupt, "The tensor \"" + duplicate + "\" occurs twice", source,
                    "Copy or download the file again");
    return header;
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

float halfToFloat(uint16_t half) {
    const uint32_t sign = static_cast<uint32_t>(half & 0x8000u) << 16;
    const uint32_t exponent = (half >> 10) & 0x1fu;
    const uint32_t mantissa = half & 0x3ffu;
    if (exponent == 0) // zero or subnormal: mantissa · 2^-24
        return std::bit_cast<float>(
            sign | std::bit_cast<uint32_t>(static_cast<float>(mantissa) * 0x1p-24f));
    if (exponent == 31)
        return std::bit_cast<float>(sign | 0x7f800000u | (mantissa << 13));
    return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
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

void SafetensorsFile::read(const std::string& name, const Tensor& target) const {
    const SafetensorsEntry& entry = require({name, target.shape()});
    const char* bytes = m_file->data() + m_dataOffset + entry.begin;
    const size_t size = entry.end - entry.begin;
    DType dtype = DType::F32;
    if (entry.dtype == "F16" && target.dtype() != DType::I32) {
        Tensor wide = Tensor::empty(entry.shape, DType::F32);
        float* values = wide.data<float>();
        for (int64_t i = 0; i < wide.size(); ++i) {
            uint16_t half = 0;
            std::memcpy(&half, bytes + 2 * i, sizeof half);
            values[i] = halfToFloat(half);
        }
        target.copyFrom(wide);
        return;
    }
    if (!sameLayout(entry.dtype, dtype) || (dtype == DType::I32) != (target.dtype() == DType::I32))
        fail(
            "Tensor \"" + name + "\" has the dtype " + entry.dtype +
            (target.dtype() == DType::I32 ? ", expected I32" : ", expected F32, F16, BF16 or F64"));
    // Mapped data starts where the header ends, which need not suit the dtype's alignment: copy
    // first.
    Tensor copy = dtype == target.dtype() ? target : Tensor::empty(entry.shape, dtype);
    if (size > 0)
        std::memcpy(copy.view().data, bytes, size);
    if (dtype != target.dtype())
        target.copyFrom(copy);
}

void writeSafetensors(const fs::path& path, const std::vector<NamedTensor>& tensors,
                      const std::map<std::string, std::string>& metadata) {
    Json header = Json::object();
    if (!metadata.empty())
        header["__metadata__"] = metadata;
    size_t position = 0;
    for (const NamedTensor& named : tensors) {
        const DType dtype = named.tensor.dtype();
        const size_t size = static_cast<size_t>(named.tensor.size() * kernels::bytesOf(dtype));
        header[named.name] = {{"dtype", dtypeName(dtype)},
                              {"shape", named.tensor.shape()},
                              {"data_offsets", {position, position + size}}};
        position += size;
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' '); // so that the data is aligned
    const uint64_t headerSize = text.size();
    std::string bytes(reinterpret_cast<const char*>(&headerSize), sizeof headerSize);
    bytes.reserve(lengthBytes + text.size() + position);
    bytes += text;
    for (const NamedTensor& named : tensors) {
        const size_t size =
            static_cast<size_t>(named.tensor.size() * kernels::bytesOf(named.tensor.dtype()));
        bytes.append(static_cast<const char*>(named.tensor.view().data), size);
    }
    writeFileAtomically(path, bytes);
}

} // namespace rationale
