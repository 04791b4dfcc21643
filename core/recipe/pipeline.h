// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace rationale {

/// A stage of a pipeline. Its model and dataset fields may take the artifact of a stage before it,
/// written "$zero".
struct PipelineStage {
    std::string name; // "dev1"
    Recipe recipe;
    std::vector<std::string> needs; // stages whose artifacts it takes
};

/// A model or dataset that a person brings: "$base" refers to it like to a stage's.
struct PipelineInput {
    std::string name, says; // "base", "The base model, as a Hugging Face folder"
    ArtifactKind kind = ArtifactKind::Model;
    std::string artifact; // a folder, file, run …; empty: not given yet
};

/// The stage or input that "$zero" refers to; empty: the value is no reference.
std::optional<std::string> referenceOf(const std::string& value);

/// What an evaluation comes to, in the order of the tables; keys of its report.
struct PipelineMeasure {
    const char* key;
    const char* title;
    double factor;     // 100: a share, shown in per cent
    bool rare = false; // no column in tables where no stage has it
};
inline constexpr std::array<PipelineMeasure, 12> pipelineMeasures = {{
    {"pass@1", "accuracy", 100},
    {"maj@k", "majority", 100},
    {"format", "format", 100},
    {"target_share", "language kept", 100},
    {"length", "length", 1},
    {"true_score", "true score", 100},
    {"reflections", "self-checks", 1},
    {"search/majority", "majority vote", 100, true},
    {"search/best_of_n", "best of n", 100, true},
    {"search/best_of_n_process", "best of n by steps", 100, true},
    {"search/beam", "beam", 100, true},
    {"search/mcts", "MCTS", 100, true},
}};

/// Something a paper says of two models, to hold against what was measured of ours.
struct PipelineClaim {
    std::string says;          // "The cold start reasons worse than Zero"
    std::string measure;       // key of a PipelineMeasure: "pass@1"
    std::string lower, higher; // evaluate stages
    std::string than;          // key of what is measured of `lower`; empty: the same
    bool operator==(const PipelineClaim&) const = default;
};

/// Immutable description of stages joined by typed artifacts. In YAML:
///
///     pipeline: mini-r1
///     title: R1 in miniature
///     inputs:                          # what --set policy=FOLDER gives
///       policy: {kind: model, says: The base model}
///     defaults: {dtype: fp32}          # for every stage that has the setting
///     stages:
///       - name: base
///         recipe: mini-base            # a built-in recipe or a file; what follows changes it
///       - name: zero
///         recipe: mini-r1-zero
///         model: $base
///     claims:                          # what the report says of the results
///       - {says: RL helps, measure: pass@1, lower: base-measured, higher: zero-measured}
///       - {says: "a vote helps", measure: maj@k, than: pass@1, lower: zero-measured, higher: …}
///     paper:                           # a table that the report shows beside ours
///       source: DeepSeek-R1, Table 2
///       columns: [Zero, Dev1]
///       rows: [[AIME 2024 pass@1, 77.9, 59.0]]
class Pipeline {
public:
    /// Whether the text describes a pipeline and not a recipe.
    static bool isPipeline(const std::string& yaml, const std::string& source);
    /// Throws Error{Usage} naming the stage: malformed YAML, no or equal names, an unknown recipe,
    /// whatever Recipe refuses, a reference to a stage that is not before it or makes another kind
    /// of artifact, a model that would have to be trained outside the pipeline.
    static Pipeline fromYaml(const std::string& text, const std::string& source);

    const std::string& name() const { return m_name; }
    const std::string& title() const { return m_title; }
    const std::vector<PipelineInput>& inputs() const { return m_inputs; }
    const std::vector<PipelineStage>& stages() const { return m_stages; } // inputs come first
    const std::vector<PipelineClaim>& claims() const { return m_claims; }
    const Json& paper() const { return m_paper; } // null: none

    /// Throws what fromYaml() throws for a stage. After the last withText().
    void requireValid() const;
    /// Throws Error{Usage} saying how, when an input was not given.
    void requireInputs() const;
    /// The run id or path that stands for a value: of an input, or `runOf` the stage it refers to.
    std::string resolved(const std::string& value,
                         const std::function<std::string(const std::string& stage)>& runOf) const;

    /// A copy with "dev1.learning_rate" or, for every stage that has it, "defaults.dtype" changed,
    /// or an input given: "base".
    /// What several changes together must leave valid is for requireValid() to say.
    Pipeline withText(const std::string& key, const std::string& text) const;
    Pipeline withSeed(uint64_t seed) const;
    /// Self-contained: built-in recipes are written out.
    std::string toYaml() const;

private:
    void checkStage(const PipelineStage& stage) const;
    Pipeline withInput(const std::string& name, const std::string& artifact) const;
    void checkDefaults(const Json& defaults) const;
    void readInputs(const Json& inputs);
    void readClaims(const Json& claims);
    void readPaper(const Json& paper);
    const PipelineStage* find(const std::string& name) const;
    const PipelineInput* findInput(const std::string& name) const;

    std::string m_name, m_title, m_source;
    std::vector<PipelineInput> m_inputs;
    std::vector<PipelineStage> m_stages;
    std::vector<PipelineClaim> m_claims;
    Json m_paper;
};

/// A built-in pipeline (resources/pipelines/*.yaml, compiled in).
const std::vector<Preset>& pipelinePresets();
const Preset* findPipelinePreset(const std::string& name); // nullptr: unknown

} // namespace rationale
