// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done to a model folder without an engine.
#pragma once

#include "core/base/fs.h"

#include <cstdint>
#include <functional>

namespace rationale {

enum class ModelExportPart {
    Model,   // config, weights, tokenizer, provenance: all but the state of the trainer
    Adapter, // the LoRA alone in PEFT's layout, with tokenizer and provenance
};

/// Called between blocks; false: stop.
using ExportProgress = std::function<bool(int64_t doneBytes, int64_t totalBytes)>;

/// Bytes that exportModel() will write. Throws as it does.
int64_t exportBytes(const fs::path& model, ModelExportPart part);

/// Copies a model folder for other programs into `target`, which appears whole or not at all: a
/// folder that is not there yet, or an empty one. Throws Error{Input} when the folder holds no such
/// part, Error{Usage} when the target holds something or lies in the model's own folder,
/// Error{NoSpace} before anything is copied when the disk has too little room, Error{Io, NoSpace},
/// Error{Stopped} when `progress` says so.
void exportModel(const fs::path& model, const fs::path& target, ModelExportPart part,
                 const ExportProgress& progress = {});

/// Removes checkpoints/step-N of a run. Throws Error{Locked} while the run goes on, Error{Usage}
/// for the newest one of a run that is not complete (it would have to begin anew), Error{Input}
/// when there is none.
void deleteCheckpoint(const fs::path& runFolder, int64_t step);

} // namespace rationale
