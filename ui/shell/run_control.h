// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_types.h"

#include <QList>
#include <QString>
#include <QStringList>

class QWidget;

namespace rationale::ui {

class StudioContext;
struct PaletteEntry;

/// What a person can do to a run, with the question each act needs; used by Runs and Monitor.
namespace RunControl {

/// Stop and save, stop without saving, or cancel.
void stop(StudioContext& context, QWidget* parent, const QString& runId);
void togglePause(StudioContext& context, const QString& runId);
void checkpoint(StudioContext& context, const QString& runId);
void resume(StudioContext& context, const QString& runId);
/// Asks once for all; running ones are left alone and named.
void remove(StudioContext& context, QWidget* parent, const QStringList& runIds);
/// Opens Launch with the run's recipe.
void clone(StudioContext& context, const QString& runId);

bool canResume(StudioContext& context, const QString& runId);
bool canStop(StudioContext& context, const QString& runId);
/// Not while it waits for its base: there is nothing of its own to save yet.
bool canSave(StudioContext& context, const QString& runId);
/// Why a run that may continue has ended against its will; empty for others.
QString endNote(const RunInfo& run);
/// What can be done to the current run in its present state, and a new run, for the palette.
QList<PaletteEntry> paletteEntries(StudioContext& context, QWidget* parent);

} // namespace RunControl

} // namespace rationale::ui
