// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/interop/rollout_rows.h"

namespace rationale::interop {

/// A trace of verifiers v1 as one answer: what stands before the model's first message is the
/// prompt, everything after it up to the last leaf the completion, each message under its role.
struct TraceRecord {
    std::string prompt, reference, task;
    Json promptExtra = Json::object();
    int64_t branches = 1; // leaves of the graph; the last one is the completion
    Rollout rollout;
};

/// `episode` may be the trace itself. Unknown members are kept as extras.
TraceRecord readTrace(const Json& episode, const Json& trace);

} // namespace rationale::interop
