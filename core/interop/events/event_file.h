// SPDX-License-Identifier: GPL-3.0-or-later
// TensorBoard's event files: records of TFRecord (length, masked CRC-32C of it, bytes, masked
// CRC-32C of them; little endian), each an Event of events.proto.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rationale::interop {

struct ScalarEvent {
    double wallTime = 0; // seconds since the epoch
    int64_t step = 0;
    std::string tag;
    double value = 0;
};

struct EventFileEnd {
    int64_t records = 0;
    bool truncated = false; // the last record was cut off when its writer was
    size_t offset = 0;      // of the cut-off record
};

/// Reads every record of a file's bytes: `scalar` gets scalars (simple_value, or a tensor of one
/// number), `other` the tags of anything else (images, histograms, texts). Throws Error{Corrupt}
/// with the offset of a record whose checksum or content is wrong.
EventFileEnd readEvents(std::string_view bytes, const std::string& source,
                        const std::function<void(const ScalarEvent&)>& scalar,
                        const std::function<void(const std::string& tag)>& other);

/// The bytes of one record. For the first of a file: its version; then one Event for each step
/// with scalars of one wall time.
std::string versionRecord(double wallTime);
std::string scalarRecord(double wallTime, int64_t step,
                         const std::vector<std::pair<std::string, double>>& values);

/// CRC-32C of the bytes, rotated and offset as TFRecord stores it.
uint32_t maskedCrc(std::string_view bytes);

} // namespace rationale::interop
