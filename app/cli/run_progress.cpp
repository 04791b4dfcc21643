// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/run_progress.h"

#include "core/base/id.h"

#include <unistd.h>

#include <cmath>
#include <cstdio>

namespace rationale::cli {

namespace {

constexpr int barWidth = 24;

std::string duration(double seconds) {
    char text[32];
    const long whole = std::lround(std::max(0.0, seconds));
    std::snprintf(text, sizeof text, "%ld:%02ld", whole / 60, whole % 60);
    return text;
}

std::string barOf(double share) {
    std::string bar;
    const long full = std::lround(share * barWidth);
    for (int i = 0; i < barWidth; ++i)
        bar += i < full ? "█" : "░";
    return bar;
}

} // namespace

RunProgress::RunProgress()
    : m_terminal(isatty(STDOUT_FILENO) != 0) {}

EngineOptions RunProgress::options() {
    EngineOptions options;
    options.callbacks.progress = [this](const RunContext::Progress& progress) { show(progress); };
    options.callbacks.announce = [this](const std::string& activity) {
        if (!activity.empty())
            line(activity);
    };
    options.onBase = [this](const RunSummary& base) {
        line("Training the base " + base.info.name + " first (run " + base.info.id + ")");
    };
    return options;
}

void RunProgress::show(const RunContext::Progress& progress) {
    const double now = nowSeconds();
    const bool last = progress.step == progress.totalSteps;
    if (!last && now - m_lastShown < (m_terminal ? 0.1 : 5.0))
        return;
    m_lastShown = now;
    const double share = progress.totalSteps > 0 ? static_cast<double>(progress.step) /
                                                       static_cast<double>(progress.totalSteps)
                                                 : 0;
    char text[160];
    std::snprintf(text, sizeof text, "step %ld/%ld", static_cast<long>(progress.step),
                  static_cast<long>(progress.totalSteps));
    std::string shown = text;
    if (!std::isnan(progress.reward)) {
        std::snprintf(text, sizeof text, "  reward %.3f", progress.reward);
        shown += text;
    } else if (!std::isnan(progress.loss)) {
        std::snprintf(text, sizeof text, "  loss %.3f", progress.loss);
        shown += text;
    }
    if (progress.tokensPerSecond > 0) {
        std::snprintf(text, sizeof text, "  %.0f tok/s", progress.tokensPerSecond);
        shown += text;
    }
    shown += "  ETA " + duration(progress.etaSeconds);
    if (m_terminal)
        std::printf("\r\033[K%s %s", barOf(share).c_str(), shown.c_str());
    else
        std::printf("%s\n", shown.c_str());
    m_open = m_terminal;
    if (m_terminal && last)
        finish();
    std::fflush(stdout);
}

void RunProgress::line(const std::string& text) {
    finish();
    std::printf("%s\n", text.c_str());
    std::fflush(stdout);
}

void RunProgress::finish() {
    if (m_open)
        std::printf("\n");
    m_open = false;
    std::fflush(stdout);
}

} // namespace rationale::cli
