// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/storage/library_schema.h"

#include <array>

namespace rationale {
namespace {

constexpr std::array<std::string_view, 4> migrations = {R"sql(
CREATE TABLE run (
    id TEXT PRIMARY KEY,              -- name of the folder under runs/
    ordinal INTEGER NOT NULL UNIQUE,  -- 1 for the first run of the project; never used again

    -- human work
    name TEXT NOT NULL,
    colour INTEGER NOT NULL,
    visible INTEGER NOT NULL DEFAULT 1,
    pinned INTEGER NOT NULL DEFAULT 0,
    archived INTEGER NOT NULL DEFAULT 0,
    tags TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tags)),
    note TEXT NOT NULL DEFAULT '',

    -- from the run's folder; rebuilt by refresh()
    stamp TEXT NOT NULL DEFAULT '',
    stage TEXT NOT NULL, model TEXT NOT NULL, seed INTEGER NOT NULL,
    state TEXT NOT NULL, message TEXT NOT NULL DEFAULT '',
    step INTEGER NOT NULL DEFAULT 0, total_steps INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL, started REAL NOT NULL DEFAULT 0, ended REAL NOT NULL DEFAULT 0,
    heartbeat REAL NOT NULL DEFAULT 0,
    last_reward REAL, best_reward REAL, pass_at_1 REAL,
    sparkline BLOB NOT NULL DEFAULT x'',  -- float32, little-endian
    sample_count INTEGER NOT NULL DEFAULT 0,
    duration_seconds REAL NOT NULL DEFAULT 0
) STRICT;

-- Outlives rows of deleted runs, so that no colour or default name comes twice.
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
INSERT INTO counter VALUES ('run', 0);

CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL CHECK (json_valid(value))) STRICT;
)sql",
                                                        R"sql(
ALTER TABLE run ADD COLUMN step_seconds REAL;
ALTER TABLE run ADD COLUMN base_run TEXT NOT NULL DEFAULT '';
UPDATE run SET stamp = '';                -- every run is read again
)sql",
                                                        R"sql(
-- What people say of rows and samples. The content is known by its hash, so that it stays judged
-- when it is made or imported again.
CREATE TABLE annotation (
    content TEXT NOT NULL,            -- contentKey() of the row
    annotator TEXT NOT NULL,
    verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'rejected')),
    edited TEXT,                      -- the completion as it should be; NULL: as it is
    note TEXT NOT NULL DEFAULT '',
    changed REAL NOT NULL,
    PRIMARY KEY (content, annotator)
) STRICT, WITHOUT ROWID;
)sql",
                                                        R"sql(
-- Runs that `rationale queue run` starts one after the other. Known by the run alone: processes and
-- their numbers come and go.
CREATE TABLE queue (
    run TEXT PRIMARY KEY,
    position INTEGER NOT NULL,        -- from 1 without gaps; of begun ones it has no meaning
    added REAL NOT NULL,
    waits_for TEXT NOT NULL,          -- run whose model it starts from; ''
    begun INTEGER NOT NULL DEFAULT 0  -- its engine was started by the queue and has a slot
) STRICT;
)sql"};

} // namespace

std::span<const std::string_view> libraryMigrations() {
    return migrations;
}

} // namespace rationale
