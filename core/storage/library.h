// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/run_types.h"

#include <map>
#include <memory>
#include <optional>

namespace rationale {

/// What the Runs table shows without opening the run's own database.
struct RunSummary {
    RunInfo info;
    fs::path folder;
    int32_t colour = 0; // index into the run colours, kept for life
    bool visible = true, pinned = false, archived = false;
    std::vector<std::string> tags;
    std::string note;
    double lastReward = 0, bestReward = 0; // of the de-biased EMA (0.9); NaN: unknown
    double passAt1 = 0;                    // NaN: unknown
    double stepSeconds = 0; // mean step_time of the newest steps; NaN: none is finished yet
    std::string baseRun;    // the run that was trained, or waited for, to start from; may be empty
    std::vector<float> rewardSparkline; // at most 104 points, de-biased EMA (0.9)
    int64_t sampleCount = 0;
    double durationSeconds = 0;
};

/// What a person says of a row of a dataset.
struct Annotation {
    std::string content; // contentKey() of the row
    std::string annotator;
    bool accepted = false;
    std::optional<std::string> edited; // the completion as it should be
    std::string note;
    double changed = 0; // seconds since the epoch
};

/// Throws Error{Usage} placed at `where` unless `name` can name a run: not blank, no control
/// characters, no '/' (mini-base/step-40 is a checkpoint of the run mini-base).
void requireRunName(const std::string& name, const std::string& where);

/// A project folder: makes it, lists its runs. library.sqlite holds names, tags, notes, queue,
/// annotations and cached summaries; all but the human work can be rebuilt from the run folders.
class Library {
public:
    /// Makes the folders and library.sqlite; fine when it is there already. Throws Error{Io,
    /// NoSpace}.
    static void createProject(const fs::path& projectFolder);
    static bool isProject(const fs::path& folder);

    explicit Library(const fs::path& projectFolder); // throws Error{Io} "not a project"
    ~Library();

    const fs::path& folder() const;
    fs::path runFolder(const std::string& runId) const;
    int64_t dataVersion();

    /// Makes runs/<id>/ with recipe.yaml and resolved.json, colour and name assigned; state queued.
    /// A name that the project has already becomes "name-2", "name-3" …; without one it is made up.
    /// Throws Error{Usage} for a name that requireRunName() refuses.
    RunSummary createRun(const std::string& recipeYaml, const Json& resolved,
                         const std::string& stage, const std::string& model,
                         const std::string& name, uint64_t seed);
    /// Rows from the cache, newest first; costs one query however many runs there are.
    std::vector<RunSummary> runs();
    std::optional<RunSummary> run(const std::string& idOrName);
    /// Scans run folders: adds unknown ones, forgets vanished ones, refreshes summaries of runs
    /// whose database changed. Returns the ids that changed. A damaged run is listed as failed with
    /// its error.
    std::vector<std::string> refresh();
    void refreshRun(const std::string& id);

    /// Throws Error{Usage} for a name that requireRunName() refuses or another run has.
    void rename(const std::string& id, const std::string& name);
    void setTags(const std::string& id, const std::vector<std::string>& tags);
    void setNote(const std::string& id, const std::string& note);
    void setVisible(const std::string& id, bool visible);
    void setPinned(const std::string& id, bool pinned);
    void deleteRun(const std::string& id); // removes the folder; throws Error{Locked} while it runs

    /// Replaces what this annotator said of these rows before; all or none of them.
    void annotate(const std::vector<Annotation>& annotations);
    /// By contentKey(); where several people judged a row, the latest word counts.
    std::map<std::string, Annotation> annotations();

    /// Studio state that survives restarts: splitters, filters, the page.
    void setSetting(const std::string& key, const Json& value);
    Json setting(const std::string& key, const Json& fallback = {});

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace rationale
