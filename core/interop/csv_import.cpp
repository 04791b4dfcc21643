// SPDX-License-Identifier: GPL-3.0-or-later
// Logs of a step column and one column per metric.
#include "core/base/error.h"
#include "core/data/table_bytes.h"
#include "core/data/table_csv.h"
#include "core/interop/importer.h"
#include "core/interop/loose_json.h"
#include "core/interop/metric_lines.h"
#include "core/text/answer_text.h"

#include <algorithm>
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

bool isEmpty(std::string_view cell) {
    return cell.empty() || cell == "None" || cell == "null" || cell == "NA" || cell == "N/A";
}

/// The comma, semicolon or tab that the first line has most of; a comma where it has none.
char separatorOf(const fs::path& path) {
    std::string first;
    TextSource(path).readLine(first);
    char best = ',';
    auto most = std::count(first.begin(), first.end(), ',');
    for (const char separator : {';', '\t'})
        if (const auto count = std::count(first.begin(), first.end(), separator); count > most) {
            most = count;
            best = separator;
        }
    return best;
}

/// What is known of a column only at the end of the file: text, or numbers with their steps.
struct Column {
    std::string key, name; // as the file has it, and without spaces around it
    bool isTime = false, hasNumber = false;
    std::vector<std::pair<int64_t, double>> values;
    std::string text; // the first cell that is no number
    std::string textWhere;
};

class CsvLog {
public:
    CsvLog(const fs::path& path, const std::string& stepColumn)
        : m_path(path)
        , m_table(openCsv(path, separatorOf(path), {})) {
        std::set<std::string> names;
        for (const std::string& cell : m_table->columns()) {
            Column column;
            column.key = cell;
            column.name = trimmed(cell);
            if (!names.insert(column.name).second)
                throw Error(ErrorKind::Input, "Two columns are called '" + column.name + "'",
                            m_path.string() + ", line 1", "Rename one of them.");
            m_columns.push_back(std::move(column));
        }
        findStep(stepColumn);
        findTime();
    }

    void read(ImportSink& sink) {
        while (const std::optional<Json> row = nextRow())
            readRow(*row, sink);
        judgeColumns(sink);
        if (!m_endNote.empty())
            sink.note(m_endNote);
        for (const Column& column : m_columns)
            for (const auto& [step, value] : column.values)
                sink.metric(step, column.name, value);
        sink.setting("step_column", m_columns[m_step].name);
    }

private:
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
            if (find([&](const std::string& name) { return lowerCased(name) == known; }))
                return;
        throw Error(ErrorKind::Input, "No column is known to count steps", m_path.string(),
                    "Name it with --step-column; the columns are " + all + ".");
    }

    void findTime() {
        for (Column& column : m_columns)
            for (const char* known : timeNames)
                column.isTime = column.isTime || lowerCased(column.name) == known;
    }

    /// Nothing at the end, and in place of a last line that was cut off when its writer was.
    std::optional<Json> nextRow() {
        std::optional<Json> row;
        try {
            row = m_table->next();
        } catch (const Error&) {
            if (!m_table->wasCutOff())
                throw;
            m_endNote = "Line " + lineAt() + ", the last, was cut off and is left out";
            return std::nullopt;
        }
        if (row && m_table->wasCutOff())
            m_endNote = "Line " + lineAt() +
                        ", the last, has no line end: its last value may have been cut off";
        return row;
    }
    std::string lineAt() const {
        const std::string where = m_table->where();
        return where.substr(where.rfind(' ') + 1);
    }

    void readRow(const Json& row, ImportSink& sink) {
        const int64_t step = stepOf(row);
        size_t i = 0; // a row has its cells in the order of the columns, the empty ones left out
        for (const auto& [name, value] : row.items()) {
            while (m_columns[i].key != name)
                ++i;
            const std::string cell = trimmed(value.get_ref<const std::string&>());
            if (isEmpty(cell))
                m_placeholders += cell.empty() ? 0 : 1;
            else if (i != m_step)
                readCell(cell, step, m_columns[i], sink);
        }
    }

    void readCell(const std::string& cell, int64_t step, Column& column, ImportSink& sink) const {
        const std::optional<double> number = numberInText(cell);
        if (number) {
            // A text may be "nan" as well, so that makes no numbers of the others.
            column.hasNumber = column.hasNumber || std::isfinite(*number);
            column.values.emplace_back(step, *number);
            if (column.isTime && isEpochTime(*number))
                sink.time(step, *number);
        } else if (column.textWhere.empty()) {
            column.text = cell.substr(0, 80);
            column.textWhere = m_table->where();
        }
    }

    int64_t stepOf(const Json& row) const {
        const std::string cell = textIn(memberOf(row, m_columns[m_step].key));
        const std::optional<double> number = numberInText(cell);
        const std::optional<int64_t> step = number ? wholeNumberIn(Json(*number)) : std::nullopt;
        if (!step || *step < 0)
            throw Error(ErrorKind::Input, "'" + cell.substr(0, 80) + "' is no step",
                        m_table->where(),
                        "The column " + m_columns[m_step].name +
                            " has to hold whole numbers from 0 on; another is chosen with "
                            "--step-column.");
        return *step;
    }

    /// A column without a single number is text; one that has both is a mistake somewhere.
    void judgeColumns(ImportSink& sink) {
        if (m_placeholders > 0)
            sink.note(std::to_string(m_placeholders) +
                      " cells say None, null, NA or N/A and are no values");
        for (Column& column : m_columns) {
            if (column.textWhere.empty())
                continue;
            if (column.hasNumber)
                throw Error(ErrorKind::Input,
                            "'" + column.text + "' is no number, as others of the column " +
                                column.name + " are",
                            column.textWhere, "Repair the cell, or empty it.");
            column.values.clear();
            sink.note("The column " + column.name + " is text ('" + column.text +
                      "') and is left out");
        }
    }

    fs::path m_path;
    std::unique_ptr<TableReader> m_table;
    std::vector<Column> m_columns;
    size_t m_step = 0;
    int64_t m_placeholders = 0;
    std::string m_endNote;
};

} // namespace

std::vector<ImportSource> openCsvLog(const ImportRequest& request) {
    auto log = std::make_shared<CsvLog>(request.path, request.stepColumn);
    return {{runNameOf(request.path), [log](ImportSink& sink) { log->read(sink); }}};
}

} // namespace rationale::interop
