// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset.h"

#include "core/base/error.h"
#include "core/base/hash.h"
#include "core/base/rng.h"

#include <algorithm>
#include <numeric>

namespace rationale {

namespace {

bool isText(const Json& value) {
    return value.is_string();
}

bool isBoolean(const Json& value) {
    return value.is_boolean();
}

template <bool (*fits)(const Json&)>
bool isListOf(const Json& value) {
    return value.is_array() && std::all_of(value.begin(), value.end(), fits);
}

} // namespace

std::string contentKey(const Json& row) {
    std::string content;
    for (const char* column : {"prompt", "completion", "chosen", "rejected", "completions"}) {
        const auto found = row.find(column);
        content += (found == row.end() ? std::string() : toJsonText(*found)) + '\n';
    }
    return sha256(content);
}

const char* answerColumn(const Json& row) {
    return row.contains("chosen") ? "chosen" : "completion";
}

std::string textOr(const Json& row, const char* column, const std::string& otherwise) {
    const auto found = row.find(column);
    return found != row.end() && found->is_string() ? found->get<std::string>() : otherwise;
}

Dataset Dataset::open(const fs::path& path) {
    Dataset dataset;
    std::error_code ignored;
    dataset.m_file = fs::is_directory(path, ignored) ? path / rowsFile : path;
    dataset.m_bytes = std::make_shared<MappedFile>(dataset.m_file);
    const std::string_view all(dataset.m_bytes->data() ? dataset.m_bytes->data() : "",
                               dataset.m_bytes->size());
    int64_t number = 0;
    for (size_t begin = 0; begin < all.size();) {
        const size_t end = std::min(all.find('\n', begin), all.size());
        const std::string_view line = all.substr(begin, end - begin);
        ++number;
        if (line.find_first_not_of(" \t\r") != std::string_view::npos) {
            dataset.m_lines.push_back({begin, line.size(), number});
            if (!dataset.row(dataset.size() - 1).is_object())
                throw Error(ErrorKind::Input, "A row is no JSON object",
                            dataset.where(dataset.size() - 1),
                            "Each line is an object like {\"prompt\": …, \"completion\": …}.");
        }
        begin = end + 1;
    }
    if (dataset.m_lines.empty())
        throw Error(ErrorKind::Input, "The dataset has no rows", dataset.m_file.string(),
                    "Give a JSONL file, one object a line.");
    return dataset;
}

std::string Dataset::where(size_t index) const {
    return m_file.string() + ", line " + std::to_string(m_lines[index].number);
}

Json Dataset::row(size_t index) const {
    const Line& line = m_lines[index];
    return parseJson({m_bytes->data() + line.offset, line.length}, where(index));
}

const Json& Dataset::column(const Json& row, size_t index, const char* name, const char* wanted,
                            bool (*fits)(const Json&)) const {
    const auto found = row.find(name);
    if (found != row.end() && fits(*found))
        return *found;
    throw Error(ErrorKind::Input, "A row has no " + std::string(wanted) + " '" + name + "'",
                where(index), "Every row needs it.");
}

std::string Dataset::text(const Json& row, size_t index, const char* name) const {
    return column(row, index, name, "text", isText).get<std::string>();
}

bool Dataset::boolean(const Json& row, size_t index, const char* name) const {
    return column(row, index, name, "true or false", isBoolean).get<bool>();
}

std::vector<std::string> Dataset::texts(const Json& row, size_t index, const char* name) const {
    return column(row, index, name, "list of texts", isListOf<isText>)
        .get<std::vector<std::string>>();
}

std::vector<bool> Dataset::booleans(const Json& row, size_t index, const char* name) const {
    return column(row, index, name, "list of true and false", isListOf<isBoolean>)
        .get<std::vector<bool>>();
}

size_t EpochOrder::row(uint64_t example) const {
    const uint64_t epoch = example / m_rows;
    if (epoch != m_epoch || m_order.empty()) {
        m_order.resize(m_rows);
        std::iota(m_order.begin(), m_order.end(), size_t{0});
        Rng rng(mixKeys(m_seed, 0x73667465706f6368, epoch));
        rng.shuffle(m_order);
        m_epoch = epoch;
    }
    return m_order[example % m_rows];
}

} // namespace rationale
