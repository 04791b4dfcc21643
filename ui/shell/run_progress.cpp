// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/run_progress.h"

#include "core/recipe/field_spec.h"
#include "ui/shell/text_format.h"

#include <QCoreApplication>

#include <cmath>
#include <limits>

namespace rationale::ui {

double etaSeconds(const RunSummary& run) {
    if (run.info.state != RunState::Running || run.info.totalSteps <= run.info.step)
        return std::numeric_limits<double>::quiet_NaN();
    return run.stepSeconds * static_cast<double>(run.info.totalSteps - run.info.step);
}

QString stepText(const RunSummary& run) {
    if (!takesSteps(run.info.stage))
        return {};
    const QString step = TextFormat::integer(run.info.step);
    return run.info.totalSteps > 0
               ? QStringLiteral("%1 / %2").arg(step, TextFormat::integer(run.info.totalSteps))
               : step;
}

QString progressText(const RunSummary& run) {
    const double eta = etaSeconds(run);
    return std::isfinite(eta) ? QCoreApplication::translate("progressText", "%1 · ETA %2")
                                    .arg(stepText(run), TextFormat::duration(eta))
                              : stepText(run);
}

} // namespace rationale::ui
