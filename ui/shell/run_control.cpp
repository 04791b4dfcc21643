// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/run_control.h"

#include "ui/services/dialogs.h"
#include "ui/services/engine_launcher.h"
#include "ui/services/project_writer.h"
#include "ui/services/run_watcher.h"
#include "ui/shell/overlays.h"
#include "ui/shell/studio_context.h"
#include "ui/shell/text_format.h"

#include <QCoreApplication>

namespace rationale::ui {

namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("rationale::ui::RunControl", text);
}

QString nameOf(StudioContext& context, const QString& runId) {
    const RunSummary* run = context.watcher().run(runId);
    return run ? qs(run->info.name) : runId;
}

} // namespace

bool RunControl::canResume(StudioContext& context, const QString& runId) {
    const RunSummary* run = context.watcher().run(runId);
    if (!run)
        return false;
    const RunState state = run->info.state;
    return state == RunState::Interrupted || state == RunState::Stopped ||
           state == RunState::Failed || state == RunState::Queued;
}

bool RunControl::canStop(StudioContext& context, const QString& runId) {
    const RunSummary* run = context.watcher().run(runId);
    return run && isActive(run->info.state) && run->info.state != RunState::Stopping;
}

bool RunControl::canSave(StudioContext& context, const QString& runId) {
    return canStop(context, runId) &&
           context.watcher().run(runId)->info.state != RunState::Launching;
}

QString RunControl::endNote(const RunInfo& run) {
    if (run.state == RunState::Interrupted)
        return tr("The engine of this run is gone. Nothing is lost: it can continue from its last "
                  "checkpoint.");
    if (run.state == RunState::Failed)
        return run.message.empty() ? tr("This run has failed; its log tells why.")
                                   : tr("This run has failed: %1").arg(qs(run.message));
    return {};
}

void RunControl::stop(StudioContext& context, QWidget* parent, const QString& runId) {
    if (!canStop(context, runId))
        return;
    const int answer =
        context.dialogs().ask(parent, tr("Stop %1").arg(nameOf(context, runId)),
                              tr("The run ends after its present step. Without saving it ends at "
                                 "once and goes back to its last checkpoint when resumed."),
                              {tr("Stop and save"), tr("Stop without saving"), tr("Cancel")});
    if (answer == 0 || answer == 1)
        context.launcher().stop(runId, answer == 0);
}

void RunControl::togglePause(StudioContext& context, const QString& runId) {
    const RunSummary* run = context.watcher().run(runId);
    if (!run || !isActive(run->info.state))
        return;
    if (run->info.state == RunState::Paused)
        context.launcher().continueRun(runId);
    else
        context.launcher().pause(runId);
}

void RunControl::checkpoint(StudioContext& context, const QString& runId) {
    if (!canSave(context, runId))
        return;
    context.launcher().checkpoint(runId);
    context.toast(
        tr("A checkpoint of %1 will be written after this step.").arg(nameOf(context, runId)));
}

void RunControl::resume(StudioContext& context, const QString& runId) {
    if (!canResume(context, runId))
        return;
    context.launcher().resume(runId, [&context, runId](const QString& started) {
        if (!started.isEmpty())
            context.toast(tr("%1 continues from its last checkpoint.").arg(nameOf(context, runId)));
    });
}

void RunControl::remove(StudioContext& context, QWidget* parent, const QStringList& runIds) {
    if (runIds.isEmpty())
        return;
    const QString title = runIds.size() == 1 ? tr("Delete %1").arg(nameOf(context, runIds[0]))
                                             : tr("Delete %1 runs").arg(runIds.size());
    const int answer = context.dialogs().ask(
        parent, title,
        tr("The run folder goes with its metrics, samples and checkpoints. This cannot be undone."),
        {tr("Delete"), tr("Cancel")});
    if (answer != 0)
        return;
    for (const QString& id : runIds)
        context.writer().write(
            [id = id.toStdString()](Library& library) { library.deleteRun(id); });
}

QList<PaletteEntry> RunControl::paletteEntries(StudioContext& context, QWidget* parent) {
    QList<PaletteEntry> entries;
    const QString id = context.currentRun();
    const auto offer = [&](const QString& words, std::function<void()> act) {
        entries.append({tr("Run"), words.arg(nameOf(context, id)), {}, std::move(act)});
    };
    const RunSummary* run = context.watcher().run(id);
    if (canStop(context, id)) {
        const bool isPaused = run->info.state == RunState::Paused;
        offer(tr("Stop %1"), [&context, parent, id] { stop(context, parent, id); });
        offer(isPaused ? tr("Continue %1") : tr("Pause %1"),
              [&context, id] { togglePause(context, id); });
        if (canSave(context, id))
            offer(tr("Checkpoint of %1 after this step"),
                  [&context, id] { checkpoint(context, id); });
    }
    if (canResume(context, id))
        offer(tr("Resume %1"), [&context, id] { resume(context, id); });
    entries.append({tr("Run"), tr("Start a new run"), {}, [&context] {
                        context.openPage(QStringLiteral("launch"));
                    }});
    if (run)
        offer(tr("Start a new run like %1"), [&context, id] { clone(context, id); });
    return entries;
}

void RunControl::clone(StudioContext& context, const QString& runId) {
    context.openPage(QStringLiteral("launch"), QStringLiteral("run:") + runId);
}

} // namespace rationale::ui
