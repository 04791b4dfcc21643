// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/recipe/recipe.h"

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

/// The stage that "$zero" refers to; empty: the value is no reference.
std::optional<std::string> referenceOf(const std::string& value);

/// Immutable description of stages joined by typed artifacts. In YAML:
///
///     pipeline: mini-r1
///     title: R1 in miniature
///     defaults: {dtype: fp32}          # for every stage that has the setting
///     stages:
///       - name: base
///         recipe: mini-base            # a built-in recipe or a file; what follows changes it
///       - name: zero
///         recipe: mini-r1-zero
///         model: $base
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
    const std::vector<PipelineStage>& stages() const { return m_stages; } // inputs come first

    /// A copy with "dev1.learning_rate" or, for every stage that has it, "defaults.dtype" changed.
    Pipeline withText(const std::string& key, const std::string& text) const;
    Pipeline withSeed(uint64_t seed) const;
    /// Self-contained: built-in recipes are written out.
    std::string toYaml() const;

private:
    void checkStage(const PipelineStage& stage) const;
    const PipelineStage* find(const std::string& name) const;

    std::string m_name, m_title, m_source;
    std::vector<PipelineStage> m_stages;
};

/// A built-in pipeline (resources/pipelines/*.yaml, compiled in).
const std::vector<Preset>& pipelinePresets();
const Preset* findPipelinePreset(const std::string& name); // nullptr: unknown

} // namespace rationale
