// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rationale {

/// zstd, level 3. decompress throws Error{Corrupt} naming `source`; refuses more than `limit`
/// bytes.
std::string compress(std::string_view bytes);
std::string decompress(std::string_view bytes, const std::string& source,
                       size_t limit = size_t{1} << 30);

/// Arrays as compressed blobs: token ids and log-probs of a sample.
std::string packInts(std::span<const int32_t> values);
std::vector<int32_t> unpackInts(std::string_view blob, const std::string& source);
std::string packFloats(std::span<const float> values);
std::vector<float> unpackFloats(std::string_view blob, const std::string& source);

} // namespace rationale
