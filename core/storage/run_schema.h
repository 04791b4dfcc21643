// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace rationale {

/// application_id of run.sqlite ("RTNR") and its numbered migrations, for migrate().
inline constexpr int32_t runApplicationId = 0x52544E52;
std::span<const std::string_view> runMigrations();

} // namespace rationale
