// SPDX-License-Identifier: GPL-3.0-or-later
// Filtering, sorting and paging of samples.
#include "core/storage/run_reader.h"
#include "core/storage/run_reader_impl.h"

#include <algorithm>
#include <cmath>

namespace rationale {
namespace {

/// From here on, reading every text in order beats looking up the hits of the index one by one.
constexpr int64_t commonHits = 20'000;

using Keyed = std::pair<double, int64_t>;

/// NaN sorts last whatever the direction; ties by id in the same direction, so paging is stable.
struct Before {
    bool descending;
    bool operator()(const Keyed& a, const Keyed& b) const {
        const bool aUnknown = std::isnan(a.first), bUnknown = std::isnan(b.first);
        if (aUnknown != bUnknown)
            return bUnknown;
        if (!aUnknown && a.first != b.first)
            return descending ? a.first > b.first : a.first < b.first;
        return descending ? a.second > b.second : a.second < b.second;
    }
};

/// Brings rows[sorted … end) into their final place; the rest stays unsorted behind them.
void sortUntil(std::vector<Keyed>& rows, size_t& sorted, size_t end, Before before) {
    if (end <= sorted)
        return;
    const auto first = rows.begin() + static_cast<std::ptrdiff_t>(sorted);
    const auto last = rows.begin() + static_cast<std::ptrdiff_t>(end);
    if (last != rows.end())
        std::nth_element(first, last, rows.end(), before);
    std::sort(first, last, before);
    sorted = end;
}

/// Replaces the keys of `rows` (in the order of ids) by the values of `parts` (too); NaN where
/// none.
void mergeKeys(std::vector<Keyed>& rows, Statement& parts) {
    bool more = parts.step();
    for (Keyed& row : rows) {
        while (more && parts.integer(0) < row.second)
            more = parts.step();
        row.first = more && parts.integer(0) == row.second ? parts.real(1) : std::nan("");
    }
}

} // namespace

SampleQuery RunReader::Impl::query(const SampleFilter& filter) {
    const std::string phrase = phraseToProbe(filter);
    if (phrase.empty())
        return sampleQuery(filter);
    StatementUse probe(statement("SELECT count(*) FROM (SELECT 1 FROM sample_search WHERE "
                                 "sample_search MATCH ? LIMIT ?)"));
    probe->bind(1, phrase).bind(2, commonHits);
    probe->step();
    return sampleQuery(filter, probe->integer(0) >= commonHits);
}

std::vector<RunReader::Impl::Keyed>
RunReader::Impl::load(const SampleFilter& filter, SampleOrder order, const std::string& part) {
    const bool byPart = order == SampleOrder::Part;
    const SampleQuery wanted = query(filter);
    // Sorting here instead of in SQL: SQLite's sorter writes whole records, this moves pairs.
    Statement select(database, std::string("SELECT s.id, ") + (byPart ? "0" : orderColumn(order)) +
                                   " FROM " + wanted.from + " WHERE " + wanted.where);
    wanted.bindTo(select);
    std::vector<Keyed> rows;
    while (select.step())
        rows.emplace_back(select.real(1), select.integer(0));
    if (byPart) {
        const auto byId = [](const Keyed& a, const Keyed& b) { return a.second < b.second; };
        if (!std::is_sorted(rows.begin(), rows.end(), byId))
            std::sort(rows.begin(), rows.end(), byId);
        Statement parts(database, "SELECT sample_id, value FROM reward_part WHERE reward_id = "
                                  "(SELECT id FROM reward_name WHERE name = ?) ORDER BY sample_id");
        mergeKeys(rows, parts.bind(1, part));
    }
    return rows;
}

RunReader::Impl::Selection& RunReader::Impl::select(const SampleFilter& filter, SampleOrder order,
                                                    bool descending, const std::string& part) {
    const std::string ofFilter = sampleQuery(filter).fingerprint();
    const std::string fingerprint =
        ofFilter + '\0' + std::to_string(static_cast<int>(order)) + (descending ? "d" : "a") + part;
    const int64_t version = database.dataVersion(); // before the query: newer rows are read again
    if (selection.version == version && selection.fingerprint == fingerprint)
        return selection;
    selection = {};
    selection.rows = load(filter, order, part);
    selection.fingerprint = fingerprint;
    selection.version = version;
    countFingerprint = ofFilter;
    countVersion = version;
    count = static_cast<int64_t>(selection.rows.size());
    return selection;
}

std::vector<int64_t> RunReader::Impl::pageOfAll(SampleOrder order, bool descending, int64_t limit,
                                                int64_t offset) {
    const std::string direction = descending ? " DESC" : " ASC";
    const std::string column = orderColumn(order);
    StatementUse select(statement("SELECT s.id FROM sample s WHERE s.superseded = 0 ORDER BY " +
                                  column + direction + " NULLS LAST, s.id" + direction +
                                  " LIMIT ? OFFSET ?"));
    select->bind(1, limit).bind(2, offset);
    std::vector<int64_t> ids;
    while (select->step())
        ids.push_back(select->integer(0));
    return ids;
}

int64_t RunReader::sampleCount(const SampleFilter& filter) {
    const std::string fingerprint = sampleQuery(filter).fingerprint();
    const int64_t version = m_impl->database.dataVersion();
    if (m_impl->countVersion == version && m_impl->countFingerprint == fingerprint)
        return m_impl->count;
    const SampleQuery query = m_impl->query(filter);
    Statement select(m_impl->database,
                     "SELECT count(*) FROM " + query.from + " WHERE " + query.where);
    query.bindTo(select);
    select.step();
    m_impl->count = select.integer(0);
    m_impl->countFingerprint = fingerprint;
    m_impl->countVersion = version;
    return m_impl->count;
}

std::vector<int64_t> RunReader::sampleIds(const SampleFilter& filter, SampleOrder order,
                                          bool descending, int64_t limit, int64_t offset,
                                          const std::string& part) {
    offset = std::max<int64_t>(offset, 0);
    if (order != SampleOrder::Part && sampleQuery(filter).selectsAll())
        return m_impl->pageOfAll(order, descending, limit, offset);
    auto& selection = m_impl->select(filter, order, descending, part);
    const auto size = static_cast<int64_t>(selection.rows.size());
    const int64_t begin = std::min(offset, size);
    const int64_t end = limit < 0 ? size : begin + std::min(limit, size - begin);
    sortUntil(selection.rows, selection.sorted, static_cast<size_t>(end), Before{descending});
    std::vector<int64_t> ids;
    for (int64_t i = begin; i < end; ++i)
        ids.push_back(selection.rows[static_cast<size_t>(i)].second);
    return ids;
}

} // namespace rationale
