// SPDX-License-Identifier: GPL-3.0-or-later
// What goes wrong in training, found in the recorded metrics alone, so in imported runs as well.
#pragma once

#include "core/storage/run_reader.h"

#include <functional>

namespace rationale {

/// One finding. Texts are English with places %1 … (see alertText); the studio translates them.
struct RunAlert {
    std::string rule;   // "entropy_collapse"; "engine" for what the engine itself has told
    std::string metric; // whose curve shows it; empty for some of the engine's
    int64_t step = 0, lastStep = 0; // first and last step at which it holds
    int64_t points = 0;             // logged values in between, both ends included
    double before = 0, after = 0;   // of the smoothed metric: usual value, value at its worst
    double threshold = 0;           // that was crossed
    bool severe = false;            // the run learns nothing good from here on
    std::string message;            // of the engine; empty for the rules

    bool operator==(const RunAlert&) const = default;
};

/// What a rule says of its finding; the same for every run.
struct AlertWording {
    const char* rule;
    const char* title;    // "Entropy collapse"
    const char* evidence; // %1 metric, %2 before, %3 after, %4 threshold, %5 points
    const char* meaning;  // one or two sentences
    const char* remedy;   // what to try
    const char* samples;  // answers that show it: "dead", "truncated", "off-target" or ""
};
/// For "engine" and for unknown rules too, with empty texts but for the title.
const AlertWording& alertWording(const std::string& rule);
const std::vector<AlertWording>& alertWordings();

/// `text` with %1 … %5 replaced.
std::string alertText(const char* text, const RunAlert& alert);

/// A series by name; empty when the run has none.
using SeriesSource = std::function<MetricSeries(const std::string& name)>;
/// Findings of all rules by step. Deterministic; O(n log n) in the points of about fifteen series.
std::vector<RunAlert> findAlerts(const SeriesSource& series);
/// Those of a run, with the alerts that the engine wrote as it went; an engine's alert that says
/// what a rule says there stands for both. Throws what RunReader throws.
std::vector<RunAlert> runAlerts(RunReader& reader);

} // namespace rationale
