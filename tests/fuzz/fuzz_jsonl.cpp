// SPDX-License-Identifier: GPL-3.0-or-later
// Tables of any bytes: the first byte chooses how the rest is read, as a dataset of ours, JSON
// lines, JSON, CSV or TSV, whose rows go through the importers and, written again, come back.
#include "core/data/dataset.h"
#include "core/data/import/importer.h"
#include "tests/fuzz/fuzz_support.h"

#include <array>

namespace rationale::fuzz {

namespace {

constexpr std::array names = {"t.jsonl", "t.json", "t.csv", "t.tsv"};
constexpr size_t mostRows = 10'000;

std::vector<Json> rowsOf(const fs::path& path) {
    std::vector<Json> rows;
    const auto table = openTable(path);
    for (size_t i = 0; i < mostRows; ++i) {
        try {
            std::optional<Json> row = table->next();
            if (!row)
                break;
            require(row->is_object(), "a row is an object");
            rows.push_back(std::move(*row));
        } catch (const Error& error) {
            require(!error.where().empty() && !error.remedy().empty(), "errors say where and what");
            if (!table->canGoOn())
                break;
        }
        require(!table->where().empty(), "a row has a place");
    }
    return rows;
}

void readAgain(const ScratchFolder& folder, const std::vector<Json>& rows, const char* name) {
    writeTable(folder.path() / name, [&](const auto& use) {
        for (const Json& row : rows)
            use(row);
    });
    const std::vector<Json> again = rowsOf(folder.path() / name);
    require(std::equal(again.begin(), again.end(), rows.begin(), rows.end(),
                       [](const nlohmann::json& left, const nlohmann::json& right) {
                           return left == right; // whatever the order of the columns
                       }),
            "what was written is read back");
}

/// Of one layout or another, or of none.
void importAll(const fs::path& path) {
    ImportRequest request;
    request.paths = {path};
    request.skipBad = true;
    request.limit = 1000;
    for (const char* format : {"auto", "trl", "prm800k"}) {
        request.format = format;
        isRefused([&] {
            importRows(request, [](const Json& row) {
                require(row.contains("prompt") && row["prompt"].is_string(), "a row has a prompt");
            });
        });
    }
}

void readDataset(const fs::path& path) {
    isRefused([&] {
        const Dataset dataset = Dataset::open(path);
        for (size_t i = 0; i < dataset.size(); ++i) {
            contentKey(dataset.row(i));
            isRefused([&] { dataset.text(dataset.row(i), i, "prompt"); });
            isRefused([&] { dataset.booleans(dataset.row(i), i, "labels"); });
        }
    });
}

bool hasText(const std::vector<Json>& rows) {
    return std::all_of(rows.begin(), rows.end(), [](const Json& row) { return !row.empty(); });
}

} // namespace

} // namespace rationale::fuzz

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    using namespace rationale;
    using namespace rationale::fuzz;
    static const ScratchFolder folder;
    if (size == 0)
        return 0;
    const size_t kind = data[0] % (names.size() + 1);
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (kind == names.size()) {
        folder.write("rows.jsonl", bytes);
        readDataset(folder.path() / "rows.jsonl");
        return 0;
    }
    folder.write(names[kind], bytes);
    const fs::path path = folder.path() / names[kind];
    isRefused([&] {
        const std::vector<Json> rows = rowsOf(path);
        const bool separated = kind >= 2;
        if (!rows.empty() && hasText(rows))
            readAgain(folder, rows, separated ? "again.csv" : "again.jsonl");
    });
    importAll(path);
    return 0;
}
