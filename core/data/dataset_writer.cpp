// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset_writer.h"

#include "core/base/error.h"
#include "core/data/dataset.h"

#include <cerrno>
#include <utility>

namespace rationale {

DatasetWriter::DatasetWriter(fs::path folder, int64_t bytes, int64_t rows)
    : m_folder(std::move(folder))
    , m_partial((m_folder / Dataset::rowsFile) += ".partial")
    , m_bytes(bytes)
    , m_rows(rows) {
    makeFolders(m_folder);
    std::error_code ignored;
    const fs::path finished = m_folder / Dataset::rowsFile;
    if (fs::exists(finished, ignored)) // killed after the name was given, before the run ended
        fs::rename(finished, m_partial);
    const auto size = fs::exists(m_partial, ignored) ? fs::file_size(m_partial) : 0;
    if (size < static_cast<uintmax_t>(bytes))
        throw Error(ErrorKind::Corrupt,
                    "The rows end at byte " + std::to_string(size) + ", the checkpoint says " +
                        std::to_string(bytes),
                    m_partial.string(), "Start the run anew.");
    if (size > static_cast<uintmax_t>(bytes))
        fs::resize_file(m_partial, static_cast<uintmax_t>(bytes));
    m_stream.open(m_partial, std::ios::binary | std::ios::app);
    requireGood();
}

void DatasetWriter::requireGood() const {
    if (!m_stream)
        throw systemError(errno, "write", m_partial.string());
}

void DatasetWriter::add(const Json& row) {
    const std::string line = toJsonText(row) + "\n";
    m_stream.write(line.data(), static_cast<std::streamsize>(line.size()));
    m_bytes += static_cast<int64_t>(line.size());
    ++m_rows;
}

void DatasetWriter::sync() {
    m_stream.flush();
    requireGood();
    syncPath(m_partial);
}

void DatasetWriter::forEach(const std::function<void(const Json& row)>& use) {
    sync();
    if (m_rows == 0)
        return;
    const Dataset written = Dataset::open(m_partial);
    for (size_t i = 0; i < written.size(); ++i)
        use(written.row(i));
}

void DatasetWriter::publish(const Json& description) {
    sync();
    writeFileAtomically(m_folder / "dataset.json", toJsonText(description, 2) + "\n");
    fs::rename(m_partial, m_folder / Dataset::rowsFile);
    syncPath(m_folder);
}

} // namespace rationale
