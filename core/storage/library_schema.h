// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace rationale {

/// application_id of library.sqlite ("RTNL") and its numbered migrations.
inline constexpr int32_t libraryApplicationId = 0x52544E4C;
std::span<const std::string_view> libraryMigrations();

namespace project_files {
inline constexpr const char* library = "library.sqlite";
inline constexpr const char* queueLock =
    "queue.lock"; // held by the process that works on the queue
inline constexpr const char* queueLog = "queue.log";
inline constexpr const char* runs = "runs";
inline constexpr const char* datasets = "datasets";
inline constexpr const char* models = "models";
inline constexpr const char* evidence = "evidence.json"; // there: an evidence bundle, to be read
} // namespace project_files

} // namespace rationale
