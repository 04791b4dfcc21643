// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"
#include "core/storage/run_reader.h"

#include <string>
#include <vector>

namespace rationale::interop {

struct ExportOptions {
    std::string format; // one of exportFormatNames()
    bool metrics = true, samples = true;
    bool tokens = false; // samples with token ids and log-probs
};

struct ExportResult {
    std::vector<fs::path> files;
    int64_t values = 0, samples = 0;
    int64_t beyondFloat = 0; // values that are infinite, or 0, in an event file alone
};

/// "tensorboard, csv, …", for messages.
std::string exportFormatNames();

/// Writes a run into the new `folder`: metrics (a row per step, a column per metric) and
/// samples (a row each, every reward part a column), in event files metrics alone and as float32.
/// A NaN is "nan" in CSV, null in JSON lines, where a metric without a value is left out, and NaN
/// elsewhere. The folder gets its name when all is written. Throws Error{Usage, Io, NoSpace,
/// Unavailable}; Usage where the folder exists.
ExportResult exportRun(RunReader& reader, const fs::path& folder, const ExportOptions& options);

} // namespace rationale::interop
