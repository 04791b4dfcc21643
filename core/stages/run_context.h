// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"
#include "core/storage/control_channel.h"
#include "core/storage/library.h"
#include "core/storage/run_writer.h"

#include <functional>
#include <memory>
#include <string>

namespace rationale {

/// What a stage sees of the world: its recipe, where to read models, and where to report.
class RunContext {
public:
    /// Progress for a terminal; empty in detached engines. A stage that takes no steps counts its
    /// parts.
    struct Progress {
        int64_t step = 0, totalSteps = 0;
        double reward = 0, loss = 0; // NaN: not of this stage
        double tokensPerSecond = 0, etaSeconds = 0;
    };
    using ProgressCallback = std::function<void(const Progress&)>;

    virtual ~RunContext() = default;

    virtual const Recipe& recipe() const = 0;
    virtual uint64_t seed() const = 0;
    virtual const fs::path& runFolder() const = 0;
    /// Folder of a model named in the recipe: a path, models/<name>, or a run of the project
    /// ("mini-base", "mini-base/step-4000"). Throws Error{Input} naming what was looked for.
    virtual fs::path resolveModel(const std::string& name) const = 0;
    /// Rows of a dataset named in the recipe: see resolveDatasetFile(). Throws Error{Input}.
    virtual fs::path resolveDataset(const std::string& name) const = 0;
    /// What people said of rows so far, by contentKey(); empty outside a project.
    virtual std::map<std::string, Annotation> annotations() const = 0;
    /// Checkpoint to continue from; empty at a fresh start.
    virtual fs::path resumeFolder() const = 0;
    virtual int64_t startStep() const = 0;

    virtual RunWriter& writer() = 0;
    virtual void progress(const Progress& progress) = 0;

    /// Call once per finished step: handles pause (waits), stop, checkpoint-now and live options.
    /// `save` writes the stage's state into the given (temporary) folder; the context renames and
    /// announces. Returns false when the stage should return.
    virtual bool stepDone(int64_t step,
                          const std::function<void(const fs::path& folder)>& save) = 0;
    /// Publishes a checkpoint now, whatever save_steps says (the last step of a run).
    virtual void saveCheckpoint(int64_t step,
                                const std::function<void(const fs::path& folder)>& save) = 0;
    /// Somebody asked to stop, in whatever way; long work between steps (an evaluation) ends early.
    /// Waits while the run is paused.
    virtual bool stopRequested() = 0;
    /// Somebody asked to stop at once: the step in progress is given up. Cheap; call it often.
    virtual bool cancelled() = 0;
    /// One line for a terminal ("Measuring the base model"); empty clears it.
    virtual void announce(const std::string& activity) = 0;
    /// A live-tunable option, changed from outside or as in the recipe.
    virtual double liveNumber(const std::string& key) const = 0;
    /// Run time without pauses, over all segments.
    virtual double processSeconds() const = 0;
};

} // namespace rationale
