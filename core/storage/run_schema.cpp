// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/run_schema.h"

#include <array>

namespace rationale {
namespace {

// Version 1. Rows of older segments past a resume point are superseded: for narrow per-step tables
// that follows from segment.valid_to, samples and groups carry a mark so that filters are one scan.
constexpr std::string_view version1 = R"sql(
CREATE TABLE run (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id TEXT NOT NULL, name TEXT NOT NULL, stage TEXT NOT NULL, model TEXT NOT NULL,
    seed INTEGER NOT NULL,            -- the 64 bits of an unsigned number
    state TEXT NOT NULL, message TEXT NOT NULL,
    step INTEGER NOT NULL, total_steps INTEGER NOT NULL,
    created REAL NOT NULL, started REAL NOT NULL, ended REAL NOT NULL, heartbeat REAL NOT NULL
) STRICT;

CREATE TABLE segment (
    id INTEGER PRIMARY KEY,
    start_step INTEGER NOT NULL,
    valid_to INTEGER,                 -- last step that still counts; NULL: all of them
    started REAL NOT NULL
) STRICT;

CREATE TABLE metric_key (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE metric (
    key_id INTEGER NOT NULL, step INTEGER NOT NULL, segment INTEGER NOT NULL,
    value REAL,                       -- NULL: NaN
    PRIMARY KEY (key_id, step, segment)
) STRICT, WITHOUT ROWID;

CREATE TABLE step_clock (
    step INTEGER NOT NULL, segment INTEGER NOT NULL,
    wall_seconds REAL NOT NULL, process_seconds REAL NOT NULL, tokens INTEGER NOT NULL,
    PRIMARY KEY (step, segment)
) STRICT, WITHOUT ROWID;

CREATE TABLE prompt (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL,
    content_hash INTEGER NOT NULL,    -- of everything below: equal keys may differ in wording
    text TEXT NOT NULL, reference TEXT NOT NULL, language TEXT NOT NULL, task TEXT NOT NULL,
    extra TEXT NOT NULL,
    tokens BLOB NOT NULL,             -- zstd of int32
    UNIQUE (key, content_hash)
) STRICT;

CREATE TABLE sample_group (
    id INTEGER PRIMARY KEY,
    segment INTEGER NOT NULL, step INTEGER NOT NULL, superseded INTEGER NOT NULL DEFAULT 0,
    split TEXT NOT NULL,
    prompt_id INTEGER NOT NULL REFERENCES prompt (id),
    reward_mean REAL, reward_std REAL, mean_share REAL,
    size INTEGER NOT NULL, solved INTEGER NOT NULL, mixed INTEGER NOT NULL, dead INTEGER NOT NULL
) STRICT;
CREATE INDEX sample_group_by_step ON sample_group (step);
CREATE INDEX sample_group_by_prompt ON sample_group (prompt_id);

-- Everything a trace table filters or sorts by and nothing else: a full scan stays within the page
-- cache. Numbers come before words because SQLite decodes a row from its beginning.
CREATE TABLE sample (
    id INTEGER PRIMARY KEY,
    superseded INTEGER NOT NULL DEFAULT 0,
    step INTEGER NOT NULL,
    correct INTEGER NOT NULL, format_ok INTEGER NOT NULL, truncated INTEGER NOT NULL,
    dead INTEGER NOT NULL,
    reward REAL, advantage REAL, target_share REAL,
    length INTEGER NOT NULL, think_length INTEGER NOT NULL, answer_length INTEGER NOT NULL,
    switches INTEGER NOT NULL, reflections INTEGER NOT NULL,
    split TEXT NOT NULL, language TEXT NOT NULL, task TEXT NOT NULL,
    group_id INTEGER NOT NULL REFERENCES sample_group (id),
    member INTEGER NOT NULL, segment INTEGER NOT NULL
) STRICT;
-- One for each column a table can be sorted by: the first page of an unfiltered table is free.
CREATE INDEX sample_by_step ON sample (step) WHERE superseded = 0;
CREATE INDEX sample_by_reward ON sample (reward) WHERE superseded = 0;
CREATE INDEX sample_by_advantage ON sample (advantage) WHERE superseded = 0;
CREATE INDEX sample_by_share ON sample (target_share) WHERE superseded = 0;
CREATE INDEX sample_by_length ON sample (length) WHERE superseded = 0;
CREATE INDEX sample_by_think ON sample (think_length) WHERE superseded = 0;
CREATE INDEX sample_by_answer ON sample (answer_length) WHERE superseded = 0;
CREATE INDEX sample_by_switches ON sample (switches) WHERE superseded = 0;
CREATE INDEX sample_by_reflections ON sample (reflections) WHERE superseded = 0;
CREATE INDEX sample_by_group ON sample (group_id);

CREATE TABLE sample_text (
    id INTEGER PRIMARY KEY REFERENCES sample (id),
    think_begin INTEGER NOT NULL, think_end INTEGER NOT NULL,   -- bytes of text
    answer_begin INTEGER NOT NULL, answer_end INTEGER NOT NULL,
    extracted TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
CREATE VIRTUAL TABLE sample_search USING fts5(
    text, content='sample_text', content_rowid='id', tokenize='trigram', columnsize=0);

CREATE TABLE sample_data (
    id INTEGER PRIMARY KEY REFERENCES sample (id),
    tokens BLOB NOT NULL,             -- zstd of int32
    logprobs BLOB NOT NULL,           -- zstd of float
    spans BLOB NOT NULL               -- zstd of "start,end,language;…" in code points
) STRICT;

CREATE TABLE reward_name (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE reward_part (
    reward_id INTEGER NOT NULL, sample_id INTEGER NOT NULL,
    value REAL, weight REAL NOT NULL,
    state INTEGER NOT NULL,           -- 0 scored, 1 not applicable, 2 unverifiable
    reason TEXT NOT NULL,
    PRIMARY KEY (reward_id, sample_id)
) STRICT, WITHOUT ROWID;

-- Sums kept at write time, so that the language page costs one row per step and language.
CREATE TABLE step_summary (
    step INTEGER NOT NULL, segment INTEGER NOT NULL, split TEXT NOT NULL, target TEXT NOT NULL,
    samples INTEGER NOT NULL, worded INTEGER NOT NULL,
    share_sum REAL NOT NULL, mixed INTEGER NOT NULL, switches INTEGER NOT NULL,
    PRIMARY KEY (step, segment, split, target)
) STRICT, WITHOUT ROWID;
CREATE TABLE step_language (
    step INTEGER NOT NULL, segment INTEGER NOT NULL, split TEXT NOT NULL, target TEXT NOT NULL,
    language TEXT NOT NULL, words INTEGER NOT NULL,
    PRIMARY KEY (step, segment, split, target, language)
) STRICT, WITHOUT ROWID;

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    time REAL NOT NULL, step INTEGER NOT NULL,
    kind TEXT NOT NULL, message TEXT NOT NULL, data TEXT NOT NULL
) STRICT;

CREATE TABLE checkpoint (
    step INTEGER PRIMARY KEY,
    path TEXT NOT NULL, time REAL NOT NULL, superseded INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE report (name TEXT PRIMARY KEY, value TEXT NOT NULL, time REAL NOT NULL) STRICT;

-- For people with SQL (`rationale query`).
CREATE VIEW metrics AS
    SELECT k.name, m.step, m.value, m.segment,
           m.step > coalesce(s.valid_to, m.step) AS superseded
    FROM metric m JOIN metric_key k ON k.id = m.key_id JOIN segment s ON s.id = m.segment;
CREATE VIEW samples AS
    SELECT s.id, s.step, s.split, s.member, s.reward, s.advantage, s.correct, s.format_ok,
           s.truncated, s.dead, s.length, s.think_length, s.answer_length, s.target_share,
           s.switches, s.reflections, s.language, s.task, s.superseded, s.group_id,
           p.text AS prompt, p.reference, t.extracted, t.text AS completion
    FROM sample s JOIN sample_group g ON g.id = s.group_id JOIN prompt p ON p.id = g.prompt_id
    JOIN sample_text t ON t.id = s.id;
CREATE VIEW reward_parts AS
    SELECT r.sample_id, n.name, r.value, r.weight, r.state, r.reason
    FROM reward_part r JOIN reward_name n ON n.id = r.reward_id;
)sql";

// Version 2. Samples can follow a checkpoint within its step: the evaluation after training.
constexpr std::string_view version2 = R"sql(
ALTER TABLE checkpoint ADD COLUMN last_group INTEGER; -- newest sample_group when it was saved
)sql";

// Version 3. An answer can be neither right nor wrong; the only task of before that had no right
// answer is "replies".
constexpr std::string_view version3 = R"sql(
UPDATE sample SET correct = 2 WHERE task = 'replies'; -- correct: 0 wrong, 1 right, 2 neither
DROP VIEW samples;
CREATE VIEW samples AS
    SELECT s.id, s.step, s.split, s.member, s.reward, s.advantage, nullif(s.correct, 2) AS correct,
           s.format_ok, s.truncated, s.dead, s.length, s.think_length, s.answer_length,
           s.target_share, s.switches, s.reflections, s.language, s.task, s.superseded, s.group_id,
           p.text AS prompt, p.reference, t.extracted, t.text AS completion
    FROM sample s JOIN sample_group g ON g.id = s.group_id JOIN prompt p ON p.id = g.prompt_id
    JOIN sample_text t ON t.id = s.id;
)sql";

// Version 4. Test-time searches.
constexpr std::string_view version4 = R"sql(
CREATE TABLE search_tree (
    id INTEGER PRIMARY KEY,
    superseded INTEGER NOT NULL DEFAULT 0,
    segment INTEGER NOT NULL, step INTEGER NOT NULL,
    strategy TEXT NOT NULL, guide TEXT NOT NULL,    -- guide: '' none
    prompt_id INTEGER NOT NULL REFERENCES prompt (id),
    budget INTEGER NOT NULL, generated INTEGER NOT NULL, context INTEGER NOT NULL,
    scored INTEGER NOT NULL,                        -- tokens
    answer TEXT NOT NULL, correct INTEGER NOT NULL, -- 0 wrong, 1 right, 2 neither
    nodes INTEGER NOT NULL,
    tokens BLOB NOT NULL                            -- zstd of int32, node after node
) STRICT;
CREATE TABLE search_node (
    tree_id INTEGER NOT NULL REFERENCES search_tree (id),
    node INTEGER NOT NULL,                          -- 0: the prompt
    parent INTEGER NOT NULL, depth INTEGER NOT NULL, token_count INTEGER NOT NULL,
    sampled INTEGER NOT NULL, extensions INTEGER NOT NULL, visits INTEGER NOT NULL,
    value REAL, prior REAL, score REAL,
    finished INTEGER NOT NULL, truncated INTEGER NOT NULL, chosen INTEGER NOT NULL,
    answer TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (tree_id, node)
) STRICT, WITHOUT ROWID;
CREATE VIEW search_trees AS
    SELECT t.id, t.step, t.strategy, t.guide, t.budget, t.generated, t.context, t.scored, t.answer,
           nullif(t.correct, 2) AS correct, t.nodes, t.superseded, p.text AS prompt, p.reference
    FROM search_tree t JOIN prompt p ON p.id = t.prompt_id;
)sql";

constexpr std::array<std::string_view, 4> migrations = {version1, version2, version3, version4};

} // namespace

std::span<const std::string_view> runMigrations() {
    return migrations;
}

} // namespace rationale
