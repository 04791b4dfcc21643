// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace rationale {

/// "20261123-224501-7f3a9c": sorts by time, unique within a project. UTC.
std::string makeRunId();
/// "amber-heron-7": a readable default name made from the run id; the number is `ordinal`.
std::string makeRunName(const std::string& runId, int64_t ordinal);
/// Seconds since the Unix epoch, with fractions.
double nowSeconds();
/// "2026-11-23T22:45:01Z"
std::string formatTime(double secondsSinceEpoch);

} // namespace rationale
