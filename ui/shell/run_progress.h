// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/library.h"

#include <QString>

namespace rationale::ui {

/// Seconds to the end at the pace of the newest steps; NaN when it cannot be known.
double etaSeconds(const RunSummary& run);
/// "412 / 500"; "412" where the end is not known; empty of a stage without steps.
QString stepText(const RunSummary& run);
/// "412 / 500 · ETA 2 h 37 m" of a run; empty parts are left out.
QString progressText(const RunSummary& run);

} // namespace rationale::ui
