// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stages/engine.h"

#include <string>

namespace rationale::cli {

/// Shows a run in the terminal: a bar that redraws itself, or a line now and then where the output
/// is a file.
class RunProgress {
public:
    RunProgress();
    /// Callbacks that feed this object, which must outlive the engine.
    EngineOptions options();
    /// Ends the bar's line, so that what is printed next begins on its own.
    void finish();

private:
    void show(const RunContext::Progress& progress);
    void line(const std::string& text);

    bool m_terminal;
    bool m_open = false; // a bar without line end
    double m_lastShown = 0;
};

} // namespace rationale::cli
