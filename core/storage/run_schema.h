// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace rationale {

/// application_id of run.sqlite ("RTNR") and its numbered migrations, for migrate().
inline constexpr int32_t runApplicationId = 0x52544E52;
std::span<const std::string_view> runMigrations();

/// sample.correct where nothing can be right; 0 is wrong, 1 is right.
inline constexpr int64_t neitherRightNorWrong = 2;

} // namespace rationale
