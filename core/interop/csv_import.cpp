// SPDX-License-Identifier: GPL-3.0-or-later
// Logs of a step column and one column per metric.
#include "core/base/error.h"
#include "core/interop/csv_text.h"
#include "core/interop/importer.h"
#include "core/interop/loose_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <memory>
#include <set>

namespace rationale::interop {

namespace {

/// Names that columns of steps have, the surest first: "total_steps" is often the length of the
/// run beside a "step".
constexpr const char* stepNames[] = {
    "step", "global_step", "_step",       "train/global_step",   "iteration",
    "iter", "num_steps",   "total_steps", "trainer/global_step", "update",
    "epoch"};
constexpr const char* timeNames[] = {"wall time", "wall_time", "_timestamp", "timestamp"};

std::string lower(std::string text) {
    for (char& c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return text;
}

std::string_view trimmed(std::string_view cell) {
    const size_t begin = cell.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return {};
    return cell.substr(begin, cell.find_last_not_of(" \t") - begin + 1);
}

bool isEmpty(std::string_view cell) {
    return cell.empty() || cell == "None" || cell == "null" || cell == "NA" || cell == "N/A";
}

std::optional<double> numberOf(std::string_view cell) {
    if (const auto special = nonFiniteIn(cell))
        return special;
    if (cell.starts_with('+'))
        cell.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (end != cell.data() + cell.size() || cell.empty())
        return std::nullopt;
    if (error == std::errc::result_out_of_range) // 1e-400 and 1e400 are numbers
        return std::strtod(std::string(cell).c_str(), nullptr);
    return error == std::errc() ? std::optional(value) : std::nullopt;
}

struct Column {
    std::string name;
    bool hasNumber = false;
    std::string text; // the first cell that is no number
    int64_t textLine = 0;
};

class CsvLog {
public:
    CsvLog(fs::path path, const std::string& stepColumn)
        : m_path(std::move(path))
        , m_file(m_path) {
        CsvText text = open();
        const auto header = text.next();
        if (!header)
            throw Error(ErrorKind::Input, "The file is empty", m_path.string());
        std::set<std::string> names;
        for (const std::string& cell : *header) {
            m_columns.push_back({std::string(trimmed(cell)), false, "", 0});
            if (!names.insert(m_columns.back().name).second)
                throw Error(ErrorKind::Input,
                            "Two columns are called '" + m_columns.back().name + "'",
                            m_path.string() + ", line 1", "Rename one of them.");
        }
        findStep(stepColumn);
    }

    void read(ImportSink& sink) {
        judgeColumns(sink);
        const size_t time = timeColumn();
        eachRow(&sink, [&](const std::vector<std::string>& cells, int64_t line) {
            const int64_t step = stepOf(cells[m_step], line);
            for (size_t i = 0; i < cells.size(); ++i) {
                const std::string_view cell = trimmed(cells[i]);
                if (i == m_step || !m_columns[i].hasNumber || isEmpty(cell))
                    continue;
                const double value = *numberOf(cell);
                sink.metric(step, m_columns[i].name, value);
                if (i == time)
                    sink.time(step, value);
            }
        });
        sink.setting("step_column", m_columns[m_step].name);
    }

private:
    CsvText open() const {
        const std::string_view text(m_file.data(), m_file.size());
        return {text, CsvText::separatorOf(text)};
    }

    void findStep(const std::string& wanted) {
        std::string all;
        for (const Column& column : m_columns)
            all += (all.empty() ? "" : ", ") + column.name;
        const auto find = [&](const auto& matches) {
            for (size_t i = 0; i < m_columns.size(); ++i)
                if (matches(m_columns[i].name)) {
                    m_step = i;
                    return true;
                }
            return false;
        };
        if (!wanted.empty()) {
            if (!find([&](const std::string& name) { return name == wanted; }))
                throw Error(ErrorKind::Usage, "There is no column '" + wanted + "'",
                            m_path.string(), "The columns are " + all + ".");
            return;
        }
        for (const char* known : stepNames)
            if (find([&](const std::string& name) { return lower(name) == known; }))
                return;
        throw Error(ErrorKind::Input, "No column is known to count steps", m_path.string(),
                    "Name it with --step-column; the columns are " + all + ".");
    }

    size_t timeColumn() const {
        for (const char* known : timeNames)
            for (size_t i = 0; i < m_columns.size(); ++i)
                if (lower(m_columns[i].name) == known && m_columns[i].hasNumber)
                    return i;
        return m_columns.size();
    }

    std::string at(int64_t line) const {
        return m_path.string() + ", line " + std::to_string(line);
    }

    int64_t stepOf(std::string_view cell, int64_t line) const {
        const std::optional<double> number = numberOf(trimmed(cell));
        const std::optional<int64_t> step = number ? wholeNumberIn(Json(*number)) : std::nullopt;
        if (!step || *step < 0)
            throw Error(ErrorKind::Input, "'" + std::string(cell.substr(0, 80)) + "' is no step",
                        at(line),
                        "The column " + m_columns[m_step].name +
                            " has to hold whole numbers from 0 on; another is chosen with "
                            "--step-column.");
        return *step;
    }

    template <typename Use>
    void eachRow(ImportSink* sink, const Use& use) const {
        CsvText text = open();
        text.next();
        while (const auto cells = text.next()) {
            if (cells->size() == m_columns.size()) {
                use(*cells, text.line());
                continue;
            }
            if (!text.endedWhole() && cells->size() < m_columns.size()) {
                if (sink)
                    sink->note("Line " + std::to_string(text.line()) +
                               ", the last, was cut off and is left out");
                continue;
            }
            throw Error(ErrorKind::Corrupt,
                        "The line has " + std::to_string(cells->size()) + " cells, the header " +
                            std::to_string(m_columns.size()),
                        at(text.line()));
        }
    }

    /// A column without a single number is text; one that has both is a mistake somewhere.
    void judgeColumns(ImportSink& sink) {
        eachRow(nullptr, [&](const std::vector<std::string>& cells, int64_t line) {
            for (size_t i = 0; i < cells.size(); ++i) {
                const std::string_view cell = trimmed(cells[i]);
                if (isEmpty(cell)) {
                    m_placeholders += cell.empty() ? 0 : 1;
                    continue;
                }
                Column& column = m_columns[i];
                if (numberOf(cell))
                    column.hasNumber = true;
                else if (column.textLine == 0) {
                    column.text = std::string(cell.substr(0, 80));
                    column.textLine = line;
                }
            }
        });
        if (m_placeholders > 0)
            sink.note(std::to_string(m_placeholders) +
                      " cells say None, null, NA or N/A and are no values");
        for (size_t i = 0; i < m_columns.size(); ++i) {
            const Column& column = m_columns[i];
            if (i == m_step || column.textLine == 0)
                continue;
            if (column.hasNumber)
                throw Error(ErrorKind::Input,
                            "'" + column.text + "' is no number, as others of the column " +
                                column.name + " are",
                            at(column.textLine), "Repair the cell, or empty it.");
            sink.note("The column " + column.name + " is text ('" + column.text +
                      "') and is left out");
        }
    }

    fs::path m_path;
    MappedFile m_file;
    std::vector<Column> m_columns;
    size_t m_step = 0;
    int64_t m_placeholders = 0;
};

} // namespace

std::vector<ImportSource> openCsvLog(const ImportRequest& request) {
    auto log = std::make_shared<CsvLog>(request.path, request.stepColumn);
    return {{runNameOf(request.path), [log](ImportSink& sink) { log->read(sink); }}};
}

} // namespace rationale::interop
