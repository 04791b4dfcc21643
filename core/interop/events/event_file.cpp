// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/interop/events/event_file.h"

#include "core/base/error.h"
#include "core/base/json.h"

#include "interop/events/events.pb.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <optional>

#include <boost/crc.hpp>

namespace rationale::interop {

namespace {

static_assert(std::endian::native == std::endian::little, "records are read as they lie");

constexpr size_t headSize = sizeof(uint64_t) + sizeof(uint32_t);
constexpr size_t tailSize = sizeof(uint32_t);
constexpr uint64_t largestRecord = 1U << 31; // what protobuf can parse

enum DataType { Float = 1, Double = 2, Int32 = 3, Int64 = 9, Bool = 10, BFloat16 = 14, Half = 19 };

template <typename T>
T valueAt(std::string_view bytes) {
    T value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

template <typename T>
void append(std::string& bytes, T value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

double halfValue(uint16_t bits) {
    const int exponent = (bits >> 10) & 31;
    const double fraction = bits & 1023;
    const double sign = (bits & 0x8000) != 0 ? -1 : 1;
    if (exponent == 31)
        return fraction != 0 ? std::nan("") : sign * HUGE_VAL;
    return sign *
           (exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25));
}

double bfloatValue(uint16_t bits) {
    return std::bit_cast<float>(static_cast<uint32_t>(bits) << 16);
}

/// The one number of a tensor's raw bytes.
std::optional<double> contentValue(int type, std::string_view bytes) {
    const auto is = [&](int wanted, size_t size) { return type == wanted && bytes.size() == size; };
    if (is(Float, 4))
        return valueAt<float>(bytes);
    if (is(Double, 8))
        return valueAt<double>(bytes);
    if (is(Int32, 4))
        return valueAt<int32_t>(bytes);
    if (is(Int64, 8))
        return static_cast<double>(valueAt<int64_t>(bytes));
    if (is(Bool, 1))
        return bytes[0] != 0 ? 1 : 0;
    if (is(BFloat16, 2))
        return bfloatValue(valueAt<uint16_t>(bytes));
    if (is(Half, 2))
        return halfValue(valueAt<uint16_t>(bytes));
    return std::nullopt;
}

/// The number of a tensor that has exactly one.
std::optional<double> tensorValue(const events::Tensor& tensor) {
    if (tensor.tensor_shape().unknown_rank())
        return std::nullopt;
    for (const auto& dim : tensor.tensor_shape().dim())
        if (dim.size() != 1)
            return std::nullopt;
    if (!tensor.tensor_content().empty())
        return contentValue(tensor.dtype(), tensor.tensor_content());
    switch (tensor.dtype()) {
    case Float:
        return tensor.float_val_size() == 1 ? std::optional<double>(tensor.float_val(0))
                                            : std::nullopt;
    case Double:
        return tensor.double_val_size() == 1 ? std::optional(tensor.double_val(0)) : std::nullopt;
    case Int32:
        return tensor.int_val_size() == 1 ? std::optional<double>(tensor.int_val(0)) : std::nullopt;
    case Int64:
        return tensor.int64_val_size() == 1
                   ? std::optional(static_cast<double>(tensor.int64_val(0)))
                   : std::nullopt;
    case Bool:
        return tensor.bool_val_size() == 1 ? std::optional<double>(tensor.bool_val(0) ? 1 : 0)
                                           : std::nullopt;
    case BFloat16:
    case Half: {
        if (tensor.half_val_size() != 1)
            return std::nullopt;
        const auto bits = static_cast<uint16_t>(tensor.half_val(0));
        return tensor.dtype() == Half ? halfValue(bits) : bfloatValue(bits);
    }
    default:
        return std::nullopt;
    }
}

bool isUtf8(const std::string& text) {
    try {
        Json(text).dump();
        return true;
    } catch (const Json::exception&) {
        return false;
    }
}

void readRecord(std::string_view bytes, const std::string& where,
                const std::function<void(const ScalarEvent&)>& scalar,
                const std::function<void(const std::string&)>& other) {
    events::Event event;
    if (!event.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())))
        throw Error(ErrorKind::Corrupt, "The record is no event", where);
    for (const events::Summary::Value& value : event.summary().value()) {
        if (!isUtf8(value.tag()))
            throw Error(ErrorKind::Corrupt, "The name of a metric is not UTF-8", where);
        std::optional<double> number;
        if (value.value_case() == events::Summary::Value::kSimpleValue)
            number = value.simple_value();
        else if (value.value_case() == events::Summary::Value::kTensor)
            number = tensorValue(value.tensor());
        if (number && !value.tag().empty())
            scalar({event.wall_time(), event.step(), value.tag(), *number});
        else
            other(value.tag());
    }
}

std::string recordOf(const events::Event& event) {
    const std::string data = event.SerializeAsString();
    std::string bytes;
    append(bytes, static_cast<uint64_t>(data.size()));
    append(bytes, maskedCrc(bytes));
    bytes += data;
    append(bytes, maskedCrc(data));
    return bytes;
}

} // namespace

uint32_t maskedCrc(std::string_view bytes) {
    boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true> crc; // Castagnoli
    crc.process_bytes(bytes.data(), bytes.size());
    const auto value = static_cast<uint32_t>(crc.checksum());
    return ((value >> 15) | (value << 17)) + 0xA282EAD8U;
}

EventFileEnd readEvents(std::string_view bytes, const std::string& source,
                        const std::function<void(const ScalarEvent&)>& scalar,
                        const std::function<void(const std::string& tag)>& other) {
    EventFileEnd end;
    for (size_t at = 0; at < bytes.size(); ++end.records) {
        const std::string_view rest = bytes.substr(at);
        const std::string where = source + ", byte " + std::to_string(at);
        end.offset = at;
        if (rest.size() < headSize) {
            end.truncated = true;
            return end;
        }
        const auto length = valueAt<uint64_t>(rest);
        if (valueAt<uint32_t>(rest.substr(sizeof length)) !=
            maskedCrc(rest.substr(0, sizeof length)))
            throw Error(ErrorKind::Corrupt, "The checksum of a record's length is wrong", where,
                        "The file is damaged, or no event file.");
        if (length >= largestRecord)
            throw Error(ErrorKind::Corrupt,
                        "A record has " + std::to_string(length) + " bytes, which none can have",
                        where);
        if (rest.size() < headSize + length + tailSize) {
            end.truncated = true;
            return end;
        }
        const std::string_view data = rest.substr(headSize, length);
        if (valueAt<uint32_t>(rest.substr(headSize + length)) != maskedCrc(data))
            throw Error(ErrorKind::Corrupt, "The checksum of a record is wrong", where,
                        "The file is damaged.");
        readRecord(data, where, scalar, other);
        at += headSize + length + tailSize;
    }
    end.offset = bytes.size();
    return end;
}

std::string versionRecord(double wallTime) {
    events::Event event;
    event.set_wall_time(wallTime);
    event.set_file_version("brain.Event:2");
    return recordOf(event);
}

std::string scalarRecord(double wallTime, int64_t step,
                         const std::vector<std::pair<std::string, double>>& values) {
    events::Event event;
    event.set_wall_time(wallTime);
    event.set_step(step);
    for (const auto& [tag, number] : values) {
        events::Summary::Value* value = event.mutable_summary()->add_value();
        value->set_tag(tag);
        value->set_simple_value(static_cast<float>(number));
    }
    return recordOf(event);
}

} // namespace rationale::interop
