// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/database.h"
#include "core/storage/search_records.h"

namespace rationale {

/// Puts search trees into run.sqlite, for RunRows.
class SearchRows {
public:
    explicit SearchRows(Database& database);
    void write(const SearchTreeRecord& tree, int64_t segment, int64_t promptId);

private:
    Database& m_database;
    Statement m_tree, m_node;
};

} // namespace rationale
