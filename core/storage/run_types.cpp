// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/run_types.h"

#include "core/base/error.h"

#include <array>
#include <utility>

namespace rationale {
namespace {

constexpr std::array<std::pair<RunState, std::string_view>, 9> stateNames = {{
    {RunState::Queued, "queued"},
    {RunState::Launching, "launching"},
    {RunState::Running, "running"},
    {RunState::Paused, "paused"},
    {RunState::Stopping, "stopping"},
    {RunState::Complete, "complete"},
    {RunState::Stopped, "stopped"},
    {RunState::Failed, "failed"},
    {RunState::Interrupted, "interrupted"},
}};

} // namespace

std::string toString(RunState state) {
    for (const auto& [value, name] : stateNames)
        if (value == state)
            return std::string(name);
    throw Error(ErrorKind::Internal, "unknown run state");
}

RunState runStateFromString(std::string_view text) {
    for (const auto& [value, name] : stateNames)
        if (name == text)
            return value;
    throw Error(ErrorKind::Corrupt, "unknown run state \"" + std::string(text) + "\"");
}

std::string toString(RewardState state) {
    switch (state) {
    case RewardState::Scored:
        return "scored";
    case RewardState::NotApplicable:
        return "not_applicable";
    case RewardState::Unverifiable:
        return "unverifiable";
    }
    throw Error(ErrorKind::Internal, "unknown reward state");
}

} // namespace rationale
