// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stages/checkpoint_store.h"
#include "core/stages/run_context.h"
#include "core/stages/stop_signal.h"
#include "core/stages/telemetry.h"

#include <map>
#include <optional>

namespace rationale {

/// What a run needs to begin: everything is known before the first row is written.
struct RunSetup {
    Recipe recipe;
    RunInfo info;
    fs::path runFolder;
    fs::path projectFolder; // empty: the run folder stands alone
    int64_t startStep = 0;
    fs::path resumeFolder; // checkpoint of startStep; empty at a fresh start
    fs::path startModel;   // at a resume: what the run started from; empty when not recorded
};

/// How somebody asked a run to end, from the mildest to the most urgent.
enum class StopRequest { No, Save, Discard, Now };
/// What the arguments of a command "stop" ask for.
StopRequest stopRequestOf(const Json& arguments);

/// The RunContext of a real engine: control.sqlite and signals in, run.sqlite and checkpoints out.
class EngineContext final : public RunContext {
public:
    struct Callbacks {
        ProgressCallback progress;                        // may be empty
        std::function<void(const std::string&)> announce; // may be empty
        /// How a run that waits for this one was asked to stop: then this one stops too. May be
        /// empty.
        std::function<StopRequest()> alsoStop;
    };

    /// `control`: opened before the run was locked, so that no command to this engine is missed.
    EngineContext(RunSetup setup, ControlReceiver control, Callbacks callbacks);

    const Recipe& recipe() const override { return m_setup.recipe; }
    uint64_t seed() const override { return m_setup.info.seed; }
    const fs::path& runFolder() const override { return m_setup.runFolder; }
    fs::path resolveModel(const std::string& name) const override;
    fs::path resolveDataset(const std::string& name) const override;
    std::map<std::string, Annotation> annotations() const override;
    fs::path resumeFolder() const override { return m_setup.resumeFolder; }
    int64_t startStep() const override { return m_setup.startStep; }
    RunWriter& writer() override { return *m_writer; }
    void progress(const Progress& progress) override;
    bool stepDone(int64_t step, const std::function<void(const fs::path&)>& save) override;
    void saveCheckpoint(int64_t step, const std::function<void(const fs::path&)>& save) override;
    bool stopRequested() override;
    bool cancelled() override;
    void announce(const std::string& activity) override;
    double liveNumber(const std::string& key) const override;
    double processSeconds() const override;

    /// Where the model named in the recipe was found (or trained); set before the stage runs. A
    /// resumed run has that of its first start: a base that has moved on would be another KL
    /// reference.
    void setModelFolder(const fs::path& folder);
    const fs::path& modelFolder() const { return m_modelFolder; }
    /// The setModelFolder() of the run that made this checkpoint; empty when it had none.
    static fs::path modelFolderIn(const fs::path& checkpoint, const fs::path& project);
    /// Goes into every checkpoint.
    void setProvenance(Json provenance) { m_provenance = std::move(provenance); }
    void setState(RunState state, const std::string& message = {});
    /// The model is there: from now on time counts, and checkpoints can be made.
    void beginStage();
    /// What somebody asked for so far; waits while the run is paused.
    StopRequest stopRequest();
    int64_t step() const { return m_step; }
    std::optional<int64_t> lastCheckpoint() const { return m_lastSaved; }
    bool stoppedByPerson() const { return m_stop != StopRequest::No; }
    bool inStage() const { return m_inStage; }

private:
    void poll();
    void pollNowAndThen();
    void obey(const ControlCommand& command);
    void setLiveOptions(const ControlCommand& command);
    std::string refusalOf(const std::string& key, const Json& value) const;
    /// Calls `between` now and then while it waits.
    void waitWhilePaused(const std::function<void()>& between);
    void restoreClockAndOptions();
    void announceRestored();
    void writeContextState(const fs::path& folder) const;
    /// Relative to the project, which may be moved as a whole, where it lies in it.
    std::string storedPath(const fs::path& folder) const;

    RunSetup m_setup;
    Callbacks m_callbacks;
    StopSignal m_signals;
    ControlReceiver m_control;
    std::unique_ptr<RunWriter> m_writer;
    CheckpointStore m_checkpoints;
    Telemetry m_telemetry;
    fs::path m_modelFolder;
    Json m_provenance;
    /// Other models that the recipe names (of rewards): a resumed run has those of its first start.
    mutable std::map<std::string, fs::path> m_otherModels;
    StopRequest m_stop = StopRequest::No;
    bool m_paused = false, m_checkpointNow = false, m_inStage = false;
    int64_t m_step = 0;
    std::optional<int64_t> m_lastSaved;
    std::map<std::string, double> m_live;
    double m_begin, m_pausedSeconds = 0, m_earlierSeconds = 0;
    double m_lastPoll = 0, m_lastState = 0;
};

} // namespace rationale
