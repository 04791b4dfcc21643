// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/compress.h"

#include "core/base/error.h"

#include <bit>
#include <cstring>

#include <zstd.h>

namespace rationale {
namespace {

constexpr int level = 3;
static_assert(std::endian::native == std::endian::little,
              "packed arrays are little-endian on disk");

template <typename T>
std::string pack(std::span<const T> values) {
    return compress({reinterpret_cast<const char*>(values.data()), values.size_bytes()});
}

template <typename T>
std::vector<T> unpack(std::string_view blob, const std::string& source) {
    const std::string bytes = decompress(blob, source);
    if (bytes.size() % sizeof(T) != 0)
        throw Error(ErrorKind::Corrupt, "packed array ends inside an element", source);
    std::vector<T> values(bytes.size() / sizeof(T));
    if (!values.empty())
        std::memcpy(values.data(), bytes.data(), bytes.size());
    return values;
}

} // namespace

std::string compress(std::string_view bytes) {
    // One context per thread: making one costs more than compressing a sample's text.
    thread_local const struct Context {
        ZSTD_CCtx* handle = ZSTD_createCCtx();
        ~Context() { ZSTD_freeCCtx(handle); }
    } context;
    std::string result(ZSTD_compressBound(bytes.size()), '\0');
    const size_t size = ZSTD_compressCCtx(context.handle, result.data(), result.size(),
                                          bytes.data(), bytes.size(), level);
    if (ZSTD_isError(size))
        throw Error(ErrorKind::Internal, std::string("zstd: ") + ZSTD_getErrorName(size));
    result.resize(size);
    return result;
}

std::string decompress(std::string_view bytes, const std::string& source, size_t limit) {
    const unsigned long long size = ZSTD_getFrameContentSize(bytes.data(), bytes.size());
    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN)
        throw Error(ErrorKind::Corrupt, "not a compressed block of ours", source);
    if (size > limit)
        throw Error(ErrorKind::Corrupt,
                    "compressed block claims " + std::to_string(size) + " bytes, more than the " +
                        std::to_string(limit) + " allowed",
                    source);
    thread_local const struct Context {
        ZSTD_DCtx* handle = ZSTD_createDCtx();
        ~Context() { ZSTD_freeDCtx(handle); }
    } context;
    std::string result(static_cast<size_t>(size), '\0');
    const size_t written = ZSTD_decompressDCtx(context.handle, result.data(), result.size(),
                                               bytes.data(), bytes.size());
    if (ZSTD_isError(written) || written != result.size())
        throw Error(ErrorKind::Corrupt, "compressed block is damaged", source);
    return result;
}

std::string packInts(std::span<const int32_t> values) {
    return pack(values);
}

std::vector<int32_t> unpackInts(std::string_view blob, const std::string& source) {
    return unpack<int32_t>(blob, source);
}

std::string packFloats(std::span<const float> values) {
    return pack(values);
}

std::vector<float> unpackFloats(std::string_view blob, const std::string& source) {
    return unpack<float>(blob, source);
}

} // namespace rationale
