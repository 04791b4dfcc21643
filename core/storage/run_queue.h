// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/library.h"

#include <memory>
#include <string>
#include <vector>

namespace rationale {

/// A run that waits for its turn, or that the queue has started and which has not ended.
struct QueueEntry {
    std::string run;      // id
    std::string waitsFor; // id of the run whose model it starts from; empty: none
    double added = 0;     // seconds since the epoch
    bool begun = false;   // the queue has started its engine
};

/// The queue as it was at one moment, for whoever only looks.
struct QueueState {
    std::vector<QueueEntry> waiting; // in the order in which they start
    std::vector<QueueEntry> begun;
    bool held = false;    // nothing new starts
    bool working = false; // a `rationale queue run` has the lock
};

/// A run to be made and queued.
struct NewRun {
    std::string recipeYaml;
    Json resolved;
    std::string stage, model, name; // model and name may be empty
    uint64_t seed = 1;
    std::vector<std::string> tags;
};

/// The queue of a project: a table of library.sqlite, so that it survives any process. An entry
/// leaves it when its run has ended, was started by hand, or is gone; never because somebody died.
/// Each call is one short transaction; several processes may use it at once.
class RunQueue {
public:
    explicit RunQueue(const fs::path& project); // throws Error{Io} "not a project"
    ~RunQueue();

    QueueState state();
    /// Adds runs at the end, in this order; one that waits already keeps its place. Throws
    /// Error{Input} for a run that has begun, Error{Usage} for an unknown one; then none is added.
    void add(const std::vector<std::string>& runs);
    /// Makes the runs and queues them: all, or none of them is left behind.
    std::vector<RunSummary> addNew(const std::vector<NewRun>& runs);
    /// Takes a waiting run out; the run itself stays. Throws Error{Input} when it does not wait.
    void remove(const std::string& run);
    /// Puts a waiting run at a place from 1; places beyond the end are the end. Throws
    /// Error{Input}.
    void move(const std::string& run, int64_t position);
    void setHeld(bool held);

    /// What has left the queue since it was last asked.
    struct Settled {
        RunSummary run;      // only the id when the run is gone
        bool gone = false;   // its folder was deleted
        bool byHand = false; // somebody else has started it
    };
    /// Takes out what has ended, is gone or was started by hand; what was marked as begun but never
    /// had an engine waits again, first.
    std::vector<Settled> settle();
    /// The first waiting run whose start model is there; empty: none. What waits for a run that is
    /// still to be made lets the next one go first.
    std::string next();
    /// Said before its engine is started, so that a new process knows of it.
    void markBegun(const std::string& run);

    /// Without writing anything, also in a project that cannot be written or has no queue yet.
    static QueueState read(const fs::path& project);

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

/// Mean seconds a step of the complete runs of this stage and model; NaN: none has been measured.
double measuredStepSeconds(const std::vector<RunSummary>& runs, const std::string& stage,
                           const std::string& model);

} // namespace rationale
