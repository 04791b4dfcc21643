// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace rationale {

/// application_id of run.sqlite ("RTNR") and its numbered migrations, for migrate().
inline constexpr int32_t runApplicationId = 0x52544E52;
std::span<const std::string_view> runMigrations();

/// A completion whose thinking has a smaller share of its target language counts as mixed.
inline constexpr double mixedBelow = 0.95;

} // namespace rationale
