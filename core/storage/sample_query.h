// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/storage/database.h"
#include "core/storage/run_reader.h"

#include <string>
#include <variant>
#include <vector>

namespace rationale {

/// FROM and WHERE of a SampleFilter, with the values to bind in order.
struct SampleQuery {
    std::string from;  // "sample s JOIN …"
    std::string where; // never empty
    std::vector<std::variant<int64_t, double, std::string>> values;

    void bindTo(Statement& statement) const;
    bool selectsAll() const { return values.empty(); }
    /// Equal fingerprints select equal rows.
    std::string fingerprint() const;
};

/// `isCommon` tells whether an indexed search has so many hits that reading all texts is faster.
SampleQuery sampleQuery(const SampleFilter& filter, bool isCommon = false);
/// The full-text phrase of a filter whose answer depends on isCommon; empty when it does not.
std::string phraseToProbe(const SampleFilter& filter);
/// The column (or expression) an order sorts by; Part needs `part` joined as "r".
const char* orderColumn(SampleOrder order);

/// Makes text_contains(text, needle, begin, end) known to the connection: substring search within a
/// byte range, without copying; ASCII letters match in either case.
void addSearchFunctions(Database& database);

} // namespace rationale
