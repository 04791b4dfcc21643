// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/storage/run_types.h"

#include <memory>
#include <vector>

namespace rationale {

struct ControlCommand {
    int64_t id = 0;
    std::string verb; // "pause", "continue", "stop", "checkpoint", "set"
    Json arguments;   // stop: {"save": true}; set: {"learning_rate": 1e-4}
};

/// control.sqlite: written by the studio and the command line, read by the engine, which answers
/// with an event "command_done" {id, ok} in run.sqlite. Durable, and needs no event loop and no
/// socket. That of a pipeline's folder knows "stop" alone and is answered by its end.
class ControlSender {
public:
    explicit ControlSender(const fs::path& runFolder); // creates the file when absent
    ~ControlSender();
    int64_t send(const std::string& verb, const Json& arguments = Json::object());

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

class ControlReceiver {
public:
    explicit ControlReceiver(const fs::path& runFolder); // commands already there are ignored
    ~ControlReceiver();
    ControlReceiver(ControlReceiver&&) noexcept;
    /// New commands since the last call, oldest first; cheap when there are none.
    std::vector<ControlCommand> poll();

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace rationale
