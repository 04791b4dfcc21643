// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <string>
#include <utility>
#include <vector>

namespace rationale {

/// Processor and memory use of this process.
class Telemetry {
public:
    Telemetry();
    /// telemetry/cpu_percent (100 per busy core, since the last call), telemetry/rss_mib and
    /// telemetry/peak_rss_mib.
    std::vector<std::pair<std::string, double>> sample();

private:
    double m_wall, m_cpu;
};

/// Memory of this process that is in RAM now, and the most that ever was.
int64_t residentBytes();
int64_t peakResidentBytes();

/// Version, processor, cores, memory, host: what a run was made with.
Json environmentReport(const std::string& computeType, int threads);

} // namespace rationale
