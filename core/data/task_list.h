// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/task.h"

namespace rationale {

std::unique_ptr<Task> makeChainsTask();

} // namespace rationale
