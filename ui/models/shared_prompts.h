// SPDX-License-Identifier: GPL-3.0-or-later
// The same prompt as several runs have answered it.
#pragma once

#include "core/storage/run_types.h"
#include "ui/models/trace_document.h"

#include <QString>
#include <QVector>

#include <memory>
#include <vector>

namespace rationale::ui {

class ReaderPool;

enum class Pick { Best, Median, Worst }; // of a group, by reward; the first of those that are equal

struct SharedPromptsQuery {
    std::vector<fs::path> folders; // of the runs, the first of which says what was asked when
    int64_t step = -1;             // of the first run, or the newest before it; −1: the newest
    std::string key;               // of the prompt; empty or not among them: the first of the step
    Pick pick = Pick::Best;
};

struct SharedPrompts {
    struct Prompt {
        std::string key, text, split;
        int runs = 1; // that have answered it
    };
    struct Answer {
        bool hasRun = false; // there is a database to read
        bool found = false;  // the run was given this prompt
        int64_t step = 0;    // when: the visit nearest to the step
        int32_t groupSize = 0;
        PromptRecord prompt;
        SampleRecord sample;
        QVector<TraceRange> marks; // words that the first run's completion has not, or, of the
                                   // first, that the second's has not; UTF-16 units
        bool tooLong = false;      // to be compared word by word
    };
    std::vector<int64_t> steps; // of the first run, ascending
    int64_t step = -1;          // of them; −1: the first run has no samples
    QVector<Prompt> prompts;    // of that step which another run has answered too
    int alone = 0;              // prompts of that step that no other run was given
    std::string key;            // of the prompt shown; empty: none
    QVector<Answer> answers;    // of every run
};

/// At most this many prompts of a step are looked for in the other runs.
inline constexpr int mostSharedPrompts = 256;

/// Throws what RunReader throws. Call off the GUI thread.
SharedPrompts readSharedPrompts(const SharedPromptsQuery& query,
                                const std::shared_ptr<ReaderPool>& readers);

/// Place in `rewards` of the one that is picked; −1 of none.
int pickedMember(const std::vector<double>& rewards, Pick pick);

} // namespace rationale::ui
