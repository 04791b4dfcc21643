// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"

#include "core/base/error.h"

#include <memory>
#include <vector>

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_color_sinks.h>

namespace rationale {

void startLog(const fs::path& file, bool alsoStderr) {
    std::vector<spdlog::sink_ptr> sinks;
    try {
        sinks.push_back(std::make_shared<spdlog::sinks::basic_file_sink_mt>(file.string()));
    } catch (const spdlog::spdlog_ex& error) {
        throw Error(ErrorKind::Io, std::string("cannot open the log: ") + error.what(),
                    file.string(), "Check the permissions of the folder.");
    }
    if (alsoStderr)
        sinks.push_back(std::make_shared<spdlog::sinks::stderr_color_sink_mt>());
    auto logger = std::make_shared<spdlog::logger>("rationale", sinks.begin(), sinks.end());
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v", spdlog::pattern_time_type::utc);
    logger->flush_on(spdlog::level::trace);
    // A log that cannot be written must not end a run: the sink's error goes to stderr,
    // rate-limited.
    spdlog::set_default_logger(std::move(logger));
}

} // namespace rationale
