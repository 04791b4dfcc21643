// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/telemetry.h"

#include "core/base/id.h"

#include <fmt/format.h>

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

namespace rationale {

namespace {

double processorSeconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Value of the first "name : value" line of a /proc file; empty when there is none.
std::string procValue(const char* path, const std::string& name) {
    std::ifstream file(path);
    std::string line;
    while (std::getline(file, line)) {
        const size_t colon = line.find(':');
        if (colon == std::string::npos || line.compare(0, name.size(), name) != 0)
            continue;
        const size_t begin = line.find_first_not_of(" \t", colon + 1);
        return begin == std::string::npos ? std::string() : line.substr(begin);
    }
    return {};
}

double mebibytes(int64_t bytes) {
    return static_cast<double>(bytes) / (1 << 20);
}

std::string memoryText() {
    const double bytes =
        static_cast<double>(sysconf(_SC_PHYS_PAGES)) * static_cast<double>(sysconf(_SC_PAGESIZE));
    return fmt::format("{:.1f} GiB", bytes / (1 << 30));
}

} // namespace

int64_t residentBytes() {
    std::ifstream file("/proc/self/statm");
    int64_t total = 0, resident = 0;
    if (!(file >> total >> resident))
        return 0;
    return resident * sysconf(_SC_PAGESIZE);
}

int64_t peakResidentBytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return int64_t{usage.ru_maxrss} * 1024;
}

Telemetry::Telemetry()
    : m_wall(nowSeconds())
    , m_cpu(processorSeconds()) {}

std::vector<std::pair<std::string, double>> Telemetry::sample() {
    const double wall = nowSeconds(), cpu = processorSeconds();
    const double percent = wall > m_wall ? 100 * (cpu - m_cpu) / (wall - m_wall) : 0;
    m_wall = wall;
    m_cpu = cpu;
    return {{"telemetry/cpu_percent", percent},
            {"telemetry/rss_mib", mebibytes(residentBytes())},
            {"telemetry/peak_rss_mib", mebibytes(peakResidentBytes())}};
}

Json environmentReport(const std::string& computeType, int threads) {
    char host[256] = {};
    gethostname(host, sizeof host - 1);
    return {{"version", RATIONALE_VERSION},
            {"processor", procValue("/proc/cpuinfo", "model name")},
            {"cores", std::thread::hardware_concurrency()},
            {"memory", memoryText()},
            {"host", host},
            {"compute_type", computeType},
            {"threads", threads}};
}

} // namespace rationale
