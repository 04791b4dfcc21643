// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stages/stop_signal.h"

#include "core/base/error.h"

#include <csignal>

namespace rationale {

namespace {

volatile std::sig_atomic_t received = 0;
int holders = 0;
struct sigaction previousInterrupt, previousTerminate;

extern "C" void countSignal(int) {
    received = received + 1;
}

} // namespace

StopSignal::StopSignal() {
    if (holders++ > 0)
        return; // an engine that trains its base first holds two
    received = 0;
    struct sigaction action {};
    action.sa_handler = countSignal;
    sigaction(SIGINT, &action, &previousInterrupt);
    sigaction(SIGTERM, &action, &previousTerminate);
}

StopSignal::~StopSignal() {
    if (--holders > 0)
        return;
    sigaction(SIGINT, &previousInterrupt, nullptr);
    sigaction(SIGTERM, &previousTerminate, nullptr);
}

int StopSignal::count() {
    return received;
}

void StopSignal::throwIfAsked() {
    if (count() > 0)
        throw Error(ErrorKind::Stopped, "Stopped", "", "Nothing was made.");
}

} // namespace rationale
