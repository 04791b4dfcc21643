// SPDX-License-Identifier: GPL-3.0-or-later
// Writing Parquet by Arrow C++, where the build found it. Two passes: the first finds the type of
// every column, the second writes row groups.
#include "core/data/table_reader.h"

#ifdef RATIONALE_ARROW

#include "core/data/parquet_error.h"

#include <limits>
#include <vector>

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/util/compression.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

#include <unistd.h>

namespace rationale {

namespace {

constexpr int64_t rowsPerGroup = 8192;

/// The narrowest type that holds every value seen: nothing, truth values, whole numbers, numbers,
/// texts, lists and objects; values of different kinds become the texts of their JSON.
struct Shape {
    enum class Kind { Nothing, Bool, Whole, Number, Text, List, Object, Mixed };
    Kind kind = Kind::Nothing;
    std::vector<std::pair<std::string, Shape>> members; // of objects; of lists the one ""

    Shape& member(const std::string& name) {
        for (auto& [known, shape] : members)
            if (known == name)
                return shape;
        members.emplace_back(name, Shape());
        return members.back().second;
    }

    void widen(Kind seen) {
        if (kind == Kind::Nothing || kind == seen)
            kind = seen;
        else if ((kind == Kind::Whole && seen == Kind::Number) ||
                 (kind == Kind::Number && seen == Kind::Whole))
            kind = Kind::Number;
        else
            kind = Kind::Mixed;
    }

    void add(const Json& value) {
        if (value.is_null())
            return;
        if (value.is_boolean())
            return widen(Kind::Bool);
        if (value.is_number_unsigned() &&
            value.get<uint64_t>() > static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
            return widen(Kind::Mixed);
        if (value.is_number_integer())
            return widen(Kind::Whole);
        if (value.is_number())
            return widen(Kind::Number);
        if (value.is_string())
            return widen(Kind::Text);
        widen(value.is_array() ? Kind::List : Kind::Object);
        if (kind == Kind::List)
            for (const Json& child : value)
                member("").add(child);
        else if (kind == Kind::Object)
            for (const auto& [name, child] : value.items())
                member(name).add(child);
    }
};

std::shared_ptr<arrow::DataType> typeOf(const Shape& shape) {
    switch (shape.kind) {
    case Shape::Kind::Nothing:
        return arrow::null();
    case Shape::Kind::Bool:
        return arrow::boolean();
    case Shape::Kind::Whole:
        return arrow::int64();
    case Shape::Kind::Number:
        return arrow::float64();
    case Shape::Kind::List:
        return arrow::list(shape.members.empty() ? arrow::null()
                                                 : typeOf(shape.members.front().second));
    case Shape::Kind::Object: {
        if (shape.members.empty()) // Parquet has no empty structs
            return arrow::utf8();
        arrow::FieldVector fields;
        for (const auto& [name, child] : shape.members)
            fields.push_back(arrow::field(name, typeOf(child)));
        return arrow::struct_(fields);
    }
    case Shape::Kind::Text:
    case Shape::Kind::Mixed:
        break;
    }
    return arrow::utf8();
}

void append(arrow::ArrayBuilder& builder, const Json& value) {
    if (value.is_null())
        return requireArrow(builder.AppendNull());
    switch (builder.type()->id()) {
    case arrow::Type::NA:
        return requireArrow(builder.AppendNull());
    case arrow::Type::BOOL:
        return requireArrow(static_cast<arrow::BooleanBuilder&>(builder).Append(value.get<bool>()));
    case arrow::Type::INT64:
        return requireArrow(
            static_cast<arrow::Int64Builder&>(builder).Append(value.get<int64_t>()));
    case arrow::Type::DOUBLE:
        return requireArrow(
            static_cast<arrow::DoubleBuilder&>(builder).Append(value.get<double>()));
    case arrow::Type::LIST: {
        auto& list = static_cast<arrow::ListBuilder&>(builder);
        requireArrow(list.Append());
        for (const Json& child : value)
            append(*list.value_builder(), child);
        return;
    }
    case arrow::Type::STRUCT: {
        auto& object = static_cast<arrow::StructBuilder&>(builder);
        requireArrow(object.Append());
        for (int i = 0; i < object.num_fields(); ++i) {
            const auto found = value.find(builder.type()->field(i)->name());
            append(*object.field_builder(i), found == value.end() ? Json() : *found);
        }
        return;
    }
    default: {
        const std::string text = value.is_string() ? value.get<std::string>() : toJsonText(value);
        return requireArrow(static_cast<arrow::StringBuilder&>(builder).Append(text));
    }
    }
}

/// Keeps rows until there are enough for a row group.
class GroupWriter {
public:
    GroupWriter(const std::shared_ptr<arrow::Schema>& schema, const fs::path& path)
        : m_schema(schema)
        , m_file(requireArrow(arrow::io::FileOutputStream::Open(path.string()))) {
        parquet::WriterProperties::Builder properties;
        if (arrow::util::Codec::IsAvailable(arrow::Compression::ZSTD))
            properties.compression(arrow::Compression::ZSTD);
        properties.max_row_group_length(rowsPerGroup);
        m_writer = requireArrow(parquet::arrow::FileWriter::Open(
            *schema, arrow::default_memory_pool(), m_file, properties.build()));
        for (const auto& field : schema->fields())
            m_builders.push_back(requireArrow(arrow::MakeBuilder(field->type())));
    }

    void add(const Json& row) {
        for (size_t i = 0; i < m_builders.size(); ++i) {
            const auto cell = row.find(m_schema->field(static_cast<int>(i))->name());
            append(*m_builders[i], cell == row.end() ? Json() : *cell);
        }
        if (++m_rows == rowsPerGroup)
            flush();
    }

    void close() {
        if (m_rows > 0)
            flush();
        requireArrow(m_writer->Close());
        requireArrow(m_file->Close());
    }

private:
    void flush() {
        arrow::ArrayVector columns;
        for (const auto& builder : m_builders)
            columns.push_back(requireArrow(builder->Finish()));
        requireArrow(
            m_writer->WriteTable(*arrow::Table::Make(m_schema, columns, m_rows), rowsPerGroup));
        m_rows = 0;
    }

    std::shared_ptr<arrow::Schema> m_schema;
    std::shared_ptr<arrow::io::FileOutputStream> m_file;
    std::unique_ptr<parquet::arrow::FileWriter> m_writer;
    std::vector<std::unique_ptr<arrow::ArrayBuilder>> m_builders;
    int64_t m_rows = 0;
};

} // namespace

void writeParquetTable(const fs::path& path, const RowSource& rows) {
    Shape shape;
    rows([&](const Json& row) {
        if (!row.is_object())
            throw Error(ErrorKind::Usage, "A row of a table has to be an object", path.string());
        shape.add(row);
    });
    if (shape.members.empty())
        throw Error(ErrorKind::Usage, "A Parquet table needs a column", path.string());
    const fs::path hidden = path.string() + ".tmp-" + std::to_string(::getpid());
    std::error_code ignored;
    try {
        guardArrow(path, [&] {
            arrow::FieldVector fields;
            for (const auto& [name, child] : shape.members)
                fields.push_back(arrow::field(name, typeOf(child)));
            GroupWriter writer(arrow::schema(fields), hidden);
            rows([&](const Json& row) { writer.add(row); });
            writer.close();
        });
        syncPath(hidden);
        fs::rename(hidden, path);
    } catch (const fs::filesystem_error& error) {
        fs::remove(hidden, ignored);
        throw systemError(error.code().value(), "write", path.string());
    } catch (...) {
        fs::remove(hidden, ignored);
        throw;
    }
    syncPath(path.has_parent_path() ? path.parent_path() : fs::path("."));
}

} // namespace rationale

#endif
