// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace rationale {

/// SIGINT and SIGTERM ask the engine to stop and save. While an object lives they are caught and
/// counted; the second one means "at once".
class StopSignal {
public:
    StopSignal();
    ~StopSignal();
    StopSignal(const StopSignal&) = delete;
    StopSignal& operator=(const StopSignal&) = delete;

    static int count(); // signals so far
    /// Throws Error{Stopped} when there was one: for work that leaves nothing behind.
    static void throwIfAsked();
};

} // namespace rationale
