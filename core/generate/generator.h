// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/models/language_model.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace rationale {

struct SamplingOptions {
    double temperature = 1.0; // 0: greedy
    double topP = 1.0;
    int64_t topK = 0; // 0: off
    double minP = 0;
    int64_t maxTokens = 64;
    int32_t endToken = -1;
    uint64_t seed = 0;
    int64_t maxConcurrent = 256; // sequences decoded at a time
    bool recordRouting = false;  // which experts every token went to
};

/// Prompt tokens that are prefilled at a time: bounds the activations.
constexpr int64_t prefillTokens = 8192;

using TokenVector = std::vector<int32_t>;

struct GenerationRequest {
    TokenVector prompt;
    uint64_t promptKey = 0; // with seed and member this fixes the text, whatever the batching
    int32_t samples = 1;    // G: the prompt is prefilled once for all
    /// What goes on with a text that was begun before gives the tokens that one call would have
    /// given: `written` of the prompt's last tokens are its own earlier ones, and the members draw
    /// from these streams (empty: from those of seed, promptKey and member).
    int64_t written = 0;
    std::vector<uint64_t> streams = {};
    int64_t maxTokens = 0; // at most so many here; 0: as the options say
    /// Whether a completion ends behind the tokens it has; may be empty.
    std::function<bool(std::span<const int32_t> tokens)> endsHere = {};
};

/// The stream that a member of a prompt draws from.
uint64_t samplingStream(uint64_t seed, uint64_t promptKey, int32_t member);

struct Completion {
    int32_t request = 0, member = 0;
    std::vector<int32_t> tokens; // with the end token when it was sampled
    std::vector<float> logprobs; // of the policy at the given temperature, before top-p/top-k
    std::vector<float> sampledLogprobs; // of the distribution that was sampled from
    bool truncated = false;             // ended by maxTokens
    bool stopped = false;               // ended by endsHere
    /// With recordRouting: experts of every token that was fed (prompt and completion but its
    /// last), [tokens, mixture layers * K], to be replayed in training.
    std::vector<int32_t> routing;
};

/// Throws Error{Input} that names the option, or the prompt and what is wrong with it.
void checkGeneration(const std::vector<GenerationRequest>& requests, const SamplingOptions& options,
                     int64_t vocabulary);

/// Continuous batching over a preallocated KV cache; a prompt is prefilled once for its whole
/// group.
class Generator {
public:
    explicit Generator(LanguageModel& model);
    ~Generator();

    /// In request order, members 0 … samples-1. `onFinished` (may be empty) is called as each ends;
    /// returning false cancels the rest (Error{Stopped}).
    std::vector<Completion> generate(const std::vector<GenerationRequest>& requests,
                                     const SamplingOptions& options,
                                     const std::function<bool(const Completion&)>& onFinished = {});

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace rationale
