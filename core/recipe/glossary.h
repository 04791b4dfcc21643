// SPDX-License-Identifier: GPL-3.0-or-later
// What every metric and every option means: the one text behind tooltips, panels and `explain`.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rationale {

enum class Better { Higher, Lower, Neither };
const char* toString(Better better); // "higher", "lower", "neither"

struct GlossaryEntry {
    std::string name;  // of an option or a metric; "*" stands for anything: "pass@*"
    std::string title; // "Entropy"
    std::string text;  // one or two sentences
    std::string unit;  // "tokens"; may be empty
    Better better = Better::Neither;
    std::string source; // paper or the program whose name it is: "TRL"; may be empty
    bool isOption = false;
    std::string stages; // of an option: "grpo, ppo"
};

/// Metrics in reading order, particular names before the globs that they match.
const std::vector<GlossaryEntry>& metricGlossary();
/// Options of all stages by name; one that means something else in another stage stands twice.
const std::vector<GlossaryEntry>& optionGlossary();
/// Of a metric as logged: "rewards/format/mean". None: we do not know it (of another program).
std::optional<GlossaryEntry> metricEntry(const std::string& metric);
/// All that is called exactly so, metric first; also "pass@8" by its glob.
std::vector<GlossaryEntry> lookUpGlossary(const std::string& name);
/// For "did you mean"; empty when nothing is near.
std::string nearestGlossaryName(const std::string& mistyped);

} // namespace rationale
