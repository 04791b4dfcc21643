// SPDX-License-Identifier: GPL-3.0-or-later
// Reading Parquet by Arrow C++, where the build found it. Row groups come one after the other.
#include "core/base/error.h"
#include "core/data/table_reader.h"

#ifdef RATIONALE_ARROW

#include "core/data/parquet_error.h"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/util/utf8.h>
#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>

namespace rationale {

namespace {

Json cellOf(const arrow::Array& array, int64_t row);

Json listOf(const arrow::Array& values, int64_t begin, int64_t length) {
    Json list = Json::array();
    for (int64_t i = 0; i < length; ++i)
        list.push_back(cellOf(values, begin + i));
    return list;
}

template <typename List>
Json listCell(const arrow::Array& array, int64_t row) {
    const auto& list = static_cast<const List&>(array);
    return listOf(*list.values(), list.value_offset(row), list.value_length(row));
}

Json structCell(const arrow::Array& array, int64_t row) {
    const auto& parts = static_cast<const arrow::StructArray&>(array);
    Json object = Json::object();
    for (int i = 0; i < parts.num_fields(); ++i)
        object[parts.struct_type()->field(i)->name()] = cellOf(*parts.field(i), row);
    return object;
}

template <typename Array>
Json numberCell(const arrow::Array& array, int64_t row) {
    return static_cast<const Array&>(array).Value(row);
}

template <typename Array>
Json textCell(const arrow::Array& array, int64_t row) {
    const std::string_view text = static_cast<const Array&>(array).GetView(row);
    if (!arrow::util::ValidateUTF8(text))
        throw std::runtime_error("a text is not UTF-8");
    return std::string(text);
}

/// Dates, times, decimals and whatever else has a way of being written.
Json writtenCell(const arrow::Array& array, int64_t row) {
    return requireArrow(array.GetScalar(row))->ToString();
}

Json halfCell(const arrow::Array& array, int64_t row) {
    // "1.5", as Arrow writes it: it has no number type of that size on every version.
    return std::stod(requireArrow(array.GetScalar(row))->ToString());
}

Json dictionaryCell(const arrow::Array& array, int64_t row) {
    const auto& coded = static_cast<const arrow::DictionaryArray&>(array);
    return cellOf(*coded.dictionary(), coded.GetValueIndex(row));
}

Json nestedCell(const arrow::Array& array, int64_t row) {
    switch (array.type_id()) {
    case arrow::Type::LIST:
        return listCell<arrow::ListArray>(array, row);
    case arrow::Type::LARGE_LIST:
        return listCell<arrow::LargeListArray>(array, row);
    case arrow::Type::FIXED_SIZE_LIST:
        return listCell<arrow::FixedSizeListArray>(array, row);
    case arrow::Type::MAP: // a list of {key, value}
        return listCell<arrow::MapArray>(array, row);
    case arrow::Type::STRUCT:
        return structCell(array, row);
    case arrow::Type::DICTIONARY:
        return dictionaryCell(array, row);
    case arrow::Type::EXTENSION:
        return cellOf(*static_cast<const arrow::ExtensionArray&>(array).storage(), row);
    default:
        return writtenCell(array, row);
    }
}

Json cellOf(const arrow::Array& array, int64_t row) {
    if (array.IsNull(row))
        return nullptr;
    switch (array.type_id()) {
    case arrow::Type::NA:
        return nullptr;
    case arrow::Type::BOOL:
        return numberCell<arrow::BooleanArray>(array, row);
    case arrow::Type::INT8:
        return numberCell<arrow::Int8Array>(array, row);
    case arrow::Type::INT16:
        return numberCell<arrow::Int16Array>(array, row);
    case arrow::Type::INT32:
        return numberCell<arrow::Int32Array>(array, row);
    case arrow::Type::INT64:
        return numberCell<arrow::Int64Array>(array, row);
    case arrow::Type::UINT8:
        return numberCell<arrow::UInt8Array>(array, row);
    case arrow::Type::UINT16:
        return numberCell<arrow::UInt16Array>(array, row);
    case arrow::Type::UINT32:
        return numberCell<arrow::UInt32Array>(array, row);
    case arrow::Type::UINT64:
        return numberCell<arrow::UInt64Array>(array, row);
    case arrow::Type::HALF_FLOAT:
        return halfCell(array, row);
    case arrow::Type::FLOAT:
        return numberCell<arrow::FloatArray>(array, row);
    case arrow::Type::DOUBLE:
        return numberCell<arrow::DoubleArray>(array, row);
    case arrow::Type::STRING:
        return textCell<arrow::StringArray>(array, row);
    case arrow::Type::LARGE_STRING:
        return textCell<arrow::LargeStringArray>(array, row);
    case arrow::Type::STRING_VIEW:
        return textCell<arrow::StringViewArray>(array, row);
    case arrow::Type::BINARY:
        return textCell<arrow::BinaryArray>(array, row);
    default:
        return nestedCell(array, row);
    }
}

class ParquetReader final : public TableReader {
public:
    explicit ParquetReader(const fs::path& path)
        : m_path(path) {
        arrow::util::InitializeUTF8();
        if (fs::is_directory(path))
            throw Error(ErrorKind::Io, "This is a folder", path.string(), "Name a file.");
        guardArrow(path, [&] {
            const auto file = requireArrow(arrow::io::ReadableFile::Open(path.string()));
            m_reader = requireArrow(parquet::arrow::OpenFile(file, arrow::default_memory_pool()));
        });
        m_groups = m_reader->num_row_groups();
    }

    std::optional<Json> next() override {
        std::optional<Json> row;
        guardArrow(m_path, [&] {
            while (!m_batch || m_at == m_batch->num_rows())
                if (!nextBatch())
                    return;
            ++m_row;
            row = Json::object();
            for (int i = 0; i < m_batch->num_columns(); ++i)
                (*row)[m_batch->column_name(i)] = cellOf(*m_batch->column(i), m_at);
            ++m_at;
        });
        return row;
    }

    std::string where() const override {
        return m_path.string() + ", row " + std::to_string(m_row);
    }

private:
    bool nextBatch() {
        m_at = 0;
        m_batch = nullptr;
        if (m_batches)
            m_batch = requireArrow(m_batches->Next());
        if (m_batch)
            return true;
        if (m_group == m_groups)
            return false;
        m_batches = requireArrow(m_reader->GetRecordBatchReader({m_group++}));
        return true; // perhaps without a batch: the caller asks again
    }

    fs::path m_path;
    std::unique_ptr<parquet::arrow::FileReader> m_reader;
    std::unique_ptr<arrow::RecordBatchReader> m_batches;
    std::shared_ptr<arrow::RecordBatch> m_batch;
    int m_group = 0, m_groups = 0;
    int64_t m_at = 0, m_row = 0;
};

} // namespace

std::unique_ptr<TableReader> openParquetTable(const fs::path& path) {
    std::error_code error;
    if (!fs::exists(path, error))
        throw Error(ErrorKind::Io, "There is no such file", path.string());
    return std::make_unique<ParquetReader>(path);
}

} // namespace rationale

#else

namespace rationale {

namespace {

[[noreturn]] void refuse(const fs::path& path) {
    throw Error(
        ErrorKind::Unavailable, "This build cannot read or write Parquet", path.string(),
        "Install Arrow C++: libarrow-dev and libparquet-dev, which Apache packages for Debian, or "
        "the Python wheel pyarrow, whose folder -DRATIONALE_ARROW_ROOT=… names, and build "
        "again; or use JSONL or CSV.");
}

} // namespace

std::unique_ptr<TableReader> openParquetTable(const fs::path& path) {
    refuse(path);
}

void writeParquetTable(const fs::path& path, const RowSource&) {
    refuse(path);
}

} // namespace rationale

#endif
