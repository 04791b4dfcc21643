// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/import/importer.h"

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/data/import/cell_types.h"
#include "core/text/verify.h"

namespace rationale {

namespace {

constexpr size_t listedBadRows = 20;
constexpr const char* sourceColumn = "source"; // provenance::source

/// The first row; the first that can be read where others are to be left out.
std::optional<Json> firstRow(TableReader& table, bool skipBad) {
    for (;;)
        try {
            std::optional<Json> row = table.next();
            if (row && !table.hasTypes())
                giveTypes(*row, table.where());
            return row;
        } catch (const Error&) {
            if (!skipBad || !table.canGoOn())
                throw;
        }
}

/// The format of a file, by its first row.
const ImportFormat& recognise(const fs::path& path, bool skipBad) {
    for (const ImportFormat& format : importFormats())
        if (format.recognisesFile && format.recognisesFile(path))
            return format;
    const auto table = openTable(path);
    const std::optional<Json> row = firstRow(*table, skipBad);
    if (!row)
        throw Error(ErrorKind::Input, "The file has no row", path.string(),
                    "Give one with at least one.");
    for (const ImportFormat& format : importFormats())
        if (format.recognises(*row))
            return format;
    std::string columns;
    for (const auto& member : row->items())
        columns += (columns.empty() ? "" : ", ") + member.key();
    throw Error(ErrorKind::Input, "No format has rows with these columns: " + columns,
                table->where(),
                "'rationale data formats' lists what can be read; rename the columns to fit one.");
}

/// Whether answers can be checked against the reference of a row of ours. Of a problem in
/// mathematics it is an answer itself, which must be right; of the other kinds it may be a puzzle,
/// or say several spellings, so it must only be one that its kind can read: Error{Input} otherwise,
/// Error{Usage} for a kind that a person asked for and that there is not.
bool isVerifiable(const Json& made, const ImportRow& row) {
    const auto kind = made.find("kind"), reference = made.find("reference");
    if (kind == made.end() || reference == made.end() || !kind->is_string() ||
        !reference->is_string() || *kind == "code" || *kind == "reply")
        return true;
    const auto text = reference->get<std::string>();
    const bool isAnswer = *kind == "math";
    try {
        const VerifyResult result = verifyAnswer(
            kind->get<std::string>(), text, isAnswer ? "\\boxed{" + text + "}" : std::string());
        return !isAnswer || result.verdict == Verdict::Correct;
    } catch (const Error& error) {
        if (error.kind() == ErrorKind::Usage && !row.options().kind.empty())
            throw Error(ErrorKind::Usage, error.message(), "--kind", error.remedy());
        throw Error(ErrorKind::Input, error.message(),
                    row.where() + ", " + (error.kind() == ErrorKind::Usage ? "kind" : "reference"),
                    error.remedy());
    }
}

class Importer {
public:
    Importer(const ImportRequest& request, const std::function<void(const Json&)>& add)
        : m_request(request)
        , m_add(add) {}

    ImportReport run() {
        for (const fs::path& path : tablesAt(m_request.paths, m_request.split))
            if (!isFull())
                readFile(path);
        if (m_report.rows == 0)
            throw Error(ErrorKind::Input, nothingLeft(), m_report.files.front().name,
                        m_report.badRows.empty() ? "Give another file, or other options."
                                                 : "The first: " + m_report.badRows.front());
        return std::move(m_report);
    }

private:
    bool isFull() const { return m_request.limit > 0 && m_report.rows >= m_request.limit; }

    std::string nothingLeft() const {
        if (m_report.read == 0)
            return "The file has no row";
        std::string text = "Not one of " + std::to_string(m_report.read) + " rows is left";
        for (const auto& [reason, count] : m_report.dropped)
            text += "; " + std::to_string(count) + ": " + reason;
        return m_report.bad == 0 ? text
                                 : text + "; " + std::to_string(m_report.bad) + " cannot be read";
    }

    void readFile(const fs::path& path) {
        const ImportFormat& format = m_request.format == "auto" ? recognise(path, m_request.skipBad)
                                                                : importFormat(m_request.format);
        m_report.files.push_back({path.filename().string(), format.name, sha256File(path), 0});
        const auto table = openTable(path, format.table ? format.table(path) : TableOptions{});
        while (!isFull()) {
            if (m_request.beforeRow)
                m_request.beforeRow();
            std::optional<Json> row;
            try {
                row = table->next();
            } catch (const Error& error) {
                if (!table->canGoOn())
                    throw;
                countRead();
                leaveOut(error);
                continue;
            }
            if (!row)
                return;
            countRead();
            if (!table->hasTypes() && !typed(*row, *table))
                continue;
            take(format,
                 {std::move(*row), table->where(), path, m_request.options, m_report.notes});
        }
    }

    void countRead() {
        ++m_report.files.back().read;
        ++m_report.read;
    }
    bool typed(Json& row, const TableReader& table) {
        try {
            giveTypes(row, table.where());
            return true;
        } catch (const Error& error) {
            leaveOut(error);
            return false;
        }
    }
    /// Or not, as the person wants it.
    void leaveOut(const Error& error) {
        const bool ofRow = error.kind() == ErrorKind::Input || error.kind() == ErrorKind::Corrupt;
        if (!m_request.skipBad || !ofRow)
            throw error;
        ++m_report.bad;
        if (m_report.badRows.size() < listedBadRows)
            m_report.badRows.emplace_back(error.what());
    }

    void take(const ImportFormat& format, const ImportRow& row) {
        ImportedRows made;
        try {
            made = format.read(row);
        } catch (const Error& error) {
            leaveOut(error);
            return;
        }
        if (!made.dropped.empty())
            ++m_report.dropped[made.dropped];
        for (Json& one : made.rows) {
            if (isFull())
                return;
            try {
                if (!isVerifiable(one, row))
                    row.note("references that no answer can be checked against");
            } catch (const Error& error) {
                leaveOut(error);
                continue;
            }
            if (!one.contains(sourceColumn))
                one[sourceColumn] = {{"file", row.file().filename().string()},
                                     {"row", m_report.files.back().read}};
            m_add(one);
            ++m_report.rows;
        }
    }

    const ImportRequest& m_request;
    const std::function<void(const Json&)>& m_add;
    ImportReport m_report;
};

} // namespace

Json ImportReport::toJson() const {
    Json list = Json::array();
    for (const File& file : files)
        list.push_back({{"name", file.name},
                        {"format", file.format},
                        {"sha256", file.sha256},
                        {"read", file.read}});
    Json json = {{"rows", rows}, {"read", read}, {"files", list}, {"dropped", dropped}};
    if (bad > 0) {
        json["bad"] = bad;
        json["bad_rows"] = badRows;
    }
    json["notes"] = notes;
    return json;
}

ImportReport importRows(const ImportRequest& request,
                        const std::function<void(const Json& row)>& add) {
    return Importer(request, add).run();
}

} // namespace rationale
