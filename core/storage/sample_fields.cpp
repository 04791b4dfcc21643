// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/sample_fields.h"

namespace rationale {

Json sampleFields(const GroupRecord& group, const SampleRecord& sample) {
    return {{"id", sample.id},
            {"step", sample.step},
            {"split", group.split},
            {"group", group.id},
            {"member", sample.member},
            {"prompt_key", group.prompt.key},
            {"task", group.prompt.task},
            {"language", group.prompt.language},
            {"prompt", group.prompt.text},
            {"reference", group.prompt.reference},
            {"completion", sample.completion},
            {"extracted", sample.extracted},
            {"correct", sample.hasRightAnswer ? Json(sample.correct) : Json(nullptr)},
            {"format_ok", sample.formatOk},
            {"truncated", sample.truncated},
            {"reward", sample.reward},
            {"advantage", sample.advantage},
            {"dead_group", group.dead},
            {"length", sample.length},
            {"think_length", sample.thinkLength},
            {"answer_length", sample.answerLength},
            {"target_share", sample.targetShare},
            {"switches", sample.switches},
            {"reflections", sample.reflections}};
}

void addSampleTokens(const SampleRecord& sample, Json& row) {
    row["prompt_tokens"] = sample.promptTokens;
    row["tokens"] = sample.tokens;
    row["logprobs"] = sample.logprobs;
}

} // namespace rationale
