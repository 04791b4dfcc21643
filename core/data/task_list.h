// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/task.h"

namespace rationale {

std::unique_ptr<Task> makeChainsTask();
std::unique_ptr<Task> makeCountdownTask();
std::unique_ptr<Task> makeArithmeticTask();
std::unique_ptr<Task> makeSortingTask();
std::unique_ptr<Task> makeCountingTask();
std::unique_ptr<Task> makeRepliesTask();

} // namespace rationale
