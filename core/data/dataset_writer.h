// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/fs.h"
#include "core/base/json.h"

#include <cstdint>
#include <fstream>
#include <functional>

namespace rationale {

/// Rows of a dataset in the making. They stand under another name until publish(), so that a folder
/// with rows.jsonl is complete.
class DatasetWriter {
public:
    /// Goes on after `bytes` and `rows`: what stands behind them was written after the checkpoint
    /// that knows these numbers. Throws Error{Corrupt} when the file is shorter.
    DatasetWriter(fs::path folder, int64_t bytes, int64_t rows);

    void add(const Json& row);
    /// Everything so far is on the disk when it returns. Throws Error{Io, NoSpace}.
    void sync();
    int64_t bytes() const { return m_bytes; }
    int64_t rows() const { return m_rows; }

    /// The rows of this writer so far, one by one.
    void forEach(const std::function<void(const Json& row)>& use);
    /// Writes dataset.json and gives the rows their name.
    void publish(const Json& description);

private:
    void requireGood() const;

    fs::path m_folder, m_partial;
    std::ofstream m_stream;
    int64_t m_bytes, m_rows;
};

} // namespace rationale
