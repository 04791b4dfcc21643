// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/recipe/glossary_tables.h"

#include <array>

namespace rationale {

namespace {

constexpr Better up = Better::Higher, down = Better::Lower, none = Better::Neither;

constexpr auto rows = std::to_array<MetricRow>({
    {"language/target_share", "Target language",
     "Share of the words of the thinking that are in the language of the question; mean over the "
     "answers that have words.",
     "share", up, "DeepSeek-R1 §2.3.2"},
    {"language/target_share/*", "Target language of one language",
     "The same for the problems in this language.", "share", up, "DeepSeek-R1 §2.3.2"},
    {"language/mixed_share", "Mixed answers",
     "Share of the answers whose thinking changes language between neighbouring words.", "share",
     down, "DeepSeek-R1 §2.3.2"},
    {"language/off_target_share", "Off-target answers",
     "Share of the answers whose thinking has not one word in the language of the question.",
     "share", down, ""},
    {"language/*", "Language", "How the thinking is written.", "", none, ""},
    {"completions/mean_length", "Length", "Mean length of the answers, with their thinking.",
     "tokens", none, "TRL"},
    {"completions/min_length", "Shortest answer", "In the step.", "tokens", none, "TRL"},
    {"completions/max_length", "Longest answer", "In the step.", "tokens", none, "TRL"},
    {"completions/mean_terminated_length", "Length of ended answers",
     "Mean length of the answers that ended by themselves.", "tokens", none, "TRL"},
    {"completions/clipped_ratio", "Cut-off answers",
     "Share of the answers that reached max_completion_length before their end. They cannot be "
     "right, however good their thinking was.",
     "share", down, "TRL"},
    {"completions/*", "Answers", "A figure of the answers of the step.", "", none, "TRL"},
    {"length/correct", "Length of right answers", "Mean over the right answers.", "tokens", none,
     ""},
    {"length/wrong", "Length of wrong answers",
     "Mean over the wrong answers. If it grows and that of right answers does not, wrong answers "
     "ramble.",
     "tokens", none, "Dr. GRPO"},
    {"length/think", "Length of the thinking", "Mean number of tokens inside the thinking.",
     "tokens", none, ""},
    {"reflection/rate", "Reflecting answers",
     "Share of the answers with a word of second thoughts: “wait”, “等等” and their kin.", "share",
     none, "DeepSeek-R1 §2.2.4"},
    {"reflection/per_answer", "Reflections", "Mean number of such words in an answer.", "", none,
     "DeepSeek-R1 §2.2.4"},
    {"num_tokens", "Tokens",
     "Tokens of prompts and answers that the run has worked through so far.", "tokens", none,
     "TRL"},
    {"epoch", "Epoch", "How often the data has been walked through.", "", none, "TRL"},
    {"episode", "Episodes", "Answers sampled so far.", "", none, "TRL PPO"},
    {"eps", "Episodes per second", "Answers per second of run time.", "1/s", up, "TRL PPO"},
    {"step_time", "Step time", "Seconds that the step took, all phases together.", "s", down, ""},
    {"time/generate", "Sampling time", "Seconds of the step spent sampling answers.", "s", down,
     ""},
    {"time/reward", "Reward time", "Seconds of the step spent judging answers.", "s", down, ""},
    {"time/logprob", "Log-prob time",
     "Seconds of the step spent on log-probabilities of policy and reference.", "s", down, ""},
    {"time/values", "Value time", "Seconds of the step spent on the values of the critic.", "s",
     down, ""},
    {"time/update", "Update time", "Seconds of the step spent on the update of the policy.", "s",
     down, ""},
    {"time/update_critic", "Critic update time",
     "Seconds of the step spent on the update of the critic.", "s", down, ""},
    {"time/evaluate", "Evaluation time", "Seconds spent on held-out problems.", "s", down, ""},
    {"time/*", "Time of a phase", "Seconds of the step spent in this phase.", "s", down, ""},
    {"throughput/generated_tokens_per_s", "Sampling speed", "Tokens sampled per second.",
     "tokens/s", up, ""},
    {"throughput/trained_tokens_per_s", "Training speed", "Tokens trained on per second.",
     "tokens/s", up, ""},
    {"throughput/*", "Speed", "Work done per second.", "", up, ""},
    {"flos", "Operations",
     "Floating-point operations of the matrix products of the step, counted where they are made.",
     "", none, "Hugging Face Trainer"},
    {"mfu", "Model FLOPs utilization",
     "Share of what the hardware could compute at most that the model used.", "share", up, "PaLM"},
    {"telemetry/cpu_percent", "CPU", "Load of the engine's process; 100 is one core.", "%", none,
     ""},
    {"telemetry/rss_mib", "Memory", "Memory that the engine's process holds.", "MiB", none, ""},
    {"telemetry/peak_rss_mib", "Most memory", "The most memory that it has held.", "MiB", none, ""},
    {"telemetry/*", "Telemetry", "A figure of the machine.", "", none, ""},
    {"dataset/rows", "Rows", "Rows of the dataset so far.", "", none, ""},
    {"dataset/added", "Rows added", "Rows that this step added to the dataset.", "", none, ""},
});

} // namespace

std::span<const MetricRow> otherMetricRows() {
    return rows;
}

} // namespace rationale
