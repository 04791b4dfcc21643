// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/generate/generator.h"
#include "core/models/decoder_model.h"

namespace rationale {

/// How often drafts were right.
struct SpeculativeReport {
    int64_t drafted = 0, accepted = 0;
    int64_t tokens = 0; // that came out of the checks
    double acceptance() const {
        return drafted > 0 ? static_cast<double>(accepted) / static_cast<double>(drafted) : 0;
    }
};

/// Self-speculative decoding with the multi-token prediction module (DeepSeek-V3 §5.4.3): it drafts
/// the token after next, the model checks it together with the next one. A draft x from q is kept
/// with probability min(1, p(x) / q(x)), else max(0, p − q) is drawn from (Leviathan et al. 2023,
/// Algorithm 1): the text is distributed as without drafts, greedy text is the same text.
class SpeculativeGenerator {
public:
    /// Throws Error{Usage} when the model has no such module.
    explicit SpeculativeGenerator(DecoderModel& model);

    /// In request order, members 0 … samples − 1, as Generator does; the draws are others.
    std::vector<Completion> generate(const std::vector<GenerationRequest>& requests,
                                     const SamplingOptions& options);
    const SpeculativeReport& report() const { return m_report; }

private:
    DecoderModel& m_model;
    SpeculativeReport m_report;
};

} // namespace rationale
